"""Where a point lies, how far the next area is, what of a line is in each: as plain loops find."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from geoplan.duties.locate import NOWHERE, locate, nearest
from geoplan.geo import haversine_m, local_crs
from tests.duties.cases import COUNTY, area, degrees, point

CRS = local_crs(COUNTY)
BORDER_M = 20.0


def frame(rows: list[dict[str, Any]]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(rows, geometry="geometry", crs="EPSG:4326")


def halves() -> gpd.GeoDataFrame:
    """甲 west of the middle, 乙 east of it."""
    towns = [("甲", -900, 0), ("乙", 0, 900)]
    return frame([area("township", name, west, -900, east, 900) for name, west, east in towns])


def squares(count: int = 4, side_m: float = 500.0) -> gpd.GeoDataFrame:
    rows = []
    for i in range(count):
        for j in range(count):
            west, south = (i - count / 2) * side_m, (j - count / 2) * side_m
            rows.append(area("grid", f"G{i}{j}", west, south, west + side_m, south + side_m))
    return frame(rows)


spots = st.lists(st.tuples(st.floats(-1300, 1300), st.floats(-1300, 1300)), min_size=1, max_size=25)


@given(spots)
def test_sites_lie_where_a_plain_loop_finds_them(where: list[tuple[float, float]]) -> None:
    areas = squares()
    points = frame([point(f"p{i}", x, y) for i, (x, y) in enumerate(where)])
    found = locate(points, areas, border_m=BORDER_M, crs=CRS)
    for i, (lon, lat) in enumerate(zip(points["lon"], points["lat"], strict=True)):
        inside = [k for k, a in enumerate(areas.geometry) if a.intersects(shapely.Point(lon, lat))]
        assert found.owner[i] == (inside[0] if inside else NOWHERE)
        assert (i in found.shared.at) == (len(inside) > 1)


@given(spots)
def test_near_borders_are_those_a_plain_loop_finds(where: list[tuple[float, float]]) -> None:
    areas = squares()
    points = frame([point(f"p{i}", x, y) for i, (x, y) in enumerate(where)])
    found = locate(points, areas, border_m=BORDER_M, crs=CRS)
    flat = areas.to_crs(CRS).geometry
    mine = {
        (int(i), int(k)): m
        for i, k, m in zip(found.near.at, found.near.area, found.near.metres, strict=True)
    }
    for i, dot in enumerate(
        points.set_geometry(gpd.points_from_xy(points.lon, points.lat, crs=4326))
        .to_crs(CRS)
        .geometry
    ):
        for k, shape in enumerate(flat):
            far = dot.distance(shape)
            expected = found.owner[i] not in (NOWHERE, k) and far <= BORDER_M
            if abs(far - BORDER_M) > 0.01:
                assert ((i, k) in mine) == expected
            if (i, k) in mine:
                assert mine[i, k] == pytest.approx(far, abs=0.051)


@pytest.mark.parametrize(("off_m", "is_near"), [(0.5, True), (19.5, True), (20.5, False)])
def test_the_border_is_near_to_the_metre(off_m: float, is_near: bool) -> None:
    areas = halves()
    points = frame([point("a", -off_m), point("b", off_m)])
    found = locate(points, areas, border_m=BORDER_M, crs=CRS)
    assert found.owner.tolist() == [0, 1]
    assert found.near.at.tolist() == ([0, 1] if is_near else [])
    assert found.near.area.tolist() == ([1, 0] if is_near else [])
    assert found.near.metres == pytest.approx([off_m] * 2 if is_near else [], abs=0.06)


# Whole metres and a bit: no line runs along a border, where rounding decides.
coordinates = st.integers(-1200, 1200).map(lambda m: m + 0.37)
lines = st.lists(
    st.lists(st.tuples(coordinates, coordinates), min_size=2, max_size=5),
    min_size=1,
    max_size=8,
)


@settings(max_examples=40, phases=[Phase.explicit, Phase.generate])
@given(lines)
def test_lines_are_shared_as_a_plain_loop_measures(
    corners: list[list[tuple[float, float]]],
) -> None:
    areas = squares()
    corners = [c for c in corners if len({(round(x), round(y)) for x, y in c}) > 1]
    if not corners:
        return
    points = frame([point(f"p{i}", line=c) for i, c in enumerate(corners)])
    found = locate(points, areas, border_m=BORDER_M, crs=CRS)
    polygons = areas.geometry.to_numpy()
    told: dict[int, dict[int, float]] = {}
    for i, k, m in zip(found.crossed.at, found.crossed.area, found.crossed.metres, strict=True):
        told.setdefault(int(i), {})[int(k)] = float(m)
    for i, line in enumerate(points.geometry):
        # Piece by piece: a line that turns back is as long as it is walked.
        pairs = [pairwise(part.coords) for part in line.geoms]
        pieces = np.array([shapely.LineString(pair) for part in pairs for pair in part])
        cut = shapely.intersection(pieces[:, None], polygons[None, :])
        flat = gpd.GeoSeries(cut.ravel(), crs=4326).to_crs(CRS)
        metres = flat.length.to_numpy().reshape(cut.shape).sum(axis=0)
        if metres.max() < 0.5:
            continue
        assert metres[found.owner[i]] >= metres.max() * (1 - 1e-4) - 0.02
        if i in told:
            for k, value in told[i].items():
                assert value == pytest.approx(metres[k], rel=1e-4, abs=0.02)
            assert sum(told[i].values()) == pytest.approx(metres.sum(), rel=1e-4, abs=0.02)
        else:
            assert (metres > 0.01).sum() <= 1


def test_a_line_of_two_equal_halves_goes_to_the_first() -> None:
    areas = halves()
    points = frame([point("a", line=[(-100, 0), (100, 0)])])
    found = locate(points, areas, border_m=BORDER_M, crs=CRS)
    assert found.owner.tolist() == [0]
    assert found.crossed.metres == pytest.approx([100, 100], abs=0.05)


def test_streets_that_belts_share_are_measured_for_each() -> None:
    areas = halves()
    street = [(-100, 0), (50, 0)]
    points = frame([point("a", line=street), point("b", line=street)])
    found = locate(points, areas, border_m=BORDER_M, crs=CRS)
    assert found.crossed.at.tolist() == [0, 0, 1, 1]
    assert found.crossed.metres == pytest.approx([100, 50, 100, 50], abs=0.05)


def test_without_a_place_or_without_areas_a_point_is_nowhere() -> None:
    points = frame([point("a", None), point("b")])
    points.loc[0, ["lon", "lat"]] = np.nan
    areas = frame([area("township", "甲", -900, -900, 900, 900)])
    assert locate(points, areas, border_m=BORDER_M, crs=CRS).owner.tolist() == [NOWHERE, 0]
    assert locate(points, areas[:0], border_m=BORDER_M, crs=CRS).owner.tolist() == [NOWHERE] * 2
    assert locate(points[:1], areas, border_m=BORDER_M, crs=CRS).owner.tolist() == [NOWHERE]


@given(spots, spots)
def test_the_nearest_seats_are_those_of_the_whole_table(
    where: list[tuple[float, float]], seats: list[tuple[float, float]]
) -> None:
    at = np.array([degrees(*xy) for xy in where])
    to = np.array([degrees(*xy) for xy in seats])
    found = nearest(at[:, 0], at[:, 1], to, 800.0, CRS)
    for i, (lon, lat) in enumerate(at):
        far = np.sort(haversine_m(lon, lat, to[:, 0], to[:, 1]))
        mine = found.metres[found.at == i]
        assert (np.diff(mine) >= 0).all()
        expected = far[far < 790][:3]
        # a sphere against the ellipsoid: right to half a percent
        assert mine[: len(expected)] == pytest.approx(expected, rel=0.006, abs=0.2)
        assert (mine <= 800.1).all()
