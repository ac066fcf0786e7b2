"""Assessments that may come: what would be lost in each, and what each repair would save there.

From: draw, failures, the work there is. To: scenarios for :mod:`geoplan.optimise.chances`.

A scenario is a draw of the assessor's, rates that may be the true ones, what fails under them at
the points drawn, and which repairs would still stand: all by chance, the same for every choice
(common random numbers: Law 2015, *Simulation Modeling and Analysis*, section 11.2).
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.sparse import coo_array, csr_array

from geoplan.optimise.chances import Scenarios
from geoplan.risk.draw import Draw
from geoplan.risk.failures import Failures
from geoplan.risk.simulate import sample_draws
from geoplan.risk.systematic import Floats, Ints
from geoplan.risk.work import Work

WORLDS = 250  # rates tried; a scenario each fourth, were there 1,000


def list_items(draw: Draw, failures: Failures, points: pd.DataFrame) -> pd.DataFrame:
    """Return the items as :func:`geoplan.risk.work.lay_work` takes them.

    Expected loss in points of the field score: what the point bears on average × what a failure
    costs × how likely it is.
    """
    names = np.array([*failures.indicators, ""], dtype=object)
    borne = 100 * draw.weight[failures.point]
    return pd.DataFrame(
        {
            "point_id": points["point_id"].to_numpy()[failures.point],
            "indicator_id": names[failures.indicator],
            "p": failures.p,
            "loss_pct": borne * failures.share * failures.p,
        }
    )


def lay_scenarios(
    draw: Draw, failures: Failures, work: Work, target_pct: float, count: int, seed: int
) -> Scenarios:
    """Return ``count`` scenarios: what is missing to the target, and what each job saves in each.

    ``work`` must be laid out over all items of ``failures``, in their order.
    """
    luck, looks, fails, holds = (
        np.random.default_rng(one) for one in np.random.SeedSequence(seed).spawn(4)
    )
    scenario, item, borne = _looked_at(draw, failures, looks, count)
    worlds = min(WORLDS, count)
    world = np.arange(count) % worlds
    rates = failures.scenarios(luck, worlds)
    is_failing = fails.random(len(item)) < rates[item, world[scenario]]
    scenario, item = scenario[is_failing], item[is_failing]
    lost = 100 * borne[is_failing] * failures.share[item]
    total = np.bincount(scenario, lost, minlength=count).astype(np.float64)
    job = np.full(len(failures), -1, dtype=np.int64)
    job[work.item] = np.arange(len(work.item))
    hold = np.ones(len(failures))
    hold[work.item] = work.hold
    is_saved = (holds.random(len(item)) < hold[item]) & (job[item] >= 0)
    where = (job[item][is_saved], scenario[is_saved])
    gains = coo_array((lost[is_saved], where), shape=(len(work.item), count))
    return Scenarios(target_pct - (100 - total), csr_array(gains), world)


def _looked_at(
    draw: Draw, failures: Failures, rng: np.random.Generator, count: int
) -> tuple[Ints, Ints, Floats]:
    """Return scenario, item and what its point bears there, for every item of every point drawn."""
    row, point, weight = sample_draws(draw, rng, count).long()
    pair, at = np.unique(row * draw.points + point, return_inverse=True)
    borne = np.bincount(at, weight, minlength=len(pair))
    row, point = pair // draw.points, pair % draw.points
    order = np.argsort(failures.point, kind="stable")
    first = np.searchsorted(failures.point[order], np.arange(draw.points + 1))
    each = np.diff(first)[point]
    begin = np.repeat(first[point] - np.concatenate([[0], np.cumsum(each)[:-1]]), each)
    item = order[begin + np.arange(int(each.sum()))]
    return np.repeat(row, each), item, np.repeat(borne, each).astype(np.float64)
