"""A ledger of problems that came back (整改台账), in xlsx, xls or csv.

From: a spreadsheet with numbers of problems and their new states. To: records of kind ``problem``,
the same whichever way and however often the rows travelled.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from geoplan.errors import InputError, Problem
from geoplan.evidence.fold import Record
from geoplan.evidence.formats.returned import Reading, Returned, ReturnFormat
from geoplan.evidence.problem_reports import COLUMNS, FILLED, read_report
from geoplan.evidence.records import NOTE_CHARS, clean_text, latest_day
from geoplan.sources.sheets import cell_text, read_sheets
from geoplan.tables.safe_csv import plain_cell

# A number alone (编号) may be that of anything: what is recognised says that it is a problem's.
_OWN = {"case": COLUMNS.aliases["case"][:1] + COLUMNS.aliases["case"][2:]}
LEDGER_COLUMNS = replace(COLUMNS, aliases={**COLUMNS.aliases, **_OWN})
_FOLDERS = re.compile(r"[\\/]+")
_DAYS = ("day", "done", "extend_to")


def read_ledger(returned: Returned) -> Reading:
    """Read every row that somebody filled in; one that cannot be used is kept as written."""
    reading = Reading("ledger")
    sheets = read_sheets(returned.path, LEDGER_COLUMNS, returned.name, reading.problems)
    rows = [(sheet, number, cells) for sheet in sheets for number, cells in sheet.rows]
    latest = latest_day(cells.get(key, "") for _, _, cells in rows for key in _DAYS)
    untouched = 0
    for sheet, number, given in rows:
        cells = {key: _cleaned(value) for key, value in given.items()}
        if not any(cell_text(cells.get(key, "")) for key in FILLED):
            untouched += 1
            continue
        place: dict[str, Any] = {"file": sheet.file, "sheet": sheet.name, "row": number}
        reading.records.append(report_record(cells, place, latest, reading.problems))
    if untouched:
        said = Problem("report.untouched", "info", file=returned.name, count=untouched)
        reading.problems.append(said)
    return reading


def _cleaned(value: Any) -> Any:
    return clean_text(plain_cell(value), NOTE_CHARS) if isinstance(value, str) else value


def report_record(
    cells: Mapping[str, Any], place: dict[str, Any], latest: date, problems: list[Problem]
) -> Record:
    """Return what the cells of a row say of a problem, or the row as written where that fails."""
    told = len(problems)
    report = read_report(cells, place, latest, problems)
    if report is None:
        words = "；".join(f"{k}={cell_text(v)}" for k, v in sorted(cells.items()) if cell_text(v))
        why = problems[told].code
        return {"kind": "unread", "why": why, "text": words[:NOTE_CHARS], "row": place["row"]}
    photos = [_FOLDERS.split(name)[-1] for name in report["photos"].split("、")]
    record: Record = {
        "kind": "problem",
        "time": (report["day"] or report["done_day"]).isoformat(),
        "photos": [name for name in photos if name],
        **{name: report[name] for name in ("case_ref", "state", *_SAID)},
        **{name: report[name].isoformat() for name in _DATED if report[name]},
    }
    return {name: value for name, value in record.items() if value not in ("", [])}


_SAID = ("note", "who", "reviewer", "approver", "transfer_to")
_DATED = ("day", "done_day", "extend_to")


def _recognises(returned: Returned) -> bool:
    if returned.kind == "json":
        return False
    if returned.kind == "text":
        wanted = (LEDGER_COLUMNS.aliases["case"], LEDGER_COLUMNS.aliases["state"])
        return all(returned.headings & set(names) for names in wanted)
    try:
        return bool(read_sheets(returned.path, LEDGER_COLUMNS, returned.name))
    except InputError:
        return False


LEDGER = ReturnFormat("ledger", _recognises, read_ledger)
