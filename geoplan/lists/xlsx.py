"""Write workbooks that are the same bytes for the same content, and in which no cell is a formula.

From: rows of values. To: the bytes of an ``.xlsx`` file.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import xlsxwriter

_CLOCK = datetime(2000, 1, 1)  # stands for the moment of writing, which is nobody's business
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_LINE_PT, _LINES_MAX = 15, 12
_TEXT_MAX = 32_767  # characters in a cell, by Excel's own limit
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
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
        formats = _Formats(book)
        for page in pages:
            _write_page(book.add_worksheet(page.name), page, formats)
    return buffer.getvalue()


class _Formats:
    """The few looks a cell can have."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self.title = book.add_format({"bold": True})
        self.note = book.add_format({"italic": True})
        head = {"bold": True, "font_color": "#FFFFFF", "bg_color": "#33506B", "text_wrap": True}
        self.head = book.add_format(head)
        self.text = book.add_format({"text_wrap": True, "valign": "top"})
        quoted = {"text_wrap": True, "valign": "top", "quote_prefix": True}
        self.quoted = book.add_format(quoted)  # Excel would make a formula of it when edited
        self.day = book.add_format({"num_format": "yyyy-mm-dd", "valign": "top", "align": "left"})
        self.number = book.add_format({"valign": "top"})
        blank = {"valign": "top", "border": 1, "border_color": "#9AA5B1", "bg_color": "#FFF8E1"}
        self.blank = book.add_format({**blank, "text_wrap": True})
        self.blank_day = book.add_format({**blank, "num_format": "yyyy-mm-dd", "align": "left"})
        self._texts: dict[str, tuple[str, Any]] = {}

    def written(self, text: str) -> tuple[str, Any]:
        """Return a text as it may stand in a cell, and its look; most texts stand in many."""
        found = self._texts.get(text)
        if found is None:
            cleaned = _clean(text)
            is_quoted = cleaned.startswith(_FORMULA_STARTS)
            found = self._texts[text] = (cleaned, self.quoted if is_quoted else self.text)
        return found


def _write_page(sheet: Any, page: Page, formats: _Formats) -> None:
    heads = [(page.title, formats.title), (page.note, formats.note)]
    heads = [(line, look) for line, look in heads if line]
    first = len(heads)
    for i, (line, look) in enumerate(heads):
        sheet.write_string(i, 0, _clean(line), look)
    for j, (heading, width) in enumerate(page.columns):
        sheet.set_column(j, j, width)
        sheet.write_string(first, j, _clean(heading), formats.head)
    widths = [width for _, width in page.columns]
    _set_height(sheet, first, [heading for heading, _ in page.columns], widths)
    last = first
    for last, row in enumerate(page.rows, first + 1):
        for j, value in enumerate(row):
            _write_cell(sheet, last, j, value, formats)
        _set_height(sheet, last, row[: page.printed or None], widths)
    if last > first:
        _write_blanks(sheet, page, first + 1, last, formats)
    sheet.freeze_panes(first + 1, 0)
    sheet.autofilter(first, 0, max(last, first), len(page.columns) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    if page.printed:
        sheet.print_area(0, 0, last, page.printed - 1)
    sheet.set_footer("&C&P / &N")
    sheet.repeat_rows(0, first)


def _write_blanks(sheet: Any, page: Page, first: int, last: int, formats: _Formats) -> None:
    """Make the cells of the columns to be filled in look so, and offer the words to choose."""
    for column, blank in page.blanks.items():
        for row in range(first, last + 1):
            sheet.write_blank(
                row, column, None, formats.blank_day if blank.is_day else formats.blank
            )
        if blank.choices:
            rule = {"validate": "list", "source": list(blank.choices)}
            sheet.data_validation(first, column, last, column, rule)


def _set_height(sheet: Any, row: int, values: Sequence[Any], widths: Sequence[int]) -> None:
    """Make room for wrapped text: only Excel itself does so on opening a file."""
    lines = max(
        (
            # A Chinese character is two columns wide, and two bytes long in GBK.
            -(-len(value.encode("gbk", "replace")) // max(width - 1, 1))
            for value, width in zip(values, widths, strict=False)
            if isinstance(value, str) and 2 * len(value) >= width
        ),
        default=1,
    )
    if lines > 1:
        sheet.set_row(row, _LINE_PT * min(lines, _LINES_MAX))


def _write_cell(sheet: Any, row: int, column: int, value: Any, formats: _Formats) -> None:
    if value is None or value == "":
        return
    if isinstance(value, str):
        sheet.write_string(row, column, *formats.written(value))
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value, formats.day)
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value, formats.number)
    else:
        sheet.write_string(row, column, *formats.written(str(value)))


def _clean(text: str) -> str:
    return _ILLEGAL.sub("", text)[:_TEXT_MAX]
