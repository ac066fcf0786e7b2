"""What an office has drawn overrides what a rule has found.

From: rows that rules found, ``zones``. To: the same with official points in their place.
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from geoplan.catalogue import Catalogue, PointType
from geoplan.errors import Problem
from geoplan.inventory.zones.found import Found, Rows, links_of, outline_row, zone_row
from geoplan.inventory.zones.names import Namer
from geoplan.inventory.zones.raster import Objects
from geoplan.inventory.zones.shapes import to_plane
from geoplan.network import Network, network_parts, within

_SAME_SHARE = 0.5


def apply_official(
    found: Found,
    zones: gpd.GeoDataFrame,
    catalogue: Catalogue,
    network: Network,
    namer: Namer,
    language: str,
) -> Found:
    """Return ``found`` with a point for every official polygon (the built-up outline aside).

    What a rule found within one (half of either, or its node) is merged into it; official edges
    of town replace all that were derived. What remains of a type with official polygons says so.
    """
    drawn = zones[zones["type_id"].isin(list(catalogue.types))]
    out = Found([], [], [], list(found.problems))
    shown = {o["ref_id"]: o["geometry"] for o in found.outlines}
    gone: set[str] = set()
    if drawn.empty:
        return found
    types = set(drawn["type_id"])
    for type_id in sorted(types):
        point_type = catalogue.types[type_id]
        derived = [row for row in found.rows if row["type_id"] == type_id]
        made = _points(point_type, drawn[drawn["type_id"] == type_id], network, namer, language)
        home = _homes(made, derived, shown, network.crs)
        is_edge = point_type.derive is not None and point_type.derive.rule == "fringe"
        for i, row in enumerate(derived):
            if i in home:
                _merge(made.rows[home[i]], row)
            if i in home or is_edge:
                gone.add(row["point_id"])
        out.add(made)
        out.problems += _said(point_type, len(home), len(derived), is_edge)
    for row in found.rows:
        if row["point_id"] not in gone:
            is_other = row["type_id"] in types
            reason = f"{row['reason']}, not official" if is_other else row["reason"]
            out.rows.append(row | {"reason": reason})
    out.links += [link for link in found.links if link["point_id"] not in gone]
    out.outlines += [o for o in found.outlines if o["ref_id"] not in gone]
    return out


def _points(
    point_type: PointType,
    zones: gpd.GeoDataFrame,
    network: Network,
    namer: Namer,
    language: str,
) -> Found:
    """Return the official points of one type with their streets."""
    ordered = zones.sort_values(["file", "row"], kind="stable")
    lonlat = ordered.geometry.to_numpy(dtype=object)
    areas = to_plane(lonlat, network.crs)
    is_belt = point_type.shape == "belt"
    portions = within(network, areas) if is_belt else [[] for _ in areas]
    shapes = network_parts(network, portions)
    found = Found()
    keys: set[str] = set()
    for i, zone in enumerate(ordered.itertuples(index=False)):
        # A named zone is the same zone when its border is drawn anew.
        mark = f"name {zone.name}" if zone.name else f"shape {zone.zone_id}"
        key = "z" + sha256(mark.encode()).hexdigest()[:10]
        key = key if key not in keys else f"z{zone.zone_id[:10]}"
        keys.add(key)
        reason = f"official: {zone.file}!{zone.row}"
        links = links_of(f"{point_type.id}-{key}", portions[i], reason, network)
        name = zone.name or namer.around(point_type, portions[i], areas[i], language)
        facts: dict[str, Any] = {"reason": reason, "confidence": 1.0, "standing": "official"}
        facts |= {"name": name, "source": f"zone:{zone.file}!{zone.row}"}
        row = zone_row(point_type, key, lonlat[i], links, shapes[i], **facts)
        found.rows.append(row)
        found.links += links
        found.outlines.append(outline_row("zone", row, lonlat[i]))
    empty = [row["name"] for row, p in zip(found.rows, portions, strict=True) if is_belt and not p]
    if empty:
        named = {"type": point_type.name, "names": "、".join(empty[:12])}
        found.problems.append(
            Problem("zone.no_street_drawn", "warning", count=len(empty), facts=named)
        )
    return found


def _homes(made: Found, derived: Rows, shown: Mapping[str, Any], crs: str) -> dict[int, int]:
    """Return for each derived row that lies in an official one the number of the latter."""
    if not derived or not made.rows:
        return {}
    spots = [shapely.Point(row["lon"], row["lat"]) for row in derived]
    areas = to_plane(
        [shown.get(r["point_id"], s) for r, s in zip(derived, spots, strict=True)], crs
    )
    dots, official = to_plane(spots, crs), to_plane([o["geometry"] for o in made.outlines], crs)
    row, zone = shapely.STRtree(official).query(areas, predicate="intersects")
    shared = shapely.area(shapely.intersection(areas[row], official[zone]))
    smaller = np.minimum(shapely.area(areas[row]), shapely.area(official[zone]))
    share = np.divide(shared, smaller, out=np.zeros(len(row)), where=smaller > 0)
    is_node = shapely.contains(official[zone], dots[row])
    home: dict[int, int] = {}
    for k in np.lexsort((zone, -share, ~is_node)).tolist():
        if share[k] >= _SAME_SHARE or is_node[k]:
            home.setdefault(int(row[k]), int(zone[k]))
    return home


def _merge(official: dict[str, Any], derived: dict[str, Any]) -> None:
    rest = official["source"].removeprefix("osm:")
    official["source"] = f"{derived['source']};{rest}"
    official["address"] = official["address"] or derived["address"]
    official["reason"] += f"; {derived['reason']}"


def _said(point_type: PointType, merged: int, derived: int, is_edge: bool) -> list[Problem]:
    facts = {"type": point_type.name}
    if is_edge:
        return [Problem("zone.replaced", "info", count=derived, facts=facts)] if derived else []
    return [Problem("zone.merged", "info", count=merged, facts=facts)] if merged else []


def drawn_areas(found: Found, ids: set[str], crs: str) -> Objects:
    """Return the metric outlines of the rows ``ids``: streets within compounds are no lanes."""
    chosen = sorted((o["ref_id"], i) for i, o in enumerate(found.outlines) if o["ref_id"] in ids)
    return to_plane([found.outlines[i]["geometry"] for _, i in chosen], crs)
