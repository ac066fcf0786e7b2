"""How far one gets along streets within so many metres.

From: seeds on sections. To: every metre within the limit, as portions of sections.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from heapq import heapify, heappop, heappush
from typing import NamedTuple

from geoplan.network.graph import Network

LEAST_M = 1e-6  # below a micrometre two positions are one


class Portion(NamedTuple):
    """The metres ``from_m`` to ``to_m`` of section number ``section``."""

    section: int
    from_m: float
    to_m: float

    @property
    def length_m(self) -> float:
        """Metres of the portion."""
        return self.to_m - self.from_m


class Seed(NamedTuple):
    """Where walking begins: all metres ``from_m`` to ``to_m`` have cost ``spent_m`` so far."""

    section: int
    from_m: float
    to_m: float
    spent_m: float = 0.0


def reach(network: Network, seeds: Sequence[Seed], limit_m: float) -> list[Portion]:
    """Return every metre at most ``limit_m`` from a seed, merged and sorted.

    Streets are walked in both directions. The search is that of Dijkstra (1959), broken off at
    the limit; a metre inside a section is reached from either end or from a seed on it, so the
    portions are exact. Work grows with what is reached, not with the network.
    """
    found: list[tuple[int, float, float]] = []
    queue: list[tuple[float, int]] = []
    for seed in seeds:
        left_m = limit_m - seed.spent_m
        if left_m < 0:
            continue
        start, end, length_m = network.ends[seed.section]
        first, last = seed.from_m - left_m, seed.to_m + left_m
        found.append((seed.section, max(first, 0.0), min(last, length_m)))
        if first < 0:
            queue.append((seed.spent_m + seed.from_m, start))
        if last > length_m:
            queue.append((seed.spent_m + length_m - seed.to_m, end))
    return merge(found + _from_nodes(network, queue, limit_m))


def _from_nodes(
    network: Network, queue: list[tuple[float, int]], limit_m: float
) -> list[tuple[int, float, float]]:
    """Walk on from nodes, each with the metres spent so far."""
    found: list[tuple[int, float, float]] = []
    ends = network.ends
    settled: set[int] = set()
    heapify(queue)
    while queue:
        spent_m, node = heappop(queue)
        if node in settled:
            continue
        settled.add(node)
        left_m = limit_m - spent_m
        for section in network.at(node):
            start, end, length_m = ends[section]
            if length_m < left_m:
                found.append((section, 0.0, length_m))
                heappush(queue, (spent_m + length_m, end if start == node else start))
                continue
            if start == node:
                found.append((section, 0.0, left_m))
            if end == node:
                found.append((section, length_m - left_m, length_m))
    return found


def merge(portions: Iterable[tuple[int, float, float]]) -> list[Portion]:
    """Return the union of ``portions``: sorted, none empty, none touching another."""
    merged: list[Portion] = []
    last: tuple[int, float, float] = (-1, 0.0, 0.0)
    for portion in sorted(portions):
        section, from_m, to_m = portion
        if section != last[0] or from_m > last[2] + LEAST_M:
            last = portion
            merged.append(Portion(*portion))
        elif to_m > last[2]:
            last = merged[-1] = Portion(section, last[1], to_m)
    return [portion for portion in merged if portion[2] - portion[1] > LEAST_M]


def subtract(portions: Sequence[Portion], taken: Sequence[Portion]) -> list[Portion]:
    """Return what is left of ``portions`` without ``taken``; both merged and sorted."""
    holes: dict[int, list[Portion]] = {}
    for hole in taken:
        holes.setdefault(hole.section, []).append(hole)
    left: list[Portion] = []
    for portion in portions:
        here = portion.from_m
        for hole in holes.get(portion.section, ()):
            if hole.to_m <= here or hole.from_m >= portion.to_m:
                continue
            left.append(Portion(portion.section, here, hole.from_m))
            here = hole.to_m
        left.append(Portion(portion.section, here, portion.to_m))
    return [portion for portion in left if portion.length_m > LEAST_M]
