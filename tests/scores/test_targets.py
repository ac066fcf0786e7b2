"""The four targets, recounted from the raw answers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from geoplan.config import Scores, Settings
from geoplan.scores import score_points
from geoplan.scores.targets import Value, _status
from geoplan.tables import records
from tests.scores.test_scores import AS_OF, INDICATORS, NO_IDENTITIES, SMALL, _answers, _points
from tests.toy_points import park_row

Raw = list[tuple[str, str, str, int]]
FIXED = ("p0", "p1")
LIKELY = ("p2", "p3")
# Parks are drawn as readily as 1.0, gardens (the same indicators but s3) as 0.5.
PARK = replace(SMALL.types["park"], random_weight=1.0)
GARDEN = replace(PARK, id="garden", indicators=("s1", "d1", "d3"), random_weight=0.5)
CATALOGUE = replace(SMALL, types={"park": PARK, "garden": GARDEN})
TYPE_OF = {"p0": PARK, "p1": GARDEN, "p2": PARK, "p3": GARDEN}


def _found(raw: Raw, goals: Scores | None = None) -> tuple[dict[Any, dict[str, Any]], Any]:
    points = _points(park_row(), 4)
    points["kind"] = ["fixed" if i in FIXED else "likely" for i in points["point_id"]]
    points["type_id"] = [TYPE_OF[i].id for i in points["point_id"]]
    out = score_points(
        points=points,
        answers=_answers(raw),
        identities=NO_IDENTITIES,
        catalogue=CATALOGUE,
        settings=Settings(as_of=AS_OF, scores=goals or Scores()),
    )
    rows = {(r["target"], r["kind"]): r for r in records(out.tables["targets"])}
    return rows, out.tables["scores"].set_index("point_id")


def _standing(raw: Raw, point: str, indicator: str) -> str:
    """What the raw answers say of one item; of one day the worst counts."""
    rank = {"na": 0, "met": 1, "unmet": 2}
    mine = [(-age, rank[r], r) for p, i, r, age in raw if (p, i) == (point, indicator)]
    if not mine:
        return "unknown"
    minus_age, _, result = max(mine)
    late = result == "met" and -minus_age > INDICATORS[indicator].interval_days
    return "expired" if late else result


def _recount(raw: Raw, points: tuple[str, ...], kind: str | None) -> dict[str, int]:
    counts = dict.fromkeys(("met", "unmet", "na", "expired", "unknown"), 0)
    for point in points:
        for indicator in TYPE_OF[point].indicators:
            if kind in (None, INDICATORS[indicator].kind):
                counts[_standing(raw, point, indicator)] += 1
    return counts


EVERYONE = {"fixed": FIXED, "likely": LIKELY, "all": (*FIXED, *LIKELY)}
raw_answers = st.lists(
    st.tuples(
        st.sampled_from(EVERYONE["all"]),
        st.sampled_from(["s1", "d1", "d3"]),
        st.sampled_from(["met", "unmet", "na"]),
        st.integers(0, 200),
    ),
    max_size=16,
)


@hypothesis_settings(max_examples=60, deadline=None)
@given(raw_answers)
def test_a_recount_of_the_raw_answers_gives_the_same(raw: Raw) -> None:
    rows, _ = _found(raw)
    wanted = {("fixed_no_loss", "fixed"), ("likely_high", "likely")}
    wanted |= {(t, k) for t in ("static_full", "dynamic_zero") for k in EVERYONE}
    assert set(rows) == wanted
    for (target, kind), row in rows.items():
        part = {"static_full": "static", "dynamic_zero": "dynamic"}.get(target)
        counts = _recount(raw, EVERYONE[kind], part)
        assert {n: row[n] for n in counts if n != "na"} == {
            n: c for n, c in counts.items() if n != "na"
        }
        known = counts["met"] + counts["unmet"]
        open_ = counts["expired"] + counts["unknown"]
        if target in ("fixed_no_loss", "dynamic_zero"):
            _same(row["value"], counts["unmet"] if known else None)
            if known + open_:
                assert (row["low"], row["high"]) == (counts["unmet"], counts["unmet"] + open_)
        elif target == "static_full":
            _same(row["value"], 100 * counts["met"] / known if known else None)
            if known + open_:
                _same(row["low"], 100 * counts["met"] / (known + open_))
                _same(row["high"], 100 * (counts["met"] + open_) / (known + open_))


def _same(mine: float, expected: float | None) -> None:
    assert mine != mine if expected is None else mine == pytest.approx(expected, abs=1e-9)


@hypothesis_settings(max_examples=60, deadline=None)
@given(raw_answers)
def test_the_mean_score_lies_in_its_interval_and_is_that_of_the_points(raw: Raw) -> None:
    rows, scores = _found(raw)
    row = rows["likely_high", "likely"]
    for name, column in (("value", "overall_pct"), ("low", "low_pct"), ("high", "high_pct")):
        pairs = [(TYPE_OF[p].random_weight, scores.loc[p, column]) for p in LIKELY]
        there = [(w, v) for w, v in pairs if v == v]
        total = sum(w for w, _ in there)
        _same(row[name], sum(w * v for w, v in there) / total if there else None)
    if row["value"] == row["value"]:
        assert row["low"] - 1e-9 <= row["value"] <= row["high"] + 1e-9


def _all(result: str, age: int = 1) -> Raw:
    return [(p, i, result, age) for p, t in TYPE_OF.items() for i in t.indicators]


def test_what_is_all_met_and_fresh_is_reached() -> None:
    rows, _ = _found(_all("met"))
    assert {r["status"] for r in rows.values()} == {"reached"}


def test_what_nobody_looked_at_is_unknown_and_has_no_value() -> None:
    rows, _ = _found([])
    assert {r["status"] for r in rows.values()} == {"unknown"}
    assert all(r["value"] != r["value"] and r["points_known"] == 0 for r in rows.values())
    assert (rows["fixed_no_loss", "fixed"]["low"], rows["fixed_no_loss", "fixed"]["high"]) == (0, 7)


def test_one_open_item_leaves_a_target_unknown_and_one_fault_misses_it() -> None:
    raw = _all("met")
    rows, _ = _found([a for a in raw if a[:2] != ("p0", "d1")])
    assert rows["fixed_no_loss", "fixed"]["status"] == "unknown"
    assert rows["dynamic_zero", "fixed"]["status"] == "unknown"
    assert rows["dynamic_zero", "likely"]["status"] == "reached"
    assert rows["static_full", "all"]["status"] == "reached"
    rows, _ = _found([*raw, ("p0", "d1", "unmet", 0)])
    assert rows["fixed_no_loss", "fixed"]["status"] == "not_reached"
    assert rows["dynamic_zero", "all"]["status"] == "not_reached"
    assert rows["dynamic_zero", "likely"]["status"] == "reached"


def test_goals_come_from_the_settings() -> None:
    raw = [*_all("met"), ("p0", "d1", "unmet", 0), ("p2", "s1", "unmet", 0)]
    goals = Scores(fixed_goal_items=1, static_goal_pct=80.0, likely_goal_pct=95.0)
    rows, _ = _found(raw, goals)
    assert rows["fixed_no_loss", "fixed"]["status"] == "reached"
    assert rows["static_full", "all"]["status"] == "reached"
    assert rows["static_full", "likely"]["status"] == "not_reached", "two of three are 67 %"
    assert rows["likely_high", "likely"]["status"] == "not_reached", "7/8 and 1, twice as readily"
    _same(rows["likely_high", "likely"]["value"], (87.5 * 1.0 + 100 * 0.5) / 1.5)


@pytest.mark.parametrize(
    ("low", "high", "goal", "is_faults", "status"),
    [
        (90.0, 100.0, 90, False, "reached"),
        (90.0 - 1e-12, 100.0, 90, False, "reached"),
        (89.0, 90.0, 90, False, "unknown"),
        (0.0, 89.9, 90, False, "not_reached"),
        (0, 0, 0, True, "reached"),
        (0, 1, 0, True, "unknown"),
        (1, 1, 0, True, "not_reached"),
        (None, None, 0, True, "unknown"),
    ],
)
def test_reached_is_what_holds_whatever_is_still_open(
    low: float | None, high: float | None, goal: float, is_faults: bool, status: str
) -> None:
    assert _status(Value(None, low, high), goal, is_faults) == status


def test_a_county_without_points_has_no_scores_and_no_target_reached() -> None:
    out = score_points(
        points=_points(park_row()).iloc[:0],
        answers=_answers([]),
        identities=NO_IDENTITIES,
        catalogue=CATALOGUE,
        settings=Settings(as_of=AS_OF),
    )
    assert len(out.tables["scores"]) == 0
    assert set(out.tables["targets"]["status"]) == {"unknown"}
    assert out.tables["targets"][["value", "low", "high"]].isna().all(axis=None)
