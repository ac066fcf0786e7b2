"""Small weighted graphs on a plane, and all their divisions into connected parts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from hypothesis import strategies as st
from scipy.sparse import csr_array

Edge = tuple[int, int]


@dataclass(frozen=True)
class Case:
    """Edges between nodes 0 … n - 1 with weights and places."""

    edges: tuple[Edge, ...]
    weights: tuple[float, ...]
    xy: tuple[tuple[float, float], ...]

    @property
    def adjacency(self) -> csr_array:
        return matrix(self.edges, np.array(self.xy))

    def relabelled(self, order: Sequence[int]) -> Case:
        """The same graph; what was node ``order[i]`` is node i."""
        new = {old: i for i, old in enumerate(order)}
        edges = tuple((new[a], new[b]) for a, b in self.edges)
        weights = tuple(self.weights[i] for i in order)
        return Case(edges, weights, tuple(self.xy[i] for i in order))


def matrix(edges: Sequence[Edge], xy: npt.NDArray[np.float64]) -> csr_array:
    """Symmetric metres; an edge given twice is one."""
    ends = np.array(sorted({(a, b) for e in edges for a, b in (e, e[::-1]) if a != b}))
    ends = ends.reshape(-1, 2).astype(np.int64)
    metres = np.hypot(*(xy[ends[:, 0]] - xy[ends[:, 1]]).T)
    return csr_array((metres, (ends[:, 0], ends[:, 1])), shape=(len(xy), len(xy)))


def is_connected(nodes: set[int], edges: Sequence[Edge]) -> bool:
    """Whether the nodes hang together by the edges among them."""
    if not nodes:
        return False
    reached, waiting = set(), [min(nodes)]
    while waiting:
        v = waiting.pop()
        if v in reached:
            continue
        reached.add(v)
        for a, b in edges:
            if a in nodes and b in nodes and v in (a, b):
                waiting.append(b if v == a else a)
    return reached == nodes


def divisions(n: int, k: int) -> Iterator[tuple[int, ...]]:
    """All ways to put n nodes into k parts, none empty, parts named by their first node."""

    def go(labels: tuple[int, ...], used: int) -> Iterator[tuple[int, ...]]:
        if len(labels) == n:
            if used == k:
                yield labels
            return
        for part in range(min(used + 1, k)):
            yield from go((*labels, part), max(used, part + 1))

    yield from go((), 0)


def best_ratio(case: Case, k: int, extra: Sequence[Edge] = ()) -> float:
    """The least largest load over the smallest, by going through all divisions."""
    edges = (*case.edges, *extra)
    best = np.inf
    for labels in divisions(len(case.weights), k):
        loads = np.bincount(labels, case.weights, minlength=k)
        if loads.min() <= 0 or loads.max() / loads.min() >= best:
            continue
        parts = [{i for i, p in enumerate(labels) if p == part} for part in range(k)]
        if all(is_connected(part, edges) for part in parts):
            best = loads.max() / loads.min()
    return float(best)


@st.composite
def cases(draw: Any, most: int = 8, connected: bool = False) -> Case:
    """Graphs of 2 to ``most`` nodes: trees with some edges more, or anything."""
    n = draw(st.integers(2, most))
    tree = [(draw(st.integers(0, i - 1)), i) for i in range(1, n)]
    if not connected:
        tree = [edge for edge in tree if draw(st.integers(0, 3))]
    pair = st.tuples(st.integers(0, n - 1), st.integers(0, n - 1))
    more = [e for e in draw(st.lists(pair, max_size=n)) if e[0] != e[1]]
    weights = draw(st.lists(st.integers(1, 9).map(float), min_size=n, max_size=n))
    place = st.tuples(st.integers(0, 40), st.integers(0, 40)).map(
        lambda p: (p[0] * 10.0, p[1] * 10.0)
    )
    xy = draw(st.lists(place, min_size=n, max_size=n, unique=True))
    return Case(tuple(tree + more), tuple(weights), tuple(xy))
