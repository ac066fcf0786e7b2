"""The best division of a small graph, proven.

From: a connected graph of a few nodes and a division of it. To: the best division there is.

Whether a division beats ratio r is linear: minimise U - r L with all loads by share between L and
U. The answer is the next r until nothing beats it (Dinkelbach 1967). Parts are connected as a flow
from the root of a part reaches every node of it; HiGHS solves it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array, csr_array

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_MOST = 40  # nodes times parts: more take too long to prove
_BRANCHES_MAX = 20_000  # counted, not timed: the same input gives the same answer
_ROUNDS_MAX = 50
_BETTER = 1e-7


def is_small(nodes: int, parts: int) -> bool:
    """Whether so many nodes and parts are few enough to go through."""
    return nodes * parts <= _MOST


def solve(graph: csr_array, weights: Floats, shares: Floats, labels: Ints) -> tuple[Ints, bool]:
    """Return the best labels and whether that is proven; ``labels`` is where to start."""
    model = _Model(graph, weights / weights.sum(), shares)
    best = labels
    for _ in range(_ROUNDS_MAX):
        loads = np.bincount(best, model.weights, minlength=len(shares)) / shares
        if loads.min() <= 0:
            return best, False
        worth, found = model.beat(float(loads.max() / loads.min()))
        if found is None:
            return best, False
        if worth > -_BETTER:
            return best, True
        best = found
    return best, False


@dataclass(eq=False)
class _Rows:
    """Constraints as they are gathered: sums of columns between two values."""

    row: list[int] = field(default_factory=list)
    column: list[int] = field(default_factory=list)
    value: list[float] = field(default_factory=list)
    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)

    def add(self, terms: Iterable[tuple[int, float]], low: float, high: float) -> None:
        for column, value in terms:
            self.row.append(len(self.low))
            self.column.append(column)
            self.value.append(value)
        self.low.append(low)
        self.high.append(high)


class _Model:
    """Columns: is node v in part i, is v its root, flow of part i along each edge, L, U."""

    def __init__(self, graph: csr_array, weights: Floats, shares: Floats) -> None:
        edges = graph.tocoo()
        self.weights, self.shares = weights, shares
        self.n, self.k = len(weights), len(shares)
        self.arcs = list(zip(edges.row.tolist(), edges.col.tolist(), strict=True))
        self.size = (2 * self.n + len(self.arcs)) * self.k + 2
        rows = _Rows()
        self._loads(rows)
        self._parts(rows)
        if np.ptp(shares) <= 1e-12:
            self._order(rows)
        matrix = coo_array((rows.value, (rows.row, rows.column)), (len(rows.low), self.size))
        self.rows = LinearConstraint(csr_array(matrix), rows.low, rows.high)

    def _in(self, v: int, i: int) -> int:
        return v * self.k + i

    def _root(self, v: int, i: int) -> int:
        return (self.n + v) * self.k + i

    def _flow(self, arc: int, i: int) -> int:
        return (2 * self.n + arc) * self.k + i

    def _loads(self, rows: _Rows) -> None:
        """Every node is in one part; every load by its share lies between L and U."""
        least, most = self.size - 2, self.size - 1
        for v in range(self.n):
            rows.add([(self._in(v, i), 1.0) for i in range(self.k)], 1.0, 1.0)
        for i in range(self.k):
            load = [(self._in(v, i), self.weights[v] / self.shares[i]) for v in range(self.n)]
            rows.add([*load, (least, -1.0)], 0.0, np.inf)
            rows.add([*load, (most, -1.0)], -np.inf, 0.0)

    def _parts(self, rows: _Rows) -> None:
        """Every part has one root, from which one unit flows to each of its nodes, inside it."""
        for i in range(self.k):
            rows.add([(self._root(v, i), 1.0) for v in range(self.n)], 1.0, 1.0)
            for v in range(self.n):
                rows.add([(self._root(v, i), 1.0), (self._in(v, i), -1.0)], -np.inf, 0.0)
                net = self._net(v, i)
                keeps = [(self._in(v, i), -1.0), (self._root(v, i), float(self.n))]
                rows.add([*net, *keeps], 0.0, np.inf)
            for arc, ends in enumerate(self.arcs):
                for v in ends:
                    inside = (self._in(v, i), -float(self.n - 1))
                    rows.add([(self._flow(arc, i), 1.0), inside], -np.inf, 0.0)

    def _net(self, v: int, i: int) -> Sequence[tuple[int, float]]:
        into = [(self._flow(a, i), 1.0) for a, ends in enumerate(self.arcs) if ends[1] == v]
        out = [(self._flow(a, i), -1.0) for a, ends in enumerate(self.arcs) if ends[0] == v]
        return into + out

    def _order(self, rows: _Rows) -> None:
        """Among like parts: each is named by its first node, which is its root."""
        for i in range(self.k):
            for v in range(self.n):
                if i > v:
                    rows.add([(self._in(v, i), 1.0)], 0.0, 0.0)
                for u in range(v):
                    rows.add([(self._root(v, i), 1.0), (self._in(u, i), 1.0)], -np.inf, 1.0)

    def beat(self, ratio: float) -> tuple[float, Ints | None]:
        """Return the least U - ratio L, and its labels; None where the search was broken off."""
        cost = np.zeros(self.size)
        cost[-2:] = -ratio, 1.0
        whole = np.zeros(self.size)
        whole[: 2 * self.n * self.k] = 1
        upper = np.full(self.size, np.inf)
        upper[: 2 * self.n * self.k] = 1.0
        options = {"node_limit": _BRANCHES_MAX, "mip_rel_gap": 0.0}
        done = milp(
            cost,
            integrality=whole,
            bounds=Bounds(0.0, upper),
            constraints=self.rows,
            options=options,
        )
        if done.status != 0:
            return 0.0, None
        is_in = done.x[: self.n * self.k].reshape(self.n, self.k)
        return float(done.fun), is_in.argmax(axis=1).astype(np.int64)
