"""Cut a connected graph in two connected sides of given loads.

From: a connected graph. To: the nodes of one side.

Let a and b be two nodes and d(v) = dist(a, v) - dist(b, v). The nodes with d(v) <= c are connected
through a, and those with d(v) > c through b: on a shortest way from a to v no node has a larger d,
and none a smaller on a way from b. So every value of d is a cut with both sides whole, and they
differ by the load that stands at one value. The border runs half-way between two places, which
makes sides compact.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

_ALL_PAIRS_NODES = 12  # of so few nodes every pair is tried
_RANDOM_ENDS = 8
_ANGLES = np.arange(4) * np.pi / 4
_DIRECTIONS = np.stack([np.cos(_ANGLES), np.sin(_ANGLES)])


@dataclass(frozen=True, eq=False)
class Cut:
    """Whether each node is on the first side, and the load of that side."""

    is_first: Bools
    load: float

    def spread(self, weights: Floats, xy: Floats) -> float:
        """Return the squared metres from all nodes to the centre of their side, weighted."""
        sides = (self.is_first, ~self.is_first)
        return sum(spread(weights[side], xy[side]) for side in sides)


def spread(weights: Floats, xy: Floats) -> float:
    """Return the sum of squared metres to the centre of gravity, weighted."""
    total = float(weights.sum())
    if total <= 0:
        return 0.0
    centre = weights @ xy / total
    return float(weights @ ((xy - centre) ** 2).sum(axis=1))


def cuts(
    graph: csr_array,
    weights: Floats,
    xy: Floats,
    target: float,
    least_nodes: tuple[int, int],
    rng: np.random.Generator,
) -> Iterator[Cut]:
    """Give of every pair of ends tried the cut whose first side is nearest to ``target``.

    ``graph`` is connected, its edges are whole metres; ``least_nodes`` must stay on either side.
    """
    n = len(weights)
    first, second = _pairs(xy, rng)
    ends, back = np.unique(np.concatenate([first, second]), return_inverse=True)
    away = dijkstra(graph, directed=False, indices=ends)
    a, b = np.split(back, 2)
    ahead = away[a] - away[b]
    order = np.argsort(ahead, axis=1, kind="stable")
    count = np.arange(1, n)
    is_cut = np.diff(np.take_along_axis(ahead, order, axis=1), axis=1) > 0
    is_cut &= (count >= least_nodes[0]) & (n - count >= least_nodes[1])
    loads = np.cumsum(weights[order], axis=1)[:, :-1]
    miss = np.where(is_cut, np.abs(loads - target), np.inf)
    best = miss.argmin(axis=1)
    for row in np.flatnonzero(is_cut.any(axis=1)).tolist():
        is_first = np.zeros(n, dtype=bool)
        is_first[order[row, : best[row] + 1]] = True
        yield Cut(is_first, float(loads[row, best[row]]))


def _pairs(xy: Floats, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """Return ends to cut between: far apart in four directions, and some at random."""
    n = len(xy)
    if n <= _ALL_PAIRS_NODES:
        first, second = (side.ravel() for side in np.indices((n, n)))
    else:
        along = xy @ _DIRECTIONS
        low, high = along.argmin(axis=0), along.argmax(axis=0)
        some = rng.integers(0, n, 2 * _RANDOM_ENDS)
        first = np.concatenate([low, high, some[:_RANDOM_ENDS]])
        second = np.concatenate([high, low, some[_RANDOM_ENDS:]])
    apart = first != second
    return first[apart], second[apart]
