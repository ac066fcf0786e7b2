"""How well a covert plan keeps its secret: all of it exact, by the chances and not by drawing.

From: the pool, the chances of its plans. To: chances per point, entropies, what can be guessed.

Days are drawn independently of each other, so the chance that a day brings a visit is the same
whatever was seen before: the history is of no use to whoever guesses.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from geoplan.optimise.mixed import Pool, entropy_bits
from geoplan.patrol.covert_pool import DayPlan

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Guess:
    """What somebody knows of a team's next stop: bits left open, and the best guess' chance."""

    bits: float
    best: float


@dataclass(frozen=True)
class CovertFigures:
    """What a covert plan gives, what can be guessed, and what it costs.

    Attributes
    ----------
    points, met, short, never
        Points, those that get the chance asked for, those that get less, those nobody can visit.
    days, plans
        Days of the period, plans of the pool that may be drawn.
    level, bound
        The least share of the expected visits asked that all points can have by the pool, and the
        one that no plans at all go beyond.
    day_bits
        The entropy of what a day brings.
    best_day
        The greatest chance with which the day of any point's next visit is guessed.
    near, followed
        What is known of a team's next stop by who sees where it is, and by who has followed it.
    value, open_value
        Percent of the expected loss seen at least once in the period: the mean of this plan, and
        of one plan that keeps nothing secret.
    far_off
        Points whose rate of the trials is more than three standard errors from the chance.
    """

    points: int
    met: int
    short: int
    never: int
    days: int
    plans: int
    level: float
    bound: float
    day_bits: float
    best_day: float
    near: Guess
    followed: Guess
    value: float
    open_value: float
    far_off: int


def visited(pool: Pool, shares: Floats) -> Floats:
    """Return (points,) the chance that the period covers the point at all."""
    chance: Floats = 1.0 - np.prod((1.0 - pool.of_day(shares)) ** pool.days, axis=1)
    return chance


def next_day_bits(day_chances: Floats) -> Floats:
    """Return (points,) the entropy of the day of the next visit, in bits.

    ``day_chances``: (points, days). The outcomes are each of the days, and none of them; the
    history before the first of the days changes nothing.
    """
    before = np.cumprod(1.0 - day_chances, axis=1)
    first = day_chances * np.hstack([np.ones((len(before), 1)), before[:, :-1]])
    outcomes = np.hstack([first, before[:, -1:]])
    return np.array([entropy_bits(row) for row in outcomes])


def guess_next_stop(
    plans: Sequence[DayPlan], pool: Pool, shares: Floats, *, is_followed: bool
) -> Guess:
    """Return what can be known of the next stop, on the mean over all moves of all teams.

    Somebody who knows the pool and its chances, but not the secret number, sees where a team is;
    or, ``is_followed``, has seen all of its stops since the morning. The way home is a move too.
    """
    moves: dict[object, dict[int, float]] = defaultdict(lambda: defaultdict(float))
    steps: dict[tuple[object, int], int] = {}
    for j, plan in enumerate(plans):
        for shift, orders in enumerate(plan.orders):
            for order in orders:
                chance = float(shares[j] * pool.days[plan.kind] / len(orders))
                at: object = (plan.kind, shift)
                for task in [*(i for i, _ in order), -1]:
                    moves[at][task] += chance
                    seen = steps.setdefault((at, task), len(steps))
                    at = seen if is_followed else (plan.kind, shift, task)
    whole = sum(sum(one.values()) for one in moves.values())
    if whole <= 0:
        return Guess(0.0, 1.0)
    bits = best = 0.0
    for one in moves.values():
        chances = np.array(list(one.values()))
        total = float(chances.sum())
        if total > 0:
            bits += total * entropy_bits(chances / total)
            best += float(chances.max())
    return Guess(bits / whole, best / whole)


def plan_bits(plans: Sequence[DayPlan], pool: Pool, shares: Floats) -> float:
    """Return the entropy of what a day brings, orders of rounds included, mean over the days."""
    bits = 0.0
    for k, days in enumerate(pool.days.tolist()):
        bits += days * entropy_bits(shares[pool.kind == k])
    for j, plan in enumerate(plans):
        orders = sum(float(np.log2(len(o))) for o in plan.orders if o)
        bits += float(shares[j] * pool.days[plan.kind]) * orders
    return bits / float(pool.days.sum())
