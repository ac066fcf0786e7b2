"""Jobs at sites: each job takes minutes and gains something, each site visited costs its set-up.

From: arrays. To: what a choice of jobs is worth, and what no choice can beat.

The knapsack with set-up times: maximise Σ g x subject to Σ m x + Σ s y <= minutes, Σ y <= sites,
x <= y of its site. With a price of λ a minute and μ a site the problem falls apart by site, and

    λ · minutes + μ · sites + Σ_site max(0, Σ_job max(0, g - λ m) - λ s - μ)

bounds every choice from above (Lagrangian bound; without a limit of sites its least value is that
of the linear relaxation: Kellerer, Pferschy and Pisinger 2004, Knapsack Problems, ch. 3 and 13).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

_HALVINGS = 80
TINY = 1e-9  # of the bound: what is nearer than that is the same


@dataclass(frozen=True, eq=False)
class Jobs:
    """``gain`` (above 0) and ``minutes`` (1 or more) of each job, its ``site``; ``setup_min``."""

    gain: Floats
    minutes: Ints
    site: Ints
    setup_min: Ints

    def visited(self, is_chosen: Bools) -> Bools:
        """Return which sites the chosen jobs are at."""
        return np.bincount(self.site[is_chosen], minlength=len(self.setup_min)) > 0

    def value(self, is_chosen: Bools) -> float:
        """Return what the chosen jobs gain together."""
        return float(self.gain[is_chosen].sum())

    def cost_min(self, is_chosen: Bools) -> int:
        """Return the minutes of the chosen jobs and of getting to their sites."""
        setup = self.setup_min[self.visited(is_chosen)].sum()
        return int(self.minutes[is_chosen].sum() + setup)


@dataclass(frozen=True)
class Limits:
    """The most minutes, the most sites; None: no limit."""

    minutes: int | None = None
    sites: int | None = None

    def allow(self, jobs: Jobs, is_chosen: Bools) -> bool:
        """Whether the chosen jobs keep within both."""
        minutes, sites = jobs.cost_min(is_chosen), int(jobs.visited(is_chosen).sum())
        return (self.minutes is None or minutes <= self.minutes) and (
            self.sites is None or sites <= self.sites
        )


@dataclass(frozen=True, eq=False)
class Prices:
    """A price of a minute and of a site, what they leave of each job and site, and the bound."""

    minute: float
    site: float
    job_left: Floats
    site_left: Floats
    is_open: Bools
    bound: float

    def taken(self, jobs: Jobs) -> Bools:
        """Return the jobs that still pay, at the sites that pay most."""
        return np.asarray((self.job_left > 0) & self.is_open[jobs.site])


def priced(jobs: Jobs, limits: Limits, minute: float) -> Prices:
    """Return the best bound for a price of a minute: the best price of a site goes with it.

    For a given λ the sites that pay most are taken; μ is what the first one left out would pay.
    """
    left = jobs.gain - minute * jobs.minutes
    sites = len(jobs.setup_min)
    paid = np.bincount(jobs.site, np.maximum(left, 0.0), minlength=sites)
    worth = paid.astype(np.float64) - minute * jobs.setup_min
    price = 0.0
    is_open = worth > 0
    if limits.sites is not None and limits.sites < sites:
        order = np.argsort(-worth, kind="stable")  # of sites that pay alike, the first ones
        price = max(float(worth[order[limits.sites]]), 0.0)
        is_open[order[limits.sites :]] = False
    worth -= price
    bound = float(np.maximum(worth, 0.0).sum()) + price * (limits.sites or 0)
    bound += minute * limits.minutes if limits.minutes is not None else 0.0
    return Prices(minute, price, left, worth, is_open, bound)


def best_prices(jobs: Jobs, limits: Limits) -> tuple[Prices, Prices]:
    """Return the prices with the least bound, and the lowest at which what pays fits the limits.

    The bound is convex in the price of a minute and its slope is what is left of the minutes, so
    halving finds the least. Any price gives a true bound: rounding cannot make it a lie.
    """
    low, high = 0.0, float((jobs.gain / jobs.minutes).max(initial=0.0)) * (1 + TINY)
    best = priced(jobs, limits, low)
    if limits.minutes is None or jobs.cost_min(best.taken(jobs)) <= limits.minutes:
        return best, best
    fits = priced(jobs, limits, high)
    best = min(best, fits, key=lambda p: p.bound)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        found = priced(jobs, limits, middle)
        best = min(best, found, key=lambda p: p.bound)
        if jobs.cost_min(found.taken(jobs)) <= limits.minutes:
            high, fits = middle, found
        else:
            low = middle
        if high - low <= 1e-14 * high:
            break
    return best, fits
