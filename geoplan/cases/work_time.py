"""Count working hours: official holidays and make-up working days, the office's own clock.

From: a moment, hours. To: the moment when so many working hours have passed.

Whether a day is worked is what the State Council announces each autumn for the next year, as
``chinesecalendar`` holds it. Of years it does not know, Monday to Friday are working days, and
:attr:`WorkTime.guessed` remembers that they were asked for.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache

from chinese_calendar import is_workday as official_workday

from geoplan.config.cases import Span

_DAYS_AHEAD = 400
_SATURDAY = 5


@lru_cache(maxsize=100_000)
def is_workday(day: date) -> tuple[bool, bool]:
    """Return whether ``day`` is worked, and whether that is known rather than guessed."""
    try:
        return bool(official_workday(day)), True
    except NotImplementedError:
        return day.weekday() < _SATURDAY, False


class WorkTime:
    """Working time by spans of minutes of a working day, which add up to one working day."""

    def __init__(self, spans: Sequence[Span]) -> None:
        self.spans = tuple(spans)
        self.day_min = sum(end - start for start, end in spans)
        self.guessed: set[int] = set()  # years whose holidays nobody knows yet
        self._first = self._last = date.max
        self._days: list[int] = []

    def due(self, start: date | datetime, hours: float) -> datetime:
        """Return when ``hours`` of working time after ``start`` have passed.

        Of a start whose hour is unknown the day itself does not count, as the law counts days
        (民法典, art. 201); hours count from the hour where it is known. A term that fills a
        working day ends with it, not with the next morning.
        """
        minutes = round(hours * 60)
        if isinstance(start, datetime):
            day, worked = start.date(), self._worked(start.hour * 60 + start.minute)
        else:
            day, worked = start, self.day_min
        self._reach(day)
        index = bisect_right(self._days, day.toordinal()) - 1
        if index < 0 or self._days[index] != day.toordinal():
            worked = self.day_min  # a day off: the clock starts with the next working day
        days, rest = divmod(worked + minutes, self.day_min)
        if rest == 0:
            days, rest = days - 1, self.day_min
        self._reach(day, index + days)
        found = date.fromordinal(self._days[index + days])
        self._note(day, found)
        at = datetime.combine(found, datetime.min.time())
        return at + timedelta(minutes=self._clock(rest))

    def days_between(self, after: date, until: date) -> int:
        """Return the working days later than ``after`` and not later than ``until``."""
        if until <= after:
            return 0
        self._reach(min(after, until))
        self._reach(max(after, until))
        self._note(after, until)
        low, high = (bisect_right(self._days, d.toordinal()) for d in (after, until))
        return high - low

    def _worked(self, minute: int) -> int:
        """Return the minutes of a working day that are over at ``minute`` of the day."""
        return sum(max(0, min(minute, end) - start) for start, end in self.spans)

    def _clock(self, worked: int) -> int:
        """Return the minute of the day at which ``worked`` minutes are over."""
        for start, end in self.spans:
            if worked <= end - start:
                return start + worked
            worked -= end - start
        return self.spans[-1][1]

    def _reach(self, day: date, index: int = 0) -> None:
        """Lay out the working days around ``day``, and up to number ``index`` of them."""
        if not self._days or day - timedelta(days=_SATURDAY) < self._first:
            self._lay_out(day - timedelta(days=_DAYS_AHEAD), max(self._last_or(day), day))
        while day > self._last or index >= len(self._days):
            self._lay_out(self._first, max(self._last, day) + timedelta(days=_DAYS_AHEAD))

    def _last_or(self, day: date) -> date:
        return self._last if self._days else day

    def _lay_out(self, first: date, last: date) -> None:
        self._first, self._last = first, last
        every = range(first.toordinal(), last.toordinal() + 1)
        self._days = [n for n in every if is_workday(date.fromordinal(n))[0]]

    def _note(self, first: date, last: date) -> None:
        self.guessed |= {
            year
            for year in range(first.year, last.year + 1)
            if not is_workday(max(first, date(year, 1, 1)))[1]
        }
