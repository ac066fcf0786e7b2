"""The progress of a sweep as a workbook: cells, and the streets that are left.

From: :class:`geoplan.grids.Sweep`. To: the bytes of ``大排查.xlsx``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from geoplan.config import Settings
from geoplan.grids import Sweep
from geoplan.lists.xlsx import Page, workbook_bytes
from geoplan.tables import records
from geoplan.text import say

SWEEP_BOOK = "大排查.xlsx"

_CELLS = (
    *(("cell", 8), ("team", 18), ("status", 9), ("sections", 8), ("km", 9), ("swept_km", 11)),
    *(("swept", 10), ("ha", 9), ("covered", 10), ("streets", 60)),
)
_LEFT = (("cell", 8), ("team", 18), ("street", 28), ("metres", 9), ("left", 9), ("section", 34))
_LEAST_M = 1.0


def sweep_bytes(sweep: Sweep, since: date, settings: Settings) -> bytes:
    """Return the workbook."""
    language = settings.language
    cells, sections = (records(sweep.tables[f"sweep_{name}"]) for name in ("cells", "sections"))
    county = f"{settings.county.name} " if settings.county.name else ""
    day = settings.day.isoformat()
    title = county + say("sweep.title", language, since=since.isoformat(), day=day)
    pages = [
        _page("cells", title, _CELLS, _cell_rows(cells, language), language),
        _page("left", title, _LEFT, _left_rows(sections, language), language),
    ]
    return workbook_bytes(pages, title)


def _page(
    key: str,
    title: str,
    columns: Sequence[tuple[str, int]],
    rows: Iterator[list[Any]],
    language: str,
) -> Page:
    heads = [(say(f"sweep.column.{name}", language), width) for name, width in columns]
    name, note = (say(f"sweep.sheet_{key}{end}", language) for end in ("", "_note"))
    return Page(name, title, heads, rows, note=note)


def _cell_rows(cells: list[dict[str, Any]], language: str) -> Iterator[list[Any]]:
    """Yield the cells and, below, their sum."""
    for row in cells:
        yield [
            row["cell_id"],
            row["team"],
            say(f"sweep.status.{row['status']}", language),
            row["sections"],
            round(row["length_m"] / 1000, 2),
            round(row["swept_m"] / 1000, 2),
            round(row["swept_pct"], 1),
            round(row["area_m2"] / 1e4, 1),
            round(row["covered_pct"], 1),
            "、".join(row["streets"]),
        ]
    sums = whole(cells)
    yield [
        say("sweep.whole", language),
        "",
        "",
        sum(row["sections"] for row in cells),
        round(sums["length_m"] / 1000, 2),
        round(sums["swept_m"] / 1000, 2),
        round(sums["swept_pct"], 1),
        round(sums["area_m2"] / 1e4, 1),
        round(sums["covered_pct"], 1),
        "",
    ]


def whole(cells: list[dict[str, Any]]) -> dict[str, float]:
    """Return the sums of all cells and their shares."""
    names = ("length_m", "swept_m", "area_m2", "covered_m2")
    sums = {name: float(sum(row[name] for row in cells)) for name in names}
    return sums | {
        "swept_pct": 100.0 * sums["swept_m"] / (sums["length_m"] or 1.0),
        "covered_pct": 100.0 * sums["covered_m2"] / (sums["area_m2"] or 1.0),
    }


def _left_rows(sections: list[dict[str, Any]], language: str) -> Iterator[list[Any]]:
    """Yield the streets of which something is left, by cell, the longest first."""
    nameless = say("blind_list.nameless_section", language)
    left = [row for row in sections if row["length_m"] - row["swept_m"] >= _LEAST_M]
    for row in sorted(left, key=lambda r: (r["cell_id"], r["swept_m"] - r["length_m"])):
        yield [
            row["cell_id"],
            row["team"],
            row["name"] or nameless,
            round(row["length_m"]),
            round(row["length_m"] - row["swept_m"]),
            row["section_id"],
        ]
