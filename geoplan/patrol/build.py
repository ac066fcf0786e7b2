"""Plan the rounds of patrols.

From: points, point_sections, sections, streets, exposures, bases. To: :class:`Patrol`:
patrol_rounds, patrol_stops, patrol_legs, patrol_passed, patrol_unserved, and how good the plan is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pandas as pd

from geoplan.catalogue import Catalogue
from geoplan.config import Settings
from geoplan.errors import InputError
from geoplan.errors import Problem as Told
from geoplan.geo import central_crs, local_crs, to_metric
from geoplan.network import Streets, lay_streets
from geoplan.patrol.again import Again
from geoplan.patrol.alone import can_do
from geoplan.patrol.balance import Balance, balance
from geoplan.patrol.engines import Limits
from geoplan.patrol.engines.bound import Bound, least_travel, most
from geoplan.patrol.explain import explain
from geoplan.patrol.passing import pass_belts
from geoplan.patrol.problem import Problem, Shift, Travel
from geoplan.patrol.schedule import Plan, plan_score
from geoplan.patrol.solve import Checked, checked, solve
from geoplan.patrol.tasks import Found, PlaceBook, find_tasks
from geoplan.patrol.teams import find_shifts
from geoplan.patrol.travel import Ground, measure
from geoplan.tables import TABLES, from_rows

_AGAIN = 300  # iterations of each of the solves that tell why not


@dataclass(frozen=True)
class Asked:
    """What is planned: the first day, how many days, by which engine, for how long.

    ``days``: days on which anybody works; 0 of a plan made anew: to the last day of the one before.
    """

    first: date
    days: int
    engine: str
    limits: Limits
    is_balanced: bool = False


@dataclass(frozen=True, eq=False)
class Scene:
    """The problem, the ground it was measured on, and what cannot be put on it."""

    problem: Problem
    ground: Ground
    found: Found


@dataclass(frozen=True)
class Figures:
    """How good a plan is: what it does, what no plan can beat, what evenness costs."""

    tasks: int
    served: int
    passed: int
    required: int
    required_served: int
    value: float
    travel_s: int
    bound: Bound
    travel_bound_s: int
    balance: Balance | None


@dataclass(frozen=True, eq=False)
class Patrol:
    """Tables of the plan, and of the plan without balance; figures; what to say about it.

    ``problem``, ``travel``, ``plan``: the plain numbers behind them.
    """

    tables: Mapping[str, pd.DataFrame]
    uneven: Mapping[str, pd.DataFrame] | None
    figures: Figures
    problems: Sequence[Told]
    problem: Problem
    travel: Travel
    plan: Plan


def plan_patrol(
    *, tables: Mapping[str, Any], catalogue: Catalogue, settings: Settings, asked: Asked
) -> Patrol:
    """Return the plan that is asked for; each plan in it has passed the checker.

    Raises
    ------
    InputError
        When there are no teams, no days or no points to plan.
    """
    scene, problems = set_scene(tables, catalogue, settings, asked.first, asked.days)
    problem, ground = scene.problem, scene.ground
    plan = solve(problem, ground.travel, asked.engine, asked.limits)
    fits = can_do(problem, ground.travel)
    even = uneven = None
    if asked.is_balanced:
        even = balance(problem, ground.travel, plan, asked.engine, asked.limits)
        beside = pass_belts(problem, ground, plan, fits, is_free=False)
        uneven = checked(problem, beside, ground).tables
    # A stop less would upset what was just evened out.
    chosen = plan if even is None else even.plan
    best = checked(problem, pass_belts(problem, ground, chosen, fits, is_free=even is None), ground)
    again = shortly_again(asked, settings)
    left = explain(problem, ground, best.plan, fits, again)
    rows = [*left, *never_rows(scene.found)]
    unserved = from_rows(TABLES["patrol_unserved"], rows)
    figures = find_figures(problem, ground, best, fits, even)
    told = {**best.tables, "patrol_unserved": unserved}
    return Patrol(told, uneven, figures, problems, problem, ground.travel, best.plan)


def shortly_again(asked: Asked, settings: Settings) -> Again:
    """Return how tasks left out are solved again: shortly, for there may be many."""
    limits = replace(asked.limits, iterations=min(asked.limits.iterations, _AGAIN))
    if limits.seconds is not None:
        limits = replace(limits, seconds=min(limits.seconds, 1.0))
    return Again(asked.engine, limits, settings.patrol.why_solves)


def set_scene(
    tables: Mapping[str, Any],
    catalogue: Catalogue,
    settings: Settings,
    first: date,
    days: int | date,
) -> tuple[Scene, list[Told]]:
    """Return the problem of ``days`` days from ``first`` on, or until that day, and what to say."""
    book = PlaceBook()
    shifts, problems = find_shifts(settings, tables["bases"], catalogue, first, days, book)
    if not shifts:
        raise InputError([*problems, Told("patrol.no_days", "error")])
    streets = _lay(tables["sections"], tables["streets"])
    found = find_tasks(
        tables["points"],
        tables["point_sections"],
        streets,
        _values(tables),
        catalogue,
        settings.patrol,
        max(shift.day for shift in shifts) + 1,
        book,
    )
    if not found.tasks:
        raise InputError([*problems, Told("patrol.no_points", "error")])
    modes = sorted({shift.mode for shift in shifts})
    ground = measure(streets, book.places, modes, settings)
    problem = Problem(tuple(found.tasks), tuple(shifts), tuple(book.places))
    problems += _shut_in(shifts, ground)
    if not any(ground.is_met(shift.mode, shift.start) for shift in shifts):
        raise InputError([*problems, Told("patrol.nobody_out", "error")])
    return Scene(problem, ground, found), problems


def _shut_in(shifts: Sequence[Shift], ground: Ground) -> list[Told]:
    """Name the teams that start too far from any street."""
    modes = {s.team: s.mode for s in shifts if not ground.is_met(s.mode, s.start)}
    return [
        Told("patrol.start_far", "warning", facts={"team": team, "mode": f"@travel_mode.{mode}"})
        for team, mode in modes.items()
    ]


def _lay(sections: Any, streets: Any) -> Streets:
    crs = central_crs(streets.geometry.to_numpy()) if len(streets) else local_crs((0, 0, 0, 0))
    lines = (to_metric(sections.geometry, crs) if len(sections) else sections.geometry).to_numpy()
    return lay_streets(sections, streets, crs, lines)


def _values(tables: Mapping[str, Any]) -> dict[str, float]:
    """Return the share of every point in the expected loss of the county, percent."""
    frame = tables["exposures"]
    return dict(zip(frame["point_id"], frame["share_pct"].fillna(0.0), strict=True))


def never_rows(found: Found) -> list[dict[str, Any]]:
    """Return the rows of points that are in no problem: nobody knows where they are."""
    lacking = [(i, "no_place", "position") for i in found.unplaced]
    lacking += [(i, "no_shape", "none") for i in found.shapeless]
    return [
        {
            "task_id": point,
            "point_id": point,
            "is_required": False,
            "value": 0.0,
            "why": why,
            "relax": relax,
            "amount": None,
            "unit": "",
            "team": "",
            "is_verified": False,
            "how": "",
            "given_up": None,
        }
        for point, why, relax in lacking
    ]


def find_figures(
    problem: Problem, ground: Ground, best: Checked, fits: Any, even: Balance | None
) -> Figures:
    """Return how good a plan is; ``fits``: task by task, which shifts could do it alone."""
    done = [stop.task for made in best.plan.rounds for stop in made.stops]
    passed = len(best.plan.passed)
    required, value, spent = plan_score(problem, best.plan)
    return Figures(
        tasks=len(problem.tasks),
        served=len(done) + passed,
        passed=passed,
        required=sum(task.is_required for task in problem.tasks),
        required_served=required,
        value=value,
        travel_s=-spent,
        bound=most(problem, ground.travel, fits),
        travel_bound_s=least_travel(problem, ground.travel, _must_stop(problem, done)),
        balance=even,
    )


def _must_stop(problem: Problem, done: list[int]) -> list[int]:
    """Return those of the tasks that no way past them can do without a stop."""
    return [i for i in done if problem.tasks[i].pass_share <= 0]
