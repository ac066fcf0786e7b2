"""By which day everything is done with these teams, and how few teams do it by a day.

From: a problem with more than enough shifts. To: the least number for which a plan was found, and
the number below which there is none.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from geoplan.patrol.alone import can_do
from geoplan.patrol.engines import Limits
from geoplan.patrol.engines.bound import most
from geoplan.patrol.problem import Problem, Shift, Travel
from geoplan.patrol.schedule import Plan
from geoplan.patrol.solve import solve


@dataclass(frozen=True)
class Least:
    """The least number found, its problem and plan, and the number that no plan goes below.

    ``number`` is None where not even ``most`` is enough; ``left``: tasks that are then not done.
    ``never``: tasks that no shift could do even alone, which are not asked for.
    """

    number: int | None
    at_least: int
    most: int
    problem: Problem
    plan: Plan
    left: int
    never: int


def least_days(problem: Problem, travel: Travel, engine: str, limits: Limits) -> Least:
    """Return how many of the days of ``problem``, from the first on, do all of its tasks."""
    days = sorted({shift.day for shift in problem.shifts})

    def until(count: int) -> Problem:
        kept = tuple(s for s in problem.shifts if s.day <= days[count - 1])
        return replace(problem, shifts=kept)

    return _least(problem, travel, engine, limits, until, len(days))


def least_teams(problem: Problem, travel: Travel, engine: str, limits: Limits, count: int) -> Least:
    """Return how many teams like the first one do all tasks of ``problem``, at most ``count``."""
    first = problem.shifts[0].team
    own = [shift for shift in problem.shifts if shift.team == first]

    def of_teams(number: int) -> Problem:
        shifts = [_copy(shift, k) for k in range(1, number + 1) for shift in own]
        shifts.sort(key=lambda shift: shift.day)
        return replace(problem, shifts=tuple(shifts))

    return _least(of_teams(count), travel, engine, limits, of_teams, count)


def _copy(shift: Shift, number: int) -> Shift:
    team = f"{shift.team} {number}"
    return replace(shift, team=team, shift_id=f"{shift.date.isoformat()} {team}")


def _least(
    problem: Problem,
    travel: Travel,
    engine: str,
    limits: Limits,
    part: Callable[[int], Problem],
    count: int,
) -> Least:
    """Halve between what the bound allows and what is there.

    A number is enough when a plan was found that does all; more is then enough too. That fewer are
    not is proved only below ``at_least``: between the two a longer search may find a plan.
    """
    fits = np.asarray(can_do(problem, travel).any(axis=1))
    asked = tuple(
        replace(task, is_required=True) for i, task in enumerate(problem.tasks) if fits[i]
    )

    def of(number: int) -> Problem:
        return replace(part(number), tasks=asked)

    low, high = 0, count + 1  # not enough, and enough as far as is known
    while high - low > 1:
        middle = (low + high) // 2
        own = of(middle)
        if most(own, travel, can_do(own, travel)).required < len(asked):
            low = middle
        else:
            high = middle
    at_least = min(high, count)
    low, high = at_least - 1, count
    best = solve(of(count), travel, engine, limits)
    if best.unserved:
        never = len(fits) - len(asked)
        return Least(None, at_least, count, of(count), best, len(best.unserved), never)
    while high - low > 1:
        middle = (low + high) // 2
        plan = solve(of(middle), travel, engine, limits)
        if plan.unserved:
            low = middle
        else:
            best, high = plan, middle
    return Least(high, at_least, count, of(high), best, 0, len(fits) - len(asked))
