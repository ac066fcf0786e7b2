"""A plan and its problem in formats that other solvers read.

From: a problem, travel times, a plan. To: the text of files: VROOM's JSON of all tasks, and for
each mode the visits of the plan as VRPLIB with their solution.

What neither format knows is taken as the plan has it: a task is done the way the plan does it
(otherwise its first), and VRPLIB, which has one window and no breaks, gets the clock of a shift
that stands still in breaks, and each visit the window and half-day the plan puts it in. All times
are seconds; places are rows and columns of a matrix. So the plan is feasible there, and what
another solver saves on the same visits can be had.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from geoplan.patrol.clock import advance, all_starts, breaks, starts, worked
from geoplan.patrol.problem import TWO_DAYS_S, Problem, Shift, Span, Travel, Way
from geoplan.patrol.schedule import Plan, Round
from geoplan.patrol.worth import units

_PRIORITY = 100  # VROOM's highest
_MUCH = 1 << 20  # load that no shift can use up


def outside_files(problem: Problem, travel: Travel, plan: Plan) -> dict[str, str]:
    """Return the text of files by name: ``vroom.json``, ``<mode>.vrp``, ``<mode>.sol``, ids."""
    files = {"vroom.json": json.dumps(vroom_input(problem, travel, plan), ensure_ascii=False)}
    rows = ["file,number,task_id"]
    rows += [f"vroom.json,{i},{task.task_id}" for i, task in enumerate(problem.tasks)]
    for mode in sorted({problem.shifts[made.shift].mode for made in plan.rounds}):
        lines = _Lines(problem, travel, plan, mode)
        files[f"{mode}.vrp"] = lines.instance()
        files[f"{mode}.sol"] = lines.solution()
        first = len(lines.depots)
        rows += [
            f"{mode}.vrp,{first + k + 1},{problem.tasks[stop.task].task_id}"
            for k, (_, stop) in enumerate(lines.stops)
        ]
    files["ids.csv"] = "\n".join(rows) + "\n"
    return files


def vroom_input(problem: Problem, travel: Travel, plan: Plan) -> dict[str, Any]:
    """Return VROOM's input (its API documentation, version 1): all tasks, the plan as steps.

    VROOM knows no longest day: a shift that has one has the hours from when the plan leaves.
    """
    taken = {stop.task: stop.way for made in plan.rounds for stop in made.stops}
    ways = [task.ways[taken.get(i, 0)] for i, task in enumerate(problem.tasks)]
    bases = sorted({place for s in problem.shifts for place in (s.start, s.end)})
    ends = [Way(place, place) for place in bases]
    number = {place: len(ways) + k for k, place in enumerate(bases)}
    patterns = [tuple(s.allows(task) for s in problem.shifts) for task in problem.tasks]
    skill = {one: k for k, one in enumerate(sorted(set(patterns)), 1)}
    out = {made.shift: made for made in plan.rounds}
    vehicles = []
    for k, shift in enumerate(problem.shifts):
        can = sorted(skill[one] for one in skill if one[k])
        ends_at = {"start_index": number[shift.start], "end_index": number[shift.end]}
        row = {"id": k, "description": shift.shift_id, "profile": shift.mode, "skills": can}
        vehicles.append({**row, **ends_at, **_hours(shift, out.get(k))})
    modes = sorted({shift.mode for shift in problem.shifts})
    matrices = {
        mode: {"durations": _matrix(travel, mode, [*ways, *ends]).tolist()} for mode in modes
    }
    jobs = _jobs(problem, [skill[pattern] for pattern in patterns])
    return {"jobs": jobs, "vehicles": vehicles, "matrices": matrices}


def _jobs(problem: Problem, skills: Sequence[int]) -> list[dict[str, Any]]:
    """Return the tasks, which need ``skills``, that fit in any shift.

    One that fits in none would make VROOM refuse the whole.
    """
    worth = units(problem, range(len(problem.tasks)))
    top = max(worth.values(), default=1)
    spans = sorted({span for shift in problem.shifts for span in shift.spans})
    jobs = []
    for i, task in enumerate(problem.tasks):
        open_at = all_starts(task.windows, spans, task.service_s)
        job = {
            "id": i,
            "description": task.task_id,
            "location_index": i,
            "service": task.service_s,
            "pickup": [task.load],
            "skills": [skills[i]],
            "priority": max(1, round(_PRIORITY * worth[i] / top)),
            "time_windows": [list(span) for span in open_at],
        }
        jobs += [job] if open_at else []
    return jobs


def _hours(shift: Shift, made: Round | None) -> dict[str, Any]:
    """Return hours, breaks, load and what it does in the plan."""
    low, high = shift.spans[0][0], shift.spans[-1][1]
    if shift.max_work_s is not None:
        low = made.depart_s if made else low
        high = advance(shift.spans, low, shift.work_s) or high
    pauses = [(a, b) for a, b in breaks(shift.spans) if low <= a and b <= high]
    row: dict[str, Any] = {
        "capacity": [_MUCH if shift.max_load is None else shift.max_load],
        "time_window": [low, high],
        "breaks": [
            {"id": n, "time_windows": [[a, a]], "service": b - a}
            for n, (a, b) in enumerate(pauses, 1)
        ],
    }
    return row


def _matrix(travel: Travel, mode: Any, ways: Sequence[Way]) -> Any:
    """Return seconds from where each way is left to where each is entered."""
    leave, enter = [way.leave for way in ways], [way.enter for way in ways]
    matrix = np.minimum(travel.seconds[mode][np.ix_(leave, enter)], TWO_DAYS_S)
    np.fill_diagonal(matrix, 0)
    return matrix


class _Lines:
    """The visits of a plan by one mode, in VRPLIB with the fields that PyVRP's reader documents.

    A depot is a start, an end and hours: its row is the start, its column the end. Vehicles are the
    shifts, those that go out first.
    """

    def __init__(self, problem: Problem, travel: Travel, plan: Plan, mode: Any) -> None:
        self.problem, self.mode = problem, mode
        self.rounds = [m for m in plan.rounds if problem.shifts[m.shift].mode == mode]
        busy = [made.shift for made in self.rounds]
        others = [k for k, s in enumerate(problem.shifts) if s.mode == mode and k not in busy]
        self.shifts = [problem.shifts[k] for k in (*busy, *others)]
        self.depots = list(dict.fromkeys((s.start, s.end, s.spans) for s in self.shifts))
        self.stops = [(problem.shifts[m.shift], stop) for m in self.rounds for stop in m.stops]
        ways = [problem.tasks[stop.task].ways[stop.way] for _, stop in self.stops]
        ends = [Way(enter=end, leave=start) for start, end, _ in self.depots]
        self.matrix = _matrix(travel, mode, [*ends, *ways])

    def instance(self) -> str:
        """Return the file: every visit of the plan must be made."""
        count, depots = len(self.matrix), len(self.depots)
        tasks = [self.problem.tasks[stop.task] for _, stop in self.stops]
        none = [0] * depots
        numbers = range(1, depots + 1)
        windows = [(0, _length(spans)) for *_, spans in self.depots]
        windows += [self._window(shift, stop) for shift, stop in self.stops]
        loads = [_MUCH if s.max_load is None else s.max_load for s in self.shifts]
        head = {
            "NAME": f"geoplan-{self.mode}",
            "COMMENT": "seconds; breaks cut out of the clock",
            "TYPE": "CVRPTW",
            "DIMENSION": count,
            "VEHICLES": len(self.shifts),
            "EDGE_WEIGHT_TYPE": "EXPLICIT",
            "EDGE_WEIGHT_FORMAT": "FULL_MATRIX",
        }
        at = [1 + self.depots.index((s.start, s.end, s.spans)) for s in self.shifts]
        sections: dict[str, Iterable[Sequence[Any]]] = {
            "EDGE_WEIGHT": self.matrix.tolist(),
            "DEMAND": _numbered([*none, *(task.load for task in tasks)]),
            "SERVICE_TIME": _numbered([*none, *(task.service_s for task in tasks)]),
            "TIME_WINDOW": _numbered(windows),
            "DEPOT": [[k] for k in (*numbers, -1)],
            "CAPACITY": _numbered(loads),
            "VEHICLES_DEPOT": _numbered(at),
            "VEHICLES_MAX_DURATION": _numbered([s.work_s for s in self.shifts]),
            "VEHICLES_ALLOWED_CLIENTS": _numbered([self._allowed(s) for s in self.shifts]),
        }
        lines = [f"{name} : {value}" for name, value in head.items()]
        for name, rows in sections.items():
            lines += [f"{name}_SECTION", *(" ".join(map(str, row)) for row in rows)]
        return "\n".join([*lines, "EOF", ""])

    def solution(self) -> str:
        """Return the plan: routes in the order of the vehicles, clients numbered after depots."""
        number = len(self.depots)
        lines, spent = [], 0
        for k, made in enumerate(self.rounds, 1):
            visits = range(number, number + len(made.stops))
            number += len(made.stops)
            lines.append(f"Route #{k}: {' '.join(map(str, visits))}")
            spent += made.travel_s + sum(stop.travel_s for stop in made.stops)
        return "\n".join([*lines, f"Cost {spent}", ""])

    def _window(self, shift: Shift, stop: Any) -> Span:
        """Return the seconds of work between which the visit may begin, about where it does."""
        task = self.problem.tasks[stop.task]
        pieces = starts(task.windows, shift.spans, task.service_s)
        first, last = next((a, b) for a, b in pieces if a <= stop.start_s <= b)
        return worked(shift.spans, first), worked(shift.spans, last)

    def _allowed(self, shift: Shift) -> list[int]:
        """Return the numbers of the visits a shift may make: those told in hours like its own."""
        first = len(self.depots) + 1
        return [
            first + k
            for k, (other, stop) in enumerate(self.stops)
            if other.spans == shift.spans and shift.allows(self.problem.tasks[stop.task])
        ]


def _length(spans: Sequence[Span]) -> int:
    return sum(end - start for start, end in spans)


def _numbered(values: Iterable[Any]) -> list[list[Any]]:
    """Return rows that begin with their number, as VRPLIB's sections do."""
    rows: list[list[Any]] = []
    for k, value in enumerate(values, 1):
        rows.append([k, *(value if isinstance(value, list | tuple) else [value])])
    return rows
