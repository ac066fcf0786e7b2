"""Read the spreadsheets an office sends.

From: xlsx, xls or csv. To: rows of text by canonical column, each with its sheet and row number.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

from geoplan.errors import InputError, Level, Problem
from geoplan.sources.body import Body, read_body
from geoplan.sources.cells import cell_clock, cell_date, cell_number, cell_text
from geoplan.sources.grids import Grid, read_grids
from geoplan.sources.headers import ColumnNames, Header, find_headers, unknown_headings

__all__ = [
    "ColumnNames",
    "Sheet",
    "cell_clock",
    "cell_date",
    "cell_number",
    "cell_text",
    "count_rows",
    "is_side_page",
    "lacking_columns",
    "read_sheets",
    "read_tables",
]

_SIDE_PAGE = re.compile(r"说明|须知|字典|下拉|选项|help|choices", re.IGNORECASE)
_SPANS_MAX = 20  # rows named in one sentence


@dataclass(frozen=True)
class Sheet:
    """One table with its header found; ``rows`` are (row number, canonical column -> cell).

    ``headings``: canonical column -> heading as written. ``notes``: what stands alone in its row
    (titles above the header, remarks below).
    """

    file: str
    name: str
    rows: tuple[tuple[int, Mapping[str, Any]], ...]
    headings: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def read_sheets(
    path: Path,
    columns: ColumnNames,
    label: str = "",
    problems: list[Problem] | None = None,
    data: bytes | None = None,
) -> list[Sheet]:
    """Read every table of ``path`` (or of its ``data``) that has the required columns.

    Named in ``problems``: sheets that lack some with the number of their rows, hidden ones, rows
    that are no data (repeated headings, totals, notes, examples), and headings that are doubtful.

    Raises
    ------
    InputError
        When the file cannot be read, or when no sheet has all required columns (the message
        names the missing ones, what was found, and the nearest headings).
    """
    name = label or path.name
    said: list[Problem] = []
    sheets: list[Sheet] = []
    faults: list[Problem] = []
    for grid in read_grids(path, name, data):
        headers = find_headers(grid, columns)
        missing = headers[0].lacks(columns.required)
        if not missing and not grid.is_hidden:
            sheets += read_tables(grid, headers, columns, name, said)
        elif not missing:
            count = sum(len(body.rows) for _, body in _bodies(grid, headers, columns))
            said.append(Problem("sheet.hidden", "lost", name, grid.title, count=count))
        elif grid.is_hidden:
            continue  # without headings it holds the words of drop-downs
        elif is_side_page(grid):
            said.append(
                Problem("sheet.side_page", "info", name, grid.title, count=count_rows(grid))
            )
        else:
            faults.append(lacking_columns(name, grid, headers[0], columns))
    if not sheets:
        raise InputError([replace(f, count=1) for f in faults] or _nothing(said, name))
    if problems is not None:
        skipped = [replace(fault, code="sheet.skipped", level="lost") for fault in faults]
        problems += [*skipped, *said]
    return sheets


def _nothing(said: Sequence[Problem], name: str) -> list[Problem]:
    hidden = [replace(p, level="error") for p in said if p.code == "sheet.hidden"]
    return hidden or [Problem("sheet.empty", "error", file=name)]


def is_side_page(grid: Grid) -> bool:
    """Whether the title of a sheet says that it explains or offers words."""
    return _SIDE_PAGE.search(grid.title) is not None


def count_rows(grid: Grid, start: int = 0) -> int:
    """Return how many rows from ``start`` on hold anything."""
    return sum(any(cell_text(cell) for cell in row) for row in grid.cells[start:])


def _bodies(
    grid: Grid, headers: Sequence[Header], columns: ColumnNames
) -> list[tuple[Header, Body]]:
    ends = [*(header.top for header in headers[1:]), len(grid.cells)]
    return [(h, read_body(grid, h, end, columns)) for h, end in zip(headers, ends, strict=True)]


def read_tables(
    grid: Grid,
    headers: Sequence[Header],
    columns: ColumnNames,
    name: str,
    said: list[Problem],
) -> list[Sheet]:
    """Return the tables below ``headers``, and name in ``said`` what is no data or doubtful."""
    found = _bodies(grid, headers, columns)
    place: dict[str, Any] = {"file": name, "sheet": grid.title}
    for row, detail in grid.lost.items():
        facts = {"detail": detail}
        said.append(Problem("sheet.quotes", "lost", **place, row=row + 1, facts=facts))
    again = [row + 1 for h in headers[1:] for row in range(h.top, h.bottom + 1)]
    other: dict[str, list[int]] = {"heading": again} if again else {}
    kind: str
    for _, body in found:
        for kind, rows in body.other.items():
            other[kind] = sorted(other.get(kind, []) + rows)
    for kind, rows in sorted(other.items()):
        facts = {"kind": f"@sheet_row.{kind}", "rows": _spans(rows)}
        said.append(Problem("sheet.not_data", "info", **place, count=len(rows), facts=facts))
    for i, (header, body) in enumerate(found):
        if not i or header.headings != headers[i - 1].headings:
            said += _heading_problems(header, body, grid, columns, place)
        said += _cell_problems(body, columns, place)
    notes = tuple(_notes(grid))
    return [
        Sheet(
            name,
            grid.title,
            tuple(body.rows),
            {column: _whole_heading(grid, header, j) for j, column in header.columns.items()},
            notes,
        )
        for header, body in found
    ]


def _whole_heading(grid: Grid, header: Header, column: int) -> str:
    """Return a heading with the group above it, which may say what it does not: 坐标（GCJ-02）.

    What is merged over all columns is a title.
    """
    heading, above = header.headings[column], header.top - 1
    if above < 0 or not 1 < grid.spans(above, column) < len(header.headings):
        return heading
    return f"{cell_text(grid.at(above, column))} {heading}"


def _notes(grid: Grid) -> Iterator[str]:
    for row in grid.cells:
        texts = {text for cell in row if (text := cell_text(cell))}
        if len(texts) == 1:
            yield texts.pop()


def _heading_problems(
    header: Header, body: Body, grid: Grid, columns: ColumnNames, place: Mapping[str, Any]
) -> list[Problem]:
    """Name headings that are like one still missing, that two columns claim, that nobody reads."""
    found: list[Problem] = []
    unread, near = unknown_headings(header, columns)
    at = {**place, "row": header.bottom + 1}
    for j, guess in near.items():
        facts = {"near": columns.aliases[guess][0]}
        heading = header.headings[j]
        found.append(Problem("sheet.heading_near", "warning", **at, column=heading, facts=facts))
    if unread and columns.others:
        facts = {"headings": "、".join(unread[:30])}
        found.append(Problem("sheet.heading_unread", "info", **at, count=len(unread), facts=facts))
    return found + _twice(header, body, grid, columns, at)


def _twice(
    header: Header, body: Body, grid: Grid, columns: ColumnNames, at: Mapping[str, Any]
) -> list[Problem]:
    """Name further columns for what another one gives; all required ones again are a table."""
    used = {name: j for j, name in header.columns.items()}
    again = [j for j, (_, is_same) in header.twice.items() if is_same]
    twins = [j for j in again if header.twice[j][0] in columns.required]
    found: list[Problem] = []
    if {header.twice[j][0] for j in twins} == set(columns.required):
        rows = [n for n, _ in body.rows if any(cell_text(grid.down(n - 1, j)) for j in twins)]
        heading = header.headings[twins[0]]
        if rows:
            found.append(
                Problem(
                    "sheet.side_by_side",
                    "lost",
                    **at,
                    column=heading,
                    count=len(rows),
                    facts={"used": heading, "rows": _spans(rows)},
                )
            )
        again = []
    for j, (name, is_same) in header.twice.items():
        if not is_same or j in again:
            facts = {"used": header.headings[used[name]]}
            level: Level = "warning" if is_same else "info"
            heading = header.headings[j]
            found.append(Problem("sheet.heading_twice", level, **at, column=heading, facts=facts))
    return found


def _cell_problems(body: Body, columns: ColumnNames, place: Mapping[str, Any]) -> list[Problem]:
    found = []
    for row, name, text in body.errors:
        at = {**place, "row": row, "column": columns.aliases[name][0]}
        found.append(Problem("sheet.error_cell", "warning", **at, facts={"value": text}))
    for row, name in body.garbled:
        at = {**place, "row": row, "column": columns.aliases[name][0]}
        found.append(Problem("sheet.garbled", "warning", **at))
    for name, rows in body.filled.items():
        at = {**place, "column": columns.aliases[name][0], "count": len(rows)}
        facts = {"rows": _spans(rows)}
        found.append(Problem("sheet.filled_down", "warning", **at, facts=facts))
    return found


def _spans(rows: Sequence[int]) -> str:
    """Return row numbers with runs drawn together: 3、5–8."""
    ordered = sorted(rows)
    starts = [ordered[0], *(b for a, b in pairwise(ordered) if b != a + 1)]
    ends = [*(a for a, b in pairwise(ordered) if b != a + 1), ordered[-1]]
    spans = [str(a) if a == b else f"{a}–{b}" for a, b in zip(starts, ends, strict=True)]
    return "、".join(spans[:_SPANS_MAX]) + ("…" if len(spans) > _SPANS_MAX else "")


def lacking_columns(name: str, grid: Grid, header: Header, columns: ColumnNames) -> Problem:
    """Return what is said of a sheet that lacks required columns, with its number of rows."""
    missing = header.lacks(columns.required)
    headings = [heading for heading in header.headings.values() if heading]
    wanted = [columns.aliases[m][0] for m in missing]
    near = [n for w in wanted for n in difflib.get_close_matches(w, headings, 1, 0.4)]
    return Problem(
        "sheet.column_missing",
        "error",
        file=name,
        sheet=grid.title,
        row=header.bottom + 1,
        column="、".join(wanted),
        count=max(count_rows(grid, header.bottom + 1), 1),
        facts={
            "found": "、".join(headings[:12]),
            "near": "、".join(near),
            "aliases": "；".join("/".join(columns.aliases[m]) for m in missing),
        },
    )
