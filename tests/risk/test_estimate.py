"""Estimates and channels: against plain loops and numerical integration."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import triang, uniform

from geoplan.config import Settings
from geoplan.risk.channels import Channel, read_channels
from geoplan.risk.estimate import sort_in, sum_up


def test_error_is_that_of_repeating_the_simulation() -> None:
    rng, means, errors = np.random.default_rng(1), [], []
    for _ in range(400):
        worlds = np.repeat(np.arange(30), 20)
        scores = 80 + rng.normal(0, 3, 30)[worlds] + rng.normal(0, 2, 600)
        made = sum_up(scores, worlds, 80, 90)
        means.append(made.mean)
        errors.append(made.mean_error)
    assert np.mean(errors) == pytest.approx(np.std(means), rel=0.1)


def test_numbers_of_a_few_draws() -> None:
    made = sum_up(np.array([80.0, 90, 100]), np.array([0, 1, 1]), 90, 50)
    assert (made.draws, made.mean, made.median) == (3, 90, 90)
    assert (made.low, made.high) == (85, 95)
    assert made.chance == pytest.approx(200 / 3)
    # by hand: clusters sum to −10 and +10 off the mean, two of them: √(200 · 2) / 3
    assert made.mean_error == pytest.approx(20 / 3)
    assert sum_up(np.array([]), np.array([], dtype=int), 90, 90).draws == 0
    assert np.isnan(sum_up(np.array([1.0]), np.array([0]), 90, 90).mean_error)


@given(st.lists(st.floats(1, 100), min_size=1, max_size=3))
def test_channels_have_the_moments_of_their_distribution(values: list[float]) -> None:
    settings = Settings()
    chosen = tuple(sorted(values))
    settings = replace(settings, forecast=replace(settings.forecast, material_pct=chosen))
    channel, survey, problems = read_channels(settings)
    assert not problems
    assert not survey.is_known
    low, high = chosen[0], chosen[-1]
    if high - low < 1e-3:
        assert channel.variance == pytest.approx(0, abs=1e-6)
        return
    if len(chosen) == 3:
        law = triang((chosen[1] - low) / (high - low), low, high - low)
    else:
        law = uniform(low, high - low)
    mean = quad(lambda x: x * law.pdf(x), low, high, points=chosen[1:2])[0]
    assert channel.mean == pytest.approx(mean, rel=1e-5)
    assert channel.variance == pytest.approx(law.var(), rel=1e-6)
    drawn, same = channel.bounds(np.random.default_rng(1), 2000)
    assert drawn is same
    assert abs(drawn.mean() - channel.mean) < 5 * np.sqrt(channel.variance / 2000)
    assert low <= drawn.min() <= drawn.max() <= high


@pytest.mark.parametrize("values", [(90.0, 80.0), (1.0, 2.0, 3.0, 4.0), (101.0,)])
def test_channels_that_cannot_be_are_unknown(values: tuple[float, ...]) -> None:
    settings = Settings()
    settings = replace(settings, forecast=replace(settings.forecast, survey_pct=values))
    _, survey, problems = read_channels(settings)
    assert [p.code for p in problems] == ["forecast.bad_channel"]
    assert not survey.is_known


def test_an_unknown_channel_is_between_nothing_and_all() -> None:
    worst, best = Channel(40.0).bounds(np.random.default_rng(1), 3)
    assert worst.tolist() == [0, 0, 0]
    assert best.tolist() == [100, 100, 100]
    assert np.isnan(Channel(40.0).mean)


@given(st.lists(st.floats(0, 100), min_size=1, max_size=50))
def test_bins_hold_every_draw(values: list[float]) -> None:
    scores = np.array(values)
    bins = sort_in(scores)
    assert bins.share_pct.sum() == pytest.approx(100)
    assert len(bins.start) <= 40
    for start, share in zip(bins.start, bins.share_pct, strict=True):
        is_last = start == bins.start[-1]
        end = start + bins.width + (1e-6 if is_last else -1e-6)
        inside = ((scores >= start + 1e-6) & (scores <= end)).mean()
        near = ((scores >= start - 1e-6) & (scores <= start + bins.width + 1e-6)).mean()
        assert 100 * inside - 1e-9 <= share <= 100 * near + 1e-9


def test_bins_of_full_marks() -> None:
    bins = sort_in(np.full(3, 100.0))
    assert len(bins.start) == 1
    assert bins.start[0] <= 100 <= bins.start[0] + bins.width + 1e-9
