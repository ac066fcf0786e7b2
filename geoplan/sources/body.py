"""Tell the rows of a table that are data from those that are there for the reader.

From: a sheet and the header of one table in it. To: its rows by canonical column, and the rows
that are headings again, totals, notes, titles or examples.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Literal

from geoplan.sources.cells import cell_text
from geoplan.sources.grids import Grid
from geoplan.sources.headers import ColumnNames, Header

Kind = Literal[
    "data", "blank", "heading", "example", "numbers", "total", "note", "title", "bare", "unread"
]

_TOTAL = re.compile(r".{0,8}(?:合\s*计|小\s*计|总\s*计|共\s*计)[:：]?\s*\d*\s*[个处]?")
_LABEL = re.compile(
    r"(?:备注|说明|注|附注|注释|附件|填[表报](?:说明|须知|要求|人|单位|日期|时间)|制表人?|审[核批]人?|复核人?"
    r"|(?:单位|主要)?负责人|(?:分管|主要)领导|联系人|联系电话|电话|[报上]送?报?单位|报送日期|报送时间"
    r"|(?:单位)?\s*[(（]?(?:盖章|公章)[)）]?)\s*\d{0,2}\s*(?:[(（][^)）]*[)）])?\s*(?:[:：.．、\s]|$)"
)
_NUMBERED = re.compile(r"[(（]?[一二三四五六七八九十]{1,3}(?:[)）]|[、.．\s])")
_EXAMPLE = re.compile(
    r"[(（【]?(?:示例|样例|范例|举例|例如|例|example)[)）】]?[:：]?(?:[(（].{0,20}[)）])?",
    re.IGNORECASE,
)
_REMARK = re.compile(r"[(（][^()（）]*[)）]|必填|选填|可不填|可选")  # below a heading
_ERROR = re.compile(r"#(?:N/A|REF!|VALUE!|DIV/0!|NAME\?|NULL!|NUM!|SPILL!|ERROR)|#{3,}")
_GARBLED = re.compile("\ufffd|锟斤拷")


@dataclass
class Body:
    """The rows of one table, counted from 1 as the spreadsheet program does.

    ``rows``: row number and cells by canonical column. ``other``: rows that are no data, by what
    they are. ``errors``: (row, column, text) of cells that hold an error. ``garbled``: (row,
    column) of cells with signs that could not be read. ``filled``: rows whose empty grouping
    column took the value of the row above.
    """

    rows: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    other: dict[Kind, list[int]] = field(default_factory=dict)
    errors: list[tuple[int, str, str]] = field(default_factory=list)
    garbled: list[tuple[int, str]] = field(default_factory=list)
    filled: dict[str, list[int]] = field(default_factory=dict)


def is_label(text: str) -> bool:
    """Whether a text is what stands before a remark, a name or a signature: 填表人：."""
    return _LABEL.match(text) is not None


def read_body(grid: Grid, header: Header, end: int, columns: ColumnNames) -> Body:
    """Return the rows of the table below ``header`` and before row ``end`` (from 0)."""
    body = Body()
    before: Kind = "blank"
    for i in range(header.bottom + 1, end):
        if i in grid.lost:
            continue
        texts = {j: text for j, cell in enumerate(grid.cells[i]) if (text := cell_text(cell))}
        texts |= grid.errors_by_row.get(i, {})
        kind = _kind(grid, i, texts, header, columns, before)
        if kind == "data":
            cells = {name: grid.down(i, j) for j, name in header.columns.items()}
            _mend(grid, i, cells, header, body)
            body.rows.append((i + 1, cells))
        elif kind != "blank":
            body.other.setdefault(kind, []).append(i + 1)
        if kind != "blank":
            before = kind
    if grid.merged is None:
        _fill_groups(body, columns.grouping)
    return body


def _kind(
    grid: Grid,
    row: int,
    texts: Mapping[int, str],
    header: Header,
    columns: ColumnNames,
    before: Kind,
) -> Kind:
    """Tell what a row is; with all required cells filled it is data, whatever they say."""
    if not texts:
        return "blank"
    first = texts[min(texts)]
    if len(texts) > 1 and all(_repeats(text, header.headings.get(j)) for j, text in texts.items()):
        return "heading"
    if all(_REMARK.fullmatch(text) for text in texts.values()):
        return "heading"
    if _EXAMPLE.fullmatch(first):
        return "example"
    if len(texts) > 2 and list(texts.values()) == [str(n + 1) for n in range(len(texts))]:
        return "numbers"
    if len(texts) == 1 and first.isdecimal():
        return "bare"
    required = [
        cell_text(grid.down(row, j)) for j, c in header.columns.items() if c in columns.required
    ]
    own = [texts[j] for j, c in header.columns.items() if c in columns.required and j in texts]
    if len(own) < len(required) and any(_TOTAL.fullmatch(text) for text in own):
        # 小计 beside a type that is merged down from above
        return "total"
    if all(text and not _LABEL.match(text) for text in required):
        return "data"
    if any(_TOTAL.fullmatch(text) for text in list(texts.values())[:3]):
        return "total"
    if _LABEL.match(first) or (before == "note" and len(texts) == 1):
        return "note"
    is_wide = grid.spans(row, min(texts)) > 1
    if len(texts) == 1 and (is_wide or _NUMBERED.match(first)):
        return "title"
    return "data" if texts.keys() & header.columns.keys() else "unread"


def _repeats(text: str, heading: str | None) -> bool:
    return heading is not None and (text == heading or text in heading.split(" "))


def _mend(grid: Grid, row: int, cells: dict[str, Any], header: Header, body: Body) -> None:
    """Empty the cells that hold an error; remember those and the garbled ones."""
    for j, name in header.columns.items():
        text = grid.errors.get((row, j)) or (cells[name] if isinstance(cells[name], str) else "")
        if _ERROR.fullmatch(text.strip()):
            body.errors.append((row + 1, name, text.strip()))
            cells[name] = ""
        elif _GARBLED.search(text):
            body.garbled.append((row + 1, name))


def _fill_groups(body: Body, grouping: Sequence[str]) -> None:
    """Fill columns that were merged down before the file became text, which knows no merging.

    Merging shows in that a value stands once and the rows of its group follow empty. If any value
    stands twice in a row, the file repeats values and an empty cell is just empty.
    """
    for name in grouping:
        values = [cell_text(cells.get(name, "")) for _, cells in body.rows]
        if not values or not values[0]:
            continue
        if any(a and a == b for a, b in pairwise(values)):
            continue
        last: Any = ""
        for number, cells in body.rows:
            if cell_text(cells[name]):
                last = cells[name]
            else:
                cells[name] = last
                body.filled.setdefault(name, []).append(number)
