"""Turn failed items into problems with an owner, a limit and a state, and see who stands how.

From: ``points``, ``duties``, ``answers``, ``identities``, ``checks``, ``problem_reports``,
``rounds``, ``round_scores``, catalogue, settings. To: ``problem_cases``, ``problem_events`` and the
standings.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from geoplan.cases.boards import make_boards
from geoplan.cases.case import Case
from geoplan.cases.follow import Follower
from geoplan.cases.relapses import Relapse, relapses_near
from geoplan.cases.seen import Answer, Key, see
from geoplan.cases.work_time import WorkTime
from geoplan.catalogue import Catalogue
from geoplan.config import Settings
from geoplan.config.cases import WORK_DAY_MIN
from geoplan.errors import Problem, SettingsError
from geoplan.tables import TABLES, Output, from_rows, records


def follow_problems(
    *,
    points: pd.DataFrame,
    duties: pd.DataFrame,
    answers: pd.DataFrame,
    identities: pd.DataFrame,
    checks: pd.DataFrame,
    problem_reports: pd.DataFrame,
    rounds: pd.DataFrame,
    round_scores: pd.DataFrame,
    catalogue: Catalogue,
    settings: Settings,
) -> Output:
    """Return all problems up to the settings' date; each unmet item has one, open or struck off."""
    leads = _leads(duties)
    clock = _clock(settings)
    seen = see(points, answers, identities, catalogue, settings)
    follower = Follower(leads, catalogue, settings, clock)
    followed = follower.follow(seen, records(problem_reports))
    rules = settings.cases
    near = relapses_near(followed.cases, points, leads, rules.relapse_m, rules.relapse_days)
    failing = set(
        zip(
            *(checks.loc[checks["result"] == "unmet", n] for n in TABLES["checks"].key), strict=True
        )
    )
    rows = [
        _row(key, case, answer, near.get(case.case_id), settings, catalogue)
        | {"lead": leads.get(key[0], ""), "is_failing": key in failing and case is found[-1][0]}
        for key, found in followed.cases.items()
        for case, answer in found
    ]
    events = [e for found in followed.cases.values() for case, _ in found for e in case.events]
    cases = from_rows(TABLES["problem_cases"], rows)
    boards = make_boards(points, duties, checks, cases, rounds, round_scores, settings)
    tables = {
        "problem_cases": cases,
        "problem_events": from_rows(TABLES["problem_events"], events),
        **boards,
    }
    return Output(tables, followed.problems + _told(rows, clock))


def _leads(duties: pd.DataFrame) -> dict[str, str]:
    found: dict[str, list[str]] = {}
    led = duties[duties["role"] == "lead"]
    for point_id, unit in zip(led["point_id"], led["unit"], strict=True):
        found.setdefault(point_id, []).append(unit)
    return {point_id: "、".join(sorted(units)) for point_id, units in found.items()}


def _clock(settings: Settings) -> WorkTime:
    spans = settings.cases.spans
    if spans is None:
        raise SettingsError(
            Problem(
                "settings.wrong_value",
                "error",
                column="cases.work_hours",
                facts={
                    "name": "cases.work_hours",
                    "value": "、".join(settings.cases.work_hours),
                    "expected": "@expected.work_hours",
                },
            )
        )
    return WorkTime(spans)


def _row(
    key: Key,
    case: Case,
    answer: Answer,
    near: Relapse | None,
    settings: Settings,
    catalogue: Catalogue,
) -> dict[str, Any]:
    due = case.due
    serious = catalogue.indicators[key[1]].is_serious
    row: dict[str, Any] = {
        **{name: getattr(case, name) for name in _SAME},
        "point_id": key[0],
        "indicator_id": key[1],
        "is_serious": serious,
        "found_day": answer["day"],
        "found_clock": answer["clock"],
        "limit_from": case.limit_from,
        "source": answer["source"],
        "finder": answer["checker"],
        "note": answer["note"],
        "photos_before": answer["photos"],
        "answer_id": answer["answer_id"],
        "due": due.isoformat(timespec="minutes") if due else "",
        "due_day": due.date() if due else None,
        "overdue_days": case.overdue_days(settings.day),
        "mended_by": case.mended_by.name,
        "photos_after": "、".join(case.photos_after),
        "relapses": case.relapses + (near is not None),
        "relapse_days": near.days if near and case.relapse_days is None else case.relapse_days,
        "relapse_of": near.case_id if near else "",
    }
    why = _supervised_why(row, settings) if case.state != "closed" else []
    return row | {"is_supervised": bool(why), "supervised_why": why}


def _is_late_for_lack_of_hour(row: Mapping[str, Any]) -> bool:
    """Whether a limit of hours counts from the end of a day because nobody wrote the hour."""
    hours = row["limit_hours"]
    is_short = hours is not None and hours < WORK_DAY_MIN / 60
    return is_short and "T" not in row["limit_from"] and row["state"] != "closed"


_SAME = (
    *("case_id", "state", "opened_day", "sightings", "unit", "transfers", "limit_hours"),
    *("extensions", "mended_day", "measures", "closed_day", "closed_by"),
)


def _supervised_why(row: Mapping[str, Any], settings: Settings) -> list[str]:
    rules = settings.cases
    holds = {
        "overdue": row["overdue_days"] >= rules.supervise_overdue_days,
        "relapses": row["relapses"] >= rules.supervise_relapses,
        "serious": row["is_serious"] and rules.supervise_serious,
    }
    return [why for why, is_so in holds.items() if is_so]


def _told(rows: list[dict[str, Any]], clock: WorkTime) -> list[Problem]:
    """Tell what a reader should know: years without known holidays, failures struck off."""
    told = []
    if clock.guessed:
        years = "、".join(map(str, sorted(clock.guessed)))
        told.append(Problem("case.unknown_holidays", "warning", facts={"years": years}))
    daily = [row for row in rows if _is_late_for_lack_of_hour(row)]
    if daily:
        told.append(Problem("case.no_hour", "info", count=len(daily)))
    closed = [row for row in rows if row["is_failing"] and row["state"] == "closed"]
    if closed:
        ids = "、".join(sorted(row["case_id"] for row in closed)[:10])
        told.append(
            Problem("case.closed_failing", "warning", count=len(closed), facts={"ids": ids})
        )
    return told
