"""By which day everything is done with these teams, and how few teams do it by a day.

From: a problem with more than enough shifts. To: the least number for which a plan was found, and
the number below which there is none.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from geoplan.patrol.alone import can_do
from geoplan.patrol.engines.bound import most
from geoplan.patrol.problem import Problem, Shift, Travel
from geoplan.patrol.schedule import Plan

Solve = Callable[[Problem], Plan]  # how a problem is planned


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


def least_days(problem: Problem, solve_it: Solve, travel: Travel) -> Least:
    """Return how many of the days of ``problem``, from the first on, do all of its tasks."""
    days = sorted({shift.day for shift in problem.shifts})

    def until(count: int) -> Problem:
        kept = tuple(s for s in problem.shifts if s.day <= days[count - 1])
        return replace(problem, shifts=kept)

    return _least(problem, solve_it, travel, until, len(days))


def least_teams(problem: Problem, solve_it: Solve, travel: Travel, count: int) -> Least:
    """Return how many teams like the first one do all tasks of ``problem``, at most ``count``."""
    first = problem.shifts[0].team
    own = [shift for shift in problem.shifts if shift.team == first]

    def of_teams(number: int) -> Problem:
        shifts = [_copy(shift, k) for k in range(1, number + 1) for shift in own]
        shifts.sort(key=lambda shift: shift.day)
        return replace(problem, shifts=tuple(shifts))

    return _least(of_teams(count), solve_it, travel, of_teams, count)


def _copy(shift: Shift, number: int) -> Shift:
    team = f"{shift.team} {number}"
    return replace(shift, team=team, shift_id=f"{shift.date.isoformat()} {team}")


def _least(
    problem: Problem, solve_it: Solve, travel: Travel, part: Callable[[int], Problem], count: int
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

    def may_do(number: int) -> bool:
        own = of(number)
        return most(own, travel, can_do(own, travel)).required >= len(asked)

    def does(number: int) -> bool:
        plans[number] = solve_it(of(number))
        return not plans[number].unserved

    plans: dict[int, Plan] = {}
    at_least = min(_fewest(0, count + 1, may_do), count)
    never = len(fits) - len(asked)
    if not does(count):
        left = len(plans[count].unserved)
        return Least(None, at_least, count, of(count), plans[count], left, never)
    number = _fewest(at_least - 1, count, does)
    return Least(number, at_least, count, of(number), plans[number], 0, never)


def _fewest(low: int, high: int, is_enough: Callable[[int], bool]) -> int:
    """Return the least number that is enough, by halving: ``low`` is not, ``high`` is."""
    while high - low > 1:
        middle = (low + high) // 2
        if is_enough(middle):
            high = middle
        else:
            low = middle
    return high
