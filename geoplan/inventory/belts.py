"""The surroundings of schools, markets and hospitals: streets within reach of their gates or walls.

From: anchors (points with an outline), ``gates``, the network. To: rows of ``points`` and
``point_sections``, one belt an anchor.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from geoplan.catalogue import PointType
from geoplan.errors import Problem
from geoplan.geo import WGS84, to_metric
from geoplan.network import Network, Portion, Seed, network_parts, reach, snap, subtract, within
from geoplan.text import say

GATE_OFF_WALL_M = 15.0  # outline and gate are drawn by different hands
GATE_TO_STREET_M = 60.0  # farther from any street a gate opens onto nothing that is mapped
WALL_TO_STREET_M = 30.0  # a street this near to the wall runs along it
_WALL_M = 1.0  # outlines are drawn on the very nodes of streets: those are outside

Rows = list[dict[str, Any]]
Objects = npt.NDArray[np.object_]


@dataclass(frozen=True)
class Anchor:
    """What a belt lies around; ``outline`` is WGS-84: an area, or a point if no area is known."""

    point_id: str
    name: str
    source: str
    content_hash: str
    outline: Any


@dataclass(frozen=True)
class _Start:
    """Where walking begins, and from what it is measured (``gates n1;n2``, ``outline`` ...)."""

    seeds: list[Seed]
    measured: str


def belt_rows(
    point_type: PointType,
    anchors: Sequence[Anchor],
    gates: gpd.GeoDataFrame,
    network: Network,
    language: str,
) -> tuple[Rows, Rows, list[Problem]]:
    """Return rows of ``points``, of ``point_sections``, and the anchors without any street.

    A belt is every metre of street within ``derive.params["reach_m"]`` of walking from a gate; of
    an anchor without gates, from the outline (the 200 m around schools of the law on the
    protection of minors count from the wall); of a mere point, from the point. What lies inside
    the outline is the anchor itself, not its surroundings.
    """
    if point_type.derive is None:
        raise ValueError(f"{point_type.id} has no rule that says how far it reaches")
    reach_m = point_type.derive.params["reach_m"]
    ordered = sorted(anchors, key=lambda a: a.point_id)
    outlines = _metric([a.outline for a in ordered], network.crs)
    starts = _starts(outlines, gates, network, reach_m)
    inside = within(network, shapely.buffer(outlines, -_WALL_M))
    belts = [
        subtract(reach(network, start.seeds, reach_m), own)
        for start, own in zip(starts, inside, strict=True)
    ]
    shapes = network_parts(network, belts)
    points: Rows = []
    links: Rows = []
    empty: list[str] = []
    for anchor, start, belt, shape in zip(ordered, starts, belts, shapes, strict=True):
        if not belt:
            empty.append(anchor.name or anchor.point_id)
            continue
        reason = f"belt: {reach_m:g} m around {anchor.point_id}, from {start.measured}"
        joined = _links(f"{point_type.id}-{anchor.point_id}", belt, reason, network)
        points.append(_point(point_type, anchor, joined, shape, language))
        links += joined
    return points, links, _problems(point_type, empty, starts)


def _metric(shapes: list[Any], crs: str) -> Objects:
    return np.asarray(to_metric(gpd.GeoSeries(shapes, crs=WGS84), crs).to_numpy(), dtype=object)


def _starts(
    outlines: Objects, gates: gpd.GeoDataFrame, network: Network, reach_m: float
) -> list[_Start]:
    """Return where each anchor's belt begins: at gates, else along the outline, else nearby."""
    starts = [_Start([], "")] * len(outlines)
    has_outline = shapely.get_dimensions(outlines) > 0
    for i, found in _gates_of(outlines, gates, network).items():
        starts[i] = found
    walls = [i for i in np.flatnonzero(has_outline).tolist() if not starts[i].seeds]
    along = _along(outlines[walls], network, min(WALL_TO_STREET_M, reach_m))
    for i, seeds in zip(walls, along, strict=True):
        starts[i] = _Start(seeds, "outline")
    dots = np.flatnonzero(~has_outline).tolist()
    xy = shapely.get_coordinates(shapely.centroid(outlines[dots]))
    for i, seed in zip(dots, snap(network, xy, reach_m), strict=True):
        starts[i] = _Start([seed] if seed else [], "point")
    return starts


