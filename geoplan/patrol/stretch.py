"""From which end to which a stretch is walked.

From: its portions of sections, in the order of the stretch. To: one line from end to end.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

Floats = npt.NDArray[np.float64]
Dots = list[tuple[float, float]]


def walk_through(pieces: Sequence[Dots], ends_xy: Floats) -> tuple[Any, float]:
    """Return the line (WGS-84) that goes through all of ``pieces`` once, and the metres between.

    ``ends_xy``: (n, 2, 2) metres, where each piece begins and ends. Pieces that do not meet are
    joined straight. Taken in the order given, or each time the nearest next one, whichever joins
    them with less; which way each is walked is then chosen for the least (a shortest way through
    two states a piece).
    """
    orders = [list(range(len(pieces))), *_nearest_next(ends_xy)]
    found = [(*_turns(ends_xy[order]), order) for order in orders]
    gap_m, turned, order = min(found, key=lambda one: one[0])
    dots: Dots = []
    for number, is_turned in zip(order, turned, strict=True):
        piece = pieces[number][::-1] if is_turned else pieces[number]
        dots += [dot for i, dot in enumerate(piece) if i or not dots or dots[-1] != dot]
    return shapely.LineString(dots if len(dots) > 1 else [dots[0], dots[0]]), gap_m


def _turns(ends_xy: Floats) -> tuple[float, list[bool]]:
    """Return the least metres between pieces in this order, and which of them are turned round."""
    best = [0.0, 0.0]
    came: list[tuple[int, int]] = []
    for before, here in pairwise(ends_xy):
        # A piece walked as it is (0) begins at its first end; turned round (1) at its last.
        ways = [
            [best[a] + float(np.hypot(*(here[b] - before[1 - a]))) for a in (0, 1)] for b in (0, 1)
        ]
        came.append((int(ways[0][1] < ways[0][0]), int(ways[1][1] < ways[1][0])))
        best = [min(ways[0]), min(ways[1])]
    state = int(best[1] < best[0])
    turned = [state]
    for choice in reversed(came):
        state = choice[state]
        turned.append(state)
    return min(best), [bool(one) for one in turned[::-1]]


def _nearest_next(ends_xy: Floats) -> list[list[int]]:
    """Return the orders that begin with either end of the first and last piece, nearest next."""
    count = len(ends_xy)
    orders = []
    for first, end in ((0, 0), (0, 1), (count - 1, 0), (count - 1, 1)):
        order, left = [first], set(range(count)) - {first}
        at = ends_xy[first][end]
        while left:
            apart = [
                (float(np.hypot(*(ends_xy[i][k] - at))), i, k) for i in sorted(left) for k in (0, 1)
            ]
            _, number, near = min(apart)
            order.append(number)
            left.remove(number)
            at = ends_xy[number][1 - near]
        orders.append(order)
    return orders
