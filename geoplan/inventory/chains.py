"""Cut one street of sections into walks of about a target length.

From: ends, lengths and bearings of sections that share a type and a name. To: chains of positions.

A chain is grown straight ahead where there is a choice, until it has its target length; short
rests join the neighbour they touch. Every section is in exactly one chain.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import shapely

_REST_SHARE = 0.4  # a chain shorter than this share of its target joins a neighbour
_JOINED_SHARE = 1.5  # ... unless the two together would pass this share
_TINY_SHARE = 0.1  # ... and a chain this short joins whatever it touches


class StreetGraph:
    """Sections of one type and one name as a small graph; what is still free is in ``free``."""

    def __init__(
        self,
        ends: Sequence[tuple[str, str]],
        length_m: npt.NDArray[np.float64],
        bearing: npt.NDArray[np.float64],
    ) -> None:
        self.ends = list(ends)
        self.length_m = [float(v) for v in length_m]
        self.bearing = bearing.tolist()
        self.at: dict[str, list[int]] = defaultdict(list)
        for i, (a, b) in enumerate(self.ends):
            self.at[a].append(i)
            if b != a:
                self.at[b].append(i)
        self.free = set(range(len(self.ends)))

    def grow(self, start: int, target_m: float) -> list[int]:
        """Take ``start`` and what follows it, ahead first, then behind, up to ``target_m``."""
        self.free.discard(start)
        chain = [start]
        total = self.length_m[start]
        for end in (1, 0):
            here, section = self.ends[start][end], start
            while total < target_m:
                step = self.ahead(section, here)
                if step is None:
                    break
                section, here = step
                # Half a section over is nearer to the target than half a section under.
                if total + self.length_m[section] / 2 > target_m:
                    break
                self.free.discard(section)
                total += self.length_m[section]
                if end:
                    chain.append(section)
                else:
                    chain.insert(0, section)
        return chain

    def ahead(self, section: int, node: str) -> tuple[int, str] | None:
        """Return the straightest free section that leaves ``node``, and its far end."""
        leaving = [i for i in self.at[node] if i in self.free]
        if not leaving:
            return None
        heading = self._away(section, node) + np.pi
        best = min(leaving, key=lambda i: (_turn(self._away(i, node), heading), i))
        a, b = self.ends[best]
        return best, b if a == node else a

    def _away(self, section: int, node: str) -> float:
        """Bearing of a section as it leaves ``node``."""
        return float(self.bearing[section][0 if self.ends[section][0] == node else 1])


def _turn(a: float, b: float) -> float:
    return round(abs((a - b + np.pi) % (2 * np.pi) - np.pi), 6)


def bearings(lines: npt.NDArray[np.object_]) -> npt.NDArray[np.float64]:
    """Return (n, 2) bearings in radians leaving the first and last coordinate of WGS-84 lines."""
    first, second = shapely.get_point(lines, 0), shapely.get_point(lines, 1)
    last, before = shapely.get_point(lines, -1), shapely.get_point(lines, -2)
    out = np.zeros((len(lines), 2))
    for k, (a, b) in enumerate(((first, second), (last, before))):
        dx = (shapely.get_x(b) - shapely.get_x(a)) * np.cos(np.radians(shapely.get_y(a)))
        out[:, k] = np.arctan2(shapely.get_y(b) - shapely.get_y(a), dx)
    return out


def cut_chains(graph: StreetGraph, target_m: float) -> list[list[int]]:
    """Return chains of positions, every position once; dead ends are where chains begin."""
    degree = {node: len(found) for node, found in graph.at.items()}
    order = sorted(range(len(graph.ends)), key=lambda i: (min(degree[n] for n in graph.ends[i]), i))
    chains = [graph.grow(i, target_m) for i in order if i in graph.free]
    return chains if len(chains) == 1 else _join_rests(chains, graph, target_m)


def _join_rests(chains: list[list[int]], graph: StreetGraph, target_m: float) -> list[list[int]]:
    """Let short rests join the shortest neighbour they touch."""
    length = {k: sum(graph.length_m[i] for i in c) for k, c in enumerate(chains)}
    parts = dict(enumerate(chains))
    owner = {i: k for k, chain in parts.items() for i in chain}
    for k in sorted(parts, key=lambda k: (length[k], k)):
        if length[k] >= _REST_SHARE * target_m:
            break
        most_m = np.inf if length[k] < _TINY_SHARE * target_m else _JOINED_SHARE * target_m
        nodes = sorted({n for i in parts[k] for n in graph.ends[i]})
        touching = {owner[i] for n in nodes for i in graph.at[n]} - {k}
        fitting = [t for t in touching if length[t] + length[k] <= most_m]
        if not fitting:
            continue
        host = min(fitting, key=lambda t: (length[t], t))
        parts[host] = _attach(parts[host], parts[k], graph)
        length[host] += length[k]
        for i in parts.pop(k):
            owner[i] = host
    return [parts[k] for k in sorted(parts)]


def _attach(host: list[int], rest: list[int], graph: StreetGraph) -> list[int]:
    """Put ``rest`` at the end of ``host`` it touches, so that the order stays walkable."""
    nodes = {n for i in rest for n in graph.ends[i]}
    if not nodes.isdisjoint(graph.ends[host[-1]]):
        return host + rest
    return rest + host if not nodes.isdisjoint(graph.ends[host[0]]) else host + rest
