"""Why not: what keeps each task out of the plan, and the least that would let it in.

From: a plan, its problem, the ground. To: rows of patrol_unserved.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from geoplan.patrol.alone import can_do
from geoplan.patrol.checker import find_breaches
from geoplan.patrol.insert import Inserter
from geoplan.patrol.problem import UNREACHED_S, Problem, Shift, Task, Travel, Way
from geoplan.patrol.rows import plan_rows
from geoplan.patrol.schedule import Plan, Visit, make_plan, time_round
from geoplan.patrol.travel import Ground

_DAY_S = 24 * 3600
_MIN_S = 60


@dataclass(frozen=True)
class Reason:
    """What binds, what to relax by how much and for whom, and whether that was tried."""

    why: str
    relax: str = "none"
    amount: float | None = None
    unit: str = ""
    team: str = ""
    is_verified: bool = False


def explain(problem: Problem, ground: Ground, plan: Plan, fits: Any) -> list[dict[str, Any]]:
    """Return a row for every task that ``plan`` leaves out.

    ``fits``: task by task, which shifts could do it alone. A task that some shift could do lacks
    time: it is put into the rounds as they are, wherever that makes one end least late. One that
    none could do is told what is in its way, and by how little; that it then can be done is tried
    by planning it anew, with the constraint relaxed, and by the checker.
    """
    inserter = Inserter(problem, ground.travel, plan)
    rows = []
    for i in plan.unserved:
        task = problem.tasks[i]
        if fits[i].any():
            reason = _no_time(problem, ground.travel, inserter, i)
        else:
            reason = _impossible(problem, ground, i)
        rows.append(
            {
                "task_id": task.task_id,
                "point_id": task.point_id,
                "is_required": task.is_required,
                "value": task.value,
                **reason.__dict__,
            }
        )
    return rows


def _no_time(problem: Problem, travel: Travel, inserter: Inserter, i: int) -> Reason:
    """Return how many minutes longer which shift would have to be to do task ``i`` as well."""
    found = inserter.least(i)
    if found is None:
        return _one_more(problem, travel, i)
    number, visits, late_s = found
    shift = problem.shifts[number]
    minutes = max(1, -(-late_s // _MIN_S))
    longer = stretched(shift, minutes * _MIN_S)
    is_verified = _passes(problem, travel, longer, visits)
    return Reason("no_time", "hours", float(minutes), "min", shift.shift_id, is_verified)


def _one_more(problem: Problem, travel: Travel, i: int) -> Reason:
    """Return the shift that would have to go out twice: nothing it does leaves room for task ``i``.

    The window of the task falls where the others' windows hold all shifts elsewhere.
    """
    task = problem.tasks[i]
    allowed = [shift for shift in problem.shifts if shift.allows(task)]
    team = _first_that_can(problem, travel, task, allowed)
    return Reason("no_time", "team", None, "", team, bool(team))


def stretched(shift: Shift, seconds: int) -> Shift:
    """Return a shift that ends later, and whose limits are as much wider."""
    *spans, (start, end) = shift.spans
    work = None if shift.max_work_s is None else shift.max_work_s + seconds
    load = None if shift.max_load is None else shift.max_load + 1
    return replace(shift, spans=(*spans, (start, end + seconds)), max_work_s=work, max_load=load)


def _passes(problem: Problem, travel: Travel, shift: Shift, visits: list[Visit]) -> bool:
    """Whether ``shift`` does just ``visits``, planned anew, and the checker agrees."""
    tasks = tuple(problem.tasks[i] for i, _ in visits)
    own = Problem(tasks, (shift,), problem.places)
    plan = make_plan(own, travel, [[(k, way) for k, (_, way) in enumerate(visits)]])
    rows = plan_rows(own, plan)
    rounds, stops = rows["patrol_rounds"], rows["patrol_stops"]
    return not plan.unserved and not find_breaches(own, travel, rounds, stops, None, [])


def _impossible(problem: Problem, ground: Ground, i: int) -> Reason:
    """Return what keeps task ``i`` from being done by any shift that had nothing else to do."""
    task = problem.tasks[i]
    allowed = [shift for shift in problem.shifts if shift.allows(task)]
    if not allowed:
        return _not_allowed(problem, ground.travel, task)
    near = [s for s in allowed if any(_is_met(ground, s, task, w) for w in range(len(task.ways)))]
    if not near:
        return _too_far_off(problem, ground, task, allowed)
    if not any(_is_linked(ground.travel, shift, task) for shift in near):
        return Reason("no_way", "position")
    linked = [shift for shift in near if _is_linked(ground.travel, shift, task)]
    return _too_short(problem, ground.travel, task, linked)


def _not_allowed(problem: Problem, travel: Travel, task: Task) -> Reason:
    """Nobody can check this, or nobody works on its days."""
    able = [s for s in problem.shifts if not s.skills or task.skill in s.skills]
    if not able:
        tried = [replace(s, skills=()) for s in problem.shifts]
        team = _first_that_can(problem, travel, task, tried)
        return Reason("no_team", "team", None, "", team, bool(team))
    free = replace(task, days=None)
    team = _first_that_can(problem, travel, free, able)
    return Reason("no_day", "day", None, "", team, bool(team))


def _first_that_can(problem: Problem, travel: Travel, task: Task, shifts: list[Shift]) -> str:
    own = Problem((task,), tuple(shifts), problem.places)
    fits = np.flatnonzero(can_do(own, travel)[0])
    return shifts[int(fits[0])].shift_id if len(fits) else ""


def _is_met(ground: Ground, shift: Shift, task: Task, way: int) -> bool:
    ends = (task.ways[way].enter, task.ways[way].leave)
    return all(ground.is_met(shift.mode, place) for place in ends)


def _is_linked(travel: Travel, shift: Shift, task: Task) -> bool:
    return any(
        travel.between(shift.mode, shift.start, way.enter) < UNREACHED_S
        and travel.between(shift.mode, way.leave, shift.end) < UNREACHED_S
        for way in task.ways
    )


def _too_far_off(problem: Problem, ground: Ground, task: Task, shifts: list[Shift]) -> Reason:
    """Return how far the nearest street is, and whether it would do if it counted as near."""
    modes = list(dict.fromkeys(shift.mode for shift in shifts))
    off_m = min(
        max(ground.apart_m(mode, problem.places[p]) for p in (way.enter, way.leave))
        for mode in modes
        for way in task.ways
    )
    numbers = sorted({p for w in task.ways for p in (w.enter, w.leave)})
    numbers = sorted({*numbers, *(p for s in shifts for p in (s.start, s.end))})
    at = {place: k for k, place in enumerate(numbers)}
    own = Problem(
        (replace(task, ways=tuple(Way(at[w.enter], at[w.leave]) for w in task.ways)),),
        tuple(replace(s, start=at[s.start], end=at[s.end]) for s in shifts),
        tuple(problem.places[p] for p in numbers),
    )
    travel = ground.among(own.places, modes, off_m)
    is_verified = any(_does(own, travel, own.tasks[0], shift) for shift in own.shifts)
    return Reason("no_street", "reach", off_m, "m", "", is_verified)


def _too_short(problem: Problem, travel: Travel, task: Task, shifts: list[Shift]) -> Reason:
    """Return by how little the windows of the task, or the hours of a shift, are too short."""
    alike: dict[Any, Shift] = {}
    for shift in shifts:
        key = (shift.mode, shift.start, shift.end, shift.spans, shift.max_work_s, shift.max_load)
        alike.setdefault(key, shift)
    found: list[tuple[int, str, Task, Shift]] = []
    free = replace(task, windows=())
    is_window = False
    for shift in alike.values():
        is_window = is_window or (bool(task.windows) and _can(problem, travel, free, shift))
        for relax, change in (("hours", _longer), ("window", _wider)):
            if relax == "window" and not task.windows:
                continue
            least = _least(
                lambda s, k=shift, c=change: _can(problem, travel, *c(task, k, s))  # type: ignore[misc]
            )
            if least is not None:
                found.append((least, relax, *change(task, shift, least)))
    why = "window" if is_window else "too_far"
    if not found:
        return Reason(why)
    # Of like amounts a wider window comes first: nobody works longer.
    least, relax, wanted, shift = min(found, key=lambda one: (one[0], one[1] == "hours"))
    team = shift.shift_id if relax == "hours" else ""
    is_verified = _does(problem, travel, wanted, shift)
    return Reason(why, relax, least / _MIN_S, "min", team, is_verified)


def _wider(task: Task, shift: Shift, seconds: int) -> tuple[Task, Shift]:
    """Return a task whose windows open earlier and close later, and the shift."""
    windows = tuple((max(0, a - seconds), min(_DAY_S, b + seconds)) for a, b in task.windows)
    return replace(task, windows=windows), shift


def _longer(task: Task, shift: Shift, seconds: int) -> tuple[Task, Shift]:
    """Return the task, and a shift that begins earlier and ends later, its limits wider."""
    spans = [list(span) for span in shift.spans]
    spans[0][0], spans[-1][1] = max(0, spans[0][0] - seconds), min(_DAY_S, spans[-1][1] + seconds)
    work = None if shift.max_work_s is None else shift.max_work_s + 2 * seconds
    longer = tuple((a, b) for a, b in spans)
    return task, replace(shift, spans=longer, max_work_s=work, max_load=None)


def _can(problem: Problem, travel: Travel, task: Task, shift: Shift) -> bool:
    """Whether the shift could do the task alone."""
    own = Problem((task,), (shift,), problem.places)
    return any(time_round(own, travel, 0, [(0, w)]) is not None for w in range(len(task.ways)))


def _does(problem: Problem, travel: Travel, task: Task, shift: Shift) -> bool:
    """Whether the shift could do the task alone, planned anew, and the checker agrees."""
    own = Problem((task,), (shift,), problem.places)
    for way in range(len(task.ways)):
        if time_round(own, travel, 0, [(0, way)]) is not None:
            return _passes(own, travel, shift, [(0, way)])
    return False


def _least(holds: Callable[[int], bool]) -> int | None:
    """Return the least whole minutes, in seconds, that hold; None where a day does not."""
    low, high = 0, _DAY_S // _MIN_S
    if not holds(high * _MIN_S):
        return None
    while high - low > 1:
        middle = (low + high) // 2
        if holds(middle * _MIN_S):
            high = middle
        else:
            low = middle
    return high * _MIN_S
