"""Tell from who saw an item when, and from its rate, how likely it fails today.

From: the last looks at each item, its rate, the scale of time. To: probability, and how it hangs on
the rate and on the worth of the unit's word.

Between two looks an item may change and change back: a chain of two states that forgets where it
was at rate ``1/τ`` and then fails with its rate ``θ``; so a look ``a`` days ago leaves

    P(fails today) = ρ·b + (1 − ρ)·θ,   ρ = exp(−a/τ)

(Kalbfleisch and Lawless 1985, *JASA* 80:863-871), ``b`` how likely it failed then, ``τ`` the
indicator's interval times ``risk.decay_intervals`` (a planning default). What others found is taken
as found. A unit's "met" is said of all that is met and of a share ``h`` of what is not, so
it leaves, by Bayes' rule, ``b = q·h / (q·h + 1 − q)``, ``q`` what was likely before; its "unmet" is
believed. Whoever claims met what was seen to fail says that it was mended: then ``q`` is the rate
that it was taken to have without the claim.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geoplan.risk.pooling import Floats

Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Seen:
    """The last look of others and of the unit at each item; days ago, infinite where there is none.

    ``hard_failed``, ``said_failed``: what they found. ``hold``: the least share of the belief in a
    fault that stays until somebody says it is mended. ``hidden``: ``h``, of the item's unit.
    """

    hard_age: Floats
    hard_failed: Bools
    said_age: Floats
    said_failed: Bools
    hold: Floats
    hidden: Floats
    scale_days: Floats


@dataclass(frozen=True)
class Belief:
    """How likely each item fails; ``slope`` in its rate, ``word``: in the logarithm of ``h``."""

    p: Floats
    slope: Floats
    word: Floats
    has_look: Bools


def believe(seen: Seen, rate: Floats, before: Floats) -> Belief:
    """Return what is to be believed of each item today; ``before``: its rate but for the claim."""
    by_word = seen.said_age < seen.hard_age  # on one day others look after the unit
    has_hard = np.isfinite(seen.hard_age)
    has_look = has_hard | np.isfinite(seen.said_age)
    is_after = by_word & has_hard & ~seen.hard_failed
    gap = np.subtract(seen.hard_age, seen.said_age, where=is_after, out=np.zeros(len(rate)))
    kept = np.where(is_after, np.exp(-gap / seen.scale_days), 0.0)
    prior = (1 - kept) * before
    said_met = prior * seen.hidden / (prior * seen.hidden + 1 - prior)
    claimed = by_word & ~seen.said_failed
    failed = np.where(by_word, seen.said_failed, seen.hard_failed).astype(np.float64)
    then = np.where(claimed, said_met, failed)
    age = np.minimum(seen.said_age, seen.hard_age)
    stays = np.exp(-age / seen.scale_days)
    stays = np.where(has_look & ~claimed & (failed > 0), np.maximum(stays, seen.hold), stays)
    turn = seen.hidden * (1 - kept) / (prior * seen.hidden + 1 - prior) ** 2
    slope = (1 - stays) + stays * np.where(claimed, turn, 0.0)
    word = np.where(claimed, stays * said_met * (1 - said_met), 0.0)
    return Belief(stays * then + (1 - stays) * rate, slope, word, has_look)
