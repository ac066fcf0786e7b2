"""The best one-to-one assignment, and how sure each of its pairs is.

From: points of pairs that may be one. To: the assignment of most points in all, and the margin by
which it beats the best one without a pair.

Margins are exact: leaving out a pair costs the shortest exchange that frees its row or its place,
a shortest path in the residual graph of the assignment (Ahuja, Magnanti, Orlin 1993, ch. 12).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

Key = tuple[str, str]

_NEVER = 1e9


def assign(points: Mapping[Key, float]) -> dict[Key, float]:
    """Return the pairs chosen with their margins; ``points`` by (row, place), above 0 to count.

    To leave a row without a place costs nothing and gains nothing. The answer does not depend on
    the order of ``points``; among equal assignments the one of the smaller ids is taken (and has
    a margin of 0).
    """
    chosen: dict[Key, float] = {}
    for group in _components(points):
        chosen |= _assign_component(group, points)
    return chosen


def _components(points: Mapping[Key, float]) -> list[list[Key]]:
    """Return the pairs by connected component, all sorted by ids."""
    pairs = sorted(pair for pair, value in points.items() if value > 0)
    if not pairs:
        return []
    row_of = {row: i for i, row in enumerate(sorted({row for row, _ in pairs}))}
    place_of = {place: i for i, place in enumerate(sorted({place for _, place in pairs}))}
    ends = np.array([(row_of[r], len(row_of) + place_of[p]) for r, p in pairs])
    size = len(row_of) + len(place_of)
    graph = coo_array((np.ones(len(pairs)), (ends[:, 0], ends[:, 1])), shape=(size, size))
    _, labels = connected_components(graph, directed=False)
    groups: dict[int, list[Key]] = defaultdict(list)
    for pair, end in zip(pairs, ends[:, 0], strict=True):
        groups[int(labels[end])].append(pair)
    return list(groups.values())


def _assign_component(pairs: list[Key], points: Mapping[Key, float]) -> dict[Key, float]:
    if len(pairs) == 1:
        return {pairs[0]: points[pairs[0]]}
    rows = sorted({row for row, _ in pairs})
    places = sorted({place for _, place in pairs})
    row_of = {row: i for i, row in enumerate(rows)}
    place_of = {place: i for i, place in enumerate(places)}
    # A column a row of its own stands for no place at all.
    cost = np.full((len(rows), len(places) + len(rows)), _NEVER)
    for row, place in pairs:
        cost[row_of[row], place_of[place]] = -points[row, place]
    cost[np.arange(len(rows)), len(places) + np.arange(len(rows))] = 0.0
    from scipy.optimize import linear_sum_assignment  # takes long to import; most runs need none

    _, column_of = linear_sum_assignment(cost)
    margins = _margins(cost, column_of)
    return {
        (rows[i], places[c]): float(margins[i]) for i, c in enumerate(column_of) if c < len(places)
    }


def _margins(cost: np.ndarray, column_of: np.ndarray) -> np.ndarray:
    """Return, row by row, what the best assignment that forbids the row its column costs more.

    Row i may take the column of row k (``step[i, k]``), k another's and so on, until one takes a
    free column (``ends``). Whoever forbids row i its column makes such a path lead through i: it
    begins anywhere (a column is left free) or closes on itself.
    """
    rows = np.arange(len(column_of))
    own = cost[rows, column_of]
    step = cost[:, column_of] - own[:, None]
    step[rows, rows] = np.inf
    step[step > _NEVER / 2] = np.inf
    free = np.setdiff1d(np.arange(cost.shape[1]), column_of)
    ends = (cost[:, free] - own[:, None]).min(axis=1, initial=np.inf)
    ends[ends > _NEVER / 2] = np.inf
    path = step.copy()
    path[rows, rows] = 0.0
    for k in rows:  # Floyd and Warshall; there is no negative cycle, the assignment is best
        np.minimum(path, path[:, k : k + 1] + path[k], out=path)
    through = path.min(axis=0) + (path + ends).min(axis=1)
    path[rows, rows] = np.inf
    closing = (path + step.T).min(axis=1)
    margins: np.ndarray = np.maximum(np.minimum(through, closing), 0.0)
    return margins
