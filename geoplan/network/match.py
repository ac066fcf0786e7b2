"""Find the way somebody walked from positions with noise.

From: positions (metres in the network's plane) with their times. To: the place on a section that
each one is taken for, and the runs along sections in the order they were walked.

A hidden Markov model after Newson & Krumm (2009), "Hidden Markov map matching through noise and
sparseness": a position is normally distributed about the true place (standard deviation
``noise_m``), and the way along the streets between two places differs from the straight distance
of their positions by an exponentially distributed amount (mean ``detour_m``). The most likely
sequence of places is found by the algorithm of Viterbi (1967). People walk, so every street may be
used in both directions, and no way is faster than ``most_m_s``.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import shapely

from geoplan.network.graph import Network
from geoplan.network.near_nodes import NearNodes

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

NOWHERE, JUMP = -1, -2
_CANDIDATES_MAX = 10
_PENDING_MAX_S = 60.0  # so long a run of wrong positions is passed over; then it is a new place
_SILENT_MAX_S = 180.0  # after so long a silence nobody knows where one was in between
_SLACK_NOISES = 4.0  # how far noise alone may move two positions apart


class NoiseModel(NamedTuple):
    """What is believed of positions: see the module; beyond ``gap_m`` nothing is known between."""

    noise_m: float
    detour_m: float
    reach_m: float
    gap_m: float
    most_m_s: float


class Run(NamedTuple):
    """One straight go along a section, from ``from_m`` to ``to_m`` (less where against its line).

    ``piece`` numbers the pieces of a track that hang together.
    """

    piece: int
    section: int
    from_m: float
    to_m: float


@dataclass(frozen=True)
class Matched:
    """Where each position is taken to be; section -1 where nowhere.

    ``piece``: number of the piece that a position belongs to, or :data:`NOWHERE` (no street near),
    or :data:`JUMP` (not to be joined with those before and after).
    """

    section: Ints
    at_m: Floats
    off_m: Floats
    piece: Ints
    runs: list[Run]


class _Layer(NamedTuple):
    """The places one position may be at."""

    section: list[int]
    at_m: list[float]
    off_m: Floats


def match(
    network: Network, near: NearNodes, xy: Floats, begin_s: Floats, end_s: Floats, model: NoiseModel
) -> Matched:
    """Return the most likely way through positions ``xy``, each held ``begin_s`` to ``end_s``.

    ``near`` must reach at least ``model.gap_m`` and some way round.
    """
    matcher = _Matcher(network, near, xy, begin_s, end_s, model)
    matcher.run()
    return matcher.result


class _Matcher:
    def __init__(
        self,
        network: Network,
        near: NearNodes,
        xy: Floats,
        begin_s: Floats,
        end_s: Floats,
        model: NoiseModel,
    ) -> None:
        count = len(xy)
        self.network, self.near, self.model = network, near, model
        self.xy = xy
        self.begin_s, self.end_s = begin_s.tolist(), end_s.tolist()
        self.layers = _candidates(network, xy, model.reach_m)
        none = np.full(count, NOWHERE, dtype=np.int64)
        self.result = Matched(none, np.zeros(count), np.full(count, np.nan), none.copy(), [])
        self.pieces = 0

    def run(self) -> None:
        """Walk through the positions piece by piece."""
        at = 0
        while at < len(self.xy):
            at = at + 1 if not self.layers[at].section else self._piece(at)

    def _piece(self, first: int) -> int:
        """Find the most likely places from position ``first`` on; return where to go on."""
        score = self._emission(first)
        chain: list[int] = [first]
        back: list[Ints] = []
        pending: list[int] = []  # not to be joined with the chain so far
        at = first + 1
        while at < len(self.xy) and not self._is_lost(chain[-1], at, bool(pending)):
            if self.layers[at].section:
                linked = score[:, None] + self._transition(chain[-1], at)
                if np.isfinite(linked).any():
                    best = linked.argmax(axis=0)
                    score = linked[best, np.arange(linked.shape[1])] + self._emission(at)
                    back.append(best)
                    chain.append(at)
                    self.result.piece[pending] = JUMP
                    pending = []
                else:
                    pending.append(at)
            at += 1
        self._close(chain, back, score)
        return pending[0] if pending else at

    def _is_lost(self, before: int, at: int, is_pending: bool) -> bool:
        """Whether nothing is known any more of the way from one position to a later one."""
        seconds = self.begin_s[at] - self.end_s[before]
        if seconds > _SILENT_MAX_S:
            return True
        return seconds > _PENDING_MAX_S and (
            is_pending or self._straight(before, at) > self.model.gap_m
        )

    def _straight(self, before: int, at: int) -> float:
        return float(np.hypot(*(self.xy[at] - self.xy[before])))

    def _emission(self, at: int) -> Floats:
        return np.asarray(-0.5 * (self.layers[at].off_m / self.model.noise_m) ** 2)

    def _transition(self, before: int, at: int) -> Floats:
        """Return the log likelihood of going from each place of one position to each of another."""
        one, other = self.layers[before], self.layers[at]
        straight_m = self._straight(before, at)
        if straight_m > self.model.gap_m:
            return np.full((len(one.section), len(other.section)), -np.inf)
        seconds = max(self.begin_s[at] - self.end_s[before], 0.0)
        slack_m = _SLACK_NOISES * self.model.noise_m
        most_m = min(self.model.most_m_s * seconds + slack_m, self.near.limit_m)
        metres = np.array(
            [
                [self._metres(s, a, t, b, most_m) for t, b in zip(*other[:2], strict=True)]
                for s, a in zip(*one[:2], strict=True)
            ]
        )
        metres[metres > most_m] = np.inf
        return np.asarray(-np.abs(metres - straight_m) / self.model.detour_m)

    def _metres(self, s: int, a: float, t: int, b: float, most_m: float) -> float:
        """Return the metres from ``a`` on section ``s`` to ``b`` on section ``t``."""
        if s == t and self.network.ends[s][0] != self.network.ends[s][1]:
            return abs(a - b)
        best = abs(a - b) if s == t else np.inf
        for node, out_m in _ways_out(self.network, s, a):
            if out_m > most_m:
                continue
            around = self.near.around(node)
            for other, in_m in _ways_out(self.network, t, b):
                step = around.get(other)
                if step is not None:
                    best = min(best, out_m + step.metres + in_m)
        return best

    def _close(self, chain: list[int], back: list[Ints], score: Floats) -> None:
        """Write down the places of one piece and the runs between them."""
        chosen = [int(score.argmax())]
        for best in reversed(back):
            chosen.append(int(best[chosen[-1]]))
        chosen.reverse()
        result, piece = self.result, self.pieces
        self.pieces += 1
        for at, k in zip(chain, chosen, strict=True):
            layer = self.layers[at]
            result.section[at], result.at_m[at] = layer.section[k], layer.at_m[k]
            result.off_m[at], result.piece[at] = layer.off_m[k], piece
        places = [(int(result.section[at]), float(result.at_m[at])) for at in chain]
        for one, other in pairwise(places):
            result.runs.extend(self._runs(piece, *one, *other))

    def _runs(self, piece: int, s: int, a: float, t: int, b: float) -> list[Run]:
        """Return the shortest way between two places, section by section."""
        metres = self._metres(s, a, t, b, np.inf)
        if s == t and abs(a - b) <= metres:
            return [Run(piece, s, a, b)]
        ways = [
            (out_m + step.metres + in_m, node, other)
            for node, out_m in _ways_out(self.network, s, a)
            for other, in_m in _ways_out(self.network, t, b)
            if (step := self.near.around(node).get(other)) is not None
        ]
        _, node, other = min(ways)
        runs = [Run(piece, s, a, _end_at(self.network, s, node, a))]
        for section, is_along in self.near.route(node, other):
            length_m = self.network.ends[section][2]
            runs.append(Run(piece, section, *((0.0, length_m) if is_along else (length_m, 0.0))))
        return [*runs, Run(piece, t, _end_at(self.network, t, other, b), b)]


def _ways_out(network: Network, section: int, at_m: float) -> tuple[tuple[int, float], ...]:
    start, end, length_m = network.ends[section]
    return (start, at_m), (end, length_m - at_m)


def _end_at(network: Network, section: int, node: int, at_m: float) -> float:
    """Return the metres at which a section meets ``node``, of a loop the nearer end."""
    start, end, length_m = network.ends[section]
    if start == end:
        return 0.0 if at_m <= length_m / 2 else length_m
    return 0.0 if start == node else length_m


def _candidates(network: Network, xy: Floats, reach_m: float) -> list[_Layer]:
    """Return the nearest place on every section within reach of each position, nearest first."""
    dots = np.asarray(shapely.points(xy.reshape(-1, 2)), dtype=object)
    if not len(network) or not len(dots):
        return [_Layer([], [], np.zeros(0)) for _ in dots]
    at, section = network.tree.query(dots, predicate="dwithin", distance=reach_m)
    lines = network.lines[section]
    off_m = shapely.distance(lines, dots[at])
    order = np.lexsort((section, off_m, at))
    at, section, off_m, lines = at[order], section[order], off_m[order], lines[order]
    share = np.nan_to_num(shapely.line_locate_point(lines, dots[at], normalized=True))
    at_m = share * network.length_m[section]
    starts = np.searchsorted(at, np.arange(len(dots) + 1)).tolist()
    layers = []
    for first, after in pairwise(starts):
        own = slice(first, min(after, first + _CANDIDATES_MAX))
        layers.append(_Layer(section[own].tolist(), at_m[own].tolist(), off_m[own]))
    return layers
