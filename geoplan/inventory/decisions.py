"""Apply what people decided: confirm or reject.

From: rows found by rules and the list (final ids), ``decisions``. To: the same rows with their
standing, or the verdict that keeps them out.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

import pandas as pd

from geoplan.catalogue import Catalogue
from geoplan.errors import Problem
from geoplan.tables import records
from geoplan.text.names import bare_name

Rows = list[dict[str, Any]]


def apply_decisions(
    rows: Rows,
    decisions: pd.DataFrame,
    known: set[str],
    catalogue: Catalogue,
    counties: tuple[str, ...],
) -> list[Problem]:
    """Change ``standing``, ``confidence``, ``decision`` and ``decided`` of the rows in place.

    The latest day decides, then the later row of a file. A listed point cannot be rejected: the
    list is the county's own word. ``known`` are the ids of the register: a decision on one that
    the new data no longer holds is kept and told, any other that fits nothing is lost.
    """
    if decisions.empty:
        return []
    ids = {row["point_id"]: row for row in rows}
    names: dict[tuple[str, str], Rows] = defaultdict(list)
    for row in rows:
        for type_id in (row["type_id"], ""):
            names[type_id, bare_name(row["name"], counties)].append(row)
    problems: list[Problem] = []
    decided: set[str] = set()
    again = 0
    for item in sorted(records(decisions), key=_order):
        place = {"file": item["file"], "sheet": item["sheet"], "row": int(item["row"])}
        type_id = _type_id(item["type_id"], catalogue)
        key = type_id, bare_name(item["ref"], counties)
        found = [ids[item["ref"]]] if item["ref"] in ids else names.get(key, [])
        facts = {"name": item["ref"]}
        if len(found) != 1:
            facts["ids"] = "、".join(row["point_id"] for row in found[:5])
            problems.append(_why_not(found, item["ref"] in known, place, facts))
            continue
        row = found[0]
        if item["decision"] == "reject" and row["listed_id"]:
            problems.append(Problem("decision.listed", "lost", **place, facts=facts))
            continue
        again += row["point_id"] in decided
        decided.add(row["point_id"])
        _decide(row, item)
    if again:
        problems.append(Problem("decision.superseded", "info", count=again))
    return problems


def _order(item: dict[str, Any]) -> tuple[date, str, str, int]:
    return item["day"] or date.min, item["file"], item["sheet"], int(item["row"])


def _type_id(text: str, catalogue: Catalogue) -> str:
    """Return the type a decision names; a wrong or missing one does not narrow the search."""
    found = catalogue.find_type(text) if text else None
    return found.id if found else ""


def _why_not(found: Rows, is_known: bool, place: dict[str, Any], facts: dict[str, str]) -> Problem:
    if found:
        return Problem("decision.ambiguous", "lost", **place, facts=facts)
    if is_known:
        return Problem("decision.gone", "info", **place, facts=facts)
    return Problem("decision.unknown", "lost", **place, facts=facts)


def _decide(row: dict[str, Any], item: dict[str, Any]) -> None:
    day = item["day"].isoformat() if item["day"] else ""
    row["decided"] = " ".join(t for t in (item["who"], day, item["why"]) if t)
    if item["decision"] == "reject":
        row["decision"] = "rejected"
        return
    row["decision"] = ""
    if row["standing"] == "rule":
        row["standing"], row["confidence"] = "confirmed", 1.0
