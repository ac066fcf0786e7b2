"""Pooling of rates: against numerical integration, brute force and planted rates."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from scipy.special import betaln
from scipy.stats import beta as beta_law

from geoplan.risk.failures import beta_of
from geoplan.risk.pooling import Level, Start, correlation, correlations, descend, pool, respond

START = Start(mean=0.3, worth=4.0, strength=8.0)


def _ints(*values: int) -> Any:
    return np.array(values, dtype=np.int64)


def _floats(*values: float) -> Any:
    return np.array(values, dtype=np.float64)


def _flat(counts: Sequence[tuple[float, float]], start: Start = START) -> list[Level]:
    """Return the county and its groups: one level below it."""
    n, x = (_floats(*(c[i] for c in counts)) for i in (0, 1))
    return pool([np.zeros(len(counts), dtype=np.int64)], n, x, np.zeros(len(counts)), start)


def test_a_group_whose_parent_is_known_is_beta_binomial() -> None:
    above = Level(_ints(0), _floats(0.4), _floats(0.0), _floats(0.0), _floats(0.0), _floats(0))
    n, x = _floats(7, 0), _floats(2, 0)
    found = descend(above, _ints(0, 0), 5.0, n, x)
    law = beta_law([0.4 * 5 + 2, 0.4 * 5], [0.6 * 5 + 5, 0.6 * 5])
    assert found.mean == pytest.approx(law.mean())
    assert found.variance == pytest.approx(law.var())
    assert found.pull == pytest.approx([5 / 12, 1.0])


@pytest.mark.parametrize("x", [0, 1, 3, 6])
def test_mean_and_variance_are_those_of_the_integral(x: int) -> None:
    """A parent known as a beta, a group about it: integrated over both; K fixed."""
    a, b, strength, n = 6.0, 14.0, 10.0, 6
    grid = (np.arange(4000) + 0.5) / 4000
    yes = grid * strength
    # The parent's law already holds the group's counts (the pool adds them up first).
    weight = beta_law.pdf(grid, a, b)
    weight /= weight.sum()
    mean = (weight * (yes + x) / (strength + n)).sum()
    second = (weight * (yes + x) * (yes + x + 1) / ((strength + n) * (strength + n + 1))).sum()
    above = Level(
        _ints(0),
        _floats(a / (a + b)),
        _floats(a * b / (a + b) ** 2 / (a + b + 1)),
        *(_floats(0.0),) * 3,
    )
    found = descend(above, _ints(0), strength, _floats(n), _floats(x))
    assert found.mean[0] == pytest.approx(mean, abs=1e-6)
    # the conditional mean is linear in the parent's rate, the variance exact in its moments
    assert found.variance[0] == pytest.approx(second - mean**2, rel=1e-4)


def test_the_whole_is_near_full_bayes_by_integration() -> None:
    """All groups and the county's rate together, K known: the linear rule beside the integral."""
    counts = [(12, 5), (10, 1), (6, 3), (0, 0)]
    start = Start(mean=0.3, worth=4.0, strength=8.0, trust=1e9)  # K stays 8
    levels = _flat(counts, start)
    grid = (np.arange(4000) + 0.5) / 4000
    yes, no = 8 * grid, 8 * (1 - grid)
    log = beta_law.logpdf(grid, 1.2, 2.8)
    for n, x in counts:
        log = log + betaln(yes + x, no + n - x) - betaln(yes, no)
    weight = np.exp(log - log.max())
    weight /= weight.sum()
    county = (weight * grid).sum()
    county_sd = np.sqrt((weight * grid**2).sum() - county**2)
    assert levels[0].mean[0] == pytest.approx(county, abs=0.01)
    assert np.sqrt(levels[0].variance[0]) == pytest.approx(county_sd, rel=0.1)
    for i, (n, x) in enumerate(counts):
        each = (yes + x) / (8 + n)
        mean = (weight * each).sum()
        second = (weight * each * (yes + x + 1) / (9 + n)).sum()
        assert levels[1].mean[i] == pytest.approx(mean, abs=0.01)
        assert np.sqrt(levels[1].variance[i]) == pytest.approx(np.sqrt(second - mean**2), rel=0.1)


