"""Sort out the positions of one track before they are matched to streets.

From: positions in metres with their times. To: what cannot be used and why, and blocks: the rest by
tens of seconds, each the median of its positions; where somebody stayed, one block for all of it.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Objects = npt.NDArray[np.object_]

# Planning defaults of what a telephone in somebody's pocket does.
_BLOCK_S = 10.0
_JUMP_M = 60.0
_WINDOW_S = 15.0  # speed is that over so long before and after
_RED_LIGHT_S = 90.0  # a ride goes on after so short a stop
_STAY_S, _STAY_M = 120.0, 25.0


@dataclass(frozen=True)
class Blocks:
    """Blocks in the order of time, and what each position of the track was used for.

    ``of_fix``: the block of each position, -1 where it is in none; ``use``: why not, else "".
    """

    xy: Floats
    begin_s: Floats
    end_s: Floats
    is_stay: Bools
    of_fix: Ints
    use: Objects


def make_blocks(xy: Floats, time_s: Floats, most_m_s: float) -> Blocks:
    """Return the blocks of a track; faster than ``most_m_s`` is riding, not looking around."""
    use = np.full(len(xy), "", dtype=object)
    use[np.isnan(time_s)] = "no_time"
    timed = np.flatnonzero(use == "")
    use[timed[~_in_order(time_s[timed])]] = "disorder"
    kept = np.flatnonzero(use == "")
    if not len(kept):
        none = np.zeros(0)
        empty = np.full(len(xy), -1, dtype=np.int64)
        return Blocks(none.reshape(0, 2), none, none, none.astype(bool), empty, use)
    slot = np.floor((time_s[kept] - time_s[kept[0]]) / _BLOCK_S)
    _, first, block = np.unique(slot, return_index=True, return_inverse=True)
    middle = _medians(xy[kept], first)
    begin_s = time_s[kept[first]]
    end_s = time_s[kept[np.append(first[1:], len(kept)) - 1]]
    why = np.full(len(first), "", dtype=object)
    why[_is_jump(middle)] = "jump"
    good = np.flatnonzero(why == "")
    why[good[_is_fast(middle[good], begin_s[good], end_s[good], most_m_s)]] = "fast"
    is_off = np.hypot(*(xy[kept] - middle[block]).T) > _JUMP_M
    use[kept] = np.where(is_off & (why[block] == ""), "jump", why[block])
    good = np.flatnonzero(why == "")
    group, is_stay = _stays(middle[good], begin_s[good], end_s[good])
    return _put_together(middle[good], begin_s[good], end_s[good], group, is_stay).with_fixes(
        kept, block, good, use
    )


@dataclass(frozen=True)
class _Groups:
    xy: Floats
    begin_s: Floats
    end_s: Floats
    is_stay: Bools
    group: Ints

    def with_fixes(self, kept: Ints, block: Ints, good: Ints, use: Objects) -> Blocks:
        """Return the blocks with the position each came from."""
        number = np.full(int(block.max()) + 1, -1, dtype=np.int64)
        number[good] = self.group
        of_fix = np.full(len(use), -1, dtype=np.int64)
        of_fix[kept] = number[block]
        of_fix[use != ""] = -1
        return Blocks(self.xy, self.begin_s, self.end_s, self.is_stay, of_fix, use)


def _put_together(
    xy: Floats, begin_s: Floats, end_s: Floats, group: Ints, is_stay: Bools
) -> _Groups:
    """Join the blocks of each stay to one."""
    first = np.flatnonzero(np.append(True, group[1:] != group[:-1])) if len(group) else group
    last = np.append(first[1:], len(group))[: len(first)] - 1
    middle = _medians(xy, first)
    return _Groups(middle, begin_s[first], end_s[last], is_stay, group)


def _in_order(time_s: Floats) -> Bools:
    """Return the most positions whose times do not go back (the longest such sequence)."""
    if not len(time_s) or (np.diff(time_s) >= 0).all():
        return np.ones(len(time_s), dtype=bool)
    ends: list[float] = []
    at: list[int] = []
    before: list[int] = []
    for i, moment in enumerate(time_s.tolist()):
        length = bisect_right(ends, moment)
        before.append(at[length - 1] if length else -1)
        ends[length : length + 1], at[length : length + 1] = [moment], [i]
    found = np.zeros(len(time_s), dtype=bool)
    i = at[-1]
    while i >= 0:
        found[i] = True
        i = before[i]
    return found


def _medians(xy: Floats, first: Ints) -> Floats:
    """Return the median position of each run of rows that begins at ``first``."""
    parts = np.split(xy, first[1:]) if len(first) else []
    return np.array([np.median(part, axis=0) for part in parts]).reshape(-1, 2)


def _is_jump(xy: Floats) -> Bools:
    """Whether a block lies far off both of its neighbours, which are near each other."""
    found = np.zeros(len(xy), dtype=bool)
    if len(xy) < 3:
        return found
    step = np.hypot(*np.diff(xy, axis=0).T)
    over = np.hypot(*(xy[2:] - xy[:-2]).T)
    least = np.minimum(step[:-1], step[1:])
    found[1:-1] = (least > _JUMP_M) & (over < least / 2)
    return found


def _is_fast(xy: Floats, begin_s: Floats, end_s: Floats, most_m_s: float) -> Bools:
    """Whether a block is part of a ride, short stops in it included."""
    count = len(xy)
    if count < 2:
        return np.zeros(count, dtype=bool)
    at_s = (begin_s + end_s) / 2
    low = np.searchsorted(at_s, at_s - _WINDOW_S)
    high = np.searchsorted(at_s, at_s + _WINDOW_S, side="right") - 1
    here = np.arange(count)
    low, high = np.minimum(low, np.maximum(here - 1, 0)), np.maximum(high, here)
    high = np.where(high == low, np.minimum(here + 1, count - 1), high)
    seconds = np.maximum(at_s[high] - at_s[low], 1e-9)
    found = np.hypot(*(xy[high] - xy[low]).T) / seconds > most_m_s
    fast = np.flatnonzero(found)
    for before, after in zip(fast[:-1].tolist(), fast[1:].tolist(), strict=True):
        if begin_s[after] - end_s[before] <= _RED_LIGHT_S:
            found[before:after] = True
    return np.asarray(found, dtype=bool)


def _stays(xy: Floats, begin_s: Floats, end_s: Floats) -> tuple[Ints, Bools]:
    """Give the blocks of one stay one number, any other its own; tell which are stays."""
    places, begins, ends = xy.tolist(), begin_s.tolist(), end_s.tolist()
    group: list[int] = []
    is_stay: list[bool] = []
    at = 0
    while at < len(places):
        x, y = places[at]
        after = at + 1
        while after < len(places):
            px, py = places[after]
            if (px - x) ** 2 + (py - y) ** 2 > _STAY_M**2:
                break
            after += 1
            share = 1.0 / (after - at)
            x, y = x + (px - x) * share, y + (py - y) * share
        stays = ends[after - 1] - begins[at] >= _STAY_S
        size = after - at if stays else 1
        group += [len(is_stay)] * size
        is_stay.append(stays)
        at += size
    return np.array(group, dtype=np.int64), np.array(is_stay, dtype=bool)
