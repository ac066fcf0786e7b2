"""Find the points and the indicator an answer speaks of.

From: ``answers`` as written, ``points``, ``identities``, catalogue. To: ``checks``, the current
answer of each point and indicator.
"""

from __future__ import annotations

import difflib
from collections.abc import Collection
from datetime import date
from typing import Any, NamedTuple

import pandas as pd

from geoplan.catalogue import Catalogue, Indicator
from geoplan.config import Settings
from geoplan.errors import Problem
from geoplan.scores.credit import earned
from geoplan.tables import TABLES, from_rows, records
from geoplan.text.names import PointFinder

_FAULTS = (
    ("unknown", "answer.unknown_point"),
    ("ambiguous", "answer.ambiguous_point"),
    ("gone", "answer.gone_point"),
    ("candidate", "answer.candidate_point"),
)
_SEVERITY = {"na": 0, "met": 1, "unmet": 2}

Rank = tuple[date, bool, int, int, str]


class Ranked(NamedTuple):
    """An answer and how it compares to others: day, own, severity, spots or photo, id."""

    rank: Rank
    answer: dict[str, Any]


def current_checks(
    points: pd.DataFrame,
    answers: pd.DataFrame,
    identities: pd.DataFrame,
    catalogue: Catalogue,
    settings: Settings,
    unbacked: Collection[str] = frozenset(),
) -> tuple[pd.DataFrame, list[Problem]]:
    """Return ``checks``: per point and indicator the latest answer up to the settings' date.

    On one day a point's own answer comes before an inherited one; of those whose hour is known only
    the latest counts, and then the worst, of two faults the one at more spots, of two passes the
    one with a photo. A pass expires after the indicator's interval; a failure stands until a later
    answer says it is mended. ``unbacked`` are answers none of whose photos is evidence: they count
    as if they had none.
    """
    as_of = settings.day
    finder = PointFinder(points, identities, (settings.county.name, settings.county.area))
    type_of = dict(zip(points["point_id"], points["type_id"], strict=True))
    newest: dict[tuple[str, str], list[Ranked]] = {}
    problems: list[Problem] = []
    used: set[str] = set()
    future = followed = 0
    for answer in records(answers):
        targets = _points_of(answer, finder, problems)
        indicator_id = _indicator_of(answer, targets, type_of, catalogue, problems)
        if indicator_id is None:
            continue
        if answer["day"] > as_of:
            future += 1
            continue
        used.add(answer["answer_id"])
        followed += not all(targets.values())
        for point_id, is_own in targets.items():
            ranked = Ranked(_rank(answer, is_own, unbacked), answer)
            _keep(newest, (point_id, indicator_id), ranked)
    best = {key: _standing(of_day) for key, of_day in newest.items()}
    superseded = len(used - {ranked.answer["answer_id"] for ranked in best.values()})
    for code, count in (
        ("answer.future", future),
        ("answer.superseded", superseded),
        ("answer.followed", followed),
    ):
        if count:
            problems.append(Problem(code, "info", count=count, facts={"as_of": as_of.isoformat()}))
    rows = [
        _check(key, ranked.answer, catalogue, settings, unbacked) for key, ranked in best.items()
    ]
    return from_rows(TABLES["checks"], rows), problems


def _keep(
    newest: dict[tuple[str, str], list[Ranked]], key: tuple[str, str], ranked: Ranked
) -> None:
    """Keep the answers of an item's newest day, its own before inherited ones."""
    held = newest.setdefault(key, [ranked])
    if ranked.rank[:2] > held[0].rank[:2]:
        newest[key] = [ranked]
    elif ranked.rank[:2] == held[0].rank[:2] and ranked is not held[0]:
        held.append(ranked)


def _standing(of_day: list[Ranked]) -> Ranked:
    """Return what stands of one day: an answer without an hour may be later than any other."""
    latest = max(ranked.answer["clock"] for ranked in of_day)
    left = (ranked for ranked in of_day if ranked.answer["clock"] in ("", latest))
    return max(left, key=lambda ranked: ranked.rank)


def _rank(answer: dict[str, Any], is_own: bool, unbacked: Collection[str]) -> Rank:
    spots = answer["spots_unmet"]
    told = 0 if pd.isna(spots) else int(spots)
    if answer["result"] == "met":
        told = _has_evidence(answer, unbacked)
    return answer["day"], is_own, _SEVERITY[answer["result"]], told, answer["answer_id"]


def _check(
    key: tuple[str, str],
    answer: dict[str, Any],
    catalogue: Catalogue,
    settings: Settings,
    unbacked: Collection[str],
) -> dict[str, Any]:
    indicator = catalogue.indicators[key[1]]
    age = (settings.day - answer["day"]).days
    credit = earned(answer, indicator, settings.scores)
    return {
        "point_id": key[0],
        "indicator_id": key[1],
        "result": answer["result"],
        "state": _state(answer, indicator, unbacked),
        "day": answer["day"],
        "clock": answer["clock"],
        "checker": answer["checker"],
        "note": answer["note"],
        **{name: answer[name] for name in ("source", "photos", "spots", "spots_unmet")},
        "credit": credit and credit.value,
        "credit_low": credit and credit.low,
        "is_expired": answer["result"] == "met" and age > indicator.interval_days,
        "answer_id": answer["answer_id"],
    }


def _state(answer: dict[str, Any], indicator: Indicator, unbacked: Collection[str]) -> str:
    """Return how an answer counts: without the evidence it needs, a pass is unverified.

    A fault is believed without: nobody gains by reporting one, and it has to be looked at anyway.
    """
    is_pass = indicator.needs_evidence and answer["result"] == "met"
    lacks = is_pass and not _has_evidence(answer, unbacked)
    return "unverified" if lacks else str(answer["result"])


def _has_evidence(answer: dict[str, Any], unbacked: Collection[str]) -> bool:
    return bool(answer["photos"]) and answer["answer_id"] not in unbacked


def _points_of(
    answer: dict[str, Any], finder: PointFinder, problems: list[Problem]
) -> dict[str, bool]:
    """Return the points the answer speaks for, and whether it names them itself."""
    found = finder.find(answer["point_ref"], answer["day"])
    facts = {"point": answer["point_ref"], "indicator": answer["indicator_ref"]} | found.facts
    for fault, code in _FAULTS:
        if fault == found.fault:
            problems.append(Problem(code, "lost", **_place(answer), column="点位", facts=facts))
    return found.targets


def _indicator_of(
    answer: dict[str, Any],
    targets: dict[str, bool],
    type_of: dict[str, str],
    catalogue: Catalogue,
    problems: list[Problem],
) -> str | None:
    """Return the indicator the answer is about; heirs are of the type of whom they inherit from."""
    if not targets:
        return None
    point_type = catalogue.types[type_of[next(iter(targets))]]
    facts = {"point": answer["point_ref"], "indicator": answer["indicator_ref"]}
    indicator = catalogue.find_indicator(answer["indicator_ref"])
    if indicator is not None and indicator.id in point_type.indicators:
        return indicator.id
    if indicator is None:
        code = "answer.unknown_indicator"
        names = [catalogue.indicators[i].name for i in point_type.indicators]
        facts["near"] = "、".join(difflib.get_close_matches(answer["indicator_ref"], names, 3, 0.3))
    else:
        code = "answer.not_checked_here"
        facts["type"] = point_type.name
    problems.append(Problem(code, "lost", **_place(answer), column="指标", facts=facts))
    return None


def _place(answer: dict[str, Any]) -> dict[str, Any]:
    return {"file": answer["file"], "sheet": answer["sheet"], "row": int(answer["row"])}
