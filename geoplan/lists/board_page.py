"""The red-black lists: rank, bounds, the period before, what would settle what is undecided.

From: ``unit_standings``, ``group_standings``, ``round_standings``. To: pages of the book of
problems: units, townships, types of points.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from geoplan.catalogue import Catalogue
from geoplan.config import Settings
from geoplan.lists.case_rows import Rows, heads
from geoplan.lists.inventory_list import title
from geoplan.lists.xlsx import Page
from geoplan.tables import records
from geoplan.tables.values import BOARD_DIMENSIONS
from geoplan.text import say

_COLUMNS = (
    *(("place", 6), ("place_before", 8), ("risen", 8), ("named", 22), ("board", 8)),
    *(("settles", 40), ("points", 8), ("items", 8), ("met", 8), ("rate_pct", 9), ("low_pct", 11)),
    *(("high_pct", 11), ("expected_pct", 13), ("peers", 12), ("trend", 40), ("found", 8)),
    *(("closed", 8), ("closed_pct", 9), ("overdue_open", 8), ("relapses", 8), ("tied", 34)),
)


def board_pages(tables: Mapping[str, Any], catalogue: Catalogue, settings: Settings) -> list[Page]:
    """Return the lists of units, of townships and of types; each by rank, without results last."""
    groups = records(tables["group_standings"])
    units = [
        {**row, "dimension": "unit", "value": row["unit"]}
        for row in records(tables["unit_standings"])
    ]
    trends = _trends(tables["round_standings"], settings.language)
    names = {t.id: t.name for t in catalogue.types.values()}
    pages = []
    for dimension in BOARD_DIMENSIONS:
        rows = [row for row in (*units, *groups) if row["dimension"] == dimension]
        for row in rows:
            is_type = dimension == "type"
            row["named"] = names[row["value"]] if is_type else row["value"]
            row["tied"] = [names[one] if is_type else one for one in row["tied"]]
            row["earlier"] = trends.get((dimension, row["value"]), [])
        pages.append(_page(dimension, rows, settings))
    return pages


def _trends(rounds: pd.DataFrame, language: str) -> dict[tuple[str, str], list[str]]:
    """Return what each had in the rounds that ended, in their order."""
    found: dict[tuple[str, str], list[str]] = {}
    for row in records(rounds):  # a round's id begins with its first day
        said = _rate(row["name"], row["rate_pct"], language)
        found.setdefault((row["dimension"], row["value"]), []).append(said)
    return found


def _rate(name: str, rate_pct: Any, language: str) -> str:
    if rate_pct is None or pd.isna(rate_pct):
        return say("case_list.no_rate", language, name=name)
    return say("case_list.rate", language, name=name, rate=f"{float(rate_pct):.1f}")


def _page(dimension: str, rows: Rows, settings: Settings) -> Page:
    language = settings.language
    rows.sort(key=lambda r: (pd.isna(r["rank"]), _or_zero(r["rank"]), r["named"], r["value"]))
    body = [[_value(row, name, settings) for name, _ in _COLUMNS] for row in rows]
    columns = [
        (say(f"board_of.{dimension}", language), width) if name == "named" else head
        for (name, width), head in zip(_COLUMNS, heads(_COLUMNS, settings), strict=True)
    ]
    key = "case_list.board" if dimension == "unit" else f"case_list.board_{dimension}"
    line = f"{settings.cases.board_line_pct:g}"
    return Page(
        say(key, language),
        title(key, settings),
        columns,
        body,
        note=say("case_note.board", language, line=line),
    )


def _or_zero(value: Any) -> int:
    return 0 if pd.isna(value) else int(value)


def _value(row: Mapping[str, Any], name: str, settings: Settings) -> Any:
    language = settings.language
    if name in ("board", "peers"):
        return say(f"case_{name}.{row[name]}", language)
    if name == "closed_pct":
        return round(100 * row["closed"] / row["found"], 1) if row["found"] else None
    if name == "tied":
        return say("case_list.tied", language, units="、".join(row["tied"])) if row["tied"] else ""
    if name == "settles":
        return _settles(row, language)
    if name == "risen":
        return _risen(row, language)
    if name == "place_before":
        return None if pd.isna(row["rank_before"]) else int(row["rank_before"])
    if name == "trend":
        now = _rate(say("case_list.now", language), row["rate_pct"], language)
        return " → ".join([*row["earlier"], now])
    value = row[{"place": "rank", "overdue_open": "overdue"}.get(name, name)]
    if pd.isna(value):
        return say("list.unknown", language)
    return round(value, 1) if name.endswith("_pct") else value


def _risen(row: Mapping[str, Any], language: str) -> str:
    """Return how the place changed, or why that cannot be said."""
    if pd.isna(row["risen"]):
        return say(f"board_risen.{'none' if row['before'] else 'first'}", language)
    places = int(row["risen"])
    key = "up" if places > 0 else "down" if places else "same"
    return say(f"board_risen.{key}", language, places=abs(places))


def _settles(row: Mapping[str, Any], language: str) -> str:
    """Return how many results more would put one that is undecided on a list."""
    counts = {key: None if pd.isna(row[key]) else int(row[key]) for key in ("to_red", "to_black")}
    if row["board"] not in ("middle", "no_data"):
        return ""
    return say("case_list.settles", language, red=counts["to_red"], black=counts["to_black"])
