"""Why not: what is told as the least to relax does let the task in, and nothing offered is less."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial
from itertools import combinations, product
from typing import Any

import numpy as np
import pytest

from geoplan.catalogue import Catalogue
from geoplan.config import Patrol, Team
from geoplan.network import Places
from geoplan.patrol.again import Again
from geoplan.patrol.alone import can_do
from geoplan.patrol.build import set_scene
from geoplan.patrol.engines import Limits
from geoplan.patrol.explain import explain
from geoplan.patrol.insert import Inserter
from geoplan.patrol.loosen import loosen
from geoplan.patrol.problem import Problem, Shift, Task, Travel
from geoplan.patrol.schedule import Plan, time_round
from geoplan.patrol.solve import solve
from geoplan.patrol.travel import Ground
from tests.conftest import Toy
from tests.patrol.instances import HOURS, _cheapest, random_problem, shift, task

LIMITS = Limits(60)
MIN_S = 60
DAY_S = 24 * 3600
SEEDS = range(40)
AGAIN = Again("pyvrp", LIMITS, 10)


def ground_of(travel: Travel) -> Ground:
    count = len(travel.seconds["walk"])
    there = Places(np.zeros(count, dtype=np.int64), np.zeros(count), np.zeros(count))
    return Ground(travel, {}, {"walk": there, "ebike": there})


def tight(seed: int) -> tuple[Problem, Travel, Plan, list[dict[str, Any]]]:
    """A problem of little time, its plan, and why not the others."""
    problem, travel = random_problem(seed, tasks=5, shifts=2)
    limits: dict[str, Any] = {"max_work_s": (None, None, 3600)[seed % 3]}
    limits["max_load"] = (None, 1, 2, 1)[seed % 4]
    whole_s = 5400 if seed % 2 == 0 else 10_800
    shifts = tuple(
        replace(s, spans=((s.spans[0][0], s.spans[0][0] + whole_s),), **(limits if k else {}))
        for k, s in enumerate(problem.shifts)
    )
    shifts = (replace(shifts[0], max_work_s=None), shifts[1])
    problem = replace(problem, shifts=shifts)
    plan = solve(problem, travel, "pyvrp", LIMITS)
    fits = can_do(problem, travel)
    return problem, travel, plan, explain(problem, ground_of(travel), plan, fits, AGAIN)


def crowded(seed: int) -> tuple[Problem, Travel, Plan, list[dict[str, Any]]]:
    """A problem of many more gaps than tasks have near ones, its plan, and why not the others."""
    problem, travel = random_problem(seed, tasks=60, shifts=4)
    limits: Any = ({"max_load": 7}, {"max_load": 8}, {}, {})
    shifts = tuple(
        replace(s, spans=HOURS, skills=(), **{"max_load": None, "max_work_s": None, **own})
        for s, own in zip(problem.shifts, limits, strict=True)
    )
    tasks = tuple(replace(task, service_s=task.service_s // 2, days=None) for task in problem.tasks)
    problem = replace(problem, tasks=tasks, shifts=shifts)
    plan = solve(problem, travel, "vroom", LIMITS)
    return problem, travel, plan, explain(problem, ground_of(travel), plan, can_do(problem, travel))


CASES = [*(partial(tight, seed) for seed in SEEDS), *(partial(crowded, seed) for seed in range(4))]
Case = Callable[[], tuple[Problem, Travel, Plan, list[dict[str, Any]]]]


def widened(task: Task, seconds: int) -> Task:
    windows = tuple((max(0, a - seconds), min(DAY_S, b + seconds)) for a, b in task.windows)
    return replace(task, windows=windows)


def told(shift: Shift, relax: str, amount: int) -> Shift:
    """The shift with only what the words of ``relax`` say changed."""
    *most, (begin, end) = shift.spans
    work, load, more = shift.max_work_s, shift.max_load, amount * MIN_S
    match relax:
        case "load":
            return replace(shift, max_load=load + amount if load is not None else None)
        case "hours":
            return replace(shift, spans=(*most, (begin, end + more)))
        case "work":
            return replace(shift, max_work_s=work + more if work is not None else None)
        case "hours_work":
            return told(told(shift, "hours", amount), "work", amount)
        case "ends":
            (opens, closes), *then = told(shift, "hours", amount).spans
            return replace(shift, spans=((opens - more, closes), *then))
        case "ends_work":
            return told(told(shift, "ends", amount), "work", 2 * amount)
    raise AssertionError(relax)


def relaxed(problem: Problem, i: int, row: dict[str, Any]) -> Problem:
    """The problem with what the row names relaxed by as much as it says."""
    tasks, shifts = list(problem.tasks), list(problem.shifts)
    seconds = round((row["amount"] or 0) * MIN_S)
    k = next((k for k, s in enumerate(shifts) if s.shift_id == row["team"]), 0)
    if row["relax"] == "window":
        tasks[i] = widened(tasks[i], seconds)
    elif row["relax"] in ("load", "hours", "work", "hours_work", "ends", "ends_work"):
        shifts[k] = told(shifts[k], row["relax"], round(row["amount"]))
    elif row["relax"] in ("team", "day"):
        day = replace(shifts[k], shift_id="more", team="more")
        shifts.append(replace(day, skills=()) if row["why"] == "no_team" else day)
        if row["why"] == "no_day":
            tasks[i] = replace(tasks[i], days=None)
    return replace(problem, tasks=tuple(tasks), shifts=tuple(shifts))


def can_all(problem: Problem, travel: Travel, wanted: frozenset[int]) -> bool:
    """Whether some plan does all of ``wanted``: every order of every share of them."""
    cheapest = [_cheapest(problem, travel, k) for k in range(len(problem.shifts))]
    order = sorted(wanted)
    for choice in product(range(len(problem.shifts)), repeat=len(order)):
        mine = [
            frozenset(i for i, who in zip(order, choice, strict=True) if who == k)
            for k in range(len(problem.shifts))
        ]
        if all(part in cheapest[k] for k, part in enumerate(mine)):
            return True
    return False


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_verified_does_let_the_task_in(seed: int) -> None:
    expect_told_is_enough(*tight(seed))


def expect_told_is_enough(
    problem: Problem, travel: Travel, plan: Plan, rows: list[dict[str, Any]]
) -> None:
    """By trying everything: with just what a row says, its task and all others can be done."""
    done = frozenset(s.task for r in plan.rounds for s in r.stops)
    number = {task.task_id: i for i, task in enumerate(problem.tasks)}
    assert sorted(number[row["task_id"]] for row in rows) == sorted(plan.unserved)
    for row in rows:
        assert row["is_verified"] == bool(row["how"]), row
        i = number[row["task_id"]]
        if not row["is_verified"]:
            continue
        own = relaxed(problem, i, row)
        if row["how"] in ("insert", "extra"):
            assert can_all(own, travel, done | {i}), row
        elif row["how"] == "solve":
            kept = len(done) - row["given_up"]
            parts = (frozenset(p) | {i} for p in combinations(sorted(done), kept))
            assert any(can_all(own, travel, part) for part in parts), row
        else:
            assert can_all(own, travel, frozenset({i})), row


def inserted(problem: Problem, travel: Travel, plan: Plan, i: int) -> bool:
    """Whether task ``i`` goes into a round whose other visits keep their order: every place."""
    for k in range(len(problem.shifts)):
        before = plan.routes.get(k, [])
        for at, way in product(range(len(before) + 1), range(len(problem.tasks[i].ways))):
            visits = [*before[:at], (i, way), *before[at:]]
            if time_round(problem, travel, k, visits) is not None:
                return True
    return False


def with_shift(problem: Problem, k: int, shift: Shift) -> Problem:
    shifts = list(problem.shifts)
    shifts[k] = shift
    return replace(problem, shifts=tuple(shifts))


@pytest.mark.parametrize("case", CASES)
def test_nothing_that_is_offered_is_less(case: Case) -> None:
    """Minute by minute: longer for any one shift, or wider windows, others in their order."""
    problem, travel, plan, rows = case()
    number = {task.task_id: i for i, task in enumerate(problem.tasks)}
    for row in rows:
        if row["why"] != "no_time" or row["amount"] is None:
            continue
        i = number[row["task_id"]]
        less = round(row["amount"]) - 1
        for k, one in enumerate(problem.shifts):
            own = with_shift(problem, k, told(one, "hours_work", less))
            assert not inserted(own, travel, plan, i) or not less
        tasks = list(problem.tasks)
        tasks[i] = widened(tasks[i], less * MIN_S)
        assert not inserted(replace(problem, tasks=tuple(tasks)), travel, plan, i) or not less


@pytest.mark.parametrize("case", CASES)
def test_a_stop_more_is_offered_where_and_only_where_it_is_enough(case: Case) -> None:
    """Every full shift by one stop more, every place of its round; else no stop more is told."""
    problem, travel, plan, rows = case()
    number = {task.task_id: i for i, task in enumerate(problem.tasks)}
    for row in rows:
        if row["why"] not in ("load", "no_time"):
            continue
        i = number[row["task_id"]]
        more = [with_shift(problem, k, told(s, "load", 1)) for k, s in enumerate(problem.shifts)]
        can = any(inserted(own, travel, plan, i) for own in more)
        assert (row["relax"] == "load") == can, row
        if row["relax"] == "load":
            assert (row["amount"], row["unit"], row["how"]) == (1.0, "stops", "insert")
        if row["relax"] == "team":  # not a day more of time is enough for shifts that are full
            for k, one in enumerate(problem.shifts):
                own = with_shift(problem, k, told(one, "hours_work", DAY_S // MIN_S))
                assert not inserted(own, travel, plan, i), row


@pytest.mark.parametrize("seed", SEEDS)
def test_the_least_for_a_task_alone_is_the_least_of_all_shifts(seed: int) -> None:
    problem, travel, _, rows = tight(seed)
    number = {task.task_id: i for i, task in enumerate(problem.tasks)}
    for row in rows:
        if row["why"] not in ("window", "too_far") or row["amount"] is None:
            continue
        i = number[row["task_id"]]
        less = round(row["amount"] - 1)
        for one, relax in product(problem.shifts, ("ends", "work")):
            own = Problem((problem.tasks[i],), (told(one, relax, less),), problem.places)
            assert not can_all(own, travel, frozenset({0}))
        for one in problem.shifts:
            wide = widened(problem.tasks[i], less * MIN_S)
            own = Problem((wide,), (one,), problem.places)
            assert not can_all(own, travel, frozenset({0})) or not problem.tasks[i].windows


def test_what_is_widened_in_silence_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    """A shift that ends later and does a stop more, told as one that only ends later; and so on."""

    def caught() -> int:
        found = 0
        for seed in SEEDS:
            try:
                expect_told_is_enough(*tight(seed))
            except AssertionError:
                found += 1
        return found

    def heavier(relax: str, amount: int, task: Task, shift: Shift) -> tuple[Task, Shift]:
        task, shift = loosen(relax, amount, task, shift)
        return task, replace(shift, max_load=None)

    def works_more(relax: str, amount: int, task: Task, shift: Shift) -> tuple[Task, Shift]:
        return loosen(relax.replace("hours", "hours_work"), amount, task, shift)

    with monkeypatch.context() as planted:
        planted.setattr("geoplan.patrol.explain.loosen", works_more)
        assert caught()
    with monkeypatch.context() as planted:
        planted.setattr("geoplan.patrol.explain.loosen", heavier)
        planted.setattr(Inserter, "full", lambda self, i: set())
        free = Inserter.__init__

        def unloaded(self: Inserter, problem: Problem, travel: Travel, plan: Plan) -> None:
            free(self, problem, travel, plan)
            self.free = replace(
                self.free, shifts=tuple(replace(s, max_load=None) for s in self.free.shifts)
            )

        planted.setattr(Inserter, "__init__", unloaded)
        assert caught()


def test_a_stop_more_than_a_day_holds_is_told_for_a_task_alone() -> None:
    """Three stops' worth where a day holds one: two more, in the hours as they are."""
    zero = np.zeros((3, 3), dtype=np.int32)
    travel = Travel({"walk": zero, "ebike": zero})
    problem = Problem((task(0, 1, load=3),), (shift(max_load=1),))
    plan = solve(problem, travel, "pyvrp", LIMITS)
    (row,) = explain(problem, ground_of(travel), plan, can_do(problem, travel))
    assert (row["why"], row["relax"], row["amount"], row["unit"]) == ("load", "load", 2.0, "stops")
    assert (row["is_verified"], row["how"], row["team"]) == (True, "insert", "s0")


