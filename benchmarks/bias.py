"""Measure how much nearer to the truth corrected scores are, in made-up counties of known bias.

From: nothing. To: a table on the screen: RMSE of scores corrected ÷ raw, by kind of county.

    python benchmarks/bias.py [--counties 100]

Counties are those of ``tests/scores/counties.py``. "units" is the RMSE of the units' mean scores,
"points" that of single points (which keep the luck of their few items), "unchecked" that of the
units nobody looked at again; "holds": in how many of all units the 95 % interval of the share that
would not stand holds the share planted; "honest": by how many points the scores of a county in
which nobody hides anything are lowered.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.scores.counties import (
    Plan,
    correct_county,
    errors,
    make_county,
    rmse,
)

PLANS = {
    "as planned: 5 % checked again": Plan(),
    "2 % checked again": Plan(rechecked_items=0.02),
    "20 % checked again": Plan(rechecked_items=0.2),
    "12 units": Plan(units=12),
    "120 units": Plan(units=120),
    "little hidden (0.3)": Plan(hiding=0.3),
    "hardly anything hidden (0.1)": Plan(hiding=0.1),
    "everything hidden": Plan(hiding=1.0),
    "a third changes in between": Plan(change=0.33),
    "re-checks look for faults, twice as ready": Plan(nosy=2.0),
    "nobody hides": Plan(hiding=0.0),
}


def measure(plan: Plan, counties: int) -> dict[str, Any]:
    """Return the figures of one kind of county."""
    units: list[Any] = []
    points: list[Any] = []
    holds: list[bool] = []
    for seed in range(counties):
        county = make_county(plan, seed)
        tables = correct_county(county)
        found = errors(county, tables)
        points.append(found[["raw", "corrected"]].to_numpy())
        by_unit = found.groupby("unit").agg({"raw": "mean", "corrected": "mean", "basis": "first"})
        units.append(by_unit.to_numpy(dtype=object))
        holds += _holds(county, tables)
    every, single = np.concatenate(units), np.concatenate(points)
    alone = every[every[:, 2] != "own"]
    pair = [every[:, i].astype(float) for i in (0, 1)]
    return {
        "raw": rmse(pair[0]),
        "units": rmse(pair[1]) / max(rmse(pair[0]), 1e-9),
        "points": rmse(single[:, 1]) / max(rmse(single[:, 0]), 1e-9),
        "unchecked": rmse(alone[:, 1].astype(float)) / max(rmse(alone[:, 0].astype(float)), 1e-9),
        "lowered": float((pair[0] - pair[1]).mean()),
        "holds": float(np.mean(holds)),
    }


def _holds(county: Any, tables: dict[str, Any]) -> list[bool]:
    """Return by unit whether the interval holds the share planted."""
    bias = tables["unit_bias"].set_index("unit")
    share = county.planted.loc[bias.index]
    return (bias["low_pct"].le(100 * share) & bias["high_pct"].ge(100 * share)).tolist()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--counties", type=int, default=100)
    counties = parser.parse_args().counties
    print("| county | raw RMSE of units | units | points | unchecked | lowered | interval holds |")
    print("|---|---:|---:|---:|---:|---:|---:|")
    for name, plan in PLANS.items():
        found = measure(plan, counties)
        ratios = " | ".join(f"{found[n]:.2f}" for n in ("units", "points", "unchecked"))
        ratios = ratios if found["raw"] > 1e-6 else " | ".join("–" * 3)
        print(f"| {name} | {found['raw']:.1f} | {ratios} ", end="")
        print(f"| {found['lowered']:.1f} | {found['holds']:.0%} |", flush=True)
    county = make_county(Plan(units=120, points=150, items=20), 0)
    tables = correct_county(county)
    seconds = timed(county, tables)
    print(f"\n{len(county.points):,} points, {len(county.answers):,} answers: {seconds:.2f} s")


def timed(county: Any, tables: dict[str, Any]) -> float:
    """Return CPU seconds of the step alone."""
    from geoplan.scores import find_bias
    from geoplan.tables import TABLES, from_rows
    from tests.scores.counties import SETTINGS

    given = county
    started = time.process_time()
    find_bias(
        points=given.points,
        answers=given.answers,
        identities=from_rows(TABLES["identities"], []),
        duties=given.duties,
        checks=tables["checks"],
        scores=tables["scores"],
        catalogue=given.catalogue,
        settings=SETTINGS,
    )
    return time.process_time() - started


if __name__ == "__main__":
    main()
