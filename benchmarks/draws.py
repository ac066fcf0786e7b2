"""Measure how long 100,000 simulated assessments of a county take, beside two plain ways.

From: nothing. To: a table on the screen: CPU seconds for 100,000 draws, and the mean of each way.

    python benchmarks/draws.py [--points 5000] [--draws 100000] [--peer-draws 300]

The county is made up: points of all types of the catalogue in a town of 8 × 8 km, a third of them
fixed, 15 items each; main roads are of eight stretches. All three ways draw the same strata, walk
the same 500 m of roads and look at the same places around, in worlds made before; the plain ones go
draw by draw, one with ``numpy.random.Generator.choice``, one with ``random.choices`` and lists.
They are given fewer draws and their time is scaled up.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import shapely

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from geoplan.catalogue import load_catalogue
from geoplan.config import Settings
from geoplan.risk import Draw, build_draw
from geoplan.risk.moments import find_moments
from geoplan.risk.simulate import score_draws
from geoplan.risk.worlds import realise
from tests.risk.counties import point_row, points_table
from tests.risk.made import made_failures

WORLDS = 400


def make_county(count: int) -> Any:
    """Return points of all types, one after the other, spread over a town."""
    rng = np.random.default_rng(1)
    types = [t for t in load_catalogue().types.values() if t.quota]
    rows = []
    for number in range(count):
        one = types[number % len(types)]
        x, y = rng.uniform(0, 8000, 2)
        kind = "fixed" if number % 3 == 0 else "likely"
        length = {"length_m": float(rng.uniform(100, 600))} if one.shape == "stretch" else {}
        name = f"第{number % 40}路（第{number}段）"
        if one.id == "main_road":  # eight pieces of 500 m are a road
            road, piece = divmod(number // len(types), 8)
            kind, name = ("fixed", "likely")[road % 2], f"大道{road}（第{piece}段）"
            ends = [(116 + (500 * end) / 98_000, 28 + road / 500) for end in (piece, piece + 1)]
            length = {"length_m": 500.0, "geometry": shapely.MultiLineString([ends])}
        row = point_row(f"{one.id}-{number:05}", one.id, kind, x, name=name, **length)
        rows.append({**row, "shape": one.shape, "lat": row["lat"] + y / 111_000})
    return points_table(rows)


def by_numpy(draw: Draw, scores: Any, draws: int) -> float:
    """Return the mean of draws made one by one with numpy."""
    rng, near, total = np.random.default_rng(1), draw.near, 0.0
    for number in range(draws):
        world = scores[number % len(scores)]
        for stratum in draw.strata:
            sample = rng.choice(len(stratum.samples.chance), p=stratum.samples.chance)
            for unit in stratum.samples.chosen[sample]:
                at = slice(stratum.units.first[unit], stratum.units.first[unit + 1])
                look = rng.choice(stratum.units.ticket[at], p=stratum.units.chance[at])
                at = slice(draw.looks.indptr[look], draw.looks.indptr[look + 1])
                score = draw.looks.data[at] @ world[draw.looks.indices[at]]
                if near.share[look]:
                    at = slice(near.lots.first[look], near.lots.first[look + 1])
                    other = rng.choice(near.lots.ticket[at], p=near.lots.chance[at])
                    score += near.share[look] * (world[other] - score)
                total += stratum.each * score
    return total / draws


def by_lists(draw: Draw, scores: Any, draws: int) -> float:
    """Return the mean of draws made one by one with ``random.choices``."""
    rng, worlds, total = random.Random(1), scores.tolist(), 0.0  # noqa: S311 (no secret)
    lists = [
        (s.each, s.samples.chosen.tolist(), s.samples.chance.tolist(), *_rows(s.units))
        for s in draw.strata
    ]
    share, (others, chances) = draw.near.share.tolist(), _rows(draw.near.lots)
    looks = draw.looks
    cuts = looks.indptr[1:-1]
    seen, parts = ([a.tolist() for a in np.split(b, cuts)] for b in (looks.indices, looks.data))
    for number in range(draws):
        world = worlds[number % len(worlds)]
        for each, samples, chance, drawn, odds in lists:
            for unit in rng.choices(samples, chance)[0]:
                look = rng.choices(drawn[unit], odds[unit])[0]
                score = sum(
                    part * world[point] for point, part in zip(seen[look], parts[look], strict=True)
                )
                if share[look]:
                    other = rng.choices(others[look], chances[look])[0]
                    score += share[look] * (world[other] - score)
                total += each * score
    return total / draws


def _rows(lots: Any) -> tuple[list[list[int]], list[list[float]]]:
    cuts = lots.first[1:-1]
    return tuple([part.tolist() for part in np.split(a, cuts)] for a in (lots.ticket, lots.chance))


def timed(function: Callable[..., Any], *given: Any) -> tuple[float, Any]:
    """Return CPU seconds and what the function returned."""
    start = time.process_time()
    found = function(*given)
    return time.process_time() - start, found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--points", type=int, default=5000)
    parser.add_argument("--draws", type=int, default=100_000)
    parser.add_argument("--peer-draws", type=int, default=300)
    given = parser.parse_args()
    points = make_county(given.points)
    settings, catalogue = Settings(), load_catalogue()
    build = lambda: build_draw(points=points, catalogue=catalogue, settings=settings)[0]  # noqa: E731
    seconds, draw = timed(build)
    failures = made_failures(given.points, each=15, spread=0.02)
    print(f"{given.points:,} points, {len(failures):,} items, {draw.drawn} drawn at a time")
    print(f"strata, exact inclusion and weight: {seconds:.2f} s CPU")
    seconds, exact = timed(find_moments, draw, failures)
    print(f"closed form: mean {exact.mean:.3f}, sd {exact.sd:.3f}: {seconds:.2f} s CPU")
    rng = np.random.default_rng(1)
    made, scores = timed(realise, failures, given.points, rng, WORLDS)
    drawn, field = timed(score_draws, draw, scores, -(-given.draws // WORLDS), rng)
    ours = made + drawn
    print(f"\n{given.draws:,} draws in {WORLDS} worlds:        CPU s    mean   beside geoplan")
    print(
        f"geoplan (worlds {made:.2f} s, draws {drawn:.2f} s) {ours:9.2f} {100 * field.mean():8.3f}"
    )
    for name, way in (
        ("numpy, draw by draw", by_numpy),
        ("random.choices, draw by draw", by_lists),
    ):
        seconds, mean = timed(way, draw, scores, given.peer_draws)
        scaled = seconds * given.draws / given.peer_draws + made
        print(f"{name:38} {scaled:9.1f} {100 * mean:8.3f} {scaled / ours:8.0f} ×")


if __name__ == "__main__":
    main()
