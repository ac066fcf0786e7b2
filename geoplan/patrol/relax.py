"""What keeps a task from being done by a shift that had nothing else to do, and the least to relax.

From: a problem, the ground. To: reasons, and the task and shift with the constraint relaxed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np

from geoplan.patrol.alone import can_do
from geoplan.patrol.checker import find_breaches
from geoplan.patrol.loosen import Reason, loosen
from geoplan.patrol.problem import UNREACHED_S, Problem, Shift, Task, Travel, Way
from geoplan.patrol.rows import plan_rows
from geoplan.patrol.schedule import Visit, make_plan, time_round
from geoplan.patrol.travel import Ground

_DAY_MIN = 24 * 60
_ORDER = (
    "load",
    "window",
    "work",
    "ends",
    "ends_work",
    "hours",
    "hours_work",
)  # of like amounts the first


@dataclass(frozen=True)
class Tried:
    """A reason, and the task and the shift (by number) with the constraint relaxed."""

    reason: Reason
    task: Task | None = None
    shift: tuple[int, Shift] | None = None


def impossible(problem: Problem, ground: Ground, i: int) -> Tried:
    """Return what keeps task ``i`` from being done by any shift that had nothing else to do."""
    task = problem.tasks[i]
    allowed = [shift for shift in problem.shifts if shift.allows(task)]
    if not allowed:
        return Tried(_not_allowed(problem, ground.travel, task))
    near = [s for s in allowed if any(_is_met(ground, s, task, w) for w in range(len(task.ways)))]
    if not near:
        return Tried(_too_far_off("no_street", problem, ground, task, allowed))
    if not any(_is_linked(ground.travel, shift, task) for shift in near):
        return Tried(_too_far_off("no_way", problem, ground, task, near))
    linked = [shift for shift in near if _is_linked(ground.travel, shift, task)]
    return _too_short(problem, ground.travel, task, linked)


def _not_allowed(problem: Problem, travel: Travel, task: Task) -> Reason:
    """Nobody can check this, or nobody works on its days."""
    able = [s for s in problem.shifts if not s.skills or task.skill in s.skills]
    if not able:
        tried = [replace(s, skills=()) for s in problem.shifts]
        return extra("no_team", "team", first_that_can(problem, travel, task, tried))
    free = replace(task, days=None)
    return extra("no_day", "day", first_that_can(problem, travel, free, able))


def extra(why: str, relax: str, team: str) -> Reason:
    """Return that one more shift like ``team`` would do it, beside all that is planned."""
    return Reason(why, relax, None, "", team, bool(team), "extra" if team else "")


def first_that_can(problem: Problem, travel: Travel, task: Task, shifts: list[Shift]) -> str:
    """Return the first of ``shifts`` that does the task alone, as the checker agrees."""
    own = Problem((task,), tuple(shifts), problem.places)
    for k in np.flatnonzero(can_do(own, travel)[0]):
        if _does(own, travel, task, shifts[int(k)]):
            return shifts[int(k)].shift_id
    return ""


def _is_met(ground: Ground, shift: Shift, task: Task, way: int) -> bool:
    ends = (task.ways[way].enter, task.ways[way].leave)
    return all(ground.is_met(shift.mode, place) for place in ends)


def _is_linked(travel: Travel, shift: Shift, task: Task) -> bool:
    return any(
        travel.between(shift.mode, shift.start, way.enter) < UNREACHED_S
        and travel.between(shift.mode, way.leave, shift.end) < UNREACHED_S
        for way in task.ways
    )


def _too_far_off(
    why: str, problem: Problem, ground: Ground, task: Task, shifts: list[Shift]
) -> Reason:
    """Return how far the nearest street is, and whether it would do if it counted as near.

    The nearest of those that lead on to others: one cut off from them is no way in.
    """
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
    how = "extra" if is_verified else ""
    return Reason(why, "reach", off_m, "m", "", is_verified, how)


def _too_short(problem: Problem, travel: Travel, task: Task, shifts: list[Shift]) -> Tried:
    """Return by how little the windows of the task, or the limits of a shift, are too short."""
    alike: dict[Any, Shift] = {}
    for shift in shifts:
        limits = (shift.spans, shift.max_work_s, shift.max_load, shift.is_begun)
        alike.setdefault((shift.mode, shift.start, shift.end, *limits), shift)
    free = replace(task, windows=())
    is_window = bool(task.windows) and any(_can(problem, travel, free, s) for s in alike.values())
    why = "window" if is_window else "too_far"
    found = [
        (relax != "load", amount, _ORDER.index(relax), shift)
        for shift in alike.values()
        for relax, amount in _enough(problem, travel, task, shift)
    ]
    if not found:
        return Tried(Reason("load" if all(_is_full(s, task) for s in shifts) else why))
    # A stop more within the hours comes first; of like amounts a wider window: nobody works longer.
    _, amount, order, shift = min(found, key=lambda one: one[:3])
    relax = _ORDER[order]
    wanted, relaxed = loosen(relax, amount, task, shift)
    team = "" if relax == "window" else shift.shift_id
    is_verified = _does(problem, travel, wanted, relaxed)
    how = "alone" if is_verified else ""
    unit, why = ("stops", "load") if relax == "load" else ("min", why)
    reason = Reason(why, relax, float(amount), unit, team, is_verified, how)
    number = next(k for k, one in enumerate(problem.shifts) if one.shift_id == shift.shift_id)
    return Tried(reason, wanted, (number, relaxed))


def _enough(
    problem: Problem, travel: Travel, task: Task, shift: Shift
) -> Iterator[tuple[str, int]]:
    """Yield what lets the shift do the task alone, and how much of it is enough.

    Two constraints at once, hours and the limit of work, only where neither alone is enough.
    """

    def can(relax: str, amount: int) -> bool:
        return _can(problem, travel, *loosen(relax, amount, task, shift))

    if shift.max_load is not None and _is_full(shift, task):
        lacking = task.load - shift.max_load
        if can("load", lacking):
            yield "load", lacking
        return
    ends = "hours" if shift.is_begun else "ends"
    by_itself = [ends, *(["work"] if shift.max_work_s is not None else [])]
    found = [(relax, _least(partial(can, relax))) for relax in by_itself]
    if shift.max_work_s is not None and all(least is None for _, least in found):
        found.append((f"{ends}_work", _least(partial(can, f"{ends}_work"))))
    if task.windows:
        found.append(("window", _least(partial(can, "window"))))
    yield from ((relax, least) for relax, least in found if least is not None)


def _is_full(shift: Shift, task: Task) -> bool:
    """Whether the task by itself is more than the shift may do in a day."""
    return shift.max_load is not None and task.load > shift.max_load


def _can(problem: Problem, travel: Travel, task: Task, shift: Shift) -> bool:
    """Whether the shift could do the task alone."""
    own = Problem((task,), (shift,), problem.places)
    return any(time_round(own, travel, 0, [(0, w)]) is not None for w in range(len(task.ways)))


def _does(problem: Problem, travel: Travel, task: Task, shift: Shift) -> bool:
    """Whether the shift could do the task alone, planned anew, and the checker agrees."""
    own = Problem((task,), (shift,), problem.places)
    for way in range(len(task.ways)):
        if time_round(own, travel, 0, [(0, way)]) is not None:
            return passes(own, travel, shift, [(0, way)])
    return False


def passes(problem: Problem, travel: Travel, shift: Shift, visits: list[Visit]) -> bool:
    """Whether ``shift`` does just ``visits``, planned anew, and the checker agrees."""
    tasks = tuple(problem.tasks[i] for i, _ in visits)
    own = Problem(tasks, (shift,), problem.places)
    plan = make_plan(own, travel, [[(k, way) for k, (_, way) in enumerate(visits)]])
    rows = plan_rows(own, plan)
    rounds, stops = rows["patrol_rounds"], rows["patrol_stops"]
    return not plan.unserved and not find_breaches(own, travel, rounds, stops, None, [])


def _least(holds: Callable[[int], bool]) -> int | None:
    """Return the least whole minutes that hold; None where a day does not."""
    low, high = 0, _DAY_MIN
    if not holds(high):
        return None
    while high - low > 1:
        middle = (low + high) // 2
        if holds(middle):
            high = middle
        else:
            low = middle
    return high
