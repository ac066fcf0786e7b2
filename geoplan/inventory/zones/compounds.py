"""Residential compounds: named ones, and groups of blocks of flats that nobody named.

From: places that the rule of ``residential_compound`` claimed, ``gates``, buildings. To: points
and candidates with their outlines.

Confidence (planning defaults) of a named compound: 0.9 for residential land, 0.85 for a name
alone; 0.05 more with a gate; 0.4 less if larger than 40 ha or called like a town, village or
quarter that lies on it: that is a district; 0.2 less if any other town or village lies on it;
0.15 less if larger than 20 ha; 0.2 less if smaller than 0.3 ha of land: that is a house; 0.15
less outside the built-up outline.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from geoplan.inventory.built_up import BuiltUp
from geoplan.inventory.sites import Typed, site_rows
from geoplan.inventory.zones.found import Found, outline_row
from geoplan.inventory.zones.land import Land, areas_of
from geoplan.inventory.zones.raster import Bools, Objects
from geoplan.inventory.zones.shapes import polygons, to_lonlat, to_plane
from geoplan.text.names import normal_name

DISTRICT_HA = 40.0
LARGE_HA = 20.0
HOUSE_HA = 0.3
GATE_OFF_M = 15.0  # outline and gate are drawn by different hands
_MOST = 0.95
_SETTLEMENTS = ("city", "town", "village", "hamlet", "suburb")
_QUARTERS = ("quarter", "neighbourhood", "locality")


@dataclass(frozen=True)
class _Sign:
    """A reason to trust a compound more or less."""

    weight: float
    words: str


def compound_rows(
    groups: Sequence[list[Typed]],
    places: gpd.GeoDataFrame,
    gates: gpd.GeoDataFrame,
    backdrop: gpd.GeoDataFrame,
    town: BuiltUp,
) -> Found:
    """Return one row for each of ``groups`` (places of one compound, WGS-84).

    The outline is that of the group; else the smallest residential land around its node, unless
    that is a district. The point lies within the outline; gates are named in the reason.
    """
    found = Found()
    if not groups:
        return found
    base = site_rows(list(groups))
    areas, sources = _outlines(groups, base, areas_of(backdrop, ("residential",), town.crs), town)
    signs = [
        _signs(group, area, is_own)
        for group, area, is_own in zip(groups, areas, [s == "" for s in sources], strict=True)
    ]
    settled = _settled(base, areas, places, town.crs)
    opened = gates_of(areas, gates, town.crs)
    is_outside = _outside(base, areas, town)
    drawn = to_lonlat(areas, town.crs)
    for i, row in enumerate(base):
        if sources[i]:
            signs[i].append(_Sign(0, sources[i]))
        if (settlement := settled[i]) is not None:
            signs[i].append(settlement)
        if opened[i]:
            signs[i].append(_Sign(0.05, f"gates {';'.join(opened[i])}"))
        if is_outside[i]:
            signs[i].append(_Sign(-0.15, "outside built_up"))
        row["confidence"] = round(min(max(sum(s.weight for s in signs[i]), 0.1), _MOST), 2)
        what = row["reason"].removeprefix("osm: ")
        row["reason"] = ", ".join([f"compound: {what}", *(s.words for s in signs[i] if s.words)])
        row["standing"] = "rule"
        found.rows.append(row)
        if areas[i].area > 0:
            found.outlines.append(outline_row("zone", row, drawn[i]))
    return found


def _outlines(
    groups: Sequence[list[Typed]], base: list[dict[str, Any]], land: Land, town: BuiltUp
) -> tuple[Objects, list[str]]:
    """Return the metric outline of every group, empty if unknown, and where it is borrowed."""
    own = [shapely.union_all([t.geometry for t in g if t.geom_kind == "area"]) for g in groups]
    areas = [polygons(shape) for shape in to_plane(own, town.crs)]
    spots = to_plane([shapely.Point(r["lon"], r["lat"]) for r in base], town.crs)
    around = land.smallest_around(spots, DISTRICT_HA)
    sources = [""] * len(groups)
    for i, k in enumerate(around):
        if areas[i].area == 0 and k is not None:
            areas[i] = polygons(land.areas[k])
            sources[i] = f"residential land {land.ids[k]}"
    return np.array(areas, dtype=object), sources


def _signs(group: list[Typed], area: Any, is_own: bool) -> list[_Sign]:
    is_land = any("residential" in (t.tags.get("landuse"), *t.tags) for t in group)
    signs = [_Sign(0.9 if is_land else 0.85, "")]
    if is_own and area.area > LARGE_HA * 10_000:
        weight = 0.4 if area.area > DISTRICT_HA * 10_000 else 0.15
        signs.append(_Sign(-weight, f"{area.area / 10_000:.0f} ha"))
    if is_own and is_land and 0 < area.area < HOUSE_HA * 10_000:
        signs.append(_Sign(-0.2, f"{area.area / 10_000:.2f} ha"))
    return signs


def _settled(
    base: list[dict[str, Any]], areas: Objects, places: gpd.GeoDataFrame, crs: str
) -> list[_Sign | None]:
    """Return what a place node on each area says: that it is a town, village or quarter."""
    texts = {t: json.loads(t).get("place", "") for t in set(places["tags"]) if '"place"' in t}
    kinds = places["tags"].map(lambda text: texts.get(text, ""))
    nodes = places[kinds.isin([*_SETTLEMENTS, *_QUARTERS]) & (places["geom_kind"] == "point")]
    names = nodes["name"].map(normal_name).tolist()
    ids, is_town = nodes["place_id"].tolist(), kinds[nodes.index].isin(_SETTLEMENTS).tolist()
    signs: list[_Sign | None] = [None] * len(base)
    tree = shapely.STRtree(to_plane(nodes.geometry.to_numpy(), crs))
    area, node = tree.query(areas, predicate="intersects")
    for a, k in sorted(zip(area.tolist(), node.tolist(), strict=True)):
        weight = 0.2 if is_town[k] else 0.0
        if names[k] and names[k] == normal_name(base[a]["name"]):
            weight = 0.4
        before = signs[a]
        if weight and (before is None or weight > -before.weight):
            words = f"called like {ids[k]}" if weight == 0.4 else f"settlement {ids[k]} within"
            signs[a] = _Sign(-weight, words)
    return signs


def _outside(base: list[dict[str, Any]], areas: Objects, town: BuiltUp) -> Bools:
    """Whether compounds lie in the county, but nowhere in its built-up outline."""
    spots = to_plane([shapely.Point(r["lon"], r["lat"]) for r in base], town.crs)
    shapes = np.where(shapely.area(areas) > 0, areas, spots)
    shapely.prepare([town.metric, town.county])
    return np.asarray(
        shapely.intersects(town.county, spots) & ~shapely.intersects(town.metric, shapes)
    )


def gates_of(areas: Objects, gates: gpd.GeoDataFrame, crs: str) -> list[list[str]]:
    """Return the ids of the gates in the wall of every area, sorted."""
    opened: list[list[str]] = [[] for _ in areas]
    fit = gates[gates["kind"] == "gate"]
    if fit.empty:
        return opened
    ids = fit["gate_id"].tolist()
    walls = shapely.boundary(areas)
    tree = shapely.STRtree(to_plane(fit.geometry.to_numpy(), crs))
    for i, k in zip(*tree.query(walls, predicate="dwithin", distance=GATE_OFF_M), strict=True):
        opened[i].append(ids[k])
    return [sorted(found) for found in opened]
