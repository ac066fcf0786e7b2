"""Patrol plans against VROOM, PyVRP and OR-Tools called plainly: same instance, same CPU time.

    python benchmarks/patrol.py                 six Solomon and twelve Chao instances, three seeds
    python benchmarks/patrol.py --seconds 2 --seeds 1
    python benchmarks/patrol.py --all              the full shared sets
    python benchmarks/patrol.py --random 1000      random plans through the checker instead

Instances lie in ../shared/data/bench. Distances are rounded up to a hundredth. One checker looks at
every answer (that of geoplan, which shares no code with any engine); an answer with a breach counts
as none. OR-Tools is left out where it is not installed (``pip install ortools``; for this only).
"""

from __future__ import annotations

import argparse
import json
import math
import os
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from geoplan.patrol.checker import find_breaches
from geoplan.patrol.engines import Limits
from geoplan.patrol.problem import Problem, Shift, Task, Travel, Way
from geoplan.patrol.rows import plan_rows
from geoplan.patrol.schedule import Routes, make_plan
from geoplan.patrol.solve import solve

HERE = Path(__file__).resolve().parents[1]
BENCH = Path(os.environ.get("GEOPLAN_SHARED", HERE.parent / "shared")) / "data" / "bench"
SCALE = 100
SOLOMON = ("C101", "R105", "R112", "R208", "RC104", "RC204")
CHAO = tuple(f"p{s}.{m}.{k}" for s, m in ((4, 2), (4, 4), (7, 2), (7, 4)) for k in "ekq")
Instance = tuple[Problem, Travel]


def rounded_up(xy: np.ndarray) -> np.ndarray:
    apart = np.hypot(*(xy[:, None] - xy[None]).transpose(2, 0, 1))
    return np.ceil(apart * SCALE - 1e-6).astype(np.int32)


def shifts(count: int, end: int, seconds: int, load: int | None = None) -> tuple[Shift, ...]:
    day = date(2026, 1, 1)
    return tuple(
        Shift(f"s{k}", f"s{k}", 0, day, "walk", 0, end, ((0, seconds),), max_load=load)
        for k in range(count)
    )


def chao(name: str) -> Instance:
    lines = (BENCH / "top" / f"{name}.txt").read_text("utf-8").splitlines()
    count, teams = (int(lines[k].split()[1]) for k in (0, 1))
    seconds = int(float(lines[2].split()[1]) * SCALE)
    rows = np.array([[float(v) for v in line.split()] for line in lines[3 : 3 + count]])
    tasks = tuple(
        Task(f"t{i}", f"t{i}", "site", 0, (Way(i, i),), value=float(rows[i, 2]))
        for i in range(1, count - 1)
        if rows[i, 2] > 0
    )
    return Problem(tasks, shifts(teams, count - 1, seconds)), Travel(
        {"walk": rounded_up(rows[:, :2])}
    )


def solomon(name: str) -> Instance:
    lines = (BENCH / "vrptw" / f"{name}.txt").read_text("utf-8").splitlines()
    teams, capacity = (int(v) for v in lines[4].split())
    rows = np.array([[float(v) for v in line.split()] for line in lines[9:] if line.strip()])
    x = (rows * SCALE).astype(int)
    tasks = tuple(
        Task(
            f"t{i}",
            f"t{i}",
            "site",
            int(x[i, 6]),
            (Way(i, i),),
            windows=((int(x[i, 4]), int(x[i, 5] + x[i, 6])),),
            is_required=True,
            load=int(rows[i, 3]),
        )
        for i in range(1, len(rows))
    )
    team = shifts(teams, 0, int(x[0, 5]), capacity)
    return Problem(tasks, team), Travel({"walk": rounded_up(rows[:, 1:3])})


def ours(instance: Instance, seconds: float, seed: int) -> Routes:
    plan = solve(*instance, "pyvrp", Limits(1, seed, seconds))
    return [plan.routes.get(k, []) for k in range(len(instance[0].shifts))]


