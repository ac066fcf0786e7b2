"""Plans made anew in the middle of a day: what is done stays, the rest is a plan as good as any."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from datetime import timedelta
from functools import cache
from typing import Any

import numpy as np
import pytest

from geoplan.network import Places
from geoplan.patrol.checker import find_breaches
from geoplan.patrol.engines import Limits
from geoplan.patrol.problem import Problem, Travel
from geoplan.patrol.replan import (
    Before,
    Moment,
    Replanned,
    _way,
    changes,
    finished,
    replan,
    to_come,
)
from geoplan.patrol.rows import plan_rows
from geoplan.patrol.schedule import Plan, Routes, make_plan, plan_score
from geoplan.patrol.solve import solve
from geoplan.patrol.travel import Ground
from tests.patrol.instances import DAY, random_problem

LIMITS = Limits(200)
WORTH = ("required", "value")
Rows = dict[str, list[dict[str, Any]]]


def ground_of(travel: Travel) -> Ground:
    nowhere = Places(np.zeros(0, dtype=np.int64), np.zeros(0), np.zeros(0))
    return Ground(travel, {}, {"walk": nowhere})


@cache
def _planned(seed: int) -> tuple[Problem, Travel, Rows]:
    problem, travel = random_problem(seed, tasks=12, shifts=4)
    return problem, travel, plan_rows(problem, solve(problem, travel, "pyvrp", LIMITS))


def planned(seed: int) -> tuple[Problem, Travel, Rows]:
    """Return a plan, solved once a seed; its rows are the caller's own."""
    problem, travel, rows = _planned(seed)
    return problem, travel, deepcopy(rows)


def made_again(
    problem: Problem, travel: Travel, rows: Rows, now: Moment, missed: tuple[str, ...] = ()
) -> tuple[Before, Replanned]:
    rounds, stops = rows["patrol_rounds"], rows["patrol_stops"]
    before = Before(finished(rounds, stops, now, missed), to_come(rounds, stops, now))
    return before, replan(problem, ground_of(travel), before, now, "pyvrp", LIMITS)


def again(
    problem: Problem, travel: Travel, rows: Rows, now: Moment, missed: tuple[str, ...] = ()
) -> tuple[Rows, list[dict[str, Any]], list[str]]:
    before, made = made_again(problem, travel, rows, now, missed)
    new = plan_rows(made.asked, made.plan, None, made.done)
    left = [made.problem.tasks[i].task_id for i in made.plan.unserved]
    rounds, stops = new["patrol_rounds"], new["patrol_stops"]
    breaches = find_breaches(made.problem, travel, rounds, stops, None, left)
    return new, list(before.done), breaches


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("hour", [7, 9, 10, 12, 14, 17])
def test_what_is_done_is_as_it_was_and_the_rest_passes_the_checker(seed: int, hour: int) -> None:
    problem, travel, rows = planned(seed)
    now = Moment(DAY, hour * 3600 + 600)
    new, done, breaches = again(problem, travel, rows, now)
    assert breaches == []
    told = {stop["task_id"]: stop for stop in new["patrol_stops"]}
    for stop in done:
        kept = told[stop["task_id"]]
        assert kept["state"] == "done"
        for key in ("round_id", "seq", "start_s", "leave_s", "lon", "leave_lon"):
            assert kept[key] == stop[key]
    ids = {stop["task_id"] for stop in done}
    days = {row["round_id"]: row["day"] for row in new["patrol_rounds"]}
    for stop in new["patrol_stops"]:
        if stop["task_id"] not in ids:
            assert stop["state"] == "planned"
            assert (days[stop["round_id"]], stop["arrive_s"]) > (now.day, now.second)


