"""What keeps a task from being done by a shift that had nothing else to do, and the least to relax.

From: a problem, the ground. To: reasons, and the task and shift with the constraint relaxed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from geoplan.patrol.alone import can_do
from geoplan.patrol.checker import find_breaches
from geoplan.patrol.insert import widened
from geoplan.patrol.problem import UNREACHED_S, Problem, Shift, Task, Travel, Way
from geoplan.patrol.rows import plan_rows
from geoplan.patrol.schedule import Visit, make_plan, time_round
from geoplan.patrol.travel import Ground

_DAY_S = 24 * 3600
_MIN_S = 60


@dataclass(frozen=True)
class Reason:
    """What binds, what to relax by how much and for whom, and whether that was tried.

    ``how`` it was tried: "insert" into the rounds as they are, nothing of which is given up; by an
    "extra" shift beside them; "alone", by a shift that does nothing else; "solve", that shift
    anew with all that it does, of which ``given_up`` tasks are then left out.
    """

    why: str
    relax: str = "none"
    amount: float | None = None
    unit: str = ""
    team: str = ""
    is_verified: bool = False
    how: str = ""
    given_up: int | None = None


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
        return Tried(Reason(why))
    # Of like amounts a wider window comes first: nobody works longer.
    least, relax, wanted, shift = min(found, key=lambda one: (one[0], one[1] == "hours"))
    team = shift.shift_id if relax == "hours" else ""
    is_verified = _does(problem, travel, wanted, shift)
    how = "alone" if is_verified else ""
    reason = Reason(why, relax, least / _MIN_S, "min", team, is_verified, how)
    number = next(k for k, one in enumerate(problem.shifts) if one.shift_id == shift.shift_id)
    return Tried(reason, wanted, (number, shift))


def _wider(task: Task, shift: Shift, seconds: int) -> tuple[Task, Shift]:
    """Return a task whose windows open earlier and close later, and the shift."""
    return widened(task, seconds), shift


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
