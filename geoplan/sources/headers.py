"""Find the tables of a sheet by their headings, which may take up several rows.

From: the cells of a sheet and the columns a reader asks for. To: where each table has its
columns, and which headings were not understood.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from geoplan.sources.cells import cell_text
from geoplan.sources.grids import Grid

_SEARCH_ROWS = 40  # title, notes and contact rows above the headings are usual
_HEIGHT_MAX = 3
_HEADING_MAX = 60  # characters; a longer cell is prose
_NEAR = 0.7  # how alike an unknown heading must be to a known one to be suggested
_SURE, _ON_ITS_OWN, _ABOVE = 0, 1, 2  # what a heading's claim to a column rests on
_GENERIC = ("名称", "单位", "单位名称", "全称", "name")  # a heading below another that adds nothing


@dataclass(frozen=True)
class ColumnNames:
    """The columns a reader asks for: canonical name -> aliases, the preferred one first.

    ``grouping``: columns that offices merge down over the rows of a group. ``others``: headings
    that are known and not read.
    """

    aliases: Mapping[str, tuple[str, ...]]
    required: tuple[str, ...]
    grouping: tuple[str, ...] = ()
    others: tuple[str, ...] = ()

    def find(self, heading: str) -> str | None:
        """Return the canonical column of ``heading``, or None.

        The whole heading decides, else what stands outside of brackets: 经度（度） is 经度, but
        点位长（属地） is not 点位长（部门）.
        """
        return self.rank(heading)[0]

    def rank(self, heading: str) -> tuple[str | None, int]:
        """Return the canonical column of ``heading`` and how far down its aliases stand."""
        if len(heading) > _HEADING_MAX:
            return None, 0
        whole, bare = self._by_heading
        found = whole.get(_plain(heading)) or bare.get(_plain(_without_brackets(heading)))
        return found or (None, 0)

    def near(self, heading: str) -> str | None:
        """Return the canonical column whose name ``heading`` nearly is, or None."""
        whole, _ = self._by_heading
        close = difflib.get_close_matches(_plain(heading), whole, 1, _NEAR)
        return whole[close[0]][0] if close else None

    def is_other(self, heading: str) -> bool:
        """Tell whether ``heading`` is known as one that is not read."""
        return _plain(heading) in {_plain(other) for other in self.others}

    @cached_property
    def _by_heading(self) -> tuple[dict[str, tuple[str, int]], dict[str, tuple[str, int]]]:
        pairs = [(a, name, i) for name, found in self.aliases.items() for i, a in enumerate(found)]
        whole = {_plain(alias): (name, i) for alias, name, i in reversed(pairs)}
        bare: dict[str, set[str]] = {}
        for alias, name, _ in pairs:
            bare.setdefault(_plain(_without_brackets(alias)), set()).add(name)
        last = len(pairs)
        return whole, {t: (min(n), last) for t, n in bare.items() if len(n) == 1 and t}


@lru_cache(maxsize=1 << 16)
def _plain(text: str) -> str:
    """Fold width and case; drop spaces, marks of required columns and the brackets themselves."""
    folded = unicodedata.normalize("NFKC", text).lower()
    return re.sub(r"[\s()\[\]【】*:]", "", folded)


@lru_cache(maxsize=1 << 16)
def _without_brackets(text: str) -> str:
    return re.sub(r"\(.*?\)|\[.*?\]|【.*?】", "", unicodedata.normalize("NFKC", text))


@dataclass(frozen=True)
class Header:
    """One table: its headings stand in rows ``top`` to ``bottom`` (from 0), the body below.

    ``columns``: position -> canonical column. ``headings``: position -> heading as written.
    ``twice``: positions of further headings for a column: which, and whether they say the same.
    """

    top: int
    bottom: int
    columns: Mapping[int, str]
    headings: Mapping[int, str] = field(default_factory=dict)
    twice: Mapping[int, tuple[str, bool]] = field(default_factory=dict)

    def lacks(self, required: Sequence[str]) -> list[str]:
        """Return the required columns that are missing."""
        return [name for name in required if name not in self.columns.values()]


def find_headers(grid: Grid, columns: ColumnNames) -> list[Header]:
    """Return the header of every table in the sheet, from top to bottom.

    The first is the best of the first rows, even if it lacks required columns; others follow
    where a row of headings with all required columns starts a table anew.
    """
    found = [_first(grid, columns)]
    if found[0].lacks(columns.required):
        return found
    row = found[0].bottom + 1
    while row < len(grid.cells):
        if _is_heading_row(grid, row, columns):
            again = _best(_read_all(grid, [row], columns))
            if not again.lacks(columns.required):
                found.append(again)
                row = again.bottom
        row += 1
    return found


def _first(grid: Grid, columns: ColumnNames) -> Header:
    """Return the uppermost header with all required columns, else the one that finds most.

    The row above may be a title or a row of groups: of the rows around, the best header counts.
    """
    start = next((i for i, row in enumerate(grid.cells) if any(map(cell_text, row))), 0)
    tops = range(start, min(len(grid.cells), start + _SEARCH_ROWS))
    seen: list[Header] = []
    for top in tops:
        read = _read_all(grid, [top], columns)
        if not all(header.lacks(columns.required) for header in read):
            return _best(_read_all(grid, range(top, top + _HEIGHT_MAX), columns))
        seen += read
    best = _best(seen)
    if best.columns:
        return best
    return next((header for header in seen if len(header.headings) > 1), best)


def _read_all(grid: Grid, tops: Iterable[int], columns: ColumnNames) -> list[Header]:
    rows = [top for top in tops if top < len(grid.cells)]
    return [_read(grid, top, b, columns) for top in rows for b in _bottoms(grid, top, columns)]


def _best(headers: Sequence[Header]) -> Header:
    """Return the header that finds most columns, of the least height, the first of its like."""
    return max(headers, key=lambda h: (len(h.columns), h.top - h.bottom), default=Header(0, 0, {}))


def _bottoms(grid: Grid, top: int, columns: ColumnNames) -> Iterator[int]:
    """Yield ``top`` and the rows below that carry on the headings."""
    yield top
    for bottom in range(top + 1, min(top + _HEIGHT_MAX, len(grid.cells))):
        if not _is_heading_row(grid, bottom, columns, top):
            return
        if _fills_required(grid, bottom, _read(grid, top, bottom - 1, columns), columns):
            return
        yield bottom


def _fills_required(grid: Grid, row: int, header: Header, columns: ColumnNames) -> bool:
    """Tell whether a row has something of its own below a complete set of required headings.

    A type called 社区 is a heading elsewhere; below 点位类别 it is data.
    """
    if header.lacks(columns.required):
        return False
    for j, name in header.columns.items():
        text = cell_text(grid.cells[row][j]) if j < len(grid.cells[row]) else ""
        is_remark = not _plain(_without_brackets(text)) or text in _GENERIC
        if name in columns.required and not is_remark and columns.find(text) != name:
            return True
    return False


def _is_heading_row(grid: Grid, row: int, columns: ColumnNames, top: int | None = None) -> bool:
    """Tell whether most cells of a row are headings, alone or with those above from ``top`` on."""
    texts = {j: text for j, cell in enumerate(grid.cells[row]) if (text := cell_text(cell))}
    known = 0
    for j, text in texts.items():
        stack = [text] if top is None else _stack(grid, j, top, row)
        is_remark = len(stack) > 1 and not _plain(_without_brackets(text))
        if top is not None and not _is_below_group(grid, row, j):
            stack = ["".join(stack)]
        claim = _claim(stack, columns)
        known += is_remark or (claim.name is not None and claim.weakness[0] < _ABOVE)
    return known * 2 > len(texts) and known > 1


def _is_below_group(grid: Grid, row: int, column: int) -> bool:
    """Tell whether what stands above a cell goes on to the right, or nothing stands there."""

    def holds(i: int, j: int) -> bool:
        return j < len(grid.cells[i]) and bool(cell_text(grid.cells[i][j]))

    above = row - 1
    if not holds(above, column) or grid.spans(above, column) > 1:
        return True
    return not holds(above, column + 1) and holds(row, column + 1)


def _read(grid: Grid, top: int, bottom: int, columns: ColumnNames) -> Header:
    """Give every column to the heading that claims it most strongly, the first of its like."""
    width = max((len(row) for row in grid.cells[top : bottom + 1]), default=0)
    stacks = {j: texts for j in range(width) if (texts := _stack(grid, j, top, bottom))}
    claims: dict[str, list[tuple[_Claim, int]]] = {}
    for j, texts in stacks.items():
        claim = _claim(texts, columns)
        if claim.name is not None:
            claims.setdefault(claim.name, []).append((claim, j))
    chosen: dict[int, str] = {}
    twice: dict[int, tuple[str, bool]] = {}
    for name, found in claims.items():
        (best, j), *rest = sorted(found, key=lambda pair: (pair[0].weakness, pair[1]))
        chosen[j] = name
        for claim, k in rest:
            if claim.weakness[0] < _ABOVE:
                twice[k] = name, claim.weakness == best.weakness
    headings = {j: " ".join(texts) for j, texts in stacks.items()}
    return Header(top, bottom, dict(sorted(chosen.items())), headings, dict(sorted(twice.items())))


def _stack(grid: Grid, column: int, top: int, bottom: int) -> list[str]:
    """Return the distinct headings above each other in a column; merged ones span theirs.

    Where a row of groups has an empty cell and the row below has none, the group to the left
    goes on: not every office merges its cells.
    """
    texts: list[str] = []
    for row in range(top, bottom + 1):
        text = cell_text(grid.at(row, column))
        if not text and row < bottom and cell_text(grid.at(row + 1, column)):
            left = (cell_text(grid.at(row, j)) for j in range(column - 1, -1, -1))
            text = next((t for t in left if t), "")
        if text and text not in texts:
            texts.append(text)
    return texts


@dataclass(frozen=True)
class _Claim:
    """The column that headings above each other mean; a smaller ``weakness`` wins."""

    name: str | None
    weakness: tuple[int, int] = (0, 0)


def _claim(texts: Sequence[str], columns: ColumnNames) -> _Claim:
    """All headings joined decide (点位长 over 属地), else the lowest (坐标 over 经度).

    Else the highest does, where what stands below adds nothing that is known.
    """
    above, order = columns.rank(texts[0])
    found, rank = columns.rank("".join(texts))
    if found:
        return _Claim(found, (_SURE, rank))
    if len(texts) > 1 and texts[-1] in _GENERIC and above:
        return _Claim(above, (_SURE, order))
    found, rank = columns.rank(texts[-1])
    if found:
        return _Claim(found, (_ON_ITS_OWN if above and above != found else _SURE, rank))
    return _Claim(above, (_ABOVE, order)) if above else _Claim(None)


def unknown_headings(header: Header, columns: ColumnNames) -> tuple[list[str], dict[int, str]]:
    """Return the headings that are not read, and those that nearly name a column still missing."""
    unread: list[str] = []
    near: dict[int, str] = {}
    for j, heading in header.headings.items():
        if j in header.columns or j in header.twice:
            continue
        guess = None if columns.is_other(heading) else columns.near(heading)
        if guess and guess not in header.columns.values():
            near[j] = guess
        else:
            unread.append(heading)
    return unread, near
