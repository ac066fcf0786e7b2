"""Draw many assessments.

From: :class:`~geoplan.risk.draw.Draw` and random numbers. To: which points each draw looks at, and
what each bears of the score.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geoplan.risk.draw import Draw, Stratum
from geoplan.risk.lots import Lots
from geoplan.risk.systematic import Floats, Ints

Looks = NDArray[np.int32]

NOBODY = -1


@dataclass(frozen=True)
class Sampled:
    """Draws (rows) and their looks (columns): the point drawn, and the one looked at from there.

    A look bears ``weight`` of the score, the place nearby ``near_share`` (by drawn point) of that.
    """

    drawn: Looks
    near: Looks  # NOBODY where nothing lies around
    weight: Floats
    near_share: Floats

    def long(self) -> tuple[Ints, Ints, Floats]:
        """Return draw, point and weight of every look; a point seen twice has two rows."""
        shape = self.drawn.shape
        row = np.broadcast_to(np.arange(shape[0])[:, None], shape)
        each = np.broadcast_to(self.weight, shape)
        led = self.near_share[self.drawn]
        is_near = self.near != NOBODY
        return (
            np.concatenate([row.ravel(), row[is_near]]),
            np.concatenate([self.drawn.ravel(), self.near[is_near]]).astype(np.int64),
            np.concatenate([(each * (1 - led)).ravel(), (each * led)[is_near]]),
        )


def sample_draws(draw: Draw, rng: np.random.Generator, draws: int) -> Sampled:
    """Return ``draws`` assessments, each what :mod:`geoplan.risk.systematic` and chance give."""
    looks = draw.drawn
    drawn = np.empty((draws, looks), dtype=np.int32)
    near = np.full((draws, looks), NOBODY, dtype=np.int32)
    weight = np.empty(looks)
    at = 0
    for stratum in draw.strata:
        columns = slice(at, at + stratum.drawn)
        weight[columns] = stratum.each
        drawn[:, columns] = sample_stratum(stratum, rng, draws)
        near[:, columns] = sample_near(draw, drawn[:, columns], rng)
        at += stratum.drawn
    return Sampled(drawn, near, weight, draw.near.share)


def sample_stratum(stratum: Stratum, rng: np.random.Generator, draws: int) -> Looks:
    """Return the points that each draw takes from a stratum: a start, then one of each unit."""
    samples = stratum.samples
    count = len(samples.chance)
    starts = Lots(np.array([0, count]), np.arange(count), samples.chance)
    chosen = samples.chosen[starts.draw(np.zeros(draws, dtype=np.int64), rng.random(draws))]
    if stratum.method == "points":
        return stratum.units.ticket[chosen].astype(np.int32)
    return stratum.units.draw(chosen, rng.random(chosen.shape)).astype(np.int32)


def sample_near(draw: Draw, drawn: Looks, rng: np.random.Generator) -> Looks:
    """Return the point looked at around each drawn one, or NOBODY."""
    near = np.full(drawn.shape, NOBODY, dtype=np.int32)
    leads = draw.near.share[drawn] > 0
    if leads.any():
        rows = drawn[leads]
        near[leads] = draw.near.lots.draw(rows, rng.random(len(rows)))
    return near
