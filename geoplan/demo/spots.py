"""Put single nodes along the streets: kindergartens, banks, communities, offices, shops, places.

From: streets, towns and villages. To: nodes with tags, and sites.
"""

from __future__ import annotations

import numpy as np
import shapely

from geoplan.demo import layout
from geoplan.demo.names import (
    BANKS,
    BRANCHES,
    COMMUNITIES,
    COUNTY,
    SHOPS,
    SHORT,
    STREET_OFFICES,
    TOWNS,
    URBAN_VILLAGES,
    words,
)
from geoplan.demo.plane import Points, at_distance, between, length_m, moved, pick, shuffled
from geoplan.demo.rural import Village
from geoplan.demo.town import Town
from geoplan.demo.world import World

_COUNTY = f"{SHORT}县"
_KINDERGARTENS = words(
    "机关 实验 文化路 小星星 阳光 金苹果 小太阳 春芽 蓝天 童心 七彩 贝贝 向日葵 新安 溪畔 站前 育红"
)


class Placer:
    """Finds free spots beside the streets of a settlement, each used once and well apart."""

    def __init__(
        self, world: World, settlement: str, rng: np.random.Generator | None = None
    ) -> None:
        self.world = world
        self.rng = world.rng if rng is None else rng
        self.streets = [s for s in world.streets if s.settlement == settlement]
        self.used: list[Points] = []
        self.keep_out: shapely.Geometry = shapely.Polygon()

    def beside(
        self, classes: tuple[str, ...], away_m: float = 14.0, apart_m: float = 90.0
    ) -> Points:
        """Return a spot beside a street of one of ``classes``."""
        rng = self.rng
        fitting = [s for s in self.streets if s.highway in classes and length_m(s.line) > 60]
        spot: Points = self.streets[0].line[0]
        for _ in range(300):
            street = pick(rng, fitting)
            spot, direction = at_distance(street.line, between(rng, 20, length_m(street.line) - 20))
            side = away_m if rng.random() < 0.5 else -away_m
            if street.tags.get("oneway"):
                side = -away_m
            spot = spot + side * np.array([-direction[1], direction[0]])
            if self._is_apart(spot, apart_m):
                break
        self.used.append(spot)
        return np.asarray(spot)

    def _is_apart(self, spot: Points, apart_m: float) -> bool:
        if self.used and np.hypot(*(np.array(self.used) - spot).T).min() <= apart_m:
            return False
        return not shapely.contains_xy(self.keep_out, *spot)

    def node(self, type_id: str, name: str, tags: dict[str, str], spot: Points) -> str:
        """Add a named node; with a type it is a site too."""
        ref = f"n{self.world.canvas.point(spot, {'name': name, **tags})}"
        if type_id:
            self.world.add_site(type_id, name, spot, ref)
        return ref


_LANES = ("residential", "living_street")
_MAIN = ("secondary", "tertiary", "primary")


