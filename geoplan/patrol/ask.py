"""Ask of a county: by which day is it all done, and how few teams do it by a day.

From: tables as for :func:`geoplan.patrol.plan_patrol`. To: :class:`Answer`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from geoplan.catalogue import Catalogue
from geoplan.config import Settings
from geoplan.errors import Problem as Told
from geoplan.patrol.alone import can_do
from geoplan.patrol.build import Asked, set_scene
from geoplan.patrol.horizon import Least, least_days, least_teams
from geoplan.patrol.passing import pass_belts
from geoplan.patrol.problem import Problem
from geoplan.patrol.schedule import Plan
from geoplan.patrol.solve import checked, solve

_DAYS = 60  # days looked ahead
_TEAMS = 32  # teams tried at most


@dataclass(frozen=True)
class Answer:
    """The least number; ``day``: the last day of its plan; tasks asked for; what to say."""

    least: Least
    day: date | None
    asked: int
    problems: Sequence[Told]


def find_finish(
    *, tables: Mapping[str, Any], catalogue: Catalogue, settings: Settings, asked: Asked
) -> Answer:
    """Return by which day the settings' teams are done with all that is required."""
    return _answer(tables, catalogue, settings, asked, None)


def find_teams(
    *,
    tables: Mapping[str, Any],
    catalogue: Catalogue,
    settings: Settings,
    asked: Asked,
    by: date,
) -> Answer:
    """Return how few teams like the first one are done with all that is required ``by`` a day."""
    return _answer(tables, catalogue, settings, asked, by)


def _answer(
    tables: Mapping[str, Any],
    catalogue: Catalogue,
    settings: Settings,
    asked: Asked,
    by: date | None,
) -> Answer:
    own = replace(settings, patrol=replace(settings.patrol, visits=1))
    if by is not None:
        own = replace(own, map=replace(own.map, deadline=by), teams=own.teams[:1])
    scene, problems = set_scene(tables, catalogue, own, asked.first, _DAYS)
    problems = [p for p in problems if p.code != "patrol.few_days"]
    problem = _required(scene.problem)
    ground = scene.ground

    def plan(own: Problem) -> Plan:
        made = solve(own, ground.travel, asked.engine, asked.limits)
        return pass_belts(own, ground, made, can_do(own, ground.travel), is_free=True)

    if by is None:
        least = least_days(problem, plan, ground.travel)
    else:
        least = least_teams(problem, plan, ground.travel, _TEAMS)
    checked(least.problem, least.plan, ground)
    used = [least.problem.shifts[made.shift].date for made in least.plan.rounds]
    return Answer(least, max(used, default=None), len(problem.tasks), problems)


def _required(problem: Problem) -> Problem:
    """Return the problem of the required tasks; of all, where none is required."""
    tasks = tuple(task for task in problem.tasks if task.is_required)
    return replace(problem, tasks=tasks or problem.tasks)
