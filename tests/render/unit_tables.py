"""The invented county with the problems that follow from its faults: some open, some closed."""

from __future__ import annotations

from typing import Any

from geoplan.tables import TABLES, from_rows
from tests.render.fixture_tables import case_row, make_tables


def make_unit_tables(language: str = "zh") -> dict[str, Any]:
    """Return the tables that pages of units are made of, and catalogue and settings."""
    tables = make_tables(language)
    checks = tables["checks"]
    pairs = list(zip(checks["point_id"], checks["indicator_id"], strict=True))
    pairs += [(point_id, "i0") for point_id, _ in pairs[::2]]  # met by now, not closed yet
    cases = [case_row(i, *pair) for i, pair in enumerate(pairs)]
    return tables | {"problem_cases": from_rows(TABLES["problem_cases"], cases)}
