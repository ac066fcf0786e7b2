"""Land and sea."""

from __future__ import annotations

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geoplan.sources.coast import split_by_coast

BOX = (0.0, 0.0, 10.0, 10.0)


def test_an_island_is_land_and_the_rest_is_sea() -> None:
    island = shapely.LineString([(4, 4), (6, 4), (6, 6), (4, 6), (4, 4)])  # land on the left
    split = split_by_coast([island], BOX)
    assert split is not None
    sea, land = split
    assert land.area == pytest.approx(4)
    assert sea.area == pytest.approx(96)


def test_a_coast_across_the_box_has_land_on_its_left() -> None:
    split = split_by_coast([shapely.LineString([(-1, 3), (11, 3)])], BOX)
    assert split is not None
    sea, land = split
    assert sea.bounds == (0, 0, 10, 3)
    assert land.bounds == (0, 3, 10, 10)


@given(st.lists(st.floats(0.5, 9.5), min_size=2, max_size=8), st.booleans())
def test_land_and_sea_fill_the_box(heights: list[float], is_reversed: bool) -> None:
    step = 12 / (len(heights) - 1)
    xy = [(-1 + i * step, h) for i, h in enumerate(heights)]
    split = split_by_coast([shapely.LineString(xy[::-1] if is_reversed else xy)], BOX)
    assert split is not None
    sea, land = split
    assert sea.area + land.area == pytest.approx(100)
    assert shapely.intersection(sea, land).area == pytest.approx(0, abs=1e-9)
    above = shapely.Point(5, 9.99)
    assert (sea if is_reversed else land).contains(above)


def test_no_coast_no_split() -> None:
    assert split_by_coast([], BOX) is None
    assert split_by_coast([shapely.LineString([(20, 20), (21, 21)])], BOX) is None
