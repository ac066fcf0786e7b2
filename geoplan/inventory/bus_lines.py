"""Make points of bus routes: groups of consecutive stops, and the streets between them.

From: ``routes``, ``route_stops`` and the rides of :mod:`geoplan.inventory.route_paths`. To: rows
of ``points`` and ``point_sections``.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import numpy as np
import pandas as pd
import shapely

from geoplan.catalogue import PointType
from geoplan.errors import Problem
from geoplan.inventory.route_paths import Ride
from geoplan.inventory.stretches import number_namesakes
from geoplan.network import Network, Portion, network_parts
from geoplan.network.reach import LEAST_M
from geoplan.tables import records
from geoplan.text import say

Rows = list[dict[str, Any]]

LEAST_STOPS = 3  # a rest of fewer stops joins the group before it
_DEFAULT_GROUP = 5
_NAMED_MAX = 8
# "12路：火车站→县医院", "12路 (火车站 - 县医院)", "Bus 12: A => B"
_DIRECTION = re.compile(r"\s*[：:（(].*$|\s+\S+\s*(?:→|=>|⇒|--).*$")


@dataclass(frozen=True)
class _Group:
    """Consecutive stops, and the part of the route from the first to the next group."""

    stops: Sequence[Mapping[str, Any]]
    start_m: float
    end_m: float


def bus_points(
    routes: pd.DataFrame,
    route_stops: pd.DataFrame,
    rides: Mapping[str, Sequence[Ride]],
    network: Network,
    point_type: PointType,
    language: str,
) -> tuple[Rows, Rows, list[Problem]]:
    """Return rows of ``points``, of ``point_sections``, and what is to be told.

    The stops of a route are taken as the line passes them, ``group`` of them to a point; the
    metres of the groups of a route add up to its metres within the county. A route with fewer
    than three stops is one point. Of relations with the same streets and stops one is kept.
    """
    size = int(point_type.derive.params["group"]) if point_type.derive else _DEFAULT_GROUP
    stops = _by_route(route_stops)
    made: list[tuple[Mapping[str, Any], _Group, list[Portion]]] = []
    seen: dict[Any, str] = {}
    again: list[str] = []
    outside: list[str] = []
    for route in records(routes.sort_values("route_id", key=_number)):
        own = rides.get(route["route_id"], ())
        title = line_title(route["ref"], route["name"]) or route["route_id"]
        if not own:
            outside.append(title)
            continue
        content = (tuple(ride.portion for ride in own), tuple(route["stop_ids"]), title)
        if content in seen:
            again.append(title)
            continue
        seen[content] = route["route_id"]
        for group in _groups(stops.get(route["route_id"], []), size):
            portions = _portions(own, group)
            if portions:
                made.append((route | {"title": title}, group, portions))
    points, links = _rows(made, network, point_type, language)
    number_namesakes(points, language)
    said = (("bus.repeated", again), ("bus.outside", outside))
    problems = [
        Problem(code, "info", count=len(names), facts={"names": _some(names)})
        for code, names in said
        if names
    ]
    return points, links, problems


def line_title(ref: str, name: str) -> str:
    """Return what people call a line: its name up to the number, or without the direction."""
    ref, name = ref.strip(), name.strip()
    found = re.search(rf"(?<![0-9A-Za-z]){re.escape(ref)}(?![0-9A-Za-z])", name) if ref else None
    if found:
        unit = re.match(r"\s*(路|线|号线|专线)", name[found.end() :])
        return name[: found.end()] + (unit[0] if unit else "")
    return ref or _DIRECTION.sub("", name).strip()


def _number(route_ids: pd.Series[Any]) -> pd.Series[Any]:
    return route_ids.str[1:].astype(int)


def _some(names: Sequence[str]) -> str:
    shown = sorted(names)[:_NAMED_MAX]
    return "、".join(shown) + ("……" if len(names) > _NAMED_MAX else "")


def _by_route(route_stops: pd.DataFrame) -> dict[str, Rows]:
    """Return the stops of every route in the order in which the line passes them."""
    found: dict[str, Rows] = {}
    for stop in records(route_stops.sort_values(["route_id", "along_m", "seq"], kind="stable")):
        found.setdefault(stop["route_id"], []).append(stop)
    return found


def _groups(stops: Rows, size: int) -> list[_Group]:
    """Cut stops into groups; together they reach from the beginning of the line to its end."""
    if len(stops) < LEAST_STOPS:
        return [_Group(stops, -np.inf, np.inf)]
    starts = list(range(0, len(stops), size))
    if len(starts) > 1 and len(stops) - starts[-1] < min(LEAST_STOPS, size):
        starts.pop()
    marks = [-np.inf, *(stops[i]["along_m"] for i in starts[1:]), np.inf]
    ends = [*starts[1:], len(stops)]
    return [
        _Group(stops[a:b], marks[k], marks[k + 1])
        for k, (a, b) in enumerate(zip(starts, ends, strict=True))
    ]


def _portions(rides: Sequence[Ride], group: _Group) -> list[Portion]:
    """Return what the group has of the rides, in the order of travel."""
    first = bisect_right(rides, group.start_m, key=lambda ride: ride.end_m)
    portions = []
    for ride in rides[first:]:
        if ride.start_m >= group.end_m:
            break
        is_whole = ride.start_m >= group.start_m and ride.end_m <= group.end_m
        part = ride if is_whole else ride.between(group.start_m, group.end_m)
        portions.append(part.portion)
    return [portion for portion in portions if portion.length_m > LEAST_M]


def _rows(
    made: Sequence[tuple[Mapping[str, Any], _Group, list[Portion]]],
    network: Network,
    point_type: PointType,
    language: str,
) -> tuple[Rows, Rows]:
    """Return rows of ``points`` and ``point_sections``."""
    points: Rows = []
    links: Rows = []
    times: Counter[str] = Counter()
    shapes = network_parts(network, [portions for *_, portions in made])
    lengths_m = [[portion.length_m for portion in portions] for *_, portions in made]
    longest = np.array([own.index(max(own)) for own in lengths_m], dtype=np.int64)
    lines = shapely.get_geometry(shapes, longest)
    spots = shapely.get_coordinates(shapely.line_interpolate_point(lines, 0.5, normalized=True))
    drawn = zip(shapes, shapely.to_wkb(shapes), lengths_m, spots.tolist(), strict=True)
    for (route, group, portions), (shape, wkb, own_m, (lon, lat)) in zip(made, drawn, strict=True):
        point_id = f"{point_type.id}-{route['route_id']}"
        if len(group.stops) >= LEAST_STOPS:
            point_id += f"-{group.stops[0]['stop_id']}"
        times[point_id] += 1
        if times[point_id] > 1:  # a route may begin two groups at one stop, out and back
            point_id += f"+{times[point_id]}"
        point = _point(route, group, wkb, language)
        point |= {"point_id": point_id, "type_id": point_type.id, "shape": point_type.shape}
        point |= {"lon": lon, "lat": lat, "length_m": float(sum(own_m)), "geometry": shape}
        points.append(point)
        links += section_links(point_id, network, portions, [point["reason"]] * len(portions))
    return points, links


def section_links(
    point_id: str, network: Network, portions: Sequence[Portion], reasons: Sequence[str]
) -> Rows:
    """Return the rows of ``point_sections`` of a point, in the order of ``portions``."""
    return [
        {
            "point_id": point_id,
            "section_id": network.section_ids[section],
            "seq": seq,
            "from_m": from_m,
            "to_m": to_m,
            "length_m": to_m - from_m,
            "reason": reason,
        }
        for seq, ((section, from_m, to_m), reason) in enumerate(zip(portions, reasons, strict=True))
    ]


def _point(route: Mapping[str, Any], group: _Group, wkb: bytes, language: str) -> dict[str, Any]:
    """Return the row of ``points`` of a group, but for its type and place."""
    stop_ids = [stop["stop_id"] for stop in group.stops]
    return {
        "kind": "likely",
        "name": _name(route, group, language),
        "address": "",
        "source": "osm:" + ";".join([route["route_id"], *dict.fromkeys(stop_ids)]),
        "reason": f"osm: route=bus; stops: {len(group.stops)}",
        "standing": "rule",
        "confidence": 1.0,
        "content_hash": sha256(repr(stop_ids).encode() + wkb).hexdigest()[:16],
        "street": route["title"],
    }


def _name(route: Mapping[str, Any], group: _Group, language: str) -> str:
    """Name a group by its line, its first and its last stop that have names."""
    named = [stop["name"] for stop in group.stops if stop["name"]]
    ends = [named[0], named[-1]] if named else []
    if len(group.stops) < LEAST_STOPS:
        ends = [route["origin"], route["destination"]]
    if not ends or not all(ends) or ends[0] == ends[1]:
        return str(route["title"])
    return say("point.ride", language, line=route["title"], a=ends[0], b=ends[1])
