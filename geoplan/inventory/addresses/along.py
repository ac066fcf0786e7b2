"""Go along one street: what lies between two places on it, and how far.

From: a street and places by it. To: portions of its sections.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from heapq import heappop, heappush
from itertools import combinations, pairwise

import numpy as np
import numpy.typing as npt
import shapely

from geoplan.inventory.addresses.street import BODY_GAP_M, Street
from geoplan.network import Portion, merge
from geoplan.network.reach import LEAST_M

Floats = npt.NDArray[np.float64]
Mark = tuple[int, float]  # section, metres along it

_OTHER_SIDE_M = 45.0  # the other carriageway
_SLACK_SHARE, _SLACK_M = 0.05, 20.0  # two carriageways differ so much in length
_TOUCH_M = 5.0


@dataclass(frozen=True, eq=False)
class Course:
    """A street as one walks it; ``street`` should be one body."""

    street: Street

    @cached_property
    def links(self) -> list[tuple[int, int, float]]:
        """Gaps between pieces of the street, bridged at their nearest nodes."""
        network, pieces = self.street.network, self.street.pieces
        ends = [
            np.unique(np.concatenate([network.from_index[p], network.to_index[p]])) for p in pieces
        ]
        links = []
        for a, b in combinations(ends, 2):
            offset = network.node_xy[a][:, None] - network.node_xy[b][None]
            apart = np.hypot(offset[..., 0], offset[..., 1])
            i, j = np.unravel_index(int(np.argmin(apart)), apart.shape)
            if apart[i, j] <= BODY_GAP_M:
                links.append((int(a[i]), int(b[j]), float(apart[i, j])))
        return links

    def marks(self, xy: Floats, reach_m: float) -> list[Mark]:
        """Return the places on the street abreast of ``xy``, on each carriageway.

        Within ``reach_m`` and what the other carriageway may lie apart; the nearest wherever
        that is when nothing lies so near.
        """
        network, sections = self.street.network, self.street.sections
        lines = network.lines[sections]
        dot = shapely.Point(xy)
        off = shapely.distance(lines, dot)
        share = np.nan_to_num(shapely.line_locate_point(lines, dot, normalized=True))
        is_inner = (share > 1e-9) & (share < 1 - 1e-9)
        near_m = max(float(off.min()), reach_m)
        keep = np.where(is_inner, off <= near_m + _OTHER_SIDE_M, off <= near_m + _TOUCH_M)
        at_m = share * network.length_m[sections]
        return [(int(s), float(m)) for s, m in zip(sections[keep], at_m[keep], strict=True)]

    def between(self, start: list[Mark], end: list[Mark]) -> tuple[list[Portion], float] | None:
        """Return all metres on the way from ``start`` to ``end``, and how long that is.

        Both carriageways count. None where there is no way along the street.
        """
        walk = _Walk(self, start + end)
        here, there, metres = walk.both(start, end)
        if not np.isfinite(metres):
            return None
        most_m = metres * (1 + _SLACK_SHARE) + _SLACK_M
        spent = {n: d + there[n] for n, d in here.items() if n in there}
        portions = [
            Portion(section, a_m, b_m)
            for section, (a, a_m), (b, b_m) in walk.edges
            if spent.get(a, np.inf) <= most_m
            and spent.get(b, np.inf) <= most_m
            and (here[b] - here[a]) * (there[b] - there[a]) <= 0.0  # else it leads away from both
        ]
        return merge(portions), metres

    def at_share(self, start: list[Mark], end: list[Mark], share: float) -> Floats | None:
        """Return the place (metres in the plane) so far on the way from ``start`` to ``end``."""
        walk = _Walk(self, start + end)
        here, there, metres = walk.both(start, end)
        found: list[tuple[float, int, float]] = []
        for section, *ends in walk.edges if np.isfinite(metres) else ():
            for (a, a_m), (b, b_m) in (ends, ends[::-1]):
                if a not in here or b not in there:
                    continue
                into = share * metres - here[a]
                if -LEAST_M <= into <= abs(b_m - a_m) + LEAST_M:
                    at_m = a_m + into * (1 if b_m > a_m else -1)
                    found.append((here[a] + abs(b_m - a_m) + there[b], section, at_m))
        return self.place(*min(found)[1:]) if found else None

    def place(self, section: int, at_m: float) -> Floats:
        """Return the place (metres in the plane) ``at_m`` along a section."""
        network = self.street.network
        share = at_m / network.length_m[section] if network.length_m[section] else 0.0
        spot = shapely.line_interpolate_point(network.lines[section], share, normalized=True)
        return np.asarray(shapely.get_coordinates(spot)[0])


class _Walk:
    """The street's own graph; ``edges`` are (section, from, to), each end a node and its metres.

    Nodes are those of the network; marks are nodes with numbers below nought.
    """

    def __init__(self, course: Course, marks: list[Mark]) -> None:
        network = course.street.network
        self._mark = {mark: -1 - k for k, mark in enumerate(sorted(set(marks)))}
        on: dict[int, list[tuple[int, float]]] = defaultdict(list)
        for (section, at_m), number in self._mark.items():
            on[section].append((number, at_m))
        self.edges: list[tuple[int, tuple[int, float], tuple[int, float]]] = []
        self._next: dict[int, list[tuple[int, float]]] = defaultdict(list)
        for section in course.street.sections.tolist():
            start, end, length_m = network.ends[section]
            stops = [(start, 0.0), *on.get(section, ()), (end, length_m)]
            for (a, a_m), (b, b_m) in pairwise(stops):
                self.edges.append((section, (a, a_m), (b, b_m)))
                self._join(a, b, b_m - a_m)
        for a, b, metres in course.links:
            self._join(a, b, metres)

    def _join(self, a: int, b: int, metres: float) -> None:
        self._next[a].append((b, metres))
        self._next[b].append((a, metres))

    def both(
        self, start: list[Mark], end: list[Mark]
    ) -> tuple[dict[int, float], dict[int, float], float]:
        """Return how far nodes are from ``start`` and from ``end``, and those from each other."""
        here, there = self._distances(start), self._distances(end)
        return here, there, min((here.get(self._mark[m], np.inf) for m in end), default=np.inf)

    def _distances(self, marks: list[Mark]) -> dict[int, float]:
        """Dijkstra (1959) from all of ``marks``."""
        found: dict[int, float] = {}
        queue = sorted((0.0, self._mark[mark]) for mark in set(marks))
        while queue:
            spent, node = heappop(queue)
            if node in found:
                continue
            found[node] = spent
            for other, metres in self._next[node]:
                if other not in found:
                    heappush(queue, (spent + metres, other))
        return found
