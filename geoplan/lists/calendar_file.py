"""Reminders as a calendar (RFC 5545): an event for each problem with a limit, alarms ahead of it.

From: ``problem_cases``, points, duties. To: ``整改提醒.ics``; the same reminders as the sheet has.

Lines are folded at 75 octets (3.1), text is escaped (3.3.11), times are those of Asia/Shanghai,
defined in the file (3.6.5). The stamp is the day the build speaks for, and the identifier is that
of the problem, so a calendar that imports a later file moves the event and adds no second.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd

from geoplan.cases import Reminder, remind
from geoplan.catalogue import Catalogue
from geoplan.config import Settings
from geoplan.lists.case_rows import case_rows
from geoplan.text import say
from geoplan.text.county import word_county

FILE_NAME = "整改提醒.ics"

_OCTETS_MAX = 75
_ZONE = "Asia/Shanghai"
_TIME = "%Y%m%dT%H%M%S"
_LASTS = timedelta(minutes=30)
# China has kept +08:00 without summer time since 15 September 1991.
_TIMEZONE = (
    "BEGIN:VTIMEZONE",
    f"TZID:{_ZONE}",
    "BEGIN:STANDARD",
    "DTSTART:19910915T000000",
    "TZOFFSETFROM:+0800",
    "TZOFFSETTO:+0800",
    "TZNAME:CST",
    "END:STANDARD",
    "END:VTIMEZONE",
)


def render_calendar(
    *,
    tables: Mapping[str, Any],
    problems: pd.DataFrame,  # noqa: ARG001 - all outputs are called alike
    catalogue: Catalogue,
    settings: Settings,
    folder: Path,
) -> None:
    """Write the calendar into ``folder``."""
    reminders = remind(case_rows(tables, catalogue, settings), settings)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / FILE_NAME).write_bytes(calendar_bytes(reminders, settings))


def calendar_bytes(reminders: list[Reminder], settings: Settings) -> bytes:
    """Return the calendar as bytes."""
    name = say("calendar.name", settings.language, county=word_county(settings))
    lines = [
        *("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//geoplan//geoplan//ZH", "CALSCALE:GREGORIAN"),
        *("METHOD:PUBLISH", f"X-WR-CALNAME:{escape(name)}", *_TIMEZONE),
        *(line for one in reminders for line in _event(one, settings)),
        "END:VCALENDAR",
    ]
    return "".join(f"{fold(line)}\r\n" for line in lines).encode()


def _event(one: Reminder, settings: Settings) -> Iterator[str]:
    case, language = one.case, settings.language
    facts = {name: case[name] for name in ("unit", "point", "standard", "requirement")}
    facts |= {"state": case["state_word"], "id": case["case_id"], "what": case["what"]}
    end = datetime.fromisoformat(case["due"])
    key = "overdue" if one.days_left < 0 else "due"
    yield "BEGIN:VEVENT"
    yield f"UID:{case['case_id']}@geoplan"
    yield f"DTSTAMP:{settings.day:%Y%m%d}T000000Z"
    yield f"SEQUENCE:{max((settings.day - case['found_day']).days, 0)}"
    yield f"DTSTART;TZID={_ZONE}:{end - _LASTS:{_TIME}}"
    yield f"DTEND;TZID={_ZONE}:{end:{_TIME}}"
    summary = say(f"calendar.{key}", language, **facts)
    yield f"SUMMARY:{escape(summary)}"
    yield f"DESCRIPTION:{escape(say('calendar.says', language, **facts))}"
    for days in one.ahead:
        yield "BEGIN:VALARM"
        yield "ACTION:DISPLAY"
        yield f"DESCRIPTION:{escape(say('calendar.alarm', language, days=days, **facts))}"
        yield f"TRIGGER;RELATED=END:-P{days}D"
        yield "END:VALARM"
    yield "END:VEVENT"


def escape(text: str) -> str:
    r"""Return ``text`` as a calendar may hold it.

    >>> escape("甲;乙,丙\n丁")
    '甲\\;乙\\,丙\\n丁'
    """
    plain = "".join(c for c in text.replace("\r\n", "\n") if c == "\n" or c.isprintable())
    for mark, escaped in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        plain = plain.replace(mark, escaped)
    return plain


def fold(line: str) -> str:
    """Return a line in pieces of at most 75 octets; no character is cut in two."""
    pieces, size = [""], 0
    for character in line:
        octets = len(character.encode("utf-8", "replace"))
        if size + octets > _OCTETS_MAX:
            pieces.append("")
            size = 1  # the space that begins a continued line
        pieces[-1] += character
        size += octets
    return "\r\n ".join(pieces)
