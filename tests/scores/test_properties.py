"""What must hold of any answers, in both modes, with and without photos and counted spots."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from geoplan.catalogue import Indicator
from geoplan.config import SCORE_MODES, Scores, Settings
from geoplan.scores import score_points
from tests.scores.test_cases import INDICATORS
from tests.scores.test_scores import AS_OF, NO_IDENTITIES, SMALL, _answers, _points
from tests.toy_points import park_row

Answer = tuple[str, str, str, int, bool, int | None, int | None, str]
PERCENTS = ["static_pct", "dynamic_pct", "overall_pct", "low_pct", "high_pct"]


def _spots(given: Answer) -> Answer:
    """Only counts that a sheet can say: no more faults than spots, one at least where not met."""
    point, indicator, result, age, photo, spots, unmet, clock = given
    if result == "unmet" and unmet == 0:
        unmet = None
    if spots is not None and unmet is not None:
        spots = max(spots, unmet)
    return point, indicator, result, age, photo, spots, unmet, clock


answer = st.tuples(
    st.sampled_from(["p0", "p1"]),
    st.sampled_from(sorted(INDICATORS)),
    st.sampled_from(["met", "unmet", "na"]),
    st.integers(0, 20),
    st.booleans(),
    st.none() | st.integers(1, 9),
    st.none() | st.integers(0, 9),
    st.sampled_from(["", "", "08:05", "17:40"]),
).map(_spots)
answers_given = st.lists(answer, max_size=12)
rules = st.builds(
    Scores, mode=st.sampled_from(SCORE_MODES), deduction_share=st.sampled_from([0.1, 0.5, 1.0])
)


def _run(given: list[Answer], rules: Scores, scale: float = 1.0) -> dict[str, pd.DataFrame]:
    frame = _answers([row[:4] for row in given])
    frame["photos"] = ["a.jpg" if row[4] else "" for row in given]
    frame["spots"] = pd.array([row[5] for row in given], dtype="Int64")
    frame["spots_unmet"] = pd.array([row[6] for row in given], dtype="Int64")
    frame["clock"] = [row[7] for row in given]
    # Whatever the rows' order, an answer is known by what it says.
    frame["answer_id"] = [repr(row) for row in given]
    frame = frame.drop_duplicates("answer_id")
    scaled = {
        i: replace(
            one,
            weight=one.weight * scale,
            deduction=None if one.deduction is None else one.deduction * scale,
        )
        for i, one in INDICATORS.items()
    }
    park = replace(SMALL.types["park"], indicators=tuple(INDICATORS))
    out = score_points(
        points=_points(park_row(), 2),
        answers=frame,
        identities=NO_IDENTITIES,
        catalogue=replace(SMALL, indicators=scaled, types={"park": park}),
        settings=Settings(as_of=AS_OF, scores=rules),
    )
    return dict(out.tables)


def _current(given: list[Answer], point: str, indicator: str) -> Answer | None:
    """The answer that counts: the newest; of one day the worst, then most spots, then a photo.

    What is known to have been followed by another on the same day is out of it.
    """
    rank = {"na": 0, "met": 1, "unmet": 2}
    mine = [row for row in given if row[:2] == (point, indicator)]
    mine = [r for r in mine if not any(r[3] == o[3] and "" < r[7] < o[7] for o in mine)]
    told = {id(row): (row[4] if row[2] == "met" else row[6] or 0) for row in mine}
    return max(mine, key=lambda r: (-r[3], rank[r[2]], told[id(r)], repr(r)), default=None)


def _by_hand(given: list[Answer], rules: Scores, point: str) -> dict[str, Fraction | int | None]:
    """The rules of scoring in a plain loop over exact fractions."""
    won = sure = known = open_ = Fraction(0)
    counts = dict.fromkeys(("met", "unmet", "na", "unverified", "expired", "unknown"), 0)
    for one in INDICATORS.values():
        row, weight = _current(given, point, one.id), Fraction(one.weight)
        result = row[2] if row else "unknown"
        if row and result == "met" and row[3] > one.interval_days:
            result = "expired"
        elif row and result == "met" and one.needs_evidence and not row[4]:
            result = "unverified"
        counts[result] += 1
        if result in ("expired", "unverified", "unknown"):
            open_ += weight
        elif result == "met":
            won, sure, known = won + weight, sure + weight, known + weight
        elif row and result == "unmet":
            most, least = _kept(row, one, rules)
            won, sure, known = won + weight * most, sure + weight * least, known + weight
    every = known + open_
    return {
        "overall_pct": 100 * won / known if known else None,
        "low_pct": 100 * sure / every if every else None,
        "high_pct": 100 * (won + open_) / every if every else None,
        **counts,
    }


def _kept(row: Answer, one: Indicator, rules: Scores) -> tuple[Fraction, Fraction]:
    """What share of the marks of a fault is left, at most and at least."""
    spots, unmet = row[5], row[6]
    if (one.mode or rules.mode) == "pass_rate":
        share = Fraction(spots - unmet, spots) if spots and unmet is not None else Fraction(0)
        return share, share
    off = Fraction(rules.deduction_share)
    if one.deduction is not None:
        off = Fraction(one.deduction) / Fraction(one.weight)
    few, many = (unmet, unmet) if unmet is not None else (1, spots)
    least = Fraction(0) if many is None else max(Fraction(0), 1 - off * many)
    return max(Fraction(0), 1 - off * few), least


@hypothesis_settings(max_examples=40, deadline=None)
@given(answers_given, rules)
def test_against_a_plain_loop_over_fractions(given_rows: list[Answer], rules: Scores) -> None:
    scores = _run(given_rows, rules)["scores"].set_index("point_id")
    for point in ("p0", "p1"):
        for name, value in _by_hand(given_rows, rules, point).items():
            mine = scores.loc[point, name]
            assert pd.isna(mine) if value is None else abs(mine - float(value)) <= 1e-9, name


@hypothesis_settings(max_examples=25, deadline=None)
@given(answers_given, rules, st.randoms())
def test_the_order_of_rows_does_not_matter(
    given_rows: list[Answer], rules: Scores, random: Any
) -> None:
    shuffled = list(given_rows)
    random.shuffle(shuffled)
    one, other = _run(given_rows, rules), _run(shuffled, rules)
    for name, table in one.items():
        pd.testing.assert_frame_equal(table, other[name])


@hypothesis_settings(max_examples=25, deadline=None)
@given(answers_given, rules)
def test_scores_lie_in_their_interval_and_every_item_is_one_thing(
    given_rows: list[Answer], rules: Scores
) -> None:
    scores = _run(given_rows, rules)["scores"]
    for row in scores.itertuples():
        parts = (row.met, row.unmet, row.na, row.unverified, row.expired, row.unknown)
        assert sum(parts) == row.indicators == len(INDICATORS)
        if row.na < row.indicators:
            assert -1e-9 <= row.low_pct <= row.high_pct + 1e-9 <= 100 + 2e-9
        if row.met + row.unmet:
            assert row.low_pct - 1e-9 <= row.overall_pct <= row.high_pct + 1e-9
        else:
            assert pd.isna(row.overall_pct)


@hypothesis_settings(max_examples=25, deadline=None)
@given(answers_given, rules)
def test_what_is_mended_and_shown_never_lowers_a_score(
    given_rows: list[Answer], rules: Scores
) -> None:
    fresh = [(*row[:3], min(row[3], 3), *row[4:]) for row in given_rows]
    at = next((i for i, row in enumerate(fresh) if row[2] == "unmet"), None)
    assume(at is not None)
    fault = fresh[at]
    mended = [*fresh[:at], (*fault[:2], "met", fault[3], True, *fault[5:]), *fresh[at + 1 :]]
    before, after = _run(fresh, rules), _run(mended, rules)
    for name in PERCENTS:
        ups = after["scores"][name] - before["scores"][name]
        assert not (ups < -1e-9).any(), name
    assert (after["targets"]["unmet"] <= before["targets"]["unmet"]).all()


@hypothesis_settings(max_examples=25, deadline=None)
@given(answers_given, rules, st.sampled_from([0.01, 0.5, 3.0, 100.0]))
def test_scores_do_not_depend_on_the_scale_of_the_weights(
    given_rows: list[Answer], rules: Scores, scale: float
) -> None:
    one, other = _run(given_rows, rules), _run(given_rows, rules, scale)
    for name in PERCENTS:
        mine, theirs = one["scores"][name], other["scores"][name]
        assert theirs.tolist() == pytest.approx(mine.tolist(), abs=1e-9, nan_ok=True)


@hypothesis_settings(max_examples=25, deadline=None)
@given(answers_given, rules, answer)
def test_a_new_answer_to_what_was_unknown_never_widens_the_interval(
    given_rows: list[Answer], rules: Scores, more: Answer
) -> None:
    if any(row[:2] == more[:2] for row in given_rows) or more[2] == "na":
        return
    before, after = (_run(rows, rules)["scores"] for rows in (given_rows, [*given_rows, more]))
    row = ("p0", "p1").index(more[0])
    assert after.loc[row, "low_pct"] >= before.loc[row, "low_pct"] - 1e-9
    assert after.loc[row, "high_pct"] <= before.loc[row, "high_pct"] + 1e-9
