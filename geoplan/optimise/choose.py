"""Choose the jobs that gain most within minutes and sites, and say how far off it can be.

From: jobs, limits. To: the choice, its value, a bound no choice exceeds, whether it is proven best.

What pays at the lowest price that fits is taken (greedy by gain per minute, set-up counted), what
is left of the minutes is filled, then the doubtful jobs are settled exactly. Where those are too
many, sites are exchanged one by one for what fits in their place, and the bound tells the distance.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from geoplan.optimise.jobs import TINY, Bools, Ints, Jobs, Limits, Prices, best_prices
from geoplan.optimise.jobs_core import CELLS_MAX, settle

_EXCHANGES_MAX = 60  # sites tried, those that pay least first


@dataclass(frozen=True, eq=False)
class Choice:
    """The jobs chosen, what they gain, the most that any choice can, and whether that is proven."""

    is_chosen: Bools
    value: float
    bound: float
    is_proven: bool

    @property
    def gap(self) -> float:
        """By what part of the bound the choice may fall short of the best, at most."""
        return max(self.bound - self.value, 0.0) / self.bound if self.bound > 0 else 0.0


def choose(jobs: Jobs, limits: Limits, cells_max: int = CELLS_MAX) -> Choice:
    """Return the best choice found; ``cells_max``: how much may be gone through for the proof."""
    best, fits = best_prices(jobs, limits)
    found = fill(jobs, limits, fits.taken(jobs))
    if best.bound - jobs.value(found) > TINY * best.bound:
        settled = settle(jobs, limits, best, found, cells_max)
        if settled is None:
            return _choice(jobs, _exchange(jobs, limits, best, found), best.bound)
        return _choice(jobs, settled, jobs.value(settled))
    return _choice(jobs, found, best.bound)


def _choice(jobs: Jobs, is_chosen: Bools, bound: float) -> Choice:
    value = jobs.value(is_chosen)
    is_proven = bound - value <= TINY * bound
    return Choice(is_chosen, value, value if is_proven else bound, is_proven)


def by_density(jobs: Jobs) -> Ints:
    """Return the jobs by gain per minute, most first; equal ones in their own order."""
    return np.argsort(-(jobs.gain / jobs.minutes), kind="stable")


def fill(jobs: Jobs, limits: Limits, is_chosen: Bools, barred: int = -1) -> Bools:
    """Return the choice with what else fits: jobs where somebody is anyway, then further sites.

    ``barred``: a site not to be visited.
    """
    chosen = is_chosen.copy()
    visited = jobs.visited(chosen)
    left = np.iinfo(np.int64).max
    if limits.minutes is not None:
        left = limits.minutes - jobs.cost_min(chosen)
    sites_left = len(visited) if limits.sites is None else limits.sites - int(visited.sum())
    order = by_density(jobs)
    order = order[jobs.gain[order] > 0]
    for job in order[visited[jobs.site[order]] & ~chosen[order]].tolist():
        if jobs.minutes[job] <= left:
            chosen[job] = True
            left -= int(jobs.minutes[job])
    while sites_left > 0:
        bundle = _best_bundle(jobs, order, visited, left, barred)
        if not len(bundle):
            break
        chosen[bundle] = True
        site = int(jobs.site[bundle[0]])
        visited[site] = True
        sites_left -= 1
        left -= int(jobs.minutes[bundle].sum() + jobs.setup_min[site])
    return chosen


def _best_bundle(jobs: Jobs, order: Ints, visited: Bools, left: int, barred: int) -> Ints:
    """Return the jobs of the site not visited that gain most within ``left`` minutes."""
    may = ~visited & (jobs.setup_min < left)
    if barred >= 0:
        may[barred] = False
    room = left - jobs.setup_min
    gain = np.zeros(len(room))
    bundle: dict[int, list[int]] = {}
    for job in order[may[jobs.site[order]] & (jobs.minutes[order] <= left)].tolist():
        site = int(jobs.site[job])
        if jobs.minutes[job] <= room[site]:
            room[site] -= jobs.minutes[job]
            gain[site] += jobs.gain[job]
            bundle.setdefault(site, []).append(job)
    return np.array(bundle.get(int(gain.argmax()), []) if len(gain) else [], dtype=np.int64)


def _exchange(jobs: Jobs, limits: Limits, prices: Prices, found: Bools) -> Bools:
    """Leave out one site after the other and fill its place; keep what gains more."""
    best = found
    visited = np.flatnonzero(jobs.visited(best))
    for site in visited[np.argsort(prices.site_left[visited], kind="stable")][
        :_EXCHANGES_MAX
    ].tolist():
        other = fill(jobs, limits, best & (jobs.site != site), barred=site)
        if jobs.value(other) > jobs.value(best) * (1 + TINY):
            best = other
    return best
