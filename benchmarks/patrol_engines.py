"""Engines as their manuals show them, and geoplan's: each stops after seconds of processor.

From: an instance, seconds, a seed. To: visits by shift.

The machine may do other work beside, so seconds by the wall would be worth less to whoever comes
later. PyVRP and OR-Tools ask a function whether to stop: here it reads the processor's time of this
process. VROOM cannot be asked; it ends by itself, mostly long before, and what it took is printed.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta

import numpy as np
from patrol_instances import Instance

from geoplan.patrol.engines import Limits
from geoplan.patrol.schedule import Routes
from geoplan.patrol.solve import solve

_WALL = 10  # VROOM knows only the wall's clock, and other work may hold it up as many times


def _until(seconds: float) -> Callable[[], bool]:
    """Return what tells whether the process has had ``seconds`` of processor from now on."""
    end = time.process_time() + seconds
    return lambda: time.process_time() >= end


def ours(instance: Instance, seconds: float, seed: int) -> Routes:
    """geoplan, its required tasks first where there are others, and all of its starts."""
    plan = solve(*instance, "pyvrp", Limits(1, seed, seconds, time.process_time))
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
    wall = timedelta(seconds=_WALL * seconds)
    found = model.solve(exploration_level=5, nb_threads=1, timeout=wall)
    routes: Routes = [[] for _ in problem.shifts]
    jobs = found.routes[found.routes["type"] == "job"]
    for k, i in zip(jobs["vehicle_id"].tolist(), jobs["id"].tolist(), strict=True):
        routes[int(k)].append((int(i), 0))
    return routes


def plain_pyvrp(instance: Instance, seconds: float, seed: int) -> Routes:
    """PyVRP through its Model, with scores as prizes against distance."""
    import pyvrp

    is_over = _until(seconds)
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
    best = model.solve(lambda _: is_over(), seed=seed, display=False).best
    routes: Routes = [[] for _ in problem.shifts]
    for k, route in enumerate(best.routes()):
        routes[k] = [(a.idx, 0) for a in route if a.is_client()]
    return routes


def plain_ortools(instance: Instance, seconds: float, seed: int) -> Routes:
    """OR-Tools' routing with guided local search, as its guide shows it; it knows no seed."""
    del seed
    from ortools.constraint_solver import pywrapcp, routing_enums_pb2

    is_over = _until(seconds)
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
    routing.AddSearchMonitor(routing.solver().CustomLimit(is_over))
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
SEEDLESS = ("VROOM", "OR-Tools")  # the same each time: run once
