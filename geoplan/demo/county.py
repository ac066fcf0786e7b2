"""Draw the whole county, step by step.

From: a seed. To: :class:`County`: OSM objects, boundaries, sites and planted oddities.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

from geoplan.demo import layout
from geoplan.demo.boundaries import (
    Boundaries,
    divide,
    draw_boundaries,
    township_polygons,
)
from geoplan.demo.buildings import build_fronts, build_village, take_streets
from geoplan.demo.gates import draw_district, light_junctions, open_gates
from geoplan.demo.lots import SEAT_USES, TOWN_USES, assign_uses, divide_blocks
from geoplan.demo.mess import plant_mess
from geoplan.demo.more import open_more
from geoplan.demo.names import (
    CONFIRMED_VILLAGE,
    LANES,
    LISTED_VILLAGES,
    OFFICIAL_VILLAGE,
    TOWN_LANES,
    TOWNS,
)
from geoplan.demo.plane import densified, moved, node_lines, shuffled, smoothed
from geoplan.demo.rule_places import place_for_rules
from geoplan.demo.rural import Village, found_villages, lay_roads, reach_villages
from geoplan.demo.sites import SiteMaker, draw_strips
from geoplan.demo.spots import (
    draw_village_outlines,
    furnish_seat,
    furnish_town,
    name_places,
    name_urban_villages,
    open_village_schools,
)
from geoplan.demo.terrain import Terrain, draw_fields, draw_terrain, shape_terrain
from geoplan.demo.town import Town, lay_out
from geoplan.demo.transit import STATION_ROAD, run_buses
from geoplan.demo.venues import open_far_school, open_town_venues, open_venues
from geoplan.demo.ways import Piece, write_ways
from geoplan.demo.world import Street, World

_TOWN_STREETS = (
    ("石桥街", "桥东路", ("窑湾路", "新市路", "沿河路", "学堂街")),
    ("柳塘街", "塘边路", ("荷香路", "新塘路", "圩场路", "柳荫街")),
    ("沙埠街", "埠头路", ("船厂路", "新埠路", "江边路", "老埠街")),
    ("枫林街", "枫岭路", ("茶场路", "林场路", "山前路", "枫叶街")),
)


@dataclass
class County:
    """The finished county."""

    world: World
    boundaries: Boundaries
    towns: dict[str, Town]


def build_county(seed: int) -> County:
    """Draw the county of ``seed``."""
    rng = np.random.default_rng(seed)
    world = World(rng)
    towns = _towns(rng)
    terrain = shape_terrain(rng, towns[layout.SEAT])
    boundaries = divide(rng, terrain.river)
    world.townships = township_polygons(boundaries)
    villages = _streets(world, towns, terrain, boundaries)
    draw_terrain(world, terrain)
    take_streets(world)
    _settle(world, towns, terrain, villages)
    centres = name_places(world, towns, villages)
    open_village_schools(world, villages)
    open_far_school(world)
    open_gates(world)
    pieces = write_ways(world, terrain.river)
    run_buses(world, towns, terrain.station, pieces)
    light_junctions(world, towns[layout.SEAT])
    _build_rest(world, villages)
    keep_out = shapely.union_all(
        [terrain.river_area, terrain.lake, *terrain.woods, *_outlines(towns)]
    )
    draw_fields(world, boundaries.county, keep_out, [v.xy for v in villages])
    draw_boundaries(world, boundaries, centres)
    _point_out(world, pieces)
    plant_mess(world, towns, pieces)
    place_for_rules(world)
    open_more(world, villages, np.random.default_rng([seed, 1]))
    return County(world, boundaries, towns)


def _towns(rng: np.random.Generator) -> dict[str, Town]:
    names = shuffled(rng, LANES)
    towns = {layout.SEAT: lay_out(rng, layout.SEAT_PLAN, names)}
    for name, (main, cross, others) in zip(TOWNS, _TOWN_STREETS, strict=True):
        lanes = [f"{lane}" for lane in shuffled(rng, TOWN_LANES)]
        towns[name] = lay_out(rng, layout.town_plan(name, main, cross, others), lanes)
    return towns


def _streets(
    world: World, towns: dict[str, Town], terrain: Terrain, boundaries: Boundaries
) -> list[Village]:
    """Collect all streets and give them common vertices; return the villages they reach."""
    rng = world.rng
    roads = lay_roads(rng, towns)
    villages = found_villages(rng, boundaries, world.townships, terrain, towns)
    world.streets = [street for town in towns.values() for street in town.streets]
    world.streets.append(_station_road(towns[layout.SEAT], terrain))
    world.streets += roads + reach_villages(rng, villages, roads, terrain)
    noded = node_lines([street.line for street in world.streets])
    for street, line in zip(world.streets, noded, strict=True):
        street.line = line
    return villages


def _station_road(seat: Town, terrain: Terrain) -> Street:
    start = seat.spot(5, 9)
    bend = moved((start + terrain.station) / 2, 35.0, 0.0)
    line = densified(smoothed(np.array([start, bend, terrain.station]), 2), 45.0)
    return Street(STATION_ROAD, "tertiary", line, layout.SEAT)


def _settle(
    world: World, towns: dict[str, Town], terrain: Terrain, villages: list[Village]
) -> None:
    """Use the lots of the towns, then put single places along the streets."""
    maker = SiteMaker(world)
    draw_strips(world, towns[layout.SEAT])
    for name, town in towns.items():
        lots = divide_blocks(world.rng, town)
        assign_uses(world.rng, lots, SEAT_USES if name == layout.SEAT else TOWN_USES)
        for lot in lots:
            maker.place(lot)
    name_urban_villages(world, towns[layout.SEAT])
    draw_district(world, towns[layout.SEAT])
    put = furnish_seat(world, towns[layout.SEAT], terrain.station)
    open_venues(world, put, terrain.station)
    for name in TOWNS:
        open_town_venues(furnish_town(world, towns[name]), towns[name])
    draw_village_outlines(world, villages)


def _point_out(world: World, pieces: list[Piece]) -> None:
    """Record what is worth a look and comes from no step of its own."""
    walked = [f"w{p.way}" for p in pieces if p.street.highway == "pedestrian"]
    look = "points: type_id=commercial_street, name~西门步行街"
    what = "西门步行街（highway=pedestrian）：商业大街"
    world.show("pedestrian", what, "、".join(walked[:2]), look)
    rivers = [f"w{i}" for i, way in world.canvas.ways.items() if "waterway" in way.tags]
    what = f"{layout.RIVER}穿过县城：建成区里的河段是点位"
    world.show("river", what, "、".join(rivers), f"points: type_id=river, name~{layout.RIVER}")
    villages = {s.name: s.ref for s in world.sites if s.type_id == "urban_village"}
    told = {*LISTED_VILLAGES, OFFICIAL_VILLAGE, CONFIRMED_VILLAGE}
    waiting = [n for n in villages if n not in told]
    listed = [f"points: name={name}, standing=listed" for name in LISTED_VILLAGES]
    asked = [f"candidates: name={name}, type_id=urban_village, decision=" for name in waiting]
    for what, names, looks in (
        ("清单上有的城中村", LISTED_VILLAGES, listed),
        ("等待确认的城中村，一个有轮廓，一个只有点", waiting, asked),
    ):
        found = "、".join(f"{name} {villages[name]}" for name in names)
        world.show("urban_village", what, found, *looks)


def _build_rest(world: World, villages: list[Village]) -> None:
    """Put houses along town streets and in villages."""
    for street in world.streets:
        build_fronts(world, street)
    lanes = [s for s in world.streets if s.settlement == "rural" and s.highway == "residential"]
    for village in villages:
        near = [s for s in lanes if np.hypot(*(s.line - village.xy).T).min() < 200]
        build_village(world, village, near)


def _outlines(towns: dict[str, Town]) -> list[shapely.Geometry]:
    """Return the ground of the towns, which is not farmed."""
    return [
        shapely.buffer(
            shapely.union_all([shapely.LineString(s.line) for s in town.streets]), 170, quad_segs=3
        ).buffer(-60)
        for town in towns.values()
    ]
