"""Mock assessments: draw one, write the sheets of its teams, tell what came back; re-checks.

From: the tables of the last build, the rounds drawn before, returned checks. To: workbooks in
``maps/模拟测评`` and the round in ``data/state/mocks``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from geoplan.catalogue import Catalogue
from geoplan.config import Settings
from geoplan.errors import InputError, Problem
from geoplan.evidence import load_answers
from geoplan.evidence.mocks import check_mock, keep_mock, read_mocks
from geoplan.lists.case_rows import units_by_role
from geoplan.lists.mock_notice import notice_book, notice_lines
from geoplan.lists.mock_sheets import team_book
from geoplan.lists.recheck_page import recheck_page
from geoplan.outlook import read_catalogue, read_prospect
from geoplan.risk import build_draw
from geoplan.risk.mock import draw_mock, walking_order
from geoplan.risk.mock_results import observed, overview, sums
from geoplan.risk.recheck import plan_rechecks
from geoplan.scores.score import stand
from geoplan.tables import records
from geoplan.text import say
from geoplan.text.file_names import safe_file_name
from geoplan.workspace import Workspace

FOLDER = "maps/模拟测评"
RECHECK_FOLDER = "maps/复核抽样"
_TABLES = ("points", "duties", "identities")


@dataclass
class Written:
    """What was written, and what to say about it."""

    outputs: Sequence[Path] = ()
    lines: Sequence[str] = ()
    problems: list[Problem] = field(default_factory=list)


def write_draw(
    workspace: Workspace, settings: Settings, *, name: str, seed: int, teams: int
) -> Written:
    """Draw the round ``name`` and write a workbook a team.

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
    mock = draw_mock(
        draw,
        tables["points"],
        catalogue,
        name=name,
        day=settings.day,
        seed=seed,
        teams=teams,
    )
    language = settings.language
    check_mock(workspace.root, mock)
    with workspace.staging() as staging:
        folder = staging / FOLDER / safe_file_name(name)
        folder.mkdir(parents=True)
        for team, mine in mock.groupby("team", sort=True):
            facts = {"name": name, "team": team, "county": settings.county.name}
            title = say("mock.title", language, **facts)
            data = team_book(records(mine), tables, catalogue, settings, title)
            (folder / f"{say('mock.team_file', language, team=team)}.xlsx").write_bytes(data)
        key = str(workspace.manifest().get("key", ""))
        outputs = workspace.publish_exports(staging, key)
        kept = keep_mock(workspace.root, mock, staging)
    drawn = int(mock["led_from"].eq("").sum())
    facts = {"points": len(mock), "drawn": drawn, "near": len(mock) - drawn, "seed": seed}
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
    points, language = found.tables["points"], settings.language
    goal = settings.forecast.recheck_points if within is None else within
    plan = plan_rechecks(found.draw, found.failures, points, found.catalogue, goal, seed)
    stratum = dict(plan.drawn)
    drawn = np.array(sorted(stratum), dtype=np.int64)
    name = say("recheck.name", language, day=settings.day.isoformat(), within=f"{goal:g}")
    stops = [
        {
            **{"name": name, "seq": n, "point_id": points["point_id"].iloc[p], "led_from": ""},
            **{"stratum_id": stratum[p], "weight_pct": 100 * found.draw.weight[p]},
        }
        for n, p in enumerate(walking_order(points.iloc[drawn], drawn).tolist(), 1)
    ]
    page = recheck_page(plan, found.catalogue, language, name)
    data = team_book(
        stops, found.tables, found.catalogue, settings, name, source="patrol", more=[page]
    )
    facts = {"within": f"{goal:g}", "checks": len(drawn), "points": len(points)}
    facts |= {"now": f"{plan.now_pct:.1f}", "then": f"{plan.then_pct:.2f}"}
    facts |= {"closed": f"{plan.closed:.1f}", "seed": seed}
    with workspace.staging() as staging:
        folder = staging / RECHECK_FOLDER
        folder.mkdir(parents=True)
        (folder / f"{safe_file_name(name)}.xlsx").write_bytes(data)
        outputs = workspace.publish_exports(staging, str(workspace.manifest().get("key", "")))
    lines = [say("recheck.said", language, **facts)]
    if plan.now_pct <= goal:
        lines.append(say("recheck.known", language, within=facts["within"]))
    return Written(outputs, lines, found.problems)


