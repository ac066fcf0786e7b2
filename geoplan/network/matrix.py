"""What every way from place to place costs.

From: :class:`~geoplan.network.travel.TravelGraph` and places on it. To: a square matrix.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from geoplan.network.reach import LEAST_M
from geoplan.network.snap import Places
from geoplan.network.travel import TravelGraph

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_CELLS = 8_000_000  # costs of nodes held at a time: 64 MB


def cost_matrix(graph: TravelGraph, places: Places) -> Floats:
    """Return the cost of the best way from each place (row) to each (column).

    Infinite where there is no way, and to and from places that are nowhere; 0 to itself.
    """
    count = len(places.section)
    there = np.flatnonzero(places.section >= 0)
    if len(there) == count:
        out = _among(graph, places)
    else:
        out = np.full((count, count), np.inf)
        mine = Places(places.section[there], places.at_m[there], places.off_m[there])
        out[np.ix_(there, there)] = _among(graph, mine)
    np.fill_diagonal(out, 0.0)
    return out


def _among(graph: TravelGraph, places: Places) -> Floats:
    """Return the matrix of places all of which are on the network.

    From either end of the section one stands on, to either end of the one to go to: places share
    ends, so that there are fewer searches than places.
    """
    section, at_m, off_m = places
    if not len(section):
        return np.empty((0, 0))
    network, pace = graph.network, graph.pace[section]
    nodes, ends = np.unique(
        np.stack([network.from_index[section], network.to_index[section]]), return_inverse=True
    )
    between = _between(graph, nodes)
    left_m = network.length_m[section] - at_m
    # Who stands at a junction may take any street there, whichever was said to be nearest.
    onward = graph.forward[section] | (left_m < LEAST_M), graph.backward[section] | (at_m < LEAST_M)
    into = graph.forward[section] | (at_m < LEAST_M), graph.backward[section] | (left_m < LEAST_M)
    first, last = ends.reshape(2, -1)
    legs = off_m * graph.leg_pace
    go_first = np.where(onward[1], at_m * pace, np.inf) + legs
    go_last = np.where(onward[0], left_m * pace, np.inf) + legs
    come_first = np.where(into[0], at_m * pace, np.inf) + legs
    come_last = np.where(into[1], left_m * pace, np.inf) + legs
    out = np.empty((len(section), len(section)))
    for k in range(len(section)):
        gone = np.minimum(between[first[k]] + go_first[k], between[last[k]] + go_last[k])
        out[k] = np.minimum(gone[first] + come_first, gone[last] + come_last)
    _straight(out, graph, places)
    return out


def _between(graph: TravelGraph, nodes: Ints) -> Floats:
    """Return the cost of the best way from each of ``nodes`` to each: a search a row (Dijkstra)."""
    arcs, size = graph.arcs, len(graph.network.nodes)
    matrix = csr_array((arcs.cost, arcs.head, arcs.starts), shape=(size, size))
    kept = _without_dead_ends(matrix, nodes)
    matrix, number = matrix[kept][:, kept], np.searchsorted(kept, nodes)
    out = np.empty((len(nodes), len(nodes)))
    step = max(1, _CELLS // max(1, len(kept)))
    for low in range(0, len(nodes), step):
        rows = slice(low, low + step)
        out[rows] = dijkstra(matrix, indices=number[rows])[:, number]
    return out


def _without_dead_ends(matrix: csr_array, nodes: Ints) -> Ints:
    """Return the nodes that a way between ``nodes`` may pass: not those of blind alleys.

    They are taken off from their ends: what has but one neighbour leads nowhere else.
    """
    ones = csr_array((np.ones(matrix.nnz), matrix.indices, matrix.indptr), shape=matrix.shape)
    joined = ((ones + ones.T) > 0).astype(np.int64)
    is_kept = np.ones(matrix.shape[0], dtype=bool)
    is_wanted = np.zeros(matrix.shape[0], dtype=bool)
    is_wanted[nodes] = True
    left = np.asarray(joined.sum(axis=1)).ravel()
    while (blind := is_kept & ~is_wanted & (left <= 1)).any():
        is_kept &= ~blind
        left = left - joined @ blind.astype(np.int64)
    return np.flatnonzero(is_kept)


def _straight(out: Floats, graph: TravelGraph, places: Places) -> None:
    """Improve ways between places on one section that pass no node."""
    section, at_m, off_m = places
    order = np.argsort(section, kind="stable")
    edges = np.flatnonzero(np.diff(section[order])) + 1
    for group in np.split(order, edges):
        on = section[group[0]]
        ahead_m = at_m[group][None, :] - at_m[group][:, None]
        may = np.where(ahead_m > 0, graph.forward[on], graph.backward[on])
        may |= np.abs(ahead_m) < LEAST_M
        legs = (off_m[group][None, :] + off_m[group][:, None]) * graph.leg_pace
        cost = np.where(may, np.abs(ahead_m) * graph.pace[on] + legs, np.inf)
        block = np.ix_(group, group)
        out[block] = np.minimum(out[block], cost)
