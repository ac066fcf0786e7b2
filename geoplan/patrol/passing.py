"""Belts that a plan passes on its way: what is seen without a stop, and stops not needed for it.

From: a plan, its problem, the ground. To: belts passed, the plan without needless stops.

A belt counts as passed on a day when legs of teams that may check it, of modes slow enough to
look, and whatever is walked at stretches, come within ``reach_m`` of ``pass_share`` of the metres
of its streets that day; where it has windows, legs that lie within one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from geoplan.geo import WGS84, to_metric
from geoplan.patrol.greedy import Filler
from geoplan.patrol.problem import Problem, Shift, Task
from geoplan.patrol.schedule import Pass, Plan, Round, Visit, make_plan, plan_score, time_round
from geoplan.patrol.travel import Ground
from geoplan.patrol.worth import units

_QUAD = 4  # sides of a quarter of a circle: a buffer lies within the true one


@dataclass(frozen=True)
class Line:
    """What is gone between two moments of the day, in the metric plane."""

    shift: int
    kind: str
    start_s: int
    end_s: int
    line: Any


class Passing:
    """Which belts of ``problem`` lines come near; the plane is that of the network."""

    def __init__(self, problem: Problem, ground: Ground) -> None:
        self.problem, self.ground = problem, ground
        self.crs = next(iter(ground.graphs.values())).network.crs
        tasks = {i: task for i, task in enumerate(problem.tasks) if task.pass_share > 0}
        metric = self._metric([task.line for task in tasks.values()])
        self.belts: dict[int, Any] = dict(zip(tasks, metric, strict=True))

    def _metric(self, lines: Sequence[Any]) -> list[Any]:
        frame = gpd.GeoSeries(np.array(lines, dtype=object), crs=WGS84)
        return list(to_metric(frame, self.crs)) if len(lines) else []

    def lines(self, made: Round) -> list[Line]:
        """Return what a round goes along: the legs between its stops, the stretches it walks."""
        problem, k = self.problem, made.shift
        shift = problem.shifts[k]
        tasks = [problem.tasks[stop.task] for stop in made.stops]
        ways = [task.ways[stop.way] for task, stop in zip(tasks, made.stops, strict=True)]
        here = [shift.start, *(way.leave for way in ways)]
        there = [*(way.enter for way in ways), shift.end]
        left = [made.depart_s, *(stop.leave_s for stop in made.stops)]
        come = [*(stop.arrive_s for stop in made.stops), made.return_s]
        pairs = list(zip(here, there, strict=True))
        network = self.ground.graphs[shift.mode].network
        found: list[tuple[str, int, int, Any]] = []
        for pair, leg, start_s, end_s in zip(
            pairs, self.ground.legs(shift.mode, pairs), left, come, strict=True
        ):
            if leg is not None:
                ends = [(p.lon, p.lat) for p in (problem.places[i] for i in pair)]
                found.append(("travel", start_s, end_s, leg.line(network, *ends)))
        for task, stop in zip(tasks, made.stops, strict=True):
            if task.kind == "stretch":
                found.append(("walk", stop.start_s, stop.leave_s, task.line))
        metric = self._metric([row[3] for row in found])
        return [Line(k, *row[:3], line) for row, line in zip(found, metric, strict=True)]

    def passes(self, lines: Sequence[Line], numbers: Sequence[int]) -> dict[int, Pass]:
        """Return those of the belts ``numbers`` that ``lines`` pass, by task."""
        tree = shapely.STRtree([one.line for one in lines])
        found = {}
        for i in numbers:
            belt, task = self.belts[i], self.problem.tasks[i]
            near = tree.query(belt, predicate="dwithin", distance=task.reach_m).tolist()
            best = self._best(i, [lines[n] for n in sorted(near)])
            if best is not None and best.share >= task.pass_share:
                found[i] = best
        return found

    def _best(self, i: int, lines: Sequence[Line]) -> Pass | None:
        """Return the day that passes most of a belt, the first of its like."""
        task, belt = self.problem.tasks[i], self.belts[i]
        by_day: dict[int, list[Line]] = defaultdict(list)
        for one in lines:
            shift = self.problem.shifts[one.shift]
            if counts(task, shift, one.kind, one.start_s, one.end_s):
                by_day[shift.day].append(one)
        around = shapely.box(*shapely.bounds(belt)).buffer(task.reach_m)
        best: Pass | None = None
        for _, mine in sorted(by_day.items()):
            cut = shapely.intersection([one.line for one in mine], around)
            near = shapely.buffer(shapely.union_all(cut), task.reach_m, quad_segs=_QUAD)
            passed_m = float(shapely.intersection(belt, near).length)
            if best is None or passed_m > best.passed_m + 1e-6:
                shifts = tuple(sorted({one.shift for one in mine}))
                best = Pass(i, shifts, passed_m, float(belt.length))
        return best


def pass_belts(problem: Problem, ground: Ground, plan: Plan, fits: Any, is_free: bool) -> Plan:
    """Return ``plan`` with the belts that it passes told as passed.

    ``is_free``: stops that are then not needed are left out, and the time they leave is filled;
    ``fits``: task by task, which shifts could do it alone.
    """
    if not any(task.pass_share > 0 for task in problem.tasks):
        return plan
    passing = Passing(problem, ground)
    told = credit(passing, plan)
    if not is_free:
        return told
    lean = without_needless(passing, plan)
    full = _filled(passing, lean, fits)
    return max((full, lean, told), key=lambda one: plan_score(problem, one))


def _filled(passing: Passing, lean: Plan, fits: Any) -> Plan:
    """Return ``lean`` with what still fits into its rounds, as long as all it passes stays so.

    A round that a further stop leads away from a belt goes back to what it was.
    """
    problem, travel = passing.problem, passing.ground.travel
    before = [lean.routes.get(k, []) for k in range(len(problem.shifts))]
    left = [i for i in lean.unserved if fits[i].any()]
    filler = Filler(problem, travel, before)
    filler.fill(left, units(problem, left))
    wanted = {one.task: one for one in lean.passed}
    full = credit(passing, make_plan(problem, travel, filler.routes))
    lost = wanted.keys() - {one.task for one in full.passed}
    if lost:
        astray = {k for i in lost for k in wanted[i].shifts}
        mixed = [before[k] if k in astray else own for k, own in enumerate(filler.routes)]
        full = credit(passing, make_plan(problem, travel, mixed))
        lost = wanted.keys() - {one.task for one in full.passed}
    return lean if lost else full


def counts(task: Task, shift: Shift, kind: str, start_s: int, end_s: int) -> bool:
    """Whether what a shift goes along between two moments counts as looking at a belt."""
    if not shift.allows(task) or (kind == "travel" and shift.mode not in task.pass_modes):
        return False
    windows = task.windows
    return not windows or any(low <= start_s and end_s <= high for low, high in windows)


def credit(passing: Passing, plan: Plan) -> Plan:
    """Return ``plan`` with the belts it leaves out but passes told as passed."""
    asked = [i for i in plan.unserved if i in passing.belts]
    lines = [line for made in plan.rounds for line in passing.lines(made)]
    found = passing.passes(lines, asked) if asked and lines else {}
    left = tuple(i for i in plan.unserved if i not in found)
    return replace(plan, unserved=left, passed=tuple(found[i] for i in sorted(found)))


def without_needless(passing: Passing, plan: Plan) -> Plan:
    """Return ``plan`` without the stops at belts that it passes anyway, and with them passed.

    One stop after another, what takes longest first, is left out where the belt, and every other
    that is passed by then, still is: the legs that join up around it are looked at anew.
    """
    problem, travel = passing.problem, passing.ground.travel
    rounds = {made.shift: made for made in plan.rounds}
    lines = {k: passing.lines(made) for k, made in rounds.items()}
    held = {one.task: one for one in credit(passing, plan).passed}
    for k, i in _belt_stops(passing, plan):
        visits: list[Visit] = [(s.task, s.way) for s in rounds[k].stops if s.task != i]
        made = time_round(problem, travel, k, visits) if visits else None
        if made is None and visits:
            continue
        tried = {**lines, k: passing.lines(made) if made is not None else []}
        flat = [one for _, mine in sorted(tried.items()) for one in mine]
        wanted = [i, *(j for j, one in held.items() if k in one.shifts)]
        found = passing.passes(flat, wanted) if flat else {}
        if len(found) < len(wanted):
            continue
        lines, held = tried, held | found
        if made is None:
            rounds.pop(k)
        else:
            rounds[k] = made
    left = tuple(sorted({*plan.unserved, *held}))
    kept = tuple(made for _, made in sorted(rounds.items()))
    return credit(passing, Plan(kept, left))


def _belt_stops(passing: Passing, plan: Plan) -> Iterator[tuple[int, int]]:
    """Yield shift and task of the stops at belts that may be passed, the longest first."""
    tasks = passing.problem.tasks
    stops = [
        (made.shift, stop.task)
        for made in plan.rounds
        for stop in made.stops
        if stop.task in passing.belts
    ]
    yield from sorted(stops, key=lambda one: (-tasks[one[1]].service_s, *one))
