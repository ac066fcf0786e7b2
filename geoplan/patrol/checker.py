"""Recompute everything a plan says: times, windows, shifts, metres walked, value.

From: the problem, travel times, the tables of the plan. To: every breach, in words for developers.

Shares no code with the engines, nor with the clock and the schedule that gave the times: here a
break is seconds that are not there, counted over an interval, where they walk along the spans.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from geoplan.geo import haversine_m
from geoplan.patrol.check_lines import NEAR_M, line_breaches
from geoplan.patrol.check_passed import pass_breaches
from geoplan.patrol.problem import UNREACHED_S, Problem, Shift, Task, Travel, Way

Row = dict[str, Any]

_MIN = 1e-6
_VALUE = 1e-9


def find_breaches(
    problem: Problem,
    travel: Travel,
    rounds: Sequence[Row],
    stops: Sequence[Row],
    legs: Sequence[Row] | None = None,
    unserved: Sequence[str] | None = None,
    passed: Sequence[Row] = (),
) -> list[str]:
    """Return what is wrong with the rows of a plan; nothing is wrong when the list is empty.

    ``legs``: the geometry of ways, None where there is none to look at. ``unserved``: the ids of
    tasks that the plan says it leaves out; ``passed``: belts it says it needs no stop for.
    """
    tasks = {task.task_id: task for task in problem.tasks}
    shifts = {shift.shift_id: shift for shift in problem.shifts}
    by_round: dict[str, list[Row]] = defaultdict(list)
    for row in stops:
        by_round[row["round_id"]].append(row)
    found = _unmatched(shifts, rounds, by_round)
    for row in rounds:
        shift = shifts.get(row["round_id"])
        if shift is not None:
            mine = _round(problem, travel, shift, row, by_round[row["round_id"]], tasks)
            found += [f"{shift.shift_id}: {breach}" for breach in mine]
    found += _over_all(tasks, shifts, [*stops, *_as_stops(passed)], unserved)
    if passed:
        found += pass_breaches(tasks, shifts, rounds, by_round, legs or (), passed)
    if legs is not None:
        found += line_breaches(problem, tasks, rounds, by_round, legs)
    return found


def _unmatched(
    shifts: dict[str, Shift], rounds: Sequence[Row], by_round: dict[str, list[Row]]
) -> list[str]:
    """Look at whether every round is of one shift, and every stop of one round."""
    told = [row["round_id"] for row in rounds]
    found = ["a shift has two rounds"] if len(set(told)) < len(told) else []
    found += [f"{i}: stops without a round" for i in sorted(set(by_round) - set(told))]
    return found + [f"{i}: no such shift" for i in told if i not in shifts]


def _round(
    problem: Problem,
    travel: Travel,
    shift: Shift,
    row: Row,
    stops: list[Row],
    tasks: dict[str, Task],
) -> list[str]:
    """Follow one shift from leaving to coming back."""
    found: list[str] = []
    at, here = int(row["depart_s"]), shift.start
    idle = _idle(shift)
    totals: dict[str, float] = defaultdict(float)
    for number, stop in enumerate(stops, 1):
        name = f"stop {number}"
        if stop["seq"] != number:
            found.append(f"{name} has number {stop['seq']}")
        task = tasks.get(stop["task_id"])
        way = None if task is None else _way(problem, task, stop)
        if task is None or way is None:
            found.append(f"{name}: no such task, or not a place of it")
            continue
        found += [f"{name}: {b}" for b in _visit(shift, task, stop)]
        spent = travel.between(shift.mode, here, way.enter)
        found += [f"{name}: {b}" for b in _leg(idle, at, stop["arrive_s"], spent)]
        rest = _overlap(idle, at, stop["start_s"])
        wait = stop["start_s"] - at - rest - spent
        if wait < 0:
            found.append(f"{name} starts before anybody can be there")
        for key, seconds in (("travel", spent), ("wait", wait), ("break", rest)):
            totals[key] += seconds
            if abs(stop[f"{key}_min"] * 60 - seconds) > _MIN:
                found.append(f"{name}: {key} is {seconds} s")
        totals["service"] += task.service_s
        totals["load"] += task.load
        totals["value"] += task.value
        totals["required"] += task.is_required
        at, here = int(stop["leave_s"]), way.leave
    return found + _totals(travel, shift, row, len(stops), at, here, totals)


def _totals(
    travel: Travel,
    shift: Shift,
    row: Row,
    count: int,
    at: int,
    here: int,
    totals: dict[str, float],
) -> list[str]:
    """Look at the way back, the length of the shift and the sums of a round."""
    idle = _idle(shift)
    spent = travel.between(shift.mode, here, shift.end)
    found = [f"way back: {b}" for b in _leg(idle, at, row["return_s"], spent)]
    totals["travel"] += spent
    totals["break"] += _overlap(idle, at, row["return_s"])
    work = sum(totals[key] for key in ("travel", "wait", "service"))
    whole = row["return_s"] - row["depart_s"] - _overlap(idle, row["depart_s"], row["return_s"])
    if work != whole:
        found.append(f"from leaving to coming back {whole} s, of which {work} are told")
    if whole > shift.work_s:
        found.append(f"works {whole} s, may {shift.work_s}")
    if shift.max_load is not None and totals["load"] > shift.max_load:
        found.append(f"does {totals['load']}, may {shift.max_load}")
    if row["depart_s"] < shift.spans[0][0] or row["return_s"] > shift.spans[-1][1]:
        found.append("is out outside its hours")
    for key in ("service", "travel", "wait", "break"):
        if abs(row[f"{key}_min"] * 60 - totals[key]) > _MIN:
            found.append(f"{key} of the round is {totals[key]} s")
    if abs(row["work_min"] * 60 - work) > _MIN:
        found.append(f"work of the round is {work} s")
    if abs(row["value"] - totals["value"]) > _VALUE * max(1.0, totals["value"]):
        found.append(f"value of the round is {totals['value']}")
    if (row["stops"], row["required"]) != (count, int(totals["required"])):
        found.append("numbers of stops are wrong")
    return found


def _visit(shift: Shift, task: Task, stop: Row) -> list[str]:
    """Look at one visit by itself: who, how long, in which window, not in a break."""
    found = []
    start, leave = int(stop["start_s"]), int(stop["leave_s"])
    if shift.skills and task.skill not in shift.skills:
        found.append("the team cannot check this")
    if task.days is not None and shift.day not in task.days:
        found.append("not on this day")
    if leave - start != task.service_s or abs(stop["service_min"] * 60 - task.service_s) > _MIN:
        found.append(f"takes {task.service_s} s")
    if not any(low <= start and leave <= high for low, high in shift.spans):
        found.append("outside the hours, or broken by a break")
    if task.windows and not any(low <= start and leave <= high for low, high in task.windows):
        found.append("outside the windows")
    if stop["is_required"] != task.is_required or stop["point_id"] != task.point_id:
        found.append("is not what it says")
    if abs(stop["value"] - task.value) > _VALUE or stop["kind"] != task.kind:
        found.append("value or kind is wrong")
    return found


def _leg(idle: list[tuple[int, int]], leave: int, arrive: int, spent: int) -> list[str]:
    if spent >= UNREACHED_S:
        return ["there is no way"]
    gone = arrive - leave - _overlap(idle, leave, arrive)
    return [] if gone == spent else [f"{gone} s on the way, needs {spent}"]


def _idle(shift: Shift) -> list[tuple[int, int]]:
    """Return the breaks of a shift."""
    return [(a[1], b[0]) for a, b in pairwise(shift.spans)]


def _overlap(idle: list[tuple[int, int]], start: int, end: int) -> int:
    return sum(max(0, min(end, high) - max(start, low)) for low, high in idle)


def _way(problem: Problem, task: Task, stop: Row) -> Way | None:
    """Return the way of a task whose places the stop names."""
    for way in task.ways:
        if not problem.places:
            return way
        enter, leave = problem.places[way.enter], problem.places[way.leave]
        ends = (
            (enter, stop["lon"], stop["lat"]),
            (leave, stop["leave_lon"], stop["leave_lat"]),
        )
        if all(float(haversine_m(p.lon, p.lat, lon, lat)) < NEAR_M for p, lon, lat in ends):
            return way
    return None


def _as_stops(passed: Sequence[Row]) -> list[Row]:
    """Return what is passed like stops of one of the rounds that pass it: for what is done once."""
    return [{**row, "round_id": next(iter(row["rounds"]), "")} for row in passed]


def _over_all(
    tasks: dict[str, Task],
    shifts: dict[str, Shift],
    stops: Sequence[Row],
    unserved: Sequence[str] | None,
) -> list[str]:
    """Look at what concerns several rounds: nothing twice, spacing, nothing silently left out."""
    found = []
    done = [stop["task_id"] for stop in stops]
    again = sorted(task for task, times in Counter(done).items() if times > 1)
    found += [f"{task} is done twice" for task in again]
    if unserved is not None and sorted([*done, *unserved]) != sorted(tasks):
        found.append("tasks are neither done nor told as left out, or both")
    days: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for stop in stops:
        task, shift = tasks.get(stop["task_id"]), shifts.get(stop["round_id"])
        if task is not None and shift is not None:
            days[task.point_id].append((shift.day, task.spacing_days))
    for point, visits in sorted(days.items()):
        visits.sort()
        for (before, _), (after, spacing) in pairwise(visits):
            if after - before < spacing:
                found.append(f"{point} is visited twice within {spacing} days")
    return found
