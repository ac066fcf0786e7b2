from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

import pandas as pd
import pytest

from geoplan.render.answer import HOLDS, find_holds, item_states, target_rows
from geoplan.render.estimate import estimate_targets
from tests.render.fixture_tables import make_catalogue

CATALOGUE = make_catalogue()  # i0 is dynamic, i1 static; every type is checked for both


def points(*kinds: str) -> pd.DataFrame:
    rows = [{"point_id": f"p{i}", "type_id": "t1", "kind": kind} for i, kind in enumerate(kinds)]
    return pd.DataFrame(rows, columns=["point_id", "type_id", "kind"])


def checks(*rows: tuple[str, str, str, bool]) -> pd.DataFrame:
    names = ["point_id", "indicator_id", "result", "is_expired"]
    return pd.DataFrame(list(rows), columns=names)


def held(found: dict[str, list[int]], point_id: str) -> set[str]:
    return {HOLDS[n] for n in found.get(point_id, [])}


def scores(ids: list[str]) -> pd.DataFrame:
    return pd.DataFrame({"point_id": ids, "overall_pct": 50.0, "low_pct": 40.0, "high_pct": 60.0})


def test_each_item_has_one_state() -> None:
    known = checks(
        ("p0", "i0", "met", False), ("p0", "i1", "unmet", True), ("p1", "i0", "met", True)
    )
    items = item_states(points("fixed", "likely"), known, CATALOGUE)
    states = {
        (p, s): v for p, s, v in zip(items.point_id, items.is_static, items.state, strict=True)
    }
    assert states == {
        ("p0", False): "met",
        ("p0", True): "unmet",
        ("p1", False): "expired",
        ("p1", True): "unknown",
    }


def test_a_met_that_is_not_verified_is_not_met() -> None:
    known = checks(("p0", "i0", "met", False)).assign(state="unverified")
    items = item_states(points("fixed"), known, CATALOGUE)
    assert Counter(items["state"]) == {"unverified": 1, "unknown": 1}


def test_what_holds_each_target_back() -> None:
    known = checks(
        ("p0", "i0", "unmet", False),
        ("p0", "i1", "met", False),
        ("p1", "i0", "met", False),
        ("p1", "i1", "na", False),
        ("p2", "i0", "met", True),
        ("p2", "i1", "met", False),
    )
    found = find_holds(item_states(points("fixed", "fixed", "likely"), known, CATALOGUE))
    assert held(found, "p0") == {"fixed_no_loss.lost", "dynamic_zero.lost"}
    assert held(found, "p1") == set()
    assert held(found, "p2") == {"likely_high.open", "dynamic_zero.open"}


def test_nothing_known_is_neither_zero_nor_full() -> None:
    items = item_states(points("fixed", "likely"), checks(), CATALOGUE)
    unknown = scores(["p0", "p1"]).assign(overall_pct=None, low_pct=0.0, high_pct=100.0)
    for row in target_rows(estimate_targets(items, unknown.astype({"overall_pct": float}))):
        assert row["status"] == "unknown", row
        assert row["value"] is None
        assert row["low"] != row["high"]


@pytest.mark.parametrize(("result", "status"), [("met", "reached"), ("unmet", "not_reached")])
def test_all_known_decides(result: str, status: str) -> None:
    known = checks(*((f"p{i}", f"i{k}", result, False) for i in range(2) for k in range(2)))
    items = item_states(points("fixed", "likely"), known, CATALOGUE)
    pct = 100.0 if result == "met" else 0.0
    given = scores(["p0", "p1"]).assign(overall_pct=pct, low_pct=pct, high_pct=pct)
    rows = target_rows(estimate_targets(items, given))
    assert [row["target"] for row in rows] == [
        "fixed_no_loss",
        "likely_high",
        "static_full",
        "dynamic_zero",
    ]
    assert {row["status"] for row in rows} == {status}


def test_a_county_without_points_has_no_answer() -> None:
    items = item_states(points(), checks(), CATALOGUE)
    assert find_holds(items) == {}
    empty: Any = scores([])
    assert {row["value"] for row in target_rows(estimate_targets(items, empty))} == {None}


def test_days_are_no_part_of_it() -> None:
    """The countdown runs in the browser: the same tables give the same rows on any day."""
    known = checks(("p0", "i0", "met", False)).assign(day=date(2020, 1, 1))
    items = item_states(points("fixed"), known, CATALOGUE)
    assert "day" not in items.columns
