"""Divide the county: its outline, six townships, and how OSM and the official file hold them.

From: the boundary network of the plan and the river. To: relations, GeoJSON, polygons in metres.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from geoplan.demo import layout
from geoplan.demo.names import COUNTY, FICTION_NOTE, STREET_OFFICES, TOWNS
from geoplan.demo.plane import Points, to_lonlat, wobbled
from geoplan.demo.world import World

MISSING_WAY = 900_001  # a member of one relation that the file lacks


@dataclass
class Boundaries:
    """Edges between named corners, and the rings they make."""

    edges: dict[str, Points]
    county: shapely.Polygon
    sliver: shapely.Polygon  # inside the county, outside every township of the file


# Edges in order around each area; a minus walks the edge backwards.
_RINGS: dict[str, tuple[str, ...]] = {
    TOWNS[0]: ("N-T", "T-w", "w-L", "L-W", "W-N"),
    TOWNS[1]: ("N-E", "E-R", "-T-R", "-N-T"),
    TOWNS[2]: ("E-S", "S-B", "-e-B", "-R-e", "-E-R"),
    TOWNS[3]: ("S-W", "-L-W", "-B-L", "-S-B"),
    STREET_OFFICES[0]: ("T-R", "R-e", "-w-e", "-T-w"),
    STREET_OFFICES[1]: ("w-e", "e-B", "B-L", "-w-L"),
}
_COUNTY = ("N-E", "E-S", "S-W*", "W-N")
_OPEN = TOWNS[3]  # the township whose outline does not close in OSM


def divide(rng: np.random.Generator, river: Points) -> Boundaries:
    """Draw every edge once; polygons share them, so that they tile without gap or overlap."""
    c = {name: np.array(xy) for name, xy in layout.CORNERS.items()}
    west, east = _on_river(river, -5150.0), _on_river(river, 5350.0)
    c["w"], c["e"] = river[west], river[east]
    outer = {k: [np.array(p) for p in v] for k, v in layout.OUTER.items()}
    beyond = [p + layout.SLIVER_M * _outward(p) for p in outer["SW"]]
    plan: dict[str, list[Points]] = {
        "N-E": [c["N"], *outer["NE"], c["E"]],
        "E-S": [c["E"], *outer["SE"], c["S"]],
        "S-W": [c["S"], *outer["SW"], c["W"]],
        "W-N": [c["W"], *outer["NW"], c["N"]],
        "N-T": [c["N"], c["T"]],
        "E-R": [c["E"], c["R"]],
        "S-B": [c["S"], c["B"]],
        "L-W": [c["L"], c["W"]],
        "T-R": [c["T"], np.array([4300.0, 3900.0]), c["R"]],
        "R-e": [c["R"], c["e"]],
        "e-B": [c["e"], np.array([3900.0, -4300.0]), c["B"]],
        "B-L": [c["B"], np.array([-4300.0, -4100.0]), c["L"]],
        "w-L": [c["w"], c["L"]],
        "T-w": [c["T"], np.array([-3900.0, 4300.0]), c["w"]],
    }
    edges = {name: wobbled(rng, np.array(line), 0.1, 4) for name, line in plan.items()}
    edges["w-e"] = river[west : east + 1]
    edges["S-W*"] = wobbled(rng, np.array([c["S"], *beyond, c["W"]]), 0.06, 4)
    county = shapely.Polygon(_walk(edges, _COUNTY))
    file_part = shapely.Polygon(_walk(edges, ("N-E", "E-S", "S-W", "W-N")))
    return Boundaries(edges, county, _largest(shapely.difference(county, file_part)))


def _on_river(river: Points, x: float) -> int:
    return int(np.argmin(np.abs(river[:, 0] - x)))


def _outward(spot: Points) -> Points:
    return np.asarray(spot / np.hypot(*spot))


def _largest(area: shapely.Geometry) -> shapely.Polygon:
    parts: list[shapely.Polygon] = list(shapely.get_parts(area))
    return max(parts, key=lambda part: part.area)


def _walk(edges: dict[str, Points], ring: tuple[str, ...]) -> Points:
    parts = [edges[e[1:]][::-1] if e.startswith("-") else edges[e] for e in ring]
    return np.concatenate([part[:-1] for part in parts])


def township_polygons(bounds: Boundaries) -> dict[str, shapely.Polygon]:
    """Return the six polygons of the official file in metres."""
    return {
        name: shapely.Polygon(_walk(bounds.edges, ring)) for name, ring in sorted(_RINGS.items())
    }


def township_geojson(bounds: Boundaries) -> str:
    """Return the official file: six features with ``name``, WGS-84, one line each."""
    features: list[dict[str, Any]] = []
    for code, (name, ring) in enumerate(sorted(_RINGS.items()), start=1):
        lonlat = to_lonlat(_walk(bounds.edges, ring))
        if shapely.Polygon(lonlat).exterior.is_ccw is False:
            lonlat = lonlat[::-1]
        corners = [*lonlat.tolist(), lonlat[0].tolist()]
        features.append(
            {
                "type": "Feature",
                "properties": {"name": name, "code": f"虚构{code:03d}", "note": FICTION_NOTE},
                "geometry": {"type": "Polygon", "coordinates": [corners]},
            }
        )
    lines = ",\n".join(json.dumps(f, ensure_ascii=False) for f in features)
    return '{"type": "FeatureCollection", "name": "townships", "features": [\n' + lines + "\n]}\n"


def draw_boundaries(world: World, bounds: Boundaries, centres: dict[str, int]) -> None:
    """Write county and townships as relations over shared ways; one township stays open."""
    canvas = world.canvas
    is_open_edge = "S-W"
    ways = {
        name: canvas.line(line, {"boundary": "administrative", "admin_level": _level(name)})
        for name, line in bounds.edges.items()
        if name != is_open_edge
    }
    common = {"type": "boundary", "boundary": "administrative", "note": FICTION_NOTE}
    members = [("w", ways[e.lstrip("-")], "outer") for e in _COUNTY]
    canvas.relation(
        [*members, ("n", centres[COUNTY], "admin_centre")],
        {**common, "admin_level": "6", "name": COUNTY, "name:en": "Hexi County (fictional)"},
    )
    for name, ring in sorted(_RINGS.items()):
        ids = [ways.get(e.lstrip("-"), MISSING_WAY) for e in ring]
        number = canvas.relation(
            [*(("w", i, "outer") for i in ids), ("n", centres[name], "admin_centre")],
            {**common, "admin_level": "8", "name": name},
        )
        if name == _OPEN:
            what = f"{name}的边界关系缺一条路段（w{MISSING_WAY}），在 OSM 中不闭合；官方文件里完整"
            look = f"areas: kind=township, name={name}, source=file → 1"
            world.plant("township_open", what, f"r{number}", look)
    what = "县界比六个乡镇（街道）的官方边界大出一条：西南边上两个村不属于任何乡镇"
    looks = ("problems: code=duty.no_township", "gaps: state=unowned")
    world.plant("sliver", what, "townships.geojson", *looks)


def _level(edge: str) -> str:
    return "6" if edge in _COUNTY else "8"
