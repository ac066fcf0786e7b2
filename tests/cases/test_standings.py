"""The red-black list: bounds by search, expectation by counting others, order that stays."""

from __future__ import annotations

from math import sqrt
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geoplan.cases.standings import known_items, rank, rates, stand, to_settle, wilson
from geoplan.tables import TABLES, from_rows
from tests.cases.county import SETTINGS, duties, points

ITEMS = ("env_clean", "env_litter", "env_bins")
LINE = 85.0
NO_CASES = from_rows(TABLES["problem_cases"], [])


def _checks(given_rows: dict[tuple[str, str], bool]) -> pd.DataFrame:
    rows = [
        {
            "point_id": point,
            "indicator_id": item,
            "result": "met" if is_met else "unmet",
            "state": "met" if is_met else "unmet",
            "day": SETTINGS.day,
            "clock": "",
            "checker": "",
            "note": "",
            "source": "self",
            "photos": "",
            "spots": None,
            "spots_unmet": None,
            "credit": None,
            "credit_low": None,
            "is_expired": False,
            "answer_id": "a",
        }
        for (point, item), is_met in given_rows.items()
    ]
    return from_rows(TABLES["checks"], rows)


def _stand(checks: dict[tuple[str, str], bool], units: dict[str, str]) -> list[dict[str, Any]]:
    at = pd.concat([points(p, type_id="park" if p < "m" else "square") for p in units])
    held = duties(units)[["point_id", "unit"]]
    return stand(known_items(at, _checks(checks)), held, NO_CASES, LINE)


@given(st.integers(1, 300).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_bounds_are_the_rates_that_a_score_test_just_allows(counts: tuple[int, int]) -> None:
    met, items = counts

    def z(rate: float) -> float:
        return abs(met / items - rate) / sqrt(rate * (1 - rate) / items)

    low, high = (bound / 100 for bound in wilson(met, items))
    assert low <= met / items <= high
    for bound in (low, high):
        if 1e-9 < bound < 1 - 1e-9:
            assert z(bound) == pytest.approx(1.959963984540054)


answers = st.dictionaries(
    st.tuples(st.sampled_from("abcxyz"), st.sampled_from(ITEMS)), st.booleans(), min_size=1
)
owners = st.fixed_dictionaries({p: st.sampled_from(["甲局", "乙局", "丙局"]) for p in "abcxyz"})


@settings(max_examples=20, deadline=None)
@given(answers, owners)
def test_what_to_expect_is_what_others_achieve(
    checks: dict[tuple[str, str], bool], units: dict[str, str]
) -> None:
    for row in _stand(checks, units):
        own = {k: v for k, v in checks.items() if units[k[0]] == row["unit"]}
        others = {k: v for k, v in checks.items() if units[k[0]] != row["unit"]}
        shared, expected = 0, 0.0
        for point, item in own:
            anywhere = [v for (_, i), v in others.items() if i == item]
            if not anywhere:
                continue
            like = [v for (p, i), v in others.items() if i == item and (p < "m") == (point < "m")]
            prior = 10 * sum(anywhere) / len(anywhere)
            expected += (sum(like) + prior) / (len(like) + 10)
            shared += 1
        assert (row["items"], row["met"], row["shared_items"]) == (
            len(own),
            sum(own.values()),
            shared,
        )
        if shared:
            assert row["expected_pct"] == pytest.approx(100 * expected / shared, abs=1e-5)
        else:
            assert row["peers"] == "alone"


@settings(max_examples=20, deadline=None)
@given(answers, owners)
def test_a_unit_without_data_changes_nobodys_place(
    checks: dict[tuple[str, str], bool], units: dict[str, str]
) -> None:
    before = _stand(checks, units)
    after = _stand(checks, {**units, "n": "新局"})
    new = next(row for row in after if row["unit"] == "新局")
    assert (pd.isna(new["rank"]), new["board"], new["items"]) == (True, "no_data", 0)
    assert pd.DataFrame([r for r in after if r["unit"] != "新局"]).equals(pd.DataFrame(before))


def test_small_units_are_on_no_list_for_luck_or_mishap() -> None:
    many = {(p, i): True for p in "abcdefghijkl" for i in ITEMS}
    units = dict.fromkeys("abcdefghijkl", "大局")
    few = {("x", i): True for i in ITEMS} | {("y", ITEMS[0]): False}
    rows = {row["unit"]: row for row in _stand(many | few, units | {"x": "小局", "y": "差局"})}
    assert rows["大局"]["board"] == "red"
    assert [rows[u]["board"] for u in ("小局", "差局")] == ["middle", "black"]
    assert [rows[u]["rank"] for u in ("大局", "小局", "差局")] == [1, 2, 3]


def test_ties_share_a_rank_and_name_each_other() -> None:
    checks = {(p, i): True for p in "abx" for i in ITEMS} | {("x", ITEMS[0]): False}
    rows = {r["unit"]: r for r in _stand(checks, {"a": "甲局", "b": "乙局", "x": "丙局"})}
    assert [rows[u]["rank"] for u in ("甲局", "乙局", "丙局")] == [1, 1, 3]
    assert (rows["甲局"]["tied"], rows["丙局"]["tied"]) == (["乙局"], [])


@given(st.integers(0, 60), st.integers(0, 60), st.sampled_from([60.0, 85.0, 99.0]))
def test_what_would_settle_it_does_and_one_less_does_not(met: int, unmet: int, line: float) -> None:
    rows = [{"unit": "甲局", **rates(met, met + unmet)}]
    rank(rows, line)
    told = to_settle(rows[0], line)
    if rows[0]["board"] in ("red", "black"):
        assert told == {"to_red": None, "to_black": None}
        return
    for key, board in (("to_red", "red"), ("to_black", "black")):
        more = told[key]
        assert more is not None and more > 0

        def after(count: int, is_red: bool = key == "to_red") -> str:
            good = met + count if is_red else met
            row = {"unit": "甲局", **rates(good, met + unmet + count)}
            rank([row], line)
            return str(row["board"])

        assert after(more) == board
        assert more == 1 or after(more - 1) != board


def test_a_line_that_nothing_reaches_is_not_promised() -> None:
    rows = [{"unit": "甲局", **rates(10, 10)}]
    rank(rows, 100.0)
    assert to_settle(rows[0], 100.0)["to_red"] is None


def test_a_small_unit_is_undecided_and_told_how_many_more() -> None:
    few = {("x", i): True for i in ITEMS}
    (row,) = _stand(few, {"x": "小局"})
    assert (row["board"], row["to_red"]) == ("middle", 22 - len(ITEMS))  # 22 / (22 + 1.96²) > 85 %
