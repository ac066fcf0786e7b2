"""Worlds that may be the true one: which item fails where, and the score each point then gets.

From: :class:`~geoplan.risk.failures.Failures`. To: scores of points, a row a world.

What nobody knows (how often an item fails in a group, what a unit's word is worth) is the same for
all who look on one day, whatever they draw; so draws are made within worlds, and what a simulation
does not know is told by how worlds differ (two-stage Monte Carlo; batch means as in Law 2015,
*Simulation Modeling and Analysis*, section 9.5.3, with worlds as batches).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from geoplan.risk.failures import Bools, Failures
from geoplan.risk.pooling import Floats, Ints

Scores = NDArray[np.float32]

_CELLS = 4_000_000  # items × worlds at a time


def realise(failures: Failures, points: int, rng: np.random.Generator, worlds: int) -> Scores:
    """Return the scores (0..1) of the points in each world; who has no item has full marks."""
    count = len(failures)
    shares = _shares(failures, points, np.arange(count))
    scores = np.ones((worlds, points), dtype=np.float32)
    step = max(1, _CELLS // max(count, 1))
    for at in range(0, worlds if count else 0, step):
        rates = failures.scenarios(rng, min(step, worlds - at))
        fails = rng.random(rates.shape, dtype=np.float32) < rates
        scores[at : at + step] -= (shares @ fails.astype(np.float32)).T
    return np.clip(scores, 0.0, 1.0, out=scores)


@dataclass(frozen=True, eq=False)
class Saved:
    """What repairs save: ``points`` are positions, ``scores`` worlds × these points."""

    points: Ints
    scores: Scores

    def added_to(self, base: Scores) -> Scores:
        """Return the scores of all points with what is saved."""
        if not len(self.points):
            return base
        better = base.copy()
        better[:, self.points] += self.scores
        return np.minimum(better, 1.0, out=better)


def realise_repaired(
    failures: Failures,
    points: int,
    rng: np.random.Generator,
    worlds: int,
    hold: Floats,
    repaired: Sequence[Bools],
    luck: np.random.Generator,
) -> tuple[Scores, list[Saved]]:
    """Return the scores of :func:`realise`, and what each set of repaired items saves.

    A repair that holds (with chance ``hold``) saves what would have failed; whether one does is
    the same for every set, and so is all else (common random numbers).
    """
    count = len(failures)
    scores = np.ones((worlds, points), dtype=np.float32)
    items = [np.flatnonzero(one) for one in repaired]
    own = [np.unique(failures.point[one]) for one in items]
    saved = [Saved(at, np.zeros((worlds, len(at)), dtype=np.float32)) for at in own]
    shares = _shares(failures, points, np.arange(count))
    parts = [_shares(failures, points, one)[at] for one, at in zip(items, own, strict=True)]
    step = max(1, _CELLS // max(count, 1))
    for at in range(0, worlds if count else 0, step):
        rates = failures.scenarios(rng, min(step, worlds - at))
        fails = rng.random(rates.shape, dtype=np.float32) < rates
        scores[at : at + step] -= (shares @ fails.astype(np.float32)).T
        holds = fails & (luck.random(rates.shape, dtype=np.float32) < hold[:, None])
        for one, part, mine in zip(saved, parts, items, strict=True):
            one.scores[at : at + step] = (part @ holds[mine].astype(np.float32)).T
    return np.clip(scores, 0.0, 1.0, out=scores), saved


def _shares(failures: Failures, points: int, items: Ints) -> sparse.csr_matrix:
    """Return what each of the ``items`` (columns) costs its point (row)."""
    where = (failures.share[items], (failures.point[items], np.arange(len(items))))
    return sparse.csr_matrix(where, shape=(points, len(items)), dtype=np.float32)
