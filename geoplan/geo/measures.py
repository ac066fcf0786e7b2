"""Coordinate systems and measures in metres.

From: WGS-84 lon/lat (storage). To: a local metric plane, and back.
"""

from __future__ import annotations

from typing import Any, TypeVar

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

WGS84 = "EPSG:4326"
EARTH_RADIUS_M = 6_371_008.8  # mean radius, IUGG 1980

Geo = TypeVar("Geo", gpd.GeoDataFrame, gpd.GeoSeries)


def local_crs(bounds: tuple[float, float, float, float] | npt.NDArray[np.float64]) -> str:
    """Return a transverse Mercator plane in metres centred on ``bounds`` (W, S, E, N in degrees).

    Within 50 km of the centre lengths are right to 3 parts in 100,000 (k = 1 + x²/2R²,
    Snyder 1987, eq. 8-4), so one plane serves a county wherever it lies.
    """
    west, south, east, north = (float(v) for v in bounds)
    lon, lat = round((west + east) / 2, 2), round((south + north) / 2, 2)
    return f"+proj=tmerc +lat_0={lat} +lon_0={lon} +k=1 +x_0=0 +y_0=0 +ellps=WGS84 +units=m"


def central_crs(lines: npt.NDArray[np.object_]) -> str:
    """Return the metric plane of a county: about the middle of its streets ``lines`` (WGS-84).

    An outline or box may reach far beyond them.
    """
    lon, lat = np.median(shapely.get_coordinates(lines), axis=0)
    return local_crs((lon, lat, lon, lat))


def is_wgs84(crs: Any) -> bool:
    """Whether ``crs`` (of a frame; None: not told) is EPSG:4326, in whatever words.

    It is compared before it is identified: PROJ (9.5) keeps what it first makes of EPSG:4326, and
    what it makes while it identifies one read from a file lacks the datum ensemble. Parquet files
    would differ by what the process had read before.
    """
    return crs is not None and bool(crs == WGS84 or crs.to_epsg() == 4326)


def to_metric(geometry: Geo, crs: str) -> Geo:
    """Project WGS-84 ``geometry`` to the metric plane ``crs``.

    Raises
    ------
    ValueError
        When ``geometry`` is not in EPSG:4326: a wrong guess here moves every point.
    """
    if not is_wgs84(geometry.crs):
        raise ValueError(f"expected EPSG:4326, got {geometry.crs}")
    return geometry.to_crs(crs)


def metric_xy(lon: npt.ArrayLike, lat: npt.ArrayLike, crs: str) -> npt.NDArray[np.float64]:
    """Return an (n, 2) array of metres in ``crs`` for lon/lat in degrees."""
    points = gpd.GeoSeries(
        shapely.points(np.asarray(lon, float), np.asarray(lat, float)), crs=WGS84
    )
    return shapely.get_coordinates(to_metric(points, crs))


def degree_m(lat: npt.ArrayLike) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return the metres in a degree of longitude and of latitude at ``lat`` on the ellipsoid.

    Radii of curvature of WGS-84 (Snyder 1987, eq. 4-18, 4-20).
    """
    a, e2 = 6_378_137.0, 0.006_694_379_990_14
    phi = np.radians(np.asarray(lat, dtype=float))
    w2 = 1 - e2 * np.sin(phi) ** 2
    east = a / np.sqrt(w2) * np.cos(phi)
    north = a * (1 - e2) / w2**1.5
    return np.radians(1.0) * east, np.radians(1.0) * north


def haversine_m(
    lon1: npt.ArrayLike, lat1: npt.ArrayLike, lon2: npt.ArrayLike, lat2: npt.ArrayLike
) -> npt.NDArray[np.float64]:
    """Great-circle distance in metres between lon/lat in degrees (elementwise)."""
    a, b, c, d = (np.radians(np.asarray(v, dtype=float)) for v in (lon1, lat1, lon2, lat2))
    h = np.sin((d - b) / 2) ** 2 + np.cos(b) * np.cos(d) * np.sin((c - a) / 2) ** 2
    return np.asarray(2 * EARTH_RADIUS_M * np.arcsin(np.sqrt(np.clip(h, 0, 1))))
