"""Mixed plans: with which chance each plan of a pool is taken, so that nobody can tell the next.

From: which plans of a day cover which points, how often each point is to be covered. To: the chance
of every plan of the pool.

A security game (Tambe 2011): days are drawn independently of each other, so what was seen up to
today says nothing about tomorrow. What is asked is linear: the sum over all days of the chance that
a day covers a point. First the largest share of what is asked that all points can have, then of
those that can have more, and so on (lexicographic max-min, by linear programs; after a number of
levels the rest by their sum). Then, of all chances that give this, those of the greatest entropy:
the chance of a plan is proportional to exp of the sum of the multipliers of its points (Csiszár
1975), and the dual is smooth and convex.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import linprog, minimize
from scipy.sparse import csr_array, eye_array, hstack, vstack
from scipy.special import logsumexp

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

ENOUGH = 1.05  # a little more than is asked leaves room for chance
_INSIDE = 0.99  # what is not tight can be mixed in to mend what is missed by rounding
_LEVELS = 20  # of the order of shares; what is left then shares by the largest sum
_TINY = 1e-9
_SLACK = 1e-6  # HiGHS keeps a constraint to 1e-7
_STEPS = 3000


@dataclass(frozen=True, eq=False)
class Pool:
    """Plans of days.

    Attributes
    ----------
    covers
        (points, plans): whether the plan covers the point.
    kind
        (plans,): which kind of day it is for.
    days
        (kinds,): how many days there are of each kind.
    """

    covers: Bools
    kind: Ints
    days: Ints

    def __post_init__(self) -> None:
        if set(self.kind.tolist()) != set(range(len(self.days))):
            raise ValueError("every kind of day needs a plan")

    @property
    def weights(self) -> Floats:
        """(plans,): the number of days that a plan may be taken on."""
        return self.days[self.kind].astype(float)

    def of_day(self, shares: Floats) -> Floats:
        """Return (points, kinds): the chance that a day of the kind covers the point."""
        columns = [
            self.covers[:, self.kind == k] @ shares[self.kind == k] for k in range(len(self.days))
        ]
        chances: Floats = np.clip(np.stack(columns, axis=1), 0.0, 1.0)
        return chances


@dataclass(frozen=True, eq=False)
class Fair:
    """The fairest chances.

    Attributes
    ----------
    shares
        (plans,): the chance of each plan on a day of its kind.
    reach
        (points,): the share of what is asked that the point gets, at most ``ENOUGH``.
    level
        The least of them.
    worth, cost
        (points,), (points, kinds): what one more day's cover of a point is worth to ``level``, and
        what it costs where it may not be covered more often (the prices of the first program).
    """

    shares: Floats
    reach: Floats
    level: float
    worth: Floats
    cost: Floats


def share_fairly(pool: Pool, asked: Floats, cap: Floats, *, is_first_only: bool = False) -> Fair:
    """Return the chances that give all points the largest share of what they ask.

    Parameters
    ----------
    asked
        (points,): expected covers over all days, above 0.
    cap
        (points,): no day covers the point with a greater chance.
    is_first_only
        Stop at the first level: enough to look for more plans.

    Raises
    ------
    ValueError
        When ``cap`` cannot be kept: then some kind of day has no plan that does little.
    """
    tight = cap * _INSIDE
    reach = np.full(len(asked), np.nan)
    first = _level(pool, asked, tight, reach)
    if first is None:
        raise ValueError("no chances keep the caps")
    solved = first
    for _ in range(0 if is_first_only else _LEVELS):
        bound = np.isnan(reach) & (solved.worth * asked > _SLACK)
        if solved.least >= ENOUGH - _TINY or not bound.any():
            break
        reach[bound] = solved.least
        after = _level(pool, asked, tight, reach) if np.isnan(reach).any() else None
        if after is None:
            break
        solved = after
    if np.isnan(reach).any() and solved.least < ENOUGH - _TINY and not is_first_only:
        solved = _level(pool, asked, tight, reach, solved.least) or solved
    reach[np.isnan(reach)] = solved.levels
    return Fair(solved.shares, reach, first.least, first.worth, first.cost)


@dataclass(frozen=True, eq=False)
class _Solved:
    shares: Floats
    levels: Floats
    worth: Floats
    cost: Floats

    @property
    def least(self) -> float:
        return float(self.levels.min())


def _level(
    pool: Pool, asked: Floats, cap: Floats, reach: Floats, floor: float | None = None
) -> _Solved | None:
    """Return the largest level of the points whose ``reach`` is not known; the others keep theirs.

    One level for all of them; with a ``floor`` one for each, above it, with the largest sum.
    Variables: the shares, and the levels. None where there are no such shares.
    """
    points, plans = pool.covers.shape
    kinds = len(pool.days)
    covers = csr_array(pool.covers.astype(float))
    free = np.isnan(reach)
    given = csr_array(covers * (-pool.weights / asked[:, None]))
    taken = eye_array(points, format="csc")[:, np.flatnonzero(free)]
    if floor is None:
        taken = csr_array(free.astype(float)[:, None])
    levels = taken.shape[1]
    own = [covers * (pool.kind == k).astype(float) for k in range(kinds)]
    rows = [hstack([given, taken]), *(hstack([day, csr_array((points, levels))]) for day in own)]
    right = [np.where(free, 0.0, _SLACK - np.nan_to_num(reach)), *([cap] * kinds)]
    whole = np.zeros((kinds, plans + levels))
    whole[pool.kind, np.arange(plans)] = 1.0
    found = linprog(
        np.append(np.zeros(plans), np.full(levels, -1.0)),
        A_ub=vstack(rows).tocsr(),
        b_ub=np.concatenate(right),
        A_eq=csr_array(whole),
        b_eq=np.ones(kinds),
        bounds=[(0, 1)] * plans + [(max((floor or 0.0) - _SLACK, 0.0), ENOUGH)] * levels,
        method="highs-ds",
    )
    if found.x is None:
        return None
    prices = -found.ineqlin.marginals
    shares = np.clip(found.x[:plans], 0.0, None)
    shares /= np.bincount(pool.kind, shares, kinds)[pool.kind]
    cost = np.maximum(prices[points:].reshape(kinds, points).T, 0.0)
    return _Solved(shares, found.x[plans:], np.maximum(prices[:points], 0.0) / asked, cost)


def spread_out(pool: Pool, fair: Fair, need: Floats, cap: Floats) -> Floats:
    """Return (plans,) the chances of the greatest entropy that give every point its ``need``.

    ``need``: (points,) expected covers over all days, not more than ``fair`` gives. What rounding
    leaves short is mended with a little of ``fair``, so that the need is kept to the last digit
    where ``fair`` gives more than it.
    """
    points, kinds = len(need), len(pool.days)
    covers, weights = pool.covers.astype(float), pool.days.astype(float)
    own = [np.flatnonzero(pool.kind == k) for k in range(kinds)]

    def shares_of(x: Floats) -> tuple[Floats, Floats]:
        more, less = x[:points], x[points:].reshape(kinds, points)
        shares, sums = np.zeros(covers.shape[1]), np.zeros(kinds)
        for k, mine in enumerate(own):
            power = (more - less[k]) @ covers[:, mine]
            sums[k] = logsumexp(power)
            shares[mine] = np.exp(power - sums[k])
        return shares, sums

    def dual(x: Floats) -> tuple[float, Floats]:
        shares, sums = shares_of(x)
        less = x[points:].reshape(kinds, points)
        days = np.stack([covers[:, mine] @ shares[mine] for mine in own])
        value = weights @ sums - x[:points] @ need + weights @ (less @ cap)
        slope = np.concatenate([weights @ days - need, (weights[:, None] * (cap - days)).ravel()])
        return float(value), slope

    found = minimize(
        dual,
        np.zeros(points * (1 + kinds)),
        jac=True,
        method="L-BFGS-B",
        bounds=[(0, None)] * (points * (1 + kinds)),
        options={"maxiter": _STEPS, "maxfun": 2 * _STEPS, "ftol": 1e-15, "gtol": 1e-9},
    )
    return _mended(pool, shares_of(found.x)[0], fair.shares, need, cap)


def _mended(pool: Pool, shares: Floats, sure: Floats, need: Floats, cap: Floats) -> Floats:
    """Return ``shares`` with the least part of ``sure`` in it that gives every point its need."""

    def spare(of: Floats) -> Floats:
        day = pool.of_day(of)
        return np.concatenate([day @ pool.days - need, (cap[:, None] - day).ravel()])

    have, other = spare(shares), spare(sure)
    lacking = have < 0
    gain = np.maximum(other - have, _TINY * _TINY)
    part = float(np.clip(np.max(-have[lacking] / gain[lacking], initial=0.0), 0.0, 1.0))
    return (1 - part) * shares + part * sure


def entropy_bits(chances: Floats) -> float:
    """Return the entropy of a distribution (Shannon 1948); what never happens adds nothing."""
    some = chances[chances > 0]
    return float(-(some * np.log2(some)).sum())
