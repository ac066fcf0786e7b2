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
    found = fill(jobs, limits, extend(jobs, limits, best, fits.taken(jobs)))
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


def extend(jobs: Jobs, limits: Limits, prices: Prices, is_chosen: Bools) -> Bools:
    """Return the choice with further sites that pay at the best prices, or just do, while they fit.

    Where many sites are alike, none of them pays at a price a hair above the best one.
    """
    chosen = is_chosen.copy()
    near = TINY * float(jobs.gain.max(initial=0.0))
    may = (prices.job_left >= -near) & (prices.site_left >= -near)[jobs.site] & (jobs.gain > 0)
    may &= ~jobs.visited(chosen)[jobs.site]
    pays_well = may & (prices.job_left > near)
    # jobs that just pay come later, where somebody is anyway; alone they are a site's only reason
    may = pays_well | (may & ~jobs.visited(pays_well)[jobs.site])
    sites = len(jobs.setup_min)
    gain = np.bincount(jobs.site[may], jobs.gain[may], minlength=sites)
    own = np.bincount(jobs.site[may], jobs.minutes[may], minlength=sites)
    minutes = jobs.setup_min + np.rint(own).astype(np.int64)
    left = np.iinfo(np.int64).max
    if limits.minutes is not None:
        left = limits.minutes - jobs.cost_min(chosen)
    sites_left = sites if limits.sites is None else limits.sites - int(jobs.visited(chosen).sum())
    added = np.zeros(sites, dtype=bool)
    pays = np.flatnonzero(gain > 0)
    order = np.lexsort((pays, -gain[pays] / minutes[pays], -prices.site_left[pays].round(12)))
    for site in pays[order].tolist():
        if sites_left > 0 and minutes[site] <= left:
            added[site] = True
            sites_left -= 1
            left -= int(minutes[site])
    return np.asarray(chosen | (may & added[jobs.site]))


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
    left = _add_where_visited(jobs, order, visited, chosen, left)
    by_site = order[np.argsort(jobs.site[order], kind="stable")]
    while sites_left > 0:
        bundle = _best_bundle(jobs, by_site, visited, left, barred)
        if not len(bundle):
            break
        chosen[bundle] = True
        site = int(jobs.site[bundle[0]])
        visited[site] = True
        sites_left -= 1
        left -= int(jobs.minutes[bundle].sum() + jobs.setup_min[site])
    _add_where_visited(jobs, order, visited, chosen, left)
    return chosen


def _add_where_visited(jobs: Jobs, order: Ints, visited: Bools, chosen: Bools, left: int) -> int:
    """Take what fits at the sites visited, most per minute first; return the minutes left."""
    for job in order[visited[jobs.site[order]] & ~chosen[order]].tolist():
        if jobs.minutes[job] <= left:
            chosen[job] = True
            left -= int(jobs.minutes[job])
    return left


def _best_bundle(jobs: Jobs, by_site: Ints, visited: Bools, left: int, barred: int) -> Ints:
    """Return the jobs of the site not visited that gain most within ``left`` minutes.

    ``by_site``: jobs by site, those that gain most per minute first; a site's first ones that fit
    one after the other are its bundle.
    """
    may = ~visited & (jobs.setup_min < left)
    if barred >= 0:
        may[barred] = False
    listed = by_site[may[jobs.site[by_site]]]
    if not len(listed):
        return listed
    site = jobs.site[listed]
    spent = np.cumsum(jobs.minutes[listed])
    first = np.searchsorted(site, site)  # where its site begins
    spent = spent - spent[first] + jobs.minutes[listed[first]]
    fits = spent <= left - jobs.setup_min[site]
    gain = np.bincount(site[fits], jobs.gain[listed[fits]], minlength=len(visited))
    bundle: Ints = listed[fits & (site == int(gain.argmax()))]
    return bundle


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
