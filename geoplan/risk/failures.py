"""What may fail where: every item an assessor can mark, how likely it fails, what it costs.

From: arrays of :mod:`geoplan.risk.failure`. To: draws, forecasts, exposure, repairs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.special import betaincinv

from geoplan.risk.pooling import Floats, Ints
from geoplan.tables.values import RISK_BASES

BASES = RISK_BASES
"""On what a probability rests: the item's own looks, others in the township, in the county, ..."""
LEVELS = ("county", "kind", "type", "town", "cell", "words", "word")
"""What items share that nobody knows: rates by group, what is common to a township, what the word
of all units is worth, and that of each."""
TAIL = 0.05  # on either side of an interval
_SURE = 1e-12  # variance below which there is nothing to tell an interval of

Bools = NDArray[np.bool_]


class Law(Protocol):
    """How rates are spread about their means."""

    def off(self, rng: np.random.Generator, count: int) -> NDArray[np.float32]:
        """Return by how much the rate of each item is off its mean, a column a scenario."""


@dataclass(frozen=True, eq=False)
class Failures:
    """Items by point, then in the order of the catalogue; arrays have an entry an item.

    Attributes
    ----------
    point, indicator
        Positions in the points and in ``indicators``. A point to which nothing applies has one item
        of the indicator "", the whole of it: nobody knows what would be marked there.
    share
        What part of its point's marks a failure costs: weight share × deduction; at most 1 a point.
    p
        Probability that it fails when the assessor comes.
    alpha, beta
        The beta distribution of what is known of ``p``; its mean is ``p``.
    cell
        Type × indicator × township.
    basis
        Position in :data:`BASES`.
    known
        Whether its current result still counts.
    factor, loading
        A column each of :data:`LEVELS`: ``rate = p + Σ loading · ε[factor]`` with uncorrelated ε of
        variance 1; items of one factor err together. Given the rates, items fail independently.
    law
        Draws rates of which that is true.
    """

    indicators: tuple[str, ...]
    point: Ints
    indicator: Ints
    share: Floats
    p: Floats
    alpha: Floats
    beta: Floats
    cell: Ints
    basis: Ints
    known: Bools
    factor: Ints
    loading: Floats
    law: Law

    def __len__(self) -> int:
        return len(self.point)

    @property
    def factors(self) -> int:
        """How many factors there are; columns have numbers of their own."""
        return int(self.factor.max()) + 1 if len(self) else 0

    def deduct(self, points: int) -> Floats:
        """Return the share of its marks that each point is expected to lose."""
        lost = np.bincount(self.point, self.share * self.p, minlength=points)
        return np.asarray(lost, dtype=np.float64)

    def interval(self, tail: float = TAIL) -> tuple[Floats, Floats]:
        """Return the ends of the interval of ``p``; items alike are reckoned once."""
        pairs = np.round(np.column_stack([self.alpha, self.beta]), 6)
        unlike, at = np.unique(pairs, axis=0, return_inverse=True)
        low, high = (betaincinv(unlike[:, 0], unlike[:, 1], q) for q in (tail, 1 - tail))
        at = at.reshape(-1)
        return low[at], high[at]

    def loadings(self) -> sparse.csr_matrix:
        """Return by how much each item (row) moves with each factor (column)."""
        count, columns = self.factor.shape
        rows = np.arange(0, count * columns + 1, columns)
        data = self.loading.ravel(), self.factor.ravel(), rows
        return sparse.csr_matrix(data, shape=(count, self.factors))

    def scenarios(self, rng: np.random.Generator, count: int) -> NDArray[np.float32]:
        """Return rates that may be the true ones, a column each: in 0..1, with the means ``p``."""
        rates = self.law.off(rng, count)
        rates += self.p.astype(np.float32)[:, None]
        return np.clip(rates, 0.0, 1.0, out=rates)


def beta_of(p: Floats, variance: Floats) -> tuple[Floats, Floats]:
    """Return ``alpha`` and ``beta`` of the beta distribution with mean ``p`` and ``variance``.

    By moments; where nearly all is known, one so narrow that it makes no difference.
    """
    inside = np.clip(p, 1e-6, 1 - 1e-6)
    most = inside * (1 - inside)
    strength = most / np.clip(variance, _SURE, most * 0.999) - 1
    return inside * strength, (1 - inside) * strength
