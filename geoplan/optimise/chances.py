"""Choose the jobs with which a target is reached most often, over scenarios that may come true.

From: jobs, limits, scenarios. To: the choice, how often it reaches the target, and a bound.

What a job gains differs from scenario to scenario (it gains only where it is looked at), so how
often the target is reached is no sum over jobs. It is raised by solving sums again and again: a
scenario counts the more the nearer it is to the target (the derivative of a smoothed step), the
jobs are chosen for those weights, and so on, the smoothing ever finer (homotopy: Hong, Yang and
Zhang 2011, Operations Research 59:617-630); then sites are exchanged. The scenarios are the same
for all choices (common random numbers: Law 2015, Simulation Modeling and Analysis, ch. 11).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

from geoplan.optimise.choose import choose, fill
from geoplan.optimise.jobs import Bools, Floats, Ints, Jobs, Limits, best_prices

_WIDTHS = (2.0, 1.0, 0.5, 0.25, 0.12, 0.06)  # of the smoothing, by the spread of what is missing
_STEPS = 4
_CELLS = 20_000_000
_EXCHANGES_MAX = 40
_PRICES = 40
_TANGENTS = 8


@dataclass(frozen=True, eq=False)
class Scenarios:
    """``short``: what is missing to the target (0 or less: none); ``gains``: jobs × scenarios.

    ``worlds``: which scenarios have their rates in common, a number a world.
    """

    short: Floats
    gains: csr_array
    worlds: Ints

    def missing(self, is_chosen: Bools) -> Floats:
        """Return what is still missing with the chosen jobs."""
        return np.asarray(self.short - is_chosen.astype(float) @ self.gains)

    def reached(self, is_chosen: Bools) -> Bools:
        """Return in which scenarios the target is reached."""
        return np.asarray(self.missing(is_chosen) <= 1e-12)

    def share(self, is_chosen: Bools) -> float:
        """Return in what part of the scenarios the target is reached."""
        return float(self.reached(is_chosen).mean())


@dataclass(frozen=True, eq=False)
class Odds:
    """The jobs chosen, how often they reach the target, and how often any choice can, at most."""

    is_chosen: Bools
    share: float
    bound: float


def raise_chance(jobs: Jobs, limits: Limits, scenarios: Scenarios) -> Odds:
    """Return the choice found that reaches the target most often.

    Of two that do so equally often the one that leaves less missing is better. It is no worse than
    the choice that gains most on average.
    """
    spread = float(scenarios.short.std()) or 1.0
    alike = _solve(jobs, limits, scenarios, np.ones(len(scenarios.short)))
    usual = choose(jobs, limits, _CELLS).is_chosen
    best = max(alike, usual, key=lambda c: _merit(scenarios, c))
    for width in _WIDTHS:
        now = best
        for _ in range(_STEPS):
            found = _solve(jobs, limits, scenarios, _near(scenarios, now, width * spread))
            if (found == now).all():
                break
            now = found
            best = max(best, now, key=lambda c: _merit(scenarios, c))
    best = _exchange(jobs, limits, scenarios, best, spread)
    share = scenarios.share(best)
    return Odds(best, share, max(bound(jobs, limits, scenarios, best), share))


def _merit(scenarios: Scenarios, is_chosen: Bools) -> tuple[float, float]:
    missing = scenarios.missing(is_chosen)
    return float((missing <= 1e-12).mean()), -float(np.maximum(missing, 0.0).sum())


def _near(scenarios: Scenarios, is_chosen: Bools, width: float) -> Floats:
    """Return the weights of the scenarios: a normal density around the target."""
    off = np.minimum(np.abs(scenarios.missing(is_chosen)) / width, 30.0)
    return np.exp(-(off**2) / 2)


def _weighed(jobs: Jobs, scenarios: Scenarios, weights: Floats) -> Jobs:
    return Jobs(scenarios.gains @ weights, jobs.minutes, jobs.site, jobs.setup_min)


def _solve(jobs: Jobs, limits: Limits, scenarios: Scenarios, weights: Floats) -> Bools:
    return choose(_weighed(jobs, scenarios, weights), limits, _CELLS).is_chosen


def _exchange(
    jobs: Jobs, limits: Limits, scenarios: Scenarios, found: Bools, spread: float
) -> Bools:
    """Leave out a job or a site and fill its place with what serves the scenarios then nearest."""
    best, worth = found, _merit(scenarios, found)
    gain = jobs.gain * best
    sites = np.argsort(np.bincount(jobs.site, gain, minlength=len(jobs.setup_min)), kind="stable")
    sites = sites[jobs.visited(best)[sites]][:_EXCHANGES_MAX]
    own = np.flatnonzero(best)
    own = own[np.argsort(jobs.gain[own], kind="stable")][:_EXCHANGES_MAX]
    without = [(best & (jobs.site != s), s) for s in sites.tolist()]
    without += [(best & (np.arange(len(best)) != j), -1) for j in own.tolist()]
    for rest, barred in without:
        for width in _WIDTHS[-2:]:
            weighed = _weighed(jobs, scenarios, _near(scenarios, rest, width * spread))
            other = fill(weighed, limits, rest, barred)
            merit = _merit(scenarios, other)
            if merit > worth:
                best, worth = other, merit
    return best


def bound(jobs: Jobs, limits: Limits, scenarios: Scenarios, found: Bools) -> float:
    """Return a share of the scenarios that no choice can exceed.

    Two bounds, the lower holds: a scenario that is not reached although all is done for it alone
    is never reached; and of the others, reaching one counts at most ``gain / short``, so for any
    part of them the sum is bounded like that of any jobs (the linear relaxation of the integer
    program over scenarios: Luedtke and Ahmed 2008, SIAM J. Optimization 19:674-699).
    """
    count = len(scenarios.short)
    reached = scenarios.short <= 1e-12
    can_be = reached | (_alone(jobs, limits, scenarios) >= scenarios.short - 1e-9)
    best = float(can_be.mean())
    open_ones = can_be & ~reached
    missing = scenarios.missing(found)
    for _ in range(_TANGENTS):
        counted = open_ones & (missing > 0)
        weights = np.where(counted, 1 / np.where(reached, 1.0, scenarios.short), 0.0)
        prices, fits = best_prices(_weighed(jobs, scenarios, weights), limits)
        sure = int(reached.sum()) + int((open_ones & ~counted).sum())
        best = min(best, (sure + prices.bound) / count)
        taken = fits.taken(_weighed(jobs, scenarios, weights))
        missing = (missing + scenarios.missing(taken)) / 2
    return min(float(np.floor(best * count + 1e-6)) / count, 1.0)


def _alone(jobs: Jobs, limits: Limits, scenarios: Scenarios) -> Floats:
    """Return the most that can be gained in each scenario, were everything done for it alone.

    The bound of :mod:`geoplan.optimise.jobs`, scenario by scenario, the least over some prices.
    """
    entries = scenarios.gains.tocoo()
    job, scenario, gain = entries.row, entries.col, entries.data
    count = len(scenarios.short)
    pair, at = np.unique(jobs.site[job] * count + scenario, return_inverse=True)
    setup, own = jobs.setup_min[pair // count], pair % count
    most = np.full(count, np.inf)
    top = float((gain / jobs.minutes[job]).max(initial=0.0))
    prices = np.concatenate([[0.0], top * np.geomspace(1e-4, 1.0, _PRICES)])
    for price in prices[: 1 if limits.minutes is None else None]:
        paid = np.bincount(at, np.maximum(gain - price * jobs.minutes[job], 0.0), len(pair))
        worth = np.maximum(paid - price * setup, 0.0)
        if limits.sites is not None:
            worth = np.where(_rank(own, worth) < limits.sites, worth, 0.0)
        total = np.bincount(own, worth, minlength=count) + price * (limits.minutes or 0)
        most = np.minimum(most, total)
    return most


def _rank(own: Ints, worth: Floats) -> Ints:
    """Return the place of each among those of its scenario, 0 for the largest."""
    order = np.lexsort((-worth, own))
    ordered = own[order]
    first = np.searchsorted(ordered, ordered)
    rank = np.empty(len(own), dtype=np.int64)
    rank[order] = np.arange(len(own)) - first
    return rank
