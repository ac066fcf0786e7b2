"""Open a file that should hold tables, whatever its name says it is.

From: xlsx, xls, csv or tab-separated text. To: the cells of every sheet, with what is merged.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from io import BytesIO
from pathlib import Path
from typing import Any

from python_calamine import (
    CalamineError,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from geoplan.errors import InputError, Problem
from geoplan.sources.archives import Scan, scan_workbook
from geoplan.sources.cells import cell_text
from geoplan.sources.delimited import read_delimited

CELLS_MAX = 4_000_000  # cells of one sheet between its first and last one
FILE_MB_MAX = 64.0
_XLS_MB_MAX = 32.0

Range = tuple[tuple[int, int], tuple[int, int]]


@dataclass(frozen=True)
class Grid:
    """The cells of one sheet, rows and columns counted from 0.

    ``merged``: ranges of merged cells by their corners, or None where the kind of file has none.
    ``lost``: rows that could not be cut into cells, with the reason. ``errors``: cells that hold
    an error such as #N/A, which ``cells`` shows empty.
    """

    title: str
    cells: Sequence[Sequence[Any]]
    merged: Sequence[Range] | None = None
    is_hidden: bool = False
    lost: Mapping[int, str] = field(default_factory=dict)
    errors: Mapping[tuple[int, int], str] = field(default_factory=dict)

    def at(self, row: int, column: int) -> Any:
        """Return a cell; every cell of a merged range holds what its first one holds."""
        row, column = self._first_of(row, column)
        cells = self.cells[row] if row < len(self.cells) else ()
        return cells[column] if column < len(cells) else ""

    def down(self, row: int, column: int) -> Any:
        """Return a cell of the body: one merged down holds what the first of its column holds."""
        return self.at(row, column) if self._first_of(row, column)[1] == column else ""

    @cached_property
    def errors_by_row(self) -> dict[int, dict[int, str]]:
        """Return ``errors`` as row -> column -> text."""
        found: dict[int, dict[int, str]] = {}
        for (row, column), text in self.errors.items():
            found.setdefault(row, {})[column] = text
        return found

    def spans(self, row: int, column: int) -> int:
        """Return over how many columns the cell reaches."""
        found = self._range_at(row, column)
        return 1 if found is None else found[1][1] - found[0][1] + 1

    def _first_of(self, row: int, column: int) -> tuple[int, int]:
        found = self._range_at(row, column)
        return (row, column) if found is None else found[0]

    def _range_at(self, row: int, column: int) -> Range | None:
        starts, ranges = self._by_column.get(column, ((), ()))
        i = bisect_right(starts, row) - 1
        return ranges[i] if i >= 0 and ranges[i][1][0] >= row else None

    @cached_property
    def _by_column(self) -> dict[int, tuple[list[int], list[Range]]]:
        """Merged ranges by every column they reach, sorted: they never overlap."""
        found: dict[int, list[Range]] = {}
        width = max(map(len, self.cells), default=0)
        for area in self.merged or ():
            for column in range(area[0][1], min(area[1][1] + 1, width)):
                found.setdefault(column, []).append(area)
        sort = {column: sorted(areas) for column, areas in found.items()}
        return {column: ([a[0][0] for a in areas], areas) for column, areas in sort.items()}


def read_grids(path: Path, name: str) -> list[Grid]:
    """Return the sheets of ``path`` that are not empty; its content, not its suffix, decides.

    Raises
    ------
    InputError
        When the file is none of the kinds read, damaged, locked by a password, or so large that
        it would fill the memory; the problem says what to do.
    """
    size_mb = path.stat().st_size / 1e6
    if size_mb > FILE_MB_MAX:
        raise _error("sheet.too_large", name, size=f"{size_mb:.0f} MB")
    data = path.read_bytes()
    if data.startswith(b"PK"):
        return _read_workbook(data, name, scan_workbook(data, name, CELLS_MAX))
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise _error("sheet.password", name)
        if size_mb > _XLS_MB_MAX:
            raise _error("sheet.too_large", name, size=f"{size_mb:.0f} MB")
        return _read_workbook(data, name, Scan())
    head = data[:2000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith(b"<"):
        raise _error("sheet.web_page", name)
    if path.suffix.lower() in (".xlsx", ".xlsm", ".et"):
        raise _error("sheet.unreadable", name)
    rows, lost = read_delimited(data, name)
    grid = Grid("", rows, lost=lost)
    return [grid] if lost or any(cell_text(cell) for row in rows for cell in row) else []


def _read_workbook(data: bytes, name: str, scan: Scan) -> list[Grid]:
    try:
        with CalamineWorkbook.from_filelike(BytesIO(data)) as book:
            kinds = {m.name: m for m in book.sheets_metadata}
            return [
                grid
                for title in book.sheet_names
                if kinds[title].typ == SheetTypeEnum.WorkSheet
                and (grid := _read_sheet(book, title, kinds[title], name, scan)) is not None
            ]
    except PasswordError as error:
        raise _error("sheet.password", name) from error
    except CalamineError as error:
        raise _error("sheet.unreadable", name, detail=str(error)) from error


def _read_sheet(
    book: CalamineWorkbook, title: str, kind: Any, name: str, scan: Scan
) -> Grid | None:
    sheet = book.get_sheet_by_name(title)
    if sheet.total_height * sheet.total_width > CELLS_MAX:
        raise _error("sheet.too_large", name, sheet=title, size=f"{sheet.total_height:,} 行")
    cells = sheet.to_python(skip_empty_area=False)
    errors = scan.errors.get(title, {})
    if not errors and not any(cell_text(cell) for row in cells for cell in row):
        return None
    is_hidden = kind.visible != SheetVisibleEnum.Visible
    return Grid(title, cells, sheet.merged_cell_ranges or (), is_hidden, errors=errors)


def _error(code: str, name: str, sheet: str = "", **facts: str) -> InputError:
    return InputError(Problem(code, "error", file=name, sheet=sheet, facts=facts))
