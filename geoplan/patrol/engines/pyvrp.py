"""PyVRP: a strong answer.

From: a problem, travel times. To: visits by shift.

The model. PyVRP has one window a client and no breaks, so the clock of every shift stands still in
breaks, and a task is a group of clients that exclude each other: one for each way of doing it, each
window, and each pattern of hours. Arriving at one place and leaving from another is a location of
its own: a column of the matrix at the first, a row at the second. Which shifts may do what is a
load: a client weighs 1 in a dimension of its own kind, in which only shifts that may do it can
carry anything.
Every client is optional and has a prize above any detour (prizes keep value before travel, and one
task that cannot be done never empties the plan); a unit of travel costs 1.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pyvrp
from pyvrp.search import (
    OPERATORS,
    LocalSearch,
    NeighbourhoodParams,
    PerturbationManager,
    PerturbationParams,
    compute_neighbours,
)
from pyvrp.stop import MaxIterations

from geoplan.patrol.alone import can_do
from geoplan.patrol.clock import starts, worked
from geoplan.patrol.engines.protocol import MANY, Limits
from geoplan.patrol.problem import Problem, Shift, Span, Travel
from geoplan.patrol.schedule import Routes, time_round
from geoplan.patrol.worth import units

_NEIGHBOURS = 30  # clients near a client
_TASKS_NEAR = 10  # tasks near a task at least, with all their alternatives
_SMALL = 120  # tasks up to which a search has time to stray
_LATE, _LATE_LARGE = 300, 5  # steps back a step is compared with (late acceptance)
_PERTURBED = 25  # clients taken out or put in at a time, at most, as PyVRP does
_BEGIN_S = 10.0  # being late so long outweighs a required visit, when the search begins
_USUAL_S = 1000.0  # of many tasks: outweighs a usual optional visit
_USUAL_MANY_S = 300.0  # of so many that there is no time to sort out what is late
_MUCH = 1 << 20  # load that no shift can use up
Pattern = tuple[bool, ...]


class PyVrp:
    """The engine."""

    name = "pyvrp"

    def solve(
        self, problem: Problem, travel: Travel, limits: Limits, begin: Routes | None = None
    ) -> Routes:
        """Return visits for every shift."""
        model = _build(problem, travel)
        if not model.clients:
            return [[] for _ in problem.shifts]
        data = model.data()
        first = _begin(problem, travel, model, data, begin)
        return model.routes(_search(data, model, first, limits))


def _search(data: Any, model: _Model, first: Any, limits: Limits) -> Any:
    """Return the best solution of an iterated local search.

    As ``pyvrp.solve`` does it, but for the penalties: half the highest, with which that one begins,
    is so much here that no visit would ever be put where it makes another a minute late, and the
    two then be sorted out. And of many tasks a search of some thousand steps has no time to go
    astray first: it is compared with the last few steps, not with the last three hundred.
    """
    stop: Any = MaxIterations(limits.iterations)
    if limits.seconds is not None:
        end = limits.clock() + limits.seconds
        stop = lambda _: limits.clock() >= end  # noqa: E731
    random = pyvrp.RandomNumberGenerator(seed=limits.seed)
    near = NeighbourhoodParams(num_neighbours=max(_NEIGHBOURS, _TASKS_NEAR * model.alternatives))
    most = max(1, min(_PERTURBED, len(model.clients) // 4))
    perturbed = PerturbationManager(PerturbationParams(1, most))
    search = LocalSearch(data, random, compute_neighbours(data, near), perturbed)
    for operator in OPERATORS:
        if operator.supports(data):
            search.add_operator(operator(data))
    count = len({i for i, *_ in model.meaning})
    is_large = count > _SMALL
    usual_s = _USUAL_MANY_S if count > MANY else _USUAL_S
    begin = model.usual / usual_s if is_large and model.usual else model.top / _BEGIN_S
    begin = max(1.0, begin)
    loads = [begin] * data.num_load_dimensions
    penalties = pyvrp.PenaltyParams(max_penalty=max(100_000.0, float(model.top)))
    manager = pyvrp.PenaltyManager((loads, begin, begin), penalties)
    late = _LATE_LARGE if is_large else _LATE
    params = pyvrp.IteratedLocalSearchParams(history_length=late)
    algorithm = pyvrp.IteratedLocalSearch(data, manager, search, first, params)
    return algorithm.run(stop, collect_stats=False, display=False).best


@dataclass
class _Model:
    """PyVRP's input, and what its clients and vehicle types stand for."""

    problem: Problem
    travel: Travel
    locations: list[tuple[int, int]] = field(default_factory=list)  # arrive at, leave from
    clients: list[Any] = field(default_factory=list)
    meaning: list[tuple[int, int, Pattern, Span]] = field(default_factory=list)
    groups: list[list[int]] = field(default_factory=list)
    vehicles: list[list[int]] = field(default_factory=list)
    patterns: list[Pattern] = field(default_factory=list)
    ends: dict[int, int] = field(default_factory=dict)
    top: int = 1  # the highest prize
    usual: float = 0.0  # the mean prize of optional tasks, 0 where all are required
    alternatives: int = 1

    def data(self) -> Any:
        """Return the data of PyVRP."""
        modes = sorted(self.travel.seconds)
        places = sorted({p for s in self.problem.shifts for p in (s.start, s.end)})
        self.ends = {place: k for k, place in enumerate(places)}
        enter = [*places, *(a for a, _ in self.locations)]
        leave = [*places, *(b for _, b in self.locations)]
        matrices: list[Any] = []
        for mode in modes:
            matrix = self.travel.seconds[mode][np.ix_(leave, enter)].astype(np.int64)
            np.fill_diagonal(matrix, 0)
            matrices.append(matrix)
        kinds = [self._vehicle(shifts, modes) for shifts in self.vehicles]
        return pyvrp.ProblemData(
            [pyvrp.Location(0, 0) for _ in enter],
            self.clients,
            [pyvrp.Depot(k) for k in range(len(places))],
            kinds,
            matrices,  # travel costs what it takes
            matrices,
            [pyvrp.ClientGroup(group, required=False) for group in self.groups],
        )

    def _vehicle(self, shifts: list[int], modes: list[Any]) -> Any:
        shift: Shift = self.problem.shifts[shifts[0]]
        whole = sum(end - start for start, end in shift.spans)
        load = _MUCH if shift.max_load is None else shift.max_load
        return pyvrp.VehicleType(
            len(shifts),
            capacity=[load, *(_MUCH if p[shifts[0]] else 0 for p in self.patterns)],
            start_depot=self.ends[shift.start],
            end_depot=self.ends[shift.end],
            tw_early=0,
            tw_late=whole,
            shift_duration=shift.work_s,
            profile=modes.index(shift.mode),
        )

    def routes(self, solution: Any) -> Routes:
        """Return visits by shift; vehicles that are alike go out in the order of their shifts."""
        found: Routes = [[] for _ in self.problem.shifts]
        free = [list(shifts) for shifts in self.vehicles]
        for route in solution.routes():
            visits = [self.meaning[a.idx][:2] for a in route if a.is_client()]
            found[free[route.vehicle_type()].pop(0)] = visits
        return found


