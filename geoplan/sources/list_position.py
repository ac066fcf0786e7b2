"""Read the position of a row as it is written.

From: the cells of a row. To: two numbers in the coordinates of the file, or none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time, timedelta
from typing import Any

import numpy as np

from geoplan.errors import Problem
from geoplan.geo import Coordinate, read_axis, read_pair
from geoplan.sources.sheets import cell_text

# The columns of a position and their names, the preferred one first. Surveyors call the northing X:
# which number is which is found by where the county lies, not by the heading.
POSITION_COLUMNS: dict[str, tuple[str, ...]] = {
    "lon": (
        *("经度", "东经", "GPS经度", "高德经度", "百度经度", "腾讯经度", "火星经度"),
        *("东坐标", "横坐标", "X坐标", "坐标X", "lon", "lng", "longitude", "x"),
    ),
    "lat": (
        *("纬度", "北纬", "GPS纬度", "高德纬度", "百度纬度", "腾讯纬度", "火星纬度"),
        *("北坐标", "纵坐标", "Y坐标", "坐标Y", "lat", "latitude", "y"),
    ),
    "lonlat": (
        *("经纬度", "坐标", "经纬度坐标", "地理坐标", "位置坐标", "点位坐标", "GPS坐标"),
        *("高德坐标", "百度坐标", "腾讯坐标", "火星坐标", "lonlat", "coordinates"),
    ),
    "datum": ("坐标系", "坐标系统", "坐标类型", "坐标系类型", "datum"),
}


@dataclass(frozen=True)
class Spot:
    """A position as written: ``x`` where the longitude belongs; ``is_marked`` if E and N say so."""

    x: float
    y: float
    is_marked: bool
    text: tuple[str, str]

    @property
    def key(self) -> str:
        """The same for the same numbers, whatever they are taken for."""
        return f"{self.x:.6f},{self.y:.6f}"


def read_spot(
    cells: Mapping[str, Any], name: str, place: Mapping[str, Any], problems: list[Problem]
) -> Spot | None:
    """Return the position in the cells ``lon`` and ``lat``, or in one cell ``lonlat`` or either.

    None where there is none, and where the cells hold no numbers, which ``problems`` then says.
    """
    lon, lat, both = (cells.get(column, "") for column in ("lon", "lat", "lonlat"))
    texts = cell_text(lon), cell_text(lat)
    if not any(texts):
        texts = (cell_text(both), "")
    if not any(texts):
        return None
    found: tuple[Coordinate, Coordinate] | None = None
    if not texts[0] or not texts[1] or texts[0] == texts[1]:
        found = read_pair(texts[0] or texts[1])
    else:
        first, second = _coordinate(lon), _coordinate(lat)
        found = (first, second) if first and second else None
    if found is None or (found[0].axis and found[0].axis == found[1].axis):
        facts = {"name": name, "lon": texts[0], "lat": texts[1]}
        column = "经度、纬度"
        problems.append(Problem("list.bad_number", "warning", **place, column=column, facts=facts))
        return None
    a, b = found
    if a.axis == "lat" or b.axis == "lon":
        a, b = b, a
    return Spot(a.value, b.value, bool(a.axis or b.axis), texts)


def _coordinate(cell: Any) -> Coordinate | None:
    """Return a cell as a coordinate; Excel takes 117:12:30 for a time of 117 hours."""
    if isinstance(cell, bool):
        return None
    if isinstance(cell, int | float):
        return Coordinate(float(cell)) if np.isfinite(cell) else None
    if isinstance(cell, time):
        return Coordinate(cell.hour + cell.minute / 60 + cell.second / 3600)
    if isinstance(cell, timedelta):
        return Coordinate(cell.total_seconds() / 3600)
    return read_axis(cell_text(cell))
