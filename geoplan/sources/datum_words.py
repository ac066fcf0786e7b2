"""The words by which people say which coordinates they mean.

From: a setting, a heading, a note or a cell. To: a declared datum, or None where none is named.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

Datum = Literal["wgs84", "gcj02", "bd09", "cgcs2000_gk"]
DeclaredDatum = Literal["wgs84", "gcj02", "bd09", "cgcs2000", "cgcs2000_gk"]

# What a setting may say; the first of each row is the one the documents use.
ACCEPTED = (
    "auto（自动）",
    "wgs84（GPS）",
    "gcj02（火星坐标、高德、腾讯）",
    "bd09（百度）",
    "cgcs2000（国家2000、天地图）",
    "cgcs2000_gk（国家2000 高斯投影，可写中央子午线，如 cgcs2000_gk 117）",
)
_AUTO = re.compile(r"(auto|自动)(识别|判断)?")
_WORDS: dict[DeclaredDatum, re.Pattern[str]] = {
    "gcj02": re.compile(r"gcj|火星|高德|腾讯|微信|国测局|amap|tencent"),
    "bd09": re.compile(r"bd09|bd-09|百度|baidu"),
    "wgs84": re.compile(r"wgs|gps|地球坐标|openstreetmap|\bosm\b"),
    "cgcs2000": re.compile(r"cgcs|国家2000|2000国家|2000坐标|大地2000|大地坐标系?2000|天地图"),
}
_GRID = re.compile(
    r"高斯|克吕格|gauss|cgcs2000[_ ]?gk|投影|平面坐标|中央子午线|中央经线|[36三六]度(分?带)"
)
_MERIDIAN = re.compile(
    r"(?:(?:中央子午线|中央经线)(?:为|是)?|cgcs2000[_ ]?gk)[\s:_]*(\d{2,3}(?:\.\d+)?)"
)

# 不得使用百度坐标, 已由高德坐标转换: named, but not as what the coordinates are.
_NOT_SO = re.compile(r"[不非勿禁]|(?:已|由|从|经).*(?:转换|换算|转为|纠偏)")
_ABOUT = re.compile(r"坐标|经纬度|经度|datum|coordinate")


@dataclass(frozen=True)
class Declared:
    """A datum somebody named; the central meridian where they gave it."""

    datum: DeclaredDatum
    meridian_deg: float | None = None

    @property
    def label(self) -> str:
        """The form a setting may have."""
        return self.datum if self.meridian_deg is None else f"{self.datum} {self.meridian_deg:g}"

    def allows(self, datum: Datum, meridian_deg: float | None) -> bool:
        """Whether coordinates of ``datum`` are what was declared.

        CGCS2000 lon/lat differ from WGS-84 by less than a metre: each stands for the other.
        """
        if self.datum == "cgcs2000":
            return datum in ("wgs84", "cgcs2000_gk")
        has_meridian = self.meridian_deg in (None, meridian_deg) or meridian_deg is None
        return datum == self.datum and has_meridian


def is_auto(text: str) -> bool:
    """Whether a setting leaves the datum to the measurement."""
    return bool(_AUTO.fullmatch(_fold(text)))


def find_datum(text: str) -> Declared | None:
    """Return the one datum that ``text`` names; None where it names none, several, or denies it."""
    folded = _fold(text)
    if _NOT_SO.search(folded):
        return None
    found = [datum for datum, words in _WORDS.items() if words.search(folded)]
    meridian = _MERIDIAN.search(folded)
    if _GRID.search(folded) and found in ([], ["cgcs2000"]):
        return Declared("cgcs2000_gk", float(meridian[1]) if meridian else None)
    return Declared(found[0]) if len(found) == 1 else None


def declared_in(headings: Mapping[str, str], notes: Sequence[str]) -> str:
    """Return how a sheet names its datum: in a heading (经度（GCJ-02）), else in a note.

    ``headings``: canonical column -> heading as written. Empty where nothing is named, or where
    two places name different datums.
    """
    titles = [headings.get(column, "") for column in ("lon", "lat", "lonlat")]
    remarks = [note for note in notes if _ABOUT.search(_fold(note))]
    for texts in (titles, remarks):
        found = {datum.label for text in texts if (datum := find_datum(text))}
        if found:
            return found.pop() if len(found) == 1 else ""
    return ""


def _fold(text: str) -> str:
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text)).strip().lower()
