"""Put the places on the lots: compounds, schools, hospitals, parks, offices, squares, works.

From: lots with their use. To: outlines with tags and buildings, and sites.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import shapely

from geoplan.demo import layout
from geoplan.demo.buildings import (
    build_campus,
    build_houses,
    build_shops,
    build_slabs,
    build_works,
)
from geoplan.demo.lots import Lot, inset
from geoplan.demo.names import COMPOUND_HEADS, COMPOUND_TAILS, SHORT, WORK_COMPOUNDS, words
from geoplan.demo.plane import Points, pick, shuffled
from geoplan.demo.town import Block, Town
from geoplan.demo.world import Tags, World

_COUNTY = f"{SHORT}县"
_SEAT_SCHOOLS = words(
    "第一中学 第二中学 第三中学 实验小学 第二小学 第三小学 第四小学 城东小学 城西小学 "
    "溪南小学 溪南中学 新安小学 育才学校 职业中学"
)
_HOSPITALS = ("人民医院", "中医院", "妇幼保健院", "第二人民医院")
_MARKETS = ("鼓楼农贸市场", "东门集贸市场", "站前农贸市场", "溪南农贸市场", "新安菜市场")
_PARKS = ("翠湖公园", "文峰公园", "人民公园", "儿童公园", "书院公园")
_SQUARES = ("市民广场", "人民广场", "文化广场")
_BUILDING_SITES = ("禾溪新城安置房二期", "县档案馆新馆", "")
_WORKS = ("禾溪农机厂", "禾溪纺织园", "溪河食品厂", "禾溪竹木制品厂", "禾溪建材园")
_STRIPS = (  # riverside parks: (column from, to, t from, to, name); t runs from south to north
    (0.6, 3.4, 0.71, 0.93, "禾韵公园"),
    (5.2, 8.6, 0.71, 0.93, "滨河公园"),
    (3.3, 6.6, 0.07, 0.27, "溪南湿地公园"),
)


def compound_names(rng: np.random.Generator) -> Iterator[str]:
    """Yield names of compounds, each once."""
    for head in shuffled(rng, COMPOUND_HEADS):
        yield head + pick(rng, COMPOUND_TAILS)
    for head in shuffled(rng, COMPOUND_HEADS):
        yield head + "二期"


class SiteMaker:
    """Gives every used lot its outline, buildings and name, in the order of the lots."""

    def __init__(self, world: World) -> None:
        rng = world.rng
        self.world = world
        self.compounds = compound_names(rng)
        self.work_compounds = iter(shuffled(rng, WORK_COMPOUNDS))
        self.pools: dict[str, list[str]] = {
            "school": [_COUNTY + n for n in shuffled(rng, _SEAT_SCHOOLS)],
            "hospital": [_COUNTY + n for n in _HOSPITALS],
            "market": list(_MARKETS),
            "park": list(_PARKS),
            "square_area": list(_SQUARES),
            "works": shuffled(rng, _WORKS),
            "building_site": list(_BUILDING_SITES),
        }

    def place(self, lot: Lot) -> None:
        """Draw one lot."""
        makers: dict[str, Callable[[Lot], None]] = {
            "compound": self._compound,
            "school": self._school,
            "hospital": self._hospital,
            "market": self._market,
            "park": self._park,
            "square_area": self._square,
            "gov": self._government,
            "gov_hall": self._gov_hall,
            "works": self._works,
            "cluster": self._cluster,
            "building_site": self._building_site,
            "mixed": self._mixed,
        }
        makers[lot.use](lot)

    def _outline(self, lot: Lot, tags: Tags, type_id: str = "") -> str:
        ref = f"w{self.world.canvas.ring(lot.ring(), tags)}"
        lot.name = tags.get("name", "")
        if type_id:
            self.world.add_site(type_id, lot.name, lot.at(0.5, 0.5), ref)
        return ref

    def _compound(self, lot: Lot) -> None:
        town = lot.block.town.plan.name
        if lot.block.district in ("danwei", "old"):
            name = next(self.work_compounds, None) or next(self.compounds)
        elif lot.block.district == "town":
            name = town[:2] + pick(self.world.rng, ("新村小区", "安置小区", "家园"))
        else:
            name = next(self.compounds)
        tags = {"landuse": "residential", "name": name}
        if self.world.rng.random() < 0.3:
            tags["residential"] = "apartments"
        self._outline(lot, tags, "residential_compound")
        build_slabs(self.world, lot)

    def _school(self, lot: Lot) -> None:
        town = lot.block.town.plan.name
        if town == layout.SEAT:
            name = self.pools["school"].pop(0)
        else:
            is_first = f"{town}中心小学" not in {s.name for s in self.world.sites}
            name = f"{town}中心小学" if is_first else f"{town[:2]}中学"
        tags = {"amenity": "school", "name": name, "operator": f"{_COUNTY}教体局（虚构）"}
        self._outline(lot, tags, "school")
        build_campus(self.world, lot, "school")
        pitch = inset(
            lot,
            *(lot.size_m[0] * share for share in (0.58, 0.06)),
            *(lot.size_m[1] * share for share in (0.1, 0.42)),
        )
        self.world.canvas.ring(pitch.ring(), {"leisure": "pitch", "sport": "soccer"})
        self.world.ground.take(pitch.ring())

    def _hospital(self, lot: Lot) -> None:
        name = self.pools["hospital"].pop(0)
        tags = {"amenity": "hospital", "healthcare": "hospital", "name": name}
        self._outline(lot, tags, "hospital")
        build_campus(self.world, lot, "hospital")

    def _market(self, lot: Lot) -> None:
        tags = {"amenity": "marketplace", "name": self.pools["market"].pop(0)}
        small = inset(lot, 2, lot.size_m[0] * 0.3, 2, lot.size_m[1] * 0.2)
        self._outline(small, tags, "farm_market")
        build_works(self.world, small)

    def _park(self, lot: Lot) -> None:
        self._outline(lot, {"leisure": "park", "name": self.pools["park"].pop(0)}, "park")
        pond = inset(lot, *(lot.size_m[0] * 0.34,) * 2, *(lot.size_m[1] * 0.36,) * 2)
        self.world.canvas.ring(pond.ring(), {"natural": "water", "water": "pond"})
        _take(self.world, lot)

    def _square(self, lot: Lot) -> None:
        small = inset(lot, 6, 6, 4, lot.size_m[1] * 0.35)
        tags = {"place": "square", "name": self.pools["square_area"].pop(0)}
        self._outline(small, tags, "square")
        _take(self.world, small)
        build_slabs(self.world, inset(lot, 6, 6, lot.size_m[1] * 0.7, 4))

    def _government(self, lot: Lot) -> None:
        tags = {"amenity": "townhall", "name": f"{_COUNTY}人民政府", "office": "government"}
        ref = self._outline(lot, tags)
        build_campus(self.world, lot, "government")
        what = "amenity=townhall 同时用于县人民政府和街道办事处、镇人民政府"
        look = f"points: source~osm:{ref}, type_id=township_office → 0"
        self.world.plant("townhall_twice", what, ref, look)

    def _gov_hall(self, lot: Lot) -> None:
        tags = {"office": "government", "name": f"{_COUNTY}政务服务中心", "building": "public"}
        self._outline(inset(lot, 4, lot.size_m[0] * 0.45, 4, lot.size_m[1] * 0.4), tags, "gov_hall")
        _take(self.world, lot)

    def _works(self, lot: Lot) -> None:
        tags = {"landuse": "industrial"}
        if self.pools["works"]:
            tags["name"] = self.pools["works"].pop(0)
        self._outline(lot, tags)
        build_works(self.world, lot)

    def _cluster(self, lot: Lot) -> None:
        """Blocks of flats on residential land that nobody named."""
        self.world.canvas.ring(lot.ring(), {"landuse": "residential"})
        self.world.clusters.append(lot.ring())
        build_slabs(self.world, lot)

    def _building_site(self, lot: Lot) -> None:
        tags = {"landuse": "construction"}
        if name := self.pools["building_site"].pop(0):
            tags["name"] = name
        self._outline(lot, tags, "construction_site")
        _take(self.world, lot)

    def _mixed(self, lot: Lot) -> None:
        if lot.block.district in ("old", "town"):
            build_houses(self.world, lot)
        else:
            self.world.canvas.ring(lot.ring(), {"landuse": "commercial"})
            build_shops(self.world, lot)


def _take(world: World, lot: Lot) -> None:
    world.ground.take_area(shapely.Polygon(lot.ring()))


def draw_strips(world: World, seat: Town) -> None:
    """Draw the parks between the riverside streets and the river."""
    for start, stop, low, high, name in _STRIPS:
        first, last = int(start), int(stop)
        blocks = [_river_block(seat, c) for c in range(first, last + 1)]
        edges: list[Points] = []
        for t in (low, high):
            row = [blocks[0].at(start - first, t)]
            for block in blocks:
                s = stop - last if block.column == last else 1.0
                row += [
                    block.at(s * k / 3, t)
                    for k in range(1, 4)
                    if s * k / 3 > (start - first if block is blocks[0] else 0)
                ]
            edges.append(np.array(row))
        ring = np.concatenate([edges[0], edges[1][::-1]])
        ref = f"w{world.canvas.ring(ring, {'leisure': 'park', 'name': name})}"
        world.add_site("park", name, ring.mean(axis=0), ref)
        for column in range(first, last + 1):
            _take(world, Lot(blocks[column - first], 0, 1, low, high))


def _river_block(seat: Town, column: int) -> Block:
    quad = [
        seat.corner(column, 3),
        seat.corner(column + 1, 3),
        seat.corner(column + 1, 4),
        seat.corner(column, 4),
    ]
    return Block(seat, column, 3, "river", np.array(quad))
