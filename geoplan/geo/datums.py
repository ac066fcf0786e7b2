"""The shifted coordinates of Chinese web maps.

From: WGS-84 lon/lat in degrees. To: GCJ-02 (高德, 腾讯) and BD-09 (百度), and back.

The formulas are the ones that became public around 2010 and that every open converter uses
(a polynomial with sines on the Krasovsky 1940 ellipsoid; a swirl of up to 3 m and a fixed offset
on top for BD-09). Against the providers' own services they are right to about a metre; against
each other the directions here are inverse to better than a micrometre. CGCS2000 lon/lat differ
from WGS-84 by less than a metre and are taken as equal.

The shift applies within a plain box around China, sea included, as in every open converter:
an invented county at sea behaves like a real one. Outside the box coordinates stay as they are;
within 2 km of its edge, which lies at sea or far abroad, there may be no way back.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
LonLat = tuple[Array, Array]

CHINA_BOX = (72.004, 0.8293, 137.8347, 55.8271)  # W, S, E, N in degrees

_AXIS_M = 6_378_245.0  # Krasovsky 1940
_ECCENTRICITY2 = 0.00669342162296594323
_SWIRL = np.pi * 3000.0 / 180.0
_OFFSET_LON, _OFFSET_LAT = 0.0065, 0.006
_STEP_MIN_DEG = 1e-12  # a tenth of a micrometre
_ROUNDS_MAX = 12


def wgs84_to_gcj02(lon: npt.ArrayLike, lat: npt.ArrayLike) -> LonLat:
    """Return GCJ-02 lon/lat for WGS-84 lon/lat, all in degrees, elementwise."""
    x, y = _arrays(lon, lat)
    inside = _in_china(x, y)
    shift_lon, shift_lat = _shift_deg(x, y)
    return np.where(inside, x + shift_lon, x), np.where(inside, y + shift_lat, y)


def gcj02_to_wgs84(lon: npt.ArrayLike, lat: npt.ArrayLike) -> LonLat:
    """Return WGS-84 lon/lat for GCJ-02 lon/lat in degrees; round trip below 1e-6 m.

    The forward formula is inverted by fixed-point steps: it contracts by 0.003 and better.
    """
    return _inverted(wgs84_to_gcj02, lon, lat)


def gcj02_to_bd09(lon: npt.ArrayLike, lat: npt.ArrayLike) -> LonLat:
    """Return BD-09 lon/lat for GCJ-02 lon/lat, all in degrees, elementwise."""
    x, y = _arrays(lon, lat)
    radius = np.hypot(x, y) + 0.00002 * np.sin(y * _SWIRL)
    angle = np.arctan2(y, x) + 0.000003 * np.cos(x * _SWIRL)
    inside = _in_china(x, y)
    bd_lon = radius * np.cos(angle) + _OFFSET_LON
    bd_lat = radius * np.sin(angle) + _OFFSET_LAT
    return np.where(inside, bd_lon, x), np.where(inside, bd_lat, y)


def bd09_to_gcj02(lon: npt.ArrayLike, lat: npt.ArrayLike) -> LonLat:
    """Return GCJ-02 lon/lat for BD-09 lon/lat in degrees; round trip below 1e-6 m."""
    return _inverted(gcj02_to_bd09, lon, lat)


def wgs84_to_bd09(lon: npt.ArrayLike, lat: npt.ArrayLike) -> LonLat:
    """Return BD-09 lon/lat for WGS-84 lon/lat, all in degrees, elementwise."""
    return gcj02_to_bd09(*wgs84_to_gcj02(lon, lat))


def bd09_to_wgs84(lon: npt.ArrayLike, lat: npt.ArrayLike) -> LonLat:
    """Return WGS-84 lon/lat for BD-09 lon/lat in degrees; round trip below 1e-6 m."""
    return gcj02_to_wgs84(*bd09_to_gcj02(lon, lat))


def _arrays(lon: npt.ArrayLike, lat: npt.ArrayLike) -> LonLat:
    x, y = np.broadcast_arrays(np.asarray(lon, float), np.asarray(lat, float))
    return x, y


def _in_china(lon: Array, lat: Array) -> npt.NDArray[np.bool_]:
    west, south, east, north = CHINA_BOX
    return (west <= lon) & (lon <= east) & (south <= lat) & (lat <= north)


def _inverted(
    forward: Callable[[Array, Array], LonLat], x: npt.ArrayLike, y: npt.ArrayLike
) -> LonLat:
    """Return the point that ``forward`` sends to ``x``, ``y``: step by what is still missing."""
    goal_lon, goal_lat = _arrays(x, y)
    lon, lat = goal_lon.copy(), goal_lat.copy()
    inside = _in_china(goal_lon, goal_lat)
    for _ in range(_ROUNDS_MAX):
        at_lon, at_lat = forward(lon, lat)
        step_lon = np.where(inside, goal_lon - at_lon, 0.0)
        step_lat = np.where(inside, goal_lat - at_lat, 0.0)
        lon, lat = lon + step_lon, lat + step_lat
        if not (np.hypot(step_lon, step_lat) > _STEP_MIN_DEG).any():  # NaN stays NaN
            break
    return lon, lat


def _shift_deg(lon: Array, lat: Array) -> LonLat:
    """Return the GCJ-02 shift at a WGS-84 position, in degrees."""
    x, y = lon - 105.0, lat - 35.0
    root = np.sqrt(np.abs(x))
    ripple = 20 * np.sin(6 * np.pi * x) + 20 * np.sin(2 * np.pi * x)
    north = ripple + _waves(y, (20, 1), (40, 3), (160, 12), (320, 30))
    north_m = -100 + 2 * x + 3 * y + 0.2 * y**2 + 0.1 * x * y + 0.2 * root + north * 2 / 3
    east = ripple + _waves(x, (20, 1), (40, 3), (150, 12), (300, 30))
    east_m = 300 + x + 2 * y + 0.1 * x**2 + 0.1 * x * y + 0.1 * root + east * 2 / 3
    phi = np.radians(lat)
    w2 = 1 - _ECCENTRICITY2 * np.sin(phi) ** 2
    meridian_m = _AXIS_M * (1 - _ECCENTRICITY2) / w2**1.5  # radius of curvature
    parallel_m = _AXIS_M / np.sqrt(w2) * np.cos(phi)
    return np.degrees(east_m / parallel_m), np.degrees(north_m / meridian_m)


def _waves(value: Array, *terms: tuple[float, float]) -> Array:
    return np.asarray(sum(size * np.sin(np.pi * value / length) for size, length in terms))
