"""The tables of a unit's form, found whatever was done to its sheets, columns and headings.

From: the sheets of a returned file. To: its tables of checks, of points and of indicators, and what
is said of the sheets and rows that are neither.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import chain
from typing import Any

from geoplan.errors import Problem
from geoplan.evidence.answers import RESULT_WORDS, result_word
from geoplan.evidence.formats.form_columns import (
    ALL_CHECKER,
    ALL_DAY,
    CHECKS,
    ITEM_ID,
    ITEMS,
    POINT_ID,
    POINTS,
    RECOGNISED,
    columns_seen,
    headers_of,
    plain,
    variant_of,
)
from geoplan.evidence.records import NOT_OURS_WORDS
from geoplan.sources.cells import cell_date, cell_text
from geoplan.sources.grids import Grid
from geoplan.sources.headers import Header, find_headers
from geoplan.sources.sheets import (
    Sheet,
    count_rows,
    is_side_page,
    lacking_columns,
    read_tables,
)

# Of the cells of a column whose heading is unknown; nothing else looks like an id.
_LEAST_LIKE = {"point_id": 0.3, "indicator_id": 0.3, "result": 0.7, "day": 0.7}
_LOOKED_AT = 2000  # cells
_HEADINGS_LEAST = 4  # known ones in a row that starts a table anew


@dataclass
class Tables:
    """The tables of a file by what they are for, and what is said of sheets and headings."""

    checks: list[Sheet] = field(default_factory=list)
    points: list[Sheet] = field(default_factory=list)
    items: list[Sheet] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read_form_tables(grids: Sequence[Grid], name: str) -> Tables:
    """Find the tables of every sheet; a sheet that cannot be used is named with its rows."""
    found = Tables()
    for sheet in grids:
        if sheet.is_hidden:
            _hidden(sheet, name, found)
            continue
        for part in _apart(sheet):
            grid = _with_headings(part, name, found.problems)
            columns = variant_of(grid)
            if columns is not None:
                headers = headers_of(grid, columns)
                found.checks += read_tables(grid, headers, columns, name, found.problems)
            else:
                _other(grid, name, found)
    return found


def _apart(grid: Grid) -> Iterator[Grid]:
    """Yield a sheet for each table that stands in it, with its rows where they were.

    Tables pasted below each other need not have the same columns in the same order, and one whose
    headings are damaged must not be read by those of the table above.
    """
    headings = [i for i, row in enumerate(grid.cells) if _is_heading_row(row)]
    starts = [0, *headings[1:]]
    if len(starts) == 1:
        yield grid
        return
    for start, end in zip(starts, [*starts[1:], len(grid.cells)], strict=True):
        rows = range(start, end)
        if not any(map(cell_text, chain.from_iterable(grid.cells[start + 1 : end]))):
            continue  # headings alone
        yield replace(
            grid,
            cells=[row if i in rows else () for i, row in enumerate(grid.cells)],
            lost={i: text for i, text in grid.lost.items() if i in rows},
            errors={at: text for at, text in grid.errors.items() if at[0] in rows},
        )


def _is_heading_row(row: Sequence[Any]) -> bool:
    texts = [text for cell in row if isinstance(cell, str) and (text := cell_text(cell))]
    known = sum(CHECKS.find(text) is not None or POINTS.find(text) is not None for text in texts)
    return known >= _HEADINGS_LEAST and known * 2 > len(texts)


def _hidden(grid: Grid, name: str, found: Tables) -> None:
    columns = variant_of(grid)
    if columns is not None:
        said: list[Problem] = []
        tables = read_tables(grid, headers_of(grid, columns), columns, name, said)
        count = sum(len(table.rows) for table in tables)
        found.problems.append(Problem("sheet.hidden", "lost", name, grid.title, count=count))
    else:
        _listed(grid, name, found)


def _listed(grid: Grid, name: str, found: Tables) -> bool:
    """Take in a list of points or indicators; only these serve while hidden."""
    wanted = (("point_id", "point"), ("point_id", "not_ours"), ("point", "not_ours"))
    for required in wanted:
        columns = replace(POINTS, required=required)
        if (headers := headers_of(grid, columns)) and not _is_of_checks(grid):
            found.points += read_tables(grid, headers, columns, name, found.problems)
            return True
    if (headers := headers_of(grid, ITEMS)) and not _is_of_checks(grid):
        found.items += read_tables(grid, headers, ITEMS, name, [])
        return True
    return False


def _is_of_checks(grid: Grid) -> bool:
    """Whether the sheet has points and indicators: checks, then, that lack their result."""
    names = columns_seen(grid, CHECKS)
    return bool({"point_id", "point"} & names) and bool({"indicator_id", "indicator"} & names)


def _other(grid: Grid, name: str, found: Tables) -> None:
    if _listed(grid, name, found) or _is_cover(grid):
        return
    if is_side_page(grid) and not _has_ids(grid):
        count = count_rows(grid)
        found.problems.append(Problem("sheet.side_page", "info", name, grid.title, count=count))
    elif _has_ids(grid) and len(columns_seen(grid, CHECKS)) < RECOGNISED:
        count = count_rows(grid)
        found.problems.append(Problem("form.no_headings", "lost", name, grid.title, count=count))
    else:
        fault = lacking_columns(name, grid, find_headers(grid, CHECKS)[0], CHECKS)
        found.problems.append(replace(fault, code="sheet.skipped", level="lost"))


def _is_cover(grid: Grid) -> bool:
    labels = {plain(label) for label in (*ALL_DAY, *ALL_CHECKER)}
    return any(plain(cell) in labels for row in grid.cells for cell in row if cell)


def _has_ids(grid: Grid) -> bool:
    width = max(map(len, grid.cells), default=0)
    return any(_fits("indicator_id", _column(grid, j, 0)) for j in range(width))


def _with_headings(grid: Grid, name: str, said: list[Problem]) -> Grid:
    """Return the sheet with the headings it should have where the cells below leave no doubt."""
    seen = columns_seen(grid, CHECKS)
    if seen.issuperset(_LIKE) or len(seen) < RECOGNISED:
        return grid
    header = find_headers(grid, CHECKS)[0]
    if len(header.columns) < RECOGNISED:
        return grid
    cells = [list(row) for row in grid.cells]
    width = max(map(len, cells), default=0)
    free = [j for j in range(width) if j not in header.columns and j not in header.twice]
    for column in _LIKE:
        if column in header.columns.values() or (column == "result" and not _is_of_checks(grid)):
            continue
        like = [j for j in free if _fits(column, _column(grid, j, header.bottom + 1))]
        if len(like) == 1:
            means = CHECKS.aliases[column][0]
            said.append(_guess(grid, header, like[0], means, name))
            free.remove(like[0])
            row = cells[header.bottom]
            row += [""] * (like[0] + 1 - len(row))
            row[like[0]] = means
    return replace(grid, cells=cells)


def _guess(grid: Grid, header: Header, column: int, means: str, name: str) -> Problem:
    heading = header.headings.get(column, "")
    place: dict[str, Any] = {"file": name, "sheet": grid.title, "row": header.bottom + 1}
    facts = {"heading": heading, "means": means}
    return Problem("form.heading_guessed", "warning", **place, column=heading, facts=facts)


def _column(grid: Grid, column: int, start: int) -> list[Any]:
    rows = (row for row in grid.cells[start : start + _LOOKED_AT] if not _is_heading_row(row))
    return [row[column] for row in rows if column < len(row) and cell_text(row[column])]


def _fits(column: str, cells: Sequence[Any]) -> bool:
    """Whether enough of ``cells`` look like those of ``column``."""
    like = sum(map(_LIKE[column], cells))
    return bool(cells) and like >= _LEAST_LIKE[column] * len(cells)


def _is_result(cell: Any) -> bool:
    word = result_word(cell_text(cell))
    return word in RESULT_WORDS or word in NOT_OURS_WORDS


def _is_day(cell: Any) -> bool:
    return cell_date(cell, _SOME_DAY) is not None


_SOME_DAY = date(2026, 12, 31)  # any year will do to tell a date
_LIKE: dict[str, Callable[[Any], bool]] = {
    "point_id": lambda cell: POINT_ID.fullmatch(plain(cell)) is not None,
    "indicator_id": lambda cell: "_" in (text := plain(cell)) and bool(ITEM_ID.fullmatch(text)),
    "result": _is_result,
    "day": _is_day,
}
