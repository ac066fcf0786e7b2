"""What may fail where: every item an assessor can mark, how likely it fails, what it costs.

From: arrays of :mod:`geoplan.risk.failure`. To: draws, forecasts, exposure, repairs.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.special import betaincinv, ndtr

from geoplan.risk.pooling import Floats, Ints
from geoplan.tables.values import RISK_BASES

BASES = RISK_BASES
"""On what a probability rests: the item's own looks, others in the township, in the county, ..."""
LEVELS = ("county", "kind", "type", "cell", "words", "word")
"""What items share that nobody knows: rates by group, and what the word of all units is worth, and
that of each."""
TAIL = 0.05  # on either side of an interval
_NONE = 1e-9  # spread
_WIDENINGS = 6
_SURE = 1e-12  # variance below which there is nothing to tell an interval of

Bools = NDArray[np.bool_]


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
        A column each of :data:`LEVELS`: ``rate = p + Σ loading · ε[factor]`` with independent ε of
        variance 1; items of one factor err together. Given the rates, items fail independently.
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
        noise = rng.standard_normal((self.factors, count)).astype(np.float32)
        rates: NDArray[np.float32] = self._loadings @ noise
        rates += self._centre[:, None]
        np.clip(rates, 0.0, 1.0, out=rates)
        return rates

    @cached_property
    def _loadings(self) -> sparse.csr_matrix:
        _, gain = self.normals
        return (sparse.diags(gain) @ self.loadings()).astype(np.float32)

    @cached_property
    def _centre(self) -> NDArray[np.float32]:
        return self.normals[0].astype(np.float32)

    @cached_property
    def normals(self) -> tuple[Floats, Floats]:
        """Middle of the normal of each item, by what its loadings widen (:func:`clipped`)."""
        spread = np.sqrt((self.loading**2).sum(axis=1))
        unlike, at = np.unique(np.column_stack([self.p, spread]), axis=0, return_inverse=True)
        middle, gain = clipped(unlike[:, 0], unlike[:, 1])
        at = at.reshape(-1)
        return middle[at], gain[at]


def clipped(p: Floats, spread: Floats) -> tuple[Floats, Floats]:
    """Return middle and gain of normals that, clipped to 0..1, have mean ``p`` and ``spread``.

    A normal censored on both sides (Tobin 1958, *Econometrica* 26:24-36) is narrower than it was:
    so it is widened by what it loses, at most to double, and then placed to have the mean.
    """
    gain = np.ones(len(p))
    for _ in range(_WIDENINGS):
        middle = _place(p, gain * spread)
        left = np.sqrt(np.maximum(_square(middle, gain * spread) - p**2, 1e-18))
        gain = np.where(spread > _NONE, np.clip(gain * spread / left, 1.0, 2.0), 1.0)
    return _place(p, gain * spread), gain


def _place(p: Floats, spread: Floats) -> Floats:
    """Return about what a normal of ``spread`` has to lie to have the mean ``p`` clipped to 0..1.

    The mean rises with the middle; found by halving.
    """
    low, high = p - 8 * spread - 1e-9, p + 8 * spread + 1e-9
    for _ in range(40):
        middle = (low + high) / 2
        is_low = _mean(middle, spread) < p
        low, high = np.where(is_low, middle, low), np.where(is_low, high, middle)
    return np.where(spread > _NONE, (low + high) / 2, p)


def _mean(middle: Floats, spread: Floats) -> Floats:
    """Return E clip(X, 0, 1) of a normal X: E max(X, 0) − E max(X − 1, 0)."""
    s = np.maximum(spread, _NONE)

    def above(bound: float) -> Floats:
        z = (middle - bound) / s
        return np.asarray((middle - bound) * ndtr(z) + s * _density(z), dtype=np.float64)

    return above(0.0) - above(1.0)


def _square(middle: Floats, spread: Floats) -> Floats:
    """Return E clip(X, 0, 1)² of a normal X: what lies above 1, and the part of X² between."""
    s = np.maximum(spread, _NONE)
    a, b = -middle / s, (1 - middle) / s
    inside = (middle**2 + s**2) * (ndtr(b) - ndtr(a))
    edges = s * (middle * _density(a) - (middle + 1) * _density(b))
    return np.asarray(inside + edges + ndtr(-b), dtype=np.float64)


def _density(z: Floats) -> Floats:
    return np.asarray(np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi), dtype=np.float64)


def beta_of(p: Floats, variance: Floats) -> tuple[Floats, Floats]:
    """Return ``alpha`` and ``beta`` of the beta distribution with mean ``p`` and ``variance``.

    By moments; where nearly all is known, one so narrow that it makes no difference.
    """
    inside = np.clip(p, 1e-6, 1 - 1e-6)
    most = inside * (1 - inside)
    strength = most / np.clip(variance, _SURE, most * 0.999) - 1
    return inside * strength, (1 - inside) * strength
