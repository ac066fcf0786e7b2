"""Write workbooks that are the same bytes for the same content, and in which no cell is a formula.

From: rows of values. To: the bytes of an ``.xlsx`` file.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import xlsxwriter

from geoplan.lists.body import Cells, ListSheet, clean, empty_cell

_CLOCK = datetime(2000, 1, 1)  # stands for the moment of writing, which is nobody's business
_LINE_PT, _LINES_MAX = 15, 12
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


@dataclass(frozen=True)
class Blank:
    """A column to be filled in by hand: framed, tinted, with words to choose from or none."""

    choices: tuple[str, ...] = ()
    is_day: bool = False


@dataclass(frozen=True)
class Page:
    """One sheet: a title line (or none), headings with widths in characters, rows of values.

    ``note``: a line below the title (what to do with the sheet, how to read it).
    ``printed``: how many columns go on paper (0: all).
    ``blanks``: columns, by position, that people fill in.
    """

    name: str
    title: str
    columns: Sequence[tuple[str, int]]
    rows: Iterable[Sequence[Any]]
    printed: int = 0
    note: str = ""
    blanks: Mapping[int, Blank] = field(default_factory=dict)


def workbook_bytes(pages: Sequence[Page], title: str = "") -> bytes:
    """Return the workbook as bytes; text that looks like a formula stays text."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, _OPTIONS) as book:
        book.set_properties({"created": _CLOCK, "title": title, "author": "geoplan"})
        looks = _Book(book)
        for page in pages:
            _write_page(page, looks)
    return buffer.getvalue()


class _Book:
    """A workbook with the few looks its cells can have."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self.book = book
        self.cells = Cells(book)
        self.title = book.add_format({"bold": True})
        self.note = book.add_format({"italic": True})
        head = {"bold": True, "font_color": "#FFFFFF", "bg_color": "#33506B", "text_wrap": True}
        self.head = book.add_format(head)
        blank = {"valign": "top", "border": 1, "border_color": "#9AA5B1", "bg_color": "#FFF8E1"}
        self.blank = book.add_format({**blank, "text_wrap": True})
        self.blank_day = book.add_format({**blank, "num_format": "yyyy-mm-dd", "align": "left"})
        self._widths: dict[str, int] = {}

    def height_pt(self, values: Sequence[Any], widths: Sequence[int]) -> float | None:
        """Return the room that wrapped text needs, or None for one line.

        Only Excel itself makes room on opening a file.
        """
        lines = 1
        for value, width in zip(values, widths, strict=False):
            if isinstance(value, str) and 2 * len(value) >= width:
                lines = max(lines, -(-self._width(value) // max(width - 1, 1)))
        return _LINE_PT * min(lines, _LINES_MAX) if lines > 1 else None

    def _width(self, text: str) -> int:
        """Return columns: a Chinese character is two columns wide, and two bytes long in GBK."""
        found = self._widths.get(text)
        if found is None:
            found = self._widths[text] = len(text.encode("gbk", "replace"))
        return found


def _write_page(page: Page, book: _Book) -> None:
    sheet = book.book.add_worksheet(page.name, ListSheet)
    heads = [(page.title, book.title), (page.note, book.note)]
    heads = [(line, look) for line, look in heads if line]
    first = len(heads)
    for i, (line, look) in enumerate(heads):
        sheet.write_string(i, 0, clean(line), look)
    for j, (heading, width) in enumerate(page.columns):
        sheet.set_column(j, j, width)
        sheet.write_string(first, j, clean(heading), book.head)
    height_pt = book.height_pt([h for h, _ in page.columns], [width for _, width in page.columns])
    if height_pt is not None:
        sheet.set_row(first, height_pt)
    last = _write_body(sheet, page, first, book)
    sheet.freeze_panes(first + 1, 0)
    sheet.autofilter(first, 0, max(last, first), len(page.columns) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    if page.printed:
        sheet.print_area(0, 0, last, page.printed - 1)
    sheet.set_footer("&C&P / &N")
    sheet.repeat_rows(0, first)


def _write_body(sheet: ListSheet, page: Page, first: int, book: _Book) -> int:
    """Write the rows below row ``first`` and return the last."""
    widths = [width for _, width in page.columns]
    blanks = {
        column: empty_cell(book.blank_day if blank.is_day else book.blank)
        for column, blank in page.blanks.items()
    }
    last = first
    for last, row in enumerate(page.rows, first + 1):
        cells = [book.cells[value] for value in row]
        cells += [""] * (max(blanks, default=0) - len(cells) + 1)
        for column, cell in blanks.items():
            cells[column] = cell
        sheet.add_row(last, cells, book.height_pt(row[: page.printed or None], widths))
    for column, blank in page.blanks.items():
        if blank.choices and last > first:
            rule = {"validate": "list", "source": list(blank.choices)}
            sheet.data_validation(first + 1, column, last, column, rule)
    return last
