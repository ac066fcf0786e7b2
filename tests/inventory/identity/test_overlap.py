"""Shared metres, against shapely's own buffers and intersections."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geoplan.inventory.identity.overlap import Straights, shared_metres, straights
from geoplan.inventory.identity.polyline import line_vertices

LON, LAT = 116.0, 28.0
M_LAT = 111_195.08  # metres per degree on the mean sphere
M_LON = M_LAT * np.cos(np.radians(LAT))


def at(*corners: tuple[float, float]) -> shapely.LineString:
    """A line through places given in metres east and north."""
    return shapely.LineString([(LON + x / M_LON, LAT + y / M_LAT) for x, y in corners])


def pieces(lines: list[Any], kinds: list[int] | None = None) -> Straights:
    kind = np.array(kinds or [0] * len(lines), dtype=np.int64)
    return straights(line_vertices(np.array(lines, dtype=object)), kind)


def shared(old: list[Any], new: list[Any]) -> dict[tuple[int, int], float]:
    found = shared_metres(pieces(old), pieces(new))
    return {
        (a, b): m
        for a, b, m in zip(
            found.old.tolist(), found.new.tolist(), found.metres.tolist(), strict=True
        )
    }


def test_the_same_line_in_any_direction_is_all_shared() -> None:
    line = at((0, 0), (200, 10), (400, 0))
    assert shared([line], [line.reverse()]) == {(0, 0): pytest.approx(line_m(line), abs=1.5)}


def line_m(line: Any) -> float:
    metric = shapely.transform(line, lambda xy: xy * [M_LON, M_LAT])
    return float(metric.length)


def test_a_street_drawn_some_metres_off_is_the_same_street() -> None:
    found = shared([at((0, 0), (500, 0))], [at((0, 6), (250, 7), (500, 6))])
    assert found[0, 0] == pytest.approx(500, rel=0.02)


def test_a_street_drawn_farther_off_is_another() -> None:
    assert shared([at((0, 0), (500, 0))], [at((0, 14), (500, 14))]) == {}


def test_carriageways_are_not_taken_for_one_another() -> None:
    old = [at((0, 0), (500, 0)), at((0, 8), (500, 8))]
    new = [at((0, 2), (500, 2)), at((0, 9), (500, 9))]
    found = shared(old, new)
    assert set(found) == {(0, 0), (1, 1)}


def test_one_carriageway_kept_to_the_node_does_not_claim_the_other() -> None:
    east, west = at((0, 0), (500, 0)), at((0, 8), (500, 8))
    found = shared([east, west], [east])
    assert set(found) == {(0, 0)}


def test_lines_on_one_street_share_it_both() -> None:
    line = at((0, 0), (500, 0))
    assert set(shared([line, line], [line])) == {(0, 0), (1, 0)}
    assert set(shared([line, line], [at((0, 3), (500, 3))])) == {(0, 0), (1, 0)}


def test_what_crosses_does_not_run_along() -> None:
    assert shared([at((250, -200), (250, 200))], [at((0, 0), (500, 1))]) == {}


def test_kinds_do_not_meet() -> None:
    line, beside = at((0, 0), (500, 0)), at((0, 3), (500, 3))
    old, new = pieces([line, line], [0, 1]), pieces([line, beside], [0, 1])
    found = shared_metres(old, new)
    assert list(zip(found.old.tolist(), found.new.tolist(), strict=True)) == [(0, 0), (1, 1)]


def test_a_piece_run_over_twice_counts_once() -> None:
    out_and_back = at((0, 0), (300, 0), (0, 0))
    assert pieces([out_and_back]).totals_m(1)[0] == pytest.approx(300, abs=1.5)


corner = st.tuples(st.integers(0, 40).map(lambda v: v * 25.0), st.integers(0, 3).map(float))


@given(
    st.lists(corner, min_size=2, max_size=5, unique=True),
    st.lists(corner, min_size=2, max_size=5, unique=True),
)
def test_like_an_intersection_with_a_wide_line(
    old: list[tuple[float, float]], new: list[tuple[float, float]]
) -> None:
    """Long flat lines along one street: what is shared is what lies within the old one's reach."""
    a, b = sorted(old), sorted(new)
    if len({x for x, _ in a}) < len(a) or len({x for x, _ in b}) < len(b):
        return
    metric = shapely.LineString(b)
    wide = shapely.buffer(shapely.LineString(a), 10.0)
    expected = shapely.intersection(metric, wide).length
    got = shared([at(*a)], [at(*b)]).get((0, 0), 0.0)
    assert got == pytest.approx(expected, abs=12 + 0.02 * expected)


@given(st.randoms(), st.integers(1, 5))
def test_no_order_of_lines_matters(random: Any, count: int) -> None:
    lines = [at((60 * k, k), (60 * k + 200, k)) for k in range(count)]
    order = list(range(count))
    random.shuffle(order)
    plain = shared(lines, lines)
    mixed = shared([lines[k] for k in order], lines)
    turned = {(order[a], b): metres for (a, b), metres in mixed.items()}
    assert turned.keys() == plain.keys()
    for pair, metres in plain.items():
        assert turned[pair] == pytest.approx(metres)
