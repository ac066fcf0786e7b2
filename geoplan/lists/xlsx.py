"""Write workbooks that are the same bytes for the same content, and in which no cell is a formula.

From: rows of values. To: the bytes of an ``.xlsx`` file.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

_ZIP_DAY = (1980, 1, 1, 0, 0, 0)  # the earliest a zip file can name
_STAMP = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(<)")
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_HEAD = Font(bold=True, color="FFFFFF")
_HEAD_FILL = PatternFill("solid", fgColor="33506B")
_WRAP = Alignment(vertical="top", wrap_text=True)


@dataclass(frozen=True)
class Page:
    """One sheet: title line, headings with widths in characters, rows of values."""

    name: str
    title: str
    columns: Sequence[tuple[str, int]]
    rows: Iterable[Sequence[Any]]


def workbook_bytes(pages: Sequence[Page]) -> bytes:
    """Return the workbook as bytes; text that looks like a formula stays text."""
    book = Workbook(write_only=True)
    for page in pages:
        sheet = book.create_sheet(page.name)
        for i, (_, width) in enumerate(page.columns, 1):
            sheet.column_dimensions[get_column_letter(i)].width = width
        sheet.freeze_panes = "A3"
        sheet.auto_filter.ref = f"A2:{get_column_letter(len(page.columns))}2"
        sheet.page_setup.orientation = "landscape"
        sheet.page_setup.fitToHeight = 0
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
        sheet.print_title_rows = "1:2"
        sheet.append([_cell(sheet, page.title)])
        sheet.append([_head(sheet, heading) for heading, _ in page.columns])
        for row in page.rows:
            sheet.append([_cell(sheet, value) for value in row])
    buffer = io.BytesIO()
    book.save(buffer)
    return fixed_bytes(buffer.getvalue())


def _head(sheet: Any, text: str) -> Any:
    cell = _cell(sheet, text)
    cell.font, cell.fill = _HEAD, _HEAD_FILL
    return cell


def _cell(sheet: Any, value: Any) -> Any:
    if value is None or isinstance(value, int | float | date):
        return WriteOnlyCell(sheet, value)
    cell = WriteOnlyCell(sheet, _ILLEGAL.sub("", str(value)))
    cell.data_type = "s"  # openpyxl takes a leading = for a formula
    if cell.value[:1] in ("=", "+", "-", "@", "\t", "\r"):
        cell.quotePrefix = True  # and so does Excel when the cell is edited
    if len(cell.value) > 24:
        cell.alignment = _WRAP
    return cell


def fixed_bytes(data: bytes, day: date = date(2000, 1, 1)) -> bytes:
    """Return an xlsx with every clock reading replaced: zip entries, document properties."""
    out = io.BytesIO()
    stamp = f"{day.isoformat()}T00:00:00Z".encode()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in sorted(old.namelist(), key=lambda n: (n != "[Content_Types].xml", n)):
            content = old.read(name)
            if name == "docProps/core.xml":
                content = _STAMP.sub(rb"\g<1>" + stamp + rb"\g<2>", content)
            entry = zipfile.ZipInfo(name, _ZIP_DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, content)
    return out.getvalue()