def test_a_window_that_is_taken_is_widened_by_the_minute() -> None:
    """Half an hour of the other visit, twenty minutes of this one: until 08:50, nobody longer."""
    zero = np.zeros((3, 3), dtype=np.int32)
    travel = Travel({"walk": zero, "ebike": zero})
    early = ((8 * 3600, 8 * 3600 + 1800),)
    tasks = (
        task(0, 1, windows=early, service_s=1800, is_required=True),
        task(1, 2, windows=early, service_s=1200),
    )
    problem = Problem(tasks, (shift(spans=((8 * 3600, 12 * 3600),)),))
    plan = solve(problem, travel, "pyvrp", LIMITS)
    (row,) = explain(problem, ground_of(travel), plan, can_do(problem, travel))
    assert (row["task_id"], row["why"], row["relax"]) == ("t1", "no_time", "window")
    assert (row["amount"], row["how"], row["is_verified"]) == (20.0, "insert", True)


def test_of_a_day_that_has_begun_nobody_is_told_to_begin_earlier() -> None:
    _, travel = random_problem(1)
    hour = ((10 * 3600, 11 * 3600),)
    problem = Problem((task(0, 2, service_s=90 * 60),), (shift(spans=hour, start=2, end=2),))
    for is_begun, relax, amount in ((False, "ends", 15.0), (True, "hours", 30.0)):
        own = replace(problem, shifts=(replace(problem.shifts[0], is_begun=is_begun),))
        (row,) = explain(own, ground_of(travel), Plan((), (0,)), can_do(own, travel))
        assert (row["relax"], row["amount"], row["is_verified"]) == (relax, amount, True)