def plain_vroom(instance: Instance, seconds: float, seed: int) -> Routes:
    """VROOM as its manual shows it: jobs, priorities, one level; it knows no seed."""
    del seed
    import vroom

    problem, travel = instance
    model = vroom.Input()
    model.set_durations_matrix("car", travel.seconds["walk"].astype(np.uint32))
    for k, shift in enumerate(problem.shifts):
        window = vroom.TimeWindow(*shift.spans[0])
        load = [shift.max_load or 10**6]
        model.add_vehicle(
            vroom.Vehicle(k, start=shift.start, end=shift.end, time_window=window, capacity=load)
        )
    top = max((task.value for task in problem.tasks), default=0) or 1
    for i, task in enumerate(problem.tasks):
        windows = [vroom.TimeWindow(a, b - task.service_s) for a, b in task.windows]
        model.add_job(
            vroom.Job(
                i,
                location=task.ways[0].enter,
                default_service=task.service_s,
                pickup=[task.load],
                priority=0 if task.is_required else round(100 * task.value / top),
                time_windows=windows,
            )
        )
    found = model.solve(exploration_level=5, nb_threads=1, timeout=timedelta(seconds=seconds))
    routes: Routes = [[] for _ in problem.shifts]
    jobs = found.routes[found.routes["type"] == "job"]
    for k, i in zip(jobs["vehicle_id"].tolist(), jobs["id"].tolist(), strict=True):
        routes[int(k)].append((int(i), 0))
    return routes


def plain_pyvrp(instance: Instance, seconds: float, seed: int) -> Routes:
    """PyVRP through its Model, with scores as prizes against distance."""
    import pyvrp
    from pyvrp.stop import MaxRuntime

    problem, travel = instance
    model = pyvrp.Model()
    matrix = travel.seconds["walk"]
    places = [model.add_location(0, 0) for _ in range(len(matrix))]
    ends = sorted({place for s in problem.shifts for place in (s.start, s.end)})
    depots = {place: model.add_depot(places[place]) for place in ends}
    first = problem.shifts[0]
    model.add_vehicle_type(
        len(problem.shifts),
        capacity=first.max_load or 10**6,
        start_depot=depots[first.start],
        end_depot=depots[first.end],
        tw_early=0,
        tw_late=first.spans[0][1],
    )
    for task in problem.tasks:
        window = task.windows[0] if task.windows else first.spans[0]
        model.add_client(
            places[task.ways[0].enter],
            pickup=task.load,
            service_duration=task.service_s,
            tw_early=window[0],
            tw_late=window[1] - task.service_s,
            prize=0 if task.is_required else int(task.value * 10_000),
            required=task.is_required,
        )
    for a, row in enumerate(matrix.tolist()):
        for b, metres in enumerate(row):
            model.add_edge(places[a], places[b], distance=metres, duration=metres)
    best = model.solve(MaxRuntime(seconds), seed=seed, display=False).best
    routes: Routes = [[] for _ in problem.shifts]
    for k, route in enumerate(best.routes()):
        routes[k] = [(a.idx, 0) for a in route if a.is_client()]
    return routes


def plain_ortools(instance: Instance, seconds: float, seed: int) -> Routes:
    """OR-Tools' routing with guided local search, as its guide shows it; it knows no seed."""
    del seed
    from ortools.constraint_solver import pywrapcp, routing_enums_pb2

    problem, travel = instance
    matrix = travel.seconds["walk"].tolist()
    number = {task.ways[0].enter: i for i, task in enumerate(problem.tasks)}
    starts, finish = ([getattr(s, k) for s in problem.shifts] for k in ("start", "end"))
    manager = pywrapcp.RoutingIndexManager(len(matrix), len(problem.shifts), starts, finish)
    routing = pywrapcp.RoutingModel(manager)
    stay = {place: problem.tasks[i].service_s for place, i in number.items()}
    node = manager.IndexToNode
    cost = routing.RegisterTransitCallback(lambda a, b: matrix[node(a)][node(b)])
    spent = routing.RegisterTransitCallback(
        lambda a, b: matrix[node(a)][node(b)] + stay.get(node(a), 0)
    )
    routing.SetArcCostEvaluatorOfAllVehicles(cost)
    whole = problem.shifts[0].spans[0][1]
    routing.AddDimension(spent, whole, whole, False, "time")
    clock = routing.GetDimensionOrDie("time")
    load = routing.RegisterUnaryTransitCallback(
        lambda a: problem.tasks[number[node(a)]].load if node(a) in number else 0
    )
    most = problem.shifts[0].max_load or 10**6
    routing.AddDimension(load, 0, most, True, "load")
    for place in range(len(matrix)):
        if place in (*starts, *finish):
            continue
        index = manager.NodeToIndex(place)
        task = problem.tasks[number[place]] if place in number else None
        worth = int(task.value * 10_000) if task else 0
        routing.AddDisjunction([index], 10**9 if task and task.is_required else worth)
        if task and task.windows:
            first, last = task.windows[0]
            clock.CumulVar(index).SetRange(first, min(whole, last - task.service_s))
    search = pywrapcp.DefaultRoutingSearchParameters()
    search.first_solution_strategy = routing_enums_pb2.FirstSolutionStrategy.PATH_CHEAPEST_ARC
    search.local_search_metaheuristic = (
        routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    )
    search.time_limit.FromMilliseconds(int(seconds * 1000))
    found = routing.SolveWithParameters(search)
    routes: Routes = [[] for _ in problem.shifts]
    if found is None:
        return routes
    for k in range(len(problem.shifts)):
        index = routing.Start(k)
        while not routing.IsEnd(index):
            index = found.Value(routing.NextVar(index))
            if node(index) in number and not routing.IsEnd(index):
                routes[k].append((number[node(index)], 0))
    return routes


