"""Items that may fail: scenarios of common ignorance, intervals, sums by point."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy.stats import beta as beta_law

from geoplan.risk.failures import Failures, beta_of
from tests.risk.made import Signs


def _failures(p: list[float], loading: list[list[float]], factor: list[list[int]]) -> Failures:
    count = len(p)
    own = np.array(p), np.array([sum(x * x for x in row) for row in loading]) + 1e-4
    alpha, beta = beta_of(*own)
    zeros: Any = np.zeros(count, dtype=np.int64)
    return Failures(
        ("a",),
        np.array([0, 0, 1][:count]),
        zeros,
        np.array([0.5, 0.25, 1.0][:count]),
        own[0],
        alpha,
        beta,
        zeros,
        zeros,
        zeros > 0,
        np.array(factor, dtype=np.int64),
        np.array(loading),
        Signs(np.array(factor, dtype=np.int64), np.array(loading)),
    )


THREE = _failures(
    [0.3, 0.05, 0.9],
    [[0.2, 0.1], [0.05, 0.0], [0.1, 0.1]],
    [[0, 1], [0, 1], [0, 2]],
)


def test_scenarios_have_the_means_and_the_covariances_told() -> None:
    rng = np.random.default_rng(1)
    tame = _failures([0.4, 0.5, 0.6], [[0.05, 0.02], [0.04, 0.0], [0.03, 0.06]], [[0, 1]] * 3)
    rates = tame.scenarios(rng, 40_000).T
    error = 4 * rates.std(axis=0) / np.sqrt(len(rates))
    assert (np.abs(rates.mean(axis=0) - tame.p) < error).all()
    expected = tame.loading @ tame.loading.T  # all share both factors
    assert np.cov(rates.T) == pytest.approx(expected, abs=1.5e-4)


def test_rates_stay_rates() -> None:
    rates = THREE.scenarios(np.random.default_rng(1), 1000)
    assert rates.min() >= 0
    assert rates.max() <= 1


def test_loadings_are_a_row_an_item() -> None:
    found = THREE.loadings().toarray()
    assert found == pytest.approx(np.array([[0.2, 0.1, 0], [0.05, 0.0, 0], [0.1, 0, 0.1]]))


def test_the_same_seed_gives_the_same_scenario() -> None:
    first, again = (THREE.scenarios(np.random.default_rng(7), 3) for _ in range(2))
    assert first.tolist() == again.tolist()


def test_a_point_is_expected_to_lose_the_sum_of_its_items() -> None:
    found = THREE.deduct(4)
    assert found == pytest.approx([0.5 * 0.3 + 0.25 * 0.05, 0.9, 0.0, 0.0])


def test_intervals_are_those_of_the_beta_law() -> None:
    low, high = THREE.interval()
    law = beta_law(THREE.alpha, THREE.beta)
    assert low == pytest.approx(law.ppf(0.05), abs=1e-5)
    assert high == pytest.approx(law.ppf(0.95), abs=1e-5)
    assert THREE.alpha / (THREE.alpha + THREE.beta) == pytest.approx(THREE.p)


def test_what_is_certain_has_no_width() -> None:
    alpha, beta = beta_of(np.array([0.0, 1.0, 0.5]), np.zeros(3))
    low, high = (beta_law.ppf(q, alpha, beta) for q in (0.05, 0.95))
    assert high - low == pytest.approx([0, 0, 0], abs=1e-5)
