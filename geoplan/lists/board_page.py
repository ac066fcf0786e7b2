"""The red-black list: rank, bounds, what others achieve with the like, and why a place is tied.

From: ``unit_standings``. To: a page of the book of problems.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from geoplan.config import Settings
from geoplan.lists.case_rows import heads
from geoplan.lists.inventory_list import title
from geoplan.lists.xlsx import Page
from geoplan.tables import records
from geoplan.text import say

_COLUMNS = (
    *(("place", 6), ("unit", 22), ("board", 8), ("points", 8), ("items", 8), ("met", 8)),
    *(("rate_pct", 9), ("low_pct", 11), ("high_pct", 11), ("expected_pct", 13), ("peers", 12)),
    *(("found", 8), ("closed", 8), ("closed_pct", 9), ("overdue_open", 8), ("relapses", 8)),
    ("tied", 34),
)


def board_page(standings: pd.DataFrame, settings: Settings) -> Page:
    """Return the units by rank; those without results last, by name."""
    language = settings.language
    ordered = sorted(
        records(standings),
        key=lambda r: (pd.isna(r["rank"]), 0 if pd.isna(r["rank"]) else r["rank"], r["unit"]),
    )
    body = [[_value(row, name, language) for name, _ in _COLUMNS] for row in ordered]
    note = say("case_note.board", language, line=f"{settings.cases.board_line_pct:g}")
    return Page(
        say("case_list.board", language),
        title("case_list.board", settings),
        heads(_COLUMNS, settings),
        body,
        note=note,
    )


def _value(row: dict[str, Any], name: str, language: str) -> Any:
    if name in ("board", "peers"):
        return say(f"case_{name}.{row[name]}", language)
    if name == "closed_pct":
        return round(100 * row["closed"] / row["found"], 1) if row["found"] else None
    if name == "overdue_open":
        return row["overdue"]
    if name == "tied":
        units = "、".join(row["tied"])
        return say("case_list.tied", language, units=units) if units else ""
    value = row["rank" if name == "place" else name]
    if pd.isna(value):
        return say("list.unknown", language)
    return round(value, 1) if name.endswith("_pct") else value
