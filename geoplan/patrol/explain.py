"""Why not: what keeps each task out of the plan, and the least that would let it in.

From: a plan, its problem, the ground. To: rows of patrol_unserved.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from geoplan.patrol.again import Again
from geoplan.patrol.insert import Inserter, widened
from geoplan.patrol.problem import Problem, Shift, Travel
from geoplan.patrol.relax import Reason, Tried, extra, first_that_can, impossible, passes
from geoplan.patrol.schedule import Plan, time_round
from geoplan.patrol.travel import Ground

_MIN_S = 60


def explain(
    problem: Problem, ground: Ground, plan: Plan, fits: Any, again: Again | None = None
) -> list[dict[str, Any]]:
    """Return a row for every task that ``plan`` leaves out.

    ``fits``: task by task, which shifts could do it alone. A task that some shift could do lacks
    time: it is put into the rounds as they are, wherever that makes one end least late, or its
    window least wide. One that none could do is told what is in its way, and by how little; that
    it then can be done is tried by planning it anew, with the constraint relaxed, and by the
    checker: in the rounds as they are where it goes in, else by itself; and for those that matter
    most, as many as ``again`` says, the shift is solved anew with all that it does.
    """
    inserter = Inserter(problem, ground.travel, plan)
    found: dict[int, Tried] = {}
    for i in plan.unserved:
        if fits[i].any():
            found[i] = Tried(_no_time(problem, ground.travel, inserter, i))
        else:
            found[i] = _inserted(problem, ground, inserter, i, impossible(problem, ground, i))
    reasons = {i: one.reason for i, one in found.items()}
    if again is not None:
        for i in _first(problem, found)[: again.count]:
            reasons[i] = _solved(problem, ground, plan, found[i], again)
    rows = []
    for i, reason in reasons.items():
        task = problem.tasks[i]
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


def _first(problem: Problem, found: Mapping[int, Tried]) -> list[int]:
    """Return the tasks whose relaxation was only tried alone: required, then of most value."""
    left = [i for i, one in found.items() if one.reason.how == "alone" and one.task is not None]
    return sorted(left, key=lambda i: (-problem.tasks[i].is_required, -problem.tasks[i].value, i))


def _inserted(problem: Problem, ground: Ground, inserter: Inserter, i: int, tried: Tried) -> Tried:
    """Try whether the relaxed task goes into the rounds as they are: then nothing is given up."""
    if tried.task is None or tried.shift is None or not tried.reason.is_verified:
        return tried
    shifts = list(problem.shifts)
    number, shift = tried.shift
    shifts[number] = shift
    tasks = (*problem.tasks[:i], tried.task, *problem.tasks[i + 1 :])
    own = replace(problem, tasks=tasks, shifts=tuple(shifts))
    for k, visits in inserter.ways_in(i):
        if time_round(own, ground.travel, k, visits) is None:
            continue
        if passes(own, ground.travel, own.shifts[k], visits):
            reason = replace(tried.reason, how="insert", given_up=0)
            return replace(tried, reason=reason)
    return tried


def _solved(problem: Problem, ground: Ground, plan: Plan, tried: Tried, again: Again) -> Reason:
    """Solve the shift anew; where that finds no round, that it does it alone is all we know."""
    if tried.task is None or tried.shift is None:
        return tried.reason
    given_up = again.solve(problem, ground.travel, plan, tried.task, tried.shift)
    if given_up is None:
        return tried.reason
    return replace(tried.reason, how="solve", given_up=given_up)


def _no_time(problem: Problem, travel: Travel, inserter: Inserter, i: int) -> Reason:
    """Return how many minutes longer a shift, or wider the windows, for task ``i`` as well.

    The lesser of the two; of like amounts the window: nobody works longer.
    """
    task = problem.tasks[i]
    later = inserter.least(i)
    wider = inserter.least_window(i, _MIN_S) if task.windows else None
    if later is None and wider is None:
        return _one_more(problem, travel, i)
    minutes = -1 if later is None else max(1, -(-later[2] // _MIN_S))
    if wider is not None and (later is None or wider[2] <= minutes * _MIN_S):
        number, visits, more_s = wider
        tasks = (*problem.tasks[:i], widened(task, more_s), *problem.tasks[i + 1 :])
        own, shift = replace(problem, tasks=tasks), problem.shifts[number]
        told = Reason("no_time", "window", more_s / _MIN_S, "min")
    else:
        number, visits, _ = later or (0, [], 0)
        own, shift = problem, stretched(problem.shifts[number], minutes * _MIN_S)
        told = Reason("no_time", "hours", float(minutes), "min", shift.shift_id)
    is_verified = passes(own, travel, shift, visits)
    return replace(told, is_verified=is_verified, how="insert" if is_verified else "")


def _one_more(problem: Problem, travel: Travel, i: int) -> Reason:
    """Return the shift that would have to go out twice: nothing it does leaves room for task ``i``.

    The window of the task falls where the others' windows hold all shifts elsewhere.
    """
    task = problem.tasks[i]
    allowed = [shift for shift in problem.shifts if shift.allows(task)]
    return extra("no_time", "team", first_that_can(problem, travel, task, allowed))


def stretched(shift: Shift, seconds: int) -> Shift:
    """Return a shift that ends later, and whose limits are as much wider."""
    *spans, (start, end) = shift.spans
    work = None if shift.max_work_s is None else shift.max_work_s + seconds
    load = None if shift.max_load is None else shift.max_load + 1
    return replace(shift, spans=(*spans, (start, end + seconds)), max_work_s=work, max_load=load)
