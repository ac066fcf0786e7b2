"""Make a plan with an engine, and let it pass the checker.

From: a problem, the ground, an engine. To: :class:`Checked`; no plan with a breach is returned.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib import import_module

import numpy as np
import pandas as pd

from geoplan.errors import GeoplanError
from geoplan.errors import Problem as Told
from geoplan.patrol.alone import can_do
from geoplan.patrol.checker import find_breaches
from geoplan.patrol.engines import MANY, Engine, Limits
from geoplan.patrol.greedy import Filler
from geoplan.patrol.problem import Problem, Travel
from geoplan.patrol.rows import plan_tables
from geoplan.patrol.schedule import Plan, Routes, make_plan, plan_score
from geoplan.patrol.shorten import shorten
from geoplan.patrol.travel import Ground
from geoplan.patrol.worth import units
from geoplan.tables.model import records

# Solvers are imported when asked for: they take time to load.
ENGINES = {
    "pyvrp": ("geoplan.patrol.engines.pyvrp", "PyVrp"),
    "vroom": ("geoplan.patrol.engines.vroom", "Vroom"),
}

_SMALL = 120  # tasks
_QUICK = 300  # tasks up to which VROOM takes seconds
_TURNS = 2  # times rounds are shortened and filled


@dataclass(frozen=True)
class Checked:
    """A plan and its tables, which have passed the checker."""

    plan: Plan
    tables: Mapping[str, pd.DataFrame]


def load_engine(name: str, **options: bool) -> Engine:
    """Return the engine ``name``."""
    module, kind = ENGINES[name]
    engine: Engine = getattr(import_module(module), kind)(**options)
    return engine


def solve(
    problem: Problem, travel: Travel, engine: str, limits: Limits, begin: Routes | None = None
) -> Plan:
    """Return the plan of ``engine``; ``begin``: a plan to start from, and never to fall behind.

    A small problem is searched from several starts, for a search of few visits is soon stuck.

    First the required tasks by themselves, then all: a search among all of them at once loses
    required ones. What still fits at the end is put in, so that nobody sits idle who could do more.
    """
    end = None if limits.seconds is None else limits.clock() + limits.seconds
    worker = load_engine(engine)
    asked = np.flatnonzero(can_do(problem, travel).any(axis=1)).tolist()
    worth = units(problem, asked)
    starts = [begin] if begin is not None else _starts(problem, travel, worker, limits, asked)
    # A round that does not fit is no start for an engine: first it is cut to what does.
    known = make_plan(problem, travel, starts[0])
    begin = [known.routes.get(k, []) for k in range(len(problem.shifts))]
    # A search with steps enough shortens rounds by itself, in the time that takes beforehand.
    fill = _with_more if _SMALL < len(asked) <= MANY else _filled
    filled = fill(problem, travel, begin, asked, worth)
    starts[0] = filled
    # Visits of no value would lose against none at all: an empty plan is none to keep.
    plans = [make_plan(problem, travel, filled), *([known] if known.rounds else [])]
    for number, start in enumerate(starts):
        if end is not None:
            left = max(0.0, end - limits.clock())
            limits = replace(limits, seconds=left / (len(starts) - number))
        routes = worker.solve(problem, travel, limits, start)
        routes = _filled(problem, travel, routes, asked, worth)
        plans.append(make_plan(problem, travel, routes))
    return max(plans, key=lambda plan: plan_score(problem, plan))


def _starts(
    problem: Problem, travel: Travel, worker: Engine, limits: Limits, asked: list[int]
) -> list[Routes]:
    """Return where the search for a plan of the tasks ``asked`` begins, once for each."""
    required = [i for i in asked if problem.tasks[i].is_required]
    nothing: Routes = [[] for _ in problem.shifts]
    begin = nothing
    if 0 < len(required) < len(asked):
        begin = _among(problem, travel, worker, _half(limits), required)
    elif required and len(asked) > _SMALL:
        begin = _first(problem, travel, worker, _half(limits), asked)
    if worker.name == "pyvrp" and len(asked) <= _SMALL:
        return [begin, _quick(problem, travel, limits), nothing]
    return [begin]


def _filled(
    problem: Problem, travel: Travel, routes: Routes, asked: Sequence[int], worth: Mapping[int, int]
) -> Routes:
    """Return ``routes`` shortened and with what still fits, in turns, for one makes room for more.

    ``asked``: numbers of the tasks that may be put in; ``worth``: of each.
    """
    for _ in range(_TURNS):
        routes = shorten(problem, travel, routes)
        before = sum(map(len, routes))
        routes = _with_more(problem, travel, routes, asked, worth)
        if sum(map(len, routes)) == before:
            break
    return shorten(problem, travel, routes)


def _with_more(
    problem: Problem, travel: Travel, routes: Routes, asked: Sequence[int], worth: Mapping[int, int]
) -> Routes:
    """Return ``routes`` with what still fits of the tasks ``asked``."""
    filler = Filler(problem, travel, routes)
    done = {i for visits in routes for i, _ in visits}
    filler.fill([i for i in asked if i not in done], worth)
    return filler.routes


def _among(
    problem: Problem, travel: Travel, worker: Engine, limits: Limits, numbers: list[int]
) -> Routes:
    """Return visits of the tasks ``numbers`` only."""
    own = replace(problem, tasks=tuple(problem.tasks[i] for i in numbers))
    begin = _first(own, travel, worker, limits, list(range(len(numbers))))
    routes = worker.solve(own, travel, limits, begin)
    return [[(numbers[k], way) for k, way in visits] for visits in routes]


def _first(
    problem: Problem, travel: Travel, worker: Engine, limits: Limits, asked: list[int]
) -> Routes:
    """Return a plan that is made fast: rounds filled greedily, or VROOM's if that is better.

    Where time is short for what is required, greedy filling may do half of what VROOM does.
    """
    worth = units(problem, asked)
    begins: list[Routes] = [[[] for _ in problem.shifts]]
    if worker.name == "pyvrp" and len(asked) <= _QUICK:
        begins.append(_quick(problem, travel, limits))
    filled = [_with_more(problem, travel, routes, asked, worth) for routes in begins]
    return max(filled, key=lambda routes: plan_score(problem, make_plan(problem, travel, routes)))


def _quick(problem: Problem, travel: Travel, limits: Limits) -> Routes:
    return load_engine("vroom", is_quick=True).solve(problem, travel, limits)


def _half(limits: Limits) -> Limits:
    seconds = None if limits.seconds is None else limits.seconds / 2
    return replace(limits, iterations=max(1, limits.iterations // 2), seconds=seconds)


def checked(
    problem: Problem,
    plan: Plan,
    ground: Ground,
    done: Collection[str] = (),
    asked: Problem | None = None,
) -> Checked:
    """Return ``plan`` with its tables.

    ``done``: ids of tasks that ``problem`` pins to when they were; ``asked``: the same tasks with
    the windows they have, for the tables.

    Raises
    ------
    GeoplanError
        When the checker finds a breach: a fault of geoplan, told rather than printed as a plan.
    """
    tables = plan_tables(asked or problem, plan, ground, done)
    left = [problem.tasks[i].task_id for i in plan.unserved]
    names = ("rounds", "stops", "legs", "passed")
    rounds, stops, legs, passed = (records(tables[f"patrol_{name}"]) for name in names)
    breaches = find_breaches(problem, ground.travel, rounds, stops, legs, left, passed)
    if breaches:
        facts = {"count": len(breaches), "first": breaches[0]}
        raise GeoplanError(Told("patrol.breach", "error", facts=facts))
    return Checked(plan, tables)