@pytest.mark.parametrize("seed", range(8))
def test_before_anybody_left_the_plan_stays_unless_it_does_less(seed: int) -> None:
    problem, travel, rows = planned(seed)
    new, done, _ = again(problem, travel, rows, Moment(DAY, 0))
    assert done == []
    was, now = ([sum(r[k] for r in x["patrol_rounds"]) for k in WORTH] for x in (rows, new))
    assert now >= was
    assert now > was or changes(rows["patrol_stops"], new["patrol_stops"]) == []


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("hour", [8, 9, 10, 12, 14])
def test_where_nothing_was_missed_no_visit_to_come_is_given_up_for_less(
    seed: int, hour: int
) -> None:
    """The stops to come, in the order they had, from now on and from where the teams are."""
    problem, travel, rows = planned(seed)
    before, made = made_again(problem, travel, rows, Moment(DAY, hour * 3600 + 600))
    if made.rest is None:
        assert not before.coming
        return
    rest, plan = made.rest
    number = {task.task_id: i for i, task in enumerate(rest.tasks)}
    routes: Routes = []
    for shift in rest.shifts:
        mine = [stop for stop in before.coming if stop["round_id"] == shift.shift_id]
        routes.append([(i := number[s["task_id"]], _way(rest, rest.tasks[i], s)) for s in mine])
    assert plan_score(rest, plan)[:2] >= plan_score(rest, make_plan(rest, travel, routes))[:2]


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("hour", [0, 8, 9, 10, 12, 14, 15])
def test_a_search_that_finds_less_changes_nothing(
    seed: int, hour: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the moment: nobody is set back to the stop that was left some time ago."""
    problem, travel, rows = planned(seed)
    begins: list[Routes] = []

    def lost(rest: Problem, *words: Any) -> Plan:
        begins.append(words[-1])
        return Plan((), tuple(range(len(rest.tasks))))

    monkeypatch.setattr("geoplan.patrol.replan.solve", lost)
    new, done, _ = again(problem, travel, rows, Moment(DAY, 3600 * hour + 300))
    assert changes(rows["patrol_stops"], new["patrol_stops"]) == []
    for was, now in zip(rows["patrol_stops"], new["patrol_stops"], strict=True):
        assert was["start_s"] == now["start_s"]
    assert not begins or sum(map(len, begins[0])) == len(rows["patrol_stops"]) - len(done)


@pytest.mark.parametrize("seed", range(8))
def test_what_is_not_done_keeps_its_windows(seed: int) -> None:
    """In the tables, for the checker, and for what is said about what is left out."""
    problem, travel, rows = planned(seed)
    now = Moment(DAY, 10 * 3600)
    _, made = made_again(problem, travel, rows, now)
    own = {task.task_id: task for task in problem.tasks}
    assert all(task is own[task.task_id] for task in made.asked.tasks)
    for task in made.problem.tasks:
        assert (task is own[task.task_id]) == (task.task_id not in made.done)
    assert made.rest is not None
    rest, plan = made.rest
    assert all(task is own[task.task_id] for task in rest.tasks)
    assert all(s.spans[0][0] >= now.second for s in rest.shifts if s.date == now.day)
    left = {rest.tasks[i].task_id for i in plan.unserved}
    assert left == {made.problem.tasks[i].task_id for i in made.plan.unserved}


def test_a_missed_stop_is_planned_anew_where_there_is_time() -> None:
    problem, travel, rows = planned(2)
    first = min(
        (s for s in rows["patrol_stops"] if s["round_id"] == rows["patrol_rounds"][0]["round_id"]),
        key=lambda stop: stop["start_s"],
    )
    day = rows["patrol_rounds"][0]["day"]
    now = Moment(day, first["start_s"] + 1)
    _, done, _ = again(problem, travel, rows, now)
    assert first["task_id"] in {stop["task_id"] for stop in done}
    new, done, breaches = again(problem, travel, rows, now, (first["task_id"],))
    assert breaches == []
    assert first["task_id"] not in {stop["task_id"] for stop in done}
    mine = [s for s in new["patrol_stops"] if s["task_id"] == first["task_id"]]
    assert all(stop["state"] == "planned" for stop in mine)


def test_what_was_done_on_earlier_days_is_no_task_any_more() -> None:
    problem, travel, rows = planned(4)
    later = replace(problem, shifts=tuple(s for s in problem.shifts if s.day > 0))
    new, done, breaches = again(later, travel, rows, Moment(DAY + timedelta(days=1), 0))
    assert breaches == []
    assert done
    assert not {s["task_id"] for s in done} & {s["task_id"] for s in new["patrol_stops"]}


def test_changes_name_what_moved_and_nothing_else() -> None:
    def stop(task: str, round_id: str, start: int) -> dict[str, Any]:
        return {"task_id": task, "point_id": task, "round_id": round_id, "start_s": start}

    before = [stop("a", "r1", 100), stop("b", "r1", 900), stop("c", "r1", 2000), stop("d", "r2", 1)]
    after = [stop("a", "r1", 300), stop("b", "r2", 900), stop("c", "r1", 4000), stop("e", "r2", 5)]
    found = {row["task_id"]: row["change"] for row in changes(before, after)}
    assert found == {"b": "moved", "c": "shifted", "d": "dropped", "e": "added"}
