"""Open a file that should hold tables, whatever its name says it is.

From: xlsx, xls, csv or tab-separated text. To: the cells of every sheet, with what is merged.
"""

from __future__ import annotations

import json
import subprocess
import sys
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
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
from geoplan.sources import apart
from geoplan.sources.archives import Scan, scan_workbook
from geoplan.sources.cells import cell_text
from geoplan.sources.delimited import read_delimited

CELLS_MAX = 4_000_000  # cells of one sheet between its first and last one
FILE_MB_MAX = 64.0
_XLS_MB_MAX, _XLS_SECONDS_MAX = 32.0, 120.0

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

    @property
    def is_empty(self) -> bool:
        """Whether no cell holds anything."""
        return not self.errors and not any(cell_text(cell) for row in self.cells for cell in row)

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


def read_grids(path: Path, name: str, data: bytes | None = None) -> list[Grid]:
    """Return the sheets of ``path`` that are not empty; its content, not its suffix, decides.

    ``data`` is its content where it was read already.

    Raises
    ------
    InputError
        When the file is none of the kinds read, damaged, locked by a password, or so large that
        it would fill the memory; the problem says what to do.
    """
    size_mb = (path.stat().st_size if data is None else len(data)) / 1e6
    if size_mb > FILE_MB_MAX:
        raise _error("sheet.too_large", name, size=f"{size_mb:.0f} MB")
    data = path.read_bytes() if data is None else data
    if data.startswith(b"PK"):
        return _read_workbook(data, name, scan_workbook(data, name, CELLS_MAX))
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise _error("sheet.password", name)
        if size_mb > _XLS_MB_MAX:
            raise _error("sheet.too_large", name, size=f"{size_mb:.0f} MB")
        return _read_apart(data, name)
    head = data[:2000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith(b"<"):
        raise _error("sheet.web_page", name)
    if path.suffix.lower() in (".xlsx", ".xlsm", ".et"):
        raise _error("sheet.unreadable", name)
    rows, lost = read_delimited(data, name)
    grid = Grid("", rows, lost=lost)
    return [] if grid.is_empty and not lost else [grid]


def _read_workbook(data: bytes, name: str, scan: Scan) -> list[Grid]:
    try:
        with CalamineWorkbook.from_filelike(BytesIO(data)) as book:
            found = [_read_sheet(book, meta, scan) for meta in book.sheets_metadata]
    except PasswordError as error:
        raise _error("sheet.password", name) from error
    except CalamineError as error:
        raise _error("sheet.unreadable", name, detail=str(error)) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # how the library's own faults arrive
            raise
        raise _error("sheet.unreadable", name) from error
    return [grid for grid in found if grid is not None and not grid.is_empty]


def _read_sheet(book: CalamineWorkbook, meta: Any, scan: Scan) -> Grid | None:
    if meta.typ != SheetTypeEnum.WorkSheet:
        return None
    sheet = book.get_sheet_by_name(meta.name)
    return Grid(
        meta.name,
        sheet.to_python(skip_empty_area=False),
        sheet.merged_cell_ranges or (),
        meta.visible != SheetVisibleEnum.Visible,
        errors=scan.errors.get(meta.name, {}),
    )


def _read_apart(data: bytes, name: str) -> list[Grid]:
    """Read an Excel 97 file by :mod:`geoplan.sources.apart`, whose process may come to an end."""
    command = [sys.executable, "-P", str(Path(apart.__file__))]
    try:
        done = subprocess.run(  # noqa: S603 - our own script, the file goes in as bytes
            command, input=data, capture_output=True, timeout=_XLS_SECONDS_MAX, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise _error("sheet.unreadable", name) from error
    if done.returncode == apart.PASSWORD:
        raise _error("sheet.password", name)
    if done.returncode != 0:
        is_told = done.returncode == apart.DAMAGED
        detail = done.stderr.decode("utf-8", "replace").strip() if is_told else ""
        raise _error("sheet.unreadable", name, detail=detail)
    grids = []
    for sheet in json.loads(done.stdout):
        cells = [[_dated(cell) for cell in row] for row in sheet["cells"]]
        merged = [((a, b), (c, d)) for (a, b), (c, d) in sheet["merged"]]
        grids.append(Grid(sheet["title"], cells, merged, sheet["is_hidden"]))
    return [grid for grid in grids if not grid.is_empty]


def _dated(cell: Any) -> Any:
    if not isinstance(cell, list):
        return cell
    return date(*cell) if len(cell) == 3 else datetime(*cell)


def _error(code: str, name: str, sheet: str = "", **facts: str) -> InputError:
    return InputError(Problem(code, "error", file=name, sheet=sheet, facts=facts))
