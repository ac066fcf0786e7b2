"""Draw river, reservoir, woods, fields, railway and motorway.

From: the plan. To: OSM objects, the river's line and the waters that nothing may stand in.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

from geoplan.demo import layout
from geoplan.demo.plane import (
    Points,
    between,
    blob,
    densified,
    moved,
    pick,
    shifted,
    smoothed,
    wobbled,
)
from geoplan.demo.town import Town
from geoplan.demo.world import World


@dataclass
class Terrain:
    """Natural ground, before people."""

    river: Points
    river_area: shapely.Polygon
    lake: shapely.Polygon
    woods: list[shapely.Polygon]
    railway: Points
    station: Points

    @property
    def keep_out(self) -> shapely.Geometry:
        """Where no village may stand."""
        return shapely.union_all([self.river_area.buffer(150), self.lake.buffer(250), *self.woods])


def shape_terrain(rng: np.random.Generator, seat: Town) -> Terrain:
    """Decide the lines of the land."""
    u = np.linspace(-2100, 2150, 60)
    town_part = seat.to_xy(np.column_stack([u, np.full_like(u, layout.RIVER_ROW_V)]))
    west = np.array([*layout.RIVER_WEST, town_part[0]], dtype=float)
    east = np.array([town_part[-1], *layout.RIVER_EAST], dtype=float)
    west, east = (smoothed(wobbled(rng, line, 0.14, 2), 3) for line in (west, east))
    river = np.concatenate([west, town_part[1:-1], east])
    area = shapely.simplify(
        shapely.buffer(shapely.LineString(river), layout.RIVER_HALF_WIDTH_M, cap_style="flat"), 3.0
    )
    x, y, radius = layout.LAKE
    lake = shapely.Polygon(blob(rng, np.array([x, y]), radius, 0.62, 22))
    woods = [
        shapely.Polygon(blob(rng, np.array([wx, wy], dtype=float), r, 0.7, 20))
        for wx, wy, r in layout.WOODS
    ]
    railway = smoothed(np.array(layout.RAILWAY, dtype=float), 5)
    near = np.argmin(np.hypot(*(railway - seat.spot(5, 9)).T))
    station = moved(railway[near], 0.0, -28.0)
    return Terrain(river, area, lake, woods, railway, station)


def draw_terrain(world: World, terrain: Terrain) -> None:
    """Put waters, woods, railway and motorway on the canvas and take their ground."""
    canvas, note = world.canvas, {"source": "虚构"}
    canvas.line(terrain.river, {"waterway": "river", "name": layout.RIVER, **note})
    canvas.ring(_ring(terrain.river_area), {"natural": "water", "water": "river"})
    canvas.ring(_ring(terrain.lake), {"natural": "water", "water": "reservoir", "name": "枫林水库"})
    for wood in terrain.woods:
        canvas.ring(_ring(wood), {"natural": "wood"})
    canvas.line(
        terrain.railway,
        {"railway": "rail", "name": "禾溪铁路（虚构）", "electrified": "contact_line"},
    )
    motorway = smoothed(np.array(layout.MOTORWAY, dtype=float), 4)
    for line in (shifted(motorway, -12.0), shifted(motorway, 12.0)[::-1]):
        tags = {
            "highway": "motorway",
            "name": "虚构高速",
            "oneway": "yes",
            "layer": "1",
            "bridge": "viaduct",
        }
        canvas.line(line, tags)
        world.ground.take_line(line, 40.0)
    world.ground.take_line(terrain.river, layout.RIVER_HALF_WIDTH_M + 6)
    world.ground.take_area(terrain.lake)
    world.ground.take_line(terrain.railway, 25.0)


def draw_fields(
    world: World, county: shapely.Polygon, keep_out: shapely.Geometry, settled: list[Points]
) -> None:
    """Cover the open land with fields, as the cells around scattered points."""
    rng = world.rng
    x0, y0, x1, y1 = county.bounds
    seeds = np.column_stack([x0 + (x1 - x0) * rng.random(420), y0 + (y1 - y0) * rng.random(420)])
    cells = shapely.voronoi_polygons(shapely.multipoints(seeds), extend_to=county, ordered=True)
    inner = shapely.buffer(county, -40)
    yards = [shapely.buffer(shapely.Point(p), between(rng, 130, 190), quad_segs=3) for p in settled]
    keep_out = shapely.union_all([keep_out, *yards])
    shapely.prepare(keep_out)
    for cell in shapely.get_parts(cells):
        kind = pick(rng, ("farmland",) * 7 + ("orchard", "meadow", "", ""))
        land = shapely.simplify(shapely.buffer(shapely.intersection(cell, inner), -9), 10)
        if shapely.intersects(keep_out, land):
            land = shapely.difference(land, keep_out)
        for part in shapely.get_parts(land):
            if kind and part.geom_type == "Polygon" and part.area > 60_000 and not part.interiors:
                world.canvas.ring(_ring(part), {"landuse": kind})


def _ring(area: shapely.Polygon) -> Points:
    return np.asarray(shapely.get_coordinates(area.exterior)[:-1])


def rough_line(rng: np.random.Generator, ends: list[Points], share: float = 0.1) -> Points:
    """Return a country road through ``ends``: curved, with a vertex about every 90 m."""
    line = smoothed(wobbled(rng, np.array(ends, dtype=float), share, 2), 2)
    return densified(line, 90.0)
