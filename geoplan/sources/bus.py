"""Put bus route relations together.

From: relations with ordered members, and the street ways. To: the ``routes`` table.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import shapely

from geoplan.errors import Level, Problem
from geoplan.geo import haversine_m
from geoplan.sources.osm_content import content_hash, tags_json
from geoplan.sources.osm_read import Extract

GAP_FLAG_M = 50.0  # a larger break between consecutive ways is flagged
_NAMED_MAX = 8
_STOP_ROLES = ("stop", "platform")


def build_routes(extract: Extract) -> tuple[list[dict[str, Any]], list[Problem]]:
    """Return one row per relation that has a geometry; the rest is listed as lost."""
    ways: dict[int, list[Any]] = {}
    for street in extract.streets:
        way_id = int(street["street_id"][1:].split(".")[0])
        ways.setdefault(way_id, []).append(street["geometry"])
    rows: list[dict[str, Any]] = []
    lost: list[str] = []
    broken: list[str] = []
    for relation in extract.bus_relations:
        row = _route(relation, ways)
        title = row["name"] or row["ref"] or row["route_id"]
        if row["geometry"].is_empty:
            lost.append(f"{title}（{row['route_id']}）")
            continue
        rows.append(row)
        if row["ways_missing"] or row["gap_max_m"] > GAP_FLAG_M:
            broken.append(title)
    faults: tuple[tuple[str, Level, list[str]], ...] = (
        ("bus.no_geometry", "lost", lost),
        ("bus.broken", "warning", broken),
    )
    problems = [
        Problem(code, level, count=len(names), facts={"names": _some(names)})
        for code, level, names in faults
        if names
    ]
    return rows, problems


def _some(names: list[str]) -> str:
    shown = sorted(names)[:_NAMED_MAX]
    return "、".join(shown) + ("……" if len(names) > _NAMED_MAX else "")


def _route(relation: Mapping[str, Any], ways: Mapping[int, list[Any]]) -> dict[str, Any]:
    tags = relation["tags"]
    lines: list[Any] = []
    missing = 0
    stops: list[str] = []
    for kind, ref, role in relation["members"]:
        is_stop = role.startswith(_STOP_ROLES) or (kind == "n" and not role)
        if is_stop:
            stops.append(f"{kind}{ref}")
        elif kind == "w":
            found = ways.get(ref, [])
            lines += found
            missing += not found
    geometry = shapely.multilinestrings(lines) if lines else shapely.MultiLineString()
    return {
        "route_id": f"r{relation['id']}",
        "ref": tags.get("ref", ""),
        "name": tags.get("name", ""),
        "origin": tags.get("from", ""),
        "destination": tags.get("to", ""),
        "stop_ids": stops,
        "ways_missing": missing,
        "gap_max_m": _largest_gap_m(lines),
        "content_hash": content_hash(tags_json(tags), shapely.to_wkb(geometry)),
        "geometry": geometry,
    }


def _largest_gap_m(lines: list[Any]) -> float:
    """Largest distance between the nearest ends of consecutive ways."""
    if len(lines) < 2:
        return 0.0
    ends = np.array([[line.coords[0], line.coords[-1]] for line in lines])
    gaps = [
        haversine_m(ends[:-1, i, 0], ends[:-1, i, 1], ends[1:, j, 0], ends[1:, j, 1])
        for i in (0, 1)
        for j in (0, 1)
    ]
    return float(np.min(gaps, axis=0).max())
