"""The fewest days and teams, against trying every number with every plan."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from geoplan.patrol.alone import can_do
from geoplan.patrol.engines import Limits
from geoplan.patrol.horizon import least_days, least_teams
from geoplan.patrol.problem import Problem, Travel
from geoplan.patrol.schedule import Plan
from geoplan.patrol.solve import solve
from tests.patrol.instances import best_of_all, random_problem, shift

LIMITS = Limits(300)


def solver(travel: Travel) -> Callable[[Problem], Plan]:
    return lambda problem: solve(problem, travel, "pyvrp", LIMITS)


def counted(problem: Problem, travel: Travel, counts: dict[int, Problem]) -> int | None:
    """The least number whose problem has a plan that does all that can be done."""
    fits = can_do(problem, travel).any(axis=1)
    tasks = tuple(replace(t, is_required=True) for i, t in enumerate(problem.tasks) if fits[i])
    for number, own in sorted(counts.items()):
        if best_of_all(replace(own, tasks=tasks), travel)[0] == len(tasks):
            return number
    return None


@pytest.mark.parametrize("seed", range(6))
def test_days_equal_trying_every_number(seed: int) -> None:
    problem, travel = random_problem(seed, tasks=4)
    tasks = tuple(replace(task, days=None, skill="") for task in problem.tasks)
    spans = ((8 * 3600, 9 * 3600 + 1800), (13 * 3600, 14 * 3600))
    shifts = tuple(shift(k, day=k, mode="ebike", spans=spans) for k in range(4))
    problem = replace(problem, tasks=tasks, shifts=shifts)
    parts = {k: replace(problem, shifts=shifts[:k]) for k in range(1, 5)}
    found = least_days(problem, solver(travel), travel)
    assert found.number == counted(problem, travel, parts)
    assert found.at_least <= (found.number or 4)
    assert found.never == int((~can_do(problem, travel).any(axis=1)).sum())


@pytest.mark.parametrize("seed", range(4))
def test_teams_equal_trying_every_number(seed: int) -> None:
    problem, travel = random_problem(seed, tasks=4)
    tasks = tuple(replace(task, days=None, skill="") for task in problem.tasks)
    one = shift(0, mode="ebike", spans=((8 * 3600, 10 * 3600),))
    problem = replace(problem, tasks=tasks, shifts=(one,))
    parts = {
        k: replace(problem, shifts=tuple(replace(one, shift_id=f"s{i}") for i in range(k)))
        for k in range(1, 5)
    }
    found = least_teams(problem, solver(travel), travel, 4)
    assert found.number == counted(problem, travel, parts)
    assert len({s.shift_id for s in found.problem.shifts}) == (found.number or 4)


def test_what_the_days_are_not_enough_for_is_counted() -> None:
    problem, travel = random_problem(1, tasks=4)
    tasks = tuple(
        replace(t, days=None, skill="", windows=(), service_s=3000) for t in problem.tasks
    )
    shifts = (shift(0, mode="ebike", spans=((8 * 3600, 10 * 3600),)),)
    short = replace(problem, tasks=tasks, shifts=shifts)
    found = least_days(short, solver(travel), travel)
    assert found.number is None
    assert found.left == len(found.plan.unserved) > 0
    assert found.most == 1
