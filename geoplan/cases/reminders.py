"""When to remind whom of what is due.

From: ``problem_cases``. To: reminders; the list and the calendar are both made of these.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from geoplan.config import Settings


@dataclass(frozen=True)
class Reminder:
    """A problem with a limit that is not struck off, and the days on which to remind of it.

    ``days_left`` until the limit, 0 on its day, negative after it; ``ahead``: days before the
    limit at which a reminder is still to come (or due today), the earliest first.
    """

    case: Mapping[str, Any]
    days_left: int
    ahead: tuple[int, ...]

    @property
    def days(self) -> tuple[date, ...]:
        """The days to remind on."""
        due: date = self.case["due_day"]
        return tuple(due - timedelta(days=n) for n in self.ahead)


def remind(cases: Iterable[Mapping[str, Any]], settings: Settings) -> list[Reminder]:
    """Return the reminders of all problems with a limit, the most urgent first.

    One that waits for review needs none: its unit has done its part.
    """
    found = []
    for case in cases:
        if case["state"] in ("closed", "to_review") or case["due_day"] is None:
            continue
        left = (case["due_day"] - settings.day).days
        opened_left = (case["due_day"] - case["opened_day"]).days
        wanted = sorted({int(n) for n in settings.cases.remind_days}, reverse=True)
        ahead = tuple(n for n in wanted if n <= min(left, opened_left))
        found.append(Reminder(case, left, ahead))
    return sorted(found, key=lambda r: (r.case["due"], r.case["unit"], r.case["case_id"]))
