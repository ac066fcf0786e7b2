"""Major junctions: where main roads cross, each once, however many nodes it is drawn with.

From: the network, which sections are main roads, places typed as junctions (signals). To: rows
of ``points``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import combinations
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from geoplan.catalogue import PointType
from geoplan.errors import Problem
from geoplan.geo import WGS84, to_metric
from geoplan.inventory.sites import Typed, fits_within
from geoplan.network import Crossing, Network, degrees, find_crossings, turn_deg
from geoplan.text import say

Rows = list[dict[str, Any]]
Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Objects = npt.NDArray[np.object_]
IsUrban = Callable[[Floats, Floats], Bools]

# Ways that meet a road without making a junction.
_ON_FOOT = ("footway", "path", "steps", "cycleway", "bridleway", "corridor", "pedestrian")
_TO_PREMISES = ("track", "service", "construction", "proposed", "platform", "elevator")
# The more important a street, the better it names a junction.
_RANK = {
    name: rank
    for rank, name in enumerate(
        ("trunk", "primary", "secondary", "tertiary", "unclassified", "residential")
    )
}
_CROSS_DEG = 40.0  # a street that turns less than this goes on straight


@dataclass(frozen=True)
class _Streets:
    """The network and what its sections are, section by section."""

    network: Network
    is_main: Bools
    is_street: Bools
    street_ids: Objects
    names: Objects
    ranks: npt.NDArray[np.int64]
    cluster_m: float
    arms: int

    def crossings(self, counts: Bools, candidates: npt.NDArray[np.int64]) -> list[Crossing]:
        """Return those groups of candidates that have enough arms."""
        found = find_crossings(
            self.network, counts, candidates, self.cluster_m, self.street_ids, self.names
        )
        return [crossing for crossing in found if len(crossing.arms) >= self.arms]


def junction_rows(
    point_type: PointType,
    network: Network,
    sections: gpd.GeoDataFrame,
    is_main: Bools,
    signals: Sequence[Typed],
    is_urban: IsUrban,
    language: str,
) -> tuple[Rows, list[Problem]]:
    """Return rows of ``points`` for the junctions of main roads.

    ``is_main`` says row by row of ``sections`` which are main roads. A junction is a crossing
    with ``derive.params["arms"]`` arms of main roads, or a signalled one of a main road with any
    street. ``signals`` are the places typed as junctions; those at no junction are counted, for
    a light amid a block makes none. ``is_urban(lon, lat)`` decides where the type may lie.
    """
    if point_type.derive is None:
        raise ValueError(f"{point_type.id} has no rule that says what a junction is")
    streets = _streets(network, sections, is_main, point_type.derive.params)
    lights = sorted(signals, key=lambda t: t.place_id)
    spots = _metric([light.geometry for light in lights], network.crs)
    major = streets.crossings(
        streets.is_main, np.flatnonzero(degrees(network, streets.is_main) >= 3)
    )
    lit = _nearest(streets, major, spots)
    rest = [k for k in range(len(lights)) if k not in lit]
    minor = streets.crossings(streets.is_street, _signalled(streets, major, spots[rest]))
    found = major + minor
    owner = _nearest(streets, found, spots)
    at: dict[int, list[Typed]] = defaultdict(list)
    for k, crossing in owner.items():
        at[crossing].append(lights[k])
    rows = [_row(point_type, streets, c, at[i], language) for i, c in enumerate(found)]
    kept, problems = _where_it_may_lie(rows, point_type, is_urban)
    _number(kept, language)
    alone = [light.place_id for k, light in enumerate(lights) if k not in owner]
    if alone:
        problems.append(Problem("junction.alone", "info", count=len(alone)))
    return sorted(kept, key=lambda row: row["point_id"]), problems


def _streets(network: Network, sections: gpd.GeoDataFrame, is_main: Bools, params: Any) -> _Streets:
    kept = sections.iloc[network.rows]
    highway = kept["highway"].astype(str)
    ranks = highway.str.removesuffix("_link").map(_RANK).fillna(len(_RANK))
    is_main = np.asarray(is_main, dtype=bool)[network.rows]
    return _Streets(
        network,
        is_main,
        is_main | ~highway.isin([*_ON_FOOT, *_TO_PREMISES]).to_numpy(),
        kept["street_id"].to_numpy(dtype=object),
        kept["name"].to_numpy(dtype=object),
        ranks.to_numpy(dtype=np.int64),
        params["cluster_m"],
        int(params["arms"]),
    )


def _metric(shapes: list[Any], crs: str) -> Objects:
    dots = [shapely.point_on_surface(shape) for shape in shapes]
    return np.asarray(to_metric(gpd.GeoSeries(dots, crs=WGS84), crs).to_numpy(), dtype=object)


def _nearest(streets: _Streets, crossings: list[Crossing], spots: Objects) -> dict[int, int]:
    """Return the crossing (by position) nearest to each spot that has one within the cluster."""
    if not crossings or not len(spots):
        return {}
    nodes = np.array([node for crossing in crossings for node in crossing.nodes])
    owner = np.repeat(np.arange(len(crossings)), [len(c.nodes) for c in crossings])
    dots = np.asarray(shapely.points(streets.network.node_xy[nodes]), dtype=object)
    spot, dot = shapely.STRtree(dots).query_nearest(spots, max_distance=streets.cluster_m)
    nearest: dict[int, int] = {}
    for k, crossing in sorted(zip(spot.tolist(), owner[dot].tolist(), strict=True)):
        nearest.setdefault(k, crossing)
    return nearest


def _signalled(streets: _Streets, major: list[Crossing], spots: Objects) -> npt.NDArray[np.int64]:
    """Return nodes near a light where a main road meets a street, and that are no junction yet."""
    meets = (degrees(streets.network, streets.is_street) >= 3) & (
        degrees(streets.network, streets.is_main) >= 1
    )
    meets[[node for crossing in major for node in crossing.nodes]] = False
    nodes = np.flatnonzero(meets)
    if not len(nodes) or not len(spots):
        return nodes[:0]
    dots = np.asarray(shapely.points(streets.network.node_xy[nodes]), dtype=object)
    _, near = shapely.STRtree(dots).query(spots, predicate="dwithin", distance=streets.cluster_m)
    return np.asarray(nodes[np.unique(near)])


def _row(
    point_type: PointType,
    streets: _Streets,
    crossing: Crossing,
    lights: list[Typed],
    language: str,
) -> dict[str, Any]:
    network = streets.network
    nodes = sorted((str(n) for n in network.nodes[list(crossing.nodes)]), key=_by_number)
    spot = shapely.Point(network.node_lonlat[list(crossing.nodes)].mean(axis=0).round(7))
    ids = sorted({*nodes, *(light.place_id for light in lights)}, key=_by_number)
    is_major = all(streets.is_main[crossing.sections])
    what = "arms of main roads" if is_major else "arms, signals"
    content = [*ids, *sorted({str(n) for n in streets.names[crossing.sections]})]
    return {
        "point_id": f"{point_type.id}-{nodes[0]}",
        "type_id": point_type.id,
        "shape": point_type.shape,
        "kind": "likely",
        "name": _name(streets, crossing, lights, language),
        "address": "",
        "lon": float(spot.x),
        "lat": float(spot.y),
        "length_m": None,
        "source": "osm:" + ";".join(ids),
        "reason": f"junction: {len(crossing.arms)} {what}",
        "standing": "rule",
        "confidence": 1.0,
        "content_hash": sha256("\n".join([*content, spot.wkt]).encode()).hexdigest()[:16],
        "geometry": spot,
    }


def _by_number(node: str) -> tuple[int, str]:
    """Order ids as numbers: n9 before n10."""
    return len(node), node


def _name(streets: _Streets, crossing: Crossing, lights: list[Typed], language: str) -> str:
    """Name a junction as mappers do, else by its two most important streets; else leave it.

    Streets that cross come before one that goes on under another name.
    """
    given = sorted(light.name for light in lights if light.name and "junction" in light.tags)
    if given:
        return given[0]
    rank: dict[str, int] = {}
    bearings: dict[str, list[float]] = defaultdict(list)
    for i, bearing in (line for arm in crossing.arms for line in arm):
        name = str(streets.names[i])
        rank[name] = min(rank.get(name, len(_RANK)), int(streets.ranks[i]))
        bearings[name].append(bearing)
    rank.pop("", None)
    ordered = sorted(rank, key=lambda name: (rank[name], -len(bearings[name]), name))
    pairs = list(combinations(ordered, 2))
    crossing_pairs = (pair for pair in pairs if _cross(*(bearings[name] for name in pair)))
    best = next(crossing_pairs, pairs[0] if pairs else None)
    return say("point.crossing", language, a=best[0], b=best[1]) if best else ""


def _cross(a: list[float], b: list[float]) -> bool:
    return any(_CROSS_DEG < turn_deg(i, j) < 180.0 - _CROSS_DEG for i in a for j in b)


def _where_it_may_lie(
    rows: Rows, point_type: PointType, is_urban: IsUrban
) -> tuple[Rows, list[Problem]]:
    """Drop junctions where the type may not lie, and tell how many."""
    lon, lat = (np.array([row[axis] for row in rows], dtype=float) for axis in ("lon", "lat"))
    urban = is_urban(lon, lat).tolist() if rows else []
    kept = [row for row, u in zip(rows, urban, strict=True) if fits_within(point_type, u)]
    if len(kept) == len(rows):
        return kept, []
    return kept, [Problem("junction.elsewhere", "info", count=len(rows) - len(kept))]


def _number(rows: Rows, language: str) -> None:
    """Tell junctions of one name apart by a number, from west to east."""
    namesakes: dict[str, Rows] = defaultdict(list)
    for row in rows:
        namesakes[row["name"]].append(row)
    for name, group in namesakes.items():
        if not name or len(group) < 2:
            continue
        ordered = sorted(group, key=lambda r: (r["lon"], r["lat"], r["point_id"]))
        for number, row in enumerate(ordered, 1):
            row["name"] = say("point.numbered", language, name=name, number=number)
