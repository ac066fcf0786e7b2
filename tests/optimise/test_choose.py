"""The best jobs within minutes and sites: against every choice, and against the integer program."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array

from geoplan.optimise.choose import Choice, choose
from geoplan.optimise.jobs import Jobs, Limits


def _jobs(rows: list[tuple[int, int, int]], setup: list[int]) -> Jobs:
    gain, minutes, site = (np.array(column) for column in zip(*rows, strict=True))
    return Jobs(gain.astype(float), minutes, site, np.array(setup))


def _brute_force(jobs: Jobs, limits: Limits) -> float:
    best = 0.0
    for picked in product([False, True], repeat=len(jobs.gain)):
        mask = np.array(picked)
        if limits.allow(jobs, mask):
            best = max(best, float(jobs.gain[mask].sum()))
    return best


def _milp(jobs: Jobs, limits: Limits) -> float:
    """Maximise the gain over jobs x and sites y by HiGHS."""
    m, p = len(jobs.gain), len(jobs.setup_min)
    cost = np.concatenate([jobs.minutes, jobs.setup_min])
    rows = [LinearConstraint(cost[None, :], -np.inf, limits.minutes or np.inf)]
    count = np.concatenate([np.zeros(m), np.ones(p)])
    rows.append(LinearConstraint(count[None, :], -np.inf, limits.sites or np.inf))
    at = np.arange(m)
    links = coo_array(
        (
            np.concatenate([np.ones(m), -np.ones(m)]),
            (np.concatenate([at, at]), np.concatenate([at, m + jobs.site])),
        ),
        shape=(m, m + p),
    )
    rows.append(LinearConstraint(links.tocsr(), -np.inf, 0.0))
    gain = np.concatenate([-jobs.gain, np.zeros(p)])
    done = milp(gain, constraints=rows, integrality=np.ones(m + p), bounds=Bounds(0, 1))
    assert done.success
    return float(-done.fun)


def _random(seed: int, sites: int, most: int = 12) -> Jobs:
    rng = np.random.default_rng(seed)
    count = rng.integers(1, most, sites)
    site = np.repeat(np.arange(sites), count)
    gain = rng.exponential(1.0, len(site)) * rng.exponential(1.0, sites)[site]
    minutes = rng.integers(1, 25, len(site)) * 5
    return Jobs(gain, minutes, site, rng.integers(3, 12, sites) * 5)


rows = st.lists(
    st.tuples(st.integers(1, 9), st.integers(1, 9), st.integers(0, 3)), min_size=1, max_size=9
)
setups = st.lists(st.integers(0, 6), min_size=4, max_size=4)
limit = st.one_of(st.none(), st.integers(0, 30))
few = st.one_of(st.none(), st.integers(0, 4))


@given(rows, setups, limit, few)
def test_equal_to_every_choice(
    found: list[tuple[int, int, int]], setup: list[int], minutes: int | None, sites: int | None
) -> None:
    jobs, limits = _jobs(found, setup), Limits(minutes, sites)
    choice = choose(jobs, limits)
    assert limits.allow(jobs, choice.is_chosen)
    assert choice.value == pytest.approx(_brute_force(jobs, limits))
    assert choice.is_proven
    assert choice.bound == choice.value


@pytest.mark.parametrize("seed", range(150))
def test_equal_to_every_choice_where_no_two_jobs_are_alike(seed: int) -> None:
    rng = np.random.default_rng(seed)
    jobs = _random(seed, int(rng.integers(1, 4)), most=4)
    limits = Limits(int(rng.integers(0, 300)), int(rng.integers(0, 4)))
    choice = choose(jobs, limits)
    assert limits.allow(jobs, choice.is_chosen)
    assert choice.value == pytest.approx(_brute_force(jobs, limits))


@given(rows, setups, limit, few)
def test_without_the_proof_the_bound_still_holds(
    found: list[tuple[int, int, int]], setup: list[int], minutes: int | None, sites: int | None
) -> None:
    jobs, limits = _jobs(found, setup), Limits(minutes, sites)
    choice = choose(jobs, limits, cells_max=0)
    best = _brute_force(jobs, limits)
    assert limits.allow(jobs, choice.is_chosen)
    assert choice.value <= best + 1e-9
    assert choice.bound >= best - 1e-9
    assert not choice.is_proven or choice.value == pytest.approx(best)


@pytest.mark.parametrize("minutes", [300, 2400])
@pytest.mark.parametrize("sites", [None, 9])
def test_equal_to_the_integer_program(minutes: int, sites: int | None) -> None:
    jobs, limits = _random(minutes, 80), Limits(minutes, sites)
    choice = choose(jobs, limits)
    best = _milp(jobs, limits)
    assert choice.is_proven
    assert choice.value == pytest.approx(best, rel=2e-4)  # HiGHS stops within 1e-4


def test_too_many_to_go_through_is_within_a_hundredth_and_says_so() -> None:
    jobs, limits = _random(5, 400), Limits(4800)
    exact, rough = choose(jobs, limits), choose(jobs, limits, cells_max=0)
    assert exact.is_proven
    assert not rough.is_proven
    assert 0.99 * exact.value <= rough.value <= exact.value + 1e-9
    assert rough.bound >= exact.value
    assert 0 < rough.gap < 0.01


def test_like_jobs_everywhere_are_settled_too() -> None:
    """Many jobs of one worth leave no price between them."""
    sites = 300
    site = np.repeat(np.arange(sites), 3)
    jobs = Jobs(np.ones(3 * sites), np.full(3 * sites, 20), site, np.full(sites, 30))
    choice = choose(jobs, Limits(950))
    assert choice.is_proven
    assert choice.value == 31  # ten sites of 90 minutes, one job at an eleventh


def _sites(choice: Choice, jobs: Jobs) -> list[int]:
    return np.unique(jobs.site[choice.is_chosen]).tolist()


def test_the_way_there_is_paid_once() -> None:
    jobs = _jobs([(5, 10, 0), (4, 10, 1), (4, 10, 1)], [30, 30])
    assert _sites(choose(jobs, Limits(50)), jobs) == [1]
    assert _sites(choose(jobs, Limits(40)), jobs) == [0]


def test_nothing_to_do_or_no_time() -> None:
    none = Jobs(np.zeros(0), np.zeros(0, int), np.zeros(0, int), np.zeros(0, int))
    assert choose(none, Limits(60)).value == 0
    jobs = _jobs([(5, 10, 0)], [30])
    assert choose(jobs, Limits(39)).value == 0
    assert choose(jobs, Limits(0, 0)).is_proven
    assert choose(jobs, Limits()).value == 5


@pytest.mark.parametrize("limits", [Limits(4800), Limits(None, 40), Limits(4800, 30)])
def test_a_county_nobody_looked_at_is_full_of_ties_and_settled(limits: Limits) -> None:
    """Every point of a type is worth the same, and so is every item of it."""
    points = 900
    kind = np.random.default_rng(1).integers(0, 12, points)
    site = np.repeat(np.arange(points), 15)
    gain = (1.0 + kind[site]) * np.tile(np.linspace(0.5, 1, 15).round(1), points)
    minutes = np.where(np.arange(len(site)) % 3 == 0, 36, 6)
    jobs = Jobs(gain, minutes, site, 30 + 5 * (kind % 3))
    exact, rough = choose(jobs, limits), choose(jobs, limits, cells_max=0)
    assert exact.is_proven
    assert limits.allow(jobs, exact.is_chosen)
    assert 0.97 * exact.value <= rough.value <= exact.value * (1 + 1e-12)
    assert rough.bound >= exact.value * (1 - 1e-12)
    assert rough.gap < 0.03
