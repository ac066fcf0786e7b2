"""Plan patrols from the tables of the last build.

From: a workspace that was built. To: patrol_rounds, patrol_stops, patrol_legs, patrol_unserved in
``data/tables``, what teams carry in ``maps/巡查``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from geoplan.catalogue import Catalogue, load_catalogue
from geoplan.config import Settings
from geoplan.errors import InputError, Problem
from geoplan.lists.carried import names_of, render_rounds
from geoplan.patrol import (
    Asked,
    Moment,
    Patrol,
    find_finish,
    find_teams,
    plan_patrol,
    replan_patrol,
    with_teams,
)
from geoplan.text import say
from geoplan.unit_files import left_behind
from geoplan.workspace import PLAN, Workspace, read_text

_TABLES = (
    "sections",
    "streets",
    "points",
    "point_sections",
    "exposures",
    "bases",
    "teams",
    "duties",
    "gate",
)
_FOLDER = "巡查"  # in maps/: what teams carry
_REPLACED = (f"maps/{_FOLDER}/", "data/tables/patrol_changes")  # with what stood there before


@dataclass(frozen=True)
class Dispatched:
    """What was written, how good it is, and what to say about it.

    ``named``: name, type and units of a point by id.
    """

    outputs: Sequence[Path]
    patrol: Patrol
    problems: Sequence[Problem]
    named: Callable[[str], tuple[str, str, str]]


def write_rounds(workspace: Workspace, settings: Settings, asked: Asked) -> Dispatched:
    """Write the plan that is asked for.

    It is no output of a build: it stays as it is until the next plan, for people walk by it.

    Raises
    ------
    NotFoundError
        When the workspace was never built.
    InputError
        When there are no teams, no days or no points to plan.
    """
    tables, catalogue, settings = read_inputs(workspace, settings)
    patrol = plan_patrol(tables=tables, catalogue=catalogue, settings=settings, asked=asked)
    return _write(workspace, settings, tables, catalogue, patrol)


def rewrite_rounds(
    workspace: Workspace, settings: Settings, asked: Asked, now: Moment, missed: Sequence[str]
) -> Dispatched:
    """Write the last plan anew from ``now`` on; what is done by then stays as it was.

    Raises
    ------
    NotFoundError
        When there is no plan yet.
    """
    tables, catalogue, settings = read_inputs(workspace, settings)
    tables |= {name: workspace.read_table(name) for name in PLAN}
    patrol = replan_patrol(
        tables=tables,
        catalogue=catalogue,
        settings=settings,
        asked=asked,
        now=now,
        missed=missed,
    )
    return _write(workspace, settings, tables, catalogue, patrol, (now.day, now.second))


def _write(
    workspace: Workspace,
    settings: Settings,
    tables: dict[str, Any],
    catalogue: Catalogue,
    patrol: Patrol,
    now: tuple[date, int] | None = None,
) -> Dispatched:
    if patrol.tables["patrol_stops"].empty:  # the sheets there are stay
        raise InputError([*patrol.problems, _nothing_in(patrol)])
    with workspace.staging() as staging:
        for name, frame in patrol.tables.items():
            target = staging / workspace.table_path(name).relative_to(workspace.root)
            target.parent.mkdir(parents=True, exist_ok=True)
            frame.to_parquet(target, index=False)
        carried = {**tables, **patrol.tables}
        folder = staging / "maps" / _FOLDER
        render_rounds(
            tables=carried,
            catalogue=catalogue,
            settings=settings,
            folder=folder,
            uneven=patrol.uneven,
            now=now,
        )
        key = str(workspace.manifest().get("key", ""))
        outputs = workspace.publish_exports(staging, key, _REPLACED)
    problems = [*patrol.problems, *_old_sheets(workspace, outputs)]
    return Dispatched(outputs, patrol, problems, names_of(tables, catalogue, settings))


def _nothing_in(patrol: Patrol) -> Problem:
    """Say that nothing can be planned, and what most often stands in the way."""
    counts = patrol.tables["patrol_unserved"]["why"].value_counts()
    most = min(counts.index, key=lambda why: (-counts[why], why))
    facts = {"count": int(counts.sum()), "why": f"@unserved.{most}"}
    return Problem("patrol.no_stops", "error", facts=facts)


def _old_sheets(workspace: Workspace, outputs: Sequence[Path]) -> list[Problem]:
    """Name sheets that are there and not of this plan: nobody is to walk by them.

    Those of the last plan are gone; another program may have held one, or somebody put it there.
    """
    kept = [path.stem for path in outputs if path.suffix == ".html"]
    names = left_behind(workspace, f"maps/{_FOLDER}", ".html", kept)
    facts = {"names": names}
    return [Problem("patrol.old_sheets", "warning", facts=facts)] if names else []


def ask(
    workspace: Workspace, settings: Settings, asked: Asked, by: date | None
) -> tuple[str, Sequence[Problem]]:
    """Say by which day all that is required is done, or how few teams do it ``by`` a day."""
    tables, catalogue, settings = read_inputs(workspace, settings)
    facts: dict[str, Any] = {"tables": tables, "catalogue": catalogue, "settings": settings}
    if by is None:
        answer = find_finish(**facts, asked=asked)
    else:
        answer = find_teams(**facts, asked=asked, by=by)
    least = answer.least
    said: dict[str, Any] = {"asked": answer.asked - least.never, "least": least.at_least}
    said |= {"number": least.number, "day": answer.day if by is None else by, "most": least.most}
    said |= {"left": least.left, "never": least.never or ""}
    key = "days" if by is None else "teams"
    key = f"patrol.{key}_short" if least.number is None else f"patrol.{key}_enough"
    return say(key, settings.language, **said), answer.problems


def read_inputs(
    workspace: Workspace, settings: Settings
) -> tuple[dict[str, Any], Catalogue, Settings]:
    """Return what a plan is made of; the settings with the teams of the sheets."""
    tables: dict[str, Any] = {name: workspace.read_table(name) for name in _TABLES}
    override = workspace.files(settings)["catalogue"]
    text = read_text(override[0], settings.inputs.catalogue) if override else None
    catalogue = load_catalogue(text, settings.inputs.catalogue)
    return tables, catalogue, with_teams(settings, tables["teams"])
