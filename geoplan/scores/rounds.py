"""Score old rounds again: each by its own catalogue, its own answers, as of its last day.

From: ``points``, ``answers``, ``identities``, the catalogue of every round, settings. To:
``rounds``, ``round_scores``, ``round_targets``.

A change of weights or indicators today changes no round that names its own catalogue. A round that
still runs is scored as of the settings' date, one that has not begun not at all.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date
from itertools import combinations
from typing import Any

import pandas as pd

from geoplan.catalogue import Catalogue
from geoplan.config import Round, Settings
from geoplan.errors import Problem
from geoplan.scores.items import STANDINGS
from geoplan.scores.score import Standing, stand
from geoplan.tables import TABLES, Output, check, from_rows, records

_OF_CATALOGUE = ("answer.unknown_indicator", "answer.not_checked_here")
_PERCENTS = ("static_pct", "dynamic_pct", "overall_pct", "low_pct", "high_pct")

Place = tuple[str, str, int | None]


def score_rounds(
    points: pd.DataFrame,
    answers: pd.DataFrame,
    identities: pd.DataFrame,
    catalogues: Mapping[str, Catalogue],
    settings: Settings,
    said: list[Problem],
    unbacked: Collection[str] = frozenset(),
) -> Output:
    """Return the tables of all rounds; what is ``said`` of today's answers is carried on.

    An answer that today's catalogue cannot use and that of its round can is not lost.
    """
    rows: list[dict[str, Any]] = []
    scores: list[pd.DataFrame] = []
    targets: list[dict[str, Any]] = []
    told: list[Problem] = []
    lost_now = {_place(p) for p in said if p.level == "lost"}
    saved: set[Place] = set()
    for one in settings.rounds:
        catalogue = catalogues[one.name]
        known = points[points["type_id"].isin(list(catalogue.types))].reset_index(drop=True)
        row = _row(one, catalogue, len(known))
        rows.append(row)
        if one.start > settings.day:
            told.append(Problem("round.future", "info", facts={"name": one.name}))
            continue
        row["until"] = until = min(one.end, settings.day)
        mine = answers[answers["day"].between(one.start, until)]
        then = _as_then(settings, one, until)
        found = stand(known, mine, identities, catalogue, then, unbacked)
        answered = found.scores[list(STANDINGS)].drop(columns="unknown").sum(axis=1)
        row["answers"], row["answered_points"] = len(found.checks), int((answered > 0).sum())
        scores.append(_scores(row["round_id"], found, answered))
        targets += [{"round_id": row["round_id"], **t} for t in records(found.targets)]
        lost_then = {_place(p) for p in found.problems if p.level == "lost"}
        saved |= {_place(a) for a in records(mine[["file", "sheet", "row"]])} - lost_then
        told += _told(one, found, len(points) - len(known), lost_now)
    told += _overlaps(settings)
    tables = {
        "rounds": from_rows(TABLES["rounds"], rows),
        "round_scores": _all(scores),
        "round_targets": from_rows(TABLES["round_targets"], targets),
    }
    return Output(tables, _merged(said, saved) + told)


def _overlaps(settings: Settings) -> list[Problem]:
    """Tell of rounds that share days: what was answered on them counts for both."""
    return [
        Problem(
            "round.overlap",
            "warning",
            "geoplan.toml",
            column="rounds",
            facts={"name": a.name, "other": b.name},
        )
        for a, b in combinations(settings.rounds, 2)
        if max(a.start, b.start) <= min(a.end, b.end)
    ]


def _as_then(settings: Settings, one: Round, until: date) -> Settings:
    """Return the settings as of the round's day, with its way of counting where it names one."""
    rules = replace(
        settings.scores,
        mode=one.mode or settings.scores.mode,
        deduction_share=one.deduction_share or settings.scores.deduction_share,
    )
    return replace(settings, as_of=until, scores=rules)


def _row(one: Round, catalogue: Catalogue, points: int) -> dict[str, Any]:
    return {
        "round_id": f"{one.start.isoformat()} {one.name}",
        "name": one.name,
        "start": one.start,
        "end": one.end,
        "until": None,
        "catalogue_version": catalogue.version,
        "points": points,
        "answered_points": 0,
        "answers": 0,
    }


def _scores(round_id: str, found: Standing, answered: pd.Series[Any]) -> pd.DataFrame:
    part = found.scores[["point_id", *_PERCENTS, "met", "unmet"]].assign(answered=answered)
    part.insert(0, "round_id", round_id)
    return part


def _all(parts: list[pd.DataFrame]) -> pd.DataFrame:
    table = TABLES["round_scores"]
    return check(table, pd.concat(parts)) if parts else from_rows(table, [])


def _place(thing: Problem | Mapping[str, Any]) -> Place:
    if isinstance(thing, Problem):
        return thing.file, thing.sheet, thing.row
    return thing["file"], thing["sheet"], int(thing["row"])


def _told(one: Round, found: Standing, strange: int, lost_now: set[Place]) -> list[Problem]:
    """Say what the catalogue of a round leaves out although today's has it."""
    left = [p for p in found.problems if p.code in _OF_CATALOGUE and _place(p) not in lost_now]
    facts = {"name": one.name}
    said = [
        Problem("round.no_types", "info", count=strange, facts=facts),
        Problem("round.not_asked", "info", count=len(left), facts=facts),
    ]
    return [problem for problem in said if problem.count]


def _merged(said: list[Problem], saved: set[Place]) -> list[Problem]:
    """Turn the loss of answers that their round uses into one note."""
    kept = [p for p in said if p.code not in _OF_CATALOGUE or _place(p) not in saved]
    old = len(said) - len(kept)
    return kept + ([Problem("round.old_indicator", "info", count=old)] if old else [])
