"""Cells of what is nearest, against distances."""

from __future__ import annotations

import numpy as np
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geoplan.inventory.zones.nearest import nearest_areas

_spot = st.tuples(st.integers(0, 10), st.integers(0, 10))
REACH_M = 30.0


@given(st.lists(_spot, min_size=1, max_size=12, unique=True))
def test_a_cell_holds_what_is_nearest_to_its_spot(spots: list[tuple[int, int]]) -> None:
    xy = np.array(spots, dtype=float)
    cells = nearest_areas(xy, REACH_M)
    assert all(cell.is_valid for cell in cells)
    x, y = np.meshgrid(np.linspace(0.13, 9.9, 23), np.linspace(0.07, 9.8, 23))
    away = np.hypot(x[..., None] - xy[:, 0], y[..., None] - xy[:, 1])
    nearest = np.sort(away, axis=-1)
    clear = nearest[..., 1] - nearest[..., 0] > 1e-6 if len(spots) > 1 else np.ones(x.shape, bool)
    for k, cell in enumerate(cells):
        inside = shapely.contains_xy(cell, x, y)
        np.testing.assert_array_equal(inside[clear], (away.argmin(axis=-1) == k)[clear])


def test_a_cell_reaches_no_farther_than_told() -> None:
    cells = nearest_areas(np.array([[0.0, 0.0], [30.0, 0.0], [500.0, 0.0]]), 20.0)
    assert [cell.bounds for cell in cells] == [
        (-20.0, -20.0, 15.0, 20.0),
        (15.0, -20.0, 50.0, 20.0),
        (480.0, -20.0, 520.0, 20.0),
    ]
