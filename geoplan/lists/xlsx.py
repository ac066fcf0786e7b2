"""Write workbooks that are the same bytes for the same content, and in which no cell is a formula.

From: rows of values. To: the bytes of an ``.xlsx`` file.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import zip_longest
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

from geoplan.lists.body import Cells, ListSheet, clean, empty_cell

_CLOCK = datetime(2000, 1, 1)  # stands for the moment of writing, which is nobody's business
_LINE_PT, _LINES_MAX = 15, 12
_A3, _A4 = 8, 9  # as Excel numbers paper
_EDGE_IN = 0.4  # inches of paper that printers leave white
_NAME_MAX = 31  # characters in the name of a sheet, by Excel's own limit
_NAME_ILLEGAL = re.compile(r"[\[\]:*?/\\\x00-\x1f\ufffe\uffff]")
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


@dataclass(frozen=True)
class Blank:
    """A column to be filled in by hand: framed, tinted, with words to choose from or none.

    ``choices_at``: cells that hold the words (``=选项!$A$2:$A$63``), where they are too many for
    ``choices``, whose text Excel limits to 255 characters. ``is_text``: digits stay as typed.
    ``by_row``: words of each row's own instead, at most 255 letters in all (a limit of Excel's).
    ``only``: the rows that are filled in, from 0 on; empty: all.
    """

    choices: tuple[str, ...] = ()
    choices_at: str = ""
    is_day: bool = False
    is_text: bool = False
    by_row: tuple[tuple[str, ...], ...] = ()
    only: tuple[int, ...] = ()


@dataclass(frozen=True)
class Page:
    """One sheet: a title line (or none), headings with widths in characters, rows of values.

    ``note``: lines below the title (what to do with the sheet, how to read it).
    ``printed``: how many columns go on paper (0: all).
    ``blanks``: columns, by position, that people fill in.
    ``is_circulated``: a sheet that goes round on paper: A3, framed cells, the title in the middle.
    ``empty``: rows to be filled in below ``rows``, which then keep what they hold (examples).
    ``is_form``: one matter to sign: A4 upright, framed, the title in the middle, nothing to sort.
    ``frozen``: columns that stay in sight. ``signed``: what stands at the foot of every page, left
    and right (who checked, who answers for it); such a sheet uses the paper to its edges.
    ``centred``: columns of short numbers, which would else run into the words beside them.
    ``groups``: a column that is filled in the first row of several that belong together: a line
    stands above it. Such a sheet is long, and uses the paper to its edges too.
    """

    name: str
    title: str
    columns: Sequence[tuple[str, int]]
    rows: Iterable[Sequence[Any]]
    printed: int = 0
    note: str = ""
    blanks: Mapping[int, Blank] = field(default_factory=dict)
    is_circulated: bool = False
    empty: int = 0
    is_form: bool = False
    frozen: int = 0
    signed: tuple[str, str] = ("", "")
    centred: tuple[int, ...] = ()
    groups: int | None = None


def workbook_bytes(pages: Sequence[Page], title: str = "", alert: str = "") -> bytes:
    """Return the workbook as bytes; text that looks like a formula stays text.

    ``alert``: what whoever opens it has to see first, in red below the title of the first sheet.
    """
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, _OPTIONS) as book:
        book.set_properties({"created": _CLOCK, "title": title, "author": "geoplan"})
        looks = _Book(book)
        for number, page in enumerate(pages):
            _write_page(page, looks, "" if number else alert)
    return buffer.getvalue()


def sheet_names(wanted: Iterable[str]) -> list[str]:
    """Return names that Excel allows, near to those wanted and all different.

    >>> sheet_names(["东街道", "a/b", "A_B", "History"])
    ['东街道', 'a_b', 'A_B~2', 'History_']
    """
    taken: set[str] = set()
    names = []
    for text in wanted:
        whole = _NAME_ILLEGAL.sub("_", text).strip("' ") or "_"
        whole += "_" if whole.casefold() == "history" else ""  # Excel keeps that name to itself
        name, number = _cut(whole, _NAME_MAX).rstrip("' "), 1
        while name.casefold() in taken:
            number += 1
            mark = f"~{number}"
            name = _cut(whole, _NAME_MAX - len(mark)) + mark
        taken.add(name.casefold())
        names.append(name)
    return names


def _cut(text: str, units_max: int) -> str:
    """Cut as Excel counts: a rare character outside of the first 65,536 is two."""
    return text.encode("utf-16-le", "ignore")[: 2 * units_max].decode("utf-16-le", "ignore")


class _Book:
    """A workbook with the few looks its cells can have."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self.book = book
        self.cells = Cells(book)
        self.centred = Cells(book, is_centred=True)
        self.above = book.add_format({"top": 1, "top_color": "#33506B"})
        self.frame = book.add_format({"border": 1, "border_color": "#9AA5B1"})
        self.title = book.add_format({"bold": True})
        middle = {"bold": True, "font_size": 18, "align": "center", "valign": "vcenter"}
        self.middle = book.add_format(middle)
        self.note = book.add_format({"italic": True})
        self.alert = book.add_format({"bold": True, "font_color": "#C00000"})
        head = {"bold": True, "font_color": "#FFFFFF", "bg_color": "#33506B", "text_wrap": True}
        self.head = book.add_format(head)
        blank = {"valign": "top", "border": 1, "border_color": "#9AA5B1", "bg_color": "#FFF8E1"}
        self.blank = book.add_format({**blank, "text_wrap": True})
        self.blank_day = book.add_format({**blank, "num_format": "yyyy-mm-dd", "align": "left"})
        self.blank_text = book.add_format({**blank, "num_format": "@", "text_wrap": True})
        self._widths: dict[str, int] = {}

    def blank_of(self, blank: Blank) -> Any:
        """Return the look of the cells of a column to be filled in."""
        if blank.is_text:
            return self.blank_text
        return self.blank_day if blank.is_day else self.blank

    def heights_pt(
        self, columns: Sequence[Sequence[Any]], widths: Sequence[int], rows: int
    ) -> list[float | None]:
        """Return the room that wrapped text needs in each row, or None for one line.

        Only Excel itself makes room on opening a file.
        """
        lines = [1] * rows
        for values, width in zip(columns, widths, strict=False):
            tall = {
                value: -(-self._width(value) // max(width - 1, 1))
                for value in set(values)
                if isinstance(value, str) and 2 * len(value) >= width
            }
            if tall:
                lines = [max(n, tall.get(v, 1)) for n, v in zip(lines, values, strict=True)]
        return [_LINE_PT * min(n, _LINES_MAX) if n > 1 else None for n in lines]

    def _width(self, text: str) -> int:
        """Return columns: a Chinese character is two columns wide, and two bytes long in GBK."""
        found = self._widths.get(text)
        if found is None:
            found = self._widths[text] = len(text.encode("gbk", "replace"))
        return found


def _write_page(page: Page, book: _Book, alert: str) -> None:
    sheet = book.book.add_worksheet(page.name, ListSheet)
    heads = [(page.title, book.title), (alert, book.alert)]
    heads += [(line, book.note) for line in page.note.split("\n")]
    heads = [(line, look) for line, look in heads if line]
    first = len(heads)
    for i, (line, look) in enumerate(heads):
        sheet.write_string(i, 0, clean(line), look)
    if page.is_circulated or page.is_form:
        printed = page.printed or len(page.columns)
        sheet.merge_range(0, 0, 0, printed - 1, "", book.middle)
        sheet.write_string(0, 0, clean(page.title), book.middle)
        sheet.set_row(0, 2 * _LINE_PT)
    for j, (heading, width) in enumerate(page.columns):
        sheet.set_column(j, j, width)
        sheet.write_string(first, j, clean(heading), book.head)
    headings, widths = zip(*page.columns, strict=True)
    (height_pt,) = book.heights_pt([[heading] for heading in headings], widths, 1)
    if height_pt is not None:
        sheet.set_row(first, height_pt)
    last = _write_body(sheet, page, first, book)
    if page.is_circulated or page.is_form:
        # A rule frames the empty cells too, which are most of them and need not be written.
        everywhere = {"type": "formula", "criteria": "=TRUE", "format": book.frame}
        sheet.conditional_format(first, 0, last, len(page.columns) - 1, everywhere)
    if page.groups is not None and last > first:
        cell = xl_rowcol_to_cell(first + 1, page.groups, col_abs=True)
        rule = {"type": "formula", "criteria": f'={cell}<>""', "format": book.above}
        told = min(page.blanks, default=len(page.columns)) - 1  # blanks have frames of their own
        sheet.conditional_format(first + 1, 0, last, told, rule)
    if not page.is_form:
        sheet.freeze_panes(first + 1, page.frozen)
        sheet.autofilter(first, 0, max(last, first), len(page.columns) - 1)
        sheet.set_landscape()
    _set_paper(sheet, page, first, last)


def _set_paper(sheet: ListSheet, page: Page, first: int, last: int) -> None:
    """Say how rows up to ``last`` are printed; those to ``first`` stand on every page."""
    sheet.set_paper(_A3 if page.is_circulated else _A4)
    sheet.fit_to_pages(1, 0)
    if page.printed:
        sheet.print_area(0, 0, last, page.printed - 1)
    left, right = (text.replace("&", "&&") for text in page.signed)
    sheet.set_footer(f"&L{left}&C&P / &N&R{right}" if any(page.signed) else "&C&P / &N")
    if any(page.signed) or page.groups is not None:
        sheet.set_margins(_EDGE_IN, _EDGE_IN, _EDGE_IN, 2 * _EDGE_IN)
    sheet.repeat_rows(0, first)


def _write_body(sheet: ListSheet, page: Page, first: int, book: _Book) -> int:
    """Write the rows below row ``first`` and return the last."""
    widths = [width for _, width in page.columns]
    blanks = {column: empty_cell(book.blank_of(blank)) for column, blank in page.blanks.items()}
    rows = list(page.rows)
    columns = list(zip_longest(*rows, fillvalue=""))
    looks = [book.centred if j in page.centred else book.cells for j in range(len(columns))]
    cells = [list(map(look.__getitem__, own)) for look, own in zip(looks, columns, strict=True)]
    width = max(blanks, default=-1) + 1
    cells += [[""] * len(rows)] * (width - len(cells))
    if not page.empty:
        for column, cell in blanks.items():
            only = page.blanks[column].only
            there = cells[column] if only else [cell] * len(rows)
            cells[column] = [cell if i in only else c for i, c in enumerate(there)]
    heights = book.heights_pt(columns[: page.printed or None], widths, len(rows))
    if page.is_form:
        heights = [max(height or 0, 2 * _LINE_PT) for height in heights]  # room to write by hand
    sheet.add_rows(first + 1, cells, heights)
    to_fill = [
        [blanks.get(column, "")] * page.empty for column in range(max(blanks, default=-1) + 1)
    ]
    sheet.add_rows(first + 1 + len(rows), to_fill, [None] * page.empty)
    last = first + len(rows) + page.empty
    for column, blank in page.blanks.items():
        if (blank.choices or blank.choices_at) and last > first:
            rule = {"validate": "list", "source": blank.choices_at or list(blank.choices)}
            spans = [(first + 1 + i,) * 2 for i in blank.only] or [(first + 1, last)]
            for top, bottom in spans:
                sheet.data_validation(top, column, bottom, column, rule)
        for row_number, words in enumerate(blank.by_row, first + 1):
            rule = {"validate": "list", "source": list(words)}
            sheet.data_validation(row_number, column, row_number, column, rule)
    return last
