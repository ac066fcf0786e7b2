"""What other solvers read: they find the plan feasible, and no better where it is the best."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import pyvrp
import vroom

from geoplan.patrol.engines import Limits
from geoplan.patrol.outside import outside_files, vroom_input
from geoplan.patrol.problem import UNREACHED_S, Problem, Travel
from geoplan.patrol.schedule import Plan, make_plan
from geoplan.patrol.solve import solve
from tests.patrol.instances import random_problem, score, shift, task

LIMITS = Limits(300)
SEEDS = range(12)


def written(folder: Path, problem: Problem, travel: Travel, plan: Plan) -> Path:
    for name, text in outside_files(problem, travel, plan).items():
        (folder / name).write_text(text, "utf-8")
    return folder


@pytest.mark.parametrize("seed", SEEDS)
def test_pyvrp_reads_the_visits_and_finds_the_plan_feasible(seed: int, tmp_path: Path) -> None:
    problem, travel = random_problem(seed)
    plan = solve(problem, travel, "pyvrp", LIMITS)
    folder = written(tmp_path, problem, travel, plan)
    spent = 0
    for file in folder.glob("*.vrp"):
        data = pyvrp.read(file)
        own = pyvrp.read_solution(file.with_suffix(".sol"), data)
        assert own.is_feasible()
        spent += own.distance()
        found = pyvrp.solve(data, pyvrp.stop.MaxIterations(300), seed=1, display=False).best
        assert found.distance() == own.distance()  # the plan is the best of all: see test_engines
    assert spent == -score(problem, plan)[2]


def test_a_worse_plan_is_beaten_by_whoever_reads_it(tmp_path: Path) -> None:
    _, travel = random_problem(1)
    day = ((8 * 3600, 16 * 3600),)  # a break would hold each visit in its half of the day
    shifts = (shift(spans=day), shift(1, spans=day))
    problem = Problem(tuple(task(k, 2 + k) for k in range(5)), shifts)
    plan = solve(problem, travel, "pyvrp", LIMITS)
    assert not plan.unserved
    turned = [list(reversed(plan.routes.get(k, []))) for k in range(2)]
    worse = make_plan(problem, travel, turned)
    assert score(problem, worse)[2] < score(problem, plan)[2]
    data = pyvrp.read(written(tmp_path, problem, travel, worse) / "walk.vrp")
    found = pyvrp.solve(data, pyvrp.stop.MaxIterations(300), seed=1, display=False).best
    assert found.distance() == -score(problem, plan)[2]


@pytest.mark.parametrize("seed", SEEDS)
def test_vroom_reads_the_whole_problem_and_serves_as_much_at_most(
    seed: int, tmp_path: Path
) -> None:
    problem, travel = random_problem(seed)
    plan = solve(problem, travel, "pyvrp", LIMITS)
    model = vroom.Input.from_json(written(tmp_path, problem, travel, plan) / "vroom.json")
    found = model.solve(exploration_level=5, nb_threads=1)
    jobs = found.routes[found.routes["type"] == "job"]
    done = [problem.tasks[int(i)] for i in jobs["id"]] if len(jobs) else []
    required = sum(one.is_required for one in done)
    value = sum(one.value for one in done)
    assert (required, value) <= score(problem, plan)[:2]


def test_vroom_finds_the_same_shortest_rounds(tmp_path: Path) -> None:
    _, travel = random_problem(1)
    problem = Problem(tuple(task(k, 2 + k) for k in range(6)), (shift(), shift(1)))
    plan = solve(problem, travel, "pyvrp", LIMITS)
    assert not plan.unserved
    model = vroom.Input.from_json(written(tmp_path, problem, travel, plan) / "vroom.json")
    found = model.solve(exploration_level=5, nb_threads=1)
    assert found.summary.cost == -score(problem, plan)[2]


@pytest.mark.parametrize("seed", SEEDS)
def test_the_plan_keeps_the_hours_and_windows_that_vroom_is_told(seed: int) -> None:
    """Followed by hand: no code of the schedule, nor of VROOM."""
    problem, travel = random_problem(seed)
    plan = solve(problem, travel, "pyvrp", LIMITS)
    told = json.loads(json.dumps(vroom_input(problem, travel, plan)))
    jobs = {job["id"]: job for job in told["jobs"]}
    for made in plan.rounds:
        vehicle = told["vehicles"][made.shift]
        low, high = vehicle["time_window"]
        assert low <= made.depart_s
        assert made.return_s <= high
        matrix = told["matrices"][vehicle["profile"]]["durations"]
        rows = [vehicle["start_index"], *(s.task for s in made.stops), vehicle["end_index"]]
        ways = [matrix[a][b] for a, b in pairwise(rows)]
        assert ways == [*(s.travel_s for s in made.stops), made.travel_s]
        for stop in made.stops:
            job = jobs[stop.task]
            assert set(job["skills"]) <= set(vehicle["skills"])
            assert any(a <= stop.start_s <= b for a, b in job["time_windows"])
            assert job["service"] == stop.leave_s - stop.start_s


def test_what_has_no_time_at_all_is_told_in_the_ids_only() -> None:
    _, travel = random_problem(1)
    never = task(1, 3, windows=((3600, 3700),))
    problem = Problem((task(0, 2), never), (shift(),))
    plan = solve(problem, travel, "pyvrp", LIMITS)
    files = outside_files(problem, travel, plan)
    assert [job["id"] for job in json.loads(files["vroom.json"])["jobs"]] == [0]
    assert "vroom.json,1,t1" in files["ids.csv"].splitlines()


def test_many_places_without_a_way_are_not_too_much_for_vroom(tmp_path: Path) -> None:
    """Two islands: VROOM adds up the longest ways in 32 bits."""
    count = 600
    matrix = np.full((count, count), UNREACHED_S, dtype=np.int32)
    matrix[:300, :300] = matrix[300:, 300:] = 60
    np.fill_diagonal(matrix, 0)
    travel = Travel({"walk": matrix})
    problem = Problem(tuple(task(k, k) for k in range(1, count)), (shift(),))
    plan = make_plan(problem, travel, [[(0, 0), (1, 0)]])
    model = vroom.Input.from_json(written(tmp_path, problem, travel, plan) / "vroom.json")
    assert len(model.solve(exploration_level=0, nb_threads=1).routes) > 2
    assert solve(problem, travel, "vroom", LIMITS).rounds
