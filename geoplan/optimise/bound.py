"""What no division into connected parts can beat.

From: a graph, its weights, the shares. To: a lower bound of the ratio, and what sets it.

Suppose some division has all loads, each by its share, between x and r x. Then x <= W <= r x, for W
is their mean, and every part weighs at least L = x s_min and at most U = r x s_max. From that

- a node weighs at most U, and the parts that hold none of the m heaviest nodes, at least k - m,
  weigh at least L each (*atom*);
- a piece that no part leaves holds at least W_i / U and at most W_i / L parts (*piece*);
- where the loss of a node leaves branches behind, a part without that node lies in one branch, so a
  branch of weight B holds at most B / L such parts, and what they cannot hold at U each belongs to
  the part of that node, which then weighs at most U all the same (*neck*).

Where no x passes, no division has a ratio of r. Ranges of x are tried, each with its lowest L and
its highest U: that can only make the bound smaller, so what is said stays true.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

_CELLS = 160  # ranges of x tried
_HALVINGS = 24
_TINY = 1e-9  # rounding is always counted in favour of the division


@dataclass(frozen=True)
class Bound:
    """No division has a ratio below ``ratio``.

    ``code``: what sets it: ``none`` (nothing found, ratio 1), ``atom``, ``piece``, ``neck`` or
    ``search`` (only going through all divisions shows it). ``node``: the heaviest node, a node of
    the piece, or the node at the neck; -1 where there is none. ``weight``: of that node, of the
    piece, or of what hangs on the neck and cannot be told apart from it.
    """

    ratio: float
    code: str
    node: int = -1
    weight: float = 0.0


def find_bound(
    graph: csr_array, weights: Floats, shares: Floats, group: Ints, found: float
) -> Bound:
    """Return the largest bound; ``found`` is a ratio that was reached.

    ``shares`` add up to 1; no part leaves its ``group``.
    """
    case = _Case(weights, shares, group, branches(graph, weights))
    tests = {"atom": case.atom, "piece": case.piece, "neck": case.neck}
    alone = {code: _least(test, case.whole, found) for code, test in tests.items()}
    code = max(alone, key=lambda c: alone[c])

    def all_pass(low: Floats, high: Floats) -> Bools:
        return case.atom(low, high) & case.piece(low, high) & case.neck(low, high)

    ratio = max(_least(all_pass, case.whole, found), alone[code])
    if ratio <= 1.0:
        return Bound(1.0, "none")
    node, weight = case.culprit(code, alone[code])
    return Bound(ratio, code, node, weight)


def _least(test: Callable[[Floats, Floats], Bools], whole: float, found: float) -> float:
    """Return the largest ratio tried at which ``test`` holds for no x."""

    def is_impossible(ratio: float) -> bool:
        edges = np.geomspace(whole / ratio, whole, _CELLS + 1)
        return not test(edges[:-1] * (1 - _TINY), ratio * edges[1:] * (1 + _TINY)).any()

    low, high = 1.0, min(found, 1e6)
    if not is_impossible(1.0 + 1e-6):
        return 1.0
    for _ in range(_HALVINGS):
        middle = (low * high) ** 0.5
        low, high = (middle, high) if is_impossible(middle) else (low, middle)
    return low


@dataclass(frozen=True, eq=False)
class _Case:
    """The tests; each takes the least and largest load by share, and says which may be."""

    weights: Floats
    shares: Floats
    group: Ints
    branch: tuple[Ints, Floats]

    @property
    def whole(self) -> float:
        return float(self.weights.sum())

    def _loads(self, low: Floats, high: Floats) -> tuple[Floats, Floats]:
        return low * self.shares.min(), high * self.shares.max()

    def atom(self, low: Floats, high: Floats) -> Bools:
        least, most = self._loads(low, high)
        k = len(self.shares)
        heavy = np.sort(self.weights)[::-1][:k]
        left = self.whole - np.concatenate([[0.0], np.cumsum(heavy)])[:k]
        others = k - np.arange(len(left))
        return np.asarray((heavy[0] <= most) & (least <= (left / others).min()))

    def piece(self, low: Floats, high: Floats) -> Bools:
        least, most = self._loads(low, high)
        weight = np.bincount(self.group, self.weights)[:, None]
        fewest = np.maximum(np.ceil(weight / most - _TINY), 1)
        nodes = np.bincount(self.group)[:, None]
        highest = np.minimum(np.floor(weight / least + _TINY), nodes)
        k = len(self.shares)
        fits = (fewest <= highest).all(axis=0)
        return np.asarray(fits & (fewest.sum(axis=0) <= k) & (highest.sum(axis=0) >= k))

    def neck(self, low: Floats, high: Floats) -> Bools:
        held, most = self.held(low, high)
        return np.asarray((held <= most).all(axis=0))

    def held(self, low: Floats, high: Floats) -> tuple[Floats, Floats]:
        """Return what the part of every cut node weighs at least, range by range; and U."""
        least, most = self._loads(low, high)
        node, weight = self.branch
        cut, back = np.unique(node, return_inverse=True)
        held = np.repeat(self.weights[cut][:, None], len(low), axis=1)
        whole_parts = np.floor(weight[:, None] / least + _TINY)
        np.add.at(held, back, np.maximum(weight[:, None] - whole_parts * most, 0.0))
        return held, most

    def culprit(self, code: str, ratio: float) -> tuple[int, float]:
        """Return the node to name, and the weight to name with it."""
        if code == "atom":
            return int(self.weights.argmax()), float(self.weights.max())
        if code == "piece":
            weight = np.bincount(self.group, self.weights)
            # The piece whose whole number of parts is the farthest from its fair share.
            fair = weight / self.whole * len(self.shares)
            off = np.abs(np.log(fair / np.maximum(np.rint(fair), 1)))
            number = int(off.argmax())
            return int(np.flatnonzero(self.group == number)[0]), float(weight[number])
        edges = np.geomspace(self.whole / ratio, self.whole, _CELLS + 1)
        held, most = self.held(edges[:-1], ratio * edges[1:])
        over = held / most
        cell = int(over.max(axis=0).argmin())
        worst = int(over[:, cell].argmax())
        return int(np.unique(self.branch[0])[worst]), float(held[worst, cell])


def branches(graph: csr_array, weights: Floats) -> tuple[Ints, Floats]:
    """Return what the loss of a node leaves behind: node and weight of each of two or more pieces.

    Hopcroft and Tarjan (1973), without recursion; nodes whose loss parts nothing are not there.
    """
    starts, ends = graph.indptr.tolist(), graph.indices.tolist()
    order, parent = _depth_first(starts, ends)
    seen = [0] * len(order)
    for number, v in enumerate(order):
        seen[v] = number
    low, below = list(seen), weights.tolist()
    pieces: dict[int, list[float]] = {}
    for v in reversed(order):
        up = parent[v]
        near = (seen[u] for u in ends[starts[v] : starts[v + 1]] if u != up)
        low[v] = min(low[v], min(near, default=low[v]))
        if up < 0:
            continue
        low[up] = min(low[up], low[v])
        below[up] += below[v]
        if low[v] >= seen[up]:
            pieces.setdefault(up, []).append(below[v])
    return _rows(pieces, order, parent, below, weights)


def _depth_first(starts: list[int], ends: list[int]) -> tuple[list[int], list[int]]:
    """Return nodes in the order a depth-first search finds them, and who found each (-1: none)."""
    n = len(starts) - 1
    is_found, parent, place = [False] * n, [-1] * n, list(starts)
    order: list[int] = []
    for root in range(n):
        if is_found[root]:
            continue
        stack = [root]
        is_found[root] = True
        order.append(root)
        while stack:
            v = stack[-1]
            if place[v] == starts[v + 1]:
                stack.pop()
                continue
            u = ends[place[v]]
            place[v] += 1
            if not is_found[u]:
                is_found[u] = True
                parent[u] = v
                order.append(u)
                stack.append(u)
    return order, parent


def _rows(
    pieces: dict[int, list[float]],
    order: list[int],
    parent: list[int],
    below: list[float],
    weights: Floats,
) -> tuple[Ints, Floats]:
    """Add to the branches below each node what is above it."""
    root_of = list(range(len(order)))
    for v in order:
        if parent[v] >= 0:
            root_of[v] = root_of[parent[v]]
    node: list[int] = []
    weight: list[float] = []
    for v in sorted(pieces):
        hanging = pieces[v]
        if parent[v] >= 0:
            above = below[root_of[v]] - float(weights[v]) - sum(hanging)
            hanging = [*hanging, max(above, 0.0)]
        if len(hanging) > 1:
            node += [v] * len(hanging)
            weight += hanging
    return np.array(node, dtype=np.int64), np.array(weight, dtype=np.float64)
