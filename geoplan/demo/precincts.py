"""Draw communities and grids as the civil affairs and the grid office keep them.

From: the sites and townships of the county. To: GeoJSON of communities and villages, of grids.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from geoplan.demo.names import (
    FICTION_NOTE,
    GRID_SPONSORS,
    STREET_OFFICES,
    SURNAMES,
    UNKNOWN_SPONSOR,
)
from geoplan.demo.plane import Points, pick, to_lonlat
from geoplan.demo.world import Site, World

COMMUNITIES_FILE, GRIDS_FILE = "社区边界.geojson", "网格.geojson"
_SPACING_M = 60.0  # how finely the ground is sampled to cut a community into grids
_PER_COMMUNITY = 3
_ROUNDS = 12


@dataclass(frozen=True)
class Precinct:
    """A community or village: its name, township and ground in metres."""

    name: str
    township: str
    area: shapely.Polygon | shapely.MultiPolygon

    @property
    def is_urban(self) -> bool:
        """Whether it belongs to a street office."""
        return self.township in STREET_OFFICES


def draw_precincts(world: World) -> list[Precinct]:
    """Divide every township among its communities and villages, each the ground nearest to it."""
    found: list[Precinct] = []
    for township, outline in world.townships.items():
        seats = _seats(world, township)
        dots = shapely.multipoints([seat.xy for seat in seats])
        cells = shapely.get_parts(shapely.voronoi_polygons(dots, extend_to=outline, ordered=True))
        for seat, cell in zip(seats, cells, strict=True):
            ground = shapely.intersection(cell, outline)
            found.append(Precinct(_short(seat.name), township, ground))
    return found


def _seats(world: World, township: str) -> list[Site]:
    """Return the offices of communities and the villages of a township, no name twice."""
    sites = [s for s in world.sites if s.type_id in ("community", "village")]
    by_name: dict[str, Site] = {}
    for site in sites:
        if site.township == township and site.name:
            by_name.setdefault(_short(site.name), site)
    return list(by_name.values())


def _short(name: str) -> str:
    """Return 鼓楼社区 for 鼓楼社区居民委员会."""
    return name.removesuffix("居民委员会").removesuffix("党群服务中心")


def communities_geojson(world: World, precincts: Sequence[Precinct]) -> str:
    """Return the official file of communities and villages."""
    what = f"社区和行政村边界 {len(precincts)} 个"
    world.show("communities", what, COMMUNITIES_FILE, f"areas: kind=community → {len(precincts)}")
    rows = [({"name": p.name, "乡镇": p.township, "note": FICTION_NOTE}, p.area) for p in precincts]
    return _collection("社区边界", rows)


def grids_geojson(world: World, precincts: Sequence[Precinct], rng: np.random.Generator) -> str:
    """Return the grid office's file: three grids to a community, one to a village; some faults."""
    rows: list[tuple[dict[str, Any], shapely.Geometry]] = []
    for number, precinct in enumerate(precincts, 1):
        parts = _cut(rng, precinct.area) if precinct.is_urban else [precinct.area]
        for part, area in enumerate(parts, 1):
            head = pick(rng, SURNAMES) + pick(rng, ("某", "某某"))
            sponsor = GRID_SPONSORS[len(rows) % len(GRID_SPONSORS)]
            rows.append((_grid(f"HX-{number:02d}-{part}", precinct.name, head, sponsor), area))
    _plant(world, rows)
    return _collection("网格", rows)


def _grid(code: str, community: str, head: str, sponsor: str) -> dict[str, Any]:
    return {
        "网格编号": code,
        "社区": community,
        "网格长": head,
        "包保单位": sponsor,
        "note": FICTION_NOTE,
    }


