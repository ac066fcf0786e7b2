"""Streets that run beside the one a place stands on.

From: roads of a network, the section a place stands on. To: parts of other roads that run its way.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from geoplan.network import Network, Portion
from geoplan.network.roads import Road

# Planning defaults: within 30° it runs the same way; nearer than 25 m it is the same street.
_SAME_WAY_COS = 0.866
_APART_M = 25.0
# What stalls and cars can be led to: not trunk roads, not paths.
_CLASSES = ("secondary", "tertiary", "unclassified", "residential", "living_street", "pedestrian")
_RANK = ("trunk", "primary", "secondary", "tertiary", "unclassified", "residential")

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Parallel:
    """A part of a road; ``distance_m`` of walking to its nearest end."""

    road: Road
    part: tuple[Portion, ...]
    length_m: float
    distance_m: float


def frontage(sections: Sequence[int], highway: Sequence[str]) -> int:
    """Return the section of the highest class, the first where equal: where it is crowded."""
    rank = {name: k for k, name in enumerate(_RANK)}
    return min(sections, key=lambda s: (rank.get(highway[s], len(rank)), sections.index(s)))


def find_parallels(
    roads: Sequence[Road],
    front: int,
    spot: Any,
    nodes: Mapping[int, float],
    highway: Sequence[str],
    least_m: float,
) -> list[Parallel]:
    """Return parts of roads that run the way of section ``front``, the nearest first.

    A section counts where it lies within the reach told by ``nodes``, and abreast of the place:
    beside the line of the street that passes ``spot``, not ahead on it.
    """
    if not roads:
        return []
    network = roads[0].network
    way = _direction(network, np.array([front]))[0]
    here = shapely.get_coordinates(spot)[0]
    limit = max(nodes.values(), default=0.0)
    found = []
    for road in roads:
        steps = np.array([s for s, _ in road.steps])
        if front in steps:
            continue
        ends = [network.ends[s][:2] for s in steps.tolist()]
        is_near = np.array([a in nodes and b in nodes for a, b in ends])
        if not is_near.any():
            continue
        keep = steps[is_near & np.isin([highway[s] for s in steps.tolist()], _CLASSES)]
        keep = keep[_is_beside(network, keep, way, here, limit)]
        length_m = float(network.length_m[keep].sum())
        if len(keep) and length_m >= least_m:
            part = tuple(Portion(s, 0.0, network.ends[s][2]) for s in keep.tolist())
            near = min(min(nodes[a], nodes[b]) for a, b, _ in (network.ends[s] for s in keep))
            found.append(Parallel(road, part, length_m, near))
    return sorted(found, key=lambda p: (p.distance_m, p.road.road_id))


def _is_beside(
    network: Network, sections: npt.NDArray[np.int64], way: Floats, here: Floats, limit: float
) -> npt.NDArray[np.bool_]:
    if not len(sections):
        return np.zeros(0, dtype=bool)
    middle = shapely.line_interpolate_point(network.lines[sections], 0.5, normalized=True)
    step = shapely.get_coordinates(middle) - here
    along, across = step @ way, step @ np.array([-way[1], way[0]])
    same_way = np.abs(_direction(network, sections) @ way) >= _SAME_WAY_COS
    return np.asarray(same_way & (np.abs(across) >= _APART_M) & (np.abs(along) <= limit / 2))


def _direction(network: Network, sections: npt.NDArray[np.int64]) -> Floats:
    """Return the way from the beginning of each section to its end."""
    lines = network.lines[sections]
    a, b = (shapely.get_coordinates(shapely.get_point(lines, k)) for k in (0, -1))
    return np.asarray((b - a) / np.maximum(np.hypot(*(b - a).T), 1e-9)[:, None])
