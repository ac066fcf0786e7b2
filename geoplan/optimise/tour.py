"""The shortest round through all places and back (the travelling salesman's problem).

From: a matrix of costs, which may differ by direction. To: an order, its cost, and a bound that no
order beats.

Up to :data:`EXACT_MAX` places the best order is found for certain (Held & Karp 1962, Bellman
1962). Beyond, orders grown from every place by the nearest next one are improved by moving runs of
up to three places (Or 1976), turned round or not, and by turning any run (Croes 1958), until
nothing helps; the bound is then the cheapest way to leave every place and come to every place once
(the assignment problem, Dantzig, Fulkerson & Johnson 1954).
"""

from __future__ import annotations

from itertools import accumulate, pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.optimize import linear_sum_assignment

Floats = npt.NDArray[np.float64]

EXACT_MAX = 12
_RUN_MAX = 3
_LEAST = 1e-9
_STARTS_MAX = 8


class Tour(NamedTuple):
    """Places in the order to go, without the start (0); ``bound``: no order costs less."""

    order: list[int]
    cost: float
    bound: float


def shortest_tour(cost: Floats) -> Tour:
    """Return the shortest round from place 0 through all others and back.

    ``cost[i, j]`` is that of going from i to j, all finite and none below 0.
    """
    count = len(cost) - 1
    if count <= 0:
        return Tour([], 0.0, 0.0)
    if count <= EXACT_MAX:
        order = _exact(cost)
        value = tour_cost(cost, order)
        return Tour(order, value, value)
    starts = np.argsort(cost[0, 1:], kind="stable")[:_STARTS_MAX] + 1
    found = [_improved(cost, _nearest(cost, int(first))) for first in starts]
    order = min(found, key=lambda own: (round(tour_cost(cost, own), 6), own))
    return Tour(order, tour_cost(cost, order), _bound(cost))


def tour_cost(cost: Floats, order: list[int]) -> float:
    """Return the cost of going from 0 through ``order`` and back."""
    path = [0, *order, 0]
    return float(cost[path[:-1], path[1:]].sum())


def _exact(cost: Floats) -> list[int]:
    """Return the best order by dynamic programming over sets of places."""
    count = len(cost) - 1
    best = np.full((1 << count, count), np.inf)
    before = np.full((1 << count, count), -1, dtype=np.int64)
    for i in range(count):
        best[1 << i, i] = cost[0, i + 1]
    inner = cost[1:, 1:]
    for been in range(1, 1 << count):
        ways = best[been][:, None] + inner
        for to in range(count):
            if been >> to & 1:
                continue
            last = int(ways[:, to].argmin())
            value, then = ways[last, to], been | 1 << to
            if value < best[then, to]:
                best[then, to], before[then, to] = value, last
    been = (1 << count) - 1
    last = int((best[been] + cost[1:, 0]).argmin())
    order = []
    while last >= 0:
        order.append(last + 1)
        been, last = been ^ 1 << last, int(before[been, last])
    return order[::-1]


def _nearest(cost: Floats, first: int) -> list[int]:
    order, left = [first], set(range(1, len(cost))) - {first}
    while left:
        here = order[-1]
        order.append(min(left, key=lambda j: (cost[here, j], j)))
        left.remove(order[-1])
    return order


def _improved(cost: Floats, order: list[int]) -> list[int]:
    """Return an order that none of the moves makes shorter."""
    rows = cost.tolist()
    path = [0, *order, 0]
    while True:
        other = _moved(rows, path) or _turned(rows, path)
        if other is None:
            return path[1:-1]
        path = other


def _sums(rows: list[list[float]], path: list[int]) -> tuple[list[float], list[float]]:
    """Return the running cost along the path, and against it."""
    pairs = list(pairwise(path))
    ahead = accumulate((rows[a][b] for a, b in pairs), initial=0.0)
    back = accumulate((rows[b][a] for a, b in pairs), initial=0.0)
    return list(ahead), list(back)


def _moved(rows: list[list[float]], path: list[int]) -> list[int] | None:
    """Return the path with a short run moved elsewhere, turned round or not, if that is shorter."""
    ahead, back = _sums(rows, path)
    for size in range(1, _RUN_MAX + 1):
        for first in range(1, len(path) - size):
            last = first + size - 1
            a, b, before, after = path[first], path[last], path[first - 1], path[last + 1]
            gain = rows[before][a] + rows[b][after] - rows[before][after]
            turned = (back[last] - back[first]) - (ahead[last] - ahead[first])
            for at in (*range(first - 1), *range(last + 1, len(path) - 1)):
                p, q = path[at], path[at + 1]
                gap = gain + rows[p][q] - _LEAST
                is_turned = rows[p][b] + rows[a][q] + turned < gap
                if is_turned or rows[p][a] + rows[b][q] < gap:
                    run = path[first : last + 1]
                    run = run[::-1] if is_turned else run
                    rest = path[:first] + path[last + 1 :]
                    to = at + 1 if at < first else at + 1 - size
                    return rest[:to] + run + rest[to:]
    return None


def _turned(rows: list[list[float]], path: list[int]) -> list[int] | None:
    """Return the path with a run turned round, if that is shorter."""
    ahead, back = _sums(rows, path)
    for first in range(1, len(path) - 2):
        before, a = path[first - 1], path[first]
        for last in range(first + 1, len(path) - 1):
            b, after = path[last], path[last + 1]
            was = rows[before][a] + rows[b][after] + ahead[last] - ahead[first]
            if rows[before][b] + rows[a][after] + back[last] - back[first] < was - _LEAST:
                return path[:first] + path[first : last + 1][::-1] + path[last + 1 :]
    return None


def _bound(cost: Floats) -> float:
    apart = cost.astype(float).copy()
    np.fill_diagonal(apart, apart.sum() + 1.0)  # nobody goes from a place to itself
    rows, columns = linear_sum_assignment(apart)
    return float(apart[rows, columns].sum())
