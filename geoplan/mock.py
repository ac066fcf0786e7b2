"""Mock assessments: draw one, write the sheets of its teams; points to look at again.

From: the tables of the last build, the rounds drawn before. To: workbooks in ``maps/模拟测评`` and
``maps/复核抽样``, the round in ``data/state/mocks``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np

from geoplan.catalogue import Catalogue
from geoplan.config import Settings
from geoplan.errors import InputError, Problem
from geoplan.evidence.mocks import keep_mock, numbered
from geoplan.lists.mock_sheets import team_book
from geoplan.lists.recheck_page import recheck_page
from geoplan.outlook import Prospect, read_catalogue, read_prospect
from geoplan.risk import build_draw
from geoplan.risk.mock import draw_mock, stops_of, walking_order
from geoplan.risk.recheck import Rechecks, plan_rechecks
from geoplan.tables import records
from geoplan.text import say
from geoplan.text.file_names import safe_file_name
from geoplan.text.forecast import word_veto
from geoplan.workspace import Workspace

FOLDER = "maps/模拟测评"
RECHECK_FOLDER = "maps/复核抽样"
_TABLES = ("points", "duties")


@dataclass
class Written:
    """What was written, and what to say about it."""

    outputs: Sequence[Path] = ()
    lines: Sequence[str] = ()
    problems: list[Problem] = field(default_factory=list)


def write_draw(
    workspace: Workspace, settings: Settings, *, name: str, seed: int | None, teams: int
) -> Written:
    """Draw the round ``name`` and write a workbook a team.

    Without a ``seed`` the name gives one: rounds of other names draw other points.

    Raises
    ------
    NotFoundError
        When the workspace was never built.
    InputError
        When nothing can be drawn, or a round of that name drew otherwise.
    """
    tables, catalogue = _given(workspace, settings)
    draw, problems = build_draw(points=tables["points"], catalogue=catalogue, settings=settings)
    if not draw.drawn:
        raise InputError(Problem("draw.nothing", "error"))
    seed = crc32(name.encode()) if seed is None else seed
    told: dict[str, Any] = {"name": name, "day": settings.day, "seed": seed, "teams": teams}
    mock = numbered(workspace.root, draw_mock(draw, tables["points"], catalogue, **told))
    language, stops = settings.language, stops_of(mock)
    with workspace.staging() as staging:
        folder = staging / FOLDER / safe_file_name(name)
        folder.mkdir(parents=True)
        for team, mine in stops.groupby("team", sort=True):
            facts = {"name": name, "team": team, "county": settings.county.name}
            title = say("mock.title", language, **facts)
            data = team_book(records(mine), tables, catalogue, settings, title)
            (folder / f"{say('mock.team_file', language, team=team)}.xlsx").write_bytes(data)
        key = str(workspace.manifest().get("key", ""))
        outputs = workspace.publish_exports(staging, key)
        kept = keep_mock(workspace.root, mock, staging)
    drawn = int(stops["led_from"].eq("").sum())
    facts = {"points": len(stops), "drawn": drawn, "near": len(stops) - drawn, "seed": seed}
    line = say("mock.drawn", language, name=name, **facts)
    return Written([kept, *outputs], [line], problems)


def write_rechecks(
    workspace: Workspace, settings: Settings, *, within: float | None, seed: int
) -> Written:
    """Write which points others should look at again to know the field score to ± ``within``.

    Raises
    ------
    NotFoundError
        When the workspace was never built.
    InputError
        When nothing can be drawn.
    """
    found = read_prospect(workspace, settings)
    if not found.draw.drawn:
        raise InputError(Problem("draw.nothing", "error"))
    language = settings.language
    goal = settings.forecast.recheck_points if within is None else within
    plan = plan_rechecks(
        found.draw, found.failures, found.tables["points"], found.catalogue, goal, seed
    )
    named = {"day": settings.day.isoformat(), "within": f"{goal:g}", "seed": seed}
    name = say("recheck.name", language, **named)
    veto = word_veto(found.tables["gate"], language)
    page = recheck_page(plan, found.catalogue, language, name)
    told = (found.tables, found.catalogue, settings, name)
    data = team_book(
        _recheck_stops(plan, found, name), *told, source="patrol", more=[page], alert=veto
    )
    with workspace.staging() as staging:
        folder = staging / RECHECK_FOLDER
        folder.mkdir(parents=True)
        (folder / f"{safe_file_name(name)}.xlsx").write_bytes(data)
        outputs = workspace.publish_exports(staging, str(workspace.manifest().get("key", "")))
    lines = [*filter(None, [veto]), _recheck_line(plan, found, goal, seed, language)]
    return Written(outputs, lines, found.problems)


def _recheck_stops(plan: Rechecks, found: Prospect, name: str) -> list[dict[str, Any]]:
    """Return the points to look at again as the stops of one team, in the order of a walk."""
    points, stratum = found.tables["points"], dict(plan.drawn)
    drawn = np.array(sorted(stratum), dtype=np.int64)
    return [
        {
            **{"name": name, "seq": n, "point_id": points["point_id"].iloc[p], "led_from": ""},
            **{"stratum_id": stratum[p], "weight_pct": 100 * found.draw.weight[p]},
        }
        for n, p in enumerate(walking_order(points.iloc[drawn], drawn).tolist(), 1)
    ]


def _recheck_line(plan: Rechecks, found: Prospect, goal: float, seed: int, language: str) -> str:
    facts = {"within": f"{goal:g}", "checks": len(dict(plan.drawn))}
    facts |= {"points": len(found.tables["points"]), "seed": seed}
    facts |= {"now": f"{plan.now_pct:.1f}", "then": f"{plan.then_pct:.2f}"}
    facts |= {"divisible": f"{plan.divisible:.1f}"}
    return say(f"recheck.{'known' if plan.now_pct <= goal else 'said'}", language, **facts)


def _given(workspace: Workspace, settings: Settings) -> tuple[dict[str, Any], Catalogue]:
    return workspace.read_tables(_TABLES), read_catalogue(workspace, settings)
