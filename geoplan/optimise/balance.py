"""Divide a connected graph into connected parts of like load, and mend what is not yet alike.

From: a connected graph and shares. To: the part of every node.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from scipy.sparse.csgraph import breadth_first_order, connected_components

from geoplan.optimise.split import Cut, cuts, spread

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

_ROUNDS_PER_PART = 12  # pairs of parts looked at, at most, for every part
_CLOSE = 0.01  # cuts that miss by less than this share of a load are equally good
_LESS_SPREAD = 0.02  # a rearrangement must shorten ways by more than this


@dataclass(frozen=True, eq=False)
class Region:
    """A connected graph to divide: edges in whole metres, weights, places, a share for each part.

    ``goal``: largest load over smallest, each by its share, below which short ways count more.
    """

    graph: csr_array
    weights: Floats
    xy: Floats
    shares: Floats
    goal: float

    @cached_property
    def edges(self) -> tuple[Ints, Ints]:
        """Both ends of every edge."""
        found = self.graph.tocoo()
        return found.row.astype(np.int64), found.col.astype(np.int64)

    def part(self, nodes: Ints) -> tuple[csr_array, Floats, Floats]:
        """Return graph, weights and places of some of the nodes."""
        return self.graph[nodes][:, nodes], self.weights[nodes], self.xy[nodes]

    def stress(self, labels: Ints) -> Floats:
        """Return load over share, part by part."""
        loads = np.bincount(labels, self.weights, minlength=len(self.shares))
        return loads / self.shares


def ratio(stress: Floats) -> float:
    """Return the largest over the smallest; infinite where one is nothing."""
    least = float(stress.min())
    return float(stress.max()) / least if least > 0 else np.inf


def divide(region: Region, rng: np.random.Generator) -> Ints:
    """Return labels of connected parts, cut in two again and again, then evened out."""
    labels = np.zeros(len(region.weights), dtype=np.int64)
    waiting = [(np.arange(len(region.weights)), np.arange(len(region.shares)))]
    while waiting:
        nodes, parts = waiting.pop()
        if len(parts) == 1:
            labels[nodes] = parts[0]
            continue
        is_first, one, two = _bisect(region, nodes, parts, rng)
        waiting += [(nodes[is_first], one), (nodes[~is_first], two)]
    labels = _even_out(region, labels, rng)
    return _draw_together(region, labels, rng)


def _halves(shares: Floats, parts: Ints) -> tuple[Ints, Ints]:
    """Return two groups of parts whose shares add up to nearly the same."""
    order = parts[np.argsort(-shares[parts], kind="stable")]
    sides: tuple[list[int], list[int]] = ([], [])
    sums = [0.0, 0.0]
    for part in order.tolist():
        side = int(sums[1] < sums[0])
        sides[side].append(part)
        sums[side] += float(shares[part])
    return np.array(sides[0]), np.array(sides[1])


def _bisect(
    region: Region, nodes: Ints, parts: Ints, rng: np.random.Generator
) -> tuple[Bools, Ints, Ints]:
    """Return who is on the first side, and the parts of either side.

    Of the cuts that miss least, that with the shortest ways. Where no cut leaves as many nodes as
    parts on both sides (a star has none), one part takes a leaf of a search tree.
    """
    graph, weights, xy = region.part(nodes)
    one, two = _halves(region.shares, parts)
    target = float(weights.sum()) * region.shares[one].sum() / region.shares[parts].sum()
    step = float(weights.sum()) / len(parts)

    def worth(cut: Cut) -> tuple[float, float]:
        return max(abs(cut.load - target), _CLOSE * step), cut.spread(weights, xy)

    least = (len(one), len(two))
    best = min(cuts(graph, weights, xy, target, least, rng), key=worth, default=None)
    if best is not None:
        return best.is_first, one, two
    leaf = breadth_first_order(graph, 0, directed=False, return_predecessors=False)[-1]
    smallest = parts[np.argmin(region.shares[parts])]
    return np.arange(len(nodes)) == leaf, np.array([smallest]), parts[parts != smallest]


def _even_out(region: Region, labels: Ints, rng: np.random.Generator) -> Ints:
    """Cut pairs of neighbours anew, the most unlike first, as long as that makes them more alike.

    A pair is never made worse, so the ratio never grows; the sum of squares of loads falls with
    every step, so it ends.
    """
    tried: set[tuple[int, int, int, int]] = set()
    version = np.zeros(len(region.shares), dtype=np.int64)
    pairs = _neighbours(region, labels)
    for _ in range(_ROUNDS_PER_PART * len(region.shares)):
        stress = region.stress(labels)
        pair = _most_unlike(pairs, stress, version, tried)
        if ratio(stress) <= region.goal or pair is None:
            break
        p, q = pair
        tried.add((p, q, int(version[p]), int(version[q])))
        nodes = np.flatnonzero((labels == p) | (labels == q))
        best = min(_options(region, labels, nodes, p, q, rng), key=lambda o: o[0], default=None)
        if best is not None and best[0] < abs(stress[p] - stress[q]) * (1 - 1e-9):
            labels = labels.copy()
            labels[nodes] = np.where(best[1], p, q)
            version[[p, q]] += 1
            pairs = _neighbours(region, labels)
    return labels


def _neighbours(region: Region, labels: Ints) -> Ints:
    """Return pairs (p < q) of parts that touch, each once."""
    row, col = region.edges
    p, q = labels[row], labels[col]
    count = len(region.shares)
    found = np.unique((p * count + q)[p < q])
    return np.stack([found // count, found % count], axis=1)


def _most_unlike(
    pairs: Ints, stress: Floats, version: Ints, tried: set[tuple[int, int, int, int]]
) -> tuple[int, int] | None:
    """Return the pair with the most different loads that was not tried as it is."""
    unlike = np.abs(stress[pairs[:, 0]] - stress[pairs[:, 1]])
    for p, q in pairs[np.argsort(-unlike, kind="stable")].tolist():
        if (p, q, int(version[p]), int(version[q])) not in tried:
            return p, q
    return None


def _options(
    region: Region, labels: Ints, nodes: Ints, p: int, q: int, rng: np.random.Generator
) -> Iterator[tuple[float, Bools]]:
    """Give ways to divide the nodes of two parts: how unlike they would be, and who is of p."""
    graph, weights, xy = region.part(nodes)
    whole = float(weights.sum())
    share = region.shares[[p, q]]
    is_p = labels[nodes] == p

    def unlike(load: float) -> float:
        return float(abs(load / share[0] - (whole - load) / share[1]))

    for cut in cuts(graph, weights, xy, whole * share[0] / share.sum(), (1, 1), rng):
        yield unlike(cut.load), cut.is_first
    gives_p = weights[is_p].sum() / share[0] > weights[~is_p].sum() / share[1]
    for moved in _moves(graph, is_p if gives_p else ~is_p):
        sides = is_p & ~moved if gives_p else is_p | moved
        if sides.any() and not sides.all():
            yield unlike(float(weights[sides].sum())), sides


def _moves(graph: csr_array, is_giver: Bools) -> Iterator[Bools]:
    """Give what may go over: a node at the border, with all that only it holds to its part."""
    touching = np.asarray(graph[~is_giver].sum(axis=0)).ravel() > 0
    giver = np.flatnonzero(is_giver)
    for node in np.flatnonzero(touching & is_giver).tolist():
        rest = giver[giver != node]
        if not len(rest):
            return
        _, piece = connected_components(graph[rest][:, rest], directed=False)
        kept = rest[piece == np.bincount(piece).argmax()]
        moved = is_giver.copy()
        moved[kept] = False
        yield moved


def _draw_together(region: Region, labels: Ints, rng: np.random.Generator) -> Ints:
    """Cut pairs of neighbours anew where ways get shorter and the ratio stays good enough."""
    stress = region.stress(labels)
    limit = max(region.goal, ratio(stress))
    for p, q in _neighbours(region, labels).tolist():
        nodes = np.flatnonzero((labels == p) | (labels == q))
        graph, weights, xy = region.part(nodes)
        is_p = labels[nodes] == p
        if not is_p.any() or is_p.all():
            continue
        now = spread(weights[is_p], xy[is_p]) + spread(weights[~is_p], xy[~is_p])
        whole, share = float(weights.sum()), region.shares[[p, q]]
        if connected_components(graph, directed=False)[0] > 1:
            continue  # they no longer touch
        best = now * (1 - _LESS_SPREAD)
        for cut in cuts(graph, weights, xy, whole * share[0] / share.sum(), (1, 1), rng):
            after = stress.copy()
            after[[p, q]] = cut.load / share[0], (whole - cut.load) / share[1]
            if ratio(after) <= limit and (wide := cut.spread(weights, xy)) < best:
                best, stress = wide, after
                labels = labels.copy()
                labels[nodes] = np.where(cut.is_first, p, q)
    return labels
