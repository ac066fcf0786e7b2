"""What to put right within the limits that somebody names, and what would change if.

From: a workspace that was built, limits, a target or none, questions. To: a workbook in ``maps/``,
sentences.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from geoplan.config import Settings, parse_what_ifs
from geoplan.errors import InputError, Problem
from geoplan.lists.repair_list import repair_book
from geoplan.lists.what_if_page import say_change
from geoplan.optimise.chances import Scenarios
from geoplan.optimise.jobs import Limits
from geoplan.outlook import Prospect, read_prospect
from geoplan.risk.repairs import Plan, plan_for_target, plan_repairs, repair_tables
from geoplan.risk.scenarios import lay_scenarios, list_items
from geoplan.risk.what_if import County, ask_all
from geoplan.risk.what_ifs import figures
from geoplan.risk.work import HOUR_MIN, Work, lay_work
from geoplan.text import say
from geoplan.text.forecast import word_veto
from geoplan.text.repairs import say_plan
from geoplan.workspace import Workspace, read_text

SCENARIOS = 1000
FOLDER = "maps/整改优先"


@dataclass(frozen=True)
class Written:
    """What was written, and what to say about it."""

    outputs: Sequence[Path]
    lines: Sequence[str]
    problems: Sequence[Problem]


def write_repairs(
    workspace: Workspace,
    settings: Settings,
    *,
    hours: float | None = None,
    points: int | None = None,
    target_pct: float | None = None,
) -> Written:
    """Write the best repairs within ``hours``, at ``points`` points at most, or both.

    With ``target_pct`` those with which the field score most likely reaches it.

    Raises
    ------
    NotFoundError
        When the workspace was never built.
    InputError
        When nothing can be drawn.
    """
    outlook = _prospect(workspace, settings)
    tables, catalogue = outlook.tables, outlook.catalogue
    items = list_items(outlook.draw, outlook.failures, tables["points"])
    work = lay_work(items, tables["points"], tables["checks"], catalogue, settings)
    limits = Limits(None if hours is None else int(hours * HOUR_MIN), points)
    plan = _planned(outlook, work, limits, target_pct)
    made = tables | repair_tables(plan, items, tables["duties"], catalogue, settings)
    made |= workspace.read_tables(("forecasts",))
    language = settings.language
    named = {"hours": hours, "points": points, "target": target_pct}
    name = say("repairs.file", language, **{key: _shown(value) for key, value in named.items()})
    with workspace.staging() as staging:
        folder = staging / FOLDER
        folder.mkdir(parents=True)
        (folder / f"{name}.xlsx").write_bytes(repair_book(made, catalogue, settings))
        outputs = workspace.publish_exports(staging, str(workspace.manifest().get("key", "")))
    veto = word_veto(tables["gate"], language)
    lines = [*filter(None, [veto]), say_plan(made, language)]
    return Written(outputs, lines, outlook.problems)


def _planned(outlook: Prospect, work: Work, limits: Limits, target_pct: float | None) -> Plan:
    if target_pct is None:
        return plan_repairs(work, limits)

    def scenarios(seed: int) -> Scenarios:
        return lay_scenarios(outlook.draw, outlook.failures, work, target_pct, SCENARIOS, seed)

    return plan_for_target(work, limits, target_pct, scenarios)


def answer_questions(
    workspace: Workspace, settings: Settings, file: Path
) -> tuple[list[str], list[Problem]]:
    """Return what each question of a file would change, in its order, and what it got wrong.

    Raises
    ------
    InputError
        When there is no such file, or nothing can be drawn.
    SettingsError
        When it cannot be read.
    """
    if not file.is_file():
        raise InputError(Problem("what_if.missing", "error", file=str(file)))
    questions = parse_what_ifs(read_text(file, file.name), file.name)
    found = _prospect(workspace, settings)
    tables, draw, failures = found.tables, found.draw, found.failures
    county = County(
        tables["points"],
        tables["duties"],
        tables["checks"],
        list_items(draw, failures, tables["points"]),
        draw,
        failures,
        found.catalogue,
        settings,
    )
    problems: list[Problem] = []
    target = settings.forecast.target_pct
    said = [
        say_change(one.name, figures(change), target, settings.language)
        for one, change in zip(questions, ask_all(county, questions, problems), strict=True)
    ]
    return said, [replace(problem, file=file.name) for problem in problems]


def _prospect(workspace: Workspace, settings: Settings) -> Prospect:
    found = read_prospect(workspace, settings)
    if not found.draw.drawn:
        raise InputError(Problem("draw.nothing", "error"))
    return found


def _shown(number: float | None) -> str:
    return "" if number is None else f"{number:g}"
