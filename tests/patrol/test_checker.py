"""The checker: plans that are right pass, and every kind of fault is found."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from typing import Any

import pytest

from geoplan.patrol.checker import find_breaches
from geoplan.patrol.greedy import Filler
from geoplan.patrol.problem import Problem, Travel
from geoplan.patrol.rows import plan_rows
from geoplan.patrol.schedule import make_plan
from tests.patrol.instances import PLACES, empty, random_problem, shift, task

MINUTES = ("service_min", "wait_min", "travel_min", "break_min")
Rows = dict[str, list[dict[str, Any]]]


def planned(problem: Problem, travel: Travel) -> tuple[Rows, list[str]]:
    filler = Filler(problem, travel, empty(problem))
    filler.fill(range(len(problem.tasks)), dict.fromkeys(range(len(problem.tasks)), 1))
    plan = make_plan(problem, travel, filler.routes)
    return plan_rows(problem, plan), [problem.tasks[i].task_id for i in plan.unserved]


def breaches(problem: Problem, travel: Travel, rows: Rows, left: list[str]) -> list[str]:
    return find_breaches(problem, travel, rows["patrol_rounds"], rows["patrol_stops"], None, left)


@pytest.mark.parametrize("seed", range(60))
def test_random_plans_pass(seed: int) -> None:
    problem, travel = random_problem(seed, tasks=12, shifts=4)
    rows, left = planned(problem, travel)
    assert breaches(problem, travel, rows, left) == []


def two_stops() -> tuple[Problem, Travel, Rows, list[str]]:
    _, travel = random_problem(1)
    tasks = (
        task(0, 2, days=(0, 5), value=2.0, is_required=True, windows=((30_000, 36_000),)),
        task(1, 4, days=(0, 5), value=1.0, windows=((47_000, 52_000),)),
        task(2, 6, days=(3,)),
    )
    problem = Problem(tasks, (shift(max_load=3, max_work_s=25_000), shift(1, day=1)), PLACES)
    rows, left = planned(problem, travel)
    assert len(rows["patrol_rounds"]) == 1
    assert len(rows["patrol_stops"]) == 2
    assert left == ["t2"]
    return problem, travel, rows, left


def test_the_plan_that_is_spoilt_below_is_right() -> None:
    assert breaches(*two_stops()) == []


def _stop(key: str, change: Callable[[Any], Any]) -> Callable[[Rows], None]:
    def spoil(rows: Rows) -> None:
        rows["patrol_stops"][1][key] = change(rows["patrol_stops"][1][key])

    return spoil


def _round(key: str, change: Callable[[Any], Any]) -> Callable[[Rows], None]:
    def spoil(rows: Rows) -> None:
        rows["patrol_rounds"][0][key] = change(rows["patrol_rounds"][0][key])

    return spoil


def _again(rows: Rows) -> None:
    rows["patrol_stops"].append(rows["patrol_stops"][1] | {"seq": 3})


def _swapped(rows: Rows) -> None:
    rows["patrol_stops"].reverse()


@pytest.mark.parametrize(
    "spoil",
    [
        *(_stop(k, lambda v: v + 1) for k in ("seq", "arrive_s", "start_s", "leave_s", "value")),
        *(_stop(k, lambda v: v + 0.5) for k in MINUTES),
        _stop("task_id", lambda v: "t9"),
        _stop("task_id", lambda v: "t2"),
        _stop("point_id", lambda v: "别处"),
        _stop("kind", lambda v: "belt"),
        _stop("is_required", lambda v: not v),
        *(_round(k, lambda v: v + 1) for k in ("depart_s", "return_s", "stops", "required")),
        *(_round(k, lambda v: v + 1) for k in ("value", *MINUTES)),
        _round("work_min", lambda v: v - 1),
        _round("round_id", lambda v: "s7"),
        _again,
        _swapped,
    ],
)
def test_every_fault_is_found(spoil: Callable[[Rows], None]) -> None:
    problem, travel, rows, left = two_stops()
    spoilt = deepcopy(rows)
    spoil(spoilt)
    assert breaches(problem, travel, spoilt, left)


def test_what_a_shift_may_not_do_is_found() -> None:
    problem, travel, rows, left = two_stops()
    first, other = problem.shifts
    for changes in (
        {"skills": ("学校",)},
        {"max_work_s": 2000},
        {"max_load": 1},
        {"spans": ((9 * 3600, 10 * 3600),)},
        {"spans": ((8 * 3600, 16 * 3600),)},
        {"mode": "ebike"},
    ):
        changed = replace(problem, shifts=(replace(first, **changes), other))
        assert breaches(changed, travel, rows, left), changes


def test_what_a_task_does_not_allow_is_found() -> None:
    problem, travel, rows, left = two_stops()
    first, *others = problem.tasks
    for changes in ({"windows": ((28_000, 29_000),)}, {"days": (1,)}, {"service_s": 60}):
        changed = replace(problem, tasks=(replace(first, **changes), *others))
        assert breaches(changed, travel, rows, left), changes


def test_nothing_is_left_out_in_silence() -> None:
    problem, travel, rows, _ = two_stops()
    assert breaches(problem, travel, rows, [])
    assert breaches(problem, travel, rows, ["t1", "t2"])


def test_visits_to_one_point_are_far_enough_apart() -> None:
    _, travel = random_problem(1)
    tasks = tuple(task(k, 2, point_id="p", spacing_days=3, days=(2 * k,)) for k in range(2))
    problem = Problem(tasks, (shift(0), shift(1, day=2)), PLACES)
    rows, left = planned(problem, travel)
    assert len(rows["patrol_stops"]) == 2
    (found,) = breaches(problem, travel, rows, left)
    assert "twice within 3 days" in found
    apart = replace(problem, tasks=tuple(replace(t, spacing_days=2) for t in tasks))
    assert breaches(apart, travel, rows, left) == []
