"""How long a patrol plan of a real county takes, step by step, and how good it is.

    geoplan init malta --osm malta-2018.osm.pbf && geoplan build malta
    python benchmarks/patrol_county.py malta --points 300 --teams 5 --days 1
    python benchmarks/patrol_county.py malta --points 3000 --teams 10 --days 5
    python benchmarks/patrol_county.py malta --points 300 --teams 5 --days 1 --iterations 400000

The points are the nearest to where most are, as many as are asked for; the teams leave from the
middle of these, two by e-bike and one by car in turns. Seconds are of the processor, of one thread.
A line of JSON ends the output: put the value beside that of a longer run.
"""

from __future__ import annotations

import argparse
import json
import resource
import time
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from geoplan.catalogue import load_catalogue
from geoplan.config import Settings, Team
from geoplan.geo import metric_xy
from geoplan.patrol.alone import can_do
from geoplan.patrol.build import set_scene
from geoplan.patrol.engines import Limits
from geoplan.patrol.engines.bound import least_travel, most
from geoplan.patrol.explain import explain
from geoplan.patrol.solve import checked, plan_score, solve
from geoplan.workspace import Workspace

_TABLES = ("sections", "streets", "points", "point_sections", "exposures", "bases")
_FIRST = date(2026, 10, 19)  # a Monday


class Clock:
    """Seconds of the processor by step."""

    def __init__(self) -> None:
        self.steps: dict[str, float] = {}
        self._at = time.process_time()

    def lap(self, name: str) -> None:
        """Call what went on since the last lap ``name``."""
        now = time.process_time()
        self.steps[name] = round(now - self._at, 2)
        self._at = now


def nearest(points: Any, count: int) -> Any:
    """Return the ``count`` points with a place that are nearest to the median of all."""
    placed = points[points["lon"].notna() & (points["shape"] != "none")]
    x, y = metric_xy(placed["lon"], placed["lat"], "EPSG:3857").T
    apart = np.hypot(x - np.median(x), y - np.median(y))
    return placed.iloc[np.sort(np.argsort(apart, kind="stable")[:count])]


def with_teams(settings: Settings, points: Any, count: int) -> Settings:
    start = f"{points['lon'].median():.6f},{points['lat'].median():.6f}"
    teams = tuple(Team(f"{k + 1}队", ("ebike", "ebike", "car")[k % 3], start) for k in range(count))
    return replace(settings, teams=teams)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--points", type=int, default=300)
    parser.add_argument("--teams", type=int, default=5)
    parser.add_argument("--days", type=int, default=1)
    parser.add_argument("--engine", default="pyvrp")
    parser.add_argument("--iterations", type=int)
    parser.add_argument("--seconds", type=float)
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    workspace = Workspace(args.folder)
    settings = workspace.settings()
    tables = {name: workspace.read_table(name) for name in _TABLES}
    catalogue = load_catalogue()
    tables["points"] = nearest(tables["points"], args.points)
    settings = with_teams(settings, tables["points"], args.teams)
    limits = Limits(
        args.iterations or settings.patrol.iterations, args.seed, args.seconds, time.process_time
    )
    clock = Clock()
    scene, _ = set_scene(tables, catalogue, settings, _FIRST, args.days)
    problem, ground = scene.problem, scene.ground
    clock.lap("tasks and travel")
    plan = solve(problem, ground.travel, args.engine, limits)
    clock.lap("engine")
    best = checked(problem, plan, ground)
    clock.lap("tables and checker")
    fits = can_do(problem, ground.travel)
    rows = explain(problem, ground, best.plan, fits)
    clock.lap("why not")
    done = [stop.task for made in plan.rounds for stop in made.stops]
    bound = most(problem, ground.travel, fits)
    least_travel(problem, ground.travel, done)
    clock.lap("bound")
    required, value, spent = plan_score(problem, plan)
    what = {k: v for k, v in vars(args).items() if k != "folder"}
    figures = {
        "tasks": len(problem.tasks),
        "shifts": len(problem.shifts),
        "served": len(done),
        "required": required,
        "value": round(value, 4),
        "most": round(bound.value, 4),
        "travel_s": -spent,
        "unserved": len(rows),
        "total": round(sum(clock.steps.values()), 2),
        "MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }
    print(json.dumps({**what, **clock.steps, **figures}, ensure_ascii=False))


if __name__ == "__main__":
    main()
