"""Patrol plans against VROOM, PyVRP and OR-Tools called plainly: same instance, same CPU time.

    python benchmarks/patrol.py                       six Solomon and twelve Chao instances, 3 seeds
    python benchmarks/patrol.py --seconds 2 --seeds 1
    python benchmarks/patrol.py --all                 the full shared sets
    python benchmarks/patrol.py --engines geoplan --keep lines.jsonl
    python benchmarks/patrol.py --random 1000         random plans through the checker instead

Instances lie in ../shared/data/bench. One checker looks at every answer (that of geoplan, which
shares no code with any engine); an answer with a breach counts as none. With ``--keep`` each run is
a line of a file, and what is in the file is not run again. OR-Tools is left out where it is not
installed (``pip install ortools``; for this only).
"""

from __future__ import annotations

import argparse
import json
import math
import sys
import time
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from patrol_engines import ENGINES, SEEDLESS
from patrol_instances import HERE, SCALE, Instance, best_known, load, names

from geoplan.patrol.checker import find_breaches
from geoplan.patrol.problem import Problem, Travel
from geoplan.patrol.rows import plan_rows
from geoplan.patrol.schedule import Plan, Routes, make_plan

Run = dict[str, Any]


def breaches(problem: Problem, travel: Travel, plan: Plan) -> tuple[list[str], Any]:
    """Return what the checker finds wrong with ``plan``, and its rounds."""
    rows = plan_rows(problem, plan)
    left = [problem.tasks[i].task_id for i in plan.unserved]
    rounds, stops = rows["patrol_rounds"], rows["patrol_stops"]
    return find_breaches(problem, travel, rounds, stops, None, left), rounds


def measured(instance: Instance, routes: Routes) -> tuple[float, float, int]:
    """Value, distance and how many tasks are left out; a breach is an answer worth nothing."""
    problem, travel = instance
    plan = make_plan(problem, travel, routes)
    wrong, rounds = breaches(problem, travel, plan)
    if wrong:
        return 0.0, math.inf, len(problem.tasks)
    spent = sum(row["travel_min"] for row in rounds) * 60 / SCALE
    return sum(row["value"] for row in rounds), spent, len(plan.unserved)


def run(name: str, engine: str, seed: int, seconds: float) -> Run:
    instance = load(name)
    begin = time.process_time()
    routes = ENGINES[engine](instance, seconds, seed)
    cpu = time.process_time() - begin
    value, spent, left = measured(instance, routes)
    what = {"instance": name, "engine": engine, "seed": seed, "seconds": seconds}
    return what | {"value": value, "distance": round(spent, 2), "left": left, "cpu": round(cpu, 2)}


def key(line: Run) -> tuple[Any, ...]:
    return line["instance"], line["engine"], line["seed"], line["seconds"]


def all_runs(instances: list[str], args: argparse.Namespace) -> list[Run]:
    """Return the runs that are asked for; those in the file ``--keep`` are not made again."""
    kept = args.keep.read_text("utf-8").splitlines() if args.keep and args.keep.exists() else []
    known = {key(line): line for line in map(json.loads, kept)}
    found = []
    for seed in range(args.seeds):
        for name in instances:
            for engine in args.engines:
                if seed and engine in SEEDLESS:
                    continue
                line = known.get((name, engine, seed, args.seconds))
                if line is None:
                    line = run(name, engine, seed, args.seconds)
                    print(f"  {json.dumps(line)}", flush=True)
                    if args.keep:
                        with args.keep.open("a", encoding="utf-8") as file:
                            file.write(json.dumps(line) + "\n")
                found.append(line)
    return found


def table(title: str, runs: list[Run], best: dict[str, float], is_vrp: bool) -> None:
    """Print the gaps of each engine: mean, median and range over instances and seeds."""
    print(f"\n| {title} | mean | median | least to most | incomplete | CPU s, median (most) |")
    print("|---|---:|---:|---:|---:|---:|")
    for engine in ENGINES:
        own = [line for line in runs if line["engine"] == engine]
        if not own:
            continue
        gaps = [gap(line, best[line["instance"]], is_vrp) for line in own]
        whole = np.array([one for one in gaps if math.isfinite(one)])
        cpu = np.array([line["cpu"] for line in own])
        told = "| - | - | - "
        if len(whole):
            told = f"| {whole.mean():.2f} | {np.median(whole):.2f} "
            told += f"| {whole.min():.2f}–{whole.max():.2f} "
        lost = len(own) - len(whole)
        print(f"| {engine} {told}| {lost} of {len(own)} | {np.median(cpu):.1f} ({cpu.max():.1f}) |")


def gap(line: Run, best: float, is_vrp: bool) -> float:
    """Return how much worse than ``best`` a run is, percent; an incomplete one infinitely."""
    if is_vrp:
        return math.inf if line["left"] else 100 * (line["distance"] / best - 1)
    return 100 * (1 - line["value"] / best) if best else 0.0


def through_the_checker(count: int) -> int:
    """Make ``count`` random plans of the tests' problems; return how many have a breach."""
    sys.path.insert(0, str(HERE))
    from geoplan.patrol.greedy import Filler
    from tests.patrol.instances import empty, random_problem

    bad = 0
    for seed in range(count):
        problem, travel = random_problem(seed, tasks=16, shifts=4)
        filler = Filler(problem, travel, empty(problem))
        filler.fill(range(len(problem.tasks)), dict.fromkeys(range(len(problem.tasks)), 1))
        bad += bool(breaches(problem, travel, make_plan(problem, travel, filler.routes))[0])
    return bad


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--engines", nargs="+", choices=list(ENGINES), default=list(ENGINES))
    parser.add_argument("--random", type=int, default=0)
    args = parser.parse_args()
    if args.random:
        print(f"{through_the_checker(args.random)} of {args.random} random plans have a breach")
        return
    if find_spec("ortools") is None:
        args.engines = [name for name in args.engines if name != "OR-Tools"]
    vrp, top = names(args.all)
    runs = all_runs([*vrp, *top], args)
    best = {name: best_known(name) for name in vrp}
    for name in top:
        best[name] = max(line["value"] for line in runs if line["instance"] == name)
    table("Solomon: % above the best known", [r for r in runs if r["instance"] in vrp], best, True)
    table(
        "Chao: % below the best of all runs", [r for r in runs if r["instance"] in top], best, False
    )


if __name__ == "__main__":
    main()
