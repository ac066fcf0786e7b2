"""Covert rounds against enumeration: chances, what can be guessed, what a secret number draws."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from itertools import combinations, permutations, product
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from geoplan.catalogue import Catalogue
from geoplan.config import Patrol, Settings, Team
from geoplan.optimise.mixed import Pool
from geoplan.patrol import Asked, Limits
from geoplan.patrol.alone import can_do
from geoplan.patrol.build import set_scene
from geoplan.patrol.checker import find_breaches
from geoplan.patrol.covert import Strategy, find_strategy, plan_covert
from geoplan.patrol.covert_draw import Chances, count_rates, draw_days, uniform
from geoplan.patrol.covert_figures import guess_next_stop, next_day_bits, visited
from geoplan.patrol.covert_pool import DayPlan, of_day, ordered, reverse
from geoplan.patrol.problem import Problem, Travel
from geoplan.patrol.rows import plan_rows
from geoplan.patrol.schedule import time_round
from geoplan.tables import TABLES, check
from geoplan.tables.model import records
from tests.conftest import Toy
from tests.patrol.instances import random_problem

FIRST = date(2026, 10, 21)
ASKED = Asked(FIRST, 4, "pyvrp", Limits(60))
SEEDS = (0, 1, 3, 4, 5, 6, 7, 8)  # problems with something to do
OWN = Patrol(covert_chance=0.5, covert_plans=8, covert_day_most=1.0)


def game(seed: int, days: int = 3) -> tuple[Problem, Travel]:
    """A random problem whose two shifts go out on each of several days, without obligations."""
    problem, travel = random_problem(seed, tasks=5, shifts=2)
    shifts = tuple(
        replace(s, shift_id=f"{s.shift_id}.{d}", day=d, date=s.date + timedelta(days=d - s.day))
        for d in range(days)
        for s in problem.shifts
    )
    tasks = tuple(replace(t, days=None, is_required=False) for t in problem.tasks)
    problem = replace(problem, tasks=tasks, shifts=shifts)
    fits = can_do(problem, travel).any(axis=1)
    return replace(problem, tasks=tuple(t for t, f in zip(tasks, fits, strict=True) if f)), travel


def strategy(problem: Problem, travel: Travel, own: Patrol = OWN) -> Strategy:
    return find_strategy(problem, travel, own, ASKED, can_do(problem, travel))


@cache
def solved(seed: int) -> tuple[Problem, Travel, Strategy]:
    problem, travel = game(seed)
    return problem, travel, strategy(problem, travel)


def all_plans(problem: Problem, travel: Travel) -> np.ndarray[Any, Any]:
    """Return (tasks, plans) what any plan of one day can do, by trying every order of every set."""
    count = len(problem.tasks)
    able = []
    for k in range(len(problem.shifts)):
        mine = [frozenset[int]()]
        for size in range(1, count + 1):
            for chosen in combinations(range(count), size):
                ways = [range(len(problem.tasks[i].ways)) for i in chosen]
                orders = (
                    [(chosen[j], turn[j]) for j in order]
                    for order in permutations(range(size))
                    for turn in product(*ways)
                )
                if any(time_round(problem, travel, k, one) is not None for one in orders):
                    mine.append(frozenset(chosen))
        able.append(mine)
    sets = {a | b for a, b in product(*able) if not a & b}
    return np.array([[i in one for one in sorted(sets, key=sorted)] for i in range(count)])


def exact_level(covers: np.ndarray[Any, Any], asked: np.ndarray[Any, Any], days: int) -> float:
    """Return the largest share of ``asked`` that all can have, with every plan there is."""
    tasks, plans = covers.shape
    found = linprog(
        [*([0.0] * plans), -1.0],
        A_ub=np.hstack([-covers.astype(float) * days, asked[:, None]]),
        b_ub=np.zeros(tasks),
        A_eq=[[*([1.0] * plans), 0.0]],
        b_eq=[1.0],
    )
    return float(found.x[-1])


@pytest.mark.parametrize("seed", SEEDS)
def test_the_least_share_is_the_best_of_all_plans_there_are(seed: int) -> None:
    problem, travel, made = solved(seed)
    best = exact_level(all_plans(of_day(problem, 0), travel), made.need, 3)
    level, bound = made.gathered.fair.level, made.gathered.bound
    assert level <= min(best, 1.05) + 1e-7
    assert level >= min(best, 1.05) * 0.98 - 1e-9
    assert bound >= min(best, 1.05) - 1e-7


@settings(max_examples=12, deadline=None)
@given(
    st.integers(0, 40),
    st.sampled_from([0.1, 0.4, 0.8]),
    st.sampled_from([0.4, 1.0]),
    st.integers(1, 4),
)
def test_every_point_has_the_chance_asked_for_or_is_told(
    seed: int, chance: float, most: float, days: int
) -> None:
    problem, travel = game(seed, days)
    if not problem.tasks:
        return
    own = replace(OWN, covert_chance=chance, covert_day_most=most, covert_top=0.9)
    made = strategy(problem, travel, own)
    got = visited(made.pool, made.shares)
    assert made.asked.min() >= chance - 1e-12
    is_met = made.reach >= 1
    assert (got[is_met] >= made.asked[is_met] - 1e-6).all()
    least = 1 - (1 - 0.99 * made.reach * made.need / days) ** days
    assert (got >= np.minimum(least, made.asked) - 1e-6).all()
    cap = np.maximum(most, 1.1 * made.need / days)
    assert (made.pool.of_day(made.shares).max(axis=1) <= np.minimum(cap, 1) + 1e-9).all()


def test_the_chance_is_that_of_all_draws_there_are() -> None:
    covers = np.array([[True, False, True], [False, True, False]])
    pool = Pool(covers, np.array([0, 0, 1]), np.array([2, 1]))
    shares = np.array([0.25, 0.75, 1.0])
    whole = np.zeros(2)
    for a, b in product((0, 1), repeat=2):
        whole += shares[a] * shares[b] * (covers[:, a] | covers[:, b] | covers[:, 2])
    assert visited(pool, shares) == pytest.approx(whole)


@pytest.mark.parametrize("seed", [1, 3, 6])
def test_rates_of_ten_thousand_draws_agree_with_the_chances(seed: int) -> None:
    _, _, made = solved(seed)
    chances = Chances.of(made.pool, made.shares)
    rates = count_rates(made.pool, chances, made.days(), 0, 10_000)
    exact = visited(made.pool, made.shares)
    error = np.sqrt(exact * (1 - exact) / 10_000)
    assert (np.abs(rates - exact) <= 3 * error + 1e-9).all()


def test_yesterday_says_nothing_about_today() -> None:
    _, _, made = solved(3)
    chances = Chances.of(made.pool, made.shares)
    days = made.days()
    plans = np.array([draw_days(chances, days, 5, str(trial)) for trial in range(10_000)])
    seen = made.pool.covers[:, plans]  # (tasks, trials, days)
    for task in seen:
        before, after = task[:, 0], task[:, 1]
        if 0 < before.mean() < 1:
            rate = after.mean()
            error = np.sqrt(rate * (1 - rate) / before.sum())
            assert abs(after[before].mean() - rate) <= 3.5 * error


@pytest.mark.parametrize("seed", SEEDS[:4])
def test_every_order_of_every_plan_passes_the_checker(seed: int) -> None:
    problem, travel, made = solved(seed)
    own = of_day(problem, 0)
    seen = 0
    for plan in made.gathered.plans:
        for turn in range(max((len(orders) for orders in plan.orders), default=0)):
            rows = plan_rows(own, ordered(own, travel, plan, [turn] * len(own.shifts)))
            left = [t.task_id for i, t in enumerate(own.tasks) if i not in plan.tasks]
            stops = rows["patrol_stops"]
            assert not find_breaches(own, travel, rows["patrol_rounds"], stops, None, left)
            seen += turn > 0
    assert seen


def test_the_other_way_round_walks_a_stretch_from_its_other_end() -> None:
    problem, _ = random_problem(0, tasks=8)
    number = next(i for i, task in enumerate(problem.tasks) if task.kind == "stretch")
    other = next(i for i, task in enumerate(problem.tasks) if task.kind != "stretch")
    assert reverse(problem, [(number, 0), (other, 0)]) == [(other, 0), (number, 1)]


def test_numbers_are_those_of_hmac() -> None:
    found = hmac.new(b"7", b"\x002026-10-21\x00plan", hashlib.sha256).hexdigest()
    assert uniform(7, "", "2026-10-21", "plan") == pytest.approx(int(found[:16], 16) / 2**64)
    many = np.array([uniform(7, k) for k in range(10_000)])
    assert 0 <= many.min() < many.max() < 1
    assert abs(many.mean() - 0.5) < 3 / np.sqrt(12 * 10_000)


def test_bits_of_the_next_day_are_those_of_its_outcomes() -> None:
    days = np.array([[0.5, 0.5, 0.5], [1.0, 0.0, 0.0]])
    # By hand: one half, one quarter, one eighth, and one eighth that nobody comes.
    assert next_day_bits(days) == pytest.approx([0.5 + 0.5 + 0.375 + 0.375, 0.0])


def test_what_a_watcher_and_a_follower_can_guess() -> None:
    """Two rounds: a then b, or c then b then d; who sees b knows less than who saw it from a."""
    a, b, c, d = ((i, 0) for i in range(4))
    plans = [DayPlan(0, (((a, b),),)), DayPlan(0, (((c, b, d),),))]
    covers = np.array([[True, False], [True, True], [False, True], [False, True]])
    pool, shares = Pool(covers, np.array([0, 0]), np.array([1])), np.array([0.5, 0.5])
    near = guess_next_stop(plans, pool, shares, is_followed=False)
    followed = guess_next_stop(plans, pool, shares, is_followed=True)
    moves = 3.5  # out, on, (on,) home: three moves or four
    assert near.bits == pytest.approx((1 + 0 + 0 + 1 + 0) / moves)
    assert near.best == pytest.approx((0.5 + 1.0 + 0.5 + 0.5) / moves)
    assert followed.bits == pytest.approx(1 / moves)
    assert followed.best == pytest.approx((0.5 + 1.0 + 1.0 + 0.5) / moves)


@pytest.fixture(scope="module")
def county(toy: Toy, catalogue: Catalogue) -> dict[str, Any]:
    names = ("sections", "streets", "points", "point_sections", "exposures", "bases")
    tables = {name: toy.tables[name] for name in names}
    tables["points"] = (
        tables["points"].iloc[::4].reset_index(drop=True)
    )  # a quarter takes less long
    placed = tables["points"].dropna(subset=["lon"])
    lon, lat = placed["lon"].mean(), placed["lat"].mean()
    teams = (
        Team("一队", "ebike", f"{lon},{lat}", hours=("08:00-11:00", "14:00-16:00")),
        Team("二队", "walk", f"{lon + 0.003},{lat}", hours=("08:00-10:00",)),
    )
    patrol = Patrol(covert_chance=0.3, covert_plans=12)
    ready: Settings = replace(toy.settings, teams=teams, patrol=patrol)
    return {"tables": tables, "settings": ready, "catalogue": catalogue, "asked": ASKED}


@pytest.fixture(scope="module")
def covert(county: dict[str, Any]) -> Any:
    return plan_covert(**county, secret=1)


def test_every_point_is_told_and_all_tables_keep_their_contracts(
    covert: Any, county: dict[str, Any]
) -> None:
    for name, frame in covert.tables.items():
        check(TABLES[name], frame)
    points = covert.tables["covert_points"]
    assert sorted(points["point_id"]) == sorted(county["tables"]["points"]["point_id"])
    assert ((points["chance_pct"] >= points["asked_pct"] - 1e-4) | points["is_short"]).all()
    assert (points["is_short"] == (points["why"] != "")).all()
    figures = covert.figures
    assert figures.points == len(points) == figures.met + figures.short + figures.never
    assert figures.far_off <= 1
    assert figures.value <= figures.open_value * 1.05


def test_the_same_number_draws_the_same_and_another_draws_otherwise(
    covert: Any, county: dict[str, Any]
) -> None:
    again = plan_covert(**county, secret=1)
    for name, frame in covert.tables.items():
        pd.testing.assert_frame_equal(frame, again.tables[name])
    other = plan_covert(**county, secret=2)
    assert not covert.tables["patrol_stops"].equals(other.tables["patrol_stops"])
    # What may be known is the same, whatever the secret.
    pd.testing.assert_frame_equal(covert.tables["covert_points"], other.tables["covert_points"])
    assert covert.figures == other.figures


def test_days_drawn_pass_the_checker_with_lines(covert: Any, county: dict[str, Any]) -> None:
    own = county["settings"]
    own = replace(own, patrol=replace(own.patrol, required="none"))
    scene, _ = set_scene(county["tables"], county["catalogue"], own, FIRST, 4)
    rows = {n: records(covert.tables[f"patrol_{n}"]) for n in ("rounds", "stops", "legs")}
    assert len({row["day"] for row in rows["rounds"]}) > 1
    for day in sorted({shift.day for shift in scene.problem.shifts}):
        problem = of_day(scene.problem, day)
        mine = {shift.shift_id for shift in problem.shifts}
        told = [[r for r in rows[n] if r["round_id"] in mine] for n in ("rounds", "stops", "legs")]
        assert not find_breaches(problem, scene.ground.travel, *told)


def test_too_much_asked_is_told_with_days_that_would_do(county: dict[str, Any]) -> None:
    settings = county["settings"]
    busy = (replace(settings.teams[0], hours=("08:00-09:30",)),)
    own = replace(settings.patrol, covert_chance=0.95)
    short = replace(settings, teams=busy, patrol=own)
    made = plan_covert(**county | {"settings": short}, secret=1)
    points = made.tables["covert_points"]
    lacking = points[points["is_short"] & (points["why"] == "no_time")]
    assert len(lacking)
    assert made.figures.short == len(lacking)
    for row in records(lacking):
        assert row["chance_pct"] >= 0.98 * row["reach_pct"]
        a_day = 1 - (1 - row["chance_pct"] / 100) ** (1 / 4)
        needed = row["days_needed"]
        assert 1 - (1 - a_day) ** needed >= 0.95 - 1e-9
        assert 1 - (1 - a_day) ** (needed - 1) < 0.95
