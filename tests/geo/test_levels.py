"""Outlines of cells below a limit: which centres lie within, and that they nest."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import numpy.typing as npt
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geoplan.geo import areas_below

Values = npt.NDArray[np.float32]
LIMITS = (0.0, 1.0, 2.0, 3.0)

rasters = st.tuples(st.integers(1, 7), st.integers(1, 7)).flatmap(
    lambda size: st.lists(
        st.sampled_from([0.0, 1.0, 2.0, 3.0, np.inf]),
        min_size=size[0] * size[1],
        max_size=size[0] * size[1],
    ).map(lambda v: np.array(v, dtype=np.float32).reshape(size))
)


@given(rasters)
def test_centres_lie_within_exactly_where_they_are_below(values: Values) -> None:
    for limit, areas in zip(LIMITS, areas_below(values, LIMITS), strict=True):
        shape = shapely.MultiPolygon(list(areas))
        assert shape.is_valid
        for (row, col), value in np.ndenumerate(values):
            assert shape.contains(shapely.Point(col, row)) == (value <= limit)
            assert not shape.touches(shapely.Point(col, row))


@given(rasters)
def test_a_larger_limit_never_loses_ground(values: Values) -> None:
    shapes = [shapely.MultiPolygon(list(areas)) for areas in areas_below(values, LIMITS)]
    for small, large in pairwise(shapes):
        assert large.covers(small) or small.is_empty


def test_a_ring_has_a_hole_and_corners_are_joined() -> None:
    ring = np.zeros((3, 3), dtype=np.float32)
    ring[1, 1] = 9.0
    ((area,),) = areas_below(ring, [1.0])
    assert len(area.interiors) == 1
    assert area.area == 9.0 - 4 * 0.125 - 0.5
    corners = np.array([[0.0, 9.0], [9.0, 0.0]], dtype=np.float32)
    ((joined,),) = areas_below(corners, [1.0])
    assert joined.covers(shapely.LineString([(0, 0), (1, 1)]))


def test_an_island_in_a_lake_is_a_polygon_of_its_own() -> None:
    values = np.zeros((7, 7), dtype=np.float32)
    values[1:6, 1:6] = 9.0
    values[3, 3] = 0.0
    (areas,) = areas_below(values, [1.0])
    assert sorted(len(area.interiors) for area in areas) == [0, 1]
    assert areas_below(values, [-1.0])[0].tolist() == []
