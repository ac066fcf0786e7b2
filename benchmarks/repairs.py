"""Measure the solver of best repairs beside the plain integer program.

From: nothing. To: a table on the screen: gap, proof and time beside HiGHS on the same instances.

    python benchmarks/repairs.py [--seconds 60]

Instances are made up after a county's: a dozen items a point, gains as unlike as points are,
minutes in steps of five, with a limit of minutes, of points, or both. The peer is the model as one
would write it down (x for items, y for points, x <= y), solved by ``scipy.optimize.milp`` (HiGHS)
with its own gap of 1e-4 and at most ``--seconds``. "rough" is the same solver when it may not go
through the doubtful items: what is left is greedy with exchange and the bound. Only ratios of one
run mean anything on another machine.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from geoplan.optimise.choose import choose
from geoplan.optimise.jobs import Jobs, Limits

CASES = (
    (300, Limits(2_400)),
    (1_200, Limits(4_800)),
    (1_200, Limits(None, 40)),
    (1_200, Limits(4_800, 25)),
    (3_000, Limits(24_000)),
    (3_000, Limits(24_000, 200)),
    (5_000, Limits(4_800)),
)


def make(points: int) -> Jobs:
    """Return items at ``points`` points: few points bear most, as in a real draw."""
    rng = np.random.default_rng(points)
    site = np.repeat(np.arange(points), rng.integers(4, 20, points))
    borne = rng.pareto(1.5, points)
    gain = borne[site] * rng.beta(1.0, 2.0, len(site))
    minutes = np.where(rng.random(len(site)) < 0.4, 120, rng.integers(1, 5, len(site)) * 5)
    return Jobs(gain, minutes, site, rng.integers(6, 14, points) * 5)


def peer(jobs: Jobs, limits: Limits, seconds: float) -> tuple[float, float]:
    """Return value and bound of the integer program."""
    items, points = len(jobs.gain), len(jobs.setup_min)
    cost = np.concatenate([jobs.minutes, jobs.setup_min])[None, :]
    count = np.concatenate([np.zeros(items), np.ones(points)])[None, :]
    at = np.arange(items)
    where = (np.concatenate([at, at]), np.concatenate([at, items + jobs.site]))
    signs = np.concatenate([np.ones(items), -np.ones(items)])
    links = coo_array((signs, where), shape=(items, items + points)).tocsr()
    rows = [LinearConstraint(links, -np.inf, 0.0)]
    if limits.minutes is not None:
        rows.append(LinearConstraint(cost, -np.inf, limits.minutes))
    if limits.sites is not None:
        rows.append(LinearConstraint(count, -np.inf, limits.sites))
    found = milp(
        np.concatenate([-jobs.gain, np.zeros(points)]),
        constraints=rows,
        integrality=np.ones(items + points),
        bounds=Bounds(0, 1),
        options={"time_limit": seconds, "mip_rel_gap": 1e-4},
    )
    if found.x is None:
        return 0.0, float("inf")
    return -float(found.fun), -float(found.mip_dual_bound)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=60.0)
    seconds = parser.parse_args().seconds
    heads = (
        "points",
        "items",
        "limit",
        "proven",
        "ours ÷ HiGHS",
        "rough gap %",
        "time, HiGHS ÷ ours",
    )
    print("| " + " | ".join(heads) + " |\n|" + "---|" * len(heads))
    for points, limits in CASES:
        jobs = make(points)
        start = time.perf_counter()
        ours = choose(jobs, limits)
        mine = time.perf_counter() - start
        rough = choose(jobs, limits, cells_max=0)
        start = time.perf_counter()
        value, _ = peer(jobs, limits, seconds)
        theirs = time.perf_counter() - start
        cells = (
            f"{points:,}",
            f"{len(jobs.gain):,}",
            f"{limits.minutes or '–'} min, {limits.sites or '–'} points",
            "yes" if ours.is_proven else f"gap {100 * ours.gap:.3f} %",
            f"{ours.value / value:.6f}" if value else "none found",
            f"{100 * rough.gap:.4f}",
            f"{theirs / mine:,.0f}",
        )
        print("| " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main()
