"""The estimate of a total from two sources: hand-worked cases, exact tails, simulated coverage."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from math import comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoplan.coverage.recapture import (
    LEAST_BOTH,
    LEAST_COUNT,
    Estimate,
    estimate_total,
    why_unknown,
)

counts = st.tuples(st.integers(1, 40), st.integers(1, 40)).flatmap(
    lambda pair: st.tuples(st.just(pair[0]), st.just(pair[1]), st.integers(1, min(pair)))
)


def chance_of(osm: int, listed: int, both: int, total: int) -> Fraction:
    """The hypergeometric probability, in whole numbers."""
    return Fraction(comb(osm, both) * comb(total - osm, listed - both), comb(total, listed))


def is_plausible(osm: int, listed: int, both: int, total: int) -> bool:
    """Whether the overlap lies in neither tail of 2.5 %, counting half of the overlap itself."""
    least, most = max(0, osm + listed - total), min(osm, listed)
    half = chance_of(osm, listed, both, total) / 2
    fewer = sum(chance_of(osm, listed, k, total) for k in range(least, both)) + half
    more = sum(chance_of(osm, listed, k, total) for k in range(both + 1, most + 1)) + half
    return min(fewer, more) >= Fraction(25, 1000)


@pytest.mark.parametrize(
    ("seen", "total"),
    [
        # (n1 + 1)(n2 + 1)/(m + 1) - 1, by hand
        ((30, 38, 25), 31 * 39 / 26 - 1),  # 45.5
        ((8, 10, 3), 23.75),
        ((5, 5, 5), 5.0),
        ((10, 20, 10), 20.0),
        ((9, 9, 4), 19.0),
    ],
)
def test_the_estimate_is_chapmans(seen: tuple[int, int, int], total: float) -> None:
    assert estimate_total(*seen).total == pytest.approx(total)


def test_an_interval_by_hand() -> None:
    # Both sources hold the same five. Of 6 in all the chance of that is 1/6, halved 8.3 %;
    # of 7 it is 1/21, halved 2.4 %: one unseen is plausible, two are not.
    assert estimate_total(5, 5, 5) == Estimate(5.0, 5, 6)


@given(counts)
def test_the_interval_holds_just_the_plausible_totals(seen: tuple[int, int, int]) -> None:
    found = estimate_total(*seen)
    known = seen[0] + seen[1] - seen[2]
    inside = range(known, min(found.high + 3, 400))
    plausible = [n for n in inside if is_plausible(*seen, n)]
    # The ends give way only to hold the estimate itself.
    low = min([*plausible, int(found.total)])
    assert found.low == low
    if found.high < 397:
        assert found.high == max([*plausible, -int(-found.total // 1)])


@given(counts)
def test_the_interval_holds_the_estimate_and_nothing_below_what_is_known(
    seen: tuple[int, int, int],
) -> None:
    osm, listed, both = seen
    found = estimate_total(osm, listed, both)
    assert osm + listed - both <= found.low <= found.total <= found.high
    assert found == estimate_total(listed, osm, both)


@given(counts)
def test_a_larger_overlap_never_means_more_in_all(seen: tuple[int, int, int]) -> None:
    osm, listed, both = seen
    if both < min(osm, listed):
        fewer, more = estimate_total(osm, listed, both + 1), estimate_total(*seen)
        assert fewer.total <= more.total
        assert fewer.low <= more.low
        assert fewer.high <= more.high


@given(counts)
def test_a_longer_list_with_nothing_new_in_both_never_means_fewer(
    seen: tuple[int, int, int],
) -> None:
    osm, listed, both = seen
    assert estimate_total(osm, listed + 1, both).total >= estimate_total(*seen).total


@pytest.mark.parametrize("seen", [(100_000, 100_000, 50_000), (20_000, 30_000, 3), (9_000, 9, 9)])
def test_large_counts_neither_hang_nor_overflow(seen: tuple[int, int, int]) -> None:
    found = estimate_total(*seen)
    assert found.low <= found.total <= found.high < 10**10


@pytest.mark.parametrize("seen", [(5, 5, 0), (5, 4, 5), (0, 0, 0)])
def test_without_an_overlap_there_is_no_estimate(seen: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="in both"):
        estimate_total(*seen)


@pytest.mark.parametrize(
    ("seen", "why"),
    [
        ((0, 0, 0), "nothing"),
        ((7, 0, 0), "no_list"),
        ((0, 7, 0), "no_map"),
        ((7, 7, 0), "no_overlap"),
        ((LEAST_COUNT - 1, 90, 3), "too_few"),
        ((90, LEAST_COUNT - 1, 3), "too_few"),
        ((90, 90, LEAST_BOTH - 1), "too_few"),
        ((LEAST_COUNT, LEAST_COUNT, LEAST_BOTH), ""),
    ],
)
def test_why_there_is_no_total(seen: tuple[int, int, int], why: str) -> None:
    assert why_unknown(*seen) == why


@cache
def interval(osm: int, listed: int, both: int) -> tuple[int, int]:
    found = estimate_total(osm, listed, both)
    return found.low, found.high


def draws(
    total: int, p_osm: float, p_listed: float, seed: int
) -> tuple[list[tuple[int, int, int]], int]:
    """Counts of two independent sources, those an estimate is given for, of 3,000 tries."""
    rng = np.random.default_rng(seed)
    osm = rng.binomial(total, p_osm, 3000)
    both = rng.binomial(osm, p_listed)
    listed = both + rng.binomial(total - osm, p_listed)
    seen = [tuple(map(int, row)) for row in zip(osm, listed, both, strict=True)]
    return [s for s in seen if not why_unknown(*s)], len(seen)


@pytest.mark.parametrize("total", [20, 40, 80, 200, 600])
@pytest.mark.parametrize(
    ("p_osm", "p_listed"), [(0.3, 0.3), (0.3, 0.6), (0.5, 0.5), (0.6, 0.8), (0.9, 0.6), (0.9, 0.9)]
)
def test_the_interval_holds_the_truth_as_often_as_it_says(
    total: int, p_osm: float, p_listed: float
) -> None:
    given_for, tries = draws(total, p_osm, p_listed, seed=total)
    held = sum(low <= total <= high for low, high in (interval(*s) for s in given_for))
    share = held / len(given_for)
    assert share >= 0.92
    in_neither = total * (1 - p_osm) * (1 - p_listed)
    # Where hardly one is in neither, whole numbers leave no narrower interval; where an estimate
    # is seldom given, those given are not a fair sample.
    if in_neither >= 3 and len(given_for) > 0.9 * tries:
        assert share <= 0.98


@pytest.mark.parametrize(("p_osm", "p_listed"), [(0.5, 0.5), (0.3, 0.6), (0.9, 0.6)])
def test_the_estimate_is_right_on_average(p_osm: float, p_listed: float) -> None:
    given_for, _ = draws(200, p_osm, p_listed, seed=7)
    mean = np.mean([estimate_total(*s).total for s in given_for])
    assert mean == pytest.approx(200, rel=0.02)


def test_sources_that_hold_the_same_things_make_it_too_low() -> None:
    """What the text warns of: half of the things are well known, half are not."""
    rng = np.random.default_rng(3)
    chance = np.where(np.arange(200) < 100, 0.9, 0.2)
    found = []
    for _ in range(300):
        osm, listed = rng.random(200) < chance, rng.random(200) < chance
        seen = (int(osm.sum()), int(listed.sum()), int((osm & listed).sum()))
        found.append(estimate_total(*seen).total)
    assert 120 < np.mean(found) < 160