def _gates_of(outlines: Objects, gates: gpd.GeoDataFrame, network: Network) -> dict[int, _Start]:
    """Return the start of every anchor that has gates with a street.

    Only openings in the wall count, gates before doors of buildings: measured from a gate amid
    the grounds, most of the way would be spent before it comes out.
    """
    areas = np.flatnonzero(shapely.get_dimensions(outlines) == 2)
    if gates.empty or not len(areas):
        return {}
    dots = _metric(gates.geometry.tolist(), network.crs)
    ids, is_gate = gates["gate_id"].tolist(), (gates["kind"] == "gate").to_numpy()
    seeds = snap(network, shapely.get_coordinates(dots), GATE_TO_STREET_M)
    off_wall_m = np.where(is_gate, GATE_OFF_WALL_M, _WALL_M)
    walls = shapely.boundary(outlines[areas])
    gate, area = shapely.STRtree(walls).query(dots, predicate="dwithin", distance=off_wall_m)
    found: dict[int, tuple[dict[str, Seed], dict[str, Seed]]] = {}
    for i, k in zip(areas[area].tolist(), gate.tolist(), strict=True):
        seed = seeds[k]
        if seed:
            found.setdefault(i, ({}, {}))[0 if is_gate[k] else 1][ids[k]] = seed
    starts = {}
    for i, (of_grounds, of_buildings) in found.items():
        chosen = sorted((of_grounds or of_buildings).items())
        measured = "gates " + ";".join(gate_id for gate_id, _ in chosen)
        starts[i] = _Start([seed for _, seed in chosen], measured)
    return starts


def _along(outlines: Objects, network: Network, near_m: float) -> list[list[Seed]]:
    """Return seeds wherever a street runs within ``near_m`` of an outline; the straight way counts.

    Exact without a seed for every distance: all within the strip is in reach, and whoever leaves
    it does so ``near_m`` from the wall, having walked no less, for the distance to the outline
    changes by at most a metre a metre.
    """
    return [
        [Seed(portion.section, portion.from_m, portion.to_m, near_m) for portion in portions]
        for portions in within(network, shapely.buffer(outlines, near_m, quad_segs=16))
    ]


def _point(
    point_type: PointType, anchor: Anchor, links: Rows, shape: Any, language: str
) -> dict[str, Any]:
    spot = shapely.point_on_surface(anchor.outline)
    marks = (f"{k['section_id']}:{k['from_m']:.2f}-{k['to_m']:.2f}" for k in links)
    return {
        "point_id": links[0]["point_id"],
        "type_id": point_type.id,
        "shape": "belt",
        "kind": "likely",
        "name": say("point.around", language, name=anchor.name) if anchor.name else "",
        "address": "",
        "lon": float(spot.x),
        "lat": float(spot.y),
        "length_m": sum(link["length_m"] for link in links),
        "source": anchor.source,
        "reason": links[0]["reason"],
        "standing": "rule",
        "confidence": 1.0,
        "content_hash": sha256("\n".join(marks).encode()).hexdigest()[:16],
        "geometry": shape,
    }


def _links(point_id: str, portions: list[Portion], reason: str, network: Network) -> Rows:
    return [
        {
            "point_id": point_id,
            "section_id": network.section_ids[portion.section],
            "seq": k,
            "from_m": portion.from_m,
            "to_m": portion.to_m,
            "length_m": portion.length_m,
            "reason": reason,
        }
        for k, portion in enumerate(portions)
    ]


def _problems(point_type: PointType, empty: list[str], starts: Sequence[_Start]) -> list[Problem]:
    """Tell which anchors have no street, and from what the belts are measured."""
    problems: list[Problem] = []
    facts: dict[str, Any]
    if empty:
        names = "、".join(empty[:12]) + ("……" if len(empty) > 12 else "")
        facts = {"type": point_type.name, "names": names}
        problems.append(Problem("belt.no_street", "warning", count=len(empty), facts=facts))
    measured = Counter(start.measured.split(" ")[0] for start in starts if start.seeds)
    if measured:
        counts = {kind: measured[kind] for kind in ("gates", "outline", "point")}
        facts = {"type": point_type.name, **counts}
        problems.append(Problem("belt.measured", "info", count=measured.total(), facts=facts))
    return problems
