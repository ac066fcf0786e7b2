"""Read single cells as a planner sees them.

From: a cell of a spreadsheet or csv file. To: text, number or date.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, timedelta
from typing import Any

_SPACES = str.maketrans({"\u3000": " ", "\xa0": " "})
# Marks without width or form, pasted along from web pages and chats.
_UNSEEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_BREAK = re.compile(r"(.)\s*[\r\n]+\s*(?=(.))")

_SERIAL_START = date(1899, 12, 30)  # day 0 of the spreadsheet calendar, as it counts since 1900-03
_SERIAL_MIN, _SERIAL_MAX = 36_526, 73_050  # 2000-01-01 to 2099-12-31

# With a year in any usual form, a time of day may follow; without one only 10月20日 and 10.20前
# are dates (10.20 may be a number, 10/20/2025 an American date, 10.19-10.21 a span).
_BY = r"\s*(?:之前|以前|前|止|内)"
_DATE = re.compile(
    r"(?:(\d{4})\s*[年/.\-]\s*(\d{1,2})\s*[月/.\-]\s*(\d{1,2})\s*[日号]?"
    rf"(?:\s*\(?(?:周|星期)\w\)?)?(?:[T\s]+[\d:.]+)?(?:{_BY})?"
    r"|(20\d\d)(\d\d)(\d\d)"
    rf"|(\d{{1,2}})\s*月\s*(\d{{1,2}})\s*[日号]?(?:{_BY})?"
    rf"|(\d{{1,2}})\.(\d{{1,2}}){_BY})$"
)
_CLOCK = re.compile(r"[T\s](\d{1,2}):(\d{2})(?::\d{2}(?:\.\d+)?)?\s*$")
_MIDNIGHT = "00:00"
_NUMERAL = re.compile("[〇零○一二三四五六七八九十廿卅]+(?=[年月日号])")
_DIGITS = {char: str(i) for i, char in enumerate("〇一二三四五六七八九")} | {"零": "0", "○": "0"}


def cell_text(cell: Any) -> str:
    """Return a cell as a planner sees it: no ``.0`` on whole numbers, no stray spaces."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime | date):
        return cell.isoformat()[:10]
    return _UNSEEN.sub("", str(cell)).translate(_SPACES).strip()


def one_line(cell: Any) -> str:
    """Return the text of a cell without line breaks: in a name they are there for the looks."""
    return _BREAK.sub(_joint, cell_text(cell))


def _joint(match: re.Match[str]) -> str:
    """Words of letters stay apart, Chinese text closes up."""
    before, after = match.groups()
    return before + (" " if before.isascii() and after.isascii() else "")


def cell_number(cell: Any) -> float | None:
    """Return a cell as a number, or None where it holds none."""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return float(cell)
    try:
        return float(unicodedata.normalize("NFKC", cell_text(cell)).rstrip("°"))
    except ValueError:
        return None


def cell_clock(cell: Any) -> str:
    """Return the time of day that a cell with a date has beside it, or "" where there is none.

    Midnight is what spreadsheets write for a day alone. A time of another zone is none of ours.

    >>> cell_clock("2026-10-12 9:30"), cell_clock(datetime(2026, 10, 12)), cell_clock("10月12日")
    ('09:30', '', '')
    """
    if isinstance(cell, datetime):
        clock = "" if cell.tzinfo else f"{cell:%H:%M}"
    else:
        found = _CLOCK.search(unicodedata.normalize("NFKC", cell_text(cell)))
        is_one = found and int(found[1]) < 24 and int(found[2]) < 60
        clock = f"{int(found[1]):02}:{found[2]}" if found and is_one else ""
    return "" if clock == _MIDNIGHT else clock


def cell_date(cell: Any, today: date) -> date | None:
    """Return a cell as a date; a date without a year is the latest one not after ``today``.

    A number of five digits is the day count of a spreadsheet whose cell lost its date format.
    """
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = unicodedata.normalize("NFKC", cell_text(cell))
    if re.fullmatch(r"\d{5}(?:\.\d+)?", text):
        days = int(float(text))
        is_day = _SERIAL_MIN <= days <= _SERIAL_MAX
        return _SERIAL_START + timedelta(days) if is_day else None
    match = _DATE.match(_NUMERAL.sub(lambda m: _arabic(m[0]), text))
    if not match:
        return None
    numbers = [int(group) for group in match.groups() if group]
    try:
        if len(numbers) == 3:
            return date(*numbers)
        month, day = numbers
        this_year = date(today.year, month, day)
        return this_year if this_year <= today else date(today.year - 1, month, day)
    except ValueError:
        return None


def _arabic(numeral: str) -> str:
    """Return 二〇二六 as 2026 and 二十二 as 22; what is no numeral comes back as it is."""
    text = numeral.replace("廿", "二十").replace("卅", "三十")
    match = re.fullmatch("([一二三四五六七八九]?)十([一二三四五六七八九]?)", text)
    if match:
        return _DIGITS[match[1] or "一"] + _DIGITS[match[2] or "〇"]
    return "".join(_DIGITS.get(char, char) for char in text)
