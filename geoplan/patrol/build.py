"""Plan the rounds of patrols.

From: points, point_sections, sections, streets, exposures, bases. To: :class:`Patrol`:
patrol_rounds, patrol_stops, patrol_legs, patrol_passed, patrol_unserved, and how good the plan is.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
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
from geoplan.patrol.replan import Before, Moment, changes, finished, replan, to_come
from geoplan.patrol.schedule import Plan, plan_score
from geoplan.patrol.solve import Checked, checked, solve
from geoplan.patrol.tasks import Found, PlaceBook, find_tasks
from geoplan.patrol.teams import find_shifts
from geoplan.patrol.travel import Ground, measure
from geoplan.tables import TABLES, from_rows
from geoplan.tables.model import records

_AGAIN = 300  # iterations of each of the solves that tell why not
_PLAN = ("patrol_rounds", "patrol_stops", "patrol_legs", "patrol_passed")


@dataclass(frozen=True)
class Asked:
    """What is planned: the first day, how many days, by which engine, for how long."""

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
    again = _again(asked, settings)
    left = explain(problem, ground, best.plan, fits, again)
    rows = [*left, *never_rows(scene.found)]
    unserved = from_rows(TABLES["patrol_unserved"], rows)
    figures = _figures(problem, ground, best, fits, even)
    told = {**best.tables, "patrol_unserved": unserved}
    return Patrol(told, uneven, figures, problems, problem, ground.travel, best.plan)


def replan_patrol(
    *,
    tables: Mapping[str, Any],
    catalogue: Catalogue,
    settings: Settings,
    asked: Asked,
    now: Moment,
    missed: Collection[str] = (),
) -> Patrol:
    """Return the plan with the rest after ``now`` shared out anew, and patrol_changes.

    ``tables`` hold the plan that was. Rounds of earlier days stay as they are; ``missed``: ids of
    tasks or points that were not done though the plan said so.

    Raises
    ------
    InputError
        When no team works from that day on.
    """
    old = {name: records(tables[name]) for name in _PLAN}
    scene, problems = set_scene(tables, catalogue, settings, now.day, asked.days)
    problem, ground = scene.problem, scene.ground
    problems += _unknown(missed, [*old["patrol_stops"], *old["patrol_passed"]])
    over = [row for row in old["patrol_passed"] if row["day"] < now.day]
    over = [row for row in over if not {row["task_id"], row["point_id"]} & set(missed)]
    rounds, stops = old["patrol_rounds"], old["patrol_stops"]
    before = Before(finished(rounds, stops, now, missed), to_come(rounds, stops, now), over)
    made = replan(problem, ground, before, now, asked.engine, asked.limits)
    best = checked(made.problem, made.plan, ground, made.done, made.asked)
    # What is left out is told by the time there still is, from now on.
    rest = made.rest or (made.problem, made.plan)
    fits = can_do(rest[0], ground.travel)
    left = [*explain(rest[0], ground, rest[1], fits, _again(asked, settings))]
    left += never_rows(scene.found)
    whole = _with_past(old, over, now.day, best)
    moved = changes(stops, records(whole["patrol_stops"]))
    whole["patrol_changes"] = from_rows(TABLES["patrol_changes"], moved)
    whole["patrol_unserved"] = from_rows(TABLES["patrol_unserved"], left)
    figures = _figures(made.problem, ground, best, can_do(made.problem, ground.travel), None)
    return Patrol(whole, None, figures, problems, made.problem, ground.travel, best.plan)


def _with_past(
    old: Mapping[str, Any], over: list[dict[str, Any]], today: date, best: Checked
) -> dict[str, pd.DataFrame]:
    """Return the tables of ``best`` after what was done, and passed (``over``), on earlier days."""
    past = {r["round_id"] for r in old["patrol_rounds"] if r["day"] < today}
    whole: dict[str, pd.DataFrame] = {}
    for name in _PLAN:
        kept = over
        if name != "patrol_passed":
            kept = [row for row in old[name] if row["round_id"] in past]
        if name == "patrol_stops":
            kept = [row | {"state": "done"} for row in kept]
        whole[name] = from_rows(TABLES[name], [*kept, *records(best.tables[name])])
    return whole


def _unknown(missed: Collection[str], known: Sequence[Mapping[str, Any]]) -> list[Told]:
    """Name what is said to be missed and was in no round."""
    ids = {row[name] for row in known for name in ("task_id", "point_id")}
    lost = [one for one in missed if one not in ids]
    return [Told("patrol.unknown_missed", "warning", facts={"id": one}) for one in lost]


def _again(asked: Asked, settings: Settings) -> Again:
    """Return how tasks left out are solved again: shortly, for there may be many."""
    limits = replace(asked.limits, iterations=min(asked.limits.iterations, _AGAIN))
    if limits.seconds is not None:
        limits = replace(limits, seconds=min(limits.seconds, 1.0))
    return Again(asked.engine, limits, settings.patrol.why_solves)


def set_scene(
    tables: Mapping[str, Any], catalogue: Catalogue, settings: Settings, first: date, days: int
) -> tuple[Scene, list[Told]]:
    """Return the problem of ``days`` days from ``first`` on, and what is to be said about it."""
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


def _figures(
    problem: Problem, ground: Ground, best: Checked, fits: Any, even: Balance | None
) -> Figures:
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
