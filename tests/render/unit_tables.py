"""The invented county with the problems that follow from its faults: some open, some closed."""

from __future__ import annotations

from datetime import date
from typing import Any

from geoplan.tables import TABLES, from_rows
from geoplan.tables.values import CASE_STATES
from tests.render.fixture_tables import DAY, make_tables


def _case(i: int, point_id: str, indicator_id: str) -> dict[str, Any]:
    texts = ("finder", "mended_by", "closed_by")
    blank = ("note", "photos_before", "photos_after", "measures", "relapse_of", "answer_id")
    none = ("mended_day", "closed_day", "relapse_days")
    return {
        "case_id": f"W{i:04d}",
        "point_id": point_id,
        "indicator_id": indicator_id,
        "state": CASE_STATES[i % len(CASE_STATES)],
        "is_failing": True,
        "is_serious": False,
        "found_day": DAY,
        "found_clock": "",
        "limit_from": DAY.isoformat(),
        "opened_day": DAY,
        "source": "covert",
        **dict.fromkeys(texts, "查某13800000000"),
        **dict.fromkeys(blank, ""),
        **dict.fromkeys(none),
        "sightings": 1,
        "lead": "",
        "unit": "别的局",
        "transfers": 0,
        "limit_hours": 8.0,
        "due": "2026-10-21T10:00" if i % 2 else "",
        "due_day": date(2026, 10, 21) if i % 2 else None,
        "extensions": 0,
        "overdue_days": i % 3,
        "relapses": i % 2,
        "is_supervised": i % 4 == 0,
        "supervised_why": [],
    }


def make_unit_tables(language: str = "zh") -> dict[str, Any]:
    """Return the tables that pages of units are made of, and catalogue and settings."""
    tables = make_tables(language)
    checks = tables["checks"]
    pairs = list(zip(checks["point_id"], checks["indicator_id"], strict=True))
    pairs += [(point_id, "i0") for point_id, _ in pairs[::2]]  # met by now, not closed yet
    cases = [_case(i, *pair) for i, pair in enumerate(pairs)]
    return tables | {"problem_cases": from_rows(TABLES["problem_cases"], cases)}
