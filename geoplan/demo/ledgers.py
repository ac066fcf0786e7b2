"""Fill the ledgers of advertisements, of other facilities, and of the bases of patrols.

From: streets and sites. To: rows of three sheets, with the slips of real ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from geoplan.demo import layout
from geoplan.demo.names import SHORT, STREET_OFFICES, TOWNS
from geoplan.demo.plane import Points, at_distance, between, length_m, moved, pick, to_lonlat
from geoplan.demo.sheets import Cell
from geoplan.demo.town import Town
from geoplan.demo.world import Street, World
from geoplan.geo import wgs84_to_gcj02

ADS_FILE, FACILITIES_FILE, BASES_FILE = "公益广告台账.xlsx", "设施台账.xlsx", "驻点.xlsx"
ADS_SHEET, FACILITIES_SHEET, BASES_SHEET = (
    "公益广告台账（虚构示范数据）",
    "设施台账（虚构示范数据）",
    "驻点（虚构示范数据）",
)
ADS_HEADER = (
    *("序号", "位置", "主题", "形式", "状态", "数量", "经度（GCJ-02）", "纬度（GCJ-02）", "备注"),
)
FACILITIES_HEADER = (
    *("序号", "类别", "名称", "位置", "状态", "数量", "经度（GCJ-02）", "纬度（GCJ-02）", "备注"),
)
BASES_HEADER = ("序号", "驻点名称", "地址", "经度", "纬度", "坐标系", "备注")
FULL_STREET, GAPPED_STREET, BARE_STREET = "解放路", "建设路", "北山路"
_GAP_M = (900.0, 1400.0)  # of the gapped street: no advertisement between
_FULL_STEP_M, _STEP_M = 36.0, 160.0
_SIGN_STEP_M = 450.0
# The mix of one county's rule, once round: three, three, three, one, one and two to 500 m.
_MIX = (
    *("社会主义核心价值观", "讲文明树新风", "文明健康", "诚信建设", "社会主义核心价值观"),
    *("讲文明树新风", "文明健康", "关爱未成年人", "社会主义核心价值观", "讲文明树新风"),
    *("文明健康", "诚信建设", "景观小品"),
)
_FORMS = ("灯杆道旗", "围挡", "宣传栏", "电子屏", "墙绘")
_NOTE = "虚构示范数据"


@dataclass(frozen=True)
class Ledger:
    """One sheet: file, name, headings and rows."""

    file: str
    sheet: str
    header: tuple[str, ...]
    rows: list[list[Cell]]


def fill_ledgers(world: World, towns: dict[str, Town], rng: np.random.Generator) -> list[Ledger]:
    """Return the ledgers in the order of the settings."""
    mains = _main_streets(world)
    return [
        Ledger(ADS_FILE, ADS_SHEET, ADS_HEADER, _ads(world, rng, mains)),
        Ledger(
            FACILITIES_FILE, FACILITIES_SHEET, FACILITIES_HEADER, _facilities(world, rng, mains)
        ),
        Ledger(BASES_FILE, BASES_SHEET, BASES_HEADER, _bases(world, towns)),
    ]


def _main_streets(world: World) -> list[Street]:
    """Return the main streets of the seat, of a dual street one carriageway."""
    found: dict[str, Street] = {}
    for street in world.streets:
        if street.settlement == layout.SEAT and street.is_main and street.name:
            found.setdefault(street.name, street)
    return list(found.values())


def _ads(world: World, rng: np.random.Generator, mains: Sequence[Street]) -> list[list[Cell]]:
    rows: list[list[Cell]] = []
    for street in mains:
        if street.name == BARE_STREET:
            continue
        step_m = _FULL_STEP_M if street.name == FULL_STREET else _STEP_M
        for number, along_m in enumerate(np.arange(15.0, length_m(street.line), step_m)):
            if street.name == GAPPED_STREET and _GAP_M[0] < along_m < _GAP_M[1]:
                continue
            theme = _MIX[number % len(_MIX)]
            state = pick(rng, ("完好",) * 24 + ("褪色",))
            spot = _spot(_roadside(rng, street, float(along_m), 9.0))
            rows.append([0, street.name, theme, pick(rng, _FORMS), state, 1, *spot, None])
    rows[0][8] = _NOTE
    _plant_ads(world, _numbered(rows))
    return rows


def _plant_ads(world: World, rows: list[list[Cell]]) -> None:
    """Take one advertisement for business, and repeat a row; tell of the streets without."""
    rows[3][4] = "已换成商业广告"
    rows.insert(12, list(rows[11]))
    rows[20][4] = "说不清"
    rows[25][5] = "若干"
    rows[30][6] = rows[30][7] = None
    told = "problems: code={}, file=" + ADS_FILE
    windows = "rule_results: rule_id={}, name~{}, status={}".format
    for code, what, where, looks in (
        ("ad_commercial", "公益广告被换成商业广告，不算数", 5, ("facilities: status=commercial",)),
        ("ad_repeated", "与上一行完全重复", 14, (told.format("facility.repeated") + ", row=14",)),
        ("ad_status", "状态读不懂", 22, (told.format("facility.bad_status") + ", row=22",)),
        ("ad_count", "数量写成“若干”", 27, (told.format("facility.bad_count") + ", row=27",)),
        ("ad_no_position", "没有坐标", 32, (told.format("facility.no_position"),)),
    ):
        world.plant(code, what, f"{ADS_FILE} 第 {where} 行", *looks)
    gap = f"{GAPPED_STREET}有五百米没有公益广告"
    world.plant("ad_gap", gap, ADS_FILE, windows("ad_spacing_200", GAPPED_STREET, "unmet"))
    full = f"{FULL_STREET}的公益广告每 36 米一处，主题轮流，数量和搭配都达标"
    world.show("ad_full", full, ADS_FILE, windows("ad_mix_500", FULL_STREET, "met"))
    bare = f"{BARE_STREET}一处公益广告也没有"
    world.plant("ad_none", bare, ADS_FILE, windows("ad_spacing_200", BARE_STREET, "unmet"))


def _facilities(
    world: World, rng: np.random.Generator, mains: Sequence[Street]
) -> list[list[Cell]]:
    """Return toilets, signs to them, car parks, yards and shops that rules ask for."""
    rows: list[list[Cell]] = []
    toilets = [s for s in world.sites if s.type_id == "public_toilet" and s.name]
    for number, site in enumerate(toilets):
        state = "停用" if number == 2 else "开放"
        spot = _spot(moved(site.xy, between(rng, -6, 6), between(rng, -6, 6)))
        rows.append([0, "公厕", site.name, site.address, state, 1, *spot, None])
    for street in mains:
        if street.name != BARE_STREET:
            for along_m in np.arange(200.0, length_m(street.line), _SIGN_STEP_M):
                spot = _spot(_roadside(rng, street, float(along_m), 8.0))
                rows.append([0, "公厕指示牌", None, street.name, "完好", 1, *spot, None])
    halls = [s for s in world.sites if s.type_id == "gov_hall"]
    for site in halls:
        spot = _spot(moved(site.xy, 0, -35))
        rows.append([0, "停车场", f"{site.name}停车场", site.address, "开放", 40, *spot, None])
    schools = [s for s in world.sites if s.type_id == "school" and s.ref.startswith("w")]
    shop = _spot(moved(schools[4].xy, 95, -70))
    rows.append([0, "烟草销售点", "顺发烟酒店", schools[4].address, "开放", 1, *shop, None])
    lamp = _spot(moved(schools[4].xy, 500, 0))
    rows.append([0, "智能垃圾柜", "滨河北路投放点", "滨河北路", "完好", 1, *lamp, None])
    rows[0][8] = _NOTE
    what = f"{toilets[2].name}停用，不算公厕"
    look = f"facilities: kind=toilet, name={toilets[2].name}, status=gone"
    world.plant("toilet_closed", what, f"{FACILITIES_FILE} 第 4 行", look)
    last = len(rows) + 1
    look = f"problems: code=facility.other, file={FACILITIES_FILE}"
    what = f"{BARE_STREET}没有公厕指示牌，有两小段走五百米也到不了公厕"
    look = f"rule_results: rule_id=toilet_500, name~{BARE_STREET}, status=unmet"
    world.plant("toilet_far", what, FACILITIES_FILE, look)
    look = f"problems: code=facility.other, file={FACILITIES_FILE}"
    what = "类别“智能垃圾柜”没有规则用得上"
    world.plant("facility_other", what, f"{FACILITIES_FILE} 第 {last} 行", look)
    look = "facilities: kind=tobacco, name=顺发烟酒店"
    what = f"{schools[4].name}旁边的烟草销售点"
    world.plant("school_tobacco", what, f"{FACILITIES_FILE} 第 {last - 1} 行", look)
    return _numbered(rows)


def _bases(world: World, towns: dict[str, Town]) -> list[list[Cell]]:
    """Return where patrols start: in the seat and two towns; the others are far away."""
    seat = towns[layout.SEAT]
    places = (
        (f"{STREET_OFFICES[0]}巡查中队", moved(seat.spot(6, 6), 40, -40), "人民路"),
        (f"{STREET_OFFICES[1]}巡查中队", moved(seat.spot(3, 2), 40, 40), "新安大道"),
        (f"{SHORT}县城管执法大队", moved(seat.spot(9, 5), 30, 30), "迎宾路"),
        (f"{TOWNS[0]}巡查队", moved(towns[TOWNS[0]].spot(1, 1), 20, 20), "石桥街"),
        (f"{TOWNS[2]}巡查队", moved(towns[TOWNS[2]].spot(1, 1), 20, 20), "沙埠街"),
    )
    rows: list[list[Cell]] = []
    for name, spot, address in places:
        lon, lat = (round(float(v), 6) for v in to_lonlat(spot))
        rows.append([0, name, address, lon, lat, "WGS-84", None])
    rows.append([0, "机动巡查队", "随车", None, None, None, "没有固定驻地"])
    rows = _numbered(rows)
    rows.append(list(rows[0]))
    rows[0][6] = _NOTE
    for code, what, row in (
        ("base_no_position", "驻点没有坐标", 7),
        ("base_repeated", "驻点与第 2 行重复", 8),
    ):
        problem = code.replace("base_", "base.")
        look = f"problems: code={problem}, file={BASES_FILE}, row={row}"
        world.plant(code, what, f"{BASES_FILE} 第 {row} 行", look)
    world.show("bases", f"驻点 {len(places)} 个", BASES_FILE, f"bases: → {len(places)}")
    return rows


def _roadside(rng: np.random.Generator, street: Street, along_m: float, away_m: float) -> Points:
    spot, direction = at_distance(street.line, along_m)
    side = away_m if rng.random() < 0.5 else -away_m
    return np.asarray(spot + side * np.array([-direction[1], direction[0]]))


def _spot(xy: Points) -> list[Cell]:
    """Return GCJ-02 degrees, as the map on a telephone shows them."""
    return [round(float(v), 6) for v in wgs84_to_gcj02(*to_lonlat(xy))]


def _numbered(rows: list[list[Cell]]) -> list[list[Cell]]:
    for number, row in enumerate(rows, start=1):
        row[0] = number
    return rows
