"""Tell days that are too long ago to be anything but a slip of the pen.

From: the day of a visit or answer. To: whether it can be meant.
"""

from __future__ import annotations

from datetime import date

OLDEST_YEARS = 5  # planning default: more than a round of three years and the records before it


def is_too_old(day: date, today: date) -> bool:
    """Whether ``day`` is more than :data:`OLDEST_YEARS` before ``today``."""
    return (day.year + OLDEST_YEARS, day.month, day.day) < (today.year, today.month, today.day)
