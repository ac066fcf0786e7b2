"""Reaching a target most often: against every choice, over the same scenarios."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from scipy.sparse import csr_array

from geoplan.optimise.chances import Odds, Scenarios, bound, raise_chance
from geoplan.optimise.choose import choose
from geoplan.optimise.jobs import Jobs, Limits


def _case(seed: int) -> tuple[Jobs, Limits, Scenarios]:
    rng = np.random.default_rng(seed)
    sites = int(rng.integers(2, 5))
    site = np.sort(rng.integers(0, sites, int(rng.integers(4, 11))))
    is_seen = rng.random((sites, 60)) < rng.uniform(0.2, 0.9, sites)[:, None]
    fails = rng.random((len(site), 60)) < rng.uniform(0.2, 0.9, len(site))[:, None]
    gains = is_seen[site] * fails * rng.uniform(0.2, 2.0, len(site))[:, None]
    jobs = Jobs(
        gains.mean(axis=1), rng.integers(5, 60, len(site)), site, rng.integers(10, 40, sites)
    )
    short = rng.normal(1.5, 1.0, 60)
    limits = Limits(int(rng.integers(60, 200)), int(rng.integers(1, sites + 1)))
    return jobs, limits, Scenarios(short, csr_array(gains), np.arange(60))


def _brute_force(jobs: Jobs, limits: Limits, scenarios: Scenarios) -> float:
    ways = (np.array(way) for way in product([False, True], repeat=len(jobs.gain)))
    return max(scenarios.share(way) for way in ways if limits.allow(jobs, way))


@pytest.fixture(scope="module")
def solved() -> list[tuple[Odds, float]]:
    cases = [_case(seed) for seed in range(60)]
    return [(raise_chance(*case), _brute_force(*case)) for case in cases]


def test_never_more_than_every_choice_and_never_above_the_bound(
    solved: list[tuple[Odds, float]],
) -> None:
    for seed, (odds, best) in enumerate(solved):
        jobs, limits, scenarios = _case(seed)
        assert limits.allow(jobs, odds.is_chosen)
        assert odds.share == scenarios.share(odds.is_chosen)
        assert odds.share <= best <= odds.bound


def test_equal_to_every_choice_nearly_always(solved: list[tuple[Odds, float]]) -> None:
    short = [best - odds.share for odds, best in solved]
    assert sum(gap <= 1e-12 for gap in short) >= 54
    assert max(short) <= 0.05


def test_better_than_the_choice_for_the_mean(solved: list[tuple[Odds, float]]) -> None:
    gained = []
    for seed, (odds, _) in enumerate(solved):
        jobs, limits, scenarios = _case(seed)
        gained.append(odds.share - scenarios.share(choose(jobs, limits).is_chosen))
    assert min(gained) >= 0
    assert sum(gain > 0 for gain in gained) >= 5


def test_what_is_reached_anyway_or_never() -> None:
    jobs = Jobs(np.array([1.0]), np.array([10]), np.array([0]), np.array([10]))
    gains = csr_array([[0.0, 1.0, 1.0, 0.0]])
    scenarios = Scenarios(np.array([-1.0, 0.5, 5.0, 0.5]), gains, np.arange(4))
    odds = raise_chance(jobs, Limits(20), scenarios)
    assert (odds.share, odds.bound) == (0.5, 0.5)
    assert raise_chance(jobs, Limits(19), scenarios).share == 0.25
    assert bound(jobs, Limits(19), scenarios, np.array([False])) == pytest.approx(0.25, abs=0.25)
