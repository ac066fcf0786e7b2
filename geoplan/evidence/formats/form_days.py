"""Dates as people write them into a form.

From: a cell. To: something that :func:`geoplan.evidence.records.clean_time` reads.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime
from typing import Any

from geoplan.evidence.records import clean_text
from geoplan.sources.cells import cell_date

# A part of the day and an hour, either may be missing: 下午3点半, 上午, 9时30分.
_HOUR = re.compile(
    r"[\sT]*(?P<part>凌晨|早上|早晨|上午|中午|下午|傍晚|晚上|晚)?\s*"
    r"(?:(?P<hour>\d{1,2})\s*(?:[点时](?:\s*(?P<minute>\d{1,2})\s*分?|(?P<half>半))?|:(?P<exact>\d\d)))?$"
)
_DAY_ZERO, _FIRST_YEAR = datetime(1899, 12, 31), 2000  # day 1 of the calendar of spreadsheets
_AFTER_NOON = ("下午", "傍晚", "晚上", "晚")
_SHORT = re.compile(r"(\d{1,2})\s*([./\-、])\s*(\d{1,2})")
_SHORT_YEAR = re.compile(r"([23]\d)\s*[./\-、年]\s*(\d{1,2})\s*[./\-、月]\s*(\d{1,2})\s*[日号]?")
_ODD_MARKS = re.compile(r"(20\d\d)[\s、,。·_]+(\d{1,2})[\s、,。·_]+(\d{1,2})")


def written_day(value: Any, is_loose: bool = False, latest: date | None = None) -> Any:
    """Return a date in a usual shape; what is none of the shapes known comes back as it is.

    A day and a month without a year (10.12, 10/12) are month and day: it stands in a column of
    dates, and of the year that ends with ``latest``. ``is_loose``: the cell comes from a text
    file, where 10.10 may have become 10.1.

    >>> written_day("10.12"), written_day("26.10.12"), written_day("2026年10月12日下午3点半")
    ('10月12日', '2026-10-12', '2026年10月12日 15:30')
    """
    if isinstance(value, date) and value.year < _FIRST_YEAR:
        value = _number_of(value)
    if isinstance(value, int | float) and 1 <= value < 13:
        value = _month_and_day(value)
    if not isinstance(value, str):
        return value
    text = unicodedata.normalize("NFKC", clean_text(value))
    clock = ""
    if match := _HOUR.search(text):
        text, clock = text[: match.start()].strip(), _clock(match)
    if match := _SHORT.fullmatch(text):
        month, mark, day = match.groups()
        if is_loose and mark == "." and day in ("1", "2", "3"):
            return value
        text = f"{month}月{day}日"
    elif match := _SHORT_YEAR.fullmatch(text):
        text = f"20{match[1]}-{match[2]}-{match[3]}"
    elif match := _ODD_MARKS.fullmatch(text):
        text = "-".join(match.groups())
    day = cell_date(text, latest) if clock and latest else None
    return f"{day.isoformat()}{clock}" if day else text + clock


def _number_of(day: date) -> float:
    """Return the number that a cell for dates shows as a day of 1900."""
    moment = day if isinstance(day, datetime) else datetime(day.year, day.month, day.day)
    return (moment.replace(tzinfo=None) - _DAY_ZERO).total_seconds() / 86_400


def _month_and_day(number: float) -> str:
    """Return 10.25, typed as a number, as a day; 10.1 may be the first or the tenth."""
    month, hundredths = divmod(round(number * 100), 100)
    is_short = hundredths % 10 == 0
    if is_short and hundredths <= 30:
        return f"{number:g}?"
    return f"{month}月{hundredths // 10 if is_short else hundredths}日"


def _clock(match: re.Match[str]) -> str:
    """Return the time of day, or nothing where only a part of the day is told."""
    if not match["hour"]:
        return ""
    hour = int(match["hour"])
    hour += 12 if match["part"] in _AFTER_NOON and hour < 12 else 0
    minute = 30 if match["half"] else int(match["minute"] or match["exact"] or 0)
    return f" {hour:02}:{minute:02}" if hour < 24 and minute < 60 else ""
