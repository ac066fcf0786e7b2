"""The jobs about which prices leave a doubt, settled by going through all of them at once.

From: jobs, limits, prices with their bound, a choice that was found. To: the best choice, or
nothing where the doubtful ones are too many to go through.

A job or site whose taking (or leaving) would cost more than the distance between bound and choice
is settled by that (reduced costs: Pisinger 1997, A minimal algorithm for the 0-1 knapsack problem).
The rest is solved by dynamic programming over minutes (Chajakis and Guignard 1994, Exact algorithms
for the setup knapsack problem).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import gcd

import numpy as np
import numpy.typing as npt

from geoplan.optimise.jobs import TINY, Bools, Floats, Ints, Jobs, Limits, Prices

Bits = npt.NDArray[np.uint8]

CELLS_MAX = 300_000_000  # counted, not timed: the same input gives the same answer


@dataclass(frozen=True, eq=False)
class _Doubt:
    """What is settled, and what is not: of an open site, of one that may be opened."""

    is_taken: Bools  # settled jobs of sites that are visited for sure
    goes_along: Bools  # settled jobs of the other sites: taken as soon as the site is visited
    open_jobs: Ints
    sites: Ints
    jobs_at: list[Ints]


def settle(
    jobs: Jobs, limits: Limits, prices: Prices, found: Bools, cells_max: int = CELLS_MAX
) -> Bools | None:
    """Return the best choice there is (``found``, where none beats it), or None."""
    doubt = _doubt(jobs, prices, prices.bound - jobs.value(found))
    taken = doubt.is_taken
    sites_left = len(doubt.sites)
    if limits.sites is not None:
        sites_left = min(limits.sites - int(jobs.visited(taken).sum()), sites_left)
    setup, worth = _bundles(jobs, doubt)
    free = np.concatenate([doubt.open_jobs, *doubt.jobs_at])
    most = int(jobs.minutes[free].sum() + setup.sum())
    minutes_left = most if limits.minutes is None else limits.minutes - jobs.cost_min(taken)
    if sites_left < 0 or minutes_left < 0:
        return found
    unit = max(gcd(*jobs.minutes[free].tolist(), *setup.tolist()), 1)
    width = min(minutes_left, most) // unit + 1
    counts_sites = sites_left < len(doubt.sites)
    rows = sites_left + 1 if counts_sites else 1
    if (len(free) + len(doubt.sites)) * rows * width > cells_max:
        return None
    table = _Table(rows, width, jobs, unit, counts_sites)
    best = taken.copy()
    best[table.solve(doubt, setup, worth)] = True
    return best if jobs.value(best) > jobs.value(found) else found


def _doubt(jobs: Jobs, prices: Prices, gap: float) -> _Doubt:
    """Settle what costs more than ``gap`` to have the other way round."""
    gap = max(gap, 0.0) + TINY * max(prices.bound, TINY)
    job, site = prices.job_left, prices.site_left
    opening = np.maximum(-site, 0.0)  # what it costs to visit the site at all
    is_shut = opening > gap
    at = jobs.site
    left_out = is_shut[at] | (opening[at] - job > gap)
    goes_along = ~left_out & (opening[at] + job > gap)
    is_free = ~left_out & ~goes_along
    # a site is visited for sure only with a job that is: its set-up is counted with that one
    is_open = (site > gap) & (np.bincount(at[goes_along], minlength=len(site)) > 0)
    sites = np.flatnonzero(
        ~is_shut & ~is_open & (np.bincount(at[~left_out], minlength=len(site)) > 0)
    )
    return _Doubt(
        goes_along & is_open[at],
        goes_along & ~is_open[at],
        np.flatnonzero(is_free & is_open[at]),
        sites,
        _by_site(np.flatnonzero(is_free & ~is_open[at]), at, sites),
    )


def _by_site(free: Ints, at: Ints, sites: Ints) -> list[Ints]:
    """Return the free jobs of each of ``sites``, in their order."""
    free = free[np.argsort(at[free], kind="stable")]
    begin, end = (np.searchsorted(at[free], sites, side) for side in ("left", "right"))
    return [free[a:b] for a, b in zip(begin.tolist(), end.tolist(), strict=True)]


def _bundles(jobs: Jobs, doubt: _Doubt) -> tuple[Ints, Floats]:
    """Return minutes and gain of visiting each doubtful site, with the jobs that go along."""
    along = doubt.goes_along
    sites = len(jobs.setup_min)
    minutes = np.bincount(jobs.site[along], jobs.minutes[along], minlength=sites)
    gain = np.bincount(jobs.site[along], jobs.gain[along], minlength=sites).astype(np.float64)
    return (jobs.setup_min + np.rint(minutes).astype(np.int64))[doubt.sites], gain[doubt.sites]


class _Table:
    """Most gain by sites visited and by minutes used, and how it came about, a bit a cell."""

    def __init__(self, rows: int, width: int, jobs: Jobs, unit: int, counts_sites: bool) -> None:
        self.most = np.zeros((rows, width))
        self.jobs = jobs
        self.unit = unit
        self.step_up = int(counts_sites)  # a site visited is a row further down
        self.steps: list[tuple[str, int, int, Bits]] = []

    def solve(self, doubt: _Doubt, setup: Ints, worth: Floats) -> list[int]:
        """Return the chosen jobs among the doubtful; a site may be chosen for what goes along."""
        for job in doubt.open_jobs.tolist():
            self._add(self.most, job)
        for site, minutes, gain, own in zip(
            doubt.sites.tolist(), setup.tolist(), worth.tolist(), doubt.jobs_at, strict=True
        ):
            self._visit(site, minutes // self.unit, gain, own)
        jobs, sites = self._trace()
        return (
            jobs
            + np.flatnonzero(
                doubt.goes_along & np.isin(self.jobs.site, np.array(sites, dtype=np.int64))
            ).tolist()
        )

    def _add(self, most: Floats, job: int) -> None:
        """Let a job be taken where that gains more."""
        minutes = int(self.jobs.minutes[job]) // self.unit
        is_better = np.zeros(most.shape, dtype=bool)
        if minutes < most.shape[1]:
            taken = most[:, : most.shape[1] - minutes] + self.jobs.gain[job]
            is_better[:, minutes:] = taken > most[:, minutes:]
            np.maximum(most[:, minutes:], taken, out=most[:, minutes:])
        self.steps.append(("job", job, minutes, np.packbits(is_better, axis=1)))

    def _visit(self, site: int, minutes: int, gain: float, own: Ints) -> None:
        """Let a site be visited, with any of its jobs, where that gains more."""
        width = self.most.shape[1]
        if minutes >= width:
            return
        within = np.full(self.most.shape, -np.inf)
        rows = len(self.most) - self.step_up
        within[self.step_up :, minutes:] = self.most[:rows, : width - minutes] + gain
        self.steps.append(("enter", site, minutes, np.packbits(np.zeros((1, 1), bool), axis=1)))
        for job in own.tolist():
            self._add(within, job)
        is_better = within > self.most
        np.maximum(self.most, within, out=self.most)
        self.steps.append(("leave", site, len(own), np.packbits(is_better, axis=1)))

    def _trace(self) -> tuple[list[int], list[int]]:
        """Walk back from the corner: which jobs, which sites."""
        row, column = self.most.shape[0] - 1, self.most.shape[1] - 1
        jobs: list[int] = []
        sites: list[int] = []
        k = len(self.steps) - 1
        while k >= 0:
            what, which, number, bits = self.steps[k]
            k -= 1
            if what == "enter":  # reached only from inside the site
                sites.append(which)
                row, column = row - self.step_up, column - number
            elif (bits[row, column >> 3] >> (7 - (column & 7))) & 1:
                if what == "job":
                    jobs.append(which)
                    column -= number
            elif what == "leave":
                k -= number + 1  # the site is not visited: its jobs and its entry are passed over
        return jobs, sites
