"""Fill the patrol records (巡查记录): who came where on which day, and where nobody came.

From: the points that geoplan found. To: rows of two files, one of them positions alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import numpy as np
import pandas as pd

from geoplan.demo.aims import Aim, first_aim
from geoplan.demo.answer_slips import Slip, put_in
from geoplan.demo.answer_words import AS_OF
from geoplan.demo.names import SURNAMES
from geoplan.demo.plane import pick
from geoplan.demo.sheets import Cell
from geoplan.demo.world import World
from geoplan.geo import wgs84_to_gcj02
from geoplan.tables import records

VISITS_FILE, PHONE_FILE = "巡查记录.xlsx", "巡查记录-手机定位.csv"
SHEET = "巡查记录（虚构示范数据）"
HEADER = ("日期", "巡查人", "点位", "路段", "方式", "经度", "纬度", "坐标系", "备注")
_NOTE = "虚构示范数据"
_FRESH, _OLD = 0.86, 0.08  # of the points: visited within the week, some weeks ago; others never
_PHONE = 0.12  # of the visits to sites are a position alone
_FIRST_DAYS = 45  # so far do the records reach back
_MODES = ("徒步", "徒步", "骑行", "")

Point = Mapping[str, Any]


def patrol_records(
    world: World, aims: Sequence[Aim], points: pd.DataFrame, seed: int
) -> tuple[list[list[Cell]], list[list[Cell]]]:
    """Return the rows of the sheet and those of the telephones."""
    rng = np.random.default_rng([seed, 5])
    spared = _spared(world, aims)
    names = Counter(points["name"])
    sheet: list[list[Cell]] = []
    phones: list[list[Cell]] = []
    for point in records(points[points["shape"] != "none"]):
        for days_ago in _days_ago(rng):
            if point["point_id"] in spared:
                continue
            is_placed = point["shape"] == "site" and point["lon"] == point["lon"]
            if is_placed and rng.random() < _PHONE:
                phones.append(_row(rng, days_ago, spot=_spot(point)))
            else:
                ref = point["name"] if names[point["name"]] == 1 else point["point_id"]
                sheet.append(_row(rng, days_ago, point=ref))
    sheet[0][-1] = phones[0][-1] = _NOTE
    _plant(world, sheet)
    return sheet, phones


def _spared(world: World, aims: Sequence[Aim]) -> set[str]:
    """Choose two covered points in the town that no patrol ever came to."""
    chosen = [first_aim(aims, "covered", kind, 1) for kind in ("pharmacy", "bank")]
    for aim in chosen:
        look = f"gaps: point_id={aim.point_id}, state=unpatrolled"
        what = f"{aim.site.name}样样达标，却没有一次巡查记录"
        world.plant("visit_none", what, aim.point_id, look)
    return {aim.point_id for aim in chosen}


def _days_ago(rng: np.random.Generator) -> list[int]:
    """Return how many days ago a point was visited."""
    chance = rng.random()
    if chance < _FRESH:
        last = int(rng.random() * 6)
        return [last, *([last + 7] if rng.random() < 0.25 else [])]
    if chance < _FRESH + _OLD:
        return [12 + int(rng.random() * (_FIRST_DAYS - 12))]
    return []


def _row(
    rng: np.random.Generator,
    days_ago: int,
    *,
    point: str | None = None,
    street: str | None = None,
    spot: Sequence[float] | None = None,
    note: str | None = None,
) -> list[Cell]:
    who = pick(rng, SURNAMES) + "某"
    lon, lat = spot if spot is not None else (None, None)
    datum = None if spot is None else "GCJ-02"
    day = AS_OF - timedelta(days=days_ago)
    return [day, who, point, street, pick(rng, _MODES) or None, lon, lat, datum, note]


def _spot(point: Point) -> list[float]:
    return [round(float(v), 6) for v in wgs84_to_gcj02(point["lon"], point["lat"])]


def _plant(world: World, sheet: list[list[Cell]]) -> None:
    """Plant rows of which geoplan cannot say where or when somebody was."""
    rng = np.random.default_rng(0)
    slips = [
        Slip(
            8,
            "visit_unknown",
            "没有这个地方",
            _row(rng, 1, point="查无此处广场"),
            "visit.unknown_place",
        ),
        Slip(16, "visit_no_place", "没有写到过哪里", _row(rng, 1), "visit.no_place"),
        Slip(
            24,
            "visit_bad_date",
            "日期读不懂",
            ["前几天", *_row(rng, 1, street="学府路")[1:]],
            "visit.bad_date",
        ),
        Slip(
            32,
            "visit_which_part",
            "只写了一条长路，不知道走的是哪一段",
            _row(rng, 2, street="人民路"),
            "visit.which_part",
        ),
        Slip(
            40,
            "visit_off_street",
            "坐标不在所写的路上",
            _row(rng, 2, street="文化路", spot=(122.7, 33.3)),
            "visit.off_street",
        ),
        Slip(
            48,
            "visit_future",
            "日期在截止日期之后",
            _row(rng, -3, street="学府路"),
            looks=("problems: code=visit.future, count=1",),
        ),
        Slip(
            56,
            "visit_repeated",
            "与上一行完全重复",
            [],
            looks=(f"problems: code=visit.repeated, file={VISITS_FILE}",),
        ),
        Slip(
            64,
            "visit_street",
            "写的是路名，整条路都算到过",
            _row(rng, 0, street="钟鼓街", note="整条路"),
            looks=("visited: kind=section, how=street",),
        ),
    ]
    put_in(world, sheet, VISITS_FILE, slips)
