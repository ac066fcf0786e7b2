"""Groups of blocks of flats that nobody named: perhaps a residential compound.

From: buildings of ``places`` and ``backdrop``. To: candidates of ``residential_compound``.

Blocks are buildings tagged as flats, and, where the map does not say what buildings are, long
detached ones of the size of a block. A group has at least so many, none farther from the next
than a gap, in the built-up outline and on no ground that is mapped as something else.

Confidence (planning defaults): 0.4; 0.15 more where at least half are tagged as flats; 0.1 more
on residential land; 0.05 more with a gate.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from geoplan.catalogue import PointType
from geoplan.inventory.built_up import BuiltUp
from geoplan.inventory.stretches import number_namesakes
from geoplan.inventory.zones.compounds import gates_of
from geoplan.inventory.zones.found import Found, outline_row
from geoplan.inventory.zones.land import areas_of, shares
from geoplan.inventory.zones.names import Namer
from geoplan.inventory.zones.raster import Bools, Objects
from geoplan.inventory.zones.shapes import filled, to_lonlat, to_plane, widened
from geoplan.tables.tags import read_tags

_BLOCK_M2 = (150.0, 3000.0)
_BLOCK_LONG = 2.0  # times as long as wide
_BLOCK_WIDE_M = (7.0, 25.0)
_GROUP_MAX_HA = 20.0
_TOUCH_M = 1.0
_FLATS = ("apartments", "residential", "dormitory")
_ELSE = ("amenity", "healthcare", "leisure", "tourism", "office", "shop", "man_made", "military")


@dataclass(frozen=True, eq=False)
class _Blocks:
    ids: list[str]
    areas: Objects
    is_flats: Bools


def block_rows(
    point_type: PointType,
    taken: Objects,
    places: gpd.GeoDataFrame,
    gates: gpd.GeoDataFrame,
    backdrop: gpd.GeoDataFrame,
    town: BuiltUp,
    namer: Namer,
    language: str,
) -> Found:
    """Return one candidate for each group of blocks outside ``taken`` (metric outlines).

    ``point_type.derive.params``: ``gap_m`` between blocks, ``min_buildings`` of a group.
    """
    if point_type.derive is None:
        raise ValueError(f"{point_type.id} has no rule that says what a group is")
    params = point_type.derive.params
    blocks = _blocks(places, backdrop, town, taken)
    groups = _groups(blocks.areas, params["gap_m"], int(params["min_buildings"]))
    outlines = [_outline(blocks.areas[group], params["gap_m"]) for group in groups]
    kept = [i for i, area in enumerate(outlines) if area.area <= _GROUP_MAX_HA * 10_000]
    areas = np.array([outlines[i] for i in kept], dtype=object)
    on_land = shares(areas, areas_of(backdrop, ("residential",), town.crs).areas)
    opened = gates_of(areas, gates, town.crs)
    found = Found()
    drawn = to_lonlat(areas, town.crs)
    for n, i in enumerate(kept):
        ids = sorted((blocks.ids[k] for k in groups[i]), key=_osm_order)
        flats = float(blocks.is_flats[groups[i]].mean())
        grade = 0.4 + 0.15 * (flats >= 0.5) + 0.1 * (on_land[n] >= 0.5) + 0.05 * bool(opened[n])
        words = [f"compound: {len(ids)} blocks within {params['gap_m']:g} m"]
        words += [f"{100 * flats:.0f} % tagged flats"] if flats else []
        words += ["residential land"] if on_land[n] >= 0.5 else []
        words += [f"gates {';'.join(opened[n])}"] if opened[n] else []
        spot = shapely.point_on_surface(drawn[n])
        row = {
            "point_id": f"{point_type.id}-b{ids[0]}",
            "type_id": point_type.id,
            "shape": point_type.shape,
            "kind": "likely",
            "name": namer.around(point_type, [], areas[n], language),
            "address": "",
            "lon": float(spot.x),
            "lat": float(spot.y),
            "length_m": None,
            "source": "osm:" + ";".join(ids),
            "reason": ", ".join(words),
            "content_hash": sha256(shapely.to_wkb(drawn[n])).hexdigest()[:16],
            "geometry": spot,
            "standing": "rule",
            "confidence": round(grade, 2),
        }
        found.rows.append(row)
    number_namesakes(found.rows, language)
    rows = zip(found.rows, drawn, strict=True)
    found.outlines = [outline_row("zone", row, area) for row, area in rows]
    return found


def _osm_order(osm_id: str) -> tuple[int, str]:
    """Older objects first: their numbers are lower."""
    digits = osm_id.lstrip("nwr").split(".")[0]
    return (int(digits) if digits.isdigit() else 0, osm_id)


def _blocks(
    places: gpd.GeoDataFrame, backdrop: gpd.GeoDataFrame, town: BuiltUp, taken: Objects
) -> _Blocks:
    """Return the blocks in town that stand on no ground mapped as something else."""
    buildings = areas_of(backdrop, ("building",), town.crs)
    told = read_tags(places["tags"])
    tags = [told[text] for text in places["tags"]]
    kinds = dict(zip(places["place_id"], tags, strict=True))
    flats = {i for i, t in kinds.items() if t.get("building") in _FLATS and not _is_else(t)}
    is_flats = np.array([i in flats for i in buildings.ids], dtype=bool)
    is_known = np.array([i in kinds for i in buildings.ids], dtype=bool)
    is_block = is_flats | (~is_known & _is_slab(buildings.areas))
    spots = shapely.point_on_surface(buildings.areas)
    shapely.prepare(town.metric)
    is_block &= shapely.contains_xy(town.metric, shapely.get_x(spots), shapely.get_y(spots))
    is_else = np.array([_is_else(t) for t in tags], dtype=bool)
    grounds = places[is_else & (places["geom_kind"] == "area").to_numpy()]
    other = [to_plane(grounds.geometry.to_numpy(), town.crs), taken]
    other.append(areas_of(backdrop, ("industrial",), town.crs).areas)
    tree = shapely.STRtree(np.concatenate(other))
    is_block[np.unique(tree.query(spots, predicate="intersects")[0])] = False
    ids = [i for i, keep in zip(buildings.ids, is_block, strict=True) if keep]
    return _Blocks(ids, buildings.areas[is_block], is_flats[is_block])


def _is_else(tags: dict[str, str]) -> bool:
    return any(key in tags for key in _ELSE)


def _is_slab(areas: Objects) -> Bools:
    """Whether buildings have the size and form of a block of flats and touch no other."""
    size = shapely.area(areas)
    is_slab = (size >= _BLOCK_M2[0]) & (size <= _BLOCK_M2[1])
    chosen = np.flatnonzero(is_slab)
    corners = shapely.get_coordinates(
        shapely.get_exterior_ring(shapely.minimum_rotated_rectangle(areas[chosen]))
    ).reshape(-1, 5, 2)
    sides = np.hypot(*np.diff(corners[:, :3], axis=1).transpose(2, 0, 1))
    long_m, wide_m = sides.max(axis=1), sides.min(axis=1)
    is_slab[chosen] = (
        (long_m >= _BLOCK_LONG * wide_m)
        & (wide_m >= _BLOCK_WIDE_M[0])
        & (wide_m <= _BLOCK_WIDE_M[1])
        & (size[chosen] >= 0.6 * long_m * wide_m)
    )
    left, right = shapely.STRtree(areas).query(areas, predicate="dwithin", distance=_TOUCH_M)
    is_slab[left[left != right]] = False
    return is_slab


def _groups(areas: Objects, gap_m: float, least: int) -> list[list[int]]:
    """Return the numbers of blocks joined by gaps of at most ``gap_m``, groups by first block."""
    left, right = shapely.STRtree(areas).query(areas, predicate="dwithin", distance=gap_m)
    parent = list(range(len(areas)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    for a, b in zip(left.tolist(), right.tolist(), strict=True):
        parent[max(root(a), root(b))] = min(root(a), root(b))
    groups: dict[int, list[int]] = {}
    for i in range(len(areas)):
        groups.setdefault(root(i), []).append(i)
    return [group for group in groups.values() if len(group) >= least]


def _outline(blocks: Objects, gap_m: float) -> Any:
    """Return the ground of a group: its blocks and the gaps between them."""
    wide = shapely.union_all(widened(blocks, gap_m / 2 + 5))
    closed = widened(wide, -gap_m / 2)
    return filled(closed)
