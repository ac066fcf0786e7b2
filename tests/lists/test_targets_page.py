"""The sheet of the four targets: the rows of the tables, today first, unknown in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from geoplan.config import Settings
from geoplan.lists.targets_page import targets_page
from geoplan.tables import TABLES, from_rows

TARGET: dict[str, Any] = {
    **{"target": "static_full", "kind": "all", "points": 3, "points_known": 2},
    **{"value": 200 / 3, "low": 50.0, "high": 75.0, "goal": 100.0, "unit": "%"},
    **{"met": 2, "unmet": 1, "unverified": 1, "expired": 0, "unknown": 0},
    "status": "not_reached",
}
FAULTS = TARGET | {
    **{"target": "fixed_no_loss", "kind": "fixed", "unit": "items", "status": "unknown"},
    **{"value": None, "low": 0.0, "high": 4.0, "goal": 0.0},
}
ROUND: dict[str, Any] = {
    **{"name": "第一轮", "start": date(2026, 4, 1), "end": date(2026, 4, 9)},
    **{"until": date(2026, 4, 9), "catalogue_version": "v", "points": 3},
    **{"answered_points": 2, "answers": 4, "round_id": "2026-04-01 第一轮"},
}
LATER = ROUND | {"name": "第二轮", "until": date(2026, 8, 9), "round_id": "2026-08-01 第二轮"}
TO_COME = ROUND | {"name": "第三轮", "until": None, "round_id": "2027-01-01 第三轮"}
TABLES_GIVEN = {
    "targets": from_rows(TABLES["targets"], [TARGET, FAULTS]),
    "rounds": from_rows(TABLES["rounds"], [ROUND, LATER, TO_COME]),
    "round_targets": from_rows(
        TABLES["round_targets"],
        [{"round_id": r["round_id"], **TARGET} for r in (ROUND, LATER)],
    ),
}


def _rows(language: str = "zh") -> list[list[Any]]:
    settings = replace(Settings(as_of=date(2026, 10, 20)), language=language)
    page = targets_page(TABLES_GIVEN, settings, "题目")
    assert all(len(row) == len(page.columns) for row in page.rows)
    return [list(row) for row in page.rows]


def test_today_comes_first_then_the_rounds_the_latest_first() -> None:
    whens = [row[0] for row in _rows()]
    assert whens == [
        *["现在（2026-10-20）"] * 2,
        "第二轮（算到 2026-08-09）",
        "第一轮（算到 2026-04-09）",
    ]


def test_values_are_those_of_the_table() -> None:
    faults, share = _rows()[:2]
    assert faults[1:8] == ["固定点位不失分", "固定点位", "未知", "0–4", 0, "项", "？还说不准"]
    assert share[1:8] == [
        "静态指标全达标",
        "全部点位",
        66.7,
        "50.0%–75.0%",
        100.0,
        "%",
        "✗ 未达到",
    ]
    assert share[8:] == [3, 2, 2, 1, 1, 0, 0]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_both_languages_hold_the_same_numbers(language: str) -> None:
    assert [row[8:] for row in _rows(language)] == [row[8:] for row in _rows("zh")]
