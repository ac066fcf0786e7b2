"""Pool rates over nested groups: what a group tells itself, and what it borrows from those above.

From: how much was looked at in each of the smallest groups, and how much of it failed. To: mean and
variance of the rate of every group of every level, and how far it hangs on the groups above.

A group's rate is beta distributed about that of the group it lies in, with correlation ``ρ`` of two
looks within it (Skellam 1948, *JRSS B* 10:257-261; Griffiths 1973, *Biometrics* 29:637-648), the
counts binomial. Then, with ``K = 1/ρ − 1``, a group in which ``x`` of ``n`` failed has the mean
``(x + K·μ)/(n + K)``, ``μ`` the rate above: shrunk the more, the less it tells (empirical Bayes:
Casella 1985, *American Statistician* 39:83-87; small areas: Fay and Herriot 1979, *JASA*
74:269-277). ``μ`` is not known either; as the mean is linear in it, its expectation and its
variance are carried down (hierarchical credibility: Jewell 1975, *Giornale dell'Istituto Italiano
degli Attuari* 38:1-16), so that groups without looks of their own are as unsure as their parents,
and all of them together.

Upward a group counts for ``n / (1 + (n − 1)ρ)`` looks (Kish 1965, *Survey Sampling*, ch. 8): a
hundred looks at one place say little of the others.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_LEAST, _MOST = 0.005, 0.9  # correlations beyond are not told from these by any county's counts


@dataclass(frozen=True)
class Level:
    """Groups of one level: the group above of each, and what looks in it tell.

    ``mean`` and ``variance`` of the rate; ``pull``: by how much it moves when the rate above moves
    by 1; ``own``: variance that it shares with no group beside it; ``looks``: effective looks;
    ``strength``: ``K``; ``upward``: looks that count for the group above; ``sway``: by how much it
    moves with one standard deviation of what its :class:`Lean` leaves unsure.
    """

    parent: Ints
    mean: Floats
    variance: Floats
    pull: Floats
    own: Floats
    looks: Floats
    strength: float = 0.0
    upward: Floats = field(default_factory=lambda: np.zeros(0))
    sway: Floats = field(default_factory=lambda: np.zeros(0))


@dataclass(frozen=True)
class Lean:
    """How far off the rate above groups are expected to be, and how unsure that is.

    ``unsure``: a standard deviation of the rate, common to groups that lean together.
    """

    off: Floats
    unsure: Floats


@dataclass(frozen=True)
class Start:
    """What is taken to be so before anybody looked: mean, worth so many looks; spread of groups.

    ``strength``: a group's rate lies about that above it as if learnt from so many looks; the
    county's own counts replace it as far as they tell (``trust`` is the weight it keeps).
    """

    mean: float
    worth: float
    strength: float
    trust: float = 20.0


def pool(
    parents: Sequence[Ints],
    looks: Floats,
    failed: Floats,
    again: Floats,
    start: Start,
    lean: Lean | None = None,
    rhos: Sequence[float] | None = None,
) -> list[Level]:
    """Return the levels from the top down.

    ``parents[l]`` gives for each group of level ``l + 1`` the one above it; level 0 is the county,
    the last one has the counts. ``again``: failures that count for their own group
    only, not for those above. ``lean``: of the level above the last; what is expected of it tells
    nothing of the rate above. ``rhos``: how alike looks within a group are, by level
    (:func:`correlations`); without, told by these counts.
    """
    rhos = correlations(parents, looks, failed, start, lean) if rhos is None else rhos
    leans = {len(parents) - 2: lean}
    counts = [(looks, failed)]
    upward: list[Floats] = []
    for depth in reversed(range(len(parents))):
        worth, x = _upward(*counts[0], rhos[depth], leans.get(depth))
        upward.insert(0, worth)
        parent, above = parents[depth], _sizes(parents)[depth]
        counts.insert(0, (_sum(parent, worth, above), _sum(parent, x, above)))
    n, x = counts[0]
    whole = start.worth + n
    mean = (start.worth * start.mean + x) / whole
    variance = mean * (1 - mean) / (whole + 1)
    levels = [
        Level(np.zeros(1, dtype=np.int64), mean, variance, np.zeros(1), variance, n, start.worth)
    ]
    counts[-1] = (looks + again, failed + again)
    for depth, (parent, rho, up) in enumerate(zip(parents, rhos, upward, strict=True)):
        level = descend(levels[-1], parent, 1 / rho - 1, *counts[depth + 1], leans.get(depth))
        levels.append(replace(level, upward=up))
    return levels


def correlations(
    parents: Sequence[Ints],
    looks: Floats,
    failed: Floats,
    start: Start,
    lean: Lean | None = None,
) -> list[float]:
    """Return how alike two looks within a group are, of each level but the county.

    The counts must be those of looks, each of which found a fault or none: what is worth part of a
    look, or is only likely, scatters less than chance does and makes groups look alike.
    """
    found: list[float] = []
    n, x = looks, failed
    for depth in reversed(range(len(parents))):
        parent, above = parents[depth], _sizes(parents)[depth]
        own = lean if depth == len(parents) - 2 else None
        less = x if own is None else x - n * own.off
        found.insert(0, correlation(parent, n, less, above, start))
        n, x = (_sum(parent, one, above) for one in _upward(n, x, found[0], own))
    return found


def _upward(n: Floats, x: Floats, rho: float, lean: Lean | None) -> tuple[Floats, Floats]:
    """Return what looks in each group are worth for the one above, and how much of it failed."""
    worth = np.minimum(n, n / (1 + (n - 1) * rho))
    share = x / np.where(n > 0, n, 1.0)
    return worth, worth * (share if lean is None else share - lean.off)


def respond(levels: Sequence[Level], change: Floats) -> Floats:
    """Return by how much the rates of the smallest groups move when their failures ``change``.

    The rule that makes means of counts is linear, so it is the rule itself without the prior.
    """
    counts = [change]
    for level, above in zip(reversed(levels[1:]), reversed(levels[:-1]), strict=True):
        n = level.upward
        share = counts[0] / np.where(level.looks > 0, level.looks, 1.0)
        counts.insert(0, _sum(level.parent, n * share, len(above.mean)))
    moved = counts[0] / (levels[0].strength + levels[0].looks)
    for level, own in zip(levels[1:], counts[1:], strict=True):
        moved = (level.strength * moved[level.parent] + own) / (level.strength + level.looks)
    return np.asarray(moved, dtype=np.float64)


def descend(
    above: Level, parent: Ints, strength: float, n: Floats, x: Floats, lean: Lean | None = None
) -> Level:
    """Return the groups of the next level, given those above, their own counts, ``K``.

    ``own`` is exact given the first two moments: E[var(θ|μ)] = (E[m(1−m)])/(n + K + 1), with
    E[m(1−m)] = E m (1 − E m) − var m, m the mean given μ.
    """
    pull = strength / (strength + n)
    given, sway = above.mean[parent], np.zeros(len(parent))
    if lean is not None:
        given, sway = np.clip(given + lean.off, 0.0, 1.0), pull * lean.unsure
    mean = (strength * given + x) / (strength + n)
    handed = pull**2 * above.variance[parent] + sway**2
    own = (mean * (1 - mean) - handed) / (strength + n + 1)
    return Level(parent, mean, handed + own, pull, own, n, strength, sway=sway)


def correlation(parent: Ints, n: Floats, x: Floats, above: int, start: Start) -> float:
    """Return how alike two looks within a group are, by moments.

    Within one parent E[Σ n(r − r̄)²] = v·((G − 1)(1 − ρ) + ρ(N − Σn²/N)) (Kleinman 1973, *JASA*
    68:46-54) and E[r̄(1 − r̄)] = v·(1 − (1 − ρ)/N − ρ·Σn²/N²); without ``v`` this is linear in
    ``ρ``, summed over the parents and solved. One look a group tells nothing of it. Where groups
    are few or tell little, it stays near what ``start`` says, which enters as so many more groups.
    """
    rate = x / np.where(n > 0, n, 1.0)
    total = _sum(parent, n, above)
    mean = _sum(parent, x, above) / np.where(total > 0, total, 1.0)
    scatter = _sum(parent, n * (rate - mean[parent]) ** 2, above)
    groups = _sum(parent, (n > 0).astype(float), above)
    whole = np.maximum(total, 1.0)
    squares = _sum(parent, n**2, above) / whole
    v = mean * (1 - mean)
    is_told = groups > 1
    excess = np.where(is_told, scatter * (1 - 1 / whole) - v * (groups - 1), 0.0).sum()
    scale = v * (total - squares - (groups - 1)) + scatter * (squares - 1) / whole
    scale = np.where(is_told, scale, 0.0).sum()
    kept = start.trust * start.mean * (1 - start.mean)
    rho = (excess + kept / (start.strength + 1)) / (max(scale, 0.0) + kept)
    return float(min(max(rho, _LEAST), _MOST))


def _sizes(parents: Sequence[Ints]) -> list[int]:
    """Return how many groups each level but the last has."""
    return [1, *(len(parent) for parent in parents[:-1])]


def _sum(parent: Ints, values: Any, above: int) -> Floats:
    return np.asarray(np.bincount(parent, values, minlength=above), dtype=np.float64)
