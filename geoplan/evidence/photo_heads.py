"""When and where a picture was taken, by what its file says before the picture begins.

From: a file somebody sent. To: kind, time and position. The picture itself is never decoded, so
that its size, and whatever is wrong with it, does not matter; only some kB are read. Where the
notes of the camera (EXIF) lie is found here, what they say is read by Pillow.
"""

from __future__ import annotations

import struct
import warnings
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from math import isfinite
from pathlib import Path
from typing import IO, Any

from PIL.Image import Exif

_CHINA = timezone(timedelta(hours=8))
_EXIF_START = b"Exif\0\0"
_NOTES_MAX = 1_000_000  # bytes; the notes of a camera have 65,533 at most in a JPEG
_PARTS_MAX = 1000
_CAMERA, _GPS = 0x8769, 0x8825
# When it was taken, else digitised, else written; each with the tag of its time zone.
_TIMES = ((0x9003, 0x9011), (0x9004, 0x9012))
_WRITTEN, _WRITTEN_ZONE = 0x0132, 0x9010
_LAT_SIDE, _LAT, _LON_SIDE, _LON, _GPS_CLOCK, _GPS_DAY = 1, 2, 3, 4, 7, 29
# What Pillow raises when notes are broken: it trusts their counts, offsets and kinds.
_BROKEN = (
    *(SyntaxError, ValueError, TypeError, KeyError, IndexError, AttributeError),
    *(ArithmeticError, struct.error, EOFError, OSError, AssertionError),
)


@dataclass(frozen=True)
class Head:
    """What is known of a picture; ``kind`` as in the table ``photos``, ``taken`` is ISO or ""."""

    kind: str
    taken: str = ""
    lon: float | None = None
    lat: float | None = None


def read_head(path: Path) -> Head:
    """Return what the head of the file says; ``unreadable`` where it is no picture, or cut off."""
    try:
        with path.open("rb") as file:
            start = file.read(12)
            kind = _kind(start)
            if kind in ("other", "unreadable"):
                return Head(kind)
            file.seek(0)
            notes = _NOTES[kind](file)
    except (OSError, _CutError):
        return Head("unreadable")
    return Head(kind, *_told(notes)) if notes else Head(kind)


class _CutError(ValueError):
    """The file ends, or turns into something else, before the picture begins."""


def _kind(start: bytes) -> str:
    if start.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if start.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if start.startswith(b"RIFF") and start[8:12] == b"WEBP":
        return "webp"
    is_other = start[4:8] == b"ftyp" or start.startswith((b"BM", b"GIF8", b"II*\0", b"MM\0*"))
    return "other" if is_other else "unreadable"


def _exactly(file: IO[bytes], count: int) -> bytes:
    data = file.read(count)
    if len(data) < count:
        raise _CutError
    return data


def _jpeg_notes(file: IO[bytes]) -> bytes:
    """Return the first APP1 segment with EXIF (JEITA CP-3451: it comes before the picture)."""
    found = b""
    file.seek(2)
    for _ in range(_PARTS_MAX):
        mark, code = _exactly(file, 2)
        while code == 0xFF:  # fill bytes
            (code,) = _exactly(file, 1)
        if mark != 0xFF:
            raise _CutError
        if code in (0xDA, 0xD9):
            return found
        if code == 0x01 or 0xD0 <= code <= 0xD7:
            continue
        size = int.from_bytes(_exactly(file, 2), "big") - 2
        if size < 0:
            raise _CutError
        if code == 0xE1 and not found:
            data = _exactly(file, size)
            found = data if data.startswith(_EXIF_START) else b""
        else:
            file.seek(size, 1)
    raise _CutError


def _png_notes(file: IO[bytes]) -> bytes:
    """Return the chunk eXIf (PNG, third edition, 11.3.4.7), before or after the picture."""
    file.seek(8)
    for _ in range(_PARTS_MAX):
        size, name = struct.unpack(">I4s", _exactly(file, 8))
        if name == b"eXIf" and size <= _NOTES_MAX:
            return _EXIF_START + _exactly(file, size)
        if name == b"IEND":
            return b""
        file.seek(size + 4, 1)
    return b""


def _webp_notes(file: IO[bytes]) -> bytes:
    """Return the chunk EXIF of the container (RFC 9649, 2.7.1.5)."""
    file.seek(4)
    end = 8 + int.from_bytes(_exactly(file, 4), "little")
    file.seek(12)
    for _ in range(_PARTS_MAX):
        if file.tell() >= end:
            return b""
        name, size = struct.unpack("<4sI", _exactly(file, 8))
        if name == b"EXIF" and size <= _NOTES_MAX:
            data = _exactly(file, size)
            return data if data.startswith(_EXIF_START) else _EXIF_START + data
        file.seek(size + size % 2, 1)
    return b""


