"""Write the rows of a sheet as finished XML: a county's lists have a third of a million cells.

From: rows of values. To: rows of a sheet that XlsxWriter frames.

XlsxWriter makes an object of every cell, a list of its attributes, and its text. Lists have few
looks, and most of their values stand in many cells: here the XML of each value is made once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from math import isfinite
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_TEXT_MAX = 32_767  # characters in a cell, by Excel's own limit
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_TEXT = ' t="s"'


class Cells(dict[Any, str]):
    """The cell of each value as XML behind its place; no cell (an empty text) of no value."""

    def __init__(self, book: Workbook) -> None:
        super().__init__({None: "", "": ""})
        self._strings = book.str_table
        self._text = book.add_format({"text_wrap": True, "valign": "top"})
        quoted = {"text_wrap": True, "valign": "top", "quote_prefix": True}
        self._quoted = book.add_format(quoted)  # Excel would make a formula of it when edited
        day = {"num_format": "yyyy-mm-dd", "valign": "top", "align": "left"}
        self._day = book.add_format(day)
        self._number = book.add_format({"valign": "top"})

    def __missing__(self, value: Any) -> str:
        if isinstance(value, date):
            found = _valued(self._day, value.toordinal() - date(1899, 12, 30).toordinal())
        elif isinstance(value, int | float):
            found = _valued(self._number, value)
        else:
            found = self._written(clean(str(value)))
        self[value] = found
        return found

    def _written(self, text: str) -> str:
        look = self._quoted if text.startswith(_FORMULA_STARTS) else self._text
        index = self._strings._get_shared_string_index(text)
        self._strings.count -= 1  # counted where it is used
        return f' s="{look._get_xf_index()}"{_TEXT}><v>{index}</v></c>'


def clean(text: str) -> str:
    """Return ``text`` as it may stand in a cell."""
    return _ILLEGAL.sub("", text)[:_TEXT_MAX]


def _valued(look: Any, number: float) -> str:
    if not isfinite(number):
        raise ValueError(f"a cell cannot hold {number}")
    return f' s="{look._get_xf_index()}"><v>{number:.16G}</v></c>'


def empty_cell(look: Any) -> str:
    """Return a cell that holds nothing and has a look."""
    return f' s="{look._get_xf_index()}"/>'


class ListSheet(Worksheet):  # type: ignore[misc]
    """A sheet with rows of cells below what is written in the usual way."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[str] = []

    def add_row(self, row: int, cells: Iterable[str], height_pt: float | None) -> None:
        """Add a row, counted from 0 and below all others; its height is one line where None."""
        placed = "".join(
            [
                f'<c r="{name}{row + 1}"{cell}'
                for name, cell in zip(_NAMES, cells, strict=False)
                if cell
            ]
        )
        height = "" if height_pt is None else f' ht="{height_pt:g}" customHeight="1"'
        self._rows.append(f'<row r="{row + 1}"{height}>{placed}</row>')
        self.str_table.count += placed.count(_TEXT)
        self.dim_rowmax = row

    def _write_rows(self) -> None:
        super()._write_rows()
        self.fh.write("".join(self._rows))


_NAMES = [xl_col_to_name(column) for column in range(256)]
