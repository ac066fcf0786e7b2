"""Villages that the town has grown around.

From: places that the rule of ``urban_village`` claimed inside the built-up outline. To: candidates
with the streets of the village; main roads are none of them.

A village reaches as far as its own outline; else as the residential land that its node lies on;
else as far as one walks from the street nearest to the node.

Confidence (planning defaults): 0.45 for what is mapped as a village or hamlet, 0.35 for what only
has the name of one; 0.15 more for an outline, 0.1 more where town lies all around (200 m and
more to its edge), 0.05 more where a quarter of the ground is built on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from geoplan.catalogue import PointType
from geoplan.errors import Problem
from geoplan.inventory.built_up import BuiltUp
from geoplan.inventory.sites import Typed, site_rows
from geoplan.inventory.zones.found import MOST, Found, links_of, outline_row, zone_row
from geoplan.inventory.zones.land import Land, areas_of, shares
from geoplan.inventory.zones.names import Namer
from geoplan.inventory.zones.raster import Bools, Objects
from geoplan.inventory.zones.shapes import polygons, to_lonlat, to_plane, widened
from geoplan.network import Network, Portion, Seed, network_parts, reach, snap, within

VILLAGE_MAX_HA = 40.0  # residential land larger than this is a district, not one village
_DEEP_M = 200.0
_BUILT = 0.25
_HALF_STREET_M = 25.0  # a village without outline is drawn this wide along its streets
_STREET_WITHIN_M = 500.0
_LANES_LEAST_M = 100.0  # fewer metres of lanes are no village: its lanes are not mapped
_MAIN = tuple(
    f"{level}{link}" for level in ("trunk", "primary", "secondary") for link in ("", "_link")
)


@dataclass(frozen=True)
class _Extent:
    """How far a village reaches: an area, or the portions that were walked."""

    area: Any
    portions: list[Portion]
    why: str
    is_walked: bool = False


def village_rows(
    point_type: PointType,
    groups: Sequence[list[Typed]],
    town: BuiltUp,
    network: Network,
    sections: gpd.GeoDataFrame,
    backdrop: gpd.GeoDataFrame,
    language: str,
) -> Found:
    """Return one candidate for each of ``groups`` (places of one village, WGS-84).

    ``point_type.derive.params["spread_m"]``: how far a village without outline reaches along its
    streets. A village without any street is left out and counted.
    """
    if point_type.derive is None:
        raise ValueError(f"{point_type.id} has no rule that says how far it reaches")
    found = Found()
    if not groups:
        return found
    base = site_rows(list(groups))
    spots = to_plane([shapely.Point(r["lon"], r["lat"]) for r in base], network.crs)
    land = areas_of(backdrop, ("residential",), network.crs)
    extents = _extents(groups, spots, land, network, point_type.derive.params["spread_m"])
    is_main = np.isin(sections["highway"].to_numpy(dtype=object)[network.rows], _MAIN)
    portions = [_lanes(e.portions, is_main) for e in extents]
    built = shares(
        np.array([e.area for e in extents], dtype=object),
        areas_of(backdrop, ("building",), network.crs).areas,
    )
    deep_m = shapely.distance(spots, shapely.boundary(town.metric))
    drawn = to_lonlat(np.array([e.area for e in extents], dtype=object), network.crs)
    shapes = network_parts(network, portions)
    namer = Namer(network, sections)
    empty = []
    for i, (row, group) in enumerate(zip(base, groups, strict=True)):
        if not portions[i]:
            empty.append(row["name"] or row["point_id"])
            continue
        inside = f"{deep_m[i]:.0f} m inside built_up"
        reason = f"village: {row['reason'].removeprefix('osm: ')}, {inside}, {extents[i].why}"
        grade = _grade(group, extents[i], float(deep_m[i]), float(built[i]))
        key = row["point_id"].removeprefix(f"{point_type.id}-")
        links = links_of(row["point_id"], portions[i], reason, network)
        facts: dict[str, Any] = {"reason": reason, "confidence": grade, "source": row["source"]}
        near = namer.around(point_type, portions[i], extents[i].area, language)
        facts |= {"name": row["name"] or near, "address": row["address"]}
        made = zone_row(point_type, key, drawn[i], links, shapes[i], **facts)
        found.rows.append(made | {"lon": row["lon"], "lat": row["lat"]})
        found.links += links
        found.outlines.append(outline_row("zone", made, drawn[i]))
    if empty:
        named = {"type": point_type.name, "names": "、".join(sorted(empty)[:12])}
        found.problems.append(Problem("zone.no_street", "info", count=len(empty), facts=named))
    return found


def _extents(
    groups: Sequence[list[Typed]],
    spots: Objects,
    land: Land,
    network: Network,
    spread_m: float,
) -> list[_Extent]:
    """Return how far each village reaches, and by which evidence."""
    own = [shapely.union_all([t.geometry for t in g if t.geom_kind == "area"]) for g in groups]
    outlines = to_plane(own, network.crs)
    around = land.smallest_around(spots, VILLAGE_MAX_HA)
    extents: list[_Extent] = []
    for outline, k in zip(outlines, around, strict=True):
        if 0 < outline.area <= VILLAGE_MAX_HA * 10_000:
            extents.append(_Extent(polygons(outline), [], "own outline"))
        elif k is not None:
            extents.append(_Extent(land.areas[k], [], f"residential land {land.ids[k]}"))
        else:
            extents.append(_Extent(shapely.MultiPolygon(), [], ""))
    inside = within(network, np.array([e.area for e in extents], dtype=object))
    seeds = snap(network, shapely.get_coordinates(spots), _STREET_WITHIN_M)
    return [
        replace(extent, portions=found) if found else _walked(network, seed, spread_m)
        for extent, found, seed in zip(extents, inside, seeds, strict=True)
    ]


def _walked(network: Network, seed: Seed | None, spread_m: float) -> _Extent:
    """Return what lies within ``spread_m`` of the street nearest to a village."""
    if seed is None:
        return _Extent(shapely.MultiPolygon(), [], "", is_walked=True)
    # From the street on: the way to it lies within the village.
    portions = reach(network, [Seed(seed.section, seed.from_m, seed.to_m)], spread_m)
    why = f"{spread_m:g} m from the nearest street, {seed.spent_m:.0f} m off"
    return _Extent(_along(network, portions), portions, why, is_walked=True)


def _lanes(portions: list[Portion], is_main: Bools) -> list[Portion]:
    """Leave out main roads; where there is hardly anything else, they are all one can inspect."""
    lanes = [p for p in portions if not is_main[p.section]]
    return lanes if sum(p.length_m for p in lanes) >= _LANES_LEAST_M else portions


def _along(network: Network, portions: list[Portion]) -> Any:
    (shape,) = network_parts(network, [portions], metric=True)
    return polygons(widened(shape, _HALF_STREET_M))


def _grade(group: list[Typed], extent: _Extent, deep_m: float, built: float) -> float:
    is_village = any(
        t.tags.get("place") in ("village", "hamlet") or t.tags.get("residential") == "rural"
        for t in group
    )
    grade = 0.45 if is_village else 0.35
    grade += 0.15 * (not extent.is_walked)
    grade += 0.1 * (deep_m >= _DEEP_M) + 0.05 * (built >= _BUILT)
    return round(min(grade, MOST), 2)
