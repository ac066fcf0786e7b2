"""What is nearest along the network, and at what cost, everywhere at once.

From: :class:`~geoplan.network.travel.TravelGraph` and starts on it. To: cost, owner and metres of
any place on a section.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from geoplan.network.reach import LEAST_M
from geoplan.network.snap import Places
from geoplan.network.travel import TravelGraph

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


class Starts(NamedTuple):
    """Where travelling begins: the metres ``from_m`` to ``to_m`` of sections, by owner.

    ``off_m`` is walked before, from where the owner is to the section.
    """

    section: Ints
    from_m: Floats
    to_m: Floats
    off_m: Floats
    owner: Ints


class Found(NamedTuple):
    """For each place asked for: cost, metres and owner of the best way there.

    Where there is none, cost and metres are infinite and the owner -1.
    """

    cost: Floats
    metres: Floats
    owner: Ints


@dataclass(frozen=True, eq=False)
class Field:
    """The best way from the nearest start to every node (Dijkstra 1959), and from there on.

    The last columns of the matrix are nodes of their own, one for each start: parallel steps from
    a start are then no concern, and the start that is nearest is known.
    """

    graph: TravelGraph
    starts: Starts

    @cached_property
    def nodes(self) -> Found:
        """The best way to every node of the network."""
        count = len(self.graph.network.nodes)
        first = np.full(count, np.inf)
        if not len(self.starts.section):
            return Found(first, first.copy(), np.full(count, -1))
        matrix, metres = self.steps()
        own = np.arange(count, count + len(self.starts.section))
        cost, before, start = dijkstra(matrix, indices=own, return_predecessors=True, min_only=True)
        cost, before, start = cost[:count], before[:count].astype(np.int64), start[:count]
        is_found = np.isfinite(cost)
        owner = np.full(count, -1)
        owner[is_found] = self.starts.owner[start[is_found] - count]
        return Found(cost, self._along(before, matrix, metres), owner)

    def steps(self) -> tuple[csr_array, Floats]:
        """Return steps between nodes and from starts to nodes, and the metres of each."""
        graph, network, arcs = self.graph, self.graph.network, self.graph.arcs
        section, from_m, to_m, off_m, _ = self.starts
        number = np.arange(len(section))
        left_m = network.length_m[section] - to_m
        # Who stands at a junction may take any street there, whichever was said to be nearest.
        ends = (
            (graph.forward[section] | (left_m < LEAST_M), network.to_index, left_m),
            (graph.backward[section] | (from_m < LEAST_M), network.from_index, from_m),
        )
        row = np.concatenate([number[may] for may, _, _ in ends])
        head = np.concatenate([node[section[may]] for may, node, _ in ends])
        along = np.concatenate([left_m[may] for may, _, left_m in ends])
        cost = off_m[row] * graph.leg_pace + along * graph.pace[section[row]]
        metres = along + off_m[row]
        order = np.lexsort((cost, head, row))
        row, head, cost, metres = (v[order] for v in (row, head, cost, metres))
        is_new = np.ones(len(row), dtype=bool)
        is_new[1:] = (row[1:] != row[:-1]) | (head[1:] != head[:-1])
        row, head, cost, metres = row[is_new], head[is_new], cost[is_new], metres[is_new]
        starts = np.concatenate(
            [arcs.starts, arcs.starts[-1] + np.searchsorted(row, number, side="right")]
        )
        size = len(network.nodes) + len(section)
        values = np.concatenate([arcs.cost, cost]), np.concatenate([arcs.head, head])
        matrix = csr_array((*values, starts), shape=(size, size))
        return matrix, np.concatenate([arcs.metres, metres])

    def _along(self, before: Ints, matrix: csr_array, metres: Floats) -> Floats:
        """Return the metres of the best way to every node: steps summed by doubling (Wyllie 1979).

        ``before`` is the node before each on its way; a start's has none.
        """
        count = len(before)
        has = np.flatnonzero(before >= 0)
        tail = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
        key = tail * matrix.shape[0] + matrix.indices.astype(np.int64)
        step = np.searchsorted(key, before[has] * matrix.shape[0] + has)
        total = np.full(count, np.inf)
        total[has] = metres[step]
        up = np.where((before >= 0) & (before < count), before, -1)
        while (up >= 0).any():
            on = np.flatnonzero(up >= 0)
            total[on] += total[up[on]]
            up[on] = up[up[on]]
        return total

    def at(self, places: Places) -> Found:
        """Return the best way to each of ``places``; their ``off_m`` is walked at the end."""
        found = Found(
            np.full(len(places.section), np.inf),
            np.full(len(places.section), np.inf),
            np.full(len(places.section), -1),
        )
        graph, network, nodes = self.graph, self.graph.network, self.nodes
        asked = np.flatnonzero(places.section >= 0)
        section, at_m = places.section[asked], places.at_m[asked]
        left_m = network.length_m[section] - at_m
        pace = graph.pace[section]
        for may, node, metres in (
            (graph.forward[section], network.from_index[section], at_m),
            (graph.backward[section], network.to_index[section], left_m),
        ):
            may_come = may | (metres < LEAST_M)
            cost = np.where(may_come, nodes.cost[node] + metres * pace, np.inf)
            _improve(found, asked, Found(cost, nodes.metres[node] + metres, nodes.owner[node]))
        self._straight(found, asked, section, at_m)
        leg_m = np.where(np.isfinite(found.cost), places.off_m, 0.0)
        return Found(found.cost + leg_m * graph.leg_pace, found.metres + leg_m, found.owner)

    def _straight(self, found: Found, asked: Ints, section: Ints, at_m: Floats) -> None:
        """Improve what a start on the very section reaches without passing a node."""
        graph, starts = self.graph, self.starts
        order = np.argsort(starts.section, kind="stable")
        first, last = (
            np.searchsorted(starts.section[order], section, side=side) for side in ("left", "right")
        )
        sizes = last - first
        place = np.repeat(np.arange(len(section)), sizes)
        start = order[np.arange(sizes.sum()) - np.repeat(np.cumsum(sizes) - sizes - first, sizes)]
        on, here = section[place], at_m[place]
        ahead_m, behind_m = here - starts.to_m[start], starts.from_m[start] - here
        may = np.where(ahead_m > 0, graph.forward[on], (behind_m <= 0) | graph.backward[on])
        along_m = np.maximum(np.maximum(ahead_m, behind_m), 0.0)
        cost = starts.off_m[start] * graph.leg_pace + along_m * graph.pace[on]
        cost = np.where(may, cost, np.inf)
        best = np.lexsort((start, cost, place))
        best = best[np.concatenate([[True], place[best][1:] != place[best][:-1]])[: len(best)]]
        metres = starts.off_m[start] + along_m
        ways = Found(cost[best], metres[best], starts.owner[start[best]])
        _improve(found, asked[place[best]], ways)


def _improve(found: Found, at: Ints, ways: Found) -> None:
    """Write those of ``ways`` that cost less than what is known at ``at``."""
    better = ways.cost < found.cost[at]
    for known, new in zip(found, ways, strict=True):
        known[at[better]] = new[better]
