"""Read the spreadsheets an office sends.

From: xlsx, xls or csv. To: rows of text by canonical column, each with its sheet and row number.
"""

from __future__ import annotations

import csv
import difflib
import io
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from geoplan.errors import InputError, Problem

_HEADER_SEARCH_ROWS = 10  # title rows above the header are usual in office sheets
_ENCODINGS = ("utf-8-sig", "gb18030")


@dataclass(frozen=True)
class Sheet:
    """One sheet with its header found; ``rows`` are (row number, canonical column -> cell).

    ``headings``: canonical column -> heading as written. ``notes``: what stands alone in its row
    (titles above the header, remarks below).
    """

    file: str
    name: str
    rows: tuple[tuple[int, Mapping[str, Any]], ...]
    headings: Mapping[str, str]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class ColumnNames:
    """The columns a reader asks for: canonical name -> aliases, the preferred one first."""

    aliases: Mapping[str, tuple[str, ...]]
    required: tuple[str, ...]

    def find(self, heading: str) -> str | None:
        """Return the canonical column of ``heading``, or None."""
        wanted = _plain(heading)
        return next(
            (name for name, alias in self.aliases.items() if wanted in map(_plain, alias)), None
        )


def _plain(text: str) -> str:
    """Fold width and case, drop spaces and bracketed remarks: ``经 度（度）`` is 经度."""
    folded = unicodedata.normalize("NFKC", text).lower()
    return re.sub(r"\(.*?\)|\s", "", folded)


def read_sheets(
    path: Path, columns: ColumnNames, label: str = "", problems: list[Problem] | None = None
) -> list[Sheet]:
    """Read every sheet of ``path`` that has the required columns.

    Sheets that lack some are named in ``problems`` with the number of their rows.

    Raises
    ------
    InputError
        When the file cannot be read, or when no sheet has all required columns (the message
        names the missing ones, what was found, and the nearest headings).
    """
    name = label or path.name
    grids = list(_grids(path, name))
    sheets, faults = [], []
    for title, grid in grids:
        found = _find_header(grid, columns)
        missing = [c for c in columns.required if c not in found[1].values()]
        if missing:
            faults.append(_missing(name, title, found, missing, grid, columns))
            continue
        headings = {column: _text(grid[found[0]][j]) for j, column in found[1].items()}
        body = tuple(_body(grid, *found))
        sheets.append(Sheet(name, title, body, headings, tuple(_notes(grid))))
    if sheets and problems is not None:
        sizes = {title: len(grid) for title, grid in grids}
        for fault in faults:
            rows = max(sizes[fault.sheet] - (fault.row or 0), 1)
            problems.append(replace(fault, code="sheet.skipped", level="lost", count=rows))
    if not sheets:
        raise InputError(faults or Problem("sheet.empty", "error", file=name))
    return sheets


def _grids(path: Path, name: str) -> Iterator[tuple[str, list[list[Any]]]]:
    if path.suffix.lower() == ".csv":
        yield "", _read_csv(path, name)
        return
    try:
        book = CalamineWorkbook.from_path(str(path))
        for title in book.sheet_names:
            grid = book.get_sheet_by_name(title).to_python(skip_empty_area=False)
            if any(_text(cell) for row in grid for cell in row):
                yield title, grid
    except CalamineError as error:
        raise InputError(
            Problem("sheet.unreadable", "error", file=name, facts={"detail": str(error)})
        ) from error


def _read_csv(path: Path, name: str) -> list[list[Any]]:
    data = path.read_bytes()
    for encoding in _ENCODINGS:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        reader = csv.reader(io.StringIO(text, newline=""), strict=True)
        try:
            return [list(row) for row in reader]
        except csv.Error as error:
            facts = {"detail": str(error)}
            problem = Problem("sheet.quotes", "error", file=name, row=reader.line_num, facts=facts)
            raise InputError(problem) from error
    raise InputError(Problem("sheet.encoding", "error", file=name))


def _find_header(grid: Sequence[Sequence[Any]], columns: ColumnNames) -> tuple[int, dict[int, str]]:
    """Return (index, position -> canonical column) of the first rows' best header."""
    best: tuple[int, dict[int, str]] = (0, {})
    for i, row in enumerate(grid[:_HEADER_SEARCH_ROWS]):
        found: dict[int, str] = {}
        for j, cell in enumerate(row):
            column = columns.find(_text(cell))
            if column and column not in found.values():
                found[j] = column
        if len(found) > len(best[1]):
            best = (i, found)
    return best


def _body(
    grid: Sequence[Sequence[Any]], header: int, found: Mapping[int, str]
) -> Iterator[tuple[int, Mapping[str, Any]]]:
    for i, row in enumerate(grid[header + 1 :], start=header + 2):
        cells = {name: row[j] if j < len(row) else "" for j, name in found.items()}
        if any(_text(cell) for cell in cells.values()):
            yield i, cells


def _notes(grid: Sequence[Sequence[Any]]) -> Iterator[str]:
    for row in grid:
        texts = {text for cell in row if (text := _text(cell))}
        if len(texts) == 1:
            yield texts.pop()


def _missing(
    name: str,
    title: str,
    found: tuple[int, dict[int, str]],
    missing: list[str],
    grid: Sequence[Sequence[Any]],
    columns: ColumnNames,
) -> Problem:
    headings = [_text(c) for c in grid[found[0]] if _text(c)] if grid else []
    wanted = [columns.aliases[m][0] for m in missing]
    near = [n for w in wanted for n in difflib.get_close_matches(w, headings, 1, 0.4)]
    return Problem(
        "sheet.column_missing",
        "error",
        file=name,
        sheet=title,
        row=found[0] + 1,
        column="、".join(wanted),
        facts={
            "found": "、".join(headings[:12]),
            "near": "、".join(near),
            "aliases": "；".join("/".join(columns.aliases[m]) for m in missing),
        },
    )


def _text(cell: Any) -> str:
    return cell_text(cell)


def cell_text(cell: Any) -> str:
    """Return a cell as a planner sees it: no ``.0`` on whole numbers, no stray spaces."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime | date):
        return cell.isoformat()[:10]
    return str(cell).replace("\u3000", " ").strip()


def cell_number(cell: Any) -> float | None:
    """Return a cell as a number, or None where it holds none."""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return float(cell)
    try:
        return float(unicodedata.normalize("NFKC", cell_text(cell)).rstrip("°"))
    except ValueError:
        return None


# With a year in any usual form, a time of day may follow; without one only 10月20日 is a date
# (10.20 may be a number, 10/20/2025 an American date, 10.19-10.21 a span).
_DATE = re.compile(
    r"(?:(\d{4})\s*[年/.\-]\s*(\d{1,2})\s*[月/.\-]\s*(\d{1,2})\s*日?(?:[T\s]+[\d:.]+)?"
    r"|(\d{1,2})月(\d{1,2})日?[前止内]?)$"
)


def cell_date(cell: Any, today: date) -> date | None:
    """Return a cell as a date; a date without a year is the latest one not after ``today``."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = cell_text(cell) if isinstance(cell, str) else ""
    match = _DATE.match(unicodedata.normalize("NFKC", text).strip())
    if not match:
        return None
    year, month, day, *short = (int(g) if g else 0 for g in match.groups())
    try:
        if year:
            return date(year, month, day)
        month, day = short
        this_year = date(today.year, month, day)
        return this_year if this_year <= today else date(today.year - 1, month, day)
    except ValueError:
        return None
