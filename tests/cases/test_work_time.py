"""Working hours against a clock that counts minute by minute."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import cache

import pytest
from chinese_calendar import is_workday
from hypothesis import given, settings
from hypothesis import strategies as st

from geoplan.cases import work_time
from geoplan.cases.work_time import WorkTime
from geoplan.config import Cases, parse_settings
from geoplan.errors import SettingsError

official = cache(is_workday)
SPANS = Cases().spans or ()
EIGHT_TO_FOUR = ((480, 960),)
MINUTE = timedelta(minutes=1)


def _counted(start: date | datetime, hours: float, spans: tuple[tuple[int, int], ...]) -> datetime:
    """Walk minute by minute; a start without an hour begins when its day is over."""
    left = round(hours * 60)
    now = start if isinstance(start, datetime) else datetime.combine(start, time(23, 59)) + MINUTE
    while left:
        minute = now.hour * 60 + now.minute
        worked = official(now.date()) and any(a <= minute < b for a, b in spans)
        left -= worked
        now += MINUTE
    return now


days = st.dates(date(2025, 9, 1), date(2026, 11, 30))


@settings(max_examples=40, deadline=None)
@given(
    days, st.sampled_from([0.5, 2, 4, 8, 8.5, 16, 24, 40]), st.sampled_from([SPANS, EIGHT_TO_FOUR])
)
def test_hours_are_counted_from_the_end_of_a_day(
    day: date, hours: float, spans: tuple[tuple[int, int], ...]
) -> None:
    assert WorkTime(spans).due(day, hours) == _counted(day, hours, spans)


@settings(max_examples=40, deadline=None)
@given(days, st.integers(0, 24 * 60 - 1), st.sampled_from([0.25, 2, 4, 8, 12, 40]))
def test_hours_are_counted_from_a_moment(day: date, minute: int, hours: float) -> None:
    start = datetime.combine(day, time(minute // 60, minute % 60))
    assert WorkTime(SPANS).due(start, hours) == _counted(start, hours, SPANS)


@given(days, st.integers(-30, 30))
def test_working_days_between_are_those_counted_one_by_one(day: date, more: int) -> None:
    until = day + timedelta(days=more)
    each = [day + timedelta(days=n) for n in range(1, more + 1)]
    assert WorkTime(SPANS).days_between(day, until) == sum(map(official, each))


def test_the_national_day_of_2026_is_no_working_time() -> None:
    clock = WorkTime(SPANS)
    assert clock.due(date(2026, 9, 30), 8) == datetime(2026, 10, 8, 18)
    assert clock.due(date(2026, 9, 30), 2) == datetime(2026, 10, 8, 10)
    assert clock.due(date(2026, 10, 9), 8) == datetime(2026, 10, 10, 18)  # a Saturday, made up
    assert not clock.guessed


def test_one_clock_answers_in_any_order() -> None:
    clock = WorkTime(SPANS)
    for day in (date(2026, 6, 1), date(2023, 1, 3), date(2026, 6, 1), date(2025, 12, 31)):
        assert clock.due(day, 24) == WorkTime(SPANS).due(day, 24)


def test_years_nobody_knows_are_monday_to_friday_and_remembered() -> None:
    clock = WorkTime(SPANS)
    assert work_time.is_workday(date(2030, 1, 1)) == (True, False)  # a Tuesday
    assert clock.due(date(2026, 12, 31), 8) == datetime(2027, 1, 1, 18)
    assert clock.guessed == {2027}


@pytest.mark.parametrize(
    "hours",
    [["08:00-12:00"], ["08:00-12:00", "11:00-15:00"], ["morning"], ["12:00-08:00", "14:00-18:00"]],
)
def test_hours_that_are_no_working_day_are_named(hours: list[str]) -> None:
    with pytest.raises(SettingsError) as caught:
        parse_settings(f"[cases]\nwork_hours = {hours}")
    (problem,) = caught.value.problems
    assert (problem.code, problem.column) == ("settings.wrong_value", "cases.work_hours")


def test_hours_may_be_written_as_offices_do() -> None:
    got = parse_settings('[cases]\nwork_hours = ["14：30至18:00", "8:00—12:30"]')
    assert got.cases.spans == ((480, 750), (870, 1080))
