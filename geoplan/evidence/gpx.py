"""Read recorded tracks (GPX 1.0 and 1.1) as somebody's telephone wrote them.

From: the bytes of a file that anybody may have made. To: its segments, fix by fix, as far as the
file goes, and what is wrong with it.

The parser is the expat that Python brings along, fed event by event: nothing is built up in memory
but the positions. A document type declaration, the only place where entities can be declared, is
refused (what the library defusedxml does, and all that it would add here).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from math import isfinite
from typing import NamedTuple
from xml.parsers import expat

MB_MAX = 64.0
FIXES_MAX = 2_000_000
_DEPTH_MAX = 64
_TIME_MAX = 64  # characters
_CHUNK = 1 << 16
BEIJING = timezone(timedelta(hours=8))  # all of China


class Fix(NamedTuple):
    """One position as written; ``row`` is its line in the file, ``day`` the date in Beijing."""

    row: int
    lon: float
    lat: float
    time_s: float | None
    day: date | None


@dataclass
class Gpx:
    """What a file holds. ``bad``: positions per segment that are none; ``fault``: a code or ""."""

    segments: list[list[Fix]] = field(default_factory=list)
    bad: list[int] = field(default_factory=list)
    fault: str = ""
    fault_row: int = 0


class _RefusedError(Exception):
    """The file must not or need not be read on."""


def parse_gpx(data: bytes) -> Gpx:
    """Return the segments of a file; of a damaged one those before the damage."""
    reader = _Reader()
    try:
        for start in range(0, max(len(data), 1), _CHUNK):
            reader.parser.Parse(data[start : start + _CHUNK], False)
        reader.parser.Parse(b"", True)
    except _RefusedError as refused:
        reader.gpx.fault = str(refused)
    except (expat.ExpatError, ValueError, LookupError):  # an encoding nobody knows is a LookupError
        reader.gpx.fault = "damaged" if reader.is_gpx else "not_gpx"
    reader.gpx.fault_row = reader.parser.CurrentLineNumber if reader.gpx.fault else 0
    if reader.gpx.fault in ("doctype", "not_gpx"):
        return Gpx(fault=reader.gpx.fault, fault_row=reader.gpx.fault_row)
    return reader.gpx


class _Reader:
    """Takes the events of the parser."""

    def __init__(self) -> None:
        self.gpx = Gpx()
        self.is_gpx = False
        self.path: list[str] = []
        self.at: dict[str, str] = {}
        self.row = 0
        self.time = ""
        self.count = 0
        self.parser = parser = expat.ParserCreate()
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.StartDoctypeDeclHandler = self._doctype
        parser.EntityDeclHandler = self._doctype

    def _doctype(self, *_: object) -> None:
        raise _RefusedError("doctype")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        if not self.path:
            if local != "gpx":
                raise _RefusedError("not_gpx")
            self.is_gpx = True
        self.path.append(local)
        if len(self.path) > _DEPTH_MAX:
            raise _RefusedError("damaged")
        if local == "trkseg":
            self.gpx.segments.append([])
            self.gpx.bad.append(0)
        elif local == "trkpt" and self.gpx.segments:
            self.count += 1
            if self.count > FIXES_MAX:
                raise _RefusedError("too_many")
            self.at, self.row, self.time = attributes, self.parser.CurrentLineNumber, ""

    def _text(self, text: str) -> None:
        if self.path[-2:] == ["trkpt", "time"] and len(self.time) < _TIME_MAX:
            self.time += text

    def _end(self, _: str) -> None:
        if self.path.pop() != "trkpt" or not self.gpx.segments:
            return
        lon, lat = _degrees(self.at.get("lon", "")), _degrees(self.at.get("lat", ""))
        if abs(lon) <= 180.0 and abs(lat) <= 90.0:
            self.gpx.segments[-1].append(Fix(self.row, lon, lat, *_moment(self.time.strip())))
        else:
            self.gpx.bad[-1] += 1


def _degrees(text: str) -> float:
    """Return the number, or one that is no position."""
    try:
        value = float(text)
    except ValueError:
        return 999.0
    return value if isfinite(value) else 999.0


def _moment(text: str) -> tuple[float | None, date | None]:
    """Return seconds since 1970 and the day in Beijing; a time without a zone is local."""
    try:
        moment = datetime.fromisoformat(text)
        local = moment if moment.tzinfo is None else moment.astimezone(BEIJING)
        return local.replace(tzinfo=BEIJING).timestamp(), local.date()
    except (ValueError, OverflowError):
        return None, None
