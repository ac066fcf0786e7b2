"""Shrinkage: against numerical integration, and what must always hold."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from scipy.optimize import brentq
from scipy.special import betainc, roots_jacobi

from geoplan.scores import shrink as module
from geoplan.scores.shrink import Prior, find_prior, lay_cells, shrink, weigh

Counts = list[tuple[int, int]]


def _rates(counts: Counts) -> tuple[Any, Any, Any]:
    hits, cases = np.array(counts, dtype=float).T
    rates = shrink(hits, cases, find_prior(hits, cases))
    return rates.mean, rates.low, rates.high


def _moments(hit: int, case: int, mean: float, within: float) -> tuple[float, float, float]:
    """Likelihood of the count in one cell, and E θ and E θ² given it, by Gauss-Jacobi quadrature.

    The integrand beside the beta weight is a polynomial of degree ``case + 2``, so it is exact.
    """
    strength = 1 / within - 1
    nodes, weights = roots_jacobi(case // 2 + 2, (1 - mean) * strength - 1, mean * strength - 1)
    theta, weights = (nodes + 1) / 2, weights / weights.sum()
    density = weights * theta**hit * (1 - theta) ** (case - hit)
    whole = density.sum()
    return whole, (density * theta).sum() / whole, (density * theta**2).sum() / whole


def _below(theta: float, a: float, b: float, share: float) -> float:
    return float(betainc(a, b, theta)) - share


def _by_integration(counts: Counts) -> list[tuple[float, float, float]]:
    """Return mean and interval of each group by loops over the same cells."""
    hits, cases = np.array(counts, dtype=float).T
    grid = lay_cells(hits, cases)
    weights, firsts, seconds = [], [], []
    for mean, within in zip(grid.mean.tolist(), grid.within.tolist(), strict=True):
        cells = [_moments(x, n, mean, within) for x, n in counts]
        # Cells are even in log ρ and ρ is taken to be even: a cell is worth its ρ.
        weights.append(within * np.prod([c[0] for c in cells]))
        firsts.append([c[1] for c in cells])
        seconds.append([c[2] for c in cells])
    share = np.array(weights) / np.sum(weights)
    out = []
    for (hit, case), first, second in zip(
        counts, share @ np.array(firsts), share @ np.array(seconds), strict=True
    ):
        strength = first * (1 - first) / (second - first**2) - 1
        a, b = first * strength, (1 - first) * strength
        ends = [brentq(_below, 0, 1, (a, b, q), xtol=1e-12) for q in (0.025, 0.975)]
        out.append((first, 0.0 if case and not hit else ends[0], ends[1]))
    return out


@pytest.mark.parametrize(
    "counts",
    [
        [(0, 0), (1, 4), (5, 9), (0, 12)],
        [(3, 3), (0, 0)],
    ],
)
def test_it_equals_numerical_integration(counts: Counts) -> None:
    expected = _by_integration(counts)
    for found, wanted in zip(zip(*_rates(counts), strict=True), expected, strict=True):
        assert found == pytest.approx(wanted, abs=1e-6)


@pytest.mark.parametrize("times", [1, 10, 1000])
def test_the_grid_is_fine_enough(monkeypatch: pytest.MonkeyPatch, times: int) -> None:
    counts = [(1, 8), (0, 9), (4, 7), (2, 30), (0, 0), (1, 14), (3, 6)]
    counts = [(times * x, times * n) for x, n in counts]
    coarse = _rates(counts)
    monkeypatch.setattr(module, "_MEANS", 300)
    monkeypatch.setattr(module, "_CORRELATIONS", 150)
    for rough, fine in zip(coarse, _rates(counts), strict=True):
        assert rough == pytest.approx(fine, abs=0.001)


@pytest.mark.parametrize("counts", [[(1, 8), (0, 0), (4, 7)], [(400, 9000), (300, 9000)], [(0, 0)]])
def test_what_the_grid_leaves_out_is_negligible(counts: Counts) -> None:
    hits, cases = np.array(counts, dtype=float).T
    cells = lay_cells(hits, cases)
    weight = weigh(cells, hits, cases)
    is_inner = (cells.angle > 0.01) & (cells.angle < np.pi / 2 - 0.01)
    is_edge = is_inner & np.isin(cells.angle, [cells.angle.min(), cells.angle.max()])
    assert weight.sum() == pytest.approx(1)
    assert weight[is_edge].sum() < (1e-3 if cases.sum() else 1)


def test_with_one_cell_it_is_the_beta_posterior() -> None:
    prior = Prior(np.array([2.0]), np.array([8.0]), np.array([1.0]))
    rates = shrink(np.array([3.0, 0.0]), np.array([10.0, 0.0]), prior)
    assert rates.mean == pytest.approx([5 / 20, 2 / 10])


count = st.integers(0, 30).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
counts_given = st.lists(count, min_size=1, max_size=8)


@hypothesis_settings(max_examples=30)
@given(counts_given)
def test_rates_and_intervals_are_shares_in_order(counts: Counts) -> None:
    mean, low, high = _rates(counts)
    assert ((low >= 0) & (low <= mean) & (mean <= high) & (high <= 1)).all()


@hypothesis_settings(max_examples=30)
@given(counts_given, st.randoms())
def test_the_order_of_groups_does_not_matter(counts: Counts, random: Any) -> None:
    order = list(range(len(counts)))
    random.shuffle(order)
    shuffled = _rates([counts[i] for i in order])
    for one, other in zip(_rates(counts), shuffled, strict=True):
        assert one[order] == pytest.approx(other, abs=1e-12)


@hypothesis_settings(max_examples=30)
@given(counts_given)
def test_groups_never_looked_at_change_nothing_and_get_the_prior(counts: Counts) -> None:
    alone = _rates(counts)
    mean, low, high = _rates([*counts, (0, 0), (0, 0)])
    assert mean[: len(counts)] == pytest.approx(alone[0], abs=1e-12)
    assert (mean[-1], low[-1], high[-1]) == (mean[-2], low[-2], high[-2])


@pytest.mark.parametrize("share", [0.25, 0.5, 0.75])
def test_more_cases_at_the_same_share_make_the_interval_narrower(share: float) -> None:
    others = [(2, 10), (5, 12), (1, 9), (7, 16)]
    widths = []
    for cases in (0, 4, 8, 16, 32, 64, 128):
        _, low, high = _rates([(round(share * cases), cases), *others])
        widths.append(high[0] - low[0])
    assert widths == sorted(widths, reverse=True)


def test_a_group_that_tells_more_is_shrunk_less() -> None:
    others = [(1, 20), (2, 20), (3, 20), (1, 20), (4, 20)]
    mean = [_rates([(n, n), *others])[0][0] for n in (1, 3, 9, 27)]
    assert mean == sorted(mean)
    assert mean[0] < 0.5 < 0.9 < mean[-1]
