"""Draw many assessments.

From: :class:`~geoplan.risk.draw.Draw` and random numbers. To: what each draw looks at, and what
each look bears of the score.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from geoplan.risk.draw import Draw, Stratum
from geoplan.risk.systematic import Floats, Ints
from geoplan.risk.worlds import Scores

Looks = NDArray[np.int32]

NOBODY = -1


@dataclass(frozen=True)
class Sampled:
    """Draws (rows) and their looks (columns): what is drawn, and the point looked at from there.

    A look bears ``weight`` of the score, the place nearby ``near_share`` (by look) of that; what it
    bears itself is that of its points by ``looks``, see :class:`geoplan.risk.draw.Draw`.
    """

    drawn: Looks
    near: Looks  # NOBODY where nothing lies around
    weight: Floats
    near_share: Floats
    looks: sparse.csr_matrix

    def long(self) -> tuple[Ints, Ints, Floats]:
        """Return draw, point and weight of all that is seen; a point seen twice has two rows."""
        shape = self.drawn.shape
        row = np.broadcast_to(np.arange(shape[0])[:, None], shape)
        each = np.broadcast_to(self.weight, shape)
        led = self.near_share[self.drawn]
        is_near = self.near != NOBODY
        own, point, share = self.spread(self.drawn.ravel())
        return (
            np.concatenate([row.ravel()[own], row[is_near]]),
            np.concatenate([point, self.near[is_near]]).astype(np.int64),
            np.concatenate([(each * (1 - led)).ravel()[own] * share, (each * led)[is_near]]),
        )

    def spread(self, looks: Looks) -> tuple[Ints, Ints, Floats]:
        """Return position in ``looks``, point and share of the mark for all points of ``looks``."""
        first = self.looks.indptr.astype(np.int64)
        count = np.diff(first)[looks]
        position = np.repeat(np.arange(len(looks)), count)
        begin = np.repeat(first[looks] - (np.cumsum(count) - count), count)
        at = begin + np.arange(len(position))
        return position, self.looks.indices[at].astype(np.int64), self.looks.data[at]


def sample_draws(draw: Draw, rng: np.random.Generator, draws: int) -> Sampled:
    """Return ``draws`` assessments, each what :mod:`geoplan.risk.systematic` and chance give."""
    drawn, near = (np.empty((draws, draw.drawn), dtype=np.int32) for _ in range(2))
    weight = np.empty(draw.drawn)
    at = 0
    for stratum, own in zip(draw.strata, streams(draw, rng), strict=True):
        for taken in sample_stratum(stratum, own, draws):
            weight[at], drawn[:, at] = stratum.each, taken
            near[:, at] = sample_near(draw, taken, own)
            at += 1
    return Sampled(drawn, near, weight, draw.near.share, draw.looks)


def streams(draw: Draw, rng: np.random.Generator) -> Iterator[np.random.Generator]:
    """Yield random numbers for each stratum, its own by its name.

    So what is changed in one stratum changes nothing in the others (common random numbers: Law
    2015, *Simulation Modeling and Analysis*, section 11.2).
    """
    start = int(rng.integers(2**63))
    for stratum in draw.strata:
        seed = np.random.SeedSequence([start, crc32(stratum.type_id.encode())])
        yield np.random.Generator(np.random.SFC64(seed))


def sample_stratum(stratum: Stratum, rng: np.random.Generator, draws: int) -> Looks:
    """Return the looks that each draw (column) takes: a start, then one look of each unit."""
    chosen = stratum.samples.chosen.T
    if chosen.shape[1] == 1:
        chosen = np.broadcast_to(chosen, (len(chosen), draws))
    else:
        chosen = chosen[:, stratum.starts.draw(np.zeros(draws, dtype=np.int64), rng.random(draws))]
    if stratum.method == "points":
        return stratum.units.ticket.astype(np.int32)[chosen]
    return stratum.units.draw(chosen, rng.random(chosen.shape)).astype(np.int32)


def sample_near(draw: Draw, drawn: Looks, rng: np.random.Generator) -> Looks:
    """Return the point looked at around each drawn look, or NOBODY."""
    near = np.full(drawn.shape, NOBODY, dtype=np.int32)
    leads = draw.near.share[drawn] > 0
    if leads.any():
        rows = drawn[leads]
        near[leads] = draw.near.lots.draw(rows, rng.random(len(rows)))
    return near


def score_draws(draw: Draw, scores: Scores, each: int, rng: np.random.Generator) -> Floats:
    """Return the field score (0..1) of ``each`` draws in every world, worlds × draws.

    ``scores`` are those of the points, a row a world. The draws are those of :func:`sample_draws`
    with the same random numbers, without writing down who was looked at. What is lost is added up,
    in double precision: so full marks are 1, whatever the shares of the strata are rounded to.
    """
    return score_all(draw, [scores], each, rng)[0]


def score_all(
    draw: Draw, many: Iterable[Scores], each: int, rng: np.random.Generator
) -> list[Floats]:
    """Return :func:`score_draws` of many scores of the points, all looked at by the same draws."""
    marks_off = [_by_look(draw, 1 - scores) for scores in many]
    worlds, looks = marks_off[0].shape
    row = np.repeat(np.arange(worlds) * looks, each)
    flats, lost = [one.ravel() for one in marks_off], np.zeros((len(marks_off), len(row)))
    share = draw.near.share.astype(np.float32)
    for stratum, own in zip(draw.strata, streams(draw, rng), strict=True):
        for drawn in sample_stratum(stratum, own, len(row)):
            near = sample_near(draw, drawn, own)
            led = np.flatnonzero(near != NOBODY)
            first, then, part = row + drawn, row[led] + near[led], share[drawn[led]]
            for flat, sums in zip(flats, lost, strict=True):
                found = flat[first]
                if len(led):
                    found[led] += part * (flat[then] - found[led])
                sums += np.float64(stratum.each) * found
    most = 1.0 if draw.strata else 0.0
    return [np.clip(most - sums, 0.0, 1.0).reshape(worlds, each) for sums in lost]


def _by_look(draw: Draw, lost: Scores) -> Scores:
    """Return what the points have lost, and after them what the windows of roads have."""
    windows = draw.looks[draw.points :].astype(lost.dtype)
    return np.concatenate([lost, (windows @ lost.T).T], axis=1)
