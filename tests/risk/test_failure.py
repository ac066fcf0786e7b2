"""What may fail, from tables: by hand, in pathological counties, and what must always hold."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from geoplan.config import Risk, Scores
from geoplan.risk.failure import find_failures
from geoplan.risk.failures import BASES, LEVELS
from geoplan.scores import find_bias, score_points
from geoplan.tables import TABLES, check, from_rows
from tests.risk.failing import (
    ITEMS,
    SETTINGS,
    TWO,
    by_item,
    county,
    duties_of,
    failures_of,
    tables_of,
)
from tests.scores.counties import Plan, make_county
from tests.scores.test_pairs import Row
from tests.scores.test_scores import AS_OF, NO_IDENTITIES

DEFAULT = SETTINGS.risk.prior_fail_pct / 100


def _basis(frame: pd.DataFrame, point: int, item: str) -> str:
    return BASES[int(frame.loc[(point, item), "basis"])]


def test_without_evidence_nothing_is_taken_for_good() -> None:
    found = failures_of([], points=county(3, 2))
    frame = by_item(found)
    assert frame["p"].to_numpy() == pytest.approx(DEFAULT)
    assert (frame["high"] - frame["low"] > 0.5).all()
    assert set(frame["basis"]) == {BASES.index("prior")}
    assert not frame["known"].any()
    # what all share does not average out: the mean of the county is nearly as unsure as one item
    mean_sd = np.sqrt(
        sum(found.loading[found.factor == f].sum() ** 2 for f in range(found.factors))
    )
    assert mean_sd / len(found) > 0.2


def test_a_county_without_points_has_no_items() -> None:
    found = failures_of([], points=county(1)[:0])
    assert (len(found), found.factors, found.deduct(0).tolist()) == (0, 0, [])


def test_shares_are_the_weights_of_what_applies() -> None:
    frame = by_item(failures_of([("p0", "s3", "na", 1, "self")]))
    assert frame.loc[0, "share"].to_dict() == pytest.approx({"s1": 0.2, "d1": 0.2, "d3": 0.6})
    assert frame.loc[1, "share"].to_dict() == pytest.approx(
        {"s1": 1 / 8, "s3": 3 / 8, "d1": 1 / 8, "d3": 3 / 8}
    )


def test_a_point_to_which_nothing_applies_is_unknown_not_full_marks() -> None:
    rows: list[Row] = [("p1", item, "na", 1, "self") for item in ITEMS]
    found = failures_of(rows, points=county(3))
    frame = by_item(found)
    assert frame.loc[1, "share"].to_dict() == {"": 1.0}
    assert found.deduct(3) == pytest.approx([DEFAULT] * 3)
    assert found.point.tolist() == sorted(found.point.tolist())


def test_a_failure_costs_what_its_spots_cost() -> None:
    settings = replace(SETTINGS, scores=Scores(mode="per_spot", deduction_share=0.25))
    frame = by_item(failures_of([], settings=settings))
    assert frame.loc[0, "share"].sum() == pytest.approx(0.25)
    tables = tables_of([("p0", "d3", "unmet", 1, "patrol")])
    tables["checks"]["credit"] = 0.4  # six of ten spots were faulty
    frame = by_item(find_failures(**tables, catalogue=TWO, settings=SETTINGS))
    assert frame.loc[(0, "d3"), "share"] == pytest.approx(0.6 * 3 / 8)


def test_the_basis_is_the_nearest_that_is_known() -> None:
    points = county(4, 2)
    rows: list[Row] = [("p0", "d1", "met", 1, "covert")]
    frame = by_item(failures_of(rows, points=points, towns=2))
    assert _basis(frame, 0, "d1") == "own"
    assert _basis(frame, 2, "d1") == "cell"  # the same town
    assert _basis(frame, 1, "d1") == "type"
    assert _basis(frame, 4, "d1") == "kind"  # another type, also dynamic
    assert _basis(frame, 0, "s1") == "prior"
    sure = frame["high"] - frame["low"]
    order = [sure[0, "d1"], sure[2, "d1"], sure[1, "d1"], sure[4, "d1"], sure[0, "s1"]]
    assert order == sorted(order)


def test_faults_raise_their_neighbours_the_nearer_the_more() -> None:
    points = county(4, 2)
    rows: list[Row] = [("p0", "d1", "unmet", 1, "covert")]
    found = by_item(failures_of(rows, points=points, towns=2))["p"]
    near = [found[0, "d1"], found[2, "d1"], found[1, "d1"], found[4, "d1"], found[0, "s1"]]
    assert near == sorted(near, reverse=True)
    assert near[-1] > DEFAULT


def test_a_claim_is_worth_less_than_a_look_and_more_than_nothing() -> None:
    def p(*rows: Row) -> float:
        return float(by_item(failures_of(list(rows)))["p"][0, "d1"])

    looked = p(("p0", "d1", "met", 1, "covert"))
    claimed = p(("p0", "d1", "met", 1, "self"))
    assert looked < claimed < p()
    assert p(("p0", "d1", "met", 6, "self")) > claimed  # the older, the less
    assert p(("p0", "d1", "unmet", 1, "self")) > 0.8
    # a complaint that names a fault is a look; one that is withdrawn says nothing
    assert p(("p0", "d1", "met", 2, "self"), ("p0", "d1", "unmet", 1, "complaint")) > 0.8
    assert p(("p0", "d1", "met", 1, "complaint")) == pytest.approx(p())


def test_a_pass_without_the_photo_it_needs_says_no_more_than_the_rate() -> None:
    needs = {i: replace(one, needs_evidence=True) for i, one in TWO.indicators.items()}
    strict = replace(TWO, indicators=needs)
    rows: list[Row] = [("p0", "d1", "met", 0, "self")]
    bare, free = (by_item(failures_of(rows, catalogue=c)).loc[(0, "d1")] for c in (strict, TWO))
    assert bare["p"] > free["p"]
    assert not bare["known"]


def test_static_faults_stay_until_mended_dynamic_ones_for_a_part() -> None:
    rows: list[Row] = [("p0", i, "unmet", 60, "patrol") for i in ("s1", "d1")]
    frame = by_item(failures_of(rows))
    assert frame["p"][0, "s1"] == 1.0
    assert 0.5 < frame["p"][0, "d1"] < 1.0
    held = replace(SETTINGS, risk=Risk(open_hold_pct=90.0))
    assert by_item(failures_of(rows, settings=held))["p"][0, "d1"] > frame["p"][0, "d1"]


def _with_case(**change: Any) -> float:
    tables = tables_of([("p0", "s1", "unmet", 10, "patrol")])
    tables["problem_cases"] = tables["problem_cases"].assign(**change)
    tables["problem_cases"] = check(TABLES["problem_cases"], tables["problem_cases"])
    found = find_failures(**tables, catalogue=TWO, settings=SETTINGS)
    return float(by_item(found)["p"][0, "s1"])


def test_ledgers_tell_what_was_mended_and_what_came_back() -> None:
    day = AS_OF - timedelta(days=2)
    open_ = _with_case()
    reported = _with_case(state="to_review", mended_day=day)
    closed = _with_case(state="closed", mended_day=day, closed_day=day)
    assert open_ == 1.0
    assert closed < reported < 0.5
    again = _with_case(state="closed", mended_day=day, closed_day=day, relapses=3)
    assert again > closed
    # a report that was refused, and one older than the fault, mend nothing
    assert _with_case(state="returned", mended_day=day) == 1.0
    early = AS_OF - timedelta(days=20)
    assert _with_case(state="to_review", mended_day=early) == 1.0
    assert _with_case(state="closed", closed_day=early) == 1.0


def test_relapses_raise_also_what_was_last_seen_in_order() -> None:
    rows: list[Row] = [("p0", "d1", "unmet", 20, "patrol"), ("p0", "d1", "met", 5, "patrol")]
    tables = tables_of(rows)
    found = []
    for relapses in (0, 1, 4):
        cases = tables["problem_cases"].assign(relapses=relapses)
        cases = check(TABLES["problem_cases"], cases)
        given_tables = {**tables, "problem_cases": cases}
        failures = find_failures(**given_tables, catalogue=TWO, settings=SETTINGS)
        found.append(by_item(failures)["p"][0, "d1"])
    assert found == sorted(set(found))


_ROWS = st.lists(
    st.tuples(
        st.sampled_from(["p0", "p1", "p2"]),
        st.sampled_from(ITEMS),
        st.sampled_from(["met", "unmet", "na"]),
        st.integers(0, 200),
        st.sampled_from(["self", "patrol", "covert", "complaint"]),
    ),
    max_size=25,
)


@given(_ROWS, st.randoms())
@hypothesis_settings(max_examples=12, deadline=None)
def test_whatever_was_said_the_failures_are_probabilities(rows: list[Row], random: Any) -> None:
    points = county(2, 1)
    found = failures_of(rows, points=points, towns=2)
    for values in (found.p, found.share, *found.interval()):
        assert np.isfinite(values).all()
        assert ((values >= 0) & (values <= 1)).all()
    low, high = found.interval()
    assert (low <= high).all()
    assert np.isfinite(found.loading).all()
    assert (found.deduct(3) <= 1 + 1e-12).all()
    assert found.alpha / (found.alpha + found.beta) == pytest.approx(found.p, abs=2e-6)
    shuffled = list(dict.fromkeys(rows))
    random.shuffle(shuffled)
    again = failures_of(shuffled, points=points, towns=2)
    assert again.p == pytest.approx(found.p, abs=1e-12)
    assert len(LEVELS) == found.factor.shape[1]
    # columns have numbers of their own
    spans = [set(found.factor[:, c].tolist()) for c in range(len(LEVELS))]
    assert sum(map(len, spans)) == len(set().union(*spans))


@given(_ROWS, st.sampled_from(ITEMS), st.integers(0, 30))
@hypothesis_settings(max_examples=12, deadline=None)
def test_a_fault_seen_today_is_certain_and_a_pass_seen_today_is_none(
    rows: list[Row], item: str, age: int
) -> None:
    def p(result: str) -> float:
        points = county(2, 1)
        every: list[Row] = [*rows, ("p0", item, result, age, "mock")]
        kept = [r for r in every if r[:2] != ("p0", item) or r[3] > age or r is every[-1]]
        return float(by_item(failures_of(kept, points=points))["p"][0, item])

    assert p("unmet") > p("met")
    if age == 0:
        assert (p("unmet"), p("met")) == (1.0, 0.0)


def test_planted_effects_of_items_are_recovered() -> None:
    """Half the indicators fail often: told from a tenth of the items, looked at by others."""
    rng = np.random.default_rng(3)
    points = county(200)
    often = {"s1": 0.5, "s3": 0.05, "d1": 0.4, "d3": 0.1}
    rows: list[Row] = [
        (f"p{i}", item, "unmet" if rng.random() < rate else "met", 1, "covert")
        for i in range(200)
        for item, rate in often.items()
        if rng.random() < 0.15
    ]
    frame = by_item(failures_of(rows, points=points, towns=4))
    rest = frame[frame["basis"] != BASES.index("own")].groupby("indicator")["p"].mean()
    for item, rate in often.items():
        assert rest[item] == pytest.approx(rate, abs=0.12)
    assert min(rest["s1"], rest["d1"]) > 1.5 * max(rest["s3"], rest["d3"])


def test_corrected_self_checks_are_near_the_truth() -> None:
    """In counties where units hide faults the expected score is nearer than what they say."""
    errors = []
    for seed in range(3):
        made = make_county(Plan(units=25, points=6, rechecked_items=0.15), seed)
        points = check(TABLES["points"], _whole(made.points))
        base: dict[str, Any] = {
            "points": points,
            "answers": made.answers,
            "identities": NO_IDENTITIES,
            "catalogue": made.catalogue,
            "settings": SETTINGS,
        }
        scored = score_points(**base).tables
        own = {"checks": scored["checks"], "duties": made.duties}
        bias = find_bias(**base, **own, scores=scored["scores"]).tables
        found = find_failures(
            points=points,
            **own,
            **{n: bias[n] for n in ("looks", "unit_bias", "source_rates")},
            problem_cases=from_rows(TABLES["problem_cases"], []),
            catalogue=made.catalogue,
            settings=SETTINGS,
        )
        truth = made.truth.mean()
        expected = 100 * (1 - found.deduct(len(points)).mean())
        errors.append((expected - truth, scored["scores"]["overall_pct"].mean() - truth))
    ours, raw = np.abs(np.array(errors)).mean(axis=0)
    assert ours < 0.3 * raw
    assert ours < 3.0


def _whole(points: pd.DataFrame) -> Any:
    park = county(1)
    frame = pd.concat([park] * len(points), ignore_index=True)
    for name in points.columns:
        frame[name] = points[name].to_numpy()
    return frame


def test_the_order_of_points_and_duties_changes_nothing() -> None:
    rows: list[Row] = [("p0", "d1", "unmet", 3, "self"), ("p2", "s1", "met", 2, "mock")]
    points = county(2, 1)
    tables = tables_of(rows, points=points, towns=2)
    turned = {n: t if n == "points" else t.iloc[::-1] for n, t in tables.items()}
    first, again = (find_failures(**t, catalogue=TWO, settings=SETTINGS) for t in (tables, turned))
    assert again.p == pytest.approx(first.p, abs=1e-14)
    assert again.factor.tolist() == first.factor.tolist()
    assert duties_of(points)["unit"].nunique() == 2
