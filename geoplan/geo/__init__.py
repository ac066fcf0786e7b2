"""Coordinate systems, datums and measures in metres.

From: lon/lat in whichever system a file is in. To: WGS-84 (storage), local metric planes, and back.
"""

from __future__ import annotations

from geoplan.geo.angles import Axis, Coordinate, read_axis, read_pair
from geoplan.geo.datums import (
    CHINA_BOX,
    bd09_to_gcj02,
    bd09_to_wgs84,
    gcj02_to_bd09,
    gcj02_to_wgs84,
    wgs84_to_bd09,
    wgs84_to_gcj02,
)
from geoplan.geo.krueger import (
    krueger_to_wgs84,
    nearest_meridians_deg,
    wgs84_to_krueger,
    zone_to_wgs84,
)
from geoplan.geo.levels import areas_below
from geoplan.geo.measures import (
    EARTH_RADIUS_M,
    WGS84,
    central_crs,
    degree_m,
    haversine_m,
    is_wgs84,
    local_crs,
    metric_xy,
    to_metric,
)

__all__ = [
    "CHINA_BOX",
    "EARTH_RADIUS_M",
    "WGS84",
    "Axis",
    "Coordinate",
    "areas_below",
    "bd09_to_gcj02",
    "bd09_to_wgs84",
    "central_crs",
    "degree_m",
    "gcj02_to_bd09",
    "gcj02_to_wgs84",
    "haversine_m",
    "is_wgs84",
    "krueger_to_wgs84",
    "local_crs",
    "metric_xy",
    "nearest_meridians_deg",
    "read_axis",
    "read_pair",
    "to_metric",
    "wgs84_to_bd09",
    "wgs84_to_gcj02",
    "wgs84_to_krueger",
    "zone_to_wgs84",
]
