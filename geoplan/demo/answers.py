"""Fill the returned self-checks (自检自查表), so that every state of a point occurs.

From: sites and the catalogue's indicators. To: rows of two files, with the slips of real ones.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from geoplan.catalogue import Catalogue, Indicator
from geoplan.demo.aims import Aim, first_aim
from geoplan.demo.answer_slips import plant_slips
from geoplan.demo.answer_words import (
    AS_OF,
    OTHER_WORDS,
    SOURCES,
)
from geoplan.demo.faults import FAULTS
from geoplan.demo.names import SURNAMES
from geoplan.demo.plane import pick, shuffled
from geoplan.demo.sheets import Cell
from geoplan.demo.world import World

HEADER = (
    "点位",
    "指标",
    "结果",
    "检查日期",
    "检查人",
    "来源",
    "处数",
    "问题处数",
    "佐证照片",
    "存在问题",
)
SHEET = "自检自查表（虚构示范数据）"

_MORE_SHARE = 0.08  # points whose answers came in the second file
_NO_PHOTOS = 8  # points that sent no photo where one is needed
_SPOTS_SHARE = 0.06  # answers that say how many spots were looked at


@dataclass(frozen=True)
class Answer:
    """One row before it is written."""

    point: str
    indicator: str
    result: str
    day: date
    checker: str
    note: str = ""
    source: str = ""
    spots: int | None = None
    spots_unmet: int | None = None
    photos: str = ""


def returned_checks(
    world: World, catalogue: Catalogue, aims: Sequence[Aim]
) -> tuple[list[list[Cell]], list[list[Cell]]]:
    """Return the rows of the spreadsheet and of the supplementary CSV file."""
    rng = world.rng
    sheet: list[list[Cell]] = []
    more: list[list[Cell]] = []
    bare = _without_photos(catalogue, aims)
    for aim in aims:
        if aim.state == "never":
            continue
        ids = catalogue.types[aim.site.type_id].indicators
        indicators = [catalogue.indicators[i] for i in ids]
        answers = answer_round(rng, aim.ref, indicators, aim.state, bare)
        if aim.ref in bare:
            _record_bare(world, aim, indicators, answers)
        if rng.random() < _MORE_SHARE:
            more += [written_row(rng, answer, as_text=True) for answer in answers]
        else:
            sheet += [written_row(rng, answer, as_text=rng.random() < 0.06) for answer in answers]
    plant_slips(world, catalogue, aims, sheet, more)
    _show_states(world, aims)
    return sheet, more


def _show_states(world: World, aims: Sequence[Aim]) -> None:
    """Record one site for each state that answers alone decide."""
    for aimed, state, what in (
        ("failing", "failing", "有项目未达标"),
        ("never", "unchecked", "从来没有人检查过"),
        ("partial", "unchecked", "只查了一部分项目"),
        ("stale", "stale", "全部达标，但有的检查已过有效期"),
    ):
        aim = first_aim(aims, aimed, "kindergarten")
        look = f"gaps: point_id={aim.point_id}, state={state}"
        world.show("state", f"{aim.site.name}：{what}", aim.point_id, look)


def _without_photos(catalogue: Catalogue, aims: Sequence[Aim]) -> set[str]:
    """Choose the points that answer without the photos which some indicators need."""
    needy = {
        t.id
        for t in catalogue.types.values()
        if any(catalogue.indicators[i].needs_evidence for i in t.indicators)
    }
    fit = [a for a in aims if a.state == "covered" and a.has_own_id and a.site.type_id in needy]
    return {aim.ref for aim in fit[:: max(len(fit) // _NO_PHOTOS, 1)][:_NO_PHOTOS]}


def _record_bare(
    world: World, aim: Aim, indicators: Sequence[Indicator], answers: Sequence[Answer]
) -> None:
    """Record a point that says met where a photo is needed, and sent none."""
    needy = {name for i in indicators if i.needs_evidence for name in (i.id, i.name)}
    if any(a.result == "达标" and a.indicator in needy for a in answers):
        what = f"{aim.site.name}报了达标，须有照片的项目没有附照片"
        look = f"checks: point_id={aim.point_id}, state=unverified"
        world.plant("answer_no_photo", what, aim.point_id, look)


def answer_round(
    rng: np.random.Generator,
    ref: str,
    indicators: list[Indicator],
    state: str,
    bare: Collection[str] = (),
    last_day: date = AS_OF,
) -> list[Answer]:
    """Return one round of answers that puts a point into ``state``; ``bare`` send no photos."""
    checker = pick(rng, SURNAMES) + pick(rng, ("某", "某某"))
    source = pick(rng, SOURCES)
    age = int(rng.random() * 3)
    if state == "stale":
        age = 12 + int(rng.random() * 14)
    day = last_day - timedelta(days=age)
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
            result, note = "未达标", pick(rng, FAULTS[indicator.id])
        elif rng.random() < 0.03:
            result = "不适用"
        wording = indicator.id if rng.random() < 0.5 else indicator.name
        needs_photo = indicator.needs_evidence and result == "达标" and ref not in bare
        photo = f"IMG_{day:%m%d}_{int(rng.random() * 900) + 100}.jpg" if needs_photo else ""
        spots, wrong = _spots(rng, result)
        told = (result, day, checker, note, source, spots, wrong, photo)
        out.append(Answer(ref, wording, *told))
        if rng.random() < 0.015:  # an older answer, since overtaken
            before = day - timedelta(days=20 + int(rng.random() * 20))
            older = "未达标" if result == "达标" else "达标"
            out.append(Answer(ref, wording, older, before, checker, "上一次"))
    return out


def _spots(rng: np.random.Generator, result: str) -> tuple[int | None, int | None]:
    """Return how many spots were looked at and how many were wrong; mostly nobody counts."""
    is_counted = rng.random() < (0.4 if result == "未达标" else _SPOTS_SHARE)
    seen = 4 + int(rng.random() * 12)
    if not is_counted or result == "不适用":
        return None, None
    return seen, 1 + int(rng.random() * 3) if result == "未达标" else 0


def written_row(rng: np.random.Generator, answer: Answer, *, as_text: bool) -> list[Cell]:
    """Return an answer as somebody types it: other words for a result, a date as text."""
    result = answer.result
    if rng.random() < 0.03:
        result = pick(rng, OTHER_WORDS[result])
    day: Cell = answer.day
    if as_text:
        d = answer.day
        texts = (f"{d.year}年{d.month}月{d.day}日", f"{d.year}/{d.month}/{d.day}", d.isoformat())
        day = pick(rng, texts)
    who = [answer.checker, answer.source or None]
    seen = [answer.spots, answer.spots_unmet, answer.photos or None]
    return [answer.point, answer.indicator, result, day, *who, *seen, answer.note or None]
