"""GCJ-02 and BD-09 against other people's converters, and against themselves.

``golden_shifts.csv`` holds what two independent packages return for places in China. To turn
degrees into metres prcoords uses the axis of the formula, eviltransform that of WGS-84: hence a
hundredth of a metre between the two.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pyproj import Geod

from geoplan.geo import (
    CHINA_BOX,
    bd09_to_gcj02,
    bd09_to_wgs84,
    gcj02_to_bd09,
    gcj02_to_wgs84,
    wgs84_to_bd09,
    wgs84_to_gcj02,
)

GEOD = Geod(ellps="WGS84")
GOLDEN = Path(__file__).parent / "golden_shifts.csv"
ROWS = list(csv.DictReader(GOLDEN.read_text("utf-8").splitlines()))
ALLOWED_M = {"prcoords 1.0.2": 1e-4, "eviltransform 0.1.1": 0.02}

in_china = st.tuples(st.floats(73.4, 135.1), st.floats(3.4, 53.6))
anywhere = st.tuples(st.floats(-180, 180), st.floats(-89, 89))
Pair = tuple[np.ndarray, np.ndarray]
BOTH_WAYS: list[tuple[Callable[..., Pair], Callable[..., Pair]]] = [
    (wgs84_to_gcj02, gcj02_to_wgs84),
    (gcj02_to_bd09, bd09_to_gcj02),
    (wgs84_to_bd09, bd09_to_wgs84),
]


def distance_m(a: Pair, b: Pair) -> np.ndarray:
    return np.asarray(GEOD.inv(a[0], a[1], b[0], b[1])[2])


def golden(source: str, system: str = "") -> Pair:
    rows = [row for row in ROWS if row["source"] == source]
    lon, lat = (f"{system}_{axis}".lstrip("_") for axis in ("lon", "lat"))
    return np.array([float(r[lon]) for r in rows]), np.array([float(r[lat]) for r in rows])


@pytest.mark.parametrize("source", ALLOWED_M)
@pytest.mark.parametrize(
    ("system", "forward", "inverse"),
    [("gcj02", wgs84_to_gcj02, gcj02_to_wgs84), ("bd09", wgs84_to_bd09, bd09_to_wgs84)],
)
def test_independent_packages_agree(
    source: str, system: str, forward: Callable[..., Pair], inverse: Callable[..., Pair]
) -> None:
    wgs84, shifted = golden(source), golden(source, system)
    assert len(wgs84[0]) == 60
    assert distance_m(forward(*wgs84), shifted).max() < ALLOWED_M[source]
    assert distance_m(inverse(*shifted), wgs84).max() < ALLOWED_M[source]


@pytest.mark.parametrize(("forward", "inverse"), BOTH_WAYS)
@given(place=in_china)
def test_there_and_back_is_a_micrometre(
    forward: Callable[..., Pair], inverse: Callable[..., Pair], place: tuple[float, float]
) -> None:
    point = (np.array([place[0]]), np.array([place[1]]))
    assert distance_m(inverse(*forward(*point)), point).max() < 1e-6
    assert distance_m(forward(*inverse(*point)), point).max() < 1e-6


def test_offsets_are_those_measured_over_china() -> None:
    """Means and maxima of the domain notes, section 6, from their own code."""
    rng = np.random.default_rng(6)
    place = rng.uniform(75, 132, 20_000), rng.uniform(20, 50, 20_000)
    gcj02 = wgs84_to_gcj02(*place)
    for found, mean_m, p95_m, most_m in (
        (distance_m(gcj02, place), 407, 613, 698),
        (distance_m(gcj02_to_bd09(*gcj02), gcj02), 889, 954, 976),
        (distance_m(wgs84_to_bd09(*place), place), 1098, 1388, 1519),
    ):
        assert found.mean() == pytest.approx(mean_m, rel=0.01)
        assert np.quantile(found, 0.95) == pytest.approx(p95_m, rel=0.01)
        assert found.max() == pytest.approx(most_m, rel=0.02)


@given(place=anywhere)
def test_nothing_moves_outside_the_box(place: tuple[float, float]) -> None:
    lon, lat = place
    west, south, east, north = CHINA_BOX
    is_inside = west <= lon <= east and south <= lat <= north
    # The edge itself lies at sea or far abroad; a shift across it has no inverse.
    assume(min(abs(lon - west), abs(lon - east), abs(lat - south), abs(lat - north)) > 0.02)
    for pair in BOTH_WAYS:
        for convert in pair:
            moved = convert(lon, lat)
            assert ((float(moved[0]), float(moved[1])) == place) != is_inside


def test_shape_is_kept_and_a_missing_place_stays_missing() -> None:
    lon, lat = np.array([[117.2, np.nan], [10.0, 117.3]]), np.array([[28.3, 28.3], [50.0, np.nan]])
    for pair in BOTH_WAYS:
        for convert in pair:
            x, y = convert(lon, lat)
            assert x.shape == y.shape == (2, 2)
            assert np.isfinite(x[0, 0])
            assert (x[1, 0], y[1, 0]) == (10.0, 50.0)
            assert np.isnan(x[0, 1]) or np.isnan(y[0, 1])
