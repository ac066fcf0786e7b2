"""Scores: by hand, against a plain loop, and what must always hold."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from geoplan.catalogue import Catalogue, Indicator, load_catalogue
from geoplan.config import Settings
from geoplan.scores import score_points
from geoplan.tables import TABLES, from_rows
from tests.conftest import Toy

AS_OF = date(2026, 10, 20)
NO_IDENTITIES = from_rows(TABLES["identities"], [])
SHIPPED = load_catalogue()
# One type with two static and two dynamic indicators, one of each serious: weights 1, 3, 1, 3.
INDICATORS = {
    "s1": Indicator("s1", "静一", "g", "static", 1.0, False, 180),
    "s3": Indicator("s3", "静三", "g", "static", 3.0, True, 180),
    "d1": Indicator("d1", "动一", "g", "dynamic", 1.0, False, 7),
    "d3": Indicator("d3", "动三", "g", "dynamic", 3.0, True, 7),
}
SMALL = replace(
    SHIPPED,
    indicators=INDICATORS,
    types={"park": replace(SHIPPED.types["park"], indicators=tuple(INDICATORS))},
)
BLANK = {
    **{"clock": "", "unit": "", "checker": "", "note": "", "source": "self", "photos": ""},
    **{"round": "", "spots": None, "spots_unmet": None},
}
Given = dict[str, tuple[str, int]]  # indicator -> (result, age in days)


def _points(toy_points: Any, count: int = 1) -> Any:
    rows = pd.concat([toy_points.iloc[[0]]] * count, ignore_index=True)
    rows["point_id"] = [f"p{i}" for i in range(count)]
    rows["name"] = [f"公园{i}" for i in range(count)]
    rows["type_id"] = "park"
    return rows


def _answers(given: list[tuple[str, str, str, int]]) -> Any:
    return from_rows(
        TABLES["answers"],
        [
            {
                "answer_id": f"a{i}",
                "file": "f.csv",
                "sheet": "",
                "row": i + 2,
                "point_ref": point,
                "indicator_ref": indicator,
                "result": result,
                "day": AS_OF - timedelta(days=age),
                **BLANK,
            }
            for i, (point, indicator, result, age) in enumerate(given)
        ],
    )


def _score(toy: Toy, given: Given, catalogue: Catalogue = SMALL) -> dict[str, Any]:
    answers = _answers([("p0", i, result, age) for i, (result, age) in given.items()])
    points = _points(toy.tables["points"])
    out = score_points(
        points=points,
        answers=answers,
        identities=NO_IDENTITIES,
        catalogue=catalogue,
        settings=Settings(as_of=AS_OF),
    )
    return {
        k: (None if v is pd.NA or v != v else v) for k, v in out.tables["scores"].iloc[0].items()
    }


MET, UNMET, NA = ("met", 1), ("unmet", 1), ("na", 1)


@pytest.mark.parametrize(
    ("given", "static", "dynamic", "overall", "low", "high"),
    [
        ({}, None, None, None, 0.0, 100.0),
        ({"s1": MET}, 100.0, None, 100.0, 12.5, 100.0),
        ({"s1": UNMET}, 0.0, None, 0.0, 0.0, 87.5),
        ({"s1": MET, "s3": UNMET}, 25.0, None, 25.0, 12.5, 62.5),
        ({"s1": UNMET, "s3": MET}, 75.0, None, 75.0, 37.5, 87.5),
        ({"s1": NA, "s3": MET}, 100.0, None, 100.0, 300 / 7, 100.0),
        ({"s1": NA, "s3": NA, "d1": NA, "d3": NA}, None, None, None, None, None),
        ({"s1": MET, "s3": MET, "d1": MET, "d3": MET}, 100.0, 100.0, 100.0, 100.0, 100.0),
        ({"s1": MET, "s3": MET, "d1": UNMET, "d3": MET}, 100.0, 75.0, 87.5, 87.5, 87.5),
        ({"s1": MET, "s3": MET, "d1": MET, "d3": UNMET}, 100.0, 25.0, 62.5, 62.5, 62.5),
        # a pass a week old still counts, a day later it does not
        ({"d1": ("met", 7)}, None, 100.0, 100.0, 12.5, 100.0),
        ({"d1": ("met", 8)}, None, None, None, 0.0, 100.0),
        # a failure stands however old it is
        ({"d1": ("unmet", 300)}, None, 0.0, 0.0, 0.0, 87.5),
        ({"s1": ("met", 180), "d3": ("met", 9)}, 100.0, None, 100.0, 12.5, 100.0),
        ({"s1": ("met", 181), "d3": MET}, None, 100.0, 100.0, 37.5, 100.0),
    ],
)
def test_by_hand(
    toy: Toy,
    given: Given,
    static: float | None,
    dynamic: float | None,
    overall: float | None,
    low: float | None,
    high: float | None,
) -> None:
    got = _score(toy, given)
    expected = {
        "static_pct": static,
        "dynamic_pct": dynamic,
        "overall_pct": overall,
        "low_pct": low,
        "high_pct": high,
    }
    for name, value in expected.items():
        assert got[name] == (None if value is None else pytest.approx(value, abs=1e-9)), name


def test_counts_and_freshness(toy: Toy) -> None:
    got = _score(toy, {"s1": ("met", 30), "s3": NA, "d1": ("met", 8), "d3": ("unmet", 2)})
    assert [
        got[k] for k in ("indicators", "met", "unmet", "unmet_static", "na", "expired", "unknown")
    ] == [4, 1, 1, 0, 1, 1, 0]
    assert got["age_days"] == 1
    assert got["last_day"] == AS_OF - timedelta(days=1)
    assert got["fresh_pct"] == pytest.approx(50.0)


answer_lists = st.lists(
    st.tuples(
        st.sampled_from(["p0", "p1", "公园2"]),
        st.sampled_from([*INDICATORS, "静三"]),
        st.sampled_from(["met", "unmet", "na"]),
        st.integers(-3, 400),
    ),
    max_size=20,
)


def _plain(given: list[tuple[str, str, str, int]]) -> dict[str, dict[str, Any]]:
    """The rules in a plain loop: newest answer, worst of a day, passes expire, failures stand."""
    ids = {"公园2": "p2", "静三": "s3"}
    out = {}
    for point in ("p0", "p1", "p2"):
        current: dict[str, tuple[int, str]] = {}
        for ref, indicator, result, age in given:
            key = ids.get(indicator, indicator)
            if ids.get(ref, ref) != point or age < 0:
                continue
            rank = ("na", "met", "unmet").index(result)
            old = current.get(key)
            if old is None or (-age, rank) >= (-old[0], ("na", "met", "unmet").index(old[1])):
                current[key] = (age, result)
        won = lost = unknown = 0.0
        for key, indicator_ in INDICATORS.items():
            age, result = current.get(key, (0, "none"))
            if result == "unmet":
                lost += indicator_.weight
            elif result == "met" and age <= indicator_.interval_days:
                won += indicator_.weight
            elif result != "na":
                unknown += indicator_.weight
        whole = won + lost + unknown
        out[point] = {
            "overall_pct": 100 * won / (won + lost) if won + lost else None,
            "low_pct": 100 * won / whole if whole else None,
            "high_pct": 100 * (won + unknown) / whole if whole else None,
        }
    return out


@hypothesis_settings(max_examples=60, deadline=None)
@given(answer_lists, st.randoms())
def test_against_a_plain_loop_in_any_order(
    given: list[tuple[str, str, str, int]], random: Any
) -> None:
    from tests.toy_points import park_row

    points = _points(park_row(), 3)
    shuffled = list(given)
    random.shuffle(shuffled)
    got = score_points(
        points=points,
        answers=_answers(shuffled),
        identities=NO_IDENTITIES,
        catalogue=SMALL,
        settings=Settings(as_of=AS_OF),
    )
    table = got.tables["scores"].set_index("point_id")
    for point, expected in _plain(given).items():
        for name, value in expected.items():
            mine = table.loc[point, name]
            assert (pd.isna(mine) and value is None) or mine == pytest.approx(value)
        known = table.loc[point, ["low_pct", "overall_pct", "high_pct"]].dropna()
        assert ((known >= 0) & (known <= 100)).all()
        if len(known) == 3:
            low, overall, high = known
            assert low - 1e-9 <= overall <= high + 1e-9


@hypothesis_settings(max_examples=40, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(list(INDICATORS)), st.sampled_from([MET, UNMET, NA]), max_size=4
    )
)
def test_a_mended_failure_never_lowers_a_score(given: Given) -> None:
    from tests.toy_points import park_row

    def overall(answers: Given) -> tuple[float, float]:
        frame = _answers([("p0", i, r, a) for i, (r, a) in answers.items()])
        out = score_points(
            points=_points(park_row()),
            answers=frame,
            identities=NO_IDENTITIES,
            catalogue=SMALL,
            settings=Settings(as_of=AS_OF),
        )
        row = out.tables["scores"].iloc[0]
        return row["overall_pct"], row["low_pct"]

    before = overall(given)
    for indicator, answer in given.items():
        if answer == UNMET:
            after = overall({**given, indicator: MET})
            assert after[0] >= before[0]
            assert after[1] >= before[1]


def test_rows_that_cannot_be_used_are_named(toy: Toy) -> None:
    codes = toy.problems[toy.problems["level"] == "lost"].set_index("row")["code"].to_dict()
    assert codes[5] in ("answer.unknown_point", "list.unlocated")
    lost = toy.problems.query("file == 'data/inputs/answers.csv' and level == 'lost'")
    assert sorted(zip(lost["row"], lost["code"], strict=True)) == [
        (5, "answer.unknown_point"),
        (6, "answer.unknown_indicator"),
        (7, "answer.bad_result"),
        (8, "answer.bad_date"),
    ]


def test_answers_are_conserved(toy: Toy) -> None:
    """Every row read is a current check, superseded, later than the date, or lost by name."""
    counts = toy.problems.groupby("code")["count"].sum()
    gone = sum(
        int(counts.get(code, 0))
        for code in (
            "answer.superseded",
            "answer.future",
            "answer.unknown_point",
            "answer.ambiguous_point",
            "answer.unknown_indicator",
            "answer.not_checked_here",
        )
    )
    assert len(toy.tables["answers"]) == len(toy.tables["checks"]) + gone