def furnish_seat(world: World, seat: Town, station: Points) -> Placer:
    """Put the nodes of the county seat; what comes later takes its spots from the same placer."""
    put = Placer(world, layout.SEAT)
    rng = world.rng
    for name in shuffled(rng, _KINDERGARTENS):
        put.node(
            "kindergarten", f"{name}幼儿园", {"amenity": "kindergarten"}, put.beside(_LANES, 22)
        )
    for k in range(11):
        place = pick(rng, ("城关", "站前", "新安", "东门", "西门", "溪南"))
        name = f"{BANKS[k % 3]}{place}{k + 1}支行"
        tags = {"amenity": "bank", "operator": BANKS[k % 3] + "（虚构）"}
        put.node("bank", name, tags, put.beside(_MAIN, 17, 60))
    _communities(world, put)
    north, south = _office_spots(seat)
    put.node("township_office", f"{STREET_OFFICES[0]}办事处", {"amenity": "townhall"}, north)
    put.node("township_office", f"{STREET_OFFICES[1]}办事处", {"office": "government"}, south)
    name = f"{_COUNTY}溪南政务服务大厅"
    put.node("gov_hall", name, {"office": "government"}, moved(seat.spot(2, 1), 30, 22))
    put.node("square", "站前广场", {"place": "square"}, moved(station, 45, -50))
    put.node("square", "溪南广场", {"place": "square"}, moved(seat.spot(4, 1), 25, 25))
    for k in range(42):
        name, key, value, type_id = SHOPS[k % len(SHOPS)]
        branch = BRANCHES[k // len(SHOPS)]
        put.node(type_id, name + branch, {key: value}, put.beside(_MAIN, 16, 20))
    tags = {"railway": "station", "public_transport": "station", "train": "yes"}
    put.node("railway_station", f"{SHORT}站", tags, moved(station, 0, 28))
    return put


def _office_spots(seat: Town) -> tuple[Points, Points]:
    return moved(seat.spot(6, 6), 28, -32), moved(seat.spot(3, 2), 30, 35)


def _communities(world: World, put: Placer) -> None:
    """Communities as OSM has them: an office, a community centre, or only a place node."""
    forms: tuple[tuple[str, dict[str, str]], ...] = (
        ("社区居民委员会", {"office": "government"}),
        ("社区党群服务中心", {"amenity": "community_centre"}),
        ("社区", {"place": "quarter"}),
    )
    for k, name in enumerate(COMMUNITIES[:21]):
        suffix, tags = forms[(0, 0, 1, 0, 1, 2)[k % 6]]
        ref = put.node("community", name + suffix, tags, put.beside(_LANES, 20, 260))
        if k == 5:
            what = f"{name}社区只有 place=quarter 一个点，没有居委会或党群服务中心"
            look = f"points: point_id=community-{ref}"
            world.plant("community_quarter", what, ref, look)


def name_urban_villages(world: World, seat: Town) -> None:
    """Mark the villages the town has grown around: nodes, two of them outlines."""
    blocks = [b for b in seat.blocks if b.district == "village"]
    for k, (block, name) in enumerate(zip(blocks, URBAN_VILLAGES, strict=True)):
        middle = block.at(0.5, 0.5)
        if k < 2:
            ring = np.array(
                [
                    block.at(s, t)
                    for s, t in ((0.05, 0.05), (0.95, 0.05), (0.95, 0.95), (0.05, 0.95))
                ]
            )
            tags = {"landuse": "residential", "residential": "rural", "name": name}
            ref = f"w{world.canvas.ring(ring, tags)}"
        else:
            place = "village" if k % 2 else "neighbourhood"
            ref = f"n{world.canvas.point(middle, {'place': place, 'name': name})}"
        world.add_site("urban_village", name, middle, ref)


def furnish_town(world: World, town: Town) -> Placer:
    """Put the nodes of a small town; return the placer for what comes later."""
    name = town.plan.name
    short = name[:2]
    put = Placer(world, name)
    if name != TOWNS[1]:  # the office of 柳塘镇 is planted as a wrongly tagged locality
        is_plain = name == TOWNS[3]
        tags = {"office": "government"} if is_plain else {"amenity": "townhall"}
        put.node("township_office", f"{name}人民政府", tags, put.beside(("tertiary",), 24))
    tags = {"amenity": "hospital", "name:en": "(fictional)"}
    put.node("clinic", f"{name}中心卫生院", tags, put.beside(("tertiary", "residential"), 26))
    put.node("farm_market", f"{short}集贸市场", {"amenity": "marketplace"}, put.beside(_LANES, 18))
    put.node(
        "kindergarten", f"{name}中心幼儿园", {"amenity": "kindergarten"}, put.beside(_LANES, 22)
    )
    put.node(
        "kindergarten", f"{short}苗苗幼儿园", {"amenity": "kindergarten"}, put.beside(_LANES, 22)
    )
    put.node("bank", f"{BANKS[0]}{short}支行", {"amenity": "bank"}, put.beside(("tertiary",), 17))
    community = COMMUNITIES[22 + TOWNS.index(name)] + "社区居民委员会"
    put.node("community", community, {"office": "government"}, put.beside(_LANES, 20))
    if name != TOWNS[3]:
        put.node("square", f"{short}文化广场", {"place": "square"}, put.beside(("tertiary",), 22))
    if name != TOWNS[2]:
        put.node("park", f"{short}公园", {"leisure": "park"}, put.beside(_LANES, 40))
    return put


def name_places(world: World, towns: dict[str, Town], villages: list[Village]) -> dict[str, int]:
    """Put the place nodes of county, townships and villages; return the ids of the centres."""
    point = world.canvas.point
    seat = towns[layout.SEAT]
    centres = {
        COUNTY: point(
            moved(seat.spot(5, 5), 40, 40),
            {"place": "city", "name": f"{SHORT}县城（虚构）", "name:en": "Hexi (fictional)"},
        )
    }
    for name, (column, row) in zip(STREET_OFFICES, ((7, 6), (4, 2)), strict=True):
        tags = {"place": "town", "place:CN": "subdistrict", "name": name}
        centres[name] = point(moved(seat.spot(column, row), 15, 15), tags)
    for name in TOWNS:
        tags = {
            "place": "town",
            "name": name,
            "place:CN": "township" if name.endswith("乡") else "town",
        }
        centres[name] = point(moved(towns[name].spot(1, 1), 12, 12), tags)
    for village in villages:
        ref = f"n{point(moved(village.xy, 6, 6), {'place': 'village', 'name': village.name})}"
        world.add_site("village", village.name, moved(village.xy, 6, 6), ref)
    return centres


def open_village_schools(world: World, villages: list[Village]) -> None:
    """Give six villages a primary school and two a kindergarten, as single nodes."""
    for k, village in enumerate(villages[:6]):
        spot = moved(village.xy + 45 * village.along, 20, -20)
        for type_id, tail in (("school", "小学"), ("kindergarten", "幼儿园"))[: 2 if k < 2 else 1]:
            name = village.name.removesuffix("村") + tail
            ref = f"n{world.canvas.point(spot, {'amenity': type_id, 'name': name})}"
            world.add_site(type_id, name, spot, ref)
            spot = moved(spot, 30, 25)


def draw_village_outlines(world: World, villages: list[Village]) -> None:
    """Give every village its unnamed ``landuse=residential`` outline."""
    for village in villages:
        side = np.array([-village.along[1], village.along[0]])
        hull = shapely.buffer(
            shapely.LineString(
                [village.xy - village.along * 130, village.xy + village.along * 130 + side * 30]
            ),
            95,
            quad_segs=2,
        )
        ring = shapely.get_coordinates(hull.exterior)[:-1]
        world.canvas.ring(ring, {"landuse": "residential"})
