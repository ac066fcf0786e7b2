"""Sharing out checks: against every way to do it, and against Neyman's closed form."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoplan.optimise.checks import fewest, least_total, share_out, variance

strata = st.lists(
    st.tuples(st.floats(0.0, 5.0).map(lambda x: round(x, 2)), st.integers(1, 6)),
    min_size=1,
    max_size=4,
)


def _arrays(found: list[tuple[float, int]]) -> tuple[np.ndarray, np.ndarray]:
    return np.array([s for s, _ in found]), np.array([n for _, n in found])


def _ways(spread: np.ndarray, size: np.ndarray) -> list[tuple[int, ...]]:
    return list(product(*(range(int(s > 0), n + 1) for s, n in zip(spread, size, strict=True))))


@given(strata, st.integers(0, 24))
def test_no_way_to_share_out_has_a_smaller_variance(
    found: list[tuple[float, int]], total: int
) -> None:
    spread, size = _arrays(found)
    counts = share_out(spread, size, total)
    needed = int((spread > 0).sum())
    most = int(size[spread > 0].sum())
    assert counts.sum() == min(max(total, needed), most)
    assert (counts <= size).all()
    ways = [w for w in _ways(spread, size) if sum(w) <= counts.sum()]
    best = min(variance(spread, size, np.array(way)) for way in ways)
    assert variance(spread, size, counts) == pytest.approx(best, abs=1e-12)


@given(strata, st.floats(0.0, 10.0))
def test_no_smaller_total_will_do(found: list[tuple[float, int]], most: float) -> None:
    spread, size = _arrays(found)
    counts = fewest(spread, size, most)
    assert variance(spread, size, counts) <= most + 1e-9
    ways = _ways(spread, size)
    enough = [sum(w) for w in ways if variance(spread, size, np.array(w)) <= most - 1e-9]
    assert not enough or counts.sum() <= min(enough)
    assert counts.sum() >= min(sum(w) for w in ways)


@given(strata, st.floats(0.01, 10.0))
def test_whole_numbers_need_no_less_than_divisible_ones_and_hardly_more(
    found: list[tuple[float, int]], most: float
) -> None:
    spread, size = _arrays(found)
    divisible = least_total(spread, size, most)
    strata = int((spread > 0).sum())
    assert -1e-9 <= fewest(spread, size, most).sum() - divisible < max(strata, 1) + 1e-9


def test_no_more_are_asked_for_in_a_stratum_than_there_are() -> None:
    """Without that bound 121 / (0.1 + 50.001) = 2.4 would seem to do, 2.2 of them of the two."""
    spread, size = np.array([10.0, 1.0]), np.array([2, 1000])
    assert least_total(spread, size, 0.1) == pytest.approx(2 + 1 / (0.1 + 0.001))
    assert least_total(spread, size, 1e9) == 2  # one of each
    assert least_total(spread, size, 0.0) == pytest.approx(1002)
    assert least_total(np.zeros(2), size, 0.1) == 0


def test_many_of_each_come_near_the_closed_form() -> None:
    spread, size = np.array([8.0, 4.0, 1.0]), np.array([4000, 6000, 2000])
    counts = fewest(spread, size, 0.25)
    closed = spread.sum() ** 2 / (0.25 + (spread**2 / size).sum())  # Cochran 1977, (5.25)
    assert least_total(spread, size, 0.25) == pytest.approx(closed)
    assert counts.sum() == pytest.approx(closed, abs=3)
    assert counts / counts.sum() == pytest.approx(spread / spread.sum(), abs=0.005)


def test_a_stratum_that_varies_must_be_seen() -> None:
    spread, size = np.array([1.0, 0.0]), np.array([5, 5])
    assert variance(spread, size, np.array([0, 5])) == np.inf
    assert share_out(spread, size, 3).tolist() == [3, 0]
    assert fewest(spread, size, 0.0).tolist() == [5, 0]
