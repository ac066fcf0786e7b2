"""Correction of self-checks: by hand, against plain loops, on counties of known bias."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from geoplan.catalogue import Catalogue
from geoplan.config import Scores, Settings
from geoplan.coverage.gaps import summarise
from geoplan.scores import find_bias, score_points
from geoplan.scores.bias import _verdicts
from geoplan.tables import Output, records
from tests.scores.counties import (
    County,
    Plan,
    correct_county,
    errors,
    make_county,
    rmse,
)
from tests.scores.test_pairs import Row, _given
from tests.scores.test_scores import AS_OF, INDICATORS, NO_IDENTITIES, SMALL, _points
from tests.toy_points import park_row

POINTS = _points(park_row(), 3)
DUTIES = pd.DataFrame(
    [("p0", "lead", "甲"), ("p1", "lead", "乙"), ("p0", "township", "某镇")],
    columns=["point_id", "role", "unit"],
)  # nobody leads p2
EAGER = Settings(as_of=AS_OF, scores=Scores(recheck_pairs_least=1))
PERCENTS = ["static", "dynamic", "overall"]


def _run(
    rows: list[Row] | pd.DataFrame, settings: Settings = EAGER, catalogue: Catalogue = SMALL
) -> tuple[Output, dict[str, Any]]:
    given_tables: dict[str, Any] = {
        **{
            "points": POINTS,
            "answers": rows if isinstance(rows, pd.DataFrame) else _given(rows),
            "identities": NO_IDENTITIES,
        },
        **{"catalogue": catalogue, "settings": settings},
    }
    scored = score_points(**given_tables).tables
    tables = {"checks": scored["checks"], "scores": scored["scores"]}
    out = find_bias(**given_tables, **tables, duties=DUTIES)
    return out, {**tables, **out.tables}


def _unit(tables: dict[str, Any], unit: str) -> dict[str, Any]:
    return next(row for row in records(tables["unit_bias"]) if row["unit"] == unit)


def _point(tables: dict[str, Any], point_id: str) -> dict[str, Any]:
    return next(row for row in records(tables["corrected_scores"]) if row["point_id"] == point_id)


HAND: list[Row] = [
    ("p0", "s1", "met", 3, "self"),
    ("p0", "s3", "met", 3, "self"),
    ("p0", "d1", "met", 3, "self"),
    ("p0", "d3", "unmet", 3, "self"),
    ("p0", "s1", "unmet", 2, "covert"),
    ("p0", "s3", "met", 2, "patrol"),
    ("p0", "d3", "met", 2, "mock"),
    ("p1", "s1", "met", 3, "self"),
    ("p1", "d1", "unmet", 3, "self"),
    ("p1", "d3", "met", 3, "complaint"),
]


def test_counts_by_hand() -> None:
    out, tables = _run(HAND)
    own = _unit(tables, "甲")
    assert {n: own[n] for n in ("points", "pairs", "claimed", "refuted", "mended")} == {
        **{"points": 1, "pairs": 3, "claimed": 2, "refuted": 1, "mended": 1}
    }
    assert (own["self_pct"], own["recheck_pct"], own["bias_pct"]) == (
        *(pytest.approx(200 / 3), pytest.approx(200 / 3)),
        pytest.approx(0.0),
    )
    assert own["basis"] == "own"
    other, nobody = _unit(tables, "乙"), _unit(tables, "")
    assert other["basis"] == nobody["basis"] == "prior"
    assert other["pairs"] == 0 and other["self_pct"] != other["self_pct"]
    assert other["overclaim_pct"] == nobody["overclaim_pct"]
    rates = {
        (r["unit"], r["source"]): (r["answers"], r["met"]) for r in records(tables["source_rates"])
    }
    assert rates == {
        **{("甲", "self"): (4, 3), ("甲", "covert"): (1, 0), ("甲", "patrol"): (1, 1)},
        **{("甲", "mock"): (1, 1), ("乙", "self"): (2, 1), ("乙", "complaint"): (1, 1)},
    }
    assert not out.problems


def test_only_what_rests_on_the_word_of_the_unit_is_discounted() -> None:
    _, tables = _run(HAND)
    own, other = _point(tables, "p0"), _point(tables, "p1")
    rate = {u: _unit(tables, u)["overclaim_pct"] / 100 for u in ("甲", "乙")}
    # p0: s1 covert unmet, s3 patrol met, d1 self met, d3 mock met: only d1 (weight 1 of 8) is.
    assert own["claimed"] == 1
    assert own["overall_pct"] == 87.5
    assert own["corrected_pct"] == pytest.approx(87.5 - 100 * rate["甲"] / 8)
    assert own["static_corrected_pct"] == own["static_pct"] == 75.0
    assert own["dynamic_corrected_pct"] == pytest.approx(100 - 100 * rate["甲"] / 4)
    # p1: s1 self met, d1 self unmet, d3 a complaint that was none: weights 1, 1, 3.
    assert other["claimed"] == 1
    assert other["corrected_pct"] == pytest.approx(80 - 100 * rate["乙"] / 5)
    assert other["dynamic_corrected_pct"] == other["dynamic_pct"]
    nobody = _point(tables, "p2")
    assert nobody["unit"] == "" and nobody["corrected_pct"] != nobody["corrected_pct"]


@pytest.mark.parametrize(
    ("rows", "claimed"),
    [
        ([("met", 3, "self")], 1),
        ([("met", 3, "self"), ("met", 3, "covert")], 0),  # somebody else saw it the same day
        ([("met", 5, "covert"), ("met", 3, "self")], 0),  # or before, and that still counts
        ([("met", 9, "covert"), ("met", 3, "self")], 1),  # that no longer does
        ([("unmet", 5, "covert"), ("met", 3, "self")], 1),  # mended, as the unit says
        ([("met", 9, "self")], 0),  # expired: counts as nothing, so nothing to take off
        ([("unmet", 3, "self")], 0),
    ],
)
def test_what_counts_as_claimed(rows: list[tuple[str, int, str]], claimed: int) -> None:
    _, tables = _run([("p0", "d1", *row) for row in rows])
    assert _point(tables, "p0")["claimed"] == claimed


def test_a_unit_whose_claims_nobody_looked_at_gets_the_prior() -> None:
    _, tables = _run([*HAND, ("p1", "d1", "met", 1, "covert")])
    other = _unit(tables, "乙")
    assert (other["pairs"], other["claimed"], other["mended"], other["basis"]) == (1, 0, 1, "prior")
    assert other["overclaim_pct"] == _unit(tables, "")["overclaim_pct"]


def test_where_spots_are_counted_a_refuted_claim_costs_its_share_only() -> None:
    answers = _given(HAND)
    is_refuted = answers["result"].eq("unmet") & answers["source"].eq("covert")
    answers.loc[is_refuted, "spots"], answers.loc[is_refuted, "spots_unmet"] = 10, 2
    _, tables = _run(answers)
    rate = _unit(tables, "甲")["overclaim_pct"] / 100
    own = _point(tables, "p0")
    assert own["overall_pct"] == pytest.approx(100 * 7.8 / 8)
    assert own["corrected_pct"] == pytest.approx(own["overall_pct"] - 100 * rate * 0.2 / 8)


@pytest.mark.parametrize(
    ("pairs", "refuted", "mended", "verdict"),
    [
        (0, 0, 0, "unsure"),
        (5, 0, 0, "unsure"),  # too few to call it agreement
        (10, 0, 0, "consistent"),
        (20, 2, 0, "consistent"),  # ten points
        (20, 5, 0, "high"),
        (3, 1, 0, "unsure"),
        (20, 6, 3, "unsure"),  # fifteen points, but chance does that
        (20, 0, 5, "low"),
        (1000, 60, 20, "consistent"),  # beyond doubt, and too little to matter
    ],
)
def test_verdicts(pairs: int, refuted: int, mended: int, verdict: str) -> None:
    given_counts = [np.array([float(n)]) for n in (pairs, refuted, mended)]
    assert _verdicts(*given_counts, 10.0).tolist() == [verdict]


def test_without_re_checks_nothing_changes_and_it_is_said_once() -> None:
    out, tables = _run([row for row in HAND if row[4] == "self"])
    assert [p.code for p in out.problems] == ["bias.no_rechecks"]
    _assert_uncorrected(tables)


def test_with_too_few_re_checks_nothing_changes_either() -> None:
    out, tables = _run(HAND, Settings(as_of=AS_OF))
    (problem,) = out.problems
    assert (problem.code, problem.facts) == ("bias.few_rechecks", {"claimed": 2, "least": 20})
    _assert_uncorrected(tables)
    assert _unit(tables, "甲")["pairs"] == 3


def _assert_uncorrected(tables: dict[str, Any]) -> None:
    corrected = tables["corrected_scores"]
    assert set(tables["unit_bias"]["basis"]) == {"none"}
    assert tables["unit_bias"]["overclaim_pct"].isna().all()
    for scope in PERCENTS:
        name = "corrected_pct" if scope == "overall" else f"{scope}_corrected_pct"
        assert corrected[name].equals(corrected[f"{scope}_pct"].rename(name))
    for end in ("low", "high"):
        assert corrected[f"corrected_{end}_pct"].equals(corrected["overall_pct"])


def test_re_checks_without_a_self_check_are_counted() -> None:
    out, _ = _run([*HAND, ("p1", "s3", "met", 2, "covert"), ("p2", "s1", "na", 2, "covert")])
    (problem,) = out.problems
    assert (problem.code, problem.count, problem.facts) == ("bias.unpaired", 1, {"rechecks": 4})


def test_a_county_without_self_checks_has_nothing_to_say() -> None:
    out, _ = _run([("p0", "s1", "met", 2, "covert")])
    assert not out.problems
    assert not _run([])[0].problems


row_given = st.tuples(
    st.sampled_from(["p0", "p1", "p2"]),
    st.sampled_from(sorted(INDICATORS)),
    st.sampled_from(["met", "unmet", "na"]),
    st.integers(0, 12),
    st.sampled_from(["self", "self", "self", "patrol", "covert", "complaint"]),
)
# With re-checks in any case, or hardly any example would have something to correct.
rows_given = st.lists(row_given, max_size=40).map(lambda rows: [*HAND, *rows])


@hypothesis_settings(max_examples=20, deadline=None)
@given(rows_given)
def test_corrected_scores_equal_a_plain_loop(rows: list[Row]) -> None:
    """Raw scores are those of the table ``scores``; discounts are added up item by item."""
    _, tables = _run(rows)
    lead = {"p0": "甲", "p1": "乙", "p2": ""}
    raw = tables["scores"].set_index("point_id")
    for row in records(tables["corrected_scores"]):
        unit = _unit(tables, lead[row["point_id"]])
        items = [c for c in records(tables["checks"]) if c["point_id"] == row["point_id"]]
        for scope in PERCENTS:
            known = off = 0.0
            for item in items:
                indicator = INDICATORS[item["indicator_id"]]
                if scope not in ("overall", indicator.kind) or item["is_expired"]:
                    continue
                known += indicator.weight * (item["credit"] == item["credit"])
                off += indicator.weight * _is_claimed(item, rows) * unit["overclaim_pct"] / 100
            before = raw.loc[row["point_id"], f"{scope}_pct"]
            found = row["corrected_pct" if scope == "overall" else f"{scope}_corrected_pct"]
            assert row[f"{scope}_pct"] == pytest.approx(before, nan_ok=True)
            if known and unit["basis"] != "none":
                assert found == pytest.approx(before - 100 * off / known)
                assert 0 <= found <= before <= 100
            else:
                assert found == pytest.approx(before, nan_ok=True)


def _is_claimed(item: dict[str, Any], rows: list[Row]) -> bool:
    if item["source"] != "self" or item["state"] != "met":
        return False
    key = item["point_id"], item["indicator_id"]
    others = [
        r for r in rows if r[:2] == key and r[4] in ("patrol", "covert", "mock") and r[2] != "na"
    ]
    if not others:
        return True
    age = min(r[3] for r in others)
    is_bad = any(r[2] == "unmet" for r in others if r[3] == age)
    return is_bad or age > INDICATORS[key[1]].interval_days


@hypothesis_settings(max_examples=10, deadline=None)
@given(rows_given, st.randoms())
def test_order_of_rows_and_scale_of_weights_do_not_matter(rows: list[Row], random: Any) -> None:
    mixed = list(rows)
    random.shuffle(mixed)
    heavier = {i: replace(one, weight=7 * one.weight) for i, one in INDICATORS.items()}
    _, tables = _run(rows)
    _, shuffled = _run(mixed)
    _, scaled = _run(rows, catalogue=replace(SMALL, indicators=heavier))
    for name in ("unit_bias", "corrected_scores", "source_rates"):
        pd.testing.assert_frame_equal(tables[name], shuffled[name])
        pd.testing.assert_frame_equal(tables[name], scaled[name])


@hypothesis_settings(max_examples=25, deadline=None)
@given(rows_given)
def test_the_ends_hold_the_corrected_score(rows: list[Row]) -> None:
    known = _run(rows)[1]["corrected_scores"].dropna(subset="overall_pct")
    low, high = known["corrected_low_pct"], known["corrected_high_pct"]
    assert (low.ge(0) & low.le(known["corrected_pct"] + 1e-9)).all()
    assert (known["corrected_pct"].le(high + 1e-9) & high.le(known["overall_pct"])).all()


@pytest.fixture(scope="module")
def counties() -> list[tuple[County, dict[str, pd.DataFrame], pd.DataFrame]]:
    """Some counties whose bias is known; ``benchmarks/bias.py`` has more, of more kinds."""
    made = []
    for seed in range(6):
        county = make_county(Plan(), seed)
        tables = correct_county(county)
        made.append((county, tables, errors(county, tables)))
    return made


def test_corrected_scores_are_a_third_nearer_to_the_truth(counties: list[Any]) -> None:
    ratios = []
    for _, _, found in counties:
        by_unit = found.groupby("unit")[["raw", "corrected"]].mean()
        ratios.append(rmse(by_unit["corrected"]) / rmse(by_unit["raw"]))
    assert np.mean(ratios) < 0.7
    assert max(ratios) < 1


def test_points_are_nearer_too(counties: list[Any]) -> None:
    ratios = [rmse(found["corrected"]) / rmse(found["raw"]) for *_, found in counties]
    assert np.mean(ratios) < 0.75


def test_units_without_re_checks_get_the_prior_and_no_more(counties: list[Any]) -> None:
    for _, tables, found in counties:
        bias = tables["unit_bias"]
        alone = bias[bias["basis"] == "prior"]
        assert 0 < len(alone) < len(bias)
        (mean,) = alone["overclaim_pct"].unique()
        mine = found[found["basis"] == "prior"]
        assert (mine["raw"] - mine["corrected"]).between(0, mean + 1e-9).all()
    every = pd.concat([found[found["basis"] == "prior"] for *_, found in counties], keys=range(6))
    by_unit = every.groupby([every.index.get_level_values(0), "unit"])[["raw", "corrected"]].mean()
    assert rmse(by_unit["corrected"]) < rmse(by_unit["raw"])


def test_the_interval_holds_the_share_planted(counties: list[Any]) -> None:
    held = []
    for county, tables, _ in counties:
        bias = tables["unit_bias"].set_index("unit")
        share = 100 * county.planted.loc[bias.index]
        held += (bias["low_pct"].le(share) & bias["high_pct"].ge(share)).tolist()
    assert np.mean(held) > 0.85


def test_where_nobody_hides_hardly_anything_is_taken_off() -> None:
    tables = correct_county(make_county(Plan(hiding=0.0), 1))
    found = tables["corrected_scores"]
    assert (found["overall_pct"] - found["corrected_pct"]).mean() < 1.0


def test_means_of_units_are_those_of_the_sums() -> None:
    county = make_county(Plan(units=6), 2)
    tables = correct_county(county)
    points = county.points.assign(length_m=0.0)
    gaps = pd.DataFrame({"point_id": points["point_id"], "state": "covered"})
    sums = summarise(points, county.duties, tables["scores"], gaps)
    mean = sums[sums["dimension"] == "unit"].set_index("value")["overall_pct"]
    bias = tables["unit_bias"].set_index("unit")["overall_pct"]
    assert bias.to_dict() == pytest.approx(mean.to_dict())
