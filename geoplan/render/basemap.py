"""What lies under the points: water, land use, buildings, roads by class, borders of the county.

From: ``backdrop``, ``streets`` and ``areas``. To: one packed blob a layer, within a budget.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from geoplan.render import pack

ROAD_CLASSES: tuple[frozenset[str], ...] = (
    frozenset({"motorway", "trunk", "motorway_link", "trunk_link"}),
    frozenset({"primary", "primary_link"}),
    frozenset({"secondary", "secondary_link"}),
    frozenset({"tertiary", "tertiary_link"}),
    frozenset({"residential", "unclassified", "living_street", "road", "busway"}),
    frozenset({"service", "track"}),
    frozenset({"pedestrian", "footway", "path", "cycleway", "bridleway", "steps"}),
)
_FILLS_M = {
    "sea": 5.0,
    "land": 5.0,
    "farmland": 4.0,
    "residential": 4.0,
    "industrial": 4.0,
    "green": 3.0,
    "water": 2.5,
    "square": 1.0,
    "building": 0.8,
}
_LINES_M = {"waterway": 3.0, "rail": 2.0}
_ROAD_M = 2.0
_BORDER_M = 3.0
_DROPS = (("building",), ("road4", "road5", "road6"))  # what goes first when the budget is short
_MB = 1_000_000


@dataclass(frozen=True)
class Base:
    """Packed layers by name, and what was left out to stay within the budget."""

    blobs: dict[str, str]
    dropped: tuple[str, ...]


def build_base(
    *,
    backdrop: gpd.GeoDataFrame,
    streets: gpd.GeoDataFrame,
    areas: gpd.GeoDataFrame,
    budget_mb: float,
) -> Base:
    """Return the packed base map; layers without features are absent."""
    px_m = pack.metre_px(_middle_lat(areas, streets))
    blobs: dict[str, str] = {}
    for layer, tolerance_m in (_FILLS_M | _LINES_M).items():
        rows = backdrop.loc[backdrop["layer"] == layer, "geometry"]
        as_rings = layer in _FILLS_M
        _put(blobs, layer, pack.project(rows.to_numpy()), tolerance_m * px_m, as_rings)
    for number, classes in enumerate(ROAD_CLASSES):
        rows = streets.loc[streets["highway"].isin(classes), "geometry"]
        merged = merge_lines(pack.project(rows.to_numpy()))
        _put(blobs, f"road{number}", merged, _ROAD_M * px_m, False)
    for kind in ("township", "county"):
        rows = areas.loc[(areas["kind"] == kind) & (areas["source"] != "extract_box"), "geometry"]
        # neighbours share borders: the union draws each once, so that dashes stay dashes
        outline = merge_lines([shapely.union_all(shapely.boundary(pack.project(rows.to_numpy())))])
        _put(blobs, kind, outline, _BORDER_M * px_m, False)
    return _within(blobs, budget_mb)


def _middle_lat(*frames: gpd.GeoDataFrame) -> float:
    for frame in frames:
        if len(frame):
            return float(np.mean(frame.total_bounds[[1, 3]]))
    return 0.0


def merge_lines(lines: Any) -> pack.Geometries:
    """Join lines end to end where exactly two meet: fewer parts, fewer caps to draw."""
    parts = shapely.get_parts(np.asarray(lines, dtype=object))
    parts = parts[shapely.get_type_id(parts) == 1]
    return np.asarray([shapely.line_merge(shapely.multilinestrings(parts))], dtype=object)


def _put(
    blobs: dict[str, str], name: str, pixels: pack.Geometries, tolerance_px: float, as_rings: bool
) -> None:
    packed = pack.pack_parts(pixels, tolerance_px, as_rings=as_rings)
    if packed["n"]:
        del packed["owner"]
        blobs[name] = pack.blob(packed)


def _within(blobs: dict[str, str], budget_mb: float) -> Base:
    """Leave out buildings, then small roads, until the rest fits."""
    dropped: list[str] = []
    for names in _DROPS:
        if sum(map(len, blobs.values())) <= budget_mb * _MB:
            break
        gone = [name for name in names if blobs.pop(name, None) is not None]
        dropped += ["building" if name == "building" else "roads" for name in gone[:1]]
    return Base(blobs, tuple(dropped))
