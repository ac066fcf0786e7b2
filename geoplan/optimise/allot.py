"""How many parts each piece of a divided whole is given.

From: the weight of every piece. To: whole numbers of parts, or which share goes to which piece.
"""

from __future__ import annotations

from heapq import heapify, heappop, heappush

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


def allot(weights: npt.ArrayLike, parts: int, most: npt.ArrayLike = np.inf) -> Ints:
    """Return how many of ``parts`` each piece gets, at least one, so that loads are most alike.

    No piece gets more than ``most``.

    The largest load of a part over the smallest, were every piece cut into equal parts, is the
    least there is. For every load that may be the smallest the counts with the least largest load
    are found by handing out one part after the other (as house monotone apportionment does).

    Raises
    ------
    ValueError
        When there are more pieces than parts, a piece has no weight, or ``most`` is too few.
    """
    piece = np.asarray(weights, dtype=np.float64)
    if len(piece) > parts or not (piece > 0).all():
        raise ValueError(f"{parts} parts for {len(piece)} pieces, the lightest {piece.min()}")
    room = np.broadcast_to(np.asarray(most, dtype=np.float64), piece.shape)
    best = _hand_out(piece, parts, 0.0, room)
    if best is None:
        raise ValueError(f"{parts} parts, but no more than {room.sum():g} find a place")
    loads = piece / best
    ceiling = min(float(piece.min()), float(piece.sum()) / parts)
    counts = np.arange(1, parts + 1)
    least = np.unique(piece[:, None] / counts)
    for low in least[(least > loads.min()) & (least <= ceiling * (1 + 1e-12))]:
        found = _hand_out(piece, parts, float(low), room)
        if found is None:
            break  # a larger least load leaves still fewer places
        loads = piece / found
        if loads.max() / loads.min() < (piece / best).max() / (piece / best).min() - 1e-12:
            best = found
    return best


def _hand_out(piece: Floats, parts: int, low: float, room: Floats) -> Ints | None:
    """Return the counts with the least largest load of which none is below ``low``."""
    most = np.minimum(room, np.floor(piece / low + 1e-9)) if low else room
    if most.sum() < parts or (most < 1).any():
        return None
    counts = np.ones(len(piece), dtype=np.int64)
    queue = [(-float(w), i) for i, w in enumerate(piece) if most[i] > 1]
    heapify(queue)
    for _ in range(parts - len(piece)):
        _, i = heappop(queue)
        counts[i] += 1
        if counts[i] < most[i]:
            heappush(queue, (-float(piece[i] / counts[i]), i))
    return counts


def allot_shares(
    weights: npt.ArrayLike, shares: npt.ArrayLike, most: npt.ArrayLike = np.inf
) -> Ints:
    """Return the piece of every share: the largest share goes where most is left to be done.

    No piece stays without a share, none gets more than ``most``. Shares of one size are dealt out
    by :func:`allot`, exactly.
    """
    piece = np.asarray(weights, dtype=np.float64)
    share = np.asarray(shares, dtype=np.float64)
    room = np.broadcast_to(np.asarray(most, dtype=np.float64), piece.shape).copy()
    if np.ptp(share) <= 1e-9 * share.max():
        return np.repeat(np.arange(len(piece)), allot(piece, len(share), room))
    if not len(piece) <= len(share) <= room.sum():
        raise ValueError(
            f"{len(share)} shares for {len(piece)} pieces with room for {room.sum():g}"
        )
    left = piece / piece.sum() * share.sum()
    owner = np.full(len(share), -1, dtype=np.int64)
    empty = set(range(len(piece)))
    for done, i in enumerate(np.argsort(-share, kind="stable").tolist()):
        is_last_chance = len(share) - done <= len(empty)
        among = np.array(sorted(empty)) if is_last_chance else np.flatnonzero(room > 0)
        chosen = int(among[np.argmax(left[among])])
        owner[i] = chosen
        left[chosen] -= share[i]
        room[chosen] -= 1
        empty.discard(chosen)
    return owner
