"""Grid coordinates against the grids EPSG defines, zone by zone."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod, Transformer

from geoplan.geo import krueger_to_wgs84, nearest_meridians_deg, wgs84_to_krueger, zone_to_wgs84

GEOD = Geod(ellps="GRS80")
# EPSG codes of CGCS2000 / 3-degree and 6-degree Gauss-Kruger, by zone: with the zone before the
# easting, and without it.
WITH_ZONE = {zone: 4513 + zone - 25 for zone in range(25, 46)} | {
    zone: 4491 + zone - 13 for zone in range(13, 24)
}
WITHOUT = {zone: 4534 + zone - 25 for zone in range(25, 46)} | {
    zone: 4502 + zone - 13 for zone in range(13, 24)
}


def meridian(zone: int) -> float:
    return 3.0 * zone if zone >= 25 else 6.0 * zone - 3


def epsg(code: int, lon: float, lat: float) -> tuple[float, float]:
    grid = Transformer.from_crs("EPSG:4490", f"EPSG:{code}", always_xy=True)
    east, north = grid.transform(lon, lat)
    return float(east), float(north)


@pytest.mark.parametrize("zone", sorted(WITH_ZONE))
@pytest.mark.parametrize("off_deg", [-1.4, 0.0, 1.49])
def test_every_zone_is_the_one_of_epsg(zone: int, off_deg: float) -> None:
    lon, lat = meridian(zone) + off_deg, 28.3
    east, north = epsg(WITH_ZONE[zone], lon, lat)
    assert int(east // 1e6) == zone
    assert np.array(zone_to_wgs84(east, north)) == pytest.approx([lon, lat], abs=1e-10)
    east, north = epsg(WITHOUT[zone], lon, lat)
    assert wgs84_to_krueger(lon, lat, meridian(zone)) == pytest.approx((east, north), abs=1e-5)
    found = krueger_to_wgs84(east, north, meridian(zone))
    assert np.array(found) == pytest.approx([lon, lat], abs=1e-10)


@given(st.floats(73.4, 135.1), st.floats(3.4, 53.6))
def test_there_and_back_over_all_china(lon: float, lat: float) -> None:
    meridians = nearest_meridians_deg(lon)
    assert abs(meridians[0] - lon) <= 1.5  # the 3° zone
    assert any(m % 6 == 3 and abs(m - lon) <= 3 for m in meridians)  # the 6° zone
    for middle in meridians:
        back = krueger_to_wgs84(*wgs84_to_krueger(lon, lat, middle), middle)
        assert GEOD.inv(lon, lat, *map(float, back))[2] < 1e-6


def test_zones_may_be_mixed_and_what_has_none_is_no_place() -> None:
    east = np.array([39_500_000.0, 20_500_000.0, 500_000.0, 24_500_000.0, np.nan])
    lon, lat = zone_to_wgs84(east, np.full(5, 3_100_000.0))
    assert lon[:2] == pytest.approx([117.0, 117.0])
    assert np.isnan(lon[2:]).all()
    assert np.isnan(lat[2:]).all()
