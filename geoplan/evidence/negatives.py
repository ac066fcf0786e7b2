"""Read what was reported of the negative list.

From: 负面清单 (xlsx, csv): a row an entry and a state. To: the ``negative_reports`` table, and
every row that cannot be used.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from geoplan.catalogue.negative import load_negative_list
from geoplan.config import Settings
from geoplan.errors import Gather, Problem
from geoplan.evidence.later import held
from geoplan.sources.sheets import ColumnNames, cell_date, cell_number, cell_text, read_sheets
from geoplan.tables import TABLES, Output, from_rows

COLUMNS = ColumnNames(
    {
        "number": ("编号", "项号", "第几项", "负面清单编号", "number"),
        "name": ("名称", "事项", "负面清单事项", "内容", "name"),
        "state": ("状态", "是否发生", "情况", "state"),
        "day": ("日期", "发生日期", "填报日期", "date"),
        "unit": ("责任单位", "主责单位", "单位", "unit"),
        "note": ("情况说明", "说明", "备注", "note"),
        "deduct": ("扣分", "扣几分", "marks off"),
        "evidence": ("佐证", "佐证材料", "处置佐证", "evidence"),
        "handler": ("处置人", "处理人", "handled by"),
        "reviewer": ("复核人", "第二人", "核实人", "reviewer"),
    },
    required=("number", "state"),
    others=("类别", "是否一票否决", "性质", "kind"),
)

STATE_WORDS: dict[str, str] = {
    **dict.fromkeys(("未发生", "无", "没有", "否", "clear", "none"), "clear"),
    **dict.fromkeys(("发生", "已发生", "有", "是", "未处置", "处置中", "open"), "open"),
    **dict.fromkeys(("已处置", "已销号", "销号", "closed"), "closed"),
}
_NUMBER = re.compile(r"(?:第|no\.?)?\s*(\d{1,3})(?:\.0+)?\s*(?:项|条|号)?", re.IGNORECASE)
_TEXTS = ("name", "unit", "note", "evidence", "handler", "reviewer")
_MOST = 100.0

Row = dict[str, Any]


def load_negatives(*, files: Mapping[str, Sequence[Path]], settings: Settings) -> Output:
    """Read all reports; a row whose state is empty is one that nobody has filled in yet."""
    rows: dict[str, Row] = {}
    problems: list[Problem] = []
    gather = Gather()
    for path, label in zip(files.get("negatives", ()), settings.inputs.negatives, strict=True):
        for sheet in gather.run(read_sheets, path, COLUMNS, label, problems) or []:
            for number, cells in sheet.rows:
                place: Row = {"file": label, "sheet": sheet.name, "row": number}
                row = _read_row(cells, place, settings, problems)
                if row is not None:
                    rows.setdefault(row["report_id"], {**row, "seq": len(rows)})
    gather.raise_if_any()
    kept, later = held(rows.values(), settings, "negative.future")
    table = from_rows(TABLES["negative_reports"], kept)
    return Output({"negative_reports": table}, problems + later)


def _read_row(
    cells: Mapping[str, Any], place: Row, settings: Settings, problems: list[Problem]
) -> Row | None:
    text = {key: cell_text(cells.get(key, "")) for key in COLUMNS.aliases}
    if not text["state"]:
        return None
    facts = {"name": text["name"] or text["number"], "value": text["number"]}
    match = _NUMBER.fullmatch(unicodedata.normalize("NFKC", text["number"]).strip())
    entries = load_negative_list()
    if match is None or not 1 <= int(match[1]) <= len(entries):
        facts["most"] = str(len(entries))
        problems.append(Problem("negative.bad_number", "lost", **place, column="编号", facts=facts))
        return None
    word = unicodedata.normalize("NFKC", text["state"]).strip().casefold()
    facts["value"] = text["state"]
    if word not in STATE_WORDS:
        problems.append(Problem("negative.bad_state", "lost", **place, column="状态", facts=facts))
        return None
    day = cell_date(cells.get("day", ""), settings.day)
    if text["day"] and day is None:
        facts["value"] = text["day"]
        problems.append(
            Problem("negative.bad_date", "warning", **place, column="日期", facts=facts)
        )
    said = {key: text[key] for key in _TEXTS}
    row: Row = {**said, "number": int(match[1]), "state": STATE_WORDS[word], "day": day}
    row["deduct"] = _marks(cells, place, text, problems)
    return {**row, **place, "report_id": _digest(row)}


def _marks(
    cells: Mapping[str, Any], place: Row, text: Mapping[str, str], problems: list[Problem]
) -> float | None:
    """Return the marks off, or None where none are written or what is written is no number."""
    if not text["deduct"]:
        return None
    marks = cell_number(cells["deduct"])
    if marks is None or not 0 <= abs(marks) <= _MOST:
        facts = {"name": text["name"] or text["number"], "value": text["deduct"]}
        where = {**place, "column": "扣分"}
        problems.append(Problem("negative.bad_marks", "warning", **where, facts=facts))
        return None
    return abs(marks)


def _digest(row: Row) -> str:
    words = [str(row["number"]), row["state"], row["day"].isoformat() if row["day"] else ""]
    words += [str(row["deduct"]), *(row[key] for key in _TEXTS)]
    return sha256("\x1f".join(words).encode()).hexdigest()[:16]