def write_notice(workspace: Workspace, settings: Settings, *, name: str = "") -> Written:
    """Write the notice of the round ``name``, or of the last one, beside all before it.

    Raises
    ------
    NotFoundError
        When the workspace was never built.
    InputError
        When no round was drawn, or none of that name.
    """
    mocks = read_mocks(workspace.root)
    names = [str(mock["name"].iloc[0]) for mock in mocks]
    if not names or (name and name not in names):
        facts = {"name": name, "names": "、".join(names)}
        raise InputError(Problem("mock.unknown" if names else "mock.none", "error", facts=facts))
    mocks = mocks[: names.index(name) + 1] if name else mocks
    tables, catalogue = _given(workspace, settings)
    said = load_answers(files=workspace.files(settings), settings=settings)
    answers = said.tables["answers"]
    found = [
        _results(mock, later, answers, tables, catalogue, settings)
        for mock, later in zip(mocks, [*mocks[1:], None], strict=True)
    ]
    of = _values(tables)
    counted = [sums(mock, seen, of) for mock, (seen, _) in zip(mocks, found, strict=True)]
    rounds = [overview(mock, seen) for mock, (seen, _) in zip(mocks, found, strict=True)]
    seen, elsewhere = found[-1]
    book = notice_book(
        rounds=rounds,
        now=counted[-1],
        before=counted[-2] if len(counted) > 1 else None,
        seen=seen,
        names=of,
        catalogue=catalogue,
        settings=settings,
    )
    with workspace.staging() as staging:
        folder = staging / FOLDER / safe_file_name(rounds[-1]["name"])
        folder.mkdir(parents=True)
        title = say("mock.notice_file", settings.language)
        (folder / f"{title}.xlsx").write_bytes(book)
        outputs = workspace.publish_exports(staging, str(workspace.manifest().get("key", "")))
    lines = list(notice_lines(rounds, counted[-1], seen, catalogue, settings.language))
    problems = [Problem("mock.elsewhere", "info", count=elsewhere)] if elsewhere else []
    return Written(outputs, lines, problems)


def _given(workspace: Workspace, settings: Settings) -> tuple[dict[str, Any], Catalogue]:
    return workspace.read_tables(_TABLES), read_catalogue(workspace, settings)


def _results(
    mock: pd.DataFrame,
    later: pd.DataFrame | None,
    answers: pd.DataFrame,
    tables: dict[str, Any],
    catalogue: Catalogue,
    settings: Settings,
) -> tuple[pd.DataFrame, int]:
    """Return what was observed at the drawn points, and how many results are of other points.

    A round lasts until the next one is drawn.
    """
    start, end = mock["day"].iloc[0], settings.day
    if later is not None:
        end = min(end, max(later["day"].iloc[0] - timedelta(days=1), start))
    mine = answers[answers["source"].eq("mock") & answers["day"].between(start, end)]
    then = replace(settings, as_of=end)
    checks = stand(tables["points"], mine, tables["identities"], catalogue, then).checks
    drawn = checks["point_id"].isin(mock["point_id"])
    return observed(mock, checks, catalogue), int((~drawn).sum())


def _values(tables: dict[str, Any]) -> dict[str, dict[str, str]]:
    """Return name, type, township and unit of each point."""
    points, units = tables["points"], units_by_role(tables["duties"])
    ids = points["point_id"]
    return {
        "place": dict(zip(ids, points["name"], strict=True)),
        "type": dict(zip(ids, points["type_id"], strict=True)),
        "township": {i: "、".join(units.get((i, "township"), ())) for i in ids},
        "unit": {i: "、".join(units.get((i, "lead"), ())) for i in ids},
    }
