"""Make belts along the streets that buses run on.

From: the rides of :mod:`geoplan.inventory.route_paths` and the walking network. To: rows of
``points`` and ``point_sections``: every served section once, with what of the side streets lies
within reach.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from hashlib import sha256
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geoplan.catalogue import PointType
from geoplan.inventory.bus_lines import line_title, section_links
from geoplan.inventory.carriageways import Carriageways
from geoplan.inventory.route_paths import Ride
from geoplan.inventory.stretches import (
    StreetNodes,
    StretchMaker,
    geometry_digests,
    number_namesakes,
    told_apart,
)
from geoplan.network import Network, Portion, Seed, merge, network_parts, reach
from geoplan.tables import records
from geoplan.text import say

Rows = list[dict[str, Any]]
Ints = npt.NDArray[np.int64]

SERVED_SHARE = 0.5  # of a section that a bus must run along for the section to be served
_DEFAULT_REACH_M = 50.0
_DEFAULT_TARGET_M = 500.0
_SHORT_SHARE = 0.1  # of the target: shorter pieces join a neighbour ...
_NAMELESS_SHARE = 0.5  # ... and nameless ones shorter than this
_LINES_MAX = 12


@dataclass(frozen=True)
class Served:
    """Streets that buses run on: the lines of every section, by its number in the network."""

    lines: Mapping[int, Sequence[str]]

    @classmethod
    def of(
        cls, routes: pd.DataFrame, rides: Mapping[str, Sequence[Ride]], ridden: Network
    ) -> Served:
        """Find the sections of ``ridden`` of which a line covers at least half."""
        lines: dict[int, set[str]] = {}
        for route in records(routes):
            title = line_title(route["ref"], route["name"]) or route["route_id"]
            line = route["ref"].strip() or title
            for section in _ridden(rides.get(route["route_id"], ()), ridden):
                lines.setdefault(section, set()).add(line)
        return cls({section: sorted(found, key=_by_number) for section, found in lines.items()})


def _ridden(rides: Sequence[Ride], network: Network) -> set[int]:
    """Return the sections of which the rides cover enough, one by one or together."""
    ends = network.ends
    portions = {ride.portion for ride in rides}
    enough = {s for s, from_m, to_m in portions if to_m - from_m >= SERVED_SHARE * ends[s][2]}
    rest = merge(portion for portion in portions if portion.section not in enough)
    return enough | {s for s, from_m, to_m in rest if to_m - from_m >= SERVED_SHARE * ends[s][2]}


@cache
def _by_number(line: str) -> tuple[int, str]:
    digits = re.search(r"\d+", line)
    return int(digits[0][:9]) if digits else 10**9, line


def bus_corridors(
    routes: pd.DataFrame,
    rides: Mapping[str, Sequence[Ride]],
    ridden: Network,
    sections: gpd.GeoDataFrame,
    walked: Network,
    nodes: StreetNodes,
    point_type: PointType,
    language: str,
    carriageways: Carriageways | None = None,
) -> tuple[Rows, Rows]:
    """Return rows of ``points`` (shape belt) and of ``point_sections``.

    ``rides`` lie on ``ridden``; ``walked`` is the network of what people walk, both built from
    ``sections``, as are ``nodes``. A served section is whole and in exactly one corridor;
    portions of side streets within ``reach_m`` along the network may be in several.
    """
    params = point_type.derive.params if point_type.derive else {}
    reach_m = params.get("reach_m", _DEFAULT_REACH_M)
    target_m = params.get("target_m", _DEFAULT_TARGET_M)
    served = Served.of(routes, rides, ridden)
    number = {int(row): k for k, row in enumerate(walked.rows)}
    found = {number.get(int(ridden.rows[k])): lines for k, lines in served.lines.items()}
    lines = {k: found[k] for k in sorted(k for k in found if k is not None)}
    if not lines:
        return [], []
    chosen = sections.iloc[walked.rows[list(lines)]]
    cut = replace(point_type, segment_m=target_m)
    maker = StretchMaker(chosen, cut, {}, nodes, language, carriageways)
    position = dict(zip(chosen["section_id"], lines, strict=True))
    belts = []
    for part, rests in _join_short(maker.parts(shortest_m=0.0)[0], maker, target_m):
        own = [position[section_id] for section_id in maker.ids[np.concatenate([part, *rests])]]
        whole = [Portion(k, 0.0, walked.ends[k][2]) for k in own]
        seeds = [Seed(p.section, p.from_m, p.to_m) for p in whole]
        side = [p for p in reach(walked, seeds, reach_m) if p.section not in lines]
        belts.append(_Belt(part, whole, side))
    points, links = _rows(belts, maker, lines, walked, point_type, reach_m, language)
    number_namesakes(points, language)
    return points, links


@dataclass(frozen=True, eq=False)
class _Belt:
    """A corridor: what it is named after, its served sections and what lies beside them."""

    part: Ints
    whole: list[Portion]
    side: list[Portion]


def _join_short(
    parts: list[Ints], maker: StretchMaker, target_m: float
) -> list[tuple[Ints, list[Ints]]]:
    """Let roundabouts, slip roads and other short pieces join a longer piece they touch.

    Returned are the pieces that stay, each with those that joined it.
    """
    length_m = [float(maker.length_m[part].sum()) for part in parts]
    nodes = [{node for i in part.tolist() for node in maker.ends[i]} for part in parts]
    at: dict[str, list[int]] = {}
    for k, own in enumerate(nodes):
        for node in sorted(own):
            at.setdefault(node, []).append(k)
    host = list(range(len(parts)))
    for k in sorted(range(len(parts)), key=lambda k: (length_m[k], k)):
        share = _SHORT_SHARE if maker.names[parts[k][0]] else _NAMELESS_SHARE
        if length_m[k] >= share * target_m:
            continue
        near = {t for node in nodes[k] for t in at[node] if length_m[t] > length_m[k]}
        if near:
            host[k] = min(near, key=lambda t: (not maker.names[parts[t][0]], -length_m[t], t))
    joined: dict[int, list[Ints]] = {k: [] for k in range(len(parts)) if host[k] == k}
    for k, part in enumerate(parts):
        end = k
        while host[end] != end:  # hosts are longer, so this ends
            end = host[end]
        if end != k:
            joined[end].append(part)
    return [(parts[k], rests) for k, rests in joined.items()]


def _rows(
    belts: Sequence[_Belt],
    maker: StretchMaker,
    lines: Mapping[int, Sequence[str]],
    walked: Network,
    point_type: PointType,
    reach_m: float,
    language: str,
) -> tuple[Rows, Rows]:
    points: Rows = []
    links: Rows = []
    marks = told_apart(geometry_digests(network_parts(walked, [belt.whole for belt in belts])))
    shapes = network_parts(walked, [[*belt.whole, *belt.side] for belt in belts])
    beside = f"corridor: {reach_m:g} m"
    for belt, mark, shape in zip(belts, marks, shapes, strict=True):
        every = sorted({line for p in belt.whole for line in lines[p.section]}, key=_by_number)
        point = _point(belt, maker, shape, language)
        point |= {"point_id": f"{point_type.id}-s{mark}", "type_id": point_type.id}
        point |= {"reason": f"{beside}, lines {_some(every)}"}
        points.append(point)
        portions = [*belt.whole, *belt.side]
        reasons = [f"corridor: lines {_some(lines[p.section])}" for p in belt.whole]
        reasons += [beside] * len(belt.side)
        links += section_links(point["point_id"], walked, portions, reasons)
    return points, links


def _some(lines: Sequence[str]) -> str:
    return "、".join(lines[:_LINES_MAX]) + ("……" if len(lines) > _LINES_MAX else "")


def _point(belt: _Belt, maker: StretchMaker, shape: Any, language: str) -> dict[str, Any]:
    """Return the row of ``points`` of a belt, but for its id, type and reason."""
    part = belt.part
    lon, lat = maker.spot(part)
    title = maker.title(part, say("point.nameless", language))
    return {
        "shape": "belt",
        "kind": "likely",
        "name": say("point.corridor", language, name=title),
        "address": "",
        "lon": lon,
        "lat": lat,
        "length_m": float(sum(portion.length_m for portion in [*belt.whole, *belt.side])),
        "source": maker.source(part),
        "standing": "rule",
        "confidence": 1.0,
        "content_hash": sha256(shapely.to_wkb(shape)).hexdigest()[:16],
        "geometry": shape,
        "street": str(maker.names[part[0]]),
    }
