"""Numbers as people write coordinates.

From: text such as ``117°12′30.5″``, ``东经117度12分``, ``E117.12``, ``39500123.4``. To: degrees (or
metres, where the number is a grid coordinate), with the axis where the text names it.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

Axis = Literal["lon", "lat", ""]


@dataclass(frozen=True)
class Coordinate:
    """One number of a position: degrees or metres as written, and the axis if the text says so."""

    value: float
    axis: Axis = ""


# Signs that NFKC would turn into letters, spaces or pairs; and words for the signs.
_SIGNS = {
    **dict.fromkeys(("º", "˚", "゜", "度", "deg"), "°"),
    **dict.fromkeys(("″", "”", "“", "〃", "＂", "''", "秒"), '"'),
    **dict.fromkeys(("′", "’", "‘", "´", "`", "＇", "分"), "'"),
}
_WORDS = {
    "E": r"东经|经度|longitude|long|lng|lon|EAST",
    "N": r"北纬|纬度|latitude|lat|NORTH",
    "W": r"西经",
    "S": r"南纬",
}
_FRAME = re.compile(r"^(?:POINT|坐标|经纬度)?[\s:(\[{]*|[\s)\]}]*$", re.IGNORECASE)
_NUMBER = r"\d+(?:\.\d*)?"
_SIZE = rf"""(?P<deg>[+-]?{_NUMBER})\s*(?:
      °\s*(?:(?P<min>{_NUMBER})\s*'?\s*(?:(?<=['\s])(?P<sec>{_NUMBER})\s*"?)?)?
    | (?P<gap>[\s:\-])\s*(?P<min2>{_NUMBER})(?:(?P=gap)\s*(?P<sec2>{_NUMBER}))?
    )?"""
_ANGLE = re.compile(rf"\s*(?:(?P<before>[EWNS])[\s:=]*)?{_SIZE}\s*(?P<after>[EWNS])?\s*", re.X)
_THOUSANDS = re.compile(r"\d{3},\d{3}(\.\d+)?|\d{1,2}(,\d{3}){2}(\.\d+)?")
_MARKED_PAIR = (
    re.compile(r"(.*?\d[^EWNS]*[EWNS])(.*\d[^EWNS]*[EWNS]\s*)"),  # 117.2E 28.3N
    re.compile(r"(\s*[EWNS].*?)([EWNS].*)"),  # E117.2 N28.3
    re.compile(r"([^°]*°[^°]*?['\"°])\s*([+-]?\d[\d.]*°.*)"),  # 117°12'30"28°18'
)


def read_axis(text: str) -> Coordinate | None:
    """Return one coordinate, or None where the text is no number, an angle out of bounds or two.

    Minutes and seconds below 60 follow whole degrees (and whole minutes), set apart by signs,
    spaces, colons or dashes; a letter or word before or after names the axis, W and S negate.
    Metres may be grouped by thousands (3,123,456.7).
    """
    folded = _fold(text)
    if _THOUSANDS.fullmatch(folded):
        metres = float(folded.replace(",", ""))
        # 117,123 is not a number of metres but two halves of something else.
        return Coordinate(metres) if metres >= 200_000 else None
    match = _ANGLE.fullmatch(folded)
    if match is None or (match["before"] and match["after"]):
        return None
    parts = [match["deg"], match["min"] or match["min2"], match["sec"] or match["sec2"]]
    given = [part for part in parts if part is not None]
    if any("." in part for part in given[:-1]):
        return None
    size, minutes, seconds = (abs(float(part or 0)) for part in parts)
    if minutes >= 60 or seconds >= 60 or (len(given) > 1 and size > 180):
        return None
    letter = match["before"] or match["after"] or ""
    is_negative = match["deg"].startswith("-") or letter in ("W", "S")
    value = size + minutes / 60 + seconds / 3600
    axis: Axis = "lon" if letter in ("E", "W") else "lat" if letter else ""
    return Coordinate(-value if is_negative else value, axis)


def read_pair(text: str) -> tuple[Coordinate, Coordinate] | None:
    """Return the two coordinates of one text, in its order, or None where there are not two.

    They may be set apart by commas, semicolons, slashes, line breaks or spaces, or by the letters
    and signs around them; brackets and ``POINT`` are let go.
    """
    folded = _FRAME.sub("", _fold(text))
    parts = [part for part in re.split(r"[,;、/|\n\t]+", folded) if part.strip()]
    if len(parts) == 2:
        return _both(*parts)
    if len(parts) != 1:
        return None
    for pattern in _MARKED_PAIR:
        match = pattern.fullmatch(folded)
        found = _both(match[1], match[2]) if match else None
        if found:
            return found
    words = folded.split()
    if len(words) in (2, 4, 6):
        half = len(words) // 2
        return _both(" ".join(words[:half]), " ".join(words[half:]))
    return None


def _both(first: str, second: str) -> tuple[Coordinate, Coordinate] | None:
    a, b = read_axis(first), read_axis(second)
    return None if a is None or b is None or (a.axis and a.axis == b.axis) else (a, b)


def _fold(text: str) -> str:
    """One sign and one width for each meaning."""
    for letter, words in _WORDS.items():  # before the signs: 经度 holds a 度
        text = re.sub(words, letter, text, flags=re.IGNORECASE)
    for sign, plain in _SIGNS.items():
        text = text.replace(sign, plain)
    folded = unicodedata.normalize("NFKC", text).replace("\u2212", "-").strip()
    return re.sub(r"[ewns]", lambda m: m[0].upper(), folded)
