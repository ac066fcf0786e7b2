"""Write office sheets whose bytes depend on their rows alone.

From: a header and rows. To: ``.xlsx`` and ``.csv``.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from pathlib import Path
from typing import Any

import xlsxwriter

from geoplan.demo.names import FICTION_NOTE
from geoplan.lists.xlsx import Page, workbook_bytes

Cell = str | float | int | date | None
Row = Sequence[Cell]


_CLOCK = datetime(2000, 1, 1)  # stands for the moment of writing, which bytes must not hold


@dataclass(frozen=True)
class Form:
    """A sheet as an office lays it out: a title over everything, headings in groups above others.

    ``groups``: heading of the group and the headings below; none below for a column of its own.
    ``merged``: the column whose like cells are merged down, or -1.
    """

    sheet: str
    title: str
    groups: Sequence[tuple[str, tuple[str, ...]]]
    rows: Sequence[Row]
    merged: int = -1

    HEIGHT = 3  # rows above the body


def write_form(path: Path, form: Form) -> None:
    """Write a sheet with a merged title and merged headings."""
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties({"created": _CLOCK, "title": FICTION_NOTE, "author": "geoplan"})
        sheet = book.add_worksheet(form.sheet)
        look = book.add_format({"bold": True, "align": "center", "valign": "vcenter", "border": 1})
        width = sum(max(len(below), 1) for _, below in form.groups)
        sheet.merge_range(0, 0, 0, width - 1, form.title, look)
        column = 0
        for heading, below in form.groups:
            last = column + max(len(below), 1) - 1
            if len(below) > 1:
                sheet.merge_range(1, column, 1, last, heading, look)
                sheet.write_row(2, column, below, look)
            else:
                sheet.merge_range(1, column, 2, last, heading, look)
            column = last + 1
        sheet.set_column(0, width - 1, 14)
        sheet.freeze_panes(Form.HEIGHT, 0)
        _write_rows(sheet, form, look)
    path.write_bytes(buffer.getvalue())


def _write_rows(sheet: Any, form: Form, look: Any) -> None:
    for number, row in enumerate(form.rows, Form.HEIGHT):
        for column, cell in enumerate(row):
            if cell is not None and column != form.merged:
                sheet.write(number, column, cell)
    if form.merged < 0:
        return
    first = Form.HEIGHT
    for value, group in groupby(row[form.merged] for row in form.rows):
        last = first + len(list(group)) - 1
        if last > first:
            sheet.merge_range(first, form.merged, last, form.merged, value, look)
        else:
            sheet.write(first, form.merged, value, look)
        first = last + 1


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
