"""Problems whose hours are known: limits from when the fault was seen, several checks in a day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geoplan.scores.resolve import current_checks
from geoplan.text import word_problem
from tests.cases.county import (
    CATALOGUE,
    NO_IDENTITIES,
    SETTINGS,
    answers,
    codes,
    day,
    follow,
    only,
    points,
    report,
)

SHORT = "env_litter"  # 2 working hours, see the test below
MONDAY = 6  # day 0 is a Tuesday


def at(
    clock: str, result: str = "unmet", who: str = "甲", source: str = "patrol", n: int = MONDAY
) -> Any:
    return ("p", n, result, who, source, "a.jpg", SHORT, clock)


def test_the_days_are_what_the_cases_below_take_them_for() -> None:
    assert CATALOGUE.indicators[SHORT].repair_hours == 2
    assert day(MONDAY).weekday() == 0
    assert day(MONDAY) == date(2026, 9, 7)


@pytest.mark.parametrize(
    ("clock", "limit_from", "due"),
    [
        ("09:30", "2026-09-07T09:30", "2026-09-07T11:30"),
        ("11:00", "2026-09-07T11:00", "2026-09-07T15:00"),  # over noon
        ("17:30", "2026-09-07T17:30", "2026-09-08T09:30"),
        ("21:00", "2026-09-07T21:00", "2026-09-08T10:00"),
        ("05:00", "2026-09-07T05:00", "2026-09-07T10:00"),
        ("", "2026-09-07", "2026-09-08T10:00"),  # only the day: from the end of its work
    ],
)
def test_a_limit_counts_from_when_the_fault_was_seen(clock: str, limit_from: str, due: str) -> None:
    case = only(follow([at(clock)]))
    assert (case["found_clock"], case["limit_from"], case["due"]) == (clock, limit_from, due)
    assert case["due_day"] == date.fromisoformat(due[:10])


def test_an_order_on_a_later_day_starts_the_clock_anew_and_one_of_the_same_day_does_not() -> None:
    number = only(follow([at("09:30")]))["case_id"]
    same = only(follow([at("09:30")], [report(number, "assigned", MONDAY)]))
    assert (same["limit_from"], same["due"]) == ("2026-09-07T09:30", "2026-09-07T11:30")
    later = only(follow([at("09:30")], [report(number, "assigned", MONDAY + 1)]))
    assert (later["limit_from"], later["due"]) == ("2026-09-08", "2026-09-09T10:00")


def test_limits_of_hours_that_start_at_the_end_of_a_day_are_told() -> None:
    today = replace(SETTINGS, as_of=day(MONDAY))
    assert follow([at("09:30")], settings=today).problems == []
    (problem,) = follow([at("")], settings=today).problems
    assert (problem.code, problem.level, problem.count) == ("case.no_hour", "info", 1)
    for language in ("zh", "en"):
        assert "09:30" in word_problem(problem, language)["fix"]


def test_found_in_the_morning_mended_before_noon_struck_off_in_the_afternoon() -> None:
    steps = [at("09:30"), at("11:00", "met", "乙", "self"), at("16:00", "met", "丙", "covert")]
    out = follow(steps)
    case = only(out)
    assert (case["state"], case["mended_by"], case["closed_by"]) == ("closed", "乙", "丙")
    events = out.tables["problem_events"]
    assert list(events["move"]) == ["found", "mended", "closed"]
    assert list(events["clock"]) == ["09:30", "11:00", "16:00"]
    assert not case["is_failing"]
    assert codes(out) == []


def test_in_order_in_the_morning_and_at_fault_in_the_afternoon() -> None:
    out = follow([at("09:30", "met", "乙", "self"), at("16:00")])
    case = only(out)
    assert (case["state"], case["limit_from"], case["is_failing"]) == (
        "to_verify",
        "2026-09-07T16:00",
        True,
    )


def test_a_fault_without_an_hour_is_not_mended_by_the_same_day() -> None:
    out = follow([at(""), at("16:00", "met", "乙", "self")])
    assert only(out)["is_failing"]
    assert list(out.tables["problem_events"]["move"]) == ["found"]


_hours = st.sampled_from(["", "", "08:00", "09:30", "16:00"])
_given = st.lists(
    st.tuples(
        st.just("p"),
        st.integers(0, 3),
        st.sampled_from(["met", "unmet", "na"]),
        st.sampled_from(["甲", "乙"]),
        st.sampled_from(["self", "covert"]),
        st.just("a.jpg"),
        st.just(SHORT),
        _hours,
    ),
    max_size=7,
)


@settings(max_examples=60, deadline=None)
@given(_given, st.randoms(use_true_random=False))
def test_every_fault_is_in_the_record_and_the_last_state_is_that_of_the_scores(
    rows: list[Any], random: Any
) -> None:
    out = follow(rows, at=points("p"))
    checks, _ = current_checks(points("p"), answers(rows), NO_IDENTITIES, CATALOGUE, SETTINGS)
    fails_now = "unmet" in set(checks["result"])
    assert sum(out.tables["problem_cases"]["is_failing"]) == fails_now
    hours_of_faults = {(row[1], row[7]) for row in rows if row[2] == "unmet" and row[7]}
    seen = zip(
        out.tables["problem_events"]["day"], out.tables["problem_events"]["clock"], strict=True
    )
    told = {((d - day(0)).days, clock) for d, clock in seen}
    # at one hour another answer may say the same fault; none is left out
    assert hours_of_faults <= told
    mixed = random.sample(rows, len(rows))
    again = follow(mixed, at=points("p"))
    for name in ("problem_cases", "problem_events"):
        assert again.tables[name].equals(out.tables[name])
