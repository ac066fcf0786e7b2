"""Read who goes on patrol.

From: 队伍 sheets (xlsx, csv), bases, catalogue, settings. To: ``teams``, and every row that cannot
be used. Telephone numbers and names of persons are not read: they get onto no map and no sheet.
"""

from __future__ import annotations

import difflib
import math
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pandas as pd

from geoplan.catalogue import Catalogue
from geoplan.config import Settings, Team, lonlat_in
from geoplan.errors import Gather, Problem
from geoplan.sources.sheets import (
    ColumnNames,
    cell_date,
    cell_number,
    cell_text,
    read_sheets,
)
from geoplan.tables import TABLES, Output, from_rows
from geoplan.text.clock import clock

COLUMNS = ColumnNames(
    {
        "name": ("队名", "队伍", "队伍名称", "小组", "组名", "班组", "名称", "name"),
        "mode": ("出行方式", "怎样走", "交通方式", "交通工具", "方式", "mode"),
        "start": ("出发地", "驻点", "出发驻点", "出发地点", "从哪里出发", "start"),
        "end": ("收队地", "收队地点", "返回地点", "收队到哪里", "end"),
        "hours": ("上班时间", "工作时间", "时间", "hours"),
        "breaks": ("休息时间", "休息", "午休", "breaks"),
        "days": ("上班日", "上班日子", "哪些日子上班", "days"),
        "off_days": ("不上班的日子", "休假日期", "请假", "off_days"),
        "types": ("只查类别", "能查类别", "专业", "专长", "技能", "点位类别", "types", "skills"),
        "max_min": ("一天最多几分钟", "每天最多分钟", "最多分钟", "max_min"),
        "max_stops": ("一天最多几处", "每天最多几处", "最多处数", "max_stops"),
    },
    required=("name",),
    others=(
        *("序号", "队长", "负责人", "联系人", "姓名", "联系电话", "电话", "手机", "手机号码"),
        *("队员", "成员", "人数", "车牌号", "车辆", "备注", "phone"),
    ),
)

MODE_WORDS = {
    **dict.fromkeys(("步行", "走路", "徒步", "走", "walk"), "walk"),
    **dict.fromkeys(("电动自行车", "电动车", "电瓶车", "自行车", "骑车", "ebike"), "ebike"),
    **dict.fromkeys(("汽车", "车", "轿车", "公务车", "巡查车", "开车", "乘车", "car"), "car"),
}
DAY_WORDS = {
    **dict.fromkeys(("工作日", "法定工作日", "周一至周五", "周一到周五", "workdays"), "workdays"),
    **dict.fromkeys(("每天", "天天", "全周", "周一至周日", "不休息", "all"), "all"),
}
_PARTS = re.compile(r"[、,，;；\n]")
_YEAR = timedelta(days=364)  # a day without a year is the next one to come
_DAY_MIN = 24 * 60

Place = dict[str, Any]


def load_teams(
    *,
    files: Mapping[str, Sequence[Path]],
    bases: pd.DataFrame,
    catalogue: Catalogue,
    settings: Settings,
) -> Output:
    """Read all sheets of teams: a row is used as it is written, or listed with the reason.

    A name that the settings (``[[teams]]``) or an earlier row have already counts once.
    """
    problems: list[Problem] = []
    gather = Gather()
    reader = _Reader(list(dict.fromkeys(bases["name"])), catalogue, settings, problems)
    rows: dict[str, dict[str, Any]] = {}
    for path, label in zip(files.get("teams", ()), settings.inputs.teams, strict=True):
        for sheet in gather.run(read_sheets, path, COLUMNS, label, problems) or []:
            for number, cells in sheet.rows:
                place: Place = {"file": label, "sheet": sheet.name, "row": number}
                row = reader.row(cells, place, rows)
                if row is not None:
                    rows[row["name"]] = row
    gather.raise_if_any()
    return Output({"teams": from_rows(TABLES["teams"], rows.values())}, problems)


