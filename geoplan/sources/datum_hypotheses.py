"""What the numbers of a list may mean, and where the rows would then lie.

From: pairs of numbers as written. To: WGS-84 lon/lat under every datum, axis order and grid.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import numpy.typing as npt

from geoplan.geo import (
    bd09_to_wgs84,
    gcj02_to_wgs84,
    krueger_to_wgs84,
    nearest_meridians_deg,
    zone_to_wgs84,
)
from geoplan.sources.datum_words import Datum

Array = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Axes = Literal["lon_lat", "lat_lon"]
Form = Literal["degrees", "zone", "meridian"]

_DEGREES_MAX = 360.0  # beyond, a number is one of metres
_ZONE_MIN_M = 13e6  # the lowest zone number, 13, before the easting


@dataclass(frozen=True)
class Numbers:
    """The positions of some rows as written: ``x`` stands where longitudes or eastings belong.

    ``is_marked``: the row itself says which number is which (E, N, 东经 …).
    """

    x: Array
    y: Array
    is_marked: Flags


@dataclass(frozen=True)
class Hypothesis:
    """One reading of the numbers; ``axes`` is the order in which the file holds them."""

    datum: Datum
    axes: Axes = "lon_lat"
    form: Form = "degrees"
    meridian_deg: float | None = None

    @property
    def is_usual_order(self) -> bool:
        """Whether the order needs no reason: longitude first; of grids, either is usual."""
        return self.axes == "lon_lat" or self.form != "degrees"

    def swapped(self) -> Hypothesis:
        """Return the same reading with the numbers in the other order."""
        return replace(self, axes="lon_lat" if self.axes == "lat_lon" else "lat_lon")

    def to_wgs84(self, numbers: Numbers) -> tuple[Array, Array]:
        """Return lon/lat in degrees, row by row; NaN where a number is not of this form."""
        is_swapped = (self.axes == "lat_lon") & ~numbers.is_marked
        x = np.where(is_swapped, numbers.y, numbers.x)
        y = np.where(is_swapped, numbers.x, numbers.y)
        is_mine = self._is_mine(x, y)
        lon, lat = self._convert(np.where(is_mine, x, np.nan), np.where(is_mine, y, np.nan))
        is_place = np.isfinite(lon) & np.isfinite(lat)
        return np.where(is_place, lon, np.nan), np.where(is_place, lat, np.nan)

    def _is_mine(self, x: Array, y: Array) -> Flags:
        if self.form == "degrees":
            return (np.abs(x) <= _DEGREES_MAX) & (np.abs(y) <= 90)
        is_zone = x >= _ZONE_MIN_M
        is_grid = (x > _DEGREES_MAX) & (y > _DEGREES_MAX) & (y < 1e7)
        return is_grid & (is_zone if self.form == "zone" else x < 1e6)

    def _convert(self, x: Array, y: Array) -> tuple[Array, Array]:
        if self.form == "zone":
            return zone_to_wgs84(x, y)
        if self.meridian_deg is not None:
            return krueger_to_wgs84(x, y, self.meridian_deg)
        if self.datum == "gcj02":
            return gcj02_to_wgs84(x, y)
        return bd09_to_wgs84(x, y) if self.datum == "bd09" else (x, y)


def hypotheses(middle_lon_deg: float, also_meridian_deg: float | None) -> Iterator[Hypothesis]:
    """Give every reading there is, the one to prefer on a tie first.

    ``also_meridian_deg``: the central meridian of a county's own grid, where somebody declared it.
    """
    orders: tuple[Axes, Axes] = ("lon_lat", "lat_lon")
    degrees: tuple[Datum, ...] = ("wgs84", "gcj02", "bd09")
    for axes in orders:
        for datum in degrees:
            yield Hypothesis(datum, axes)
    around = nearest_meridians_deg(middle_lon_deg)
    own = () if also_meridian_deg is None or also_meridian_deg in around else (also_meridian_deg,)
    for axes in orders:
        yield Hypothesis("cgcs2000_gk", axes, "zone")
        for meridian_deg in (*around, *own):
            yield Hypothesis("cgcs2000_gk", axes, "meridian", meridian_deg)
