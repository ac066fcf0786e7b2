"""Which streets the best way from one place to another takes.

From: :class:`~geoplan.network.travel.TravelGraph`, places, pairs of them. To: :class:`Leg`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from scipy.sparse.csgraph import dijkstra

from geoplan.network.graph import Network
from geoplan.network.nearest import Field, Starts
from geoplan.network.reach import LEAST_M, Portion
from geoplan.network.snap import Places
from geoplan.network.travel import TravelGraph

Floats = npt.NDArray[np.float64]

_SLACK = 1.001  # searches stop a little past the cost that is known


@dataclass(frozen=True)
class Leg:
    """A way: cost, metres (those off the network among them), portions in the order they are gone.

    A portion with ``to_m`` less than ``from_m`` is gone against its line.
    """

    cost: float
    metres: float
    portions: tuple[Portion, ...]

    def line(self, network: Network, start: Sequence[float], end: Sequence[float]) -> Any:
        """Return the LineString from position ``start`` to ``end`` (lon, lat) along the way."""
        return shapely.LineString([start, *_dots(network, self.portions), end])


def find_legs(
    graph: TravelGraph, places: Places, pairs: Sequence[tuple[int, int]], costs: Sequence[float]
) -> list[Leg | None]:
    """Return the best way of each of ``pairs`` (numbers of places), whose ``costs`` are known.

    None where there is none. A search ends where the costs say that it may.
    """
    found: list[Leg | None] = [None] * len(pairs)
    section, at_m, off_m = places
    there = np.flatnonzero(section >= 0)
    if not len(there):
        return found
    row = {place: i for i, place in enumerate(there.tolist())}
    starts = Starts(section[there], at_m[there], at_m[there], off_m[there], there)
    field = Field(graph, starts)
    matrix, _ = field.steps()
    by_start: dict[int, list[int]] = {}
    for k, (start, end) in enumerate(pairs):
        if start == end and start in row:
            found[k] = Leg(0.0, 0.0, ())
        elif np.isfinite(costs[k]) and start in row and end in row:
            by_start.setdefault(start, []).append(k)
    for start, wanted in by_start.items():
        limit = max(costs[k] for k in wanted) * _SLACK + 1.0
        own = len(graph.network.nodes) + row[start]
        cost, before = dijkstra(matrix, indices=own, return_predecessors=True, limit=limit)
        for k in wanted:
            found[k] = _leg(graph, places, start, pairs[k][1], cost, before)
    return found


def _leg(
    graph: TravelGraph, places: Places, start: int, end: int, cost: Floats, before: Any
) -> Leg | None:
    """Return the best way from ``start``, from where all costs are known, to ``end``."""
    network = graph.network
    on, at, off = (int(places.section[end]), float(places.at_m[end]), float(places.off_m[end]))
    pace, length = float(graph.pace[on]), float(network.length_m[on])
    legs = float(places.off_m[start]) + off
    ways: list[tuple[float, int]] = []
    if int(places.section[start]) == on:
        ahead = at - float(places.at_m[start])
        may = graph.forward[on] if ahead > 0 else graph.backward[on]
        if may or abs(ahead) < LEAST_M:
            ways.append((abs(ahead) * pace + legs * graph.leg_pace, -1))
    tail = off * graph.leg_pace
    for may, node, along in (
        (graph.forward[on] or at < LEAST_M, int(network.from_index[on]), at),
        (graph.backward[on] or length - at < LEAST_M, int(network.to_index[on]), length - at),
    ):
        if may and np.isfinite(cost[node]):
            ways.append((float(cost[node]) + along * pace + tail, node))
    if not ways:
        return None
    best, node = min(ways)
    if node < 0:
        portions = [Portion(on, float(places.at_m[start]), at)]
    else:
        nodes = _trace(before, node, len(network.nodes))
        portions = _between(graph, places, start, nodes)
        from_m = 0.0 if node == int(network.from_index[on]) else length
        last = Portion(on, from_m, at)
        if network.from_index[on] == network.to_index[on]:
            last = _loop_end(graph, on, at)
        portions.append(last)
    # Of a way that only touches a street the touch is kept: one goes there and away again.
    gone = [p for p in portions if abs(p.to_m - p.from_m) > LEAST_M] or portions[:1]
    return Leg(best, sum(abs(p.to_m - p.from_m) for p in gone) + legs, tuple(gone))


def _loop_end(graph: TravelGraph, on: int, at: float) -> Portion:
    """Return the cheaper way into a section whose ends are one node."""
    length = float(graph.network.length_m[on])
    ways = [(at, 0.0)] if graph.forward[on] or at < LEAST_M else []
    ways += [(length - at, length)] if graph.backward[on] or length - at < LEAST_M else []
    return Portion(on, min(ways)[1], at)


def _trace(before: Any, node: int, count: int) -> list[int]:
    """Return the nodes on the way to ``node``, in order; the start itself is none of them."""
    nodes = []
    while 0 <= node < count:
        nodes.append(node)
        node = int(before[node])
    return nodes[::-1]


def _between(graph: TravelGraph, places: Places, start: int, nodes: list[int]) -> list[Portion]:
    """Return the portions from place ``start`` along ``nodes``."""
    network = graph.network
    on, at = int(places.section[start]), float(places.at_m[start])
    length, pace = float(network.length_m[on]), float(graph.pace[on])
    ends = []
    if network.to_index[on] == nodes[0] and (graph.forward[on] or length - at < LEAST_M):
        ends.append(((length - at) * pace, length))
    if network.from_index[on] == nodes[0] and (graph.backward[on] or at < LEAST_M):
        ends.append((at * pace, 0.0))
    portions = [Portion(on, at, min(ends)[1])]
    for tail, head in pairwise(nodes):
        portions.append(_step(graph, tail, head))
    return portions


def _step(graph: TravelGraph, tail: int, head: int) -> Portion:
    """Return the cheapest section from ``tail`` to its neighbour ``head``, as arcs choose it."""
    ways = []
    for section in graph.network.at(tail):
        start, end, length = graph.network.ends[section]
        cost = length * float(graph.pace[section])
        if start == tail and end == head and graph.forward[section]:
            ways.append((cost, length, section, False))
        if end == tail and start == head and graph.backward[section]:
            ways.append((cost, length, section, True))
    _, length, section, is_back = min(ways)
    return Portion(section, length, 0.0) if is_back else Portion(section, 0.0, length)


def _dots(network: Network, portions: Sequence[Portion]) -> list[tuple[float, float]]:
    """Return the vertices (lon, lat) along ``portions``."""
    dots: list[tuple[float, float]] = []
    for portion in portions:
        for dot in portion_line(network, portion):
            if not dots or dots[-1] != dot:
                dots.append(dot)
    return dots


def portion_line(network: Network, portion: Portion) -> list[tuple[float, float]]:
    """Return the vertices (lon, lat) of a portion in the order it is gone."""
    number = portion.section
    length_m = float(network.length_m[number])
    return cut_line(
        network.lonlat[number], network.lines[number], length_m, portion.from_m, portion.to_m
    )


def cut_line(
    lonlat: Any, metric: Any, length_m: float, from_m: float, to_m: float
) -> list[tuple[float, float]]:
    """Return the vertices (lon, lat) of a line from ``from_m`` to ``to_m`` along it.

    ``metric`` is the same line in a plane, vertex for vertex.
    """
    degrees, xy = shapely.get_coordinates(lonlat), shapely.get_coordinates(metric)
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(xy, axis=0).T))])
    if along[-1] > 0:
        along *= length_m / along[-1]
    low, high = sorted((from_m, to_m))
    inner = (along > low + LEAST_M) & (along < high - LEAST_M)
    at = np.concatenate([[low], along[inner], [high]])
    lon, lat = (np.interp(at, along, degrees[:, k]) for k in (0, 1))
    dots = list(zip(lon.tolist(), lat.tolist(), strict=True))
    return dots if from_m <= to_m else dots[::-1]
