"""Lines through the pieces of a stretch, against every order and every turning."""

from __future__ import annotations

from itertools import pairwise, permutations, product

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geoplan.patrol.stretch import _turns, walk_through

ends = st.lists(st.tuples(*[st.integers(0, 20)] * 4), min_size=1, max_size=4)


@given(ends)
def test_the_best_turning_of_an_order(pieces: list[tuple[int, ...]]) -> None:
    xy = np.array(pieces, dtype=float).reshape(-1, 2, 2)
    expected = min(gaps(xy, range(len(xy)), turned) for turned in product((0, 1), repeat=len(xy)))
    found, turned = _turns(xy)
    assert found == pytest.approx(expected)
    assert gaps(xy, range(len(xy)), turned) == pytest.approx(found)


@given(ends)
def test_every_piece_is_walked_once(pieces: list[tuple[int, ...]]) -> None:
    xy = np.array(pieces, dtype=float).reshape(-1, 2, 2)
    lines = [[tuple(dot) for dot in piece.tolist()] for piece in xy]
    line, gap_m = walk_through(lines, xy)
    whole = sum(float(np.hypot(*(b - a))) for a, b in xy)
    assert shapely.length(line) == pytest.approx(whole + gap_m)
    drawn = shapely.multilinestrings([shapely.linestrings(piece) for piece in xy])
    assert shapely.difference(drawn, shapely.buffer(line, 1e-6)).is_empty
    least = min(
        gaps(xy, order, turned)
        for order in permutations(range(len(xy)))
        for turned in product((0, 1), repeat=len(xy))
    )
    assert gap_m >= least - 1e-9


def test_pieces_that_meet_are_walked_without_a_gap_whatever_their_order() -> None:
    xy = np.array([[[10, 0], [20, 0]], [[0, 0], [10, 0]], [[30, 0], [20, 0]]], dtype=float)
    line, gap_m = walk_through([[tuple(d) for d in piece.tolist()] for piece in xy], xy)
    assert gap_m == 0
    assert shapely.length(line) == 30
    assert sorted(shapely.get_coordinates(line)[[0, -1], 0].tolist()) == [0, 30]


def gaps(xy: np.ndarray, order: object, turned: object) -> float:
    walked = [xy[i][::-1] if t else xy[i] for i, t in zip(order, turned, strict=True)]
    return sum(float(np.hypot(*(b[0] - a[1]))) for a, b in pairwise(walked))