class _Reader:
    """What a row of a sheet of teams means, given the bases and types that there are."""

    def __init__(
        self, bases: list[str], catalogue: Catalogue, settings: Settings, problems: list[Problem]
    ) -> None:
        self.bases, self.catalogue, self.settings = bases, catalogue, settings
        self.problems = problems

    def row(
        self, cells: Mapping[str, Any], place: Place, known: Mapping[str, Any]
    ) -> dict[str, Any] | None:
        """Return the row of ``teams``, or None where a fault was told."""
        text = {key: _folded(cells.get(key, "")) for key in COLUMNS.aliases}
        name = cell_text(cells.get("name", ""))
        if not name:
            self.problems.append(Problem("team.no_name", "lost", **place, column="队名"))
            return None
        first = known[name]["row"] if name in known else None
        if first is not None or name in {team.name for team in self.settings.teams}:
            facts = {"team": name, "first": first if first is not None else ""}
            self.problems.append(Problem("team.repeated", "lost", **place, facts=facts))
            return None
        faults: list[Problem] = []
        row = {
            **place,
            "name": name,
            "mode": self._word(MODE_WORDS, text["mode"], "mode", faults) or Team.mode,
            "start": self._spot(text["start"], "start", faults),
            "end": self._spot(text["end"], "end", faults),
            "hours": _hours(text["hours"], text["breaks"], faults),
            "days": self._word(DAY_WORDS, text["days"], "days", faults) or Team.days,
            "off_days": self._dates(cells.get("off_days", ""), faults),
            "types": self._types(cell_text(cells.get("types", "")), faults),
            "max_min": _number(cells, "max_min", faults),
            "max_stops": int(_number(cells, "max_stops", faults)),
        }
        for fault in faults:
            self.problems.append(replace(fault, **place, facts={"team": name, **fault.facts}))
        return None if any(fault.level == "lost" for fault in faults) else row

    def _word(self, words: Mapping[str, str], text: str, key: str, faults: list[Problem]) -> str:
        """Return what a word stands for, "" where the cell is empty."""
        found = words.get(text.casefold(), "")
        if text and not found:
            first = {value: word for word, value in reversed([*words.items()])}
            near = "、".join(reversed(first.values()))
            faults.append(_fault("team.unknown_word", key, text, near=near))
        return found

    def _spot(self, text: str, key: str, faults: list[Problem]) -> str:
        """Return a base's name or "lon,lat" as the settings take it; "" is the first base."""
        if not text or lonlat_in(text) is not None:
            return text
        if text not in self.bases:
            near = difflib.get_close_matches(text, self.bases, 3, 0.4) or self.bases[:5]
            faults.append(_fault("team.unknown_place", key, text, near="、".join(near)))
        return text

    def _dates(self, cell: Any, faults: list[Problem]) -> list[str]:
        """Return days off as 2026-10-23."""
        found = set()
        for one in _parts(cell) if isinstance(cell, str) else filter(None, [cell]):
            day = cell_date(one, self.settings.day + _YEAR)
            if day is None:
                faults.append(_fault("team.bad_date", "off_days", cell_text(one)))
            else:
                found.add(day.isoformat())
        return sorted(found)

    def _types(self, text: str, faults: list[Problem]) -> list[str]:
        """Return the ids of types; one that is not known is left out, all of them is a fault."""
        parts = _parts(text)
        found = {part: self.catalogue.find_type(part) for part in parts}
        level: Any = "warning" if any(found.values()) else "lost"
        for part in (part for part, known in found.items() if known is None):
            names = [point_type.name for point_type in self.catalogue.types.values()]
            near = "、".join(difflib.get_close_matches(part, names, 3, 0.4))
            faults.append(_fault("team.unknown_type", "types", part, level, near=near))
        return [known.id for known in found.values() if known is not None]


def _fault(code: str, key: str, value: str, level: Any = "lost", near: str = "") -> Problem:
    facts = {"value": value, "near": near}
    return Problem(code, level, column=COLUMNS.aliases[key][0], facts=facts)


def _folded(cell: Any) -> str:
    return unicodedata.normalize("NFKC", cell_text(cell)).strip()


def _parts(text: str) -> list[str]:
    return [part.strip() for part in _PARTS.split(text) if part.strip()]


def _hours(text: str, breaks: str, faults: list[Problem]) -> list[str]:
    """Return spans like 08:30-11:30 in order, what is taken off for breaks left out."""
    given = tuple(_parts(text)) or Team.hours
    spans, off = Team("", hours=given).spans, Team("", hours=tuple(_parts(breaks))).spans
    if spans is None:
        faults.append(_fault("team.bad_hours", "hours", text))
    if breaks and off is None:
        faults.append(_fault("team.bad_hours", "breaks", breaks))
    left: Iterable[tuple[int, int]] = spans or ()
    for low, high in off or ():
        left = [
            part
            for start, end in left
            for part in ((start, min(end, low)), (max(start, high), end))
            if part[0] < part[1]
        ]
    found = [f"{clock(start)}-{clock(end)}" for start, end in left]
    if spans and not found:
        faults.append(_fault("team.bad_hours", "breaks", breaks))
    return found


def _number(cells: Mapping[str, Any], key: str, faults: list[Problem]) -> float:
    """Return a limit; 0 is none."""
    text = cell_text(cells.get(key, ""))
    if not text:
        return 0.0
    number = cell_number(cells[key])
    most = _DAY_MIN if key == "max_min" else math.inf
    if number is None or not 0 <= number <= most or (key == "max_stops" and number % 1):
        faults.append(_fault("team.bad_number", key, text))
        return 0.0
    return number
