"""A county of a few points for tests of problems: answers and ledger rows in one line each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pandas as pd
import shapely

from geoplan.cases import follow_problems
from geoplan.catalogue import load_catalogue
from geoplan.config import Settings
from geoplan.scores.resolve import current_checks
from geoplan.tables import TABLES, Output, from_rows

CATALOGUE = load_catalogue()
START = date(2026, 9, 1)  # a Tuesday
SETTINGS = Settings(as_of=START + timedelta(days=90))
ITEM = "env_clean"
NO_IDENTITIES = from_rows(TABLES["identities"], [])


def day(n: int) -> date:
    return START + timedelta(days=n)


def points(*ids: str, metres_apart: float = 1000.0, type_id: str = "park") -> pd.DataFrame:
    """Points on a line to the north, each so far from the one before."""
    rows = [
        {
            "point_id": point_id,
            "type_id": type_id,
            "shape": "site",
            "kind": "likely",
            "name": f"园{point_id}",
            "address": "",
            "lon": 116.0,
            "lat": 28.0 + i * metres_apart / 110_860,
            "length_m": None,
            "source": "osm:n1",
            "listed_id": "",
            "reason": "osm: leisure=park",
            "placed_by": "map",
            "uncertainty_m": None,
            "standing": "rule",
            "confidence": 1.0,
            "content_hash": "h",
            "geometry": shapely.Point(116.0, 28.0),
        }
        for i, point_id in enumerate(ids)
    ]
    return from_rows(TABLES["points"], rows)


def duties(units: dict[str, str]) -> pd.DataFrame:
    """Who leads each point."""
    rows = [
        {
            "point_id": point_id,
            "role": "lead",
            "unit": unit,
            "rule": "type",
            "detail": "",
            "distance_m": None,
            "person": "",
        }
        for point_id, unit in units.items()
    ]
    return from_rows(TABLES["duties"], rows)


def answers(given: Sequence[tuple[Any, ...]]) -> pd.DataFrame:
    """(point, day number, result, checker, source, photo, item, clock); the last two may lack.

    Ids follow from what is said.
    """
    rows = []
    for number, (point, n, result, checker, source, photo, *more) in enumerate(given, 2):
        item = more[0] if more else ITEM
        clock = more[1] if len(more) > 1 else ""
        rows.append(
            {
                "answer_id": f"{point}-{item}-{n:03d}{clock}-{result}-{checker}-{source}-{photo}",
                "file": "答案.xlsx",
                "sheet": "表",
                "row": number,
                "point_ref": point,
                "indicator_ref": item,
                "result": result,
                "day": day(n),
                "clock": clock,
                "checker": checker,
                "unit": "",
                "note": "",
                "source": source,
                "round": "",
                "photos": photo,
                "spots": None,
                "spots_unmet": None,
            }
        )
    unique = {row["answer_id"]: row for row in rows}
    return from_rows(TABLES["answers"], unique.values())


def report(case: str, state: str, n: int, **more: Any) -> dict[str, Any]:
    """One row of a returned ledger."""
    row = {
        "file": "台账.xlsx",
        "sheet": "整改台账",
        "row": 2,
        "case_ref": case,
        "state": state,
        "day": day(n),
        "done_day": None,
        "note": "",
        "photos": "",
        "who": "",
        "reviewer": "",
        "approver": "",
        "extend_to": None,
        "transfer_to": "",
        **more,
    }
    return row | {"report_id": "|".join(map(str, row.values()))}


def follow(
    given: Sequence[tuple[Any, ...]],
    reports: Sequence[dict[str, Any]] = (),
    *,
    at: pd.DataFrame | None = None,
    units: dict[str, str] | None = None,
    settings: Settings = SETTINGS,
    **rules: Any,
) -> Output:
    """Follow the problems of answers and ledger rows."""
    settings = replace(settings, cases=replace(settings.cases, **rules))
    places = at if at is not None else points(*sorted({row[0] for row in given}))
    led = units or dict.fromkeys(places["point_id"], "县城管局")
    said = answers(given)
    checks, _ = current_checks(places, said, NO_IDENTITIES, CATALOGUE, settings)
    return follow_problems(
        points=places,
        duties=duties(led),
        answers=said,
        identities=NO_IDENTITIES,
        checks=checks,
        problem_reports=from_rows(TABLES["problem_reports"], reports),
        rounds=from_rows(TABLES["rounds"], []),
        round_scores=from_rows(TABLES["round_scores"], []),
        catalogue=CATALOGUE,
        settings=settings,
    )


def states(output: Output) -> list[str]:
    return list(output.tables["problem_cases"]["state"])


def only(output: Output) -> dict[str, Any]:
    """The one problem there is."""
    (row,) = output.tables["problem_cases"].to_dict("records")
    return {str(key): value for key, value in row.items()}


def codes(output: Output) -> list[str]:
    """What was said, but for limits that count from the end of a day: here hardly any hour is."""
    return [problem.code for problem in output.problems if problem.code != "case.no_hour"]
