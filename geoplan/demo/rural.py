"""Draw what lies between the towns: county roads, villages and the lanes that reach them.

From: towns, boundaries and terrain. To: streets and village centres.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

from geoplan.demo import layout
from geoplan.demo.boundaries import Boundaries
from geoplan.demo.names import STREET_OFFICES, TOWNS, VILLAGE_HEADS, VILLAGE_TAILS
from geoplan.demo.plane import Points, between, densified, pick, shuffled
from geoplan.demo.terrain import Terrain, rough_line
from geoplan.demo.town import Town
from geoplan.demo.world import Street

QUOTAS = dict(zip((*TOWNS, *STREET_OFFICES), (8, 8, 8, 7, 4, 3), strict=True))
IN_SLIVER = 2


@dataclass
class Village:
    """One village: its name, centre and the direction of its main lane."""

    name: str
    xy: Points
    along: Points


def lay_roads(rng: np.random.Generator, towns: dict[str, Town]) -> list[Street]:
    """Return the county roads, each ending on a corner of a town's grid or beyond the border."""
    roads = []
    for name, ref, highway, start, stop, between_them in layout.ROADS:
        ends = [_end(towns, start), *(np.array(p) for p in between_them), _end(towns, stop)]
        roads.append(Street(name, highway, rough_line(rng, ends, 0.06), "rural", {"ref": ref}))
    return roads


def _end(towns: dict[str, Town], end: layout.End) -> Points:
    if len(end) == 2:
        return np.array(end, dtype=float)
    town = towns[end[0]]
    return town.spot(end[1], end[2], -1)


def found_villages(
    rng: np.random.Generator,
    bounds: Boundaries,
    townships: dict[str, shapely.Polygon],
    terrain: Terrain,
    towns: dict[str, Town],
) -> list[Village]:
    """Scatter villages over every township, and two beyond the official file."""
    names = _names(rng)
    keep_out = shapely.union(
        terrain.keep_out, shapely.buffer(shapely.LineString(terrain.railway), 200)
    )
    for town in towns.values():
        reach = 2750 if town.plan.name == layout.SEAT else 1350
        keep_out = shapely.union(keep_out, shapely.buffer(shapely.Point(town.plan.centre), reach))
    shapely.prepare(keep_out)
    villages: list[Village] = []
    inner = shapely.buffer(bounds.county, -420)
    areas = [(shapely.intersection(townships[n], inner), QUOTAS[n]) for n in QUOTAS]
    areas.append((shapely.intersection(shapely.buffer(bounds.sliver, -120), inner), IN_SLIVER))
    for area, wanted in areas:
        for spot in _scatter(rng, area, wanted, keep_out, [v.xy for v in villages]):
            turn = between(rng, 0, np.pi)
            along = np.array([np.cos(turn), np.sin(turn)])
            villages.append(Village(names.pop(), spot, along))
    return villages


def _names(rng: np.random.Generator) -> list[str]:
    heads = shuffled(rng, VILLAGE_HEADS)
    return [head + pick(rng, VILLAGE_TAILS) for head in heads]


def _scatter(
    rng: np.random.Generator,
    area: shapely.Geometry,
    wanted: int,
    keep_out: shapely.Geometry,
    others: list[Points],
) -> list[Points]:
    """Draw spots in ``area`` that keep their distance; the distance shrinks when it gets tight."""
    x0, y0, x1, y1 = shapely.bounds(area)
    found: list[Points] = []
    apart_m = 1700.0
    for _ in range(6000):
        if len(found) == wanted:
            break
        apart_m = max(apart_m - 1.0, 750.0)
        spot = np.array([between(rng, x0, x1), between(rng, y0, y1)])
        if not shapely.contains_xy(area, *spot) or shapely.contains_xy(keep_out, *spot):
            continue
        gaps = [np.hypot(*(spot - other)) for other in (*others, *found)]
        if min(gaps, default=np.inf) >= apart_m:
            found.append(spot)
    return found


def reach_villages(
    rng: np.random.Generator, villages: list[Village], roads: list[Street], terrain: Terrain
) -> list[Street]:
    """Connect every village to the nearest road or village already reached; add its lanes."""
    barrier = shapely.union(terrain.river_area, terrain.lake)
    shapely.prepare(barrier)
    pool = np.concatenate([road.line[6:-6] for road in roads])
    waiting = list(villages)
    streets: list[Street] = []
    while waiting:
        options = [_nearest(village.xy, pool, barrier) for village in waiting]
        k = int(np.argmin([cost for _, cost in options]))
        village, target = waiting.pop(k), options[k][0]
        access = rough_line(rng, [village.xy, target], 0.16)
        streets.append(Street("", "unclassified", access, "rural"))
        streets += _village_lanes(rng, village)
        pool = np.concatenate([pool, access[3:]])
    return streets


def _nearest(spot: Points, pool: Points, barrier: shapely.Geometry) -> tuple[Points, float]:
    gap = np.hypot(*(pool - spot).T)
    near = np.argsort(gap, kind="stable")[:40]
    lines = shapely.linestrings([[spot, pool[i]] for i in near])
    cost = gap[near] * np.where(shapely.intersects(barrier, lines), 4.0, 1.0)
    best = int(np.argmin(cost))
    return np.asarray(pool[near[best]]), float(cost[best])


def _village_lanes(rng: np.random.Generator, village: Village) -> list[Street]:
    """Draw a crooked main lane through the village, a cross lane, and a track to the fields."""
    c, along = village.xy, village.along
    side = np.array([-along[1], along[0]])
    a, b = between(rng, 110, 170), between(rng, 70, 120)
    main = [
        c - along * a + side * between(rng, -25, 25),
        c,
        c + along * a + side * between(rng, -25, 25),
    ]
    knee = main[2] - (main[2] - c) * 0.4
    cross = [knee, knee + side * b + along * between(rng, -15, 15)]
    field = [main[0], main[0] - along * between(rng, 250, 500) + side * between(rng, -200, 200)]
    return [
        Street("", "residential", densified(np.array(main), 45), "rural"),
        Street("", "residential", densified(np.array(cross), 45), "rural"),
        Street("", "track", rough_line(rng, field, 0.15), "rural"),
    ]
