"""Pairs of self-checks and re-checks, against plain loops; sightings against the current checks."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from geoplan.config import Scores, Settings
from geoplan.scores.pairs import find_pairs
from geoplan.scores.resolve import current_checks
from geoplan.scores.sightings import find_sightings
from geoplan.tables import TABLES, from_rows, records
from geoplan.tables.heirs import Heir, heirs_text
from tests.scores.test_scores import AS_OF, INDICATORS, NO_IDENTITIES, SMALL, _answers, _points
from tests.toy_points import park_row

Row = tuple[str, str, str, int, str]  # point, indicator, result, age in days, source
POINTS = _points(park_row(), 2)
SETTINGS = Settings(as_of=AS_OF)


def _given(rows: list[Row]) -> pd.DataFrame:
    frame = _answers([row[:4] for row in rows])
    frame["source"] = [row[4] for row in rows]
    frame["answer_id"] = [repr(row) for row in rows]
    return frame.drop_duplicates("answer_id")


def _pairs(
    rows: list[Row] | pd.DataFrame, identities: pd.DataFrame = NO_IDENTITIES, factor: float = 1.0
) -> list[tuple[Any, ...]]:
    answers = rows if isinstance(rows, pd.DataFrame) else _given(rows)
    settings = replace(SETTINGS, scores=Scores(recheck_intervals=factor))
    sightings = find_sightings(POINTS, answers, identities, SMALL, settings)
    found = find_pairs(sightings, SMALL, settings)
    return sorted(found.itertuples(index=False, name=None))


CLAIM, REFUTED = (0, True, False, False, 0.0), (0, True, True, False, 1.0)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([("met", 5, "self"), ("met", 3, "covert")], [CLAIM]),
        ([("met", 5, "self"), ("unmet", 3, "patrol")], [REFUTED]),
        ([("unmet", 5, "self"), ("met", 3, "mock")], [(0, False, False, True, 0.0)]),
        ([("unmet", 5, "self"), ("unmet", 3, "mock")], [(0, False, False, False, 0.0)]),
        # not the other way round in time, and no complaint
        ([("met", 3, "self"), ("unmet", 5, "covert")], []),
        ([("met", 5, "self"), ("unmet", 3, "complaint")], []),
        # an interval of seven days: the seventh counts, the eighth does not
        ([("met", 10, "self"), ("unmet", 3, "covert")], [REFUTED]),
        ([("met", 11, "self"), ("unmet", 3, "covert")], []),
        # the last self-check before, the first re-check after
        ([("unmet", 6, "self"), ("met", 5, "self"), ("unmet", 3, "covert")], [REFUTED]),
        ([("met", 6, "self"), ("unmet", 4, "covert"), ("met", 3, "covert")], [REFUTED]),
        ([("met", 6, "self"), ("na", 5, "self"), ("unmet", 3, "covert")], []),
        # one that says nothing does not stand in the way of the next
        ([("met", 6, "self"), ("na", 4, "covert"), ("unmet", 3, "covert")], [REFUTED]),
        # on one day the self-check is first, and the worst of either side counts
        ([("met", 3, "self"), ("unmet", 3, "covert")], [REFUTED]),
        (
            [("met", 3, "self"), ("unmet", 3, "self"), ("unmet", 2, "covert")],
            [(0, *[False] * 3, 0.0)],
        ),
        ([("met", 4, "self"), ("met", 3, "covert"), ("unmet", 3, "patrol")], [REFUTED]),
        # two of each
        (
            [("met", 9, "self"), ("met", 8, "covert"), ("met", 4, "self"), ("unmet", 2, "patrol")],
            [CLAIM, REFUTED],
        ),
    ],
)
def test_pairs_by_hand(rows: list[tuple[str, int, str]], expected: list[Any]) -> None:
    given_rows = [("p0", "d1", result, age, source) for result, age, source in rows]
    assert _pairs(given_rows) == sorted(expected)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        # at known hours the order is that of the clock
        ([("met", "15:00", "self"), ("unmet", "09:00", "covert")], []),
        ([("met", "08:00", "self"), ("unmet", "09:00", "covert")], [REFUTED]),
        # an hour alone says nothing of the other side
        ([("met", "15:00", "self"), ("unmet", "", "covert")], [REFUTED]),
        # what a side saw last stands
        (
            [("met", "08:00", "self"), ("unmet", "09:00", "covert"), ("met", "17:00", "patrol")],
            [CLAIM],
        ),
        (
            [("unmet", "07:00", "self"), ("met", "08:00", "self"), ("met", "09:00", "mock")],
            [CLAIM],
        ),
        ([("met", "08:00", "self"), ("unmet", "", "covert"), ("met", "17:00", "mock")], [REFUTED]),
    ],
)
def test_hours_of_one_day(rows: list[tuple[str, str, str]], expected: list[Any]) -> None:
    answers = _given([("p0", "d1", result, 3, source) for result, _, source in rows])
    answers["clock"] = [clock for _, clock, _ in rows]
    assert _pairs(answers) == expected


def test_static_items_wait_longer_and_the_setting_scales_both() -> None:
    for indicator, age, factor, count in [
        ("s1", 150, 1.0, 1),
        ("d1", 150, 1.0, 0),
        ("s1", 150, 0.5, 0),
        ("d1", 15, 2.0, 1),
    ]:
        rows = [("p0", indicator, "met", age, "self"), ("p0", indicator, "met", 1, "covert")]
        assert len(_pairs(rows, factor=factor)) == count


def test_a_refuted_item_loses_only_the_spots_that_are_wrong() -> None:
    answers = _given([("p0", "d1", "met", 4, "self"), ("p0", "d1", "unmet", 2, "covert")])
    answers["spots"] = pd.array([None, 10], dtype="Int64")
    answers["spots_unmet"] = pd.array([None, 2], dtype="Int64")
    ((*_, lost),) = _pairs(answers)
    assert lost == pytest.approx(0.2)


def test_an_answer_that_several_points_inherit_makes_one_pair() -> None:
    heirs = heirs_text([Heir("p0", AS_OF), Heir("p1", AS_OF)])
    row: dict[str, Any] = dict.fromkeys(TABLES["identities"].names)
    old = row | {c.name: "" for c in TABLES["identities"].columns if c.kind == "text"}
    old |= {c.name: 0 for c in TABLES["identities"].columns if c.kind == "int"}
    identities = pd.DataFrame([old | {"point_id": "old", "status": "recut", "heirs": heirs}])
    rows = [("old", "d1", "met", 4, "self"), ("old", "d1", "unmet", 2, "covert")]
    assert _pairs(rows, identities) == [REFUTED]
    split = [("old", "d1", "met", 4, "self"), ("p1", "d1", "unmet", 2, "covert")]
    assert _pairs(split, identities) == [(1, *REFUTED[1:])]


row_given = st.tuples(
    st.sampled_from(["p0", "p1", "公园1", "谁也不知道"]),
    st.sampled_from([*sorted(INDICATORS), "静一", "没有这项"]),
    st.sampled_from(["met", "unmet", "na"]),
    st.integers(-2, 20),
    st.sampled_from(["self", "self", "patrol", "covert", "mock", "complaint"]),
)
rows_given = st.lists(row_given, max_size=25)


def _by_loop(rows: list[Row]) -> list[tuple[Any, ...]]:
    """Return the pairs by looking at every self-check of every item in turn."""
    worst = {"na": 0, "met": 1, "unmet": 2}
    alias = {"公园1": "p1", "静一": "s1"}
    items: dict[tuple[str, str], list[tuple[int, bool, int, str]]] = {}
    for point, indicator, result, age, source in rows:
        point, indicator = alias.get(point, point), alias.get(indicator, indicator)
        known = point in ("p0", "p1") and indicator in INDICATORS
        is_other = source != "self"
        if not known or age < 0 or source == "complaint" or (is_other and result == "na"):
            continue
        items.setdefault((point, indicator), []).append((-age, is_other, worst[result], result))
    found = []
    for (point, indicator), looks in items.items():
        own = {
            day: max(x for x in looks if x[:2] == (day, False))
            for day, other, *_ in looks
            if not other
        }
        others = {
            day: max(x for x in looks if x[:2] == (day, True)) for day, other, *_ in looks if other
        }
        for day, said in own.items():
            later = [d for d in own if d > day]
            after = [d for d in others if d >= day and not any(n <= d for n in later)]
            if not after or min(after) - day > INDICATORS[indicator].interval_days:
                continue
            seen = others[min(after)][3]
            if said[3] == "na":
                continue
            claims, bad = said[3] == "met", seen == "unmet"
            lost = float(claims and bad)
            found.append((int(point[1]), claims, claims and bad, not claims and not bad, lost))
    return sorted(found)


@hypothesis_settings(max_examples=150, deadline=None)
@given(rows_given)
def test_pairs_equal_a_plain_loop(rows: list[Row]) -> None:
    assert _pairs(rows) == _by_loop(rows)


@hypothesis_settings(max_examples=40, deadline=None)
@given(rows_given, st.randoms())
def test_the_order_of_rows_does_not_matter(rows: list[Row], random: Any) -> None:
    mixed = list(rows)
    random.shuffle(mixed)
    assert _pairs(mixed) == _pairs(rows)


@hypothesis_settings(max_examples=60, deadline=None)
@given(rows_given)
def test_sightings_are_the_answers_that_checks_are_made_of(rows: list[Row]) -> None:
    """The latest, worst sighting of an item is its current check: both read answers alike."""
    answers = _given(rows)
    checks, _ = current_checks(POINTS, answers, NO_IDENTITIES, SMALL, SETTINGS)
    severity = {"na": 0, "met": 1, "unmet": 2}
    latest: dict[tuple[str, str], tuple[date, int]] = {}
    for row in records(find_sightings(POINTS, answers, NO_IDENTITIES, SMALL, SETTINGS)):
        key = POINTS["point_id"][row["point"]], list(INDICATORS)[row["indicator"]]
        value = date.fromordinal(row["day"]), severity[row["result"]]
        latest[key] = max(latest.get(key, value), value)
    expected = {
        (c["point_id"], c["indicator_id"]): (c["day"], severity[c["result"]])
        for c in records(checks)
    }
    assert latest == expected


def test_nothing_comes_of_nothing() -> None:
    empty = from_rows(TABLES["answers"], [])
    assert _pairs(empty) == []
    assert _pairs(_given([("p0", "d1", "met", -1, "self")])) == []
