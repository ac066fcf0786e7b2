"""Plan the rest of a day anew: what is done stays, the others are shared out again.

From: the plan that was, a moment, the problem from that day on. To: a plan that holds the finished
stops as they were, and what has changed.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from geoplan.geo import haversine_m
from geoplan.patrol.clock import worked
from geoplan.patrol.engines import Limits
from geoplan.patrol.problem import Problem, Shift, Task
from geoplan.patrol.schedule import Plan, Routes, Visit, make_plan
from geoplan.patrol.solve import solve
from geoplan.patrol.travel import Ground

Row = dict[str, Any]
Pinned = dict[int, list[tuple[Visit, Row]]]  # by shift: what it has done, and how that was told

_SAME_M = 1.0  # a place of the plan that was is the place of the problem that is
_SAME_S = 300  # a visit moved by less stays where it was


@dataclass(frozen=True)
class Moment:
    """A day and a second of it."""

    day: date
    second: int


@dataclass(frozen=True)
class Replanned:
    """The problem with what is done pinned, its plan, the ids that are done."""

    problem: Problem
    plan: Plan
    done: tuple[str, ...]


def finished(
    rounds: Sequence[Row], stops: Sequence[Row], now: Moment, missed: Collection[str] = ()
) -> list[Row]:
    """Return the stops that are over, or under way, at ``now``; ``missed`` ones are not."""
    days = {row["round_id"]: row["day"] for row in rounds}
    return [
        stop
        for stop in stops
        if (days[stop["round_id"]], stop["start_s"]) <= (now.day, now.second)
        and not {stop["task_id"], stop["point_id"]} & set(missed)
    ]


def replan(
    problem: Problem,
    ground: Ground,
    done: Sequence[Row],
    passed: Sequence[Row],
    now: Moment,
    engine: str,
    limits: Limits,
) -> Replanned:
    """Return the plan of ``problem``, whose first day is that of ``now``, with ``done`` pinned.

    Who is under way goes on from the last stop that is done, once it is over. What was done on
    earlier days, or ``passed`` on one of them, is no task any more.
    """
    pinned = _pinned(problem, done)
    over = {row["task_id"] for row in (*done, *passed)}
    at_work = {i for mine in pinned.values() for (i, _), _ in mine}
    left = [
        i for i, task in enumerate(problem.tasks) if i not in at_work and task.task_id not in over
    ]
    shifts = [
        _rest(problem, shift, pinned.get(k, []), now) for k, shift in enumerate(problem.shifts)
    ]
    going = [k for k, shift in enumerate(shifts) if shift.spans]
    rest = Problem(
        tuple(problem.tasks[i] for i in left), tuple(shifts[k] for k in going), problem.places
    )
    routes: dict[int, list[Visit]] = {}
    starts: dict[int, int] = {}
    if going and left:
        plan = solve(rest, ground.travel, engine, limits)
        for made in plan.rounds:
            routes[going[made.shift]] = [(left[s.task], s.way) for s in made.stops]
            starts |= {left[s.task]: s.start_s for s in made.stops}
    return _together(problem, ground, pinned, routes, starts, sorted([*at_work, *left]))


def _pinned(problem: Problem, done: Sequence[Row]) -> Pinned:
    """Return by shift what it has done, where the problem still knows the task and its place."""
    shifts = {shift.shift_id: k for k, shift in enumerate(problem.shifts)}
    tasks = {task.task_id: i for i, task in enumerate(problem.tasks)}
    found: Pinned = {}
    for stop in sorted(done, key=lambda row: (row["round_id"], row["seq"])):
        k, i = shifts.get(stop["round_id"]), tasks.get(stop["task_id"])
        if k is None or i is None:
            continue
        way = _way(problem, problem.tasks[i], stop)
        if way is not None:
            found.setdefault(k, []).append(((i, way), stop))
    return found


def _way(problem: Problem, task: Task, stop: Row) -> int | None:
    for number, way in enumerate(task.ways):
        enter, leave = problem.places[way.enter], problem.places[way.leave]
        apart = haversine_m(
            [enter.lon, leave.lon],
            [enter.lat, leave.lat],
            [stop["lon"], stop["leave_lon"]],
            [stop["lat"], stop["leave_lat"]],
        )
        if float(apart.max()) < _SAME_M:
            return number
    return None


def _rest(problem: Problem, shift: Shift, mine: list[tuple[Visit, Row]], now: Moment) -> Shift:
    """Return what is left of a shift: from now on, from where its team is."""
    if shift.date != now.day:
        return shift
    start, since = shift.start, now.second
    work, load = shift.max_work_s, shift.max_load
    if mine:
        (i, way), last = mine[-1]
        start = problem.tasks[i].ways[way].leave
        since = max(since, int(last["leave_s"]))
        first = mine[0][1]
        begun = int(first["arrive_s"]) - round(60 * first["travel_min"])
        if work is not None:
            work = max(0, work - worked(shift.spans, since) + worked(shift.spans, begun))
        if load is not None:
            load -= sum(problem.tasks[task].load for (task, _), _ in mine)
    spans = tuple((max(a, since), b) for a, b in shift.spans if b > since)
    return replace(shift, start=start, spans=spans, max_work_s=work, max_load=load)


def _together(
    problem: Problem,
    ground: Ground,
    pinned: Pinned,
    routes: Mapping[int, list[Visit]],
    starts: Mapping[int, int],
    kept: list[int],
) -> Replanned:
    """Return whole rounds: done stops at the times they had, the others at those just planned.

    Windows of no slack pin the times; the checker then looks at whole days, breaks and limits.
    """
    tasks: dict[int, Task] = {i: problem.tasks[i] for i in kept}
    for mine in pinned.values():
        for (i, _), stop in mine:
            when = (int(stop["start_s"]), int(stop["leave_s"]))
            stay = when[1] - when[0]
            tasks[i] = replace(tasks[i], windows=(when,), service_s=stay, days=None)
    for i, start in starts.items():
        tasks[i] = replace(tasks[i], windows=((start, start + tasks[i].service_s),))
    number = {i: new for new, i in enumerate(kept)}
    whole: Routes = []
    for k in range(len(problem.shifts)):
        visits = [visit for visit, _ in pinned.get(k, [])] + routes.get(k, [])
        whole.append([(number[i], way) for i, way in visits])
    own = replace(problem, tasks=tuple(tasks[i] for i in kept))
    done = tuple(tasks[i].task_id for mine in pinned.values() for (i, _), _ in mine)
    return Replanned(own, make_plan(own, ground.travel, whole), done)


def changes(before: Sequence[Row], after: Sequence[Row]) -> list[Row]:
    """Return what differs between the stops that were planned and those that are, by task."""
    old = {stop["task_id"]: stop for stop in before}
    new = {stop["task_id"]: stop for stop in after}
    rows = []
    for task_id in sorted(old.keys() | new.keys()):
        was, now = old.get(task_id), new.get(task_id)
        kind = _kind(was, now)
        if not kind:
            continue
        either = now or was or {}
        rows.append(
            {
                "task_id": task_id,
                "point_id": either["point_id"],
                "change": kind,
                "from_round": "" if was is None else was["round_id"],
                "from_s": None if was is None else was["start_s"],
                "to_round": "" if now is None else now["round_id"],
                "to_s": None if now is None else now["start_s"],
            }
        )
    return rows


def _kind(was: Row | None, now: Row | None) -> str:
    """Return what became of a visit, nothing where it stays about when it was."""
    if was is None:
        return "added"
    if now is None:
        return "dropped"
    if was["round_id"] != now["round_id"]:
        return "moved"
    return "shifted" if abs(was["start_s"] - now["start_s"]) > _SAME_S else ""
