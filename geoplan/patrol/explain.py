"""Why not: what keeps each task out of the plan, and the least that would let it in.

From: a plan, its problem, the ground. To: rows of patrol_unserved.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from geoplan.patrol.again import Again
from geoplan.patrol.insert import Found, Inserter
from geoplan.patrol.loosen import Reason, loosen
from geoplan.patrol.problem import Problem, Travel
from geoplan.patrol.relax import Tried, extra, first_that_can, impossible, passes
from geoplan.patrol.schedule import Plan, time_round
from geoplan.patrol.travel import Ground


def explain(
    problem: Problem, ground: Ground, plan: Plan, fits: Any, again: Again | None = None
) -> list[dict[str, Any]]:
    """Return a row for every task that ``plan`` leaves out.

    ``fits``: task by task, which shifts could do it alone. A task that some shift could do lacks
    time, or a stop more in the day: it is put into the rounds as they are, wherever that makes one
    end least late, or its window least wide. One that none could do is told what is in its way, and
    by how little; that it then can be done is tried by planning it anew, with nothing relaxed but
    what is told, and by the checker: in the rounds as they are where it goes in, else by itself;
    and for those that matter most, as many as ``again`` says, the shift is solved anew with all
    that it does.
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
    """Return what lets task ``i`` into the rounds as well: a stop more, or minutes more.

    A stop more than a full shift may do comes first, where its hours have room: nobody works
    longer. Else the lesser of a shift that ends later and wider windows; of like amounts the
    window. A shift that lacks both, stops and time, is not asked to relax both.
    """
    heavier = inserter.least_load(i)
    if heavier is not None:
        return _proved(problem, travel, i, heavier, "load")
    later = inserter.least_later(i)
    wider = inserter.least_window(i) if problem.tasks[i].windows else None
    if wider is not None and (later is None or wider[2] <= later[2]):
        return _proved(problem, travel, i, wider, "window")
    if later is not None:
        return _proved(problem, travel, i, later, "hours", "work", "hours_work")
    return _one_more(problem, travel, inserter, i)


def _proved(problem: Problem, travel: Travel, i: int, found: Found, *ways: str) -> Reason:
    """Return the first of ``ways`` to relax by which the shift does the visits, as it is told."""
    number, visits, amount = found
    before = problem.shifts[number]
    reason = Reason("no_time")
    for relax in ways:
        task, shift = loosen(relax, amount, problem.tasks[i], before)
        own = replace(problem, tasks=(*problem.tasks[:i], task, *problem.tasks[i + 1 :]))
        why, unit = ("load", "stops") if relax == "load" else ("no_time", "min")
        team = "" if relax == "window" else shift.shift_id
        reason = Reason(why, relax, float(amount), unit, team)
        if passes(own, travel, shift, visits):
            return replace(reason, is_verified=True, how="insert")
    return reason


def _one_more(problem: Problem, travel: Travel, inserter: Inserter, i: int) -> Reason:
    """Return the shift that would have to go out twice: nothing it does leaves room for task ``i``.

    The window of the task falls where the others' windows hold all shifts elsewhere, or the shifts
    are full and have no time for a stop more either.
    """
    task = problem.tasks[i]
    allowed = [k for k, shift in enumerate(problem.shifts) if shift.allows(task)]
    why = "load" if inserter.full(i).issuperset(allowed) else "no_time"
    shifts = [problem.shifts[k] for k in allowed]
    return extra(why, "team", first_that_can(problem, travel, task, shifts))
