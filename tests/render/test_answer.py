from __future__ import annotations

from collections import Counter
from datetime import date

import pandas as pd

from geoplan.render.answer import HOLDS, find_holds, item_states, round_rows, target_rows
from geoplan.tables.values import TARGETS
from tests.render.fixture_tables import make_catalogue, make_tables

CATALOGUE = make_catalogue()  # i0 is dynamic, i1 static; every type is checked for both


def points(*kinds: str) -> pd.DataFrame:
    rows = [{"point_id": f"p{i}", "type_id": "t1", "kind": kind} for i, kind in enumerate(kinds)]
    return pd.DataFrame(rows, columns=["point_id", "type_id", "kind"])


def checks(*rows: tuple[str, str, str, bool]) -> pd.DataFrame:
    names = ["point_id", "indicator_id", "state", "is_expired"]
    return pd.DataFrame(list(rows), columns=names)


def held(found: dict[str, list[int]], point_id: str) -> set[str]:
    return {HOLDS[n] for n in found.get(point_id, [])}


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


def test_targets_keep_unknown_and_their_order() -> None:
    tables = make_tables()
    rows = target_rows(tables["targets"])
    assert list(dict.fromkeys(row["target"] for row in rows)) == list(TARGETS)
    likely = next(row for row in rows if row["target"] == "likely_high")
    assert likely["value"] is None
    assert likely["points"] == 0


def test_rounds_are_in_the_order_they_ended_and_keep_unknown() -> None:
    tables = make_tables()
    rows = round_rows(tables["rounds"].iloc[::-1], tables["round_targets"])
    assert [row["end"] for row in rows] == ["2026-03-28", "2026-04-28"]
    assert rows[0]["values"] == dict.fromkeys(TARGETS)
    assert rows[1]["values"]["static_full"] == 70.5


def test_items_are_counted_as_the_targets_count_them() -> None:
    """Two ways to the same numbers: the scores of a point, and what holds a target back."""
    known = [
        ("p0", "i0", "unmet", "unmet", False),
        ("p0", "i1", "met", "met", True),
        ("p1", "i0", "met", "unverified", False),
        ("p2", "i1", "na", "na", False),
    ]
    names = ["point_id", "indicator_id", "result", "state", "is_expired"]
    items = item_states(
        points("fixed", "likely", "likely"), pd.DataFrame(known, columns=names), CATALOGUE
    )
    static = items[items["is_static"]]["state"].value_counts().to_dict()
    assert static == {"expired": 1, "unknown": 1, "na": 1}
    dynamic = items[~items["is_static"]]["state"].value_counts().to_dict()
    assert dynamic == {"unmet": 1, "unverified": 1, "unknown": 1}


def test_a_county_without_points_has_no_answer() -> None:
    assert find_holds(item_states(points(), checks(), CATALOGUE)) == {}


def test_days_are_no_part_of_it() -> None:
    """The countdown runs in the browser: the same tables give the same rows on any day."""
    known = checks(("p0", "i0", "met", False)).assign(day=date(2020, 1, 1))
    items = item_states(points("fixed"), known, CATALOGUE)
    assert "day" not in items.columns
