"""Dates as people write them into a form.

From: a cell. To: something that :func:`geoplan.evidence.records.clean_time` reads.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from geoplan.evidence.records import clean_text

_CLOCK_WORDS = re.compile(
    r"[\sT]*(?:凌晨|早上|上午|中午|下午|晚上|晚).*$|[\sT]+\d{1,2}\s*[时点].*$"
)
_SHORT = re.compile(r"(\d{1,2})\s*([./\-、])\s*(\d{1,2})")
_SHORT_YEAR = re.compile(r"([23]\d)\s*[./\-、年]\s*(\d{1,2})\s*[./\-、月]\s*(\d{1,2})\s*[日号]?")
_ODD_MARKS = re.compile(r"(20\d\d)[\s、,。·_]+(\d{1,2})[\s、,。·_]+(\d{1,2})")


def written_day(value: Any, is_loose: bool = False) -> Any:
    """Return a date in a usual shape; what is none of the shapes known comes back as it is.

    A day and a month without a year (10.12, 10/12) are month and day: it stands in a column of
    dates. ``is_loose``: the cell comes from a text file, where 10.10 may have become 10.1.

    >>> written_day("10.12"), written_day("26.10.12"), written_day("2026年10月12日下午3点")
    ('10月12日', '2026-10-12', '2026年10月12日')
    """
    if not isinstance(value, str):
        return value
    text = _CLOCK_WORDS.sub("", unicodedata.normalize("NFKC", clean_text(value))).strip()
    if match := _SHORT.fullmatch(text):
        month, mark, day = match.groups()
        if is_loose and mark == "." and day in ("1", "2", "3"):
            return value
        return f"{month}月{day}日"
    if match := _SHORT_YEAR.fullmatch(text):
        return f"20{match[1]}-{match[2]}-{match[3]}"
    if match := _ODD_MARKS.fullmatch(text):
        return "-".join(match.groups())
    return text
