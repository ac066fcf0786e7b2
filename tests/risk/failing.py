"""Tables of a small county by rows of answers, run through the real steps up to the failures."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd

from geoplan.cases import follow_problems
from geoplan.catalogue import Catalogue
from geoplan.config import Settings
from geoplan.risk.failure import find_failures
from geoplan.risk.failures import Failures
from geoplan.scores import find_bias, score_points
from geoplan.tables import TABLES, from_rows
from tests.scores.test_pairs import Row, _given
from tests.scores.test_scores import AS_OF, INDICATORS, NO_IDENTITIES, SMALL, _points
from tests.toy_points import park_row

SETTINGS = Settings(as_of=AS_OF)
PARK = SMALL.types["park"]
TWO = replace(SMALL, types={"park": PARK, "garden": replace(PARK, id="garden")})
ITEMS = tuple(INDICATORS)


def county(parks: int = 2, gardens: int = 0) -> pd.DataFrame:
    """Return so many parks and gardens: p0, p1, ... in this order."""
    points = _points(park_row(), parks + gardens)
    points["type_id"] = ["park"] * parks + ["garden"] * gardens
    return points


def duties_of(points: pd.DataFrame, towns: int = 1, units: int = 1) -> pd.DataFrame:
    """Return lead units and townships, in turns."""
    rows = [
        row
        for i, point_id in enumerate(points["point_id"])
        for row in (
            (point_id, "lead", f"单位{i % units}"),
            (point_id, "township", f"镇{i % towns}"),
        )
    ]
    return pd.DataFrame(rows, columns=["point_id", "role", "unit"]).astype(object)


def steps(
    points: pd.DataFrame,
    answers: pd.DataFrame,
    duties: pd.DataFrame,
    catalogue: Catalogue,
    settings: Settings,
) -> dict[str, Any]:
    """Return the tables that tell what may fail, as a build makes them."""
    given: dict[str, Any] = {"points": points, "answers": answers, "identities": NO_IDENTITIES}
    both: dict[str, Any] = {"catalogue": catalogue, "settings": settings}
    scored = score_points(**given, **both).tables
    bias = find_bias(
        **given, **both, duties=duties, checks=scored["checks"], scores=scored["scores"]
    ).tables
    reports = from_rows(TABLES["problem_reports"], [])
    cases = follow_problems(
        **given,
        **both,
        **{name: scored[name] for name in ("checks", "rounds", "round_scores")},
        duties=duties,
        problem_reports=reports,
    ).tables
    names = ("looks", "unit_bias", "source_rates")
    return {
        "points": points,
        "duties": duties,
        "checks": scored["checks"],
        **{n: bias[n] for n in names},
        "problem_cases": cases["problem_cases"],
    }


def tables_of(
    rows: list[Row],
    points: pd.DataFrame | None = None,
    catalogue: Catalogue = TWO,
    settings: Settings = SETTINGS,
    towns: int = 1,
) -> dict[str, Any]:
    """Return these tables of a county by its answers: point, indicator, result, age, source."""
    points = county() if points is None else points
    return steps(points, _given(rows), duties_of(points, towns), catalogue, settings)


def failures_of(
    rows: list[Row], settings: Settings = SETTINGS, catalogue: Catalogue = TWO, **more: Any
) -> Failures:
    """Return the failures of a county by its answers."""
    tables = tables_of(rows, catalogue=catalogue, settings=settings, **more)
    return find_failures(**tables, catalogue=catalogue, settings=settings)


def by_item(failures: Failures) -> pd.DataFrame:
    """Return the failures as a frame by point and indicator, as they are numbered."""
    low, high = failures.interval()
    frame = pd.DataFrame(
        {
            "point": failures.point,
            "indicator": [failures.indicators[i] for i in failures.indicator],
            "p": failures.p,
            "low": low,
            "high": high,
            "share": failures.share,
            "basis": failures.basis,
            "known": failures.known,
        }
    )
    return frame.set_index(["point", "indicator"])
