"""Read ledgers of problems that came back: how far each has come.

From: 整改台账 (xlsx, csv), the rows of which carry 问题编号, and the store of evidence. To: the
``problem_reports`` table, and every row that cannot be used.
Rows that nobody filled in are counted.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from geoplan.config import Settings
from geoplan.errors import Gather, Problem
from geoplan.evidence.answer_cells import Cells, read_photos
from geoplan.evidence.store import fold, read_store
from geoplan.sources.sheets import ColumnNames, cell_date, cell_text, read_sheets
from geoplan.tables import TABLES, Output, from_rows
from geoplan.tables.values import CASE_STATES

COLUMNS = ColumnNames(
    {
        "case": ("问题编号", "编号", "problem id", "case id"),
        "state": ("新状态", "状态", "办理状态", "整改状态", "new state", "state"),
        "day": ("日期", "填写日期", "填报日期", "date"),
        "done": ("完成时间", "完成日期", "整改完成时间", "done"),
        "note": ("整改情况", "整改措施", "办理情况", "办理情况反馈", "measures"),
        "photos": ("整改后照片", "整改照片", "照片", "佐证照片", "photos after"),
        "who": ("整改人", "整改责任人", "责任人", "mended by"),
        "reviewer": ("复核人", "验收人", "销号人", "reviewer"),
        "approver": ("延期批准人", "批准人", "审批人", "approved by"),
        "extend_to": ("延期至", "延期到", "extended to"),
        "transfer_to": ("转办至", "转办单位", "转办到", "passed on to"),
    },
    required=("case", "state"),
)

STATE_WORDS: dict[str, str] = {
    **dict.fromkeys(("待核实", "未核实", "to verify"), "to_verify"),
    **dict.fromkeys(("已交办", "交办", "已派发", "assigned"), "assigned"),
    **dict.fromkeys(("整改中", "正在整改", "办理中", "处理中", "being mended"), "mending"),
    **dict.fromkeys(
        ("待复核", "已整改", "整改完成", "已完成", "已办结", "to be reviewed", "mended"),
        "to_review",
    ),
    **dict.fromkeys(("已销号", "销号", "复核通过", "closed"), "closed"),
    **dict.fromkeys(("退回", "已退回", "复核不通过", "不通过", "given back"), "returned"),
    **dict.fromkeys(("延期", "已延期", "申请延期", "extended"), "extended"),
    **dict.fromkeys(("反弹", "come back"), "relapsed"),
}
_PASSED_ON = ("转办", "已转办", "passed on")
FILLED = (
    *("state", "day", "done", "note", "photos", "who", "reviewer", "approver"),
    *("extend_to", "transfer_to"),
)
_SAID = ("note", "who", "reviewer", "approver", "transfer_to")
_DAYS = ("day", "done_day", "extend_to")
_DATES = (("day", "日期"), ("done", "完成时间"), ("extend_to", "延期至"))


def load_problem_reports(*, files: Mapping[str, Sequence[Path]], settings: Settings) -> Output:
    """Read all returned ledgers; a row repeated word for word counts once."""
    rows: dict[str, dict[str, Any]] = {}
    problems: list[Problem] = []
    gather = Gather()
    for path, label in zip(files.get("problems", ()), settings.inputs.problems, strict=True):
        repeated = untouched = 0
        for sheet in gather.run(read_sheets, path, COLUMNS, label, problems) or []:
            for number, cells in sheet.rows:
                place: dict[str, Any] = {"file": label, "sheet": sheet.name, "row": number}
                if not any(cell_text(cells.get(key, "")) for key in FILLED):
                    untouched += 1
                    continue
                row = read_report(cells, place, settings.day, problems)
                if row is not None:
                    repeated += row["report_id"] in rows
                    rows.setdefault(row["report_id"], row)
        for code, count in (("repeated", repeated), ("untouched", untouched)):
            if count:
                problems.append(Problem(f"report.{code}", "info", file=label, count=count))
    gather.raise_if_any()
    for row in _stored_rows(files.get("evidence", ()), problems):
        rows.setdefault(row["report_id"], row)
    table = from_rows(TABLES["problem_reports"], rows.values())
    return Output({"problem_reports": table}, problems)


def read_report(
    cells: Mapping[str, Any], place: dict[str, Any], today: date, problems: list[Problem]
) -> dict[str, Any] | None:
    """Return a row of ``problem_reports``, or None where it cannot be used.

    ``today`` is the day that a date without a year must not come after.
    """
    text = {key: cell_text(cells.get(key, "")) for key in COLUMNS.aliases}
    word = unicodedata.normalize("NFKC", text["state"]).casefold()
    if word in _PASSED_ON and text["transfer_to"]:
        word = ""  # no state: who it is passed on to says it
    state = STATE_WORDS.get(word, "")
    days = {key: cell_date(cells.get(key, ""), today) for key, _ in _DATES}
    facts = {"id": text["case"], "value": text["state"]}
    if not text["case"]:
        problems.append(Problem("report.no_id", "lost", **place, column="问题编号"))
        return None
    if word and not state:
        column = "状态"
        problems.append(Problem("report.bad_state", "lost", **place, column=column, facts=facts))
        return None
    for key, column in _DATES:
        if text[key] and days[key] is None:
            facts["value"] = text[key]
            problems.append(Problem("report.bad_date", "lost", **place, column=column, facts=facts))
            return None
    if days["day"] is None and days["done"] is None:
        problems.append(Problem("report.no_date", "lost", **place, column="日期", facts=facts))
        return None
    if state == "extended" and days["extend_to"] is None:
        column = "延期至"
        problems.append(Problem("report.no_extension", "lost", **place, column=column, facts=facts))
        return None
    return _row(text, state, days, place, problems)


def _row(
    text: dict[str, str],
    state: str,
    days: Mapping[str, date | None],
    place: dict[str, Any],
    problems: list[Problem],
) -> dict[str, Any]:
    row = {
        **place,
        "case_ref": text["case"],
        "state": state,
        "day": days["day"],
        "done_day": days["done"],
        "extend_to": days["extend_to"],
        "photos": read_photos(Cells({**text, "point": text["case"]}, place, problems)),
        **{key: text[key] for key in _SAID},
    }
    return {**row, "report_id": _report_id(row)}


def _report_id(row: Mapping[str, Any]) -> str:
    """Return the digest of what a row says, the same for every copy of it."""
    words = [row["case_ref"], row["state"], row["photos"], *(row[key] for key in _SAID)]
    words += [row[key].isoformat() if row[key] else "" for key in _DAYS]
    return sha256("\x1f".join(words).encode()).hexdigest()[:16]


def _stored_rows(paths: Sequence[Path], problems: list[Problem]) -> Iterator[dict[str, Any]]:
    """Yield what ledgers said that were collected into the store.

    Files of the store that were changed are told where answers are read.
    """
    stored, _ = read_store(paths)
    for one in fold(stored):
        if one.kind != "problem":
            continue
        row = _stored_row(one.record)
        if row is None:
            facts = {"id": one.id}
            at: dict[str, Any] = {"file": one.file, "row": one.line}
            problems.append(Problem("report.bad_record", "lost", **at, facts=facts))
        else:
            yield {**row, "file": one.file, "sheet": "", "row": one.line}


def _stored_row(said: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return a record as a row, or None where another program than geoplan wrote it."""
    row: dict[str, Any] = {key: said.get(key, "") for key in ("case_ref", "state", *_SAID)}
    photos = said.get("photos", [])
    try:
        row |= {key: date.fromisoformat(said[key]) if key in said else None for key in _DAYS}
    except (TypeError, ValueError):
        return None
    is_sound = (
        isinstance(photos, list)
        and all(isinstance(row[key], str) for key in ("case_ref", "state", *_SAID))
        and row["state"] in ("", *CASE_STATES)
        and (row["day"] or row["done_day"]) is not None
        and (row["state"] != "extended" or row["extend_to"] is not None)
    )
    if not is_sound:
        return None
    row["photos"] = "、".join(photos)
    return {**row, "report_id": _report_id(row)}
