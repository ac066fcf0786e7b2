"""Pictures as phones write them, made by hand: nothing of them is read by what is tested."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class Shot:
    """What a camera notes: time, zone, lon, lat; None and "" where it notes nothing."""

    time: str = ""  # 2026:10:12 09:30:00
    zone: str = ""  # +08:00
    lon: float | None = None
    lat: float | None = None
    satellite: tuple[str, tuple[int, int, int]] | None = None
    written: str = ""


def notes(shot: Shot, order: str = "<") -> bytes:
    """Return EXIF (TIFF 6.0 directories) of ``shot``, either byte order."""
    camera = [(0x9003, shot.time), (0x9011, shot.zone)]
    camera_entries = [(tag, 2, text.encode() + b"\0") for tag, text in camera if text]
    gps_entries: list[tuple[int, int, bytes]] = []
    if shot.lon is not None and shot.lat is not None:
        gps_entries += [
            (1, 2, b"S\0" if shot.lat < 0 else b"N\0"),
            (2, 5, _sexagesimal(abs(shot.lat), order)),
            (3, 2, b"W\0" if shot.lon < 0 else b"E\0"),
            (4, 5, _sexagesimal(abs(shot.lon), order)),
        ]
    if shot.satellite:
        day, clock = shot.satellite
        parts = b"".join(struct.pack(order + "II", number, 1) for number in clock)
        gps_entries += [(7, 5, parts), (29, 2, day.encode() + b"\0")]
    first = [(0x0132, 2, shot.written.encode() + b"\0")] if shot.written else []
    pointers = [
        (tag, entries) for tag, entries in ((0x8769, camera_entries), (0x8825, gps_entries))
    ]
    head = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(order + "I", 8)
    count = len(first) + sum(bool(entries) for _, entries in pointers)
    at = 8 + 2 + 12 * count + 4
    links, below = [], b""
    extra, first_bytes = b"", []
    for tag, kind, data in first:
        first_bytes.append((tag, kind, data))
    # data of the first directory, then the others
    body, at = _values(first_bytes, at, order)
    extra += body[1]
    for tag, entries in pointers:
        if entries:
            links.append((tag, at))
            directory = _directory(entries, at, order)
            below += directory
            at += len(directory)
    rows = body[0] + [struct.pack(order + "HHII", tag, 4, 1, where) for tag, where in links]
    return head + struct.pack(order + "H", count) + b"".join(rows) + bytes(4) + extra + below


def _values(
    entries: list[tuple[int, int, bytes]], at: int, order: str
) -> tuple[tuple[list[bytes], bytes], int]:
    rows, extra = [], b""
    for tag, kind, data in entries:
        count = len(data) // (8 if kind == 5 else 1)
        if len(data) <= 4:
            rows.append(struct.pack(order + "HHI", tag, kind, count) + data.ljust(4, b"\0"))
        else:
            rows.append(struct.pack(order + "HHII", tag, kind, count, at + len(extra)))
            extra += data
    return (rows, extra), at + len(extra)


def _directory(entries: list[tuple[int, int, bytes]], at: int, order: str) -> bytes:
    (rows, extra), _ = _values(entries, at + 2 + 12 * len(entries) + 4, order)
    return struct.pack(order + "H", len(rows)) + b"".join(rows) + bytes(4) + extra


def _sexagesimal(degrees: float, order: str) -> bytes:
    whole = int(degrees)
    minutes = int((degrees - whole) * 60)
    seconds = Fraction((degrees - whole - minutes / 60) * 3600).limit_denominator(1_000_000)
    pairs = ((whole, 1), (minutes, 1), (max(seconds.numerator, 0), seconds.denominator))
    return b"".join(struct.pack(order + "II", *pair) for pair in pairs)


def jpeg(shot: Shot | None = None, order: str = "<", body: bytes = b"picture") -> bytes:
    """Return a JPEG up to its picture, which is noise: nobody may look at it."""
    exif = b""
    if shot is not None:
        data = b"Exif\0\0" + notes(shot, order)
        exif = b"\xff\xe1" + struct.pack(">H", len(data) + 2) + data
    jfif = b"\xff\xe0" + struct.pack(">H", 16) + b"JFIF\0\1\1\0\0\1\0\1\0\0"
    scan = b"\xff\xda" + struct.pack(">H", 8) + b"\1\1\0\0\x3f\0"
    return b"\xff\xd8" + jfif + exif + scan + body + b"\xff\xd9"


def png(shot: Shot | None = None, side: int = 1, is_late: bool = False) -> bytes:
    """Return a PNG that says how large it is, with its notes before or after the picture."""
    head = _chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0))
    exif = _chunk(b"eXIf", notes(shot)) if shot else b""
    data = _chunk(b"IDAT", zlib.compress(b"\0" * 4))
    parts = (head, data, exif) if is_late else (head, exif, data)
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts) + _chunk(b"IEND", b"")


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def webp(shot: Shot | None = None) -> bytes:
    parts = b"VP8X" + struct.pack("<I", 10) + bytes(10) + b"VP8 " + struct.pack("<I", 3) + b"abc\0"
    if shot:
        data = notes(shot)
        parts += b"EXIF" + struct.pack("<I", len(data)) + data + bytes(len(data) % 2)
    return b"RIFF" + struct.pack("<I", len(parts) + 4) + b"WEBP" + parts
