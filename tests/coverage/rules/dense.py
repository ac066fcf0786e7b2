"""Streets cut into dots a few metres apart, and shortest ways over them: an independent oracle."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra

CUT_M, ACCESS_M, BOTH_SIDES_M = 4.0, 100.0, 40.0
Spot = tuple[float, float]


def _graph(streets: Sequence[Any], spots: Sequence[Spot], near_m: float) -> tuple[Any, Any]:
    """Return the dots on all streets, and the graph of dots and, behind them, spots.

    One leaves a spot to the nearest dot of any street within ``near_m``, else of the nearest one.
    """
    number: dict[Spot, int] = {}
    edges: dict[tuple[int, int], float] = {}
    of_street: list[list[int]] = []
    for one in streets:
        line = shapely.LineString(one["line"])
        count = max(int(np.ceil(line.length / CUT_M)), 1)
        share = np.linspace(0, 1, count + 1)
        dots = shapely.get_coordinates(shapely.line_interpolate_point(line, share, normalized=True))
        marks = [(round(x, 6), round(y, 6)) for x, y in dots.tolist()]
        of_street.append([number.setdefault(mark, len(number)) for mark in marks])
        edges |= dict.fromkeys(pairwise(of_street[-1]), line.length / count)
    xy = np.array(list(number))
    start = len(xy)
    for k, spot in enumerate(spots):
        off = np.hypot(*(xy - spot).T)
        nearest = [min(dots, key=off.__getitem__) for dots in of_street]
        leaves = [i for i in nearest if off[i] <= near_m]
        if off.min() <= ACCESS_M:
            leaves.append(int(off.argmin()))
        edges |= {(start + k, i): float(off[i]) for i in leaves}
    keys, metres = np.array(list(edges)).T, np.array(list(edges.values()))
    size = start + len(spots)
    return xy, coo_array((np.maximum(metres, 1e-9), keys), shape=(size, size)).tocsr()


def walked_m(streets: Sequence[Any], spots: Sequence[Spot]) -> tuple[Any, Any]:
    """Return the dots, and the metres of walking from the nearest of ``spots`` to each."""
    xy, graph = _graph(streets, spots, BOTH_SIDES_M)
    starts = range(len(xy), len(xy) + len(spots))
    cost = dijkstra(graph, directed=False, indices=starts, min_only=True)
    return xy, cost[: len(xy)]


def between_m(streets: Sequence[Any], a: Spot, others: Sequence[Spot], near_m: float) -> Any:
    """Return the metres of walking from ``a`` to each of ``others``."""
    xy, graph = _graph(streets, [a, *others], near_m)
    return dijkstra(graph, directed=False, indices=len(xy))[len(xy) + 1 :]
