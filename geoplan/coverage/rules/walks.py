"""How far one walks from a place to others.

From: a network, shapes in its metric plane. To: metres along streets, within a limit.
"""

from __future__ import annotations

from collections.abc import Sequence
from heapq import heapify, heappop, heappush
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from geoplan.network import Network, Seed

Floats = npt.NDArray[np.float64]

BESIDE_M = 30.0  # a street this near to a wall runs along it, as in the inventory
_ALONG_M = 1.0


def access(network: Network, shape: Any, max_m: float) -> list[Seed]:
    """Return where one comes onto streets from ``shape``: every street beside it, else the nearest.

    On each street where it is nearest to the shape; ``spent_m`` is the straight way there.
    """
    if not len(network):
        return []
    section = np.sort(network.tree.query(shape, predicate="dwithin", distance=BESIDE_M))
    if not len(section):
        section = np.sort(network.tree.query_nearest(shape, max_distance=max(max_m, 1e-9)))[:1]
    lines = network.lines[section]
    off_m = shapely.distance(lines, shape)
    first, last = _beside(lines, shape, off_m)
    scale = network.length_m[section] / np.maximum(shapely.length(lines), 1e-9)
    columns = (section, first * scale, last * scale, off_m)
    return [Seed(*row) for row in zip(*(c.tolist() for c in columns), strict=True)]


def _beside(lines: Any, shape: Any, off_m: Floats) -> tuple[Floats, Floats]:
    """Return from where to where lines are as near to ``shape`` as they come, to some metres.

    A wall along a street is left anywhere along it, a single spot at the nearest place.
    """
    touch = shapely.get_point(shapely.shortest_line(lines, shape), 0)
    at_m = shapely.line_locate_point(lines, touch)
    if shapely.get_dimensions(shape) == 0:
        return at_m, at_m
    strips = shapely.intersection(lines, shapely.buffer(shape, off_m + _ALONG_M))
    xy, of = shapely.get_coordinates(strips, return_index=True)
    marks = shapely.line_locate_point(lines[of], shapely.points(xy))
    first, last = at_m.copy(), at_m.copy()
    np.minimum.at(first, of, marks)
    np.maximum.at(last, of, marks)
    return first, last


def node_metres(network: Network, starts: Sequence[Seed], limit_m: float) -> dict[int, float]:
    """Return the metres of walking to every node within the limit (Dijkstra 1959)."""
    ends = network.ends
    queue = []
    for seed in starts:
        a, b, length_m = ends[seed.section]
        queue += [(seed.spent_m + seed.from_m, a), (seed.spent_m + length_m - seed.to_m, b)]
    found: dict[int, float] = {}
    heapify(queue)
    while queue:
        spent_m, node = heappop(queue)
        if spent_m > limit_m:
            break
        if node in found:
            continue
        found[node] = spent_m
        for section in network.at(node):
            a, b, length_m = ends[section]
            other = b if a == node else a
            if other not in found:
                heappush(queue, (spent_m + length_m, other))
    return found


def metres_to(
    network: Network, starts: Sequence[Seed], nodes: dict[int, float], goals: Sequence[Seed]
) -> float:
    """Return the metres from ``starts`` (whose ``nodes`` are known) to the nearest of ``goals``."""
    best = np.inf
    for goal in goals:
        a, b, length_m = network.ends[goal.section]
        ways = [nodes.get(a, np.inf) + goal.from_m, nodes.get(b, np.inf) + length_m - goal.to_m]
        ways += [
            seed.spent_m + max(goal.from_m - seed.to_m, seed.from_m - goal.to_m, 0.0)
            for seed in starts
            if seed.section == goal.section
        ]
        best = min(best, min(ways) + goal.spent_m)
    return float(best)
