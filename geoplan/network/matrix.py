"""What every way from place to place costs.

From: :class:`~geoplan.network.travel.TravelGraph` and places on it. To: a square matrix.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.sparse.csgraph import dijkstra

from geoplan.network.nearest import Field, Starts
from geoplan.network.reach import LEAST_M
from geoplan.network.snap import Places
from geoplan.network.travel import TravelGraph

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_CELLS = 8_000_000  # costs of nodes held at a time: 64 MB


def cost_matrix(graph: TravelGraph, places: Places) -> Floats:
    """Return the cost of the best way from each place (row) to each (column).

    Infinite where there is no way, and to and from places that are nowhere; 0 to itself. One
    search a row (Dijkstra 1959).
    """
    count = len(places.section)
    out = np.full((count, count), np.inf)
    there = np.flatnonzero(places.section >= 0)
    if len(there):
        mine = Places(places.section[there], places.at_m[there], places.off_m[there])
        found = _among(graph, mine)
        out[np.ix_(there, there)] = found
    np.fill_diagonal(out, 0.0)
    return out


def _among(graph: TravelGraph, places: Places) -> Floats:
    """Return the matrix of places all of which are on the network."""
    section, at_m, off_m = places
    number = np.arange(len(section))
    field = Field(graph, Starts(section, at_m, at_m, off_m, number))
    matrix, _ = field.steps()
    network, pace = graph.network, graph.pace[section]
    nodes = len(network.nodes)
    left_m = network.length_m[section] - at_m
    by_start = np.where(graph.forward[section] | (at_m < LEAST_M), at_m * pace, np.inf)
    by_end = np.where(graph.backward[section] | (left_m < LEAST_M), left_m * pace, np.inf)
    out = np.empty((len(section), len(section)))
    step = max(1, _CELLS // matrix.shape[0])
    for low in range(0, len(section), step):
        rows = number[low : low + step]
        cost = dijkstra(matrix, indices=nodes + rows)
        out[rows] = np.minimum(
            cost[:, network.from_index[section]] + by_start,
            cost[:, network.to_index[section]] + by_end,
        )
    out += off_m * graph.leg_pace
    _straight(out, graph, places)
    return out


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
