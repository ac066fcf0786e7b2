"""Plan the rest of a day anew: what is done stays, the others are shared out again.

From: the plan that was, a moment, the problem from that day on. To: a plan that holds the finished
stops as they were, and what has changed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from geoplan.geo import haversine_m
from geoplan.patrol.alone import can_do
from geoplan.patrol.clock import worked
from geoplan.patrol.engines import Limits
from geoplan.patrol.passing import pass_belts
from geoplan.patrol.problem import Problem, Shift, Task
from geoplan.patrol.schedule import Plan, Routes, Visit, make_plan, plan_score
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
class Before:
    """What the plan that was says: stops done, stops to come, belts passed on days gone by."""

    done: Sequence[Row]
    coming: Sequence[Row]
    passed: Sequence[Row] = ()


@dataclass(frozen=True)
class Replanned:
    """A plan of whole days, and what it was made of.

    ``asked``: the tasks as they are; ``problem``: the same, with what is ``done`` (ids) pinned to
    when it was. ``rest``: what was still to be planned, and its plan; None where a round that was
    does not fit together with it any more.
    """

    asked: Problem
    problem: Problem
    plan: Plan
    done: tuple[str, ...]
    rest: tuple[Problem, Plan] | None


@dataclass(frozen=True)
class _Rest:
    """What is still to be planned: a problem, and the numbers its tasks and shifts had."""

    problem: Problem
    tasks: list[int]
    shifts: list[int]


def finished(
    rounds: Sequence[Row], stops: Sequence[Row], now: Moment, missed: Collection[str] = ()
) -> list[Row]:
    """Return the stops that are over, under way or set out for at ``now``; no ``missed`` ones.

    Where a team is between two stops nobody knows: it goes on to where it is going.
    """
    return [
        stop
        for stop, is_begun in _begun(rounds, stops, now)
        if is_begun and not {stop["task_id"], stop["point_id"]} & set(missed)
    ]


def to_come(rounds: Sequence[Row], stops: Sequence[Row], now: Moment) -> list[Row]:
    """Return the stops for which nobody has set out at ``now``."""
    return [stop for stop, is_begun in _begun(rounds, stops, now) if not is_begun]


def _begun(rounds: Sequence[Row], stops: Sequence[Row], now: Moment) -> Iterator[tuple[Row, bool]]:
    """Yield every stop, and whether its team has left the one before it, or its base."""
    left = {row["round_id"]: (row["day"], row["depart_s"]) for row in rounds}
    for stop in sorted(stops, key=lambda row: (row["round_id"], row["seq"])):
        day, left_s = left[stop["round_id"]]
        yield stop, (day, left_s) <= (now.day, now.second)
        left[stop["round_id"]] = (day, stop["leave_s"])


def replan(
    problem: Problem, ground: Ground, before: Before, now: Moment, engine: str, limits: Limits
) -> Replanned:
    """Return the plan of ``problem``, whose first day is that of ``now``, with what is done pinned.

    Who has set out for a stop goes on from there, once it is over. What was done on earlier days,
    or passed on one of them, is no task any more. The stops to come stay as they were unless more
    that is required, or more value, is found: people have their sheets.
    """
    pinned = _pinned(problem, before.done)
    over = {row["task_id"] for row in (*before.done, *before.passed)}
    rest = _rest_of(problem, pinned, over, now)
    coming = _pinned(problem, before.coming)
    plans = _plans(rest.problem, ground, _begin(rest, coming), engine, limits)
    kept = sorted([*(i for mine in pinned.values() for (i, _), _ in mine), *rest.tasks])
    held = _held(problem, pinned)
    asked, own = (replace(one, tasks=tuple(one.tasks[i] for i in kept)) for one in (problem, held))
    fits = can_do(own, ground.travel)
    # What is done stays as it was: no stop is taken out, nothing is put in between.
    wholes = [
        pass_belts(own, ground, _together(held, ground, pinned, rest, plan, kept), fits, False)
        for plan in plans
    ]
    best = max(range(len(plans)), key=lambda n: plan_score(own, wholes[n])[:2])
    done = tuple(problem.tasks[i].task_id for mine in pinned.values() for (i, _), _ in mine)
    told = _told_rest(rest, plans[best], wholes[best], kept, len(done))
    return Replanned(asked, own, wholes[best], done, told)


def _plans(rest: Problem, ground: Ground, begin: Routes, engine: str, limits: Limits) -> list[Plan]:
    """Return the rest as it was, solved anew, and that without stops at belts it passes."""
    old = make_plan(rest, ground.travel, begin)
    if not rest.shifts or not rest.tasks:
        return [old]
    new = solve(rest, ground.travel, engine, limits, begin)
    lean = pass_belts(rest, ground, new, can_do(rest, ground.travel), is_free=True)
    return [old, new, lean]


def _rest_of(problem: Problem, pinned: Pinned, over: Collection[str], now: Moment) -> _Rest:
    at_work = {i for mine in pinned.values() for (i, _), _ in mine}
    left = [
        i for i, task in enumerate(problem.tasks) if i not in at_work and task.task_id not in over
    ]
    shifts = [
        _rest(problem, shift, pinned.get(k, []), now) for k, shift in enumerate(problem.shifts)
    ]
    going = [k for k, shift in enumerate(shifts) if shift.spans]
    own = replace(
        problem,
        tasks=tuple(problem.tasks[i] for i in left),
        shifts=tuple(shifts[k] for k in going),
    )
    return _Rest(own, left, going)


def _begin(rest: _Rest, coming: Pinned) -> Routes:
    """Return the stops that were to come, as visits of the rest."""
    number = {i: new for new, i in enumerate(rest.tasks)}
    return [
        [(number[i], way) for (i, way), _ in coming.get(k, []) if i in number] for k in rest.shifts
    ]


def _told_rest(
    rest: _Rest, plan: Plan, whole: Plan, kept: Sequence[int], done: int
) -> tuple[Problem, Plan] | None:
    """Return the rest and its plan, less what the whole passes; None where they differ."""
    stops, mine = (sum(len(made.stops) for made in one.rounds) for one in (whole, plan))
    if not rest.problem.shifts or stops != done + mine:
        return None
    left = {kept[i] for i in whole.unserved}
    unserved = tuple(new for new, i in enumerate(rest.tasks) if i in left)
    return rest.problem, Plan(plan.rounds, unserved)


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
        before = sum(first[f"{key}_min"] for key in ("travel", "wait", "break"))
        begun = int(first["start_s"]) - round(60 * before)
        if work is not None:
            work = max(0, work - worked(shift.spans, since) + worked(shift.spans, begun))
        if load is not None:
            load -= sum(problem.tasks[task].load for (task, _), _ in mine)
    spans = tuple((max(a, since), b) for a, b in shift.spans if b > since)
    left = replace(shift, start=start, spans=spans, max_work_s=work, max_load=load)
    return replace(left, is_begun=True, is_out=bool(mine))


def _held(problem: Problem, pinned: Pinned) -> Problem:
    """Return the problem with what is done at the times it had: windows of no slack."""
    tasks = list(problem.tasks)
    for mine in pinned.values():
        for (i, _), stop in mine:
            when = (int(stop["start_s"]), int(stop["leave_s"]))
            tasks[i] = replace(tasks[i], windows=(when,), service_s=when[1] - when[0], days=None)
    return replace(problem, tasks=tuple(tasks))


def _together(
    held: Problem, ground: Ground, pinned: Pinned, rest: _Rest, plan: Plan, kept: list[int]
) -> Plan:
    """Return whole rounds of the tasks ``kept``: what is done, then what ``plan`` is to do.

    Nobody goes back in time to begin as soon as the windows let him: what is planned is pinned as
    well while the rounds get their times.
    """
    tasks = list(held.tasks)
    routes: dict[int, list[Visit]] = {}
    for made in plan.rounds:
        routes[rest.shifts[made.shift]] = [(rest.tasks[s.task], s.way) for s in made.stops]
        for stop in made.stops:
            i = rest.tasks[stop.task]
            tasks[i] = replace(tasks[i], windows=((stop.start_s, stop.leave_s),))
    number = {i: new for new, i in enumerate(kept)}
    whole: Routes = []
    for k in range(len(held.shifts)):
        visits = [visit for visit, _ in pinned.get(k, [])] + routes.get(k, [])
        whole.append([(number[i], way) for i, way in visits])
    own = replace(held, tasks=tuple(tasks[i] for i in kept))
    return make_plan(own, ground.travel, whole)


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
