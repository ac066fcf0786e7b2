"""Cells against geometry."""

from __future__ import annotations

import numpy as np
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geoplan.inventory.zones.raster import Grid, disk_sum, grid_over, grown, shrunk

GRID = Grid(-500.0, -500.0, 20, 24)
_xy = st.tuples(st.integers(-700, 900), st.integers(-700, 700))
_shapes = st.lists(st.lists(_xy, min_size=3, max_size=7), max_size=5)


def _centres(grid: Grid) -> tuple[np.ndarray, np.ndarray]:
    x = grid.west_m + (np.arange(grid.cols) + 0.5) * grid.cell_m
    y = grid.south_m + (np.arange(grid.rows) + 0.5) * grid.cell_m
    return np.meshgrid(x, y)


@given(_shapes)
def test_covered_cells_are_those_with_their_centre_inside(corners: list) -> None:
    areas = [shapely.make_valid(shapely.Polygon(c)) for c in corners]
    areas = [a for a in areas if a.geom_type in ("Polygon", "MultiPolygon")]
    covered = GRID.covered(np.array(areas, dtype=object))
    x, y = _centres(GRID)
    # Area by area: the union of such needles is not always right (GEOS may lose a part).
    inside = np.any([shapely.contains_xy(a, x, y) for a in areas] or [np.zeros_like(x)], axis=0)
    # On the very border either answer is right.
    borders = [shapely.distance(shapely.points(x, y), shapely.boundary(a)) for a in areas]
    clear = np.min([*borders, np.full(x.shape, np.inf)], axis=0) > 1e-6
    np.testing.assert_array_equal(covered[clear], inside[clear])


@given(st.lists(st.booleans(), min_size=480, max_size=480))
def test_faces_are_the_chosen_cells(chosen: list[bool]) -> None:
    cells = np.array(chosen).reshape(20, 24)
    faces = GRID.faces(cells)
    assert all(f.is_valid for f in faces)
    assert np.isclose(sum(f.area for f in faces), cells.sum() * GRID.cell_m**2)
    x, y = _centres(GRID)
    np.testing.assert_array_equal(shapely.contains_xy(shapely.union_all(faces), x, y), cells)


@given(st.integers(0, 19), st.integers(0, 23), st.integers(1, 6))
def test_a_disk_is_a_disk(row: int, col: int, reach: int) -> None:
    cells = np.zeros((20, 24))
    cells[row, col] = 1
    y, x = np.mgrid[:20, :24]
    expected = np.hypot(y - row, x - col) <= reach
    np.testing.assert_array_equal(disk_sum(cells, reach) > 0.5, expected)
    np.testing.assert_array_equal(grown(cells > 0, reach), expected)
    np.testing.assert_array_equal(shrunk(cells == 0, reach), ~expected)


def test_totals_keep_what_lies_on_the_grid() -> None:
    xy = np.array([[-499.0, -499.0], [-499.0, -480.0], [699.0, 499.0], [701.0, 0.0]])
    total = GRID.total(xy, np.array([1.0, 2.0, 4.0, 8.0]))
    assert (total[0, 0], total[-1, -1], total.sum()) == (3.0, 4.0, 7.0)


def test_a_province_gets_coarser_cells() -> None:
    grid = grid_over((0.0, 0.0, 500_000.0, 400_000.0))
    assert grid.cell_m > 50 and grid.rows * grid.cols < 4_200_000