def _brute(parent: Any, n: Any, x: Any, start: Start) -> float:
    """The moment equation, parent by parent, group by group."""
    excess = scale = 0.0
    for p in set(parent.tolist()):
        own = [i for i in range(len(n)) if parent[i] == p and n[i] > 0]
        if len(own) < 2:
            continue
        total = sum(n[i] for i in own)
        mean = sum(x[i] for i in own) / total
        scatter = sum(n[i] * (x[i] / n[i] - mean) ** 2 for i in own)
        v = mean * (1 - mean)
        alike = sum(n[i] ** 2 for i in own) / total
        excess += scatter * (1 - 1 / total) - v * (len(own) - 1)
        scale += v * (total - alike - (len(own) - 1)) + scatter * (alike - 1) / total
    kept = start.trust * start.mean * (1 - start.mean)
    rho = (excess + kept / (start.strength + 1)) / (max(scale, 0.0) + kept)
    return min(max(rho, 0.005), 0.9)


_GROUPS = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 9), st.floats(0, 1)), min_size=1, max_size=12
)


@given(_GROUPS)
@hypothesis_settings(max_examples=80, deadline=None)
def test_moments_are_those_of_plain_loops(groups: list[tuple[int, int, float]]) -> None:
    parent = _ints(*(g[0] for g in groups))
    n = _floats(*(g[1] for g in groups))
    x = _floats(*(g[1] * g[2] for g in groups))
    assert correlation(parent, n, x, 4, START) == pytest.approx(_brute(parent, n, x, START))


@pytest.mark.parametrize("failed", [1, 7, 20])
def test_one_look_a_group_tells_nothing_of_how_alike_two_are(failed: int) -> None:
    n, x = np.ones(40), (np.arange(40) < failed).astype(float)
    parent = np.arange(40) % 4
    assert correlation(parent, n, x, 4, START) == pytest.approx(1 / 9)


def test_likely_faults_would_make_groups_look_alike() -> None:
    """So they do not tell it: cells of six looks, of which five are claims worth half a look."""
    rng = np.random.default_rng(7)
    cell = np.repeat(np.arange(300), 6)
    parents: Any = [np.zeros(300, dtype=np.int64), cell]
    start = Start(mean=0.3, worth=4.0, strength=40.0)
    fails = rng.random(1800) < rng.beta(2.4, 5.6, 300)[cell]  # K = 8
    is_claim = np.arange(1800) % 6 > 0
    n = np.where(is_claim, 0.5, 1.0)
    x = np.where(is_claim, 0.5 * 0.3, fails)
    mixed = correlations(parents, n, x, start)[0]
    looks = correlations(parents, np.ones(1800), fails.astype(float), start)[0]
    assert mixed < 0.02
    assert looks == pytest.approx(1 / 9, abs=0.03)
    levels = pool(parents, n, x, np.zeros(1800), start, rhos=[looks, 0.1])
    assert levels[1].strength == pytest.approx(1 / looks - 1)


@pytest.mark.parametrize("rho", [0.02, 0.1, 0.4])
def test_a_planted_correlation_is_found(rho: float) -> None:
    rng = np.random.default_rng(5)
    strength = 1 / rho - 1
    found = []
    for _ in range(10):
        rate = rng.beta(0.3 * strength, 0.7 * strength, 300)
        n = rng.integers(2, 30, 300)
        x = rng.binomial(n, rate)
        found.append(correlation(np.zeros(300, dtype=np.int64), n * 1.0, x * 1.0, 1, START))
    assert np.mean(found) == pytest.approx(rho, rel=0.15)


def test_without_looks_all_is_the_planning_default_and_unsure_together() -> None:
    levels = _flat([(0, 0)] * 3)
    assert levels[1].mean == pytest.approx([0.3] * 3)
    county = levels[0].variance[0]
    assert county == pytest.approx(0.3 * 0.7 / 5)
    assert (levels[1].variance > county).all()
    assert levels[1].pull == pytest.approx([1.0] * 3)  # wrong together