def test_all_ways_of_trying_are_there() -> None:
    rows = [row for seed in SEEDS for row in tight(seed)[3]]
    found = Counter(row["how"] for row in rows)
    assert set(found) >= {"insert", "extra", "solve"}, found
    found = Counter(row["relax"] for row in rows)
    assert set(found) >= {"load", "hours", "work", "hours_work", "ends", "window"}, found


def test_what_is_too_far_from_streets_is_told_how_far(toy: Toy, catalogue: Catalogue) -> None:
    """Streets count from a metre on: how far they are is told, and with that much all is well."""
    lon, lat = toy.tables["streets"].geometry.iloc[0].coords[0]
    start = f"{lon},{lat}"
    teams = (Team("一队", "walk", start, hours=("08:00-20:00",)),)
    near = replace(toy.settings, teams=teams, patrol=Patrol(snap_max_m=40.0))
    day = date(2026, 10, 21)
    scene, _ = set_scene(toy.tables, catalogue, near, day, 1)
    plan = Plan((), tuple(range(len(scene.problem.tasks))))
    fits = can_do(scene.problem, scene.ground.travel)
    rows = explain(scene.problem, scene.ground, plan, fits)
    far = [row for row in rows if row["why"] in ("no_street", "no_way")]
    assert far
    assert {row["relax"] for row in far} == {"reach"}
    told = [row for row in far if row["is_verified"]]
    assert told
    for row in told:
        wide = replace(near, patrol=Patrol(snap_max_m=row["amount"] + 1e-6))
        own, _ = set_scene(toy.tables, catalogue, wide, day, 1)
        ids = [task.task_id for task in own.problem.tasks]
        assert can_do(own.problem, own.ground.travel)[ids.index(row["task_id"])].any()
