"""Red-black lists round by round, of units, townships and types, against a plain recount."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from geoplan.cases.boards import make_boards
from geoplan.cases.standings import wilson
from geoplan.tables import TABLES, from_rows, records
from geoplan.tables.values import BOARD_DIMENSIONS
from tests.cases.county import SETTINGS, duties, points
from tests.cases.test_standings import NO_CASES, _checks

ITEMS = ("env_clean", "env_litter", "env_bins", "env_corner")
UNITS = {"a": "甲局", "b": "甲局", "x": "乙局", "y": "丙局"}
TODAY = date(2026, 10, 20)
ROUNDS = (
    ("第一轮", date(2026, 4, 1), date(2026, 6, 30)),
    ("第二轮", date(2026, 7, 1), date(2026, 9, 30)),
)
NOW = ("第三轮", date(2026, 10, 1), date(2026, 12, 31))

Then = dict[tuple[str, str], tuple[int, int]]  # round and point -> met, unmet


def boards(checks: dict[tuple[str, str], bool], then: Then, units: dict[str, str] = UNITS) -> Any:
    at = pd.concat([points(p, type_id="park" if p < "m" else "square") for p in sorted(units)])
    led = duties(units)
    towns = led.assign(
        role="township", unit=["东镇" if p < "y" else "西镇" for p in led["point_id"]]
    )
    blank = dict.fromkeys(("static_pct", "dynamic_pct", "overall_pct", "low_pct", "high_pct"))
    scores = [
        {"round_id": _id(r), "point_id": p, "met": m, "unmet": u, "answered": m + u, **blank}
        for (r, p), (m, u) in then.items()
    ]
    return make_boards(
        at,
        pd.concat([led, towns]),
        _checks(checks),
        NO_CASES,
        from_rows(TABLES["rounds"], [_round(*one) for one in (*ROUNDS, NOW)]),
        from_rows(TABLES["round_scores"], scores),
        replace(SETTINGS, as_of=TODAY),
    )


def _id(name: str) -> str:
    return next(f"{start} {n}" for n, start, _ in (*ROUNDS, NOW) if n == name)


def _round(name: str, start: date, end: date) -> dict[str, Any]:
    row = {"round_id": _id(name), "name": name, "start": start, "end": end, "until": None}
    return row | {"catalogue_version": "v", "points": 4, "answered_points": 4, "answers": 9}


ALL_MET = {(p, i): True for p in UNITS for i in ITEMS}


def test_ranks_rise_and_fall_against_the_last_round_that_ended() -> None:
    then: Then = {
        **{("第一轮", p): (9, 1) for p in UNITS},
        **{("第二轮", "a"): (1, 9), ("第二轮", "b"): (1, 9), ("第二轮", "x"): (10, 0)},
        **{("第三轮", p): (0, 10) for p in UNITS},  # not over yet: today speaks for it
    }
    checks = {key: key[0] != "x" for key in ALL_MET}
    found = boards(checks, then)
    rows = {row["unit"]: row for row in records(found["unit_standings"])}
    told = {u: (row["rank"], row["rank_before"], row["risen"]) for u, row in rows.items()}
    assert told["甲局"] == (1, 2, 1)
    assert told["乙局"] == (3, 1, -2)
    assert told["丙局"][0] == 2 and pd.isna(told["丙局"][1]) and pd.isna(told["丙局"][2])
    assert {row["before"] for row in rows.values()} == {"第二轮"}
    rounds = records(found["round_standings"])
    assert {row["name"] for row in rounds} == {"第一轮", "第二轮"}
    first = {row["value"]: row for row in rounds if row["name"] == "第一轮"}
    assert {first[u]["rate_pct"] for u in ("甲局", "乙局", "丙局")} == {90.0}
    assert [first[u]["rank"] for u in ("甲局", "乙局", "丙局")] == [
        1,
        2,
        2,
    ]  # 20 results against 10


def test_without_rounds_there_is_no_period_before() -> None:
    found = boards(ALL_MET, {})
    rows = records(found["unit_standings"])
    assert all(pd.isna(row["rank_before"]) and pd.isna(row["risen"]) for row in rows)


def test_townships_and_types_have_lists_of_their_own_with_the_same_sums() -> None:
    checks = {key: key[1] < "env_c" or key[0] == "a" for key in ALL_MET}
    found = boards(checks, {})
    groups = records(found["group_standings"])
    assert {(row["dimension"], row["value"]) for row in groups} == {
        ("township", "东镇"),
        ("township", "西镇"),
        ("type", "park"),
        ("type", "square"),
    }
    sums = {d: [r for r in groups if r["dimension"] == d] for d in BOARD_DIMENSIONS[1:]}
    for rows in (*sums.values(), records(found["unit_standings"])):
        assert sum(row["items"] for row in rows) == len(checks)
        assert sum(row["met"] for row in rows) == sum(checks.values())
        assert sum(row["points"] for row in rows) == len(UNITS)


_counts = st.tuples(st.integers(0, 12), st.integers(0, 12))


@settings(max_examples=40, deadline=None)
@given(st.dictionaries(st.sampled_from(sorted(UNITS)), _counts))
def test_a_round_is_recounted_by_a_plain_loop(counts: dict[str, tuple[int, int]]) -> None:
    found = boards(ALL_MET, {("第二轮", p): c for p, c in counts.items()})
    rows = [r for r in records(found["round_standings"]) if r["name"] == "第二轮"]
    for row in rows:
        if row["dimension"] != "unit":
            continue
        mine = [counts[p] for p, u in UNITS.items() if u == row["value"] and p in counts]
        met, items = sum(m for m, _ in mine), sum(m + u for m, u in mine)
        assert (row["met"], row["items"]) == (met, items)
        if items:
            low, high = wilson(met, items)
            board = "red" if low >= 85 else "black" if high < 85 else "middle"
            assert row["board"] == board
        else:
            assert row["board"] == "no_data" and pd.isna(row["rank"])


@settings(max_examples=20, deadline=None)
@given(st.dictionaries(st.sampled_from(sorted(UNITS)), _counts, min_size=1))
def test_a_unit_without_data_moves_nobody_now_or_then(counts: dict[str, tuple[int, int]]) -> None:
    then: Then = {("第二轮", p): c for p, c in counts.items()}
    before = boards(ALL_MET, then)["unit_standings"]
    after = boards(ALL_MET, then, {**UNITS, "n": "新局"})["unit_standings"]
    pd.testing.assert_frame_equal(
        after[after["unit"] != "新局"].reset_index(drop=True), before.reset_index(drop=True)
    )
