"""The closed form against every draw there is, and the simulation against the closed form."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from geoplan.catalogue import Catalogue
from geoplan.config import Settings
from geoplan.risk import Draw, build_draw
from geoplan.risk.failures import Failures
from geoplan.risk.forecast import simulate_field
from geoplan.risk.moments import find_moments
from geoplan.risk.simulate import sample_draws, score_draws
from geoplan.risk.worlds import realise
from tests.risk.counties import exact_moments, small_county
from tests.risk.made import made_failures
from tests.risk.test_draw import QUOTAS


@pytest.fixture(scope="module")
def draw(catalogue: Catalogue) -> Draw:
    settings = Settings()
    settings = replace(settings, draw=replace(settings.draw, quotas=QUOTAS))
    return build_draw(points=small_county(), catalogue=catalogue, settings=settings)[0]


def _by_every_pair(draw: Draw, failures: Failures) -> tuple[float, float]:
    """Return mean and variance from ``E[A A']`` over every draw, and the covariance of scores."""
    _, mean, square = exact_moments(draw)
    items = failures.loading
    together = np.zeros((len(items), len(items)))
    for column in range(items.shape[1]):
        same = failures.factor[:, column][:, None] == failures.factor[:, column]
        together += same * np.outer(items[:, column], items[:, column])
    np.fill_diagonal(together, failures.p * (1 - failures.p))
    shares = np.zeros((draw.points, len(items)))
    shares[failures.point, np.arange(len(items))] = failures.share
    covariance = shares @ together @ shares.T
    middle = 1 - shares @ failures.p
    over_draws = middle @ (square - np.outer(mean, mean)) @ middle
    return float(mean @ middle), float(over_draws + (square * covariance).sum())


@pytest.mark.parametrize("spread", [0.0, 0.03])
def test_closed_form_is_that_of_every_draw_and_pair(draw: Draw, spread: float) -> None:
    failures = made_failures(draw.points, spread=spread)
    moments = find_moments(draw, failures)
    mean, variance = _by_every_pair(draw, failures)
    assert moments.mean == pytest.approx(100 * mean, abs=1e-9)
    assert moments.sd**2 == pytest.approx(1e4 * variance, rel=1e-9)
    assert sum(moments.parts().values()) == pytest.approx(100)
    assert (moments.unknown > 0) == (spread > 0)


def test_simulation_has_the_mean_and_variance_of_the_closed_form(draw: Draw) -> None:
    failures, rng = made_failures(draw.points, spread=0.08), np.random.default_rng(5)
    scores = realise(failures, draw.points, rng, 20_000)
    field = 100 * score_draws(draw, scores, 2, rng)
    moments = find_moments(draw, failures)
    worlds = field.mean(axis=1)
    assert abs(worlds.mean() - moments.mean) <= 4 * worlds.std() / np.sqrt(len(worlds))
    square = ((field - moments.mean) ** 2).mean(axis=1)
    assert abs(square.mean() - moments.sd**2) <= 4 * square.std() / np.sqrt(len(square))


def test_scores_of_draws_are_the_sum_of_their_looks(draw: Draw) -> None:
    scores = np.random.default_rng(2).random((3, draw.points)).astype(np.float32)
    field = score_draws(draw, scores, 4, np.random.default_rng(9))
    row, point, weight = sample_draws(draw, np.random.default_rng(9), 12).long()
    summed = np.bincount(row, weight * scores[row // 4, point])
    np.testing.assert_allclose(field.ravel(), summed, rtol=1e-5)


def test_worlds_fail_as_often_as_they_should(draw: Draw) -> None:
    failures = made_failures(draw.points, spread=0.05)
    scores = realise(failures, draw.points, np.random.default_rng(3), 20_000)
    expected = 1 - failures.deduct(draw.points)
    error = scores.std(axis=0) / np.sqrt(len(scores))
    assert (np.abs(scores.mean(axis=0) - expected) <= 4 * error).all()
    assert scores.min() >= 0
    assert scores.max() <= 1


def test_what_is_not_known_widens(draw: Draw) -> None:
    sure, unsure = (made_failures(draw.points, spread=s) for s in (0.0, 0.12))
    assert find_moments(draw, unsure).sd > 1.2 * find_moments(draw, sure).sd
    assert find_moments(draw, unsure).mean == pytest.approx(find_moments(draw, sure).mean)


def test_a_change_in_one_stratum_leaves_the_others_as_they_were(
    catalogue: Catalogue, draw: Draw
) -> None:
    settings = Settings()
    quotas = (*QUOTAS[:-1], "hotline=0")
    settings = replace(settings, draw=replace(settings.draw, quotas=quotas))
    other, _ = build_draw(points=small_county(), catalogue=catalogue, settings=settings)
    one, two = (sample_draws(d, np.random.default_rng(4), 30) for d in (draw, other))
    gone = [s.type_id for s in draw.strata].index("hotline")
    column = sum(s.drawn for s in draw.strata[:gone])
    assert (np.delete(one.drawn, column, axis=1) == two.drawn).all()
    assert (np.delete(one.near, column, axis=1) == two.near).all()


def test_the_same_seed_gives_the_same_numbers(draw: Draw) -> None:
    failures = made_failures(draw.points)
    one, two = (simulate_field(draw, failures, Settings()).field for _ in range(2))
    assert (one == two).all()
    plain = Settings()
    other = replace(plain, forecast=replace(plain.forecast, seed=2))
    assert (simulate_field(draw, failures, other).field != one).any()