def _plant(world: World, rows: list[tuple[dict[str, Any], shapely.Geometry]]) -> None:
    """Leave out a head, a sponsor and a whole grid; draw one grid over its neighbour."""
    middle = [k for k, (fields, _) in enumerate(rows) if fields["网格编号"].endswith("-2")]
    no_head, no_sponsor, odd_sponsor, gone, wide = (middle[k] for k in range(2, 12, 2))
    rows[no_head][0]["网格长"] = None
    rows[no_sponsor][0]["包保单位"] = None
    rows[odd_sponsor][0]["包保单位"] = UNKNOWN_SPONSOR
    beyond, next_area = rows[wide + 1]
    rows[wide] = (rows[wide][0], shapely.union(rows[wide][1], shapely.buffer(next_area, -40)))
    odd = f"包保单位“{UNKNOWN_SPONSOR}”不在单位目录里"
    hole = f"{rows[gone][0]['社区']}的一片不在任何网格里：缺这个网格"
    unknown = f"problems: code=duty.new_unit, file={GRIDS_FILE}"
    for code, what, k, look in (
        ("grid_no_head", "网格没有网格长", no_head, "grids: name={}, head="),
        ("grid_no_sponsor", "网格没有包保单位", no_sponsor, "grids: name={}, sponsor="),
        ("grid_sponsor_unknown", odd, odd_sponsor, unknown),
        ("grid_hole", hole, gone, "grids: name={} → 0;blind_spots: why~no_grid"),
        (
            "grid_overlap",
            f"与相邻的 {beyond['网格编号']} 互相重叠",
            wide,
            "problems: code=precinct.overlap, facts~{}",
        ),
    ):
        name = rows[k][0]["网格编号"]
        world.plant(code, what, f"{GRIDS_FILE} {name}", *look.format(name).split(";"))
    rows.pop(gone)


def _cut(rng: np.random.Generator, area: shapely.Geometry) -> list[shapely.Geometry]:
    """Cut an area into parts about alike in size (Lloyd's rounds on sample points)."""
    x0, y0, x1, y1 = shapely.bounds(area)
    x, y = np.meshgrid(np.arange(x0, x1, _SPACING_M), np.arange(y0, y1, _SPACING_M))
    dots = np.column_stack([x.ravel(), y.ravel()])
    shapely.prepare(area)
    dots = dots[shapely.contains_xy(area, *dots.T)]
    if len(dots) < _PER_COMMUNITY * 4:
        return [area]
    centres: Points = dots[np.argsort(rng.random(len(dots)), kind="stable")[:_PER_COMMUNITY]]
    for _ in range(_ROUNDS):
        gaps = np.hypot(*(dots[:, None, :] - centres[None, :, :]).transpose(2, 0, 1))
        nearest = np.argmin(gaps, axis=1)
        centres = np.array([dots[nearest == k].mean(axis=0) for k in range(_PER_COMMUNITY)])
    cells = shapely.voronoi_polygons(shapely.multipoints(centres), extend_to=area, ordered=True)
    return [shapely.intersection(cell, area) for cell in shapely.get_parts(cells)]


def _collection(name: str, rows: Sequence[tuple[dict[str, Any], shapely.Geometry]]) -> str:
    lines = [json.dumps(_feature(*row), ensure_ascii=False) for row in rows]
    head = json.dumps({"type": "FeatureCollection", "name": name}, ensure_ascii=False)[:-1]
    return head + ', "features": [\n' + ",\n".join(lines) + "\n]}\n"


def _feature(fields: dict[str, Any], area: shapely.Geometry) -> dict[str, Any]:
    """Return a feature, its corners to a tenth of a metre."""
    parts = [p for p in shapely.get_parts(area) if p.area > 100]
    rings = [[_ring(part.exterior)] for part in parts]
    is_one = len(rings) == 1
    geometry = {
        "type": "Polygon" if is_one else "MultiPolygon",
        "coordinates": rings[0] if is_one else rings,
    }
    return {"type": "Feature", "properties": fields, "geometry": geometry}


def _ring(ring: shapely.LinearRing) -> list[list[float]]:
    xy = shapely.get_coordinates(ring)
    if not ring.is_ccw:
        xy = xy[::-1]
    return [[round(lon, 6), round(lat, 6)] for lon, lat in to_lonlat(xy).tolist()]
