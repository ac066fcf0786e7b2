"""Hexagons: every place is in the cell whose centre is nearest, and lines lose no metre."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geoplan.geo.hexagons import (
    cut_at_hexagons,
    hexagon_area_m2,
    hexagon_at,
    hexagon_centres,
    hexagon_shapes,
)

metres = st.floats(-5e4, 5e4, allow_nan=False)
places = st.lists(st.tuples(metres, metres), min_size=1, max_size=30)
edges = st.floats(50, 2000)
NEAR = np.array([(q, r) for q in (-1, 0, 1) for r in (-1, 0, 1)])


@given(places, edges)
def test_the_nearest_centre_wins(spots: list[tuple[float, float]], edge_m: float) -> None:
    xy = np.array(spots)
    cells = hexagon_at(xy, edge_m)
    own = np.hypot(*(xy - hexagon_centres(cells, edge_m)).T)
    for near in NEAR:
        other = np.hypot(*(xy - hexagon_centres(cells + near, edge_m)).T)
        assert (own <= other + 1e-6).all()


@given(places, edges)
def test_a_cell_holds_what_it_is_said_to_hold(
    spots: list[tuple[float, float]], edge_m: float
) -> None:
    xy = np.array(spots)
    shapes = hexagon_shapes(hexagon_at(xy, edge_m), edge_m)
    assert (shapely.distance(shapes, shapely.points(xy)) < 1e-6).all()
    assert shapely.area(shapes) == pytest.approx(hexagon_area_m2(edge_m))


def test_cells_cover_the_plane_once() -> None:
    cells = np.array([(q, r) for q in range(-4, 5) for r in range(-4, 5)])
    shapes = hexagon_shapes(cells, 100.0)
    whole = shapely.union_all(shapes, grid_size=1e-6)
    assert whole.area == pytest.approx(shapely.area(shapes).sum())
    assert not shapely.get_num_interior_rings(whole)


@given(st.lists(places.filter(lambda p: len(p) > 1), min_size=1, max_size=5), edges)
def test_metres_are_kept(ways: list[list[tuple[float, float]]], edge_m: float) -> None:
    lines = [shapely.LineString(way) for way in ways]
    pieces = cut_at_hexagons(lines, edge_m)
    got = np.bincount(pieces.line, pieces.length_m, minlength=len(lines))
    assert got == pytest.approx(shapely.length(lines), abs=1e-6)


@given(places.filter(lambda p: len(p) > 1), st.floats(500, 2000))
def test_metres_of_a_cell_are_those_within_its_outline(
    way: list[tuple[float, float]], edge_m: float
) -> None:
    """Against shapely's intersection, cell by cell."""
    line = shapely.LineString(np.array(way) / 5)
    pieces = cut_at_hexagons([line], edge_m)
    cells, which = np.unique(hexagon_at(pieces.middle, edge_m), axis=0, return_inverse=True)
    got = np.bincount(which.reshape(-1), pieces.length_m, minlength=len(cells))
    rings = hexagon_shapes(cells, edge_m)
    # A line along a side is in both cells for shapely, in one for us; parts may run twice.
    inner = shapely.buffer(rings, -1e-3)
    segments = shapely.linestrings(
        np.stack([shapely.get_coordinates(line)[:-1], shapely.get_coordinates(line)[1:]], axis=1)
    )
    for ring, core, metre in zip(rings, inner, got, strict=True):
        most = shapely.length(shapely.intersection(segments, shapely.buffer(ring, 1e-3))).sum()
        least = shapely.length(shapely.intersection(segments, core)).sum()
        assert least - 1e-3 <= metre <= most + 1e-3


def test_a_line_along_a_side_is_not_counted_twice() -> None:
    shapes = hexagon_shapes(np.array([[0, 0]]), 100.0)
    corners = shapely.get_coordinates(shapes)
    pieces = cut_at_hexagons([shapely.LineString(corners[:2])], 100.0)
    assert pieces.length_m.sum() == pytest.approx(100.0)
    cells = hexagon_shapes(hexagon_at(pieces.middle, 100.0), 100.0)
    assert (shapely.distance(cells, shapes[0]) < 1e-6).all()


def test_nothing_is_cut_into_nothing() -> None:
    for lines in ([], [shapely.LineString()], [shapely.MultiLineString()]):
        assert len(cut_at_hexagons(lines, 100.0).line) == 0
