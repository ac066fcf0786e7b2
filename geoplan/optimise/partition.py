"""Divide a weighted graph into connected parts of like load, and say how good that is.

From: adjacency, weights, places, shares. To: :class:`Partition`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from geoplan.optimise.allot import allot_shares
from geoplan.optimise.balance import Region, divide, ratio
from geoplan.optimise.bound import Bound, find_bound
from geoplan.optimise.exact import is_small, solve
from geoplan.optimise.join import Link, join

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_STARTS = 4  # so often a group is divided anew while the goal is not reached
_LEAST_GOAL = 1.02  # nobody's round is known better than this


@dataclass(frozen=True, eq=False)
class Partition:
    """Connected parts.

    Attributes
    ----------
    labels
        Part of every node, 0 to k - 1.
    loads, shares
        Weight of every part, and its share of the whole (shares add up to 1).
    ratio
        The largest load by share over the smallest.
    bound
        What no division beats, and why.
    links
        Light pieces joined to what is nearest: a part that holds both ends of one is connected
        only through it.
    """

    labels: Ints
    loads: Floats
    shares: Floats
    ratio: float
    bound: Bound
    links: tuple[Link, ...]


def partition(
    adjacency: csr_array,
    weights: npt.ArrayLike,
    xy: npt.ArrayLike,
    *,
    shares: npt.ArrayLike,
    districts: npt.ArrayLike | None = None,
    goal: float = 1.1,
    seed: int = 0,
) -> Partition:
    """Return connected parts, one for each of ``shares``, as alike in load by share as can be.

    The ratio of the largest load to the smallest comes first, down to ``goal``; then the squared
    ways to the centre of the part. Pieces that are not connected, or lie in different districts,
    are divided each on its own; pieces with less than half a mean load are joined to the nearest
    (:func:`~geoplan.optimise.join.join`), and so are the lightest where there are more than parts.

    Parameters
    ----------
    adjacency
        Symmetric (n, n), entries are metres from node to node.
    weights
        (n,) loads, none negative, not all zero.
    xy
        (n, 2) metres.
    shares
        (k,) what each part should bear, in any unit; k <= n.
    districts
        (n,) numbers from 0; parts stay in one unless a piece is too light.

    Raises
    ------
    ValueError
        When the arrays do not fit together, or there are more parts than nodes.
    """
    weight = np.asarray(weights, dtype=np.float64)
    place = np.asarray(xy, dtype=np.float64).reshape(-1, 2)
    share = np.asarray(shares, dtype=np.float64)
    n = len(weight)
    _check(adjacency, weight, place, share)
    share = share / share.sum()
    district = np.zeros(n, np.int64) if districts is None else np.asarray(districts, np.int64)
    joined = join(_rounded(adjacency), weight, place, district, len(share))
    owner = allot_shares(np.bincount(joined.group, weight), share, most=np.bincount(joined.group))
    # Pieces that cannot be alike among themselves leave less room within each.
    alike = np.bincount(joined.group, weight) / np.bincount(owner, share)
    own_goal = min(goal, max(_LEAST_GOAL, goal / ratio(alike)))
    labels = np.zeros(n, dtype=np.int64)
    rng = np.random.default_rng(seed)
    for group in range(int(joined.group.max()) + 1):
        nodes, parts = np.flatnonzero(joined.group == group), np.flatnonzero(owner == group)
        region = Region(
            joined.graph[nodes][:, nodes], weight[nodes], place[nodes], share[parts], own_goal
        )
        labels[nodes] = parts[_best(region, rng)]
    return _judge(joined.graph, joined.group, weight, share, labels, joined.links, goal)


def _check(adjacency: csr_array, weight: Floats, place: Floats, share: Floats) -> None:
    n = len(weight)
    if adjacency.shape != (n, n) or len(place) != n:
        raise ValueError(f"{adjacency.shape} for {n} weights and {len(place)} places")
    if not (weight >= 0).all() or not weight.sum() > 0:
        raise ValueError("weights are not negative, and not all zero")
    if not 0 < len(share) <= n or not (share > 0).all():
        raise ValueError(f"{len(share)} positive shares for {n} nodes")


def _rounded(adjacency: csr_array) -> csr_array:
    """Return whole metres, at least one, so that sums of them are exact; no loops."""
    edges = adjacency.tocoo()
    apart = edges.row != edges.col
    metres = np.maximum(np.rint(edges.data[apart]), 1.0)
    return csr_array((metres, (edges.row[apart], edges.col[apart])), shape=adjacency.shape)


def _best(region: Region, rng: np.random.Generator) -> Ints:
    """Return the best of a few divisions; the first that reaches the goal is good enough."""
    if len(region.shares) == 1:
        return np.zeros(len(region.weights), dtype=np.int64)
    best = divide(region, rng)
    for _ in range(_STARTS - 1):
        if ratio(region.stress(best)) <= region.goal:
            break
        again = divide(region, rng)
        if ratio(region.stress(again)) < ratio(region.stress(best)):
            best = again
    return best


def _judge(
    graph: csr_array,
    group: Ints,
    weight: Floats,
    share: Floats,
    labels: Ints,
    links: tuple[Link, ...],
    goal: float,
) -> Partition:
    """Measure the division; where it is small and not good, look for the best there is."""
    stress = np.bincount(labels, weight, minlength=len(share)) / share
    found = ratio(stress)
    bound = find_bound(graph, weight, share, group, found)
    is_open = found > max(bound.ratio * (1 + 1e-6), goal)
    if is_open and not group.any() and is_small(len(weight), len(share)):
        labels, is_proven = solve(graph, weight, share, labels)
        found = ratio(np.bincount(labels, weight, minlength=len(share)) / share)
        if is_proven:
            code = "search" if bound.code == "none" else bound.code
            bound = Bound(found, code, bound.node, bound.weight)
    loads = np.bincount(labels, weight, minlength=len(share)).astype(np.float64)
    return Partition(labels, loads, share, found, bound, links)
