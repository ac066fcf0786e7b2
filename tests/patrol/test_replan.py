"""Plans made anew in the middle of a day: what is done stays, the rest is a plan as good as any."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import numpy as np
import pytest

from geoplan.network import Places
from geoplan.patrol.checker import find_breaches
from geoplan.patrol.engines import Limits
from geoplan.patrol.problem import Problem, Travel
from geoplan.patrol.replan import Moment, changes, finished, replan
from geoplan.patrol.rows import plan_rows
from geoplan.patrol.solve import solve
from geoplan.patrol.travel import Ground
from tests.patrol.instances import DAY, random_problem

LIMITS = Limits(200)
Rows = dict[str, list[dict[str, Any]]]


def ground_of(travel: Travel) -> Ground:
    nowhere = Places(np.zeros(0, dtype=np.int64), np.zeros(0), np.zeros(0))
    return Ground(travel, {}, {"walk": nowhere})


def planned(seed: int) -> tuple[Problem, Travel, Rows]:
    problem, travel = random_problem(seed, tasks=12, shifts=4)
    return problem, travel, plan_rows(problem, solve(problem, travel, "pyvrp", LIMITS))


def again(
    problem: Problem, travel: Travel, rows: Rows, now: Moment, missed: tuple[str, ...] = ()
) -> tuple[Rows, list[dict[str, Any]], list[str]]:
    done = finished(rows["patrol_rounds"], rows["patrol_stops"], now, missed)
    made = replan(problem, ground_of(travel), done, (), now, "pyvrp", LIMITS)
    new = plan_rows(made.problem, made.plan, None, made.done)
    left = [made.problem.tasks[i].task_id for i in made.plan.unserved]
    rounds, stops = new["patrol_rounds"], new["patrol_stops"]
    return new, done, find_breaches(made.problem, travel, rounds, stops, None, left)


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
            assert (days[stop["round_id"]], stop["start_s"]) > (now.day, now.second)


@pytest.mark.parametrize("seed", range(8))
def test_before_anybody_left_the_plan_stays_as_good(seed: int) -> None:
    problem, travel, rows = planned(seed)
    new, done, _ = again(problem, travel, rows, Moment(DAY, 0))
    assert done == []
    for key in ("required", "value"):
        before, after = (sum(r[key] for r in x["patrol_rounds"]) for x in (rows, new))
        assert after == pytest.approx(before)


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