def _build(problem: Problem, travel: Travel) -> _Model:
    """Return the model of the tasks that any shift could do."""
    fits = can_do(problem, travel)
    model = _Model(problem, travel)
    asked = np.flatnonzero(fits.any(axis=1)).tolist()
    hours: dict[tuple[Span, ...], npt.NDArray[np.bool_]] = {}
    for k, shift in enumerate(problem.shifts):
        hours.setdefault(shift.spans, np.zeros(len(problem.shifts), dtype=bool))[k] = True
    worth = units(problem, asked)
    step = 2 * max((shift.work_s for shift in problem.shifts), default=0) + 1
    model.top = max((value * step for value in worth.values()), default=1)
    optional = [value for i, value in worth.items() if not problem.tasks[i].is_required]
    model.usual = float(np.mean(optional or [0])) * step
    found: list[tuple[int, int, Pattern, Span, int]] = []
    for i in asked:
        task = problem.tasks[i]
        for spans, mine in hours.items():
            may = fits[i] & mine
            if not may.any():
                continue
            pieces = starts(task.windows, spans, task.service_s)
            for w in range(len(task.ways)):
                for a, b in pieces:
                    span = (worked(spans, a), worked(spans, b))
                    found.append((i, w, tuple(may.tolist()), span, worth[i] * step))
    model.patterns = sorted({pattern for _, _, pattern, _, _ in found if not all(pattern)})
    model.vehicles = _alike(problem, model.patterns)
    _add_clients(model, found)
    return model


