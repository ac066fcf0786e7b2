"""Rates drawn as they are pooled: against closed forms and against betas all the way down."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from geoplan.risk.failures import Failures
from geoplan.risk.nested import Nested
from geoplan.risk.pooling import Lean, Start, pool
from tests.risk.synthetic import Plan, failures_of, make

START = Start(mean=0.3, worth=4.0, strength=8.0)
WORLDS = 100_000


@pytest.fixture(scope="module")
def counties() -> dict[str, Failures]:
    plans = {
        "nobody looked": Plan(looked=0.0, rechecked=0.0),
        "self-checks alone": Plan(rechecked=0.0),
        "as planned": Plan(),
        "half checked again": Plan(rechecked=0.5),
    }
    return {name: failures_of(make(plan, 4)[0])[0] for name, plan in plans.items()}


def test_rates_have_the_means_and_the_spread_told(counties: dict[str, Failures]) -> None:
    for name, failures in counties.items():
        rates = failures.scenarios(np.random.default_rng(2), 4000).astype(np.float64)
        error = 4 * rates.std(axis=1) / np.sqrt(4000)
        # A few are cut off, and skew makes four errors less rare than normal ones.
        slack = 0.0 if name == "nobody looked" else 0.002
        assert (np.abs(rates.mean(axis=1) - failures.p) < error + slack).all(), name
        assert rates.mean() == pytest.approx(failures.p.mean(), abs=0.01), name
        told = float(((failures.loadings().T @ np.ones(len(failures))) ** 2).sum())
        assert rates.sum(axis=0).var() == pytest.approx(told, rel=0.1), name


def test_hardly_any_rate_has_to_be_cut_off(counties: dict[str, Failures]) -> None:
    for name, failures in counties.items():
        off = failures.law.off(np.random.default_rng(3), 2000)
        rates = off + failures.p[:, None]
        assert (rates < -1e-5).mean() < 1e-3, name
        assert (rates > 1 + 1e-5).mean() < 3e-3, name


def _levels(count: int, looked: bool = True) -> Any:
    """Return a county with ``count`` cells in one group, two of them looked at, all leaning."""
    parents: Any = [np.zeros(n, dtype=np.int64) for n in (1, 1, count)]
    n, x = np.zeros(count), np.zeros(count)
    if looked:
        n[:2], x[:2] = (6.0, 3.0), (1.0, 3.0)
    parents.append(np.arange(count))  # an item a cell
    lean = Lean(np.full(count, 0.05), np.full(count, 0.03))
    return pool(parents, n, x, np.zeros(count), START, lean)[:-1]


def _drawn(count: int, looked: bool = True) -> Any:
    levels = tuple(_levels(count, looked))
    none, unit = np.zeros(count), np.zeros(count, dtype=np.int64)
    law = Nested(
        levels, unit, levels[-1].mean, np.arange(count), none + 1, unit, none, none, np.zeros(1)
    )
    off = law.off(np.random.default_rng(3), WORLDS)
    return levels, off + levels[-1].mean[:, None]


def test_every_level_is_drawn_about_the_one_above() -> None:
    levels, rates = _drawn(5)
    assert rates.min() >= 0
    assert rates.max() <= 1
    error = 4 * rates.std(axis=1) / np.sqrt(WORLDS)
    assert (np.abs(rates.mean(axis=1) - levels[-1].mean) < error).all()
    assert rates.var(axis=1) == pytest.approx(levels[-1].variance, rel=0.05)


@pytest.mark.parametrize("looked", [True, False])
def test_many_cells_together_are_as_beta_as_their_county(looked: bool) -> None:
    """Cells of two values: the mean of forty has the quantiles of betas all the way down."""
    levels, rates = _drawn(40, looked)
    rng = np.random.default_rng(4)
    above = rng.beta(*_ends(levels[0].mean, levels[0].strength + levels[0].looks), WORLDS)
    for depth in (1, 2, 3):
        level = levels[depth]
        kept = level.mean - level.pull * levels[depth - 1].mean[level.parent]
        mean = level.pull[:, None] * np.atleast_2d(above)[level.parent] + kept[:, None]
        if depth == 3:
            mean += level.sway[:, None] * rng.standard_normal(WORLDS)
        above = rng.beta(*_ends(mean, (level.strength + level.looks)[:, None]))
    at = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99]
    apart = np.quantile(rates.mean(axis=0), at) - np.quantile(above.mean(axis=0), at)
    assert np.abs(apart).max() < 0.012


def _ends(mean: Any, worth: Any) -> tuple[Any, Any]:
    inside = np.clip(mean, 1e-6, 1 - 1e-6)
    return worth * inside, worth * (1 - inside)


def test_words_are_off_by_a_factor_that_hides_no_less_than_nothing() -> None:
    levels = tuple(_levels(3))
    unit, none = np.array([0, 1, 1]), np.zeros(3)
    word: Any = np.array([0.01, 0.02, 0.03])
    spreads: Any = np.array([0.8, 1.5])
    law = Nested(levels, unit, none + 0.5, np.arange(3), none, unit, none, word, spreads)
    off = law.off(np.random.default_rng(5), WORLDS)
    assert off.mean(axis=1) == pytest.approx(none, abs=0.001)
    assert off.std(axis=1) == pytest.approx(word, rel=0.05)
    assert (off.min(axis=1) >= -word / spreads[unit] - 1e-6).all()
    assert np.corrcoef(off)[1, 2] == pytest.approx(1)
    assert abs(np.corrcoef(off)[0, 1]) < 0.05
