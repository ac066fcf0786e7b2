"""What a draw does to each point, exactly.

From: strata and surroundings. To: inclusion probabilities, expected weights, and the variance over
draws of any linear score.

Strata are drawn independently, each by one start; given the units drawn, the window of a road and
the place looked at nearby are drawn independently for each. So products and sums over the samples
of each stratum say all there is, as expectations of indicators (Horvitz and Thompson 1952, *JASA*
47:663-685).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy import sparse

from geoplan.risk.draw import Draw, Stratum, Surroundings
from geoplan.risk.systematic import Floats


def find_inclusion(
    strata: Sequence[Stratum], looks: sparse.csr_matrix, near: Surroundings
) -> Floats:
    """Return how likely each point is looked at at all: ``1 − Π_h E_u[Π_{g ∈ S_h(u)} (1 − ρ_gj)]``.

    ``ρ_gj`` is how likely ``j`` is looked at once unit ``g`` is drawn, itself or from nearby: the
    looks of a unit exclude each other, and nothing leads from a look to a point of its own.
    """
    count, points = looks.shape
    reached = looks.sign() + sparse.diags(near.share > 0, dtype=np.float64) @ near.matrix(points)
    missed = np.ones(points)
    for stratum in strata:
        seen = (stratum.units.matrix(count) @ reached).tocsr()
        with np.errstate(divide="ignore"):
            seen.data = np.log1p(-np.minimum(seen.data, 1.0))  # −inf: looked at for certain
        unseen = (stratum.indicator() @ seen).tocsr()
        unseen.data = np.expm1(unseen.data)
        chance = sparse.csr_matrix(stratum.samples.chance)
        missed *= 1 + np.asarray((chance @ unseen).todense()).ravel()
    found: Floats = np.clip(1 - missed, 0.0, 1.0)
    return found


def find_weight(strata: Sequence[Stratum], looks: sparse.csr_matrix, near: Surroundings) -> Floats:
    """Return the part of the field score each point bears on average, ``a_j = E[A_j]``."""
    count, points = looks.shape
    borne = np.zeros(count)
    for stratum in strata:
        drawn = stratum.each * stratum.inclusion()
        borne += drawn @ stratum.units.matrix(count)
    weight: Floats = (borne * (1 - near.share)) @ looks + (borne * near.share) @ near.matrix(points)
    return weight


def find_variances(draw: Draw, columns: sparse.csc_matrix) -> Floats:
    """Return the variance over draws of ``Σ_j A_j b_j`` for every column ``b`` of scores.

    ``Σ_h (Var_u[m_h(u)] + c_h² Σ_g π_g V_g)``: ``m_h(u)`` is what stratum ``h`` is expected to
    bring given its sample, ``V_g`` how much the place drawn within and around unit ``g`` varies,
    ``c_h`` what a unit bears (the law of total variance, by strata).
    """
    around = draw.near.matrix(draw.points)
    share = draw.near.share
    own, led = sparse.diags(1 - share), sparse.diags(share)
    there = sparse.csr_matrix(columns)
    scores, nearby = (draw.looks @ there).tocsr(), (around @ there).tocsr()
    mean = (own @ scores + led @ nearby).tocsr()
    square = (
        own.power(2) @ scores.power(2)
        + 2 * (own @ led) @ scores.multiply(nearby)
        + led @ led @ (around @ there.power(2))
    ).tocsr()
    total = np.zeros(columns.shape[1])
    for stratum in draw.strata:
        total += _variances(stratum, mean, square, draw.looks.shape[0])
    return total


def _variances(
    stratum: Stratum, mean: sparse.csr_matrix, square: sparse.csr_matrix, count: int
) -> Floats:
    """Return the variance that one stratum brings to every column, by ``count`` looks."""
    units = stratum.units.matrix(count)
    first = (units @ mean).tocsr()
    spread = units @ square - first.power(2)
    by_sample = (stratum.indicator() @ first).tocsr()
    chance = stratum.samples.chance
    middle = chance @ by_sample
    between = chance @ by_sample.power(2) - middle**2
    within = stratum.inclusion() @ spread
    return np.asarray(stratum.each**2 * np.maximum(between + within, 0.0)).ravel()
