"""The sheet that anybody may write: a 自检自查表 in xlsx, xls or csv, whatever its layout.

From: a spreadsheet with the columns that ``inputs.answers`` knows. To: records.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from geoplan.errors import Problem
from geoplan.evidence.answers import COLUMNS
from geoplan.evidence.formats.returned import Reading, Returned, ReturnFormat
from geoplan.evidence.records import Cleaner, clean_text, latest_day
from geoplan.sources.cells import cell_text
from geoplan.sources.grids import Grid
from geoplan.sources.sheets import Sheet, read_sheets
from geoplan.tables.safe_csv import plain_cell
from geoplan.text import LANGUAGES, say

_MORE = {
    "day": (*COLUMNS.aliases["day"], "时间", "检查时间", "自查时间"),
    "count": ("条数",),
    "corrects": ("更正", "更正记录", "corrects"),
}
SHEET_COLUMNS = replace(COLUMNS, aliases={**COLUMNS.aliases, **_MORE})
_FILLED = ("result", "note", "photos", "spots", "spots_unmet")
# What the workbook of rounds holds beside the sheet of checks, by its keys among the texts.
_ROUNDS = ("rounds", "stops", "passed", "left", "evenness", "uneven_rounds", "uneven_stops")
_ABOVE = 3  # rows above a table: title and remark
_YEAR = re.compile(r"(20\d\d)\s*年")


def read_sheet(returned: Returned, origin: str = "sheet") -> Reading:
    """Read every table of the file that has the columns of a self-check."""
    reading = Reading(origin)
    name = returned.name
    sheets = read_sheets(returned.path, SHEET_COLUMNS, name, reading.problems, returned.written)
    reading.problems = _without_ours(reading.problems, returned)
    rows = [(sheet, number, cells) for sheet in sheets for number, cells in sheet.rows]
    is_page = origin == "page"
    said = [{k: _plain(v, is_page) for k, v in cells.items()} for _, _, cells in rows]
    reading.unit = _only(cells.get("unit") for cells in said)
    reading.round = _only(cells.get("round") for cells in said)
    latest = latest_day(cells["day"] for cells in said)
    latest = max(latest, _year_of(sheets))
    cleaner = Cleaner(name, reading.unit, latest, is_own_check=is_page)
    empty = 0
    for (sheet, number, _), cells in zip(rows, said, strict=True):
        if cells.get("round") and not any(clean_text(cells.get(name)) for name in _FILLED):
            empty += 1  # printed for somebody to fill in (geoplan mock), and nobody did
            continue
        given = {**cells, "time": cells["day"]}
        reading.records.append(cleaner.record(given, number, sheet.name))
    reading.problems += cleaner.problems
    if empty:
        reading.problems.append(Problem("collect.not_filled", "info", file=name, count=empty))
    _check_count(said, reading, name)
    return reading


def _without_ours(problems: Sequence[Problem], returned: Returned) -> list[Problem]:
    """Return what is said of sheets, but not of those written to be read, beside the form."""
    if all(problem.code != "sheet.skipped" for problem in problems):
        return list(problems)
    ours = {grid.title for grid in returned.grids if _is_ours(grid)}
    return [p for p in problems if p.code != "sheet.skipped" or p.sheet not in ours]


def _is_ours(grid: Grid) -> bool:
    """Whether a sheet has the title and, above its table, the remark that a plan writes there."""
    above = {cell_text(cell) for row in grid.cells[:_ABOVE] for cell in row}
    return any(
        grid.title == say(f"carried.sheet_{key}", language)
        and say(f"carried.sheet_{key}_note", language) in above
        for language in LANGUAGES
        for key in _ROUNDS
    )


def _check_count(said: Sequence[Mapping[str, Any]], reading: Reading, name: str) -> None:
    """Tell when there are fewer rows than each row says there should be."""
    told = _only(cells.get("count") for cells in said)
    if told.isdecimal() and told != str(len(said)):
        facts = {"found": len(said), "told": told}
        reading.problems.append(Problem("collect.lines_missing", file=name, facts=facts))


def _plain(cell: Any, is_page: bool) -> Any:
    return plain_cell(cell) if is_page and isinstance(cell, str) else cell


def _only(cells: Iterable[Any]) -> str:
    """Return what all rows say, or nothing where they differ: each keeps its own then."""
    words = {clean_text(cell) for cell in cells} - {""}
    return words.pop() if len(words) == 1 else ""


def _year_of(sheets: Iterable[Sheet]) -> date:
    """Return the last day of the year that a title names, for dates that name none."""
    years = [int(year) for sheet in sheets for note in sheet.notes for year in _YEAR.findall(note)]
    return date(max(years), 12, 31) if years else date.min


def _any(_: Returned) -> bool:
    return True


SHEET = ReturnFormat("sheet", _any, read_sheet)
