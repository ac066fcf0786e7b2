"""Tell what came back of a mock assessment, beside all before it.

From: the rounds drawn, returned checks, the tables of the last build. To: a notice in
``maps/模拟测评``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pandas as pd

from geoplan.catalogue import Catalogue
from geoplan.config import Settings
from geoplan.errors import InputError, Problem
from geoplan.evidence import load_answers
from geoplan.evidence.mocks import read_mocks
from geoplan.lists.case_rows import units_by_role
from geoplan.lists.mock_compare import Notice
from geoplan.lists.mock_notice import notice_book, notice_lines
from geoplan.mock import FOLDER, Written
from geoplan.outlook import read_catalogue
from geoplan.risk.mock_results import change, find_covered, observed, overview, sums
from geoplan.risk.mock_rounds import REASONS, match_rounds
from geoplan.scores.score import stand
from geoplan.tables import records
from geoplan.text import say
from geoplan.text.file_names import safe_file_name
from geoplan.text.forecast import word_veto
from geoplan.text.names import PointFinder
from geoplan.workspace import Workspace

_TABLES = ("points", "duties", "identities", "gate")


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
    county = County(workspace.read_tables(_TABLES), read_catalogue(workspace, settings), settings)
    said = load_answers(files=workspace.files(settings), settings=settings)
    answers = said.tables["answers"]
    found = find_results(mocks, answers[answers["source"].eq("mock")], county)
    last = names.index(name) if name else len(names) - 1
    notice = _notice(mocks[: last + 1], found, county)
    language = settings.language
    veto = word_veto(county.tables["gate"], language)
    with workspace.staging() as staging:
        folder = staging / FOLDER / safe_file_name(names[last])
        folder.mkdir(parents=True)
        book = notice_book(notice, county.catalogue, settings, veto)
        (folder / f"{say('mock.notice_file', language)}.xlsx").write_bytes(book)
        outputs = workspace.publish_exports(staging, str(workspace.manifest().get("key", "")))
    lines = [*filter(None, [veto]), *notice_lines(notice, county.catalogue, settings)]
    return Written(outputs, lines, _apart_problems(notice.apart, language))


@dataclass(frozen=True)
class County:
    """The tables of the last build, the catalogue, the settings."""

    tables: Mapping[str, Any]
    catalogue: Catalogue
    settings: Settings


@dataclass(frozen=True)
class Results:
    """What was observed in each round, and why each other result of a mock counts in none.

    ``covered``: how much of the weight drawn was judged, item by item (%); ``apart`` has the
    columns of ``answers``, ``reason``, one of :data:`~geoplan.risk.mock_rounds.REASONS`, and
    ``is_scored``.
    """

    seen: list[pd.DataFrame]
    covered: list[float]
    apart: pd.DataFrame


def find_results(mocks: Sequence[pd.DataFrame], answers: pd.DataFrame, county: County) -> Results:
    """Return what ``answers`` (of source mock) say of each round: each row counts or is listed."""
    tables, settings = county.tables, county.settings
    place = (settings.county.name, settings.county.area)
    finder = PointFinder(tables["points"], tables["identities"], place)
    points_of = {
        row["answer_id"]: finder.find(row["point_ref"], row["day"]).targets
        for row in records(answers)
    }
    chosen, reasons = match_rounds(mocks, answers, points_of, settings.day)
    seen, covered = [], []
    types = dict(zip(tables["points"]["point_id"], tables["points"]["type_id"], strict=True))
    for mock, ids in zip(mocks, chosen, strict=True):
        mine = answers[answers["answer_id"].isin(ids)]
        standing = stand(
            tables["points"], mine, tables["identities"], county.catalogue, settings
        ).checks
        own = standing[standing["point_id"].isin(mock["point_id"])]
        used = set(own["answer_id"])
        reasons |= {
            row["answer_id"]: "superseded" if _is_asked(row, points_of, county) else "no_item"
            for row in records(mine[~mine["answer_id"].isin(used)])
        }
        seen.append(observed(mock, own, county.catalogue))
        covered.append(find_covered(mock, own, types, county.catalogue))
    apart = answers[answers["answer_id"].isin(list(reasons))]
    apart = apart.assign(reason=apart["answer_id"].map(reasons))
    scored = [_is_scored(row, points_of, county) for row in records(apart)]
    return Results(seen, covered, apart.assign(is_scored=scored))


def _is_scored(
    answer: Mapping[str, Any], points_of: Mapping[str, Mapping[str, bool]], county: County
) -> bool:
    """Whether the scores use a result that no round does: as they use any other check."""
    if answer["reason"] in ("later", "superseded") or not points_of[answer["answer_id"]]:
        return False
    return _is_asked(answer, points_of, county)


def _is_asked(
    answer: Mapping[str, Any], points_of: Mapping[str, Mapping[str, bool]], county: County
) -> bool:
    """Whether the catalogue asks at the answer's point for what it is about."""
    points, catalogue = county.tables["points"], county.catalogue
    first = next(iter(points_of[answer["answer_id"]]))
    (type_id,) = points.loc[points["point_id"].eq(first), "type_id"]
    one = catalogue.find_indicator(answer["indicator_ref"])
    return one is not None and one.id in catalogue.types[type_id].indicators


def _notice(mocks: Sequence[pd.DataFrame], found: Results, county: County) -> Notice:
    of = _values(county.tables)
    both = list(zip(mocks, found.seen, strict=False))
    counted = [sums(mock, seen, of) for mock, seen in both]
    changes = [None, *(change(now, before) for before, now in pairwise(both))]
    return Notice(
        rounds=[
            overview(mock, seen) | {"items_pct": covered}
            for (mock, seen), covered in zip(both, found.covered, strict=False)
        ],
        changes=changes,
        now=counted[-1],
        before=counted[-2] if len(counted) > 1 else None,
        seen=both[-1][1],
        names=of,
        apart=found.apart,
    )


def _apart_problems(apart: pd.DataFrame, language: str) -> list[Problem]:
    """Say how many results no round uses, those that the scores use apart from the others."""
    found = []
    for code, mine in (
        ("mock.elsewhere", apart[apart["is_scored"].astype(bool)]),
        ("mock.unused", apart[~apart["is_scored"].astype(bool)]),
    ):
        count = Counter(mine["reason"])
        told = say("mock.line.also", language).join(
            say("mock.apart_count", language, why=say(f"mock.apart.{r}", language), count=count[r])
            for r in REASONS
            if count[r]
        )
        if told:
            found.append(Problem(code, "info", count=len(mine), facts={"reasons": told}))
    return found


def _values(tables: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """Return name, type, township and unit of each point."""
    points, units = tables["points"], units_by_role(tables["duties"])
    ids = points["point_id"]
    return {
        "place": dict(zip(ids, points["name"], strict=True)),
        "type": dict(zip(ids, points["type_id"], strict=True)),
        "township": {i: "、".join(units.get((i, "township"), ())) for i in ids},
        "unit": {i: "、".join(units.get((i, "lead"), ())) for i in ids},
    }