ENGINES: dict[str, Callable[[Instance, float, int], Routes]] = {
    "geoplan": ours,
    "VROOM": plain_vroom,
    "PyVRP": plain_pyvrp,
    "OR-Tools": plain_ortools,
}


def measured(instance: Instance, routes: Routes) -> tuple[float, float, int]:
    """Value, distance and how many tasks are left out; a breach is an answer worth nothing."""
    problem, travel = instance
    plan = make_plan(problem, travel, routes)
    rows = plan_rows(problem, plan)
    left = [problem.tasks[i].task_id for i in plan.unserved]
    rounds, stops = rows["patrol_rounds"], rows["patrol_stops"]
    if find_breaches(problem, travel, rounds, stops, None, left):
        return 0.0, math.inf, len(problem.tasks)
    spent = sum(row["travel_min"] for row in rounds) * 60 / SCALE
    return sum(row["value"] for row in rounds), spent, len(left)


def compare(names: list[str], load: Callable[[str], Instance], args: argparse.Namespace) -> None:
    known = json.loads((BENCH / "vrptw" / "BKS.json").read_text("utf-8"))
    gaps: dict[str, list[float]] = {engine: [] for engine in args.engines}
    for name in names:
        instance = load(name)
        found: dict[str, list[tuple[float, float, int]]] = {}
        for engine in args.engines:
            runs = []
            for seed in range(args.seeds):
                begin = time.process_time()
                routes = ENGINES[engine](instance, args.seconds, seed)
                spent = time.process_time() - begin
                runs.append(measured(instance, routes))
                print(f"  {name} {engine} seed {seed}: {runs[-1]} in {spent:.1f} s CPU", flush=True)
            found[engine] = runs
        is_vrp = load is solomon
        most = max((run[0] for runs in found.values() for run in runs), default=0.0)
        best = known[f"{name}_distance"]["best_known_cost"] if is_vrp else most
        for engine, runs in found.items():
            for value, spent, left in runs:
                gap = (math.inf if left else spent / best - 1) if is_vrp else 1 - value / best
                gaps[engine].append(100 * gap)
    for engine, own in gaps.items():
        whole = [gap for gap in own if math.isfinite(gap)]
        mean = f"{np.mean(whole):.2f} %" if whole else "-"
        print(
            f"{engine}: mean gap {mean}, worst {max(own):.2f} %, incomplete {len(own) - len(whole)}"
        )


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
        plan = make_plan(problem, travel, filler.routes)
        rows = plan_rows(problem, plan)
        left = [problem.tasks[i].task_id for i in plan.unserved]
        rounds, stops = rows["patrol_rounds"], rows["patrol_stops"]
        bad += bool(find_breaches(problem, travel, rounds, stops, None, left))
    return bad


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--engines", nargs="+", choices=list(ENGINES), default=list(ENGINES))
    parser.add_argument("--random", type=int, default=0)
    args = parser.parse_args()
    if args.random:
        print(f"{through_the_checker(args.random)} of {args.random} random plans have a breach")
        return
    try:
        import ortools  # noqa: F401
    except ImportError:
        args.engines = [name for name in args.engines if name != "OR-Tools"]
    vrp, top = list(SOLOMON), list(CHAO)
    if args.all:
        vrp = sorted(path.stem for path in (BENCH / "vrptw").glob("*.txt"))
        top = sorted(path.stem for path in (BENCH / "top").glob("p*.txt"))
    print("Solomon: distance above the best known")
    compare(vrp, solomon, args)
    print("Chao: value below the best of all runs")
    compare(top, chao, args)


if __name__ == "__main__":
    main()
