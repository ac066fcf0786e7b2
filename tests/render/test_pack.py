from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geoplan.geo import haversine_m
from geoplan.render import pack

ERROR_MAX_M = 0.5
lonlat = st.tuples(st.floats(73.0, 135.0), st.floats(3.0, 54.0))


def positions(columns: dict[str, list[int]]) -> np.ndarray:
    return np.column_stack([np.cumsum(columns["x"]), np.cumsum(columns["y"])])


@given(st.lists(lonlat, min_size=1, max_size=30))
def test_points_come_back_within_half_a_metre(spots: list[tuple[float, float]]) -> None:
    lon, lat = np.array(spots).T
    xy, order = pack.order_points(lon, lat)
    blob = pack.read_blob(pack.blob({"x": pack.steps(xy[:, 0]), "y": pack.steps(xy[:, 1])}))
    back = pack.to_degrees(positions(blob))
    assert haversine_m(lon[order], lat[order], back[:, 0], back[:, 1]).max() <= ERROR_MAX_M
    assert sorted(order) == list(range(len(spots)))


@given(st.lists(lonlat, min_size=2, max_size=12, unique=True))
def test_lines_come_back_within_half_a_metre_beyond_the_tolerance(
    spots: list[tuple[float, float]],
) -> None:
    line = pack.project([shapely.LineString(spots)])
    columns = pack.pack_parts(line, 1.0)
    if columns["n"]:
        back = shapely.LineString(positions(columns))
        assert shapely.hausdorff_distance(line[0], back) <= 1.0 + np.sqrt(0.5)


@given(st.lists(st.tuples(st.integers(0, 2**26), st.integers(0, 2**26)), max_size=20))
def test_morton_keys_interleave_the_bits(cells: list[tuple[int, int]]) -> None:
    def slow(x: int, y: int) -> int:
        return sum(((x >> b & 1) << 2 * b) | ((y >> b & 1) << 2 * b + 1) for b in range(27))

    got = pack.morton(np.array(cells, dtype=np.int64).reshape(-1, 2))
    assert [int(v) for v in got] == [slow(x, y) for x, y in cells]


def test_outer_and_inner_rings_turn_opposite_ways() -> None:
    shape = shapely.box(0, 0, 100, 100).difference(shapely.box(20, 20, 60, 60))
    for given_shape in (shape, shapely.reverse(shape)):
        columns = pack.pack_parts(np.array([given_shape]), 0.5, as_rings=True)
        ends = np.cumsum(columns["n"])
        rings = np.split(positions(columns), ends[:-1])
        turns = {len(r): shapely.is_ccw(shapely.LinearRing(r)) for r in rings}
        sizes = sorted(
            (shapely.Polygon(r).area, shapely.is_ccw(shapely.LinearRing(r))) for r in rings
        )
        assert len(turns) >= 1
        assert [is_ccw for _, is_ccw in sizes] == [False, True]


def test_row_order_does_not_change_the_blob() -> None:
    lines = [shapely.LineString([(i, i), (i + 50, i), (i + 50, i + 70)]) for i in range(0, 900, 90)]
    one = pack.pack_parts(np.array(lines, dtype=object), 0.5)
    two = pack.pack_parts(np.array(lines[::-1], dtype=object), 0.5)
    assert {k: v for k, v in one.items() if k != "owner"} == {
        k: v for k, v in two.items() if k != "owner"
    }


@pytest.mark.parametrize("as_rings", [False, True])
def test_nothing_packs_to_nothing(as_rings: bool) -> None:
    shapes = [shapely.Point(1, 1), shapely.MultiLineString(), shapely.Polygon()]
    columns = pack.pack_parts(np.array(shapes, dtype=object), 1.0, as_rings=as_rings)
    assert columns["n"] == columns["x"] == columns["y"] == []


def test_unknown_numbers_cannot_slip_in_as_nan() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        pack.blob({"score": [float("nan")]})


def test_parts_of_a_row_may_stay_together() -> None:
    rng = np.random.default_rng(3)
    lines = [shapely.MultiLineString(list(rng.uniform(0, 900, (4, 3, 2)))) for _ in range(20)]
    shapes = np.array(lines, dtype=object)
    by_place = pack.pack_parts(shapes, 0.0)
    by_row = pack.pack_parts(shapes, 0.0, by_owner=True)
    assert (np.diff(by_row["owner"]) >= 0).all()

    def parts(packed: dict[str, Any]) -> list[Any]:
        xy = np.column_stack([np.cumsum(packed["x"]), np.cumsum(packed["y"])])
        runs = np.split(xy, np.cumsum(packed["n"])[:-1])
        return sorted((int(k), r.tolist()) for k, r in zip(packed["owner"], runs, strict=True))

    assert parts(by_row) == parts(by_place)
