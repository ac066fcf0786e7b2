"""Worlds that may be the true one: which item fails where, and the score each point then gets.

From: :class:`~geoplan.risk.failures.Failures`. To: scores of points, a row a world.

What nobody knows (how often an item fails in a group, what a unit's word is worth) is the same for
all who look on one day, whatever they draw; so draws are made within worlds, and what a simulation
does not know is told by how worlds differ (two-stage Monte Carlo; batch means as in Law 2015,
*Simulation Modeling and Analysis*, section 9.5.3, with worlds as batches).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from geoplan.risk.failures import Failures

Scores = NDArray[np.float32]

_CELLS = 4_000_000  # items × worlds at a time


def realise(failures: Failures, points: int, rng: np.random.Generator, worlds: int) -> Scores:
    """Return the scores (0..1) of the points in each world; who has no item has full marks."""
    count = len(failures)
    where = (failures.share, (failures.point, np.arange(count)))
    shares = sparse.csr_matrix(where, shape=(points, count), dtype=np.float32)
    scores = np.ones((worlds, points), dtype=np.float32)
    step = max(1, _CELLS // max(count, 1))
    for at in range(0, worlds if count else 0, step):
        rates = failures.scenarios(rng, min(step, worlds - at))
        fails = rng.random(rates.shape, dtype=np.float32) < rates
        scores[at : at + step] -= (shares @ fails.astype(np.float32)).T
    return np.clip(scores, 0.0, 1.0, out=scores)
