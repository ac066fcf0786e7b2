"""Measure how honest forecasts are, in made-up counties where it is known what fails today.

From: nothing. To: a table on the screen: how often the interval holds what an assessor finds.

    python benchmarks/forecast.py [--counties 1000] [--kind "as planned"] [--jobs 2]

Counties are those of ``tests/risk/synthetic.py``: 144 points of four types, 864 items, 40 points
drawn. "holds": in how many counties the 90 % interval of the field score holds the score of one
assessor's draw; "below" and "above": it was worse, or better, than the interval. "width" is that of
the interval, "error" the RMSE of the median; "naive" that of the mean of the scores by self-checks
and re-checks as the county has them, "naive holds" how often that mean ± 1.645 standard errors of
40 points does. "planted": what is told of the differences between townships of which one is worse,
as a share of what they are. Every other kind of county gets a fifth of the counties.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.risk.synthetic import Found, Plan, run, told_of_towns

WORSE = (0.0, 0.0, 0.0, 1.5)
PLANS = {
    "as planned: 60 % self-checked, 10 % checked again": Plan(),
    "nobody looked": Plan(looked=0.0, rechecked=0.0),
    "self-checks alone": Plan(rechecked=0.0, hides_alike=True),
    "half checked again": Plan(rechecked=0.5),
    "2 % checked again": Plan(rechecked=0.02),
    "groups differ more than planned (K = 3)": Plan(strength=3.0),
    "groups hardly differ (K = 40)": Plan(strength=40.0),
    "re-checks look for faults, three times as ready": Plan(nosy=3.0),
    "one township worse, 10 % checked again": Plan(bad_towns=WORSE),
    "one township worse, half checked again": Plan(rechecked=0.5, bad_towns=WORSE),
}
_HEADS = ("county", "counties", "holds", "below", "above", "width", "error", "naive")


def measure(found: list[Found]) -> dict[str, float]:
    """Return the figures of one kind of county."""
    score = np.array([one.realised for one in found])
    low, median, high, naive, width = (
        np.array([getattr(one, name) for one in found])
        for name in ("low", "median", "high", "naive", "naive_width")
    )
    return {
        "holds": 100 * float(((low <= score) & (score <= high)).mean()),
        "below": 100 * float((score < low).mean()),
        "above": 100 * float((score > high).mean()),
        "width": float((high - low).mean()),
        "error": rmse(median - score),
        "naive": rmse(naive - score),
        "naive_holds": 100 * float((np.abs(naive - score) <= width).mean()),
    }


def rmse(values: Any) -> float:
    return float(np.sqrt(np.mean(np.square(values))))


def planted(found: list[Found]) -> float:
    """Return the slope of what is told of the townships' rates on what they are."""
    told, true = (np.concatenate(part) for part in zip(*map(told_of_towns, found), strict=True))
    return float((told * true).sum() / (true**2).sum())


def rows(counties: int, kind: str, jobs: int) -> Iterator[str]:
    for n, (name, plan) in enumerate(PLANS.items()):
        if kind not in name:
            continue
        count = counties if n == 0 else max(counties // 5, 1)
        with ProcessPoolExecutor(jobs) as pool:
            found = list(pool.map(partial(run, plan), range(count), chunksize=5))
        own = measure(found)
        shares = " | ".join(f"{own[k]:.1f} %" for k in ("holds", "below", "above"))
        sizes = " | ".join(f"{own[k]:.1f}" for k in ("width", "error", "naive"))
        told = f"{planted(found):.2f}" if any(plan.bad_towns) else "–"
        yield f"| {name} | {count} | {shares} | {sizes} | {own['naive_holds']:.0f} % | {told} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--counties", type=int, default=1000)
    parser.add_argument("--kind", default="", help="only counties whose name has this in it")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes")
    given = parser.parse_args()
    print(f"| {' | '.join((*_HEADS, 'naive holds', 'planted'))} |")
    print("|---|" + "---:|" * 9)
    for row in rows(given.counties, given.kind, given.jobs):
        print(row, flush=True)


if __name__ == "__main__":
    main()
