"""Write the rows of a sheet as finished XML: a county's lists have a third of a million cells.

From: rows of values. To: rows of a sheet that XlsxWriter frames.

XlsxWriter makes an object of every cell, a list of its attributes, and its text. Lists have few
looks, and most of their values stand in many cells: here the XML of each value is made once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import repeat
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

    def __init__(self, book: Workbook, *, is_centred: bool = False) -> None:
        super().__init__({None: "", "": ""})
        middle = {"align": "center"} if is_centred else {}
        self._strings = book.str_table
        self._text = book.add_format({"text_wrap": True, "valign": "top", **middle})
        quoted = {"text_wrap": True, "valign": "top", "quote_prefix": True, **middle}
        self._quoted = book.add_format(quoted)  # Excel would make a formula of it when edited
        day = {"num_format": "yyyy-mm-dd", "valign": "top", "align": "left"}
        self._day = book.add_format(day | middle)
        self._number = book.add_format({"valign": "top", **middle})

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

    def add_rows(
        self, row: int, columns: Sequence[Iterable[str]], heights_pt: Sequence[float | None]
    ) -> None:
        """Add rows, the first of number ``row`` from 0, below all others; column by column.

        ``heights_pt`` are theirs: one line where None.
        """
        numbers = range(row + 1, row + 1 + len(heights_pt))
        placed = [
            [
                f'<c r="{name}{n}"{cell}' if cell else ""
                for n, cell in zip(numbers, cells, strict=True)
            ]
            for name, cells in zip(_NAMES, columns, strict=False)
        ]
        bodies = map("".join, zip(*placed, strict=True)) if placed else repeat("")
        looks = ["" if pt is None else f' ht="{pt:g}" customHeight="1"' for pt in heights_pt]
        text = "".join(
            [
                f'<row r="{n}"{look}>{body}</row>'
                for n, look, body in zip(numbers, looks, bodies, strict=False)
            ]
        )
        self._rows.append(text)
        self.str_table.count += text.count(_TEXT)
        self.dim_rowmax = row + len(heights_pt) - 1

    def _write_rows(self) -> None:
        super()._write_rows()
        self.fh.write("".join(self._rows))


_NAMES = [xl_col_to_name(column) for column in range(256)]
