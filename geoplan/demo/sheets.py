"""Write office sheets whose bytes depend on their rows alone.

From: a header and rows. To: ``.xlsx`` and ``.csv``.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from geoplan.demo.names import FICTION_NOTE
from geoplan.lists.xlsx import Page, workbook_bytes

Cell = str | float | int | date | None
Row = Sequence[Cell]


def write_xlsx(path: Path, sheet: str, header: Sequence[str], rows: Sequence[Row]) -> None:
    """Write one sheet, its columns as wide as their content."""
    columns = []
    for j, title in enumerate(header):
        widest = max((len(str(row[j])) for row in rows if row[j] is not None), default=0)
        columns.append((title, int(min(max(widest, len(title)) * 1.9 + 2, 46))))
    path.write_bytes(workbook_bytes([Page(sheet, "", columns, rows)], title=FICTION_NOTE))


def write_csv(path: Path, header: Sequence[str], rows: Sequence[Row], encoding: str) -> None:
    """Write a CSV file as a spreadsheet program in a Chinese office saves it."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows(rows)
    path.write_bytes(text.getvalue().encode(encoding))
