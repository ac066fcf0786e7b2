"""Mean and variance of the field score in closed form.

From: draw, failures. To: :class:`Moments`, the oracle of the simulation.

``field = Σ_j A_j Y_j`` with random weights ``A`` (the draw) and scores ``Y`` (what fails), the two
independent. By the law of total variance

    Var = Var_A(A·μ) + Σ_j E[A_j²] · own_j + Σ_f E[(A·b_f)²],   E[(A·b)²] = Var_A(A·b) + (a·b)²

with ``μ`` the expected scores, ``b_f`` how the scores move with the common factor ``f`` and
``own_j`` the variance of point ``j`` that it shares with nobody. The moments of ``A`` are exact
(:mod:`geoplan.risk.inclusion`).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np
from scipy import sparse

from geoplan.risk.draw import Draw
from geoplan.risk.failures import Failures
from geoplan.risk.inclusion import find_variances
from geoplan.risk.systematic import Floats


@dataclass(frozen=True)
class Moments:
    """In percent of the field score: its mean, and its variance by where it comes from.

    ``luck_draw``: who is drawn; ``luck_items``: what happens to fail on the day; ``unknown``: rates
    that nobody knows.
    """

    mean: float
    luck_draw: float
    luck_items: float
    unknown: float

    @property
    def sd(self) -> float:
        """The standard deviation."""
        return sqrt(self.luck_draw + self.luck_items + self.unknown)

    def parts(self) -> dict[str, float]:
        """Return the share (%) of the variance that comes from the draw, the items, the unknown."""
        whole = self.sd**2 or 1.0
        found = {"draw": self.luck_draw, "items": self.luck_items, "unknown": self.unknown}
        return {name: 100 * part / whole for name, part in found.items()}


def find_moments(draw: Draw, failures: Failures) -> Moments:
    """Return mean and variance of the field score."""
    scores = 1 - failures.deduct(draw.points)
    mean = float((draw.weight * scores).sum())
    luck_draw = float(find_variances(draw, sparse.csc_matrix(scores[:, None]))[0])
    moves = failures.loadings()
    unlike = failures.p * (1 - failures.p) - np.asarray(moves.power(2).sum(axis=1)).ravel()
    own = np.bincount(
        failures.point, failures.share**2 * np.maximum(unlike, 0.0), minlength=draw.points
    )
    luck_items = float((_second(draw, sparse.identity(draw.points, format="csc")) * own).sum())
    at = (failures.share, (failures.point, np.arange(len(failures))))
    spread = sparse.csr_matrix(at, shape=(draw.points, len(failures))) @ moves
    unknown = float(_second(draw, spread.tocsc()).sum())
    return Moments(100 * mean, 1e4 * luck_draw, 1e4 * luck_items, 1e4 * unknown)


def _second(draw: Draw, columns: sparse.csc_matrix) -> Floats:
    """Return ``E[(A·b)²]`` for every column."""
    means = np.asarray(draw.weight @ columns).ravel()
    second: Floats = find_variances(draw, columns) + means**2
    return second
