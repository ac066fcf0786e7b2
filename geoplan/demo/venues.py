"""Open the halls, shops and facilities that the catalogue has types for, one by one.

From: spots beside streets. To: nodes with tags, and sites.
"""

from __future__ import annotations

import numpy as np
import shapely

from geoplan.demo.names import COMMUNITIES, SHORT, STREET_OFFICES, TOWNS
from geoplan.demo.plane import Points, moved
from geoplan.demo.spots import Placer
from geoplan.demo.town import Town
from geoplan.demo.world import Tags, World

_COUNTY = f"{SHORT}县"
_CENTRE = {"amenity": "community_centre"}
_MAIN = ("secondary", "tertiary", "primary")
_LANES = ("residential", "living_street")
# type, names, tags, whether it stands on a main street
_Kind = tuple[str, tuple[str, ...], Tags, bool]
_SEAT: tuple[_Kind, ...] = (
    ("civ_practice", (f"{_COUNTY}新时代文明实践中心",), _CENTRE, True),
    ("tax_hall", (f"{_COUNTY}税务局办税服务厅",), {"office": "tax"}, True),
    ("entry_exit_hall", (f"{_COUNTY}公安局出入境管理大队",), {"amenity": "police"}, True),
    (
        "telecom_hall",
        ("禾信移动营业厅", "禾信电信营业厅", "禾信联通营业厅"),
        {"shop": "mobile_phone"},
        True,
    ),
    ("post_office", ("禾城邮政所", "文昌邮政所", "惠民邮政所"), {"amenity": "post_office"}, True),
    ("utility_hall", ("禾溪供水公司营业厅", "禾溪燃气公司营业厅"), {"office": "company"}, True),
    (
        "rescue_station",
        (f"{_COUNTY}救助管理站",),
        {"amenity": "social_facility", "social_facility": "shelter"},
        False,
    ),
    (
        "nursing_home",
        (f"{_COUNTY}颐养中心", "夕阳红养老院"),
        {"amenity": "social_facility", "social_facility": "nursing_home"},
        False,
    ),
    (
        "clinic",
        ("鼓楼社区卫生服务中心", "新安社区卫生服务中心", "站前社区卫生服务站"),
        {"amenity": "clinic"},
        False,
    ),
    ("pharmacy", ("康民大药房", "百草堂药店", "仁心药店"), {"amenity": "pharmacy"}, True),
    ("tutoring", ("新思路培训学校", "童画艺术培训中心"), {"amenity": "training"}, False),
    ("tutoring", ("星辰英语", "环宇英语"), {"amenity": "language_school"}, True),
    ("youth_center", (f"{_COUNTY}青少年活动中心",), _CENTRE, False),
    ("culture_venue", (f"{_COUNTY}图书馆",), {"amenity": "library"}, True),
    ("culture_venue", (f"{_COUNTY}文化馆",), {"amenity": "arts_centre"}, True),
    ("culture_venue", (f"{_COUNTY}博物馆",), {"tourism": "museum"}, True),
    ("cinema", ("禾溪影城",), {"amenity": "cinema"}, True),
    ("cinema", ("人民剧院",), {"amenity": "theatre"}, True),
    ("coach_station", (f"{SHORT}汽车客运站",), {"amenity": "bus_station"}, True),
    ("hotel", ("禾溪大酒店", "迎宾快捷酒店"), {"tourism": "hotel"}, True),
    ("internet_cafe", ("极光网吧", "星海网吧", "蓝鲸网咖"), {"amenity": "internet_cafe"}, False),
    ("travel_agency", ("禾溪风光旅行社", "溪河旅行社"), {"shop": "travel_agency"}, True),
    ("business_place", ("金嗓子歌厅",), {"amenity": "karaoke_box"}, True),
    ("business_place", ("清泉浴室",), {"amenity": "public_bath"}, False),
    ("wholesale_market", ("城西建材批发市场",), {"amenity": "marketplace"}, False),
    ("mall_supermarket", ("禾溪百货大楼",), {"shop": "department_store"}, True),
    ("heritage", ("文庙大成殿",), {"historic": "temple"}, False),
    ("heritage", ("状元坊",), {"historic": "paifang"}, False),
    ("heritage", ("北门古城墙",), {"historic": "citywalls"}, False),
    ("patriotic_base", ("禾溪革命烈士纪念碑",), {"historic": "memorial"}, False),
    ("scenic", ("钟鼓楼",), {"tourism": "attraction"}, False),
    ("waste_station", ("城北垃圾中转站",), {"amenity": "waste_transfer_station"}, False),
    ("waste_station", ("溪南垃圾压缩转运站",), {"amenity": "waste_transfer_station"}, False),
    (
        "sports_ground",
        ("溪畔健身点", "北山晨练点", "安居健身广场"),
        {"leisure": "fitness_station"},
        False,
    ),
    ("sports_ground", ("禾溪体育中心",), {"leisure": "sports_centre"}, True),
    *(("civ_practice", (f"{name}新时代文明实践所",), _CENTRE, False) for name in STREET_OFFICES),
    ("township_culture", (f"{STREET_OFFICES[0]}综合文化站",), _CENTRE, False),
    (
        "community_culture",
        tuple(f"{name}社区综合文化服务中心" for name in COMMUNITIES[:4]),
        _CENTRE,
        False,
    ),
)
_TOWN: tuple[_Kind, ...] = (
    ("post_office", ("{0}邮政所",), {"amenity": "post_office"}, True),
    ("pharmacy", ("{1}药店",), {"amenity": "pharmacy"}, True),
    ("public_toilet", ("{1}公厕",), {"amenity": "toilets"}, True),
    ("civ_practice", ("{0}新时代文明实践所",), _CENTRE, False),
    ("township_culture", ("{0}综合文化站",), _CENTRE, False),
    ("waste_station", ("{1}垃圾中转站",), {"amenity": "waste_transfer_station"}, False),
    ("restaurant", ("{1}饭店", "{1}土菜馆"), {"amenity": "restaurant"}, True),
    ("mall_supermarket", ("{1}购物超市",), {"shop": "supermarket"}, True),
    ("hotel", ("{1}客栈",), {"tourism": "guest_house"}, True),
    ("nursing_home", ("{0}敬老院",), {"amenity": "social_facility"}, False),
)
# What a town has not: the map then says that it is missing.
LACKS = {
    TOWNS[0]: (),
    TOWNS[1]: ("waste_station", "nursing_home"),
    TOWNS[2]: ("township_culture", "hotel"),
    TOWNS[3]: ("public_toilet", "post_office", "hotel", "mall_supermarket"),
}
_EXPECTED = ("post_office", "public_toilet", "township_culture", "waste_station")
FAR_SCHOOL = "青峰小学"
_FAR_M = 420.0
_TOILETS = 10