_NOTES: dict[str, Callable[[IO[bytes]], bytes]] = {
    "jpeg": _jpeg_notes,
    "png": _png_notes,
    "webp": _webp_notes,
}


def _told(notes: bytes) -> tuple[str, float | None, float | None]:
    """Return time and position of the notes, each empty where it cannot be read."""
    exif = Exif()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Pillow warns of what is broken, and reads the rest
        try:
            exif.load(notes)
        except _BROKEN:
            return "", None, None
        camera, gps = _part(exif, _CAMERA), _part(exif, _GPS)
        written = {tag: _tag(exif, tag) for tag in (_WRITTEN, _WRITTEN_ZONE)}
    lon, lat = _position(gps)
    return _taken(camera, gps, written), lon, lat


def _part(exif: Exif, tag: int) -> Mapping[int, Any]:
    try:
        return dict(exif.get_ifd(tag))
    except _BROKEN:
        return {}


def _tag(exif: Exif, tag: int) -> Any:
    try:
        return exif.get(tag)
    except _BROKEN:
        return None


def _taken(camera: Mapping[int, Any], gps: Mapping[int, Any], written: Mapping[int, Any]) -> str:
    """Return the time by the clock of China: most phones write theirs without a zone."""
    pairs = [(camera.get(time), camera.get(zone)) for time, zone in _TIMES]
    moments = [_moment(*pair) for pair in pairs]
    moments.append(_satellite_moment(gps))
    zone = written.get(_WRITTEN_ZONE) or camera.get(_WRITTEN_ZONE)
    moments.append(_moment(written.get(_WRITTEN), zone))
    return next((moment for moment in moments if moment), "")


def _moment(time: Any, zone: Any) -> str:
    if not isinstance(time, str):
        return ""
    try:
        moment = datetime.strptime(time.strip("\0 ")[:19], "%Y:%m:%d %H:%M:%S")
    except ValueError:
        return ""
    if isinstance(zone, str):
        with suppress(ValueError, OverflowError):  # a zone that is none says nothing
            offset = datetime.strptime(zone.strip("\0 "), "%z").tzinfo
            moment = moment.replace(tzinfo=offset).astimezone(_CHINA).replace(tzinfo=None)
    return moment.isoformat(timespec="minutes")


def _satellite_moment(gps: Mapping[int, Any]) -> str:
    """Return the time of the satellites, which is UTC."""
    day, clock = gps.get(_GPS_DAY), _numbers(gps.get(_GPS_CLOCK))
    if not isinstance(day, str) or clock is None:
        return ""
    try:
        start = datetime.strptime(day.strip("\0 "), "%Y:%m:%d").replace(tzinfo=UTC)
        hours, minutes, seconds = clock
        moment = start + timedelta(hours=hours, minutes=minutes, seconds=seconds)
        return moment.astimezone(_CHINA).replace(tzinfo=None).isoformat(timespec="minutes")
    except (ValueError, OverflowError):
        return ""


def _position(gps: Mapping[int, Any]) -> tuple[float | None, float | None]:
    """Return lon and lat; a phone without a fix writes 0, 0."""
    lon = _degrees(gps.get(_LON), gps.get(_LON_SIDE), "EW", 180.0)
    lat = _degrees(gps.get(_LAT), gps.get(_LAT_SIDE), "NS", 90.0)
    if lon is None or lat is None or (lon == 0 and lat == 0):
        return None, None
    return lon, lat


def _degrees(value: Any, side: Any, sides: str, most: float) -> float | None:
    parts = _numbers(value)
    if parts is None or not isinstance(side, str | bytes):
        return None
    word = (side.decode("ascii", "replace") if isinstance(side, bytes) else side).strip("\0 ")
    size = parts[0] + parts[1] / 60 + parts[2] / 3600
    if word.upper() not in tuple(sides) or not 0 <= size <= most:
        return None
    return round(-size if word.upper() == sides[1] else size, 7)


def _numbers(value: Any) -> tuple[float, float, float] | None:
    """Return three numbers, or None: fractions may have nothing below the line."""
    if not isinstance(value, Iterable) or isinstance(value, str | bytes):
        return None
    try:
        found = [float(part) for part in value]
    except _BROKEN:
        return None
    if len(found) != 3 or not all(map(isfinite, found)):
        return None
    return found[0], found[1], found[2]
