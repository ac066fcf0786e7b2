"""Open an Excel 97 file in a process of its own, which a broken file may end.

From: the bytes of an ``.xls`` on standard input. To: its sheets as JSON on standard output.

The library that reads them ends its process where a damaged file asks for more memory than there
is; no ``except`` sees that. This module runs as a script and imports nothing of geoplan.
"""

import datetime
import io
import json
import sys
from typing import Any

import python_calamine

PASSWORD, DAMAGED = 3, 4  # exit codes
MEMORY_BYTES_MAX = 3 << 30


def main() -> int:
    """Read standard input, write standard output, return the exit code."""
    _limit_memory()
    try:
        with python_calamine.CalamineWorkbook.from_filelike(
            io.BytesIO(sys.stdin.buffer.read())
        ) as book:
            sheets = [_sheet(book, meta) for meta in book.sheets_metadata]
    except python_calamine.PasswordError:
        return PASSWORD
    except python_calamine.CalamineError as error:
        sys.stderr.write(str(error))
        return DAMAGED
    sys.stdout.write(json.dumps([sheet for sheet in sheets if sheet is not None]))
    return 0


def _limit_memory() -> None:
    """Keep to a few gigabytes where the system can see to it (Windows cannot)."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES_MAX, MEMORY_BYTES_MAX))


def _sheet(book: Any, meta: Any) -> dict[str, Any] | None:
    if meta.typ != python_calamine.SheetTypeEnum.WorkSheet:
        return None
    sheet = book.get_sheet_by_name(meta.name)
    rows = sheet.to_python(skip_empty_area=False)
    return {
        "title": meta.name,
        "is_hidden": meta.visible != python_calamine.SheetVisibleEnum.Visible,
        "cells": [[_plain(cell) for cell in row] for row in rows],
        "merged": sheet.merged_cell_ranges or [],
    }


def _plain(cell: Any) -> Any:
    """Return a cell as JSON can hold it: dates as a list of their parts, times as text."""
    if isinstance(cell, datetime.datetime):
        return [cell.year, cell.month, cell.day, cell.hour, cell.minute, cell.second]
    if isinstance(cell, datetime.date):
        return [cell.year, cell.month, cell.day]
    return cell if isinstance(cell, str | int | float) else str(cell)


if __name__ == "__main__":
    sys.exit(main())
