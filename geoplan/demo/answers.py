"""Fill the returned self-checks (自检自查表), so that every state of a point occurs.

From: sites and the catalogue's indicators. To: rows of two files, with the slips of real ones.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from zlib import crc32

import numpy as np

from geoplan.catalogue import Catalogue, Indicator
from geoplan.demo.mess import AMBIGUOUS
from geoplan.demo.names import (
    CONFIRMED_VILLAGE,
    LISTED_VILLAGES,
    OFFICIAL_VILLAGE,
    SURNAMES,
)
from geoplan.demo.plane import pick, shuffled
from geoplan.demo.sheets import Cell
from geoplan.demo.world import Site, World

HEADER = ("点位", "指标", "结果", "检查日期", "检查人", "存在问题", "佐证照片")
SHEET = "自检自查表（虚构示范数据）"
AS_OF = date(2026, 10, 20)
MAIN_FILE, MORE_FILE = "自检自查表.xlsx", "自检自查表-补充.csv"
STREETS_FILE = "自检自查表-街巷.csv"

# State aimed at, and its share of the points that the offices could have answered for.
SHARES = (("covered", 0.40), ("failing", 0.17), ("partial", 0.18), ("never", 0.15), ("stale", 0.10))
_MORE_SHARE = 0.08  # points whose answers came in the second file
_FAULTS = {
    "公益宣传": ("公益广告画面褪色，需更换", "缺少未成年人主题公益广告", "宣传栏玻璃破损"),
    "公共环境": ("墙角有积存垃圾", "垃圾桶满溢未清运", "地面有烟头"),
    "公共秩序": ("电动车停放占用人行道", "门前有流动摊点", "楼道堆放杂物"),
    "基础设施": ("灭火器过期", "路面有坑洼", "盲道被占用"),
}
_ANY_FAULT = ("未按要求落实，正在整改", "现场未见标识", "设施损坏待修")


@dataclass(frozen=True)
class Answer:
    """One row before it is written."""

    point: str
    indicator: str
    result: str
    day: date
    checker: str
    note: str = ""
    photo: str = ""


def returned_checks(
    world: World, catalogue: Catalogue
) -> tuple[list[list[Cell]], list[list[Cell]]]:
    """Return the rows of the spreadsheet and of the supplementary CSV file."""
    rng = world.rng
    names = Counter(s.name for s in world.sites)
    sheet: list[list[Cell]] = []
    more: list[list[Cell]] = []
    for site, state in zip(*_aims(rng, world.sites), strict=True):
        if site.type_id not in catalogue.types or state == "never":
            continue
        ids = catalogue.types[site.type_id].indicators
        indicators = [catalogue.indicators[i] for i in ids]
        # An outline, a decision or the list gave these villages ids that are not ours to say.
        by_name = rng.random() < 0.85 or site.is_double or site.type_id == "urban_village"
        ref = site.name if by_name and names[site.name] == 1 else _point_id(site)
        answers = answer_round(rng, ref, indicators, state)
        if rng.random() < _MORE_SHARE:
            more += [written_row(rng, answer, as_text=True) for answer in answers]
        else:
            sheet += [written_row(rng, answer, as_text=rng.random() < 0.06) for answer in answers]
    _slips(world, sheet, more)
    return sheet, more


def _aims(rng: np.random.Generator, sites: Sequence[Site]) -> tuple[list[Site], list[str]]:
    """Draw a state for every usable site; shares hold exactly, not only on average."""
    known = (*LISTED_VILLAGES, OFFICIAL_VILLAGE, CONFIRMED_VILLAGE)
    points = [s for s in sites if s.type_id != "urban_village" or s.name in known]
    usable = shuffled(rng, [s for s in points if s.name and not s.is_odd])
    states: list[str] = []
    for state, share in SHARES:
        states += [state] * round(share * len(usable))
    states = (states + ["never"] * len(usable))[: len(usable)]
    order = sorted(range(len(usable)), key=lambda i: (usable[i].type_id, usable[i].ref))
    return [usable[i] for i in order], [states[i] for i in order]


def _point_id(site: Site) -> str:
    return f"{site.type_id}-{site.ref}"


def answer_round(
    rng: np.random.Generator, ref: str, indicators: list[Indicator], state: str
) -> list[Answer]:
    """Return one round of answers that puts a point into ``state``."""
    checker = pick(rng, SURNAMES) + pick(rng, ("某", "某某"))
    age = int(rng.random() * 3)
    if state == "stale":
        age = 12 + int(rng.random() * 14)
    day = AS_OF - timedelta(days=age)
    asked = list(indicators)
    if state == "partial":
        keep = max(1, int(len(asked) * (0.35 + 0.4 * rng.random())))
        asked = shuffled(rng, asked)[: min(keep, len(asked) - 1)]
    unmet: set[str] = set()
    if state == "failing":
        worst = shuffled(rng, asked)[: 1 + int(rng.random() * 3)]
        unmet = {indicator.id for indicator in worst}
    out = []
    for indicator in asked:
        result, note = "达标", ""
        if indicator.id in unmet:
            result, note = "未达标", pick(rng, _FAULTS.get(indicator.group, _ANY_FAULT))
        elif rng.random() < 0.03:
            result = "不适用"
        wording = indicator.id if rng.random() < 0.5 else indicator.name
        photo = _photo(ref, indicator, day) if result == "达标" else ""
        out.append(Answer(ref, wording, result, day, checker, note, photo))
        if rng.random() < 0.015:  # an older round, since overtaken
            before = day - timedelta(days=20 + int(rng.random() * 20))
            older = "未达标" if result == "达标" else "达标"
            out.append(Answer(ref, wording, older, before, checker, "上一轮"))
    return out


def _photo(ref: str, indicator: Indicator, day: date) -> str:
    """Return the photo that an indicator needs; one in twelve was forgotten."""
    number = crc32(f"{ref} {indicator.id}".encode())
    is_there = indicator.needs_evidence and number % 12
    return f"{day:%m%d}-{number % 10_000:04d}.jpg" if is_there else ""


_OTHER_WORDS = {
    "达标": ("符合", "合格"),
    "未达标": ("不符合", "不合格"),
    "不适用": ("不适用", "不涉及"),
}


def written_row(rng: np.random.Generator, answer: Answer, *, as_text: bool) -> list[Cell]:
    """Return an answer as somebody types it: other words for a result, a date as text."""
    result = answer.result
    if rng.random() < 0.03:
        result = pick(rng, _OTHER_WORDS[result])
    day: Cell = answer.day
    if as_text:
        d = answer.day
        texts = (f"{d.year}年{d.month}月{d.day}日", f"{d.year}/{d.month}/{d.day}", d.isoformat())
        day = pick(rng, texts)
    said = [answer.checker, answer.note or None, answer.photo or None]
    return [answer.point, answer.indicator, result, day, *said]


Slip = tuple[int, str, str, list[Cell]]  # row below the header, code, what it is, the row itself


def _slips(world: World, sheet: list[list[Cell]], more: list[list[Cell]]) -> None:
    """Plant rows that cannot be used, and one that repeats, at fixed places."""
    name, indicator = str(sheet[0][0]), str(sheet[0][1])
    sheet[0][5] = more[0][5] = "虚构示范数据"
    for rows, file, slips in (
        (sheet, MAIN_FILE, _sheet_slips(name, indicator)),
        (more, MORE_FILE, _more_slips(name, indicator)),
    ):
        for at, code, what, row in slips:
            rows.insert(at, row or list(rows[at - 1]))
            world.plant(code, what, f"{file} 第 {at + 2} 行")


def _sheet_slips(name: str, indicator: str) -> list[Slip]:
    day = AS_OF - timedelta(days=1)
    late = AS_OF + timedelta(days=16)

    def row(point: str, item: str, result: str | None, on: Cell) -> list[Cell]:
        return [point, item, result, on, "赵某", None, None]

    twins = f"两处同名（{AMBIGUOUS}），分不清是哪一处"
    return [
        (10, "answer_unknown_point", "没有这个点位", row("查无此处小区", indicator, "达标", day)),
        (20, "answer_ambiguous", twins, row(AMBIGUOUS, "env_clean", "达标", day)),
        (30, "answer_unknown_indicator", "没有这项指标", row(name, "门前大五包", "达标", day)),
        (40, "answer_bad_date", "日期读不懂", row(name, indicator, "达标", "上周三")),
        (50, "answer_no_result", "结果空着", row(name, indicator, None, day)),
        (60, "answer_future", "检查日期在截止日期之后", row(name, indicator, "达标", late)),
        (70, "answer_repeated", "与上一行完全重复", []),
    ]


def _more_slips(name: str, indicator: str) -> list[Slip]:
    text, never = "2026年10月19日", "2026年10月32日"
    unknown: list[Cell] = ["bus_stop-n99999999", "env_litter", "符合", text, "钱某", None, None]
    almost: list[Cell] = [name, indicator, "基本达标", text, "孙某", None, None]
    bad_day: list[Cell] = [name, indicator, "达标", never, "李某", None, None]
    return [
        (3, "answer_unknown_point", "没有这个点位", unknown),
        (6, "answer_bad_result", "结果写成“基本达标”", almost),
        (9, "answer_bad_date", "不存在的日期", bad_day),
    ]
