"""Plant what goes wrong in returned sheets: rows nobody can use, answers that contradict.

From: the rows of a round. To: the same rows with slips at fixed places, each recorded.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from geoplan.catalogue import Catalogue
from geoplan.demo.aims import Aim, first_aim
from geoplan.demo.answer_words import AS_OF, MAIN_FILE, MORE_FILE, STREETS_FILE
from geoplan.demo.mess import AMBIGUOUS
from geoplan.demo.sheets import Cell
from geoplan.demo.world import World

_YESTERDAY = AS_OF - timedelta(days=1)


@dataclass(frozen=True)
class Slip:
    """A row put in at ``at`` (from 0 below the header), or the row above again.

    ``problem``: the code under which geoplan names the row; ``looks``: what else it should show.
    """

    at: int
    code: str
    what: str
    row: list[Cell]
    problem: str = ""
    looks: Sequence[str] = field(default_factory=tuple)


def plant_slips(
    world: World,
    catalogue: Catalogue,
    aims: Sequence[Aim],
    sheet: list[list[Cell]],
    more: list[list[Cell]],
) -> None:
    """Plant rows that cannot be used, that repeat, and that contradict each other."""
    name, indicator = str(sheet[0][0]), str(sheet[0][1])
    sheet[0][-1] = more[0][-1] = "虚构示范数据"
    slips = [*_sheet_slips(name, indicator), *_turns(catalogue, aims), *_odd_cells(catalogue, aims)]
    put_in(world, sheet, MAIN_FILE, slips)
    put_in(world, more, MORE_FILE, _more_slips(name, indicator))


def plant_street_slip(world: World, rows: list[list[Cell]], candidate_id: str) -> None:
    """Plant an answer for a candidate that nobody has confirmed."""
    row = typed(candidate_id, "env_clean", "达标", _YESTERDAY.isoformat())
    what = "答的是还没有人确认的候选点位"
    put_in(
        world,
        rows,
        STREETS_FILE,
        [Slip(5, "answer_candidate", what, row, "answer.candidate_point")],
    )


def put_in(world: World, rows: list[list[Cell]], file: str, slips: Sequence[Slip]) -> None:
    """Insert slips from top to bottom and record them; the header is row 1."""
    for slip in slips:
        rows.insert(slip.at, slip.row or list(rows[slip.at - 1]))
        looks = list(slip.looks)
        if slip.problem:
            looks.insert(0, f"problems: code={slip.problem}, file={file}, row={slip.at + 2}")
        if looks:  # else the first half of what the next one completes
            world.plant(slip.code, slip.what, f"{file} 第 {slip.at + 2} 行", *looks)


def typed(point: str, indicator: str, result: str | None, on: Cell, **more: Cell) -> list[Cell]:
    """Return a row of the sheet; ``more``: who, source, spots, wrong, photos, note."""
    cells = [more.get(key) for key in ("source", "spots", "wrong", "photos", "note")]
    return [point, indicator, result, on, more.get("who", "赵某"), *cells]


def _sheet_slips(name: str, indicator: str) -> list[Slip]:
    day, late = _YESTERDAY, AS_OF + timedelta(days=16)
    twins = f"两处同名（{AMBIGUOUS}），分不清是哪一处"
    lost = typed("查无此处小区", indicator, "达标", day)
    twin = typed(AMBIGUOUS, "env_clean", "达标", day)
    odd = typed(name, "门前大五包", "达标", day)
    undated = typed(name, indicator, "达标", "上周三")
    blank = typed(name, indicator, None, day)
    future = typed(name, indicator, "达标", late)
    told = f"problems: code=answer.repeated, file={MAIN_FILE}"
    return [
        Slip(10, "answer_unknown_point", "没有这个点位", lost, "answer.unknown_point"),
        Slip(20, "answer_ambiguous", twins, twin, "answer.ambiguous_point"),
        Slip(30, "answer_unknown_indicator", "没有这项指标", odd, "answer.unknown_indicator"),
        Slip(40, "answer_bad_date", "日期读不懂", undated, "answer.bad_date"),
        Slip(50, "answer_no_result", "结果空着", blank, "answer.bad_result"),
        Slip(
            60,
            "answer_future",
            "检查日期在截止日期之后",
            future,
            looks=("problems: code=answer.future, count=1",),
        ),
        Slip(70, "answer_repeated", "与上一行完全重复", [], looks=(told,)),
    ]


def _more_slips(name: str, indicator: str) -> list[Slip]:
    text, never = "2026年10月19日", "2026年10月32日"
    unknown = typed("bus_stop-n99999999", "env_litter", "符合", text, who="钱某")
    almost = typed(name, indicator, "基本达标", text, who="孙某")
    bad_day = typed(name, indicator, "达标", never, who="李某")
    gone = "编号是已经不在的点位"
    return [
        Slip(3, "answer_gone_point", gone, unknown, "answer.unknown_point"),
        Slip(6, "answer_bad_result", "结果写成“基本达标”", almost, "answer.bad_result"),
        Slip(9, "answer_bad_date", "不存在的日期", bad_day, "answer.bad_date"),
    ]


def _turns(catalogue: Catalogue, aims: Sequence[Aim]) -> list[Slip]:
    """Return answers that turn a covered point into one that fails."""
    shop = first_aim(aims, "covered", "pharmacy")
    flats = first_aim(aims, "covered", "residential_compound")
    item = next(
        i for i in catalogue.types["pharmacy"].indicators if not catalogue.indicators[i].is_serious
    )
    other = f"{shop.site.name}同一天有人答达标、有人答未达标，取较差的"
    fire = f"{flats.site.name}的严重项目（消防通道）未达标"
    fails = "gaps: point_id={}, state=failing".format
    held = "checks: point_id={}, indicator_id={}, result=unmet".format
    return [
        Slip(80, "answer_contradicts", other, typed(shop.point_id, item, "达标", AS_OF)),
        Slip(
            81,
            "answer_contradicts",
            other,
            typed(shop.point_id, item, "未达标", AS_OF, who="钱某", note="两次检查结果不一"),
            looks=(held(shop.point_id, item), fails(shop.point_id)),
        ),
        Slip(
            90,
            "answer_serious",
            fire,
            typed(flats.point_id, "fac_fire_lane", "未达标", AS_OF, note="消防通道堵塞"),
            looks=(held(flats.point_id, "fac_fire_lane"), fails(flats.point_id)),
        ),
    ]


def _odd_cells(catalogue: Catalogue, aims: Sequence[Aim]) -> list[Slip]:
    """Return answers that count, with a cell that does not."""
    place = first_aim(aims, "covered", "hotel")
    item = next(
        i for i in catalogue.types["hotel"].indicators if not catalogue.indicators[i].needs_evidence
    )

    def row(**more: Cell) -> list[Cell]:
        return typed(place.point_id, item, "达标", _YESTERDAY, **more)

    return [
        Slip(
            100,
            "answer_photo_unnamed",
            "照片一栏只写“有”，没有编号",
            row(photos="有", note="甲"),
            "answer.photo_unnamed",
        ),
        Slip(
            110,
            "answer_source",
            "来源写成“微信群”",
            row(source="微信群", note="乙"),
            "answer.bad_source",
        ),
        Slip(
            120, "answer_spots", "处数写成“若干”", row(spots="若干", note="丙"), "answer.bad_spots"
        ),
        Slip(
            130,
            "answer_spots_disagree",
            "看了 3 处，却有 5 处有问题",
            row(spots=3, wrong=5, note="丁"),
            "answer.spots_disagree",
        ),
    ]