def open_venues(world: World, put: Placer, station: Points) -> None:
    """Open the venues of the county seat."""
    _open(put, _SEAT, ())
    open_toilets(put, _MAIN, _TOILETS)
    stand = {"amenity": "taxi"}
    put.node("taxi", "站前出租车候客点", stand, moved(station, -40, -45))
    put.node("taxi", "客运站出租车候客点", stand, put.beside(_MAIN, 12))
    parks = [s for s in world.sites if s.type_id in ("park", "square")]
    for site in [s for s in parks if s.name in ("文峰公园", "市民广场", "人民公园")]:
        spot = moved(site.xy, 18, 12)
        put.node("shelter", f"{site.name}应急避难场所", {"emergency": "assembly_point"}, spot)


def open_town_venues(put: Placer, town: Town) -> None:
    """Open the venues of a small town; what it lacks differs."""
    name = town.plan.name
    kinds = [kind for kind in _TOWN if kind[0] not in LACKS[name]]
    _open(put, kinds, (name, name[:2]))
    told = [kind[1][0].format("", "") for kind in _TOWN if kind[0] in LACKS[name]]
    if told:
        what = f"{name}的地图上没有{'、'.join(told)}；目录要求每个乡镇都有的列为“应有未见”"
        lacks = [k[0] for k in _TOWN if k[0] in LACKS[name] and k[0] in _EXPECTED]
        looks = [f"findings: kind=missing, township={name}, type_id={k}" for k in lacks]
        put.world.show("missing", what, name, *looks)


def _open(put: Placer, kinds: tuple[_Kind, ...] | list[_Kind], about: tuple[str, ...]) -> None:
    for type_id, names, tags, is_main in kinds:
        for name in names:
            classes, away_m = (_MAIN, 17.0) if is_main else (_LANES, 15.0)
            put.node(type_id, name.format(*about), tags, put.beside(classes, away_m, 45))


def open_toilets(put: Placer, classes: tuple[str, ...], count: int) -> None:
    """Open public toilets, each named after its street and no two alike."""
    named = {site.name for site in put.world.sites if site.type_id == "public_toilet"}
    wanted = len(named) + count
    while len(named) < wanted:
        spot = put.beside(classes, 13.0, 60)
        address = put.world.address_of((float(spot[0]), float(spot[1])))
        name = address.rstrip("0123456789号") + "公厕"
        if name not in named:
            named.add(name)
            put.node("public_toilet", name, {"amenity": "toilets"}, spot)


def open_far_school(world: World) -> None:
    """Put a school where no street is near: it has no surroundings to walk."""
    area = world.townships[TOWNS[3]]
    streets = shapely.union_all([shapely.LineString(s.line) for s in world.streets])
    x0, y0, x1, y1 = area.bounds
    x, y = np.meshgrid(np.arange(x0, x1, 150.0), np.arange(y0, y1, 150.0))
    spots = np.column_stack([x.ravel(), y.ravel()])
    dots = shapely.points(spots)
    gap_m = shapely.distance(dots, streets)
    shapely.prepare(area)
    fits = (gap_m > _FAR_M) & (gap_m < _FAR_M + 200) & shapely.contains(area, dots)
    fits &= shapely.distance(dots, shapely.boundary(area)) > 500
    spot = spots[np.flatnonzero(fits)[0]]
    ref = f"n{world.canvas.point(spot, {'amenity': 'school', 'name': FAR_SCHOOL})}"
    world.add_site("school", FAR_SCHOOL, spot, ref)
    looks = ("problems: code=belt.no_street", f"points: point_id=school-{ref}")
    what = f"{FAR_SCHOOL}离最近的街道四百多米，没有“学校周边”可走"
    world.plant("school_far", what, ref, *looks)
