"""Fill the official list of points (点位信息表).

From: sites. To: rows as an office circulates them, with the slips of real lists.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from geoplan.demo.names import LISTED_VILLAGES, SHORT, SURNAMES, TOWNS
from geoplan.demo.plane import between, moved, pick, shuffled, to_lonlat
from geoplan.demo.sheets import Cell, Form
from geoplan.demo.world import Site, World
from geoplan.geo import wgs84_to_gcj02

SHEET, TOWN_SHEET = "点位信息表（虚构示范数据）", "乡镇点位（虚构示范数据）"
LIST_FILE, TOWN_LIST_FILE = "点位信息表.xlsx", "点位信息表-乡镇.xlsx"
_TITLE = f"{SHORT}县创建全国文明城市点位信息表（虚构示范数据）"
# Headings in two rows; the towns' sheet does not say where its coordinates come from.
_GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("序号", ()),
    ("点位类别", ()),
    ("点位名称", ()),
    ("详细地址", ()),
    ("责任落实", ("主责单位", "属地")),
    ("坐标（GCJ-02，高德）", ("经度", "纬度")),
    ("联络", ("联系人", "联系电话")),
    ("备注", ()),
)
_TOWN_GROUPS = tuple((name.partition("（")[0], below) for name, below in _GROUPS)
HEADER = tuple(h for name, below in _GROUPS for h in (below or (name,)))
_ROW = Form.HEIGHT + 1  # of the first row of the body, as a spreadsheet program counts
# By type: title on the list, how many of the known sites, usual lead unit.
_CHOICE: dict[str, tuple[str, int, str]] = {
    "gov_hall": ("政务大厅", 2, "县政务服务局"),
    "hospital": ("医院", 4, "县卫健局"),
    "clinic": ("社区卫生服务机构", 5, "县卫健局"),
    "farm_market": ("农贸市场", 9, "县市场监管局"),
    "school": ("中小学校", 20, "县教体局"),
    "kindergarten": ("幼儿园", 9, "县教体局"),
    "community": ("社区", 19, ""),
    "residential_compound": ("居民小区", 22, "县住建局"),
    "square": ("公共广场", 7, "县城管局"),
    "park": ("公园", 8, "县住建局"),
    "township_office": ("乡镇政府", 6, ""),
    "bus_stop": ("公交站台", 12, "县交通运输局"),
    "village": ("行政村", 6, ""),
    "urban_village": ("城中村", 2, "县城管局"),
    "bank": ("银行网点", 7, ""),
    "public_toilet": ("公共厕所", 8, "县城管局"),
    "pharmacy": ("药店", 5, "县市场监管局"),
    "hotel": ("宾馆饭店", 5, "县文旅局"),
    "mall_supermarket": ("商场超市", 4, "县商务局"),
    "civ_practice": ("新时代文明实践中心", 5, "县委宣传部（文明办）"),
    "township_culture": ("综合文化站", 3, ""),
    "culture_venue": ("公共文化设施", 3, "县文旅局"),
    "tax_hall": ("办税服务厅", 1, "县税务局"),
    "coach_station": ("长途汽车客运站", 1, "县交通运输局"),
    "railway_station": ("火车站", 1, "县交通运输局"),
    "construction_site": ("建筑工地", 2, "县住建局"),
    "taxi": ("出租车", 1, "县交通运输局"),
}
_STREETS = (
    ("主次干道", ("人民路", "解放路", "建设路", "新安大道")),
    ("背街小巷", ("学府路", "钟鼓街", "东门街")),
    ("商业大街", ("西门步行街",)),
)
# Known to the list alone: type title, name, offset from the crossing of the main streets in metres.
_LISTED_ONLY = (
    ("社区", "滨江苑社区居民委员会", (-640, -310)),
    ("社区", "万福社区党群服务中心", (1010, 640)),
    ("社区", "工农社区居民委员会", (-930, 930)),
    ("居民小区", "滨江壹号院", (300, -420)),
    ("居民小区", "财政局家属院", (-220, 480)),
    ("居民小区", "老干局宿舍", (430, 610)),
    ("居民小区", "禾悦府", (-1240, -560)),
    ("居民小区", "水岸星城", (1160, -300)),
    ("农贸市场", "西门早市农贸市场", (-610, 330)),
    ("医院", "禾溪康复医院", (-1010, 140)),
    ("中小学校", "禾溪县特殊教育学校", (880, 930)),
    ("幼儿园", "爱心幼儿园", (640, -860)),
    ("公共广场", "法治文化广场", (100, 90)),
    ("公园", "口袋公园（解放路）", (-60, -980)),
    ("银行网点", "禾城储蓄银行开发区支行", (1350, -780)),
    ("公共厕所", "康宁路公厕", (700, -900)),
    ("药店", "济世堂药店", (-420, 640)),
    ("主要交通路口", "开发区创业路口", (1330, -560)),
    ("举报热线", "消费者投诉举报热线（虚构）", (480, -640)),
    ("举报热线", "劳动者权益举报热线（虚构）", (440, -610)),
    ("举报热线", "问题药品举报热线（虚构）", (470, -590)),
    ("未成年人心理健康辅导站", "禾溪县未成年人心理健康辅导站", (-760, -620)),
    ("未成年人心理健康辅导站", "实验小学心理辅导站", (-1180, 420)),
)
_ONLY = f"points: name={_LISTED_ONLY[0][1]}, standing=listed, reason=list"
_MUST_LOCATE = ("bus_stop", "square")  # their names alone do not tell one from another
_COUNSEL = "未成年人心理健康辅导站"
_UNLOCATED = (
    ("居民小区", "东郊安置小区三期"),
    ("社区", "新时代社区居民委员会"),
    ("幼儿园", "快乐宝贝幼儿园"),
    ("行政村", "云上村"),
    ("公园", "廉政文化主题公园"),
)


def official_lists(world: World) -> dict[str, Form]:
    """Return the county's list and that of the towns by file; slips are recorded."""
    rng = world.rng
    rows: list[list[Cell]] = []
    towns: list[list[Cell]] = []
    for type_id, (title, wanted, lead) in _CHOICE.items():
        sites = [s for s in world.sites if s.type_id == type_id and s.name and not s.is_odd]
        if type_id == "urban_village":
            sites = [s for s in sites if s.name in LISTED_VILLAGES]
        for site in sorted(shuffled(rng, sites)[:wanted], key=lambda s: s.ref):
            sheet = towns if site.township in TOWNS else rows
            sheet.append(_known(world, site, title, lead, must_locate=type_id in _MUST_LOCATE))
    for title, names in _STREETS:
        rows += [_row(rng, title, name, f"{name}全线", "县城管局", "") for name in names]
    first_only = len(rows)
    for title, name, offset in _LISTED_ONLY:
        spot = np.array(offset, dtype=float)
        lonlat = to_lonlat(spot)
        where = world.township_of(spot)
        rows.append(_row(rng, title, name, world.address_of(offset), "", where, lonlat))
    rows += [_row(rng, title, name, "地址待补", "", "") for title, name in _UNLOCATED]
    _slips(world, rows, first_only)
    towns[0][10] = "虚构示范数据，所有内容均为杜撰"
    for sheet in (rows, towns):
        for number, row in enumerate(sheet, start=1):
            row[0] = number
    what = f"坐标是 GCJ-02，表上没有写明，由 {len(towns)} 行的同名地点测出；类别一栏向下合并"
    told = "datums: datum=gcj02, basis={}, file={}".format
    world.show("list_towns", what, TOWN_LIST_FILE, told("measured", TOWN_LIST_FILE))
    what = "坐标是 GCJ-02，合并的表头写明"
    world.show("list_gcj02", what, LIST_FILE, told("confirmed", LIST_FILE))
    county = Form(SHEET, _TITLE, _GROUPS, rows)
    other = Form(TOWN_SHEET, f"{_TITLE}：各乡镇", _TOWN_GROUPS, towns, merged=1)
    return {LIST_FILE: county, TOWN_LIST_FILE: other}


