"""Covert rounds: every point with at least a given chance, and nobody can tell the next visit.

From: points, point_sections, sections, streets, exposures, bases, a secret number. To:
:class:`Covert`: patrol_rounds, patrol_stops and patrol_legs of the days drawn, covert_points, and
what can be guessed.

Everything but the days drawn is the same for every secret number: it may be known to anybody.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from geoplan.catalogue import Catalogue
from geoplan.config import Patrol, Settings
from geoplan.errors import InputError
from geoplan.errors import Problem as Told
from geoplan.optimise.mixed import Pool, spread_out
from geoplan.patrol.alone import can_do
from geoplan.patrol.build import Asked, Scene, never_rows, set_scene
from geoplan.patrol.covert_draw import Chances, count_rates, draw_days, uniform
from geoplan.patrol.covert_figures import (
    CovertFigures,
    guess_next_stop,
    next_day_bits,
    plan_bits,
    visited,
)
from geoplan.patrol.covert_pool import DayKind, DayPlan, Gathered, gather, kinds_of, of_day, ordered
from geoplan.patrol.explain import explain
from geoplan.patrol.problem import Problem, Travel
from geoplan.patrol.schedule import Plan
from geoplan.patrol.solve import checked, load_engine, solve
from geoplan.patrol.travel import Ground
from geoplan.tables import TABLES, from_rows
from geoplan.tables.model import records

TRIALS = 10_000
_ITERATIONS = 60  # of the search for one plan of the pool: it only polishes
_SHARE = 0.99  # of what is within reach, where not all that is asked is: the rest is for chance
_ROOM = 1.1  # times what is asked: a cap is never so tight that it is in the way of that
_CLOSE = 1e-6  # of a chance: what linear programs leave
_PCT = 100.0
_PLAN = ("patrol_rounds", "patrol_stops", "patrol_legs", "patrol_passed")

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Covert:
    """Tables of the days drawn, figures, what to say."""

    tables: Mapping[str, pd.DataFrame]
    figures: CovertFigures
    problems: Sequence[Told]


@dataclass(frozen=True, eq=False)
class Strategy:
    """What is drawn from: plans and their chances, of the tasks ``numbers`` that can be done.

    ``asked``, ``need``, ``reach``: (tasks,) the chance asked for within the period, expected visits
    that are enough for it, and the share of these that is within reach.
    """

    problem: Problem
    kinds: Sequence[DayKind]
    gathered: Gathered
    shares: Floats
    asked: Floats
    need: Floats
    reach: Floats
    periods: npt.NDArray[np.int64]

    @property
    def pool(self) -> Pool:
        """The plans as a matrix."""
        return self.gathered.pool

    def days(self) -> list[tuple[str, int]]:
        """Return date and kind of every day, in order."""
        dates = {shift.day: shift.date.isoformat() for shift in self.problem.shifts}
        kind = {day: k for k, one in enumerate(self.kinds) for day in one.days}
        return [(dates[day], kind[day]) for day in sorted(dates)]


def plan_covert(
    *,
    tables: Mapping[str, Any],
    catalogue: Catalogue,
    settings: Settings,
    asked: Asked,
    secret: int,
) -> Covert:
    """Return the rounds of ``asked.days`` days, drawn by ``secret``; all have passed the checker.

    Raises
    ------
    InputError
        When there are no teams, no days or no points to plan, or nobody can get to any.
    """
    free = replace(settings, patrol=replace(settings.patrol, required="none", visits=1))
    scene, problems = set_scene(tables, catalogue, free, asked.first, asked.days)
    travel = scene.ground.travel
    fits = can_do(scene.problem, travel)
    numbers = np.flatnonzero(fits.any(axis=1))
    if not len(numbers):
        raise InputError([*problems, Told("covert.nobody", "error")])
    tasks = tuple(scene.problem.tasks[i] for i in numbers)
    problem = replace(scene.problem, tasks=tasks)
    plan = find_strategy(problem, travel, settings.patrol, asked, fits[numbers])
    never = Plan((), tuple(sorted(set(range(len(fits))) - set(numbers.tolist()))))
    unserved = [*explain(scene.problem, scene.ground, never, fits), *never_rows(scene.found)]
    chances = Chances.of(plan.pool, plan.shares)
    rates = count_rates(plan.pool, chances, plan.days(), settings.patrol.seed, TRIALS)
    rows = _point_rows(plan, rates)
    figures = _figures(plan, scene, asked, rows, len(unserved))
    rows += [_never_row(row, settings.patrol.covert_chance) for row in unserved]
    whole = _drawn(plan, scene.ground, secret)
    whole["patrol_unserved"] = from_rows(TABLES["patrol_unserved"], unserved)
    whole["covert_points"] = from_rows(TABLES["covert_points"], rows)
    return Covert(whole, figures, problems)


def find_strategy(
    problem: Problem, travel: Travel, settings: Patrol, asked: Asked, fits: Any
) -> Strategy:
    """Return plans and chances for ``problem``, all tasks of which somebody can do.

    If n days bring a visit with a mean chance of 1 - (1 - c)^(1/n), the period brings one with a
    chance of c at least, however it is spread over the days (Jensen): what is asked is a sum.
    """
    kinds = kinds_of(problem)
    periods = _days_open(problem, fits)
    chance = _chances(problem, settings)
    daily = 1.0 - (1.0 - chance) ** (1.0 / periods)
    need = periods * daily
    cap = np.minimum(1.0, np.maximum(settings.covert_day_most, _ROOM * daily))
    limits = replace(asked.limits, iterations=_ITERATIONS, seed=settings.seed, seconds=None)
    engine = load_engine(asked.engine)
    got = gather(kinds, travel, need, cap, engine, limits, settings.covert_plans)
    reach = got.fair.reach
    least = np.where(reach >= 1.0, need, _SHARE * reach * need)
    shares = spread_out(got.pool, got.fair, least, cap)
    return Strategy(problem, kinds, got, shares, chance, need, reach, periods)


def _chances(problem: Problem, settings: Patrol) -> Floats:
    """Return (tasks,) the chance asked for: the least one, rising to the top one with value."""
    value = np.array([task.value for task in problem.tasks])
    least = settings.covert_chance
    more = max(settings.covert_top - least, 0.0)
    chance: Floats = least + more * value / max(float(value.max()), 1e-12)
    return chance


def _days_open(problem: Problem, fits: Any) -> npt.NDArray[np.int64]:
    """Return (tasks,) on how many days any shift could do the task."""
    days = np.array([shift.day for shift in problem.shifts])
    open_days = [fits[:, days == day].any(axis=1) for day in sorted(set(days.tolist()))]
    count: npt.NDArray[np.int64] = np.sum(open_days, axis=0, dtype=np.int64)
    return count


def _point_rows(plan: Strategy, rates: Floats) -> list[dict[str, Any]]:
    chance = visited(plan.pool, plan.shares)
    day = plan.pool.of_day(plan.shares)
    kinds = [kind for _, kind in plan.days()]
    bits = next_day_bits(day[:, kinds])
    rows = []
    for i, task in enumerate(plan.problem.tasks):
        is_short = bool(chance[i] < plan.asked[i] - _CLOSE)
        n = int(plan.periods[i])
        share = min(float(plan.reach[i] * plan.need[i] / n), 1.0)
        reach = max(1.0 - (1.0 - share) ** n, chance[i])
        rows.append(
            {
                "point_id": task.point_id,
                "value": task.value,
                "asked_pct": _PCT * plan.asked[i],
                "is_short": is_short,
                "reach_pct": _PCT * reach if is_short else None,
                "chance_pct": _PCT * chance[i],
                "rate_pct": _PCT * rates[i],
                "rate_se_pct": _PCT * float(np.sqrt(chance[i] * (1 - chance[i]) / TRIALS)),
                "day_pct": _PCT * float(day[i].max()),
                "next_day_bits": bits[i],
                "why": "no_time" if is_short else "",
                "days_needed": _days_needed(float(chance[i]), n, plan.asked[i], is_short),
            }
        )
    return rows


def _days_needed(chance: float, days: int, asked: float, is_short: bool) -> int | None:
    """Return how many days of the same draw bring a visit with the chance asked for."""
    if not is_short or not 0.0 < chance < 1.0:
        return None
    return int(np.ceil(days * np.log1p(-asked) / np.log1p(-chance) - 1e-9))


def _never_row(row: Mapping[str, Any], asked: float) -> dict[str, Any]:
    """Return the row of a point that nobody can visit."""
    none = ("reach_pct", "chance_pct", "rate_pct", "rate_se_pct", "day_pct", "next_day_bits")
    told = {"point_id": row["point_id"], "value": row["value"], "why": row["why"]}
    told |= {"asked_pct": _PCT * asked, "is_short": True, "days_needed": None}
    return dict.fromkeys(none, 0.0) | told


def _figures(
    plan: Strategy, scene: Scene, asked: Asked, rows: Sequence[Mapping[str, Any]], never: int
) -> CovertFigures:
    pool, shares, plans = plan.pool, plan.shares, plan.gathered.plans
    short = sum(row["is_short"] for row in rows)
    value = sum(row["value"] * row["chance_pct"] for row in rows) / _PCT
    best = solve(plan.problem, scene.ground.travel, asked.engine, asked.limits)
    done = {stop.task for made in best.rounds for stop in made.stops}
    off = [abs(r["rate_pct"] - r["chance_pct"]) > 3 * r["rate_se_pct"] + 1e-9 for r in rows]
    return CovertFigures(
        points=len(rows) + never,
        met=len(rows) - short,
        short=short,
        never=never,
        days=int(pool.days.sum()),
        plans=int((shares > 0).sum()),
        level=plan.gathered.fair.level,
        bound=plan.gathered.bound,
        day_bits=plan_bits(plans, pool, shares),
        best_day=max(row["day_pct"] for row in rows) / _PCT,
        near=guess_next_stop(plans, pool, shares, is_followed=False),
        followed=guess_next_stop(plans, pool, shares, is_followed=True),
        value=float(value),
        open_value=sum(plan.problem.tasks[i].value for i in sorted(done)),
        far_off=sum(map(bool, off)),
    )


def _drawn(plan: Strategy, ground: Ground, secret: int) -> dict[str, pd.DataFrame]:
    """Return the tables of the days that ``secret`` draws; each day has passed the checker."""
    days = plan.days()
    numbers = draw_days(Chances.of(plan.pool, plan.shares), days, secret)
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in _PLAN}
    order = sorted({shift.day for shift in plan.problem.shifts})
    for day, (name, _), number in zip(order, days, numbers, strict=True):
        made: DayPlan = plan.gathered.plans[number]
        own = of_day(plan.problem, day)
        turns = [
            int(uniform(secret, "", name, shift.team, "order") * max(len(orders), 1))
            for shift, orders in zip(own.shifts, made.orders, strict=True)
        ]
        best = checked(own, ordered(own, ground.travel, made, turns), ground)
        for table in _PLAN:
            rows[table] += records(best.tables[table])
    return {table: from_rows(TABLES[table], rows[table]) for table in _PLAN}