def _alike(problem: Problem, patterns: list[Pattern]) -> list[list[int]]:
    """Return the shifts that are the same to PyVRP, together."""
    found: dict[Any, list[int]] = {}
    for k, s in enumerate(problem.shifts):
        may = tuple(pattern[k] for pattern in patterns)
        key = (s.mode, s.start, s.end, s.spans, s.work_s, s.max_load, s.is_out, may)
        found.setdefault(key, []).append(k)
    return list(found.values())


def _add_clients(model: _Model, found: list[tuple[int, int, Pattern, Span, int]]) -> None:
    places = {p for s in model.problem.shifts for p in (s.start, s.end)}
    depots = len(places)
    number = {pattern: k for k, pattern in enumerate(model.patterns)}
    times = Counter(i for i, *_ in found)
    group_of: dict[int, int] = {}
    place_of: dict[tuple[int, int], int] = {}
    for i, w, pattern, (first, last), prize in found:
        task = model.problem.tasks[i]
        way = task.ways[w]
        if (i, w) not in place_of:
            place_of[i, w] = depots + len(model.locations)
            model.locations.append((way.enter, way.leave))
        load = [task.load] + [0] * len(model.patterns)
        if pattern in number:
            load[number[pattern] + 1] = 1
        group = None
        if times[i] > 1:
            group = group_of.setdefault(i, len(group_of))
            if group == len(model.groups):
                model.groups.append([])
            model.groups[group].append(len(model.clients))
        model.clients.append(
            pyvrp.Client(
                place_of[i, w],
                pickup=load,
                service_duration=task.service_s,
                tw_early=first,
                tw_late=last,
                prize=prize,
                required=False,
                group=group,
            )
        )
        model.meaning.append((i, w, pattern, (first, last)))
    model.alternatives = max((len(group) for group in model.groups), default=1)


def _begin(problem: Problem, travel: Travel, model: _Model, data: Any, begin: Routes | None) -> Any:
    """Return where the search begins: a plan that is known, or nothing at all.

    An empty plan is the better start where there are more tasks than time: a random one begins
    with most visits out of their windows, and PyVRP takes long to let go of them.
    """
    if begin is None:
        return pyvrp.Solution(data, [])
    by_task: dict[tuple[int, int], list[int]] = {}
    for client, (i, w, _, _) in enumerate(model.meaning):
        by_task.setdefault((i, w), []).append(client)
    kind_of = {k: kind for kind, shifts in enumerate(model.vehicles) for k in shifts}
    routes = []
    for k, visits in enumerate(begin):
        made = time_round(problem, travel, k, visits) if visits else None
        if made is None:
            continue
        spans = problem.shifts[k].spans
        at = [worked(spans, stop.start_s) for stop in made.stops]
        clients = [
            _client(model, by_task.get(visit, []), k, moment)
            for visit, moment in zip(visits, at, strict=True)
        ]
        known = [client for client in clients if client is not None]
        acts = [pyvrp.Activity(pyvrp.ActivityType.CLIENT, client) for client in known]
        if acts:
            routes.append(pyvrp.Route(data, acts, kind_of[k]))
    return pyvrp.Solution(data, routes)


def _client(model: _Model, clients: Sequence[int], shift: int, at: int) -> int | None:
    """Return the client that stands for a visit of ``shift`` that begins at ``at``."""
    for client in clients:
        _, _, pattern, (first, last) = model.meaning[client]
        if pattern[shift] and first <= at <= last:
            return client
    return None