def _known(world: World, site: Site, title: str, lead: str, *, must_locate: bool) -> list[Cell]:
    rng = world.rng
    lonlat = None
    if must_locate or rng.random() < 0.7:
        reach_m = 8.0 if must_locate else 30.0
        east_m, north_m = between(rng, -reach_m, reach_m), between(rng, -8, 8)
        lonlat = to_lonlat(moved(site.xy, east_m, north_m))
    name = site.name
    if (
        not name.startswith(SHORT)
        and site.type_id in ("kindergarten", "park", "farm_market")
        and rng.random() < 0.4
    ):
        name = f"{SHORT}县{name}"
    unit = lead if rng.random() < 0.75 else ""
    return _row(rng, title, name, site.address, unit, site.township, lonlat)


def _row(
    rng: np.random.Generator,
    title: str,
    name: str,
    address: str,
    lead: str,
    township: str,
    lonlat: Sequence[float] | np.ndarray | None = None,
) -> list[Cell]:
    lon: Cell = None
    lat: Cell = None
    if lonlat is not None:  # as the map on the clerk's telephone shows it
        lon, lat = (round(float(v), 6) for v in wgs84_to_gcj02(*lonlat))
    person = pick(rng, SURNAMES) + "某某"
    phone = f"000-{int(1000 + 9000 * rng.random()):04d}"
    return [0, title, name, address, lead, township, lon, lat, person, phone, None]


