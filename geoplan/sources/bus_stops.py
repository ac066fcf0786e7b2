"""Order the stops of a bus route and find them along its line.

From: stop members and the chained pieces. To: stops with metres along and off the line.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

BACK_M = 40.0  # a stop is rather this much farther off than before its predecessor
SAME_STOP_M = 50.0  # a platform and a stop position this near each other are one stop
_NAMESAKE_M = 150.0  # ... and this near when they have one name
_PASSES_M = 30.0  # the line may pass a stop again, this much farther off than at its nearest
_ROUND_M = 1e-3  # whole millimetres: where the line passes twice, no noise decides which it is


@dataclass(frozen=True)
class Stop:
    """A member that is a stop; ``xy`` is None where the data lack it."""

    stop_id: str
    name: str
    is_platform: bool
    xy: tuple[float, float] | None
    lonlat: tuple[float, float] | None


def one_each(stops: Sequence[Stop]) -> list[Stop]:
    """Keep one of every platform with its stop position, in the order of members.

    Members may alternate, or list all positions first: the two lists are aligned so that most
    pairs fit (longest common subsequence). Of a pair the platform is kept, where people wait.
    """
    platforms = [i for i, stop in enumerate(stops) if stop.is_platform]
    others = [i for i, stop in enumerate(stops) if not stop.is_platform]
    if not platforms or not others:
        return list(stops)
    pairs = _align([[_is_pair(stops[i], stops[j]) for j in others] for i in platforms])
    partner = {platforms[a]: others[b] for a, b in pairs}
    paired = set(partner.values())
    out: list[tuple[int, Stop]] = []
    for i, stop in enumerate(stops):
        if i in partner:
            other = stops[partner[i]]
            kept = stop if stop.xy else other
            name = stop.name or other.name
            # A list of all platforms behind all positions takes the order of the positions.
            place = min(i, partner[i])
            out.append((place, Stop(kept.stop_id, name, True, kept.xy, kept.lonlat)))
        elif i not in paired:
            out.append((i, stop))
    return [stop for _, stop in sorted(out, key=lambda item: item[0])]


def _is_pair(a: Stop, b: Stop) -> bool:
    if a.xy is None or b.xy is None:
        return a.name != "" and a.name == b.name
    apart = float(np.hypot(a.xy[0] - b.xy[0], a.xy[1] - b.xy[1]))
    if a.name and b.name:
        return a.name == b.name and apart <= _NAMESAKE_M
    return apart <= SAME_STOP_M


def _align(fits: Sequence[Sequence[bool]]) -> list[tuple[int, int]]:
    """Return the most pairs (row, column) that fit, both rising; earliest on ties."""
    rows, cols = len(fits), len(fits[0])
    best = np.zeros((rows + 1, cols + 1), dtype=int)
    for i in range(rows - 1, -1, -1):
        for j in range(cols - 1, -1, -1):
            skip = max(best[i + 1, j], best[i, j + 1])
            best[i, j] = max(skip, best[i + 1, j + 1] + 1) if fits[i][j] else skip
    pairs = []
    i = j = 0
    while i < rows and j < cols:
        if fits[i][j] and best[i, j] == best[i + 1, j + 1] + 1:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif best[i + 1, j] >= best[i, j + 1]:
            i += 1
        else:
            j += 1
    return pairs


@dataclass(frozen=True, eq=False)
class Line:
    """Straight segments of a route in order: starts, ends, and metres along at each start."""

    start: Floats
    end: Floats
    along_m: Floats
    length_m: float

    @classmethod
    def of(cls, runs: Sequence[Floats]) -> Line:
        """Put runs of metric coordinates one after the other; breaks between them count nothing."""
        start = np.concatenate([run[:-1] for run in runs])
        end = np.concatenate([run[1:] for run in runs])
        along = np.concatenate([[0.0], np.cumsum(np.hypot(*(end - start).T))])
        return cls(start, end, along[:-1], float(along[-1]))

    def passes(self, xy: Floats, within_m: float) -> tuple[Floats, Floats]:
        """Metres along and coordinates of the nearest place of every segment to each of ``xy``.

        Only of segments no farther off than the nearest one and ``within_m``; stop by stop.
        """
        step = self.end - self.start
        square = np.maximum(step[:, 0] ** 2 + step[:, 1] ** 2, 1e-12)
        (x0, y0), (dx, dy), (x, y) = self.start.T, step.T, xy.T[..., None]
        share = np.clip(((x - x0) * dx + (y - y0) * dy) / square, 0.0, 1.0)
        off_m = np.hypot(x0 + share * dx - x, y0 + share * dy - y)
        stop, segment = np.nonzero(off_m <= off_m.min(axis=1)[:, None] + within_m)
        share = share[stop, segment]
        spot = self.start[segment] + share[:, None] * step[segment]
        return self.along_m[segment] + share * np.sqrt(square[segment]), spot


def along_line(line: Line, xy: Floats) -> tuple[Floats, Floats]:
    """Return metres along and off ``line`` of stops ``xy`` ((n, 2), in order).

    Metres off are to the nearest place of the line, wherever along it the stop is put.

    Of all ways to place the stops, the one with the least sum of distances is taken, where a stop
    that comes before its predecessor costs 40 m more; dynamic programming over every place where
    the line passes near a stop. A line that passes a place twice is thus read in the order of
    its stops, and members that mappers listed out of order still lie where they are.
    """
    along, spots = _places(line, xy)
    cost = np.hypot(xy[:, None, 0] - spots[None, :, 0], xy[:, None, 1] - spots[None, :, 1])
    chosen = best_order(np.rint(cost / _ROUND_M).astype(np.int64), round(BACK_M / _ROUND_M))
    return along[chosen], cost.min(axis=1)


def _places(line: Line, xy: Floats) -> tuple[Floats, Floats]:
    """Metres along and coordinates of every place where the line passes near a stop, rising."""
    along, spots = line.passes(xy, _PASSES_M)
    _, first = np.unique(np.round(along / _ROUND_M), return_index=True)
    return along[first], spots[first]


def best_order(cost: npt.NDArray[np.int64], back: int) -> npt.NDArray[np.int64]:
    """Return a column for every row with the least sum of costs; the first on ties.

    Every row whose column is before that of the row above adds ``back``.
    """
    rows, cols = cost.shape
    came = np.zeros((rows, cols), dtype=np.int64)
    total = cost[0]
    for i in range(1, rows):
        least = np.minimum.accumulate(total)
        is_new = np.concatenate([[True], least[1:] < least[:-1]])
        ahead = np.maximum.accumulate(np.where(is_new, np.arange(cols), 0))
        anywhere = int(np.argmin(total))
        is_back = total[anywhere] + back < least
        came[i] = np.where(is_back, anywhere, ahead)
        total = cost[i] + np.where(is_back, total[anywhere] + back, least)
    chosen = np.zeros(rows, dtype=np.int64)
    chosen[-1] = int(np.argmin(total))
    for i in range(rows - 1, 0, -1):
        chosen[i - 1] = came[i, chosen[i]]
    return chosen
