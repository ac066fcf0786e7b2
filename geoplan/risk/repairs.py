"""What to put right first: the list that wins back most within the hours, or at so many points.

From: ``points``, ``duties``, ``checks``, the items with what they may cost, limits. To:
``repairs`` and ``repair_plans``.

Items are ordered as they are worth doing: points by what they win back per minute, the way there
counted; within a point what is known to fail and wins most per minute first.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from geoplan.catalogue import Catalogue
from geoplan.config import Settings
from geoplan.optimise.chances import Scenarios, raise_chance
from geoplan.optimise.choose import Choice, choose
from geoplan.optimise.jobs import Bools, Limits, best_prices
from geoplan.risk.estimate import half_width
from geoplan.risk.systematic import Ints
from geoplan.risk.work import HOUR_MIN, Work, lay_work, who_answers
from geoplan.tables import TABLES, Output, from_rows


@dataclass(frozen=True)
class Chance:
    """How likely the target is reached, in percent: before, after, the error of the difference.

    Estimated anew over scenarios that the choice did not see; ``found`` and ``most`` are over those
    that it did: what it reaches there, and what no choice exceeds.
    """

    target: float
    before: float
    after: float
    error: float
    found: float
    most: float


@dataclass(frozen=True, eq=False)
class Plan:
    """A choice of repairs: what it wins back, and what no choice of the candidates can."""

    work: Work
    limits: Limits
    is_chosen: Bools
    gain_pct: float
    bound_pct: float
    is_proven: bool
    chance: Chance | None = None


def find_repairs(
    *,
    points: pd.DataFrame,
    duties: pd.DataFrame,
    checks: pd.DataFrame,
    item_risks: pd.DataFrame,
    catalogue: Catalogue,
    settings: Settings,
    limits: Limits | None = None,
) -> Output:
    """Return the best repairs within ``limits``, or within the hours of the settings."""
    items = item_risks.assign(p=item_risks["fail_pct"] / 100)
    work = lay_work(items, points, checks, catalogue, settings)
    hours = int(settings.repairs.hours * HOUR_MIN)
    plan = plan_repairs(work, limits or Limits(minutes=hours))
    return Output(repair_tables(plan, items, duties, catalogue, settings))


def plan_repairs(work: Work, limits: Limits) -> Plan:
    """Return the repairs that win back most: the knapsack of :mod:`geoplan.optimise.choose`."""
    found: Choice = choose(work.jobs, limits)
    return Plan(work, limits, found.is_chosen, found.value, found.bound, found.is_proven)


def plan_for_target(
    work: Work,
    limits: Limits,
    target_pct: float,
    scenarios: Callable[[int], Scenarios],
) -> Plan:
    """Return the repairs with which the target is reached most often.

    ``scenarios`` makes those of a seed: of seed 0 the choice is made, of seed 1 it is judged, for
    the best of many choices looks better than it is where it was chosen. The error is that of
    paired differences, worlds as clusters (:func:`geoplan.risk.estimate.half_width`).
    """
    odds = raise_chance(work.jobs, limits, scenarios(0))
    fresh = scenarios(1)
    before, after = (
        fresh.reached(chosen).astype(np.float64)
        for chosen in (np.zeros_like(odds.is_chosen), odds.is_chosen)
    )
    error = half_width(after - before, fresh.worlds)
    shares = (float(before.mean()), float(after.mean()), error, odds.share, odds.bound)
    chance = Chance(target_pct, *(100 * share for share in shares))
    most = best_prices(work.jobs, limits)[0].bound
    return Plan(work, limits, odds.is_chosen, work.jobs.value(odds.is_chosen), most, False, chance)


def repair_tables(
    plan: Plan,
    items: pd.DataFrame,
    duties: pd.DataFrame,
    catalogue: Catalogue,
    settings: Settings,
) -> dict[str, pd.DataFrame]:
    """Return the plan as tables, in the order of doing."""
    jobs = plan.work.jobs
    units = who_answers(items, duties, catalogue, settings)
    rows: list[dict[str, Any]] = []
    total_pct, total_min, stop, before = 0.0, 0, 0, -1
    for job in ordered(plan).tolist():
        item, site = items.iloc[int(plan.work.item[job])], int(jobs.site[job])
        travel = int(jobs.setup_min[site]) if site != before else 0
        stop, before = stop + (site != before), site
        total_pct += float(jobs.gain[job])
        total_min += int(jobs.minutes[job]) + travel
        rows.append(
            {
                "rank": len(rows) + 1,
                "stop": stop,
                "point_id": item["point_id"],
                "indicator_id": item["indicator_id"],
                "unit": units[int(plan.work.item[job])],
                "what": "repair" if plan.work.is_found[job] else "look",
                "fail_pct": 100 * float(item["p"]),
                "travel_min": travel,
                "work_min": int(jobs.minutes[job]),
                "gain_pct": float(jobs.gain[job]),
                "total_pct": total_pct,
                "total_min": total_min,
            }
        )
    return {
        "repairs": from_rows(TABLES["repairs"], rows),
        "repair_plans": from_rows(TABLES["repair_plans"], [_sums(plan, items, rows)]),
    }


def ordered(plan: Plan) -> Ints:
    """Return the chosen jobs in the order of doing."""
    jobs, chosen = plan.work.jobs, np.flatnonzero(plan.is_chosen)
    site = jobs.site[chosen]
    gain = np.bincount(site, jobs.gain[chosen], minlength=len(jobs.setup_min))
    minutes = jobs.setup_min + np.bincount(site, jobs.minutes[chosen], minlength=len(gain))
    worth = gain / np.maximum(minutes, 1)
    own = jobs.gain[chosen] / jobs.minutes[chosen]
    order = np.lexsort((chosen, -own, ~plan.work.is_found[chosen], site, -worth[site]))
    return np.asarray(chosen[order], dtype=np.int64)


def _sums(plan: Plan, items: pd.DataFrame, rows: list[dict[str, Any]]) -> dict[str, Any]:
    jobs = plan.work.jobs
    return {
        "plan": "target" if plan.chance else "mean",
        "minutes_max": plan.limits.minutes,
        "points_max": plan.limits.sites,
        "candidates": len(jobs.gain),
        "candidate_points": len(np.unique(jobs.site)),
        "items": len(rows),
        "points": rows[-1]["stop"] if rows else 0,
        "minutes": rows[-1]["total_min"] if rows else 0,
        "loss_pct": float(items["loss_pct"].sum()),
        "gain_pct": plan.gain_pct,
        "bound_pct": plan.bound_pct,
        "is_proven": plan.is_proven,
        **{f"{name}_pct": value for name, value in _chance(plan.chance).items()},
    }


def _chance(chance: Chance | None) -> dict[str, float | None]:
    names = ("target", "before", "after", "error", "most", "found")
    return {name: getattr(chance, name, None) for name in names}
