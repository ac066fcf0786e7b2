"""What people decided about rows that may be one place or another.

From: ``reviews``, ``listed``, rows found on the map. To: a verdict by row of the list.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from geoplan.catalogue import Catalogue
from geoplan.errors import Problem
from geoplan.tables import records
from geoplan.text.names import bare_name


@dataclass(frozen=True)
class Verdict:
    """The row is the point ``point_id``, or a place of its own (empty); ``said`` who, when, why."""

    point_id: str
    said: str


def read_reviews(
    reviews: pd.DataFrame,
    listed: pd.DataFrame,
    lasting: Mapping[str, str],
    catalogue: Catalogue,
    counties: tuple[str, ...],
) -> tuple[dict[str, Verdict], list[Problem]]:
    """Return verdicts by ``listed_id``.

    ``lasting`` are the points found on the map: provisional ids by lasting ones. A row is known by
    its id, or by type and name where only one has them. The latest day decides, then the later row
    of a file. A point that is no longer there, or is given to two rows, decides nothing.
    """
    verdicts: dict[str, Verdict] = {}
    problems: list[Problem] = []
    owner: dict[str, str] = {}
    by_name = _by_name(listed, counties)
    ids = set(listed["listed_id"])
    for review in sorted(records(reviews), key=_order):
        place = {"file": review["file"], "sheet": review["sheet"], "row": int(review["row"])}
        facts = {"name": review["name"] or review["ref"], "id": review["choice"]}
        listed_id = review["ref"] if review["ref"] in ids else ""
        if not listed_id and review["name"]:
            point_type = catalogue.find_type(review["type_id"]) if review["type_id"] else None
            key = (point_type.id if point_type else "", bare_name(review["name"], counties))
            found = by_name.get(key, [])
            listed_id = found[0] if len(found) == 1 else ""
        choice = lasting.get(review["choice"], "")
        if not listed_id:
            problems.append(Problem("review.unknown", "lost", **place, facts=facts))
        elif review["choice"] and not choice:
            problems.append(Problem("review.gone", "warning", **place, facts=facts))
        elif choice and owner.get(choice, listed_id) != listed_id:
            problems.append(Problem("review.taken", "lost", **place, facts=facts))
        else:
            before = verdicts.get(listed_id)
            owner.pop(before.point_id if before else "", None)
            if choice:
                owner[choice] = listed_id
            day = review["day"].isoformat() if review["day"] else ""
            said = " ".join(text for text in (review["who"], day, review["why"]) if text)
            verdicts[listed_id] = Verdict(choice, said)
    return verdicts, problems


def _order(review: dict[str, Any]) -> tuple[date, str, str, int]:
    return review["day"] or date.min, review["file"], review["sheet"], int(review["row"])


def _by_name(listed: pd.DataFrame, counties: tuple[str, ...]) -> dict[tuple[str, str], list[str]]:
    """Return ids of rows by type and name, and by name alone under the type ``""``."""
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in records(listed):
        for type_id in (row["type_id"], ""):
            found[type_id, bare_name(row["name"], counties)].append(row["listed_id"])
    return dict(found)
