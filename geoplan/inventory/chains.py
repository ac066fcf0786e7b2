"""Cut one street of sections into walks of about a target length.

From: ends, lengths and bearings of sections that share a type and a name. To: chains of positions.

A chain is grown straight ahead where there is a choice, until it has its target length; short
rests join the neighbour they touch. Every section is in exactly one chain.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

Bools = npt.NDArray[np.bool_]

MICRODEGREES = 1e6  # OSM coordinates are compared to 0.1 m
REST_SHARE = 0.4  # a chain shorter than this share of its target joins a neighbour
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
        self.length_m: list[float] = length_m.tolist()
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
        best = leaving[0]
        if len(leaving) > 1:
            heading = self.away(section, node) + math.pi
            best = min(leaving, key=lambda i: (_turn(self.away(i, node), heading), i))
        a, b = self.ends[best]
        return best, b if a == node else a

    def away(self, section: int, node: str) -> float:
        """Bearing of a section as it leaves ``node``."""
        bearing: float = self.bearing[section][self.ends[section][0] != node]
        return bearing


def _turn(a: float, b: float) -> float:
    return round(abs((a - b + math.pi) % (2 * math.pi) - math.pi), 6)


def bearings(lines: npt.NDArray[np.object_]) -> npt.NDArray[np.float64]:
    """Return (n, 2) bearings in radians leaving the first and last coordinate of WGS-84 lines."""
    xy = shapely.get_coordinates(lines)
    last = np.cumsum(shapely.get_num_coordinates(lines)) - 1
    first = np.concatenate([[0], last + 1])[: len(lines)]
    out = np.zeros((len(lines), 2))
    for k, (a, b) in enumerate(((first, first + 1), (last, last - 1))):
        dx, dy = (xy[b] - xy[a]).T
        out[:, k] = np.arctan2(dy, dx * np.cos(np.radians(xy[a, 1])))
    return out


def walking_order(lines: npt.NDArray[np.object_]) -> tuple[npt.NDArray[np.int64], Bools]:
    """Return an order of ``lines`` (WGS-84) and which of them to turn, both by geometry alone.

    Ids and the direction a mapper drew in play no part, so a newer extract in which ways were
    split and renumbered is walked in the same order. A turned line begins at its western end.
    """
    ends = [shapely.get_coordinates(shapely.get_point(lines, k)) for k in (0, -1)]
    middle = shapely.get_coordinates(shapely.line_interpolate_point(lines, 0.5, normalized=True))
    first, last, centre = (np.rint(xy * MICRODEGREES).astype(np.int64) for xy in (*ends, middle))
    is_east = last[:, 0] == first[:, 0]
    turned = np.where(is_east, last[:, 1] < first[:, 1], last[:, 0] < first[:, 0])
    low, high = np.where(turned[:, None], last, first), np.where(turned[:, None], first, last)
    return np.lexsort((*centre.T[::-1], *high.T[::-1], *low.T[::-1])), turned


def cut_chains(
    graph: StreetGraph, target_m: float, through: Collection[str] = ()
) -> list[list[int]]:
    """Return chains of positions, every position once; dead ends are where chains begin.

    ``through`` are nodes where nothing but two sections of one street meet: a way that ends there
    is no place to cut, unless what lies between two junctions is longer than ``target_m``.
    """
    runs = _runs(graph, target_m, through) if through else []
    if 0 < len(runs) < len(graph.ends):
        chains = cut_chains(_graph_of(graph, runs), target_m)
        return [_walk([runs[k] for k in chain]) for chain in chains]
    degree = [min(len(graph.at[a]), len(graph.at[b])) for a, b in graph.ends]
    order = sorted(range(len(graph.ends)), key=degree.__getitem__)
    chains = [graph.grow(i, target_m) for i in order if i in graph.free]
    return chains if len(chains) == 1 else _join_rests(chains, graph, target_m)


@dataclass(frozen=True)
class _Run:
    """Sections joined end to end; ``ends`` are its outer nodes and the sections there."""

    sections: list[int]
    ends: tuple[str, str]


def _runs(graph: StreetGraph, target_m: float, through: Collection[str]) -> list[_Run]:
    """Join sections over the nodes ``through``, where together they stay within ``target_m``."""
    loops = {a for a, b in graph.ends if a == b}  # where one hangs, three ends meet
    joints = {n for n in through if len(graph.at.get(n, ())) == 2} - loops
    seen: set[int] = set()
    runs: list[_Run] = []
    for i in range(len(graph.ends)):
        if i in seen:
            continue
        sections, (a, b) = [i], graph.ends[i]
        for side in (1, 0):
            here = b if side else a
            while here in joints and a != b:
                step = next((k for k in graph.at[here] if k not in sections), None)
                if step is None:
                    break
                sections = [*sections, step] if side else [step, *sections]
                c, d = graph.ends[step]
                here = d if c == here else c
            a, b = (a, here) if side else (here, b)
        seen.update(sections)
        if sum(graph.length_m[k] for k in sections) <= target_m:
            runs.append(_Run(sections, (a, b)))
        else:
            runs += [_Run([k], graph.ends[k]) for k in sections]
    return sorted(runs, key=lambda run: min(run.sections))


def _graph_of(graph: StreetGraph, runs: list[_Run]) -> StreetGraph:
    """Return the graph of which ``runs`` are the sections."""
    length_m = np.array([sum(graph.length_m[i] for i in run.sections) for run in runs])
    bearing = [
        graph.bearing[run.sections[0]]
        if len(run.sections) == 1
        else [graph.away(run.sections[k], run.ends[k]) for k in (0, -1)]
        for run in runs
    ]
    return StreetGraph([run.ends for run in runs], length_m, np.array(bearing))


def _walk(runs: list[_Run]) -> list[int]:
    """Return the sections of a chain of runs; each run is turned to lead on to the next."""
    chain: list[int] = []
    for k, run in enumerate(runs):
        start, end = run.ends
        if k + 1 < len(runs):
            after = runs[k + 1].ends
            is_back = end not in after and start in after
        else:
            before = runs[k - 1].ends if k else run.ends
            is_back = start not in before and end in before
        chain += run.sections[::-1] if is_back else run.sections
    return chain


def _join_rests(chains: list[list[int]], graph: StreetGraph, target_m: float) -> list[list[int]]:
    """Let short rests join the shortest neighbour they touch."""
    length = {k: sum(graph.length_m[i] for i in c) for k, c in enumerate(chains)}
    parts = dict(enumerate(chains))
    owner = {i: k for k, chain in parts.items() for i in chain}
    for k in sorted(parts, key=lambda k: (length[k], k)):
        if length[k] >= REST_SHARE * target_m:
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
