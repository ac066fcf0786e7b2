"""The negative list as a gate: one open entry that vetoes, and no score helps.

From: ``negative_reports``. To: ``negative_items``, a row an entry, and ``gate``, a single row.

An entry is what its last report says, days before rows; one without a day comes first. Once open
it stays open until it is closed with evidence by two persons: that it "did not happen" closes
nothing. What nobody reported is unknown, which is not clear.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd

from geoplan.catalogue.negative import NegativeEntry, load_negative_list
from geoplan.errors import Problem
from geoplan.tables import TABLES, Output, from_rows, records

Row = dict[str, Any]

_SAID = ("unit", "note", "evidence", "handler", "reviewer")


def find_gate(*, negative_reports: pd.DataFrame) -> Output:
    """Return how each entry stands, and what that means for the county."""
    reports: dict[int, list[Row]] = {}
    for report in records(negative_reports):
        reports.setdefault(int(report["number"]), []).append(report)
    problems: list[Problem] = []
    items = [
        _item(entry, sorted(reports.get(entry.number, ()), key=_moment), problems)
        for entry in load_negative_list()
    ]
    tables = {
        "negative_items": from_rows(TABLES["negative_items"], items),
        "gate": from_rows(TABLES["gate"], [_gate(items)]),
    }
    return Output(tables, problems)


def _moment(report: Row) -> tuple[date, int]:
    return report["day"] or date.min, report["seq"]


def _item(entry: NegativeEntry, reports: list[Row], problems: list[Problem]) -> Row:
    """Fold the reports of one entry, oldest first."""
    state, last, name = "unknown", None, entry.name
    for report in reports:
        name = name or report["name"]
        if report["state"] == "open":
            state, last = "open", report
        elif state == "closed":  # told again
            continue
        elif state != "open" and report["state"] == "clear":
            state, last = "clear", report
        elif report["state"] == "closed" and _is_proven(report):
            state, last = "closed", report
        else:  # "clear" after it was open, or closed without proof: it happened, and is not closed
            problems.append(_unproven(entry, report, name))
            last = last if state == "open" else report
            state = "open"
    said = last or {"day": None, "deduct": None, **dict.fromkeys(_SAID, "")}
    return {
        "number": entry.number,
        "name": name,
        "is_veto": entry.is_veto,
        "state": state,
        **{key: said[key] for key in ("day", "deduct", *_SAID)},
        "source": f"{last['file']}#{last['sheet']}!{last['row']}" if last else "",
    }


def _is_proven(report: Row) -> bool:
    """Whether there is evidence, and a second person looked at it."""
    handler, reviewer = ("".join(report[key].split()) for key in ("handler", "reviewer"))
    return bool(report["evidence"] and handler and reviewer and handler != reviewer)


def _unproven(entry: NegativeEntry, report: Row, name: str) -> Problem:
    place: Mapping[str, Any] = {key: report[key] for key in ("file", "sheet")}
    facts = {"number": str(entry.number), "name": name}
    return Problem("negative.not_closed", "warning", **place, row=int(report["row"]), facts=facts)


def _gate(items: list[Row]) -> Row:
    veto = [item for item in items if item["is_veto"]]
    others = [item for item in items if not item["is_veto"]]
    open_vetoes = [item["number"] for item in veto if item["state"] == "open"]
    unknown = sum(item["state"] == "unknown" for item in veto)
    costly = [item for item in others if item["state"] == "open"]
    marks = [item["deduct"] for item in costly if pd.notna(item["deduct"])]
    return {
        "state": "veto" if open_vetoes else "unknown" if unknown else "clear",
        "open_vetoes": open_vetoes,
        "unknown_vetoes": unknown,
        "open_others": len(costly),
        "unknown_others": sum(item["state"] == "unknown" for item in others),
        "deduct": float(sum(marks)),
        "unpriced": len(costly) - len(marks),
        "closed": sum(item["state"] == "closed" for item in items),
    }
