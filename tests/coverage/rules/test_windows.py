"""Windows against ones that are slid along by small steps."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoplan.coverage.rules.windows import divide, lacking, rest, union


def slid(marks: list[int], length_m: int, window_m: int, least: int) -> list[tuple[float, float]]:
    """The union of windows that lack, from one start between any two whole metres.

    Marks, length and window are whole metres, so what a window holds stays the same from one
    whole metre to the next.
    """

    def is_lacking(start: float) -> bool:
        return sum(start <= mark <= start + window_m for mark in marks) < least

    if length_m == window_m:
        return [(0.0, float(length_m))] if is_lacking(0.0) else []
    lack = [s for s in range(length_m - window_m) if is_lacking(s + 0.5)]
    return union((float(s), float(s + 1 + window_m)) for s in lack)


@given(
    marks=st.lists(st.integers(0, 40), max_size=8),
    length_m=st.integers(1, 40),
    window_m=st.integers(1, 20),
    least=st.integers(1, 4),
)
def test_lacking_equals_windows_slid_along(
    marks: list[int], length_m: int, window_m: int, least: int
) -> None:
    marks = [mark for mark in marks if mark <= length_m]
    found = lacking([float(m) for m in marks], float(length_m), float(window_m), least)
    assert found == slid(marks, length_m, window_m, least)


def test_lacking_by_hand() -> None:
    assert lacking([], 500, 200, 1) == [(0, 500)]
    assert lacking([], 199, 200, 1) == []  # no window fits
    assert lacking([], 200, 200, 1) == [(0, 200)]
    assert lacking([100, 300], 500, 200, 1) == []  # exactly 200 m apart, and to the end
    assert lacking([100, 301], 500, 200, 1) == [(100, 301)]
    assert lacking([250], 500, 200, 1) == [(0, 250), (250, 500)] or lacking([250], 500, 200, 1) == [
        (0, 500)
    ]
    assert lacking([10, 20], 500, 200, 2) == [(10, 500)]
    assert lacking([0, 100], 150, 150, 3) == [(0, 150)]


@given(
    stretches=st.lists(st.tuples(st.integers(0, 50), st.integers(1, 9)), max_size=6),
    more=st.lists(st.tuples(st.integers(0, 50), st.integers(1, 9)), max_size=6),
    least_m=st.integers(0, 12),
)
def test_metres_are_conserved(
    stretches: list[tuple[int, int]], more: list[tuple[int, int]], least_m: int
) -> None:
    a = [(float(s), float(min(s + n, 55))) for s, n in stretches]
    b = [(float(s), float(min(s + n, 55))) for s, n in more]
    pieces = divide(55.0, [("a", a), ("b", b)], "rest", float(least_m))
    assert pieces[0][1] == 0 and pieces[-1][2] == 55
    assert all(x[2] == y[1] and x[0] != y[0] for x, y in pairwise(pieces))
    if len(pieces) > 1:
        assert min(to - start for _, start, to in pieces) >= least_m
    if not least_m:
        for word, start, to in pieces:
            middle = (start + to) / 2
            in_a = any(s <= middle <= t for s, t in a)
            in_b = any(s <= middle <= t for s, t in b)
            assert word == ("a" if in_a else "b" if in_b else "rest")


def test_union_and_rest() -> None:
    assert union([(3, 4), (0, 1), (1, 2), (5, 5)]) == [(0, 2), (3, 4)]
    assert rest(6, [(0, 2), (3, 4)]) == [(2, 3), (4, 6)]
    assert rest(6, []) == [(0, 6)]
    assert rest(6, [(0, 6)]) == []


@pytest.mark.parametrize("least_m", [0.0, 5.0])
def test_a_short_stretch_joins_the_longer_neighbour(least_m: float) -> None:
    pieces = divide(100.0, [("near", [(0.0, 60.0), (63.0, 90.0)])], "far", least_m)
    if least_m:
        assert pieces == [("near", 0.0, 90.0), ("far", 90.0, 100.0)]
    else:
        assert [word for word, _, _ in pieces] == ["near", "far", "near", "far"]
