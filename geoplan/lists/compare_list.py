"""What changed between two sides, as a workbook: overview, sums, moves between states, lists.

From: changes in words, their sums. To: the bytes of ``对比.xlsx``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from geoplan.catalogue import Catalogue
from geoplan.config import Settings
from geoplan.lists.xlsx import Page, workbook_bytes
from geoplan.tables import records
from geoplan.tables.values import CHANGE_KINDS, STATES
from geoplan.text import say

FILE_NAME = "对比.xlsx"

_DIMENSIONS = ("county", "township", "unit", "type")
_FLOWS = ("added", "removed", "recut", "came", "went")
_FIGURES = ("gaps", "failing", "score")
_CHANGE_HEADS = (
    *(("rank", 6), ("name", 30), ("type", 16), ("township", 14), ("unit", 18), ("what", 34)),
    *(("before", 22), ("after", 22), ("amount", 9), ("id", 24), ("old_id", 24)),
    *(("lon", 11), ("lat", 11)),
)
_PRINTED = 9  # ids and coordinates are for the screen


def comparison_book(
    *,
    rows: Sequence[Mapping[str, Any]],
    tables: Mapping[str, pd.DataFrame],
    said: Mapping[str, str],
    catalogue: Catalogue,
    settings: Settings,
) -> bytes:
    """Return the workbook; ``tables``: ``sums`` and ``states``, ``said``: sentences."""
    sums = tables["sums"]
    (county,) = records(sums[sums["dimension"] == "county"])
    by_kind = {kind: [row for row in rows if row["kind"] == kind] for kind in CHANGE_KINDS}
    pages = [
        _overview(county, by_kind, said, settings),
        _sums_page(sums, catalogue, settings),
        _states_page(tables["states"], settings),
        *(_kind_page(kind, mine, settings) for kind, mine in by_kind.items() if mine),
    ]
    return workbook_bytes(pages)


def _compare_page(
    key: str, heads: Sequence[tuple[str, int]], rows: Any, settings: Settings
) -> Page:
    language = settings.language
    sheet, note = say(f"compare.sheet.{key}", language), say(f"compare.note.{key}", language)
    return Page(sheet, _title(sheet, settings), heads, rows, note=note)


def _title(sheet: str, settings: Settings) -> str:
    language = settings.language
    disclaimer = say("list.disclaimer", language, day=settings.day.isoformat())
    facts = {"county": settings.county.name, "sheet": sheet}
    return say("compare.head", language, disclaimer=disclaimer, **facts)


def _overview(
    county: Mapping[str, Any],
    by_kind: Mapping[str, Sequence[Any]],
    said: Mapping[str, str],
    settings: Settings,
) -> Page:
    language = settings.language
    flows = "，".join(
        say("compare.count", language, kind=say(f"compare.column.{f}", language), count=county[f])
        for f in _FLOWS
        if county[f]
    )
    rows: list[list[Any]] = [
        [say("compare.item.sides", language), said["before"], said["after"], "", ""],
        [
            say("compare.item.points", language),
            *_pair(county["before"], county["after"]),
            flows,
        ],
    ]
    if said["cautions"]:
        rows.insert(1, [say("compare.item.cautions", language), "", "", "", said["cautions"]])
    for figure in _FIGURES:
        pair = _pair(county[f"{figure}_before"], county[f"{figure}_after"])
        pair = [_number(value, language) for value in pair]
        meaning = say(f"compare.means.{figure}", language)
        rows.append([say(f"compare.item.{figure}", language), *pair, meaning])
    for kind, mine in by_kind.items():
        means = say(f"compare.means.{kind}", language)
        rows.append([say(f"compare.kind.{kind}", language), "", "", len(mine), means])
    widths = {"item": 20, "before": 34, "after": 34, "difference": 10, "meaning": 80}
    heads = [(say(f"compare.column.{n}", language), w) for n, w in widths.items()]
    return _compare_page("overview", heads, rows, settings)


def _pair(before: Any, after: Any) -> list[Any]:
    """Return both values and their difference, which is unknown where either is."""
    is_known = not (pd.isna(before) or pd.isna(after))
    return [before, after, after - before if is_known else None]


def _number(value: Any, language: str) -> Any:
    if value is None or pd.isna(value):
        return say("list.unknown", language)
    return round(value, 1) if isinstance(value, float) else value


def _sums_page(sums: pd.DataFrame, catalogue: Catalogue, settings: Settings) -> Page:
    language = settings.language
    order = {name: k for k, name in enumerate(_DIMENSIONS)}
    rows = []
    for row in sorted(
        records(sums), key=lambda r: (order[r["dimension"]], -r["after"], r["value"])
    ):
        value = row["value"] or say(f"compare.empty.{row['dimension']}", language)
        if row["dimension"] == "type" and value in catalogue.types:
            value = catalogue.types[value].name
        cells = [say(f"column.{row['dimension']}", language), value, row["before"]]
        cells += [row[flow] for flow in _FLOWS]
        cells += [row["after"], row["after"] - row["before"]]
        for figure in _FIGURES:
            pair = _pair(row[f"{figure}_before"], row[f"{figure}_after"])
            cells += [_number(number, language) for number in pair]
        rows.append(cells)
    counts = ("before", *_FLOWS, "after", "difference")
    heads = [(say("column.dimension", language), 10), (say("column.value", language), 26)]
    heads += [(say(f"compare.column.{n}", language), 9) for n in counts]
    heads += [
        (say(f"compare.figure.{figure}_{part}", language), 11)
        for figure in _FIGURES
        for part in ("before", "after", "difference")
    ]
    return _compare_page("sums", heads, rows, settings)


def _states_page(states: pd.DataFrame, settings: Settings) -> Page:
    """Rows are what was, columns what is; the corner counts all points on both sides."""
    language = settings.language
    moves = {(r["before"], r["after"]): int(r["points"]) for r in records(states)}
    total = say("compare.sum", language)
    rows: list[list[Any]] = []
    for before in STATES:
        row = [moves.get((before, after), 0) for after in STATES]
        rows.append([say(f"state.{before}", language), *row, sum(row)])
    rows.append([total, *(sum(row[k] for row in rows) for k in range(1, len(STATES) + 2))])
    heads = [(say("compare.column.was", language), 18)]
    heads += [(say(f"state.{state}", language), 11) for state in STATES]
    return _compare_page("states", [*heads, (total, 10)], rows, settings)


def _kind_page(kind: str, rows: Sequence[Mapping[str, Any]], settings: Settings) -> Page:
    language = settings.language
    body = []
    for rank, row in enumerate(rows, 1):
        amount = None if row["amount"] is None else round(row["amount"], 1)
        cells = {**row, "rank": rank, "id": row["point_id"], "amount": amount}
        for name in ("lon", "lat"):
            cells[name] = None if row[name] is None else round(row[name], 6)
        body.append([cells[name] for name, _ in _CHANGE_HEADS])
    heads = [(say(f"compare.column.{name}", language), width) for name, width in _CHANGE_HEADS]
    word, note = say(f"compare.kind.{kind}", language), say(f"compare.means.{kind}", language)
    return Page(word, _title(word, settings), heads, body, _PRINTED, note=note)
