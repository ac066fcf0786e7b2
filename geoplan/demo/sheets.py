"""Write office sheets whose bytes depend on their rows alone.

From: a header and rows. To: ``.xlsx`` and ``.csv``.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font

from geoplan.demo.names import FICTION_NOTE

Cell = str | float | int | date | None
Row = Sequence[Cell]

_CLOCK = datetime(2026, 10, 20, 8, 0, 0)
_STAMP = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(<)")


def write_xlsx(path: Path, sheet: str, header: Sequence[str], rows: Sequence[Row]) -> None:
    """Write one sheet; the clock of the machine goes nowhere into the file."""
    book = Workbook()
    page = book.active
    if page is None:
        raise AssertionError("a new workbook has a sheet")
    page.title = sheet
    book.properties.title = FICTION_NOTE
    book.properties.creator = "geoplan demo"
    page.append(list(header))
    for row in rows:
        page.append(list(row))
    for j, title in enumerate(header):
        cell = page.cell(1, j + 1)
        cell.font, cell.alignment = Font(bold=True), Alignment(horizontal="center")
        widest = max((len(str(row[j])) for row in rows if row[j] is not None), default=0)
        page.column_dimensions[cell.column_letter].width = min(
            max(widest, len(title)) * 1.9 + 2, 46
        )
    for line in page.iter_rows(min_row=2):
        for cell in line:
            if isinstance(cell.value, datetime | date):
                cell.number_format = "yyyy-mm-dd"
            elif isinstance(cell.value, str) and cell.value.startswith("="):
                cell.data_type = "s"  # a name, whatever it looks like
    page.freeze_panes = "A2"
    buffer = io.BytesIO()
    book.save(buffer)
    path.write_bytes(_without_clock(buffer.getvalue()))


def _without_clock(data: bytes) -> bytes:
    """Give every entry of the zip, and the document's own stamps, one fixed time."""
    stamp = _CLOCK.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in sorted(old.namelist(), key=lambda n: (n != "[Content_Types].xml", n)):
            body = old.read(name)
            if name == "docProps/core.xml":
                body = _STAMP.sub(rb"\g<1>" + stamp + rb"\g<2>", body)
            info = zipfile.ZipInfo(name, _CLOCK.timetuple()[:6])
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            info.create_system = 3
            new.writestr(info, body)
    return out.getvalue()


def write_csv(path: Path, header: Sequence[str], rows: Sequence[Row], encoding: str) -> None:
    """Write a CSV file as a spreadsheet program in a Chinese office saves it."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows(rows)
    path.write_bytes(text.getvalue().encode(encoding))