def test_what_fails_again_counts_for_its_own_group_only() -> None:
    n, x, none = _floats(4, 4), _floats(1, 1), _floats(0, 0)
    parents = [_ints(0, 0)]
    before, after = (pool(parents, n, x, again, START) for again in (none, _floats(2, 0)))
    assert after[0].mean == pytest.approx(before[0].mean)
    assert after[1].mean[0] > before[1].mean[0]
    assert after[1].mean[1] == pytest.approx(before[1].mean[1])


def test_the_response_is_that_of_pooling_again() -> None:
    """Three levels, K as planned: failures changed, and the rates of the smallest groups."""
    rng = np.random.default_rng(4)
    parents = [_ints(0, 0), _ints(0, 0, 1, 1, 1)]
    n = rng.integers(0, 9, 5).astype(float)
    x = n * rng.random(5)
    none, change = np.zeros(5), np.where(n > 0, 0.01 * rng.random(5), 0.0)
    fixed = Start(mean=0.3, worth=4.0, strength=8.0, trust=1e12)
    before, after = (pool(parents, n, x + more, none, fixed) for more in (none, change))
    found = respond(before, change)
    assert found == pytest.approx(after[-1].mean - before[-1].mean, abs=1e-9)


def test_many_looks_at_one_place_say_little_of_the_others() -> None:
    apart = _flat([(1, 1)] * 50 + [(0, 0)])
    one = _flat([(50, 50), *[(0, 0)] * 50])
    assert apart[1].mean[-1] > one[1].mean[-1] + 0.15


_COUNTS = st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)), min_size=2, max_size=8)
_FIXED = Start(mean=0.3, worth=4.0, strength=8.0, trust=1e12)  # K is what the settings say


@given(_COUNTS, st.integers(0, 7), st.randoms())
@hypothesis_settings(max_examples=80, deadline=None)
def test_more_failures_are_never_better_and_order_does_not_matter(
    counts: list[tuple[int, int]], at: int, random: Any
) -> None:
    at %= len(counts)
    pairs = [(n, min(n, x)) for n, x in counts]
    n, x = pairs[at]
    worse = [*pairs[:at], (n + 1, x + 1), *pairs[at + 1 :]]
    better = [*pairs[:at], (n + 1, x), *pairs[at + 1 :]]
    low, middle, high = (_flat(c, _FIXED)[1].mean for c in (better, pairs, worse))
    assert (low <= middle + 1e-12).all()
    assert (middle <= high + 1e-12).all()
    order = list(range(len(pairs)))
    random.shuffle(order)
    shuffled = _flat([pairs[i] for i in order], _FIXED)[1].mean
    assert shuffled == pytest.approx(middle[order])


@given(_COUNTS, st.integers(0, 7))
@hypothesis_settings(max_examples=80, deadline=None)
def test_more_looks_that_say_the_same_narrow(counts: list[tuple[int, int]], at: int) -> None:
    at %= len(counts)
    pairs = [(n, min(n, x)) for n, x in counts]
    levels = _flat(pairs, _FIXED)
    mean = float(levels[1].mean[at])
    n, x = pairs[at]
    more = [*pairs[:at], (n + 3, x + 3 * mean), *pairs[at + 1 :]]
    assert _flat(more, _FIXED)[1].variance[at] < levels[1].variance[at]


def test_planted_differences_between_groups_are_recovered() -> None:
    held, better = [], []
    for seed in range(8):
        rng = np.random.default_rng(seed)
        rate = rng.beta(2, 6, 400)
        n = rng.integers(0, 12, 400)
        x = rng.binomial(n, rate)
        group = _flat(list(zip(n.tolist(), x.tolist(), strict=True)))[1]
        raw = np.where(n > 0, x / np.maximum(n, 1), x.sum() / n.sum())
        better.append(np.mean((group.mean - rate) ** 2) / np.mean((raw - rate) ** 2))
        law = beta_law(*beta_of(group.mean, group.variance))
        held.append(np.mean((law.ppf(0.05) < rate) & (rate < law.ppf(0.95))))
    assert max(better) < 0.6
    assert np.mean(held) == pytest.approx(0.9, abs=0.03)
