"""Ways between nodes that are near each other.

From: a network and a limit in metres. To: metres and routes, walked in either direction.
"""

from __future__ import annotations

from heapq import heappop, heappush
from typing import NamedTuple

from geoplan.network.graph import Network


class Step(NamedTuple):
    """Metres from the start, and the node and section one came by (-1 at the start itself)."""

    metres: float
    before: int
    section: int


class NearNodes:
    """All nodes within ``limit_m`` of any node; what was searched once is kept."""

    def __init__(self, network: Network, limit_m: float) -> None:
        self.network = network
        self.limit_m = limit_m
        self._found: dict[int, dict[int, Step]] = {}

    def around(self, node: int) -> dict[int, Step]:
        """Return the nodes within the limit of ``node`` with the shortest way there.

        The search is that of Dijkstra (1959), broken off at the limit; of ways equally long the
        one over the lower node and section is taken.
        """
        found = self._found.get(node)
        if found is None:
            found = self._found[node] = self._search(node)
        return found

    def _search(self, source: int) -> dict[int, Step]:
        network, limit_m = self.network, self.limit_m
        settled: dict[int, Step] = {}
        queue: list[tuple[float, int, int, int]] = [(0.0, source, -1, -1)]
        while queue:
            metres, node, before, section = heappop(queue)
            if node in settled:
                continue
            settled[node] = Step(metres, before, section)
            for other in network.at(node):
                start, end, length_m = network.ends[other]
                head = end if start == node else start
                if head not in settled and metres + length_m <= limit_m:
                    heappush(queue, (metres + length_m, head, node, other))
        return settled

    def route(self, start: int, end: int) -> list[tuple[int, bool]]:
        """Return the sections from ``start`` to ``end``, each with whether along its line."""
        found = self.around(start)
        sections: list[tuple[int, bool]] = []
        node = end
        while node != start:
            step = found[node]
            sections.append((step.section, self.network.ends[step.section][1] == node))
            node = step.before
        return sections[::-1]