def _slips(world: World, rows: list[list[Cell]], first_only: int) -> None:
    """Plant the slips of the list; row 1 of the sheet is the header."""
    rows[0][10] = "虚构示范数据，所有内容均为杜撰"
    swapped = next(i for i, row in enumerate(rows) if row[1] == "医院" and row[6] is not None)
    rows[swapped][6], rows[swapped][7] = rows[swapped][7], rows[swapped][6]
    rows[swapped + 2][2] = f"{str(rows[swapped + 2][2])[:2]} {str(rows[swapped + 2][2])[2:]}　"
    rows.insert(40, list(rows[12]))
    rows.insert(60, _row(world.rng, "网红打卡点", "溪边咖啡打卡墙", "滨河北路1号", "县文旅局", ""))
    first = first_only + _ROW + 2  # two rows went in above
    only, unlocated = len(_LISTED_ONLY), len(_UNLOCATED)
    again = f"与第 {12 + _ROW} 行完全重复（只是序号不同）"
    odd = "目录里没有的点位类别“网红打卡点”"
    told = "problems: code={}, file={{}}, row={{}}".format
    for code, what, row, look in (
        ("list_swapped", "经度和纬度写反", swapped + _ROW, told("list.swapped")),
        ("list_spaces", "名称中有空格", swapped + _ROW + 2, "listed: file={}, row={}"),
        ("list_repeated", again, 40 + _ROW, told("list.repeated")),
        ("list_unknown_type", odd, 60 + _ROW, told("list.unknown_type")),
        ("list_only", f"从这一行起 {only} 行只在清单中有（有坐标），OSM 里没有", first, _ONLY),
        (
            "list_unlocated",
            f"最后 {unlocated} 行既没有坐标，OSM 里也没有同名地点",
            first + only,
            f"findings: kind=unlocated → {unlocated};problems: code=rules.unplaced",
        ),
    ):
        world.plant(code, what, f"{LIST_FILE} 第 {row} 行", *look.format(LIST_FILE, row).split(";"))
    what = "目录里只靠清单的类别：举报热线（没有地方，不画）、未成年人心理健康辅导站"
    alone = [n for n, row in enumerate(rows, _ROW) if row[1] in ("举报热线", _COUNSEL)]
    looks = ("points: type_id=hotline → 3", "points: type_id=minors_counsel → 2")
    world.show("list_types", what, f"{LIST_FILE} 第 {alone[0]}–{alone[-1]} 行", *looks)
