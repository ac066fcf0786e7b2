"""Gauss-Krüger grids of CGCS2000, as surveyors' files hold them.

From: easting and northing in metres, with or without a zone number. To: lon/lat, and back.

The projection is a transverse Mercator on the CGCS2000 ellipsoid with scale 1 and 500 km added to
the easting (GB/T 17278; EPSG 4491 to 4554). 6° zones 13 to 23 have their central meridian at
6n - 3, 3° zones 25 to 45 at 3n; in the zone form the number stands before the easting
(39 500 123.4 m is zone 39). CGCS2000 and WGS-84 are taken as equal (less than a metre).
"""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt
from pyproj import Proj

Array = npt.NDArray[np.float64]
LonLat = tuple[Array, Array]

FALSE_EASTING_M = 500_000.0
ZONE_M = 1_000_000.0
ZONES_6_DEG = (13, 23)
ZONES_3_DEG = (25, 45)


def krueger_to_wgs84(
    easting_m: npt.ArrayLike, northing_m: npt.ArrayLike, meridian_deg: float
) -> LonLat:
    """Return lon/lat in degrees for metres on the grid of one central meridian (no zone number).

    PROJ's series (Poder and Engsager) is right to less than a micrometre across a zone.
    """
    east, north = np.asarray(easting_m, float), np.asarray(northing_m, float)
    lon, lat = _grid(float(meridian_deg))(east, north, inverse=True)
    return np.asarray(lon, float), np.asarray(lat, float)


def wgs84_to_krueger(lon: npt.ArrayLike, lat: npt.ArrayLike, meridian_deg: float) -> LonLat:
    """Return easting and northing in metres on the grid of one central meridian."""
    x, y = np.asarray(lon, float), np.asarray(lat, float)
    east, north = _grid(float(meridian_deg))(x, y)
    return np.asarray(east, float), np.asarray(north, float)


def zone_to_wgs84(easting_m: npt.ArrayLike, northing_m: npt.ArrayLike) -> LonLat:
    """Return lon/lat in degrees where the easting leads with its zone; NaN where it has none."""
    east, north = np.broadcast_arrays(np.asarray(easting_m, float), np.asarray(northing_m, float))
    zone = np.floor(np.nan_to_num(east) / ZONE_M).astype(int)
    lon, lat = np.full(east.shape, np.nan), np.full(east.shape, np.nan)
    for number in np.unique(zone):
        meridian = _meridian_of_zone(int(number))
        if meridian is not None:
            own = zone == number
            lon[own], lat[own] = krueger_to_wgs84(east[own] - number * ZONE_M, north[own], meridian)
    return lon, lat


def nearest_meridians_deg(lon_deg: float) -> tuple[float, ...]:
    """Return the central meridians whose 3° or 6° zone may hold ``lon_deg``, nearest first.

    All of them are multiples of 3°. Counties at the edge of a zone keep their neighbour's grid, so
    the ones on both sides belong to the answer.
    """
    middle = round(lon_deg / 3) * 3.0
    around = [m for m in (middle, middle - 3, middle + 3) if abs(m - lon_deg) <= 4]
    return tuple(sorted(around, key=lambda m: (abs(m - lon_deg), m)))


def _meridian_of_zone(number: int) -> float | None:
    if ZONES_6_DEG[0] <= number <= ZONES_6_DEG[1]:
        return 6.0 * number - 3
    return 3.0 * number if ZONES_3_DEG[0] <= number <= ZONES_3_DEG[1] else None


@cache
def _grid(meridian_deg: float) -> Proj:
    # The GRS 80 ellipsoid of PROJ has the axis and flattening of CGCS2000 (1/298.257222101).
    return Proj(proj="tmerc", lat_0=0, lon_0=meridian_deg, k=1, x_0=FALSE_EASTING_M, ellps="GRS80")
