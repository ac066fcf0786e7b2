"""VROOM: a fast first answer.

From: a problem, travel times. To: visits by shift.

VROOM knows windows, breaks, skills and priorities, but no ways that exclude each other: a stretch
is put in from its first end, a belt at its first place, and every round is then gone through again
to take the ways that make it shortest.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import numpy as np
import vroom

from geoplan.patrol.alone import can_do
from geoplan.patrol.clock import advance, all_starts, breaks
from geoplan.patrol.engines.protocol import Limits
from geoplan.patrol.problem import TWO_DAYS_S, Problem, Shift, Travel
from geoplan.patrol.schedule import Routes, Visit, time_round
from geoplan.patrol.worth import units

_EXPLORE = 5  # the most thorough of VROOM's levels
_PRIORITY = 100  # VROOM's highest
# Tasks from which on the lowest level must do, where there are breaks: minutes otherwise.
_LARGE = 60
_QUICK, _LOWEST = 1, 0
_MUCH = 1 << 20  # load that no shift can use up


@dataclass(frozen=True)
class Vroom:
    """The engine; ``is_quick``: a plan for another engine to start from, in a tenth of the time."""

    is_quick: bool = False
    name: str = "vroom"

    def solve(
        self, problem: Problem, travel: Travel, limits: Limits, begin: Routes | None = None
    ) -> Routes:
        """Return visits for every shift; ``begin`` and the seed are of no use to VROOM."""
        del begin
        fits = can_do(problem, travel)
        asked = _shortlist(problem, np.flatnonzero(fits.any(axis=1)).tolist())
        if not asked:
            return [[] for _ in problem.shifts]
        model = _model(problem, travel, fits, asked)
        timeout = None if limits.seconds is None else timedelta(seconds=limits.seconds)
        has_breaks = any(len(shift.spans) > 1 for shift in problem.shifts)
        level = _QUICK if self.is_quick else _EXPLORE
        if has_breaks and len(asked) > _LARGE:
            level = _LOWEST
        solution = model.solve(exploration_level=level, nb_threads=1, timeout=timeout)
        routes: Routes = [[] for _ in problem.shifts]
        found = solution.routes
        jobs = found[found["type"] == "job"]
        if jobs.empty:  # then there is no column of ids either
            return routes
        for shift, task in zip(jobs["vehicle_id"].tolist(), jobs["id"].tolist(), strict=True):
            routes[int(shift)].append((int(task), 0))
        return [turn(problem, travel, k, visits) for k, visits in enumerate(routes)]


def _shortlist(problem: Problem, asked: list[int]) -> list[int]:
    """Return the tasks worth most for their time, as many as there is time for without travel.

    Where far more is asked than can be done VROOM takes minutes, and it fills rounds with what is
    worth less.
    """
    worth = units(problem, asked)
    order = sorted(asked, key=lambda i: (-worth[i] / max(1, problem.tasks[i].service_s), i))
    room = sum(shift.work_s for shift in problem.shifts)
    kept: list[int] = []
    for i in order:
        if room <= 0:
            break
        kept.append(i)
        room -= problem.tasks[i].service_s
    return sorted(kept)


def _model(problem: Problem, travel: Travel, fits: Any, asked: list[int]) -> Any:
    """Return VROOM's input: the tasks ``asked``, each by its first way."""
    model = vroom.Input()
    ways = [problem.tasks[i].ways[0] for i in asked]
    ends = sorted({place for shift in problem.shifts for place in (shift.start, shift.end)})
    leave, enter = [way.leave for way in ways] + ends, [way.enter for way in ways] + ends
    for mode in sorted(travel.seconds):
        matrix = travel.seconds[mode][np.ix_(leave, enter)].copy()
        np.fill_diagonal(matrix, 0)
        model.set_durations_matrix(mode, np.minimum(matrix, TWO_DAYS_S).astype(np.uint32))
    patterns = {row.tobytes(): row for row in fits[asked]}
    skill = {key: number for number, key in enumerate(sorted(patterns), 1)}
    base = {place: len(asked) + k for k, place in enumerate(ends)}
    for k, shift in enumerate(problem.shifts):
        can = {number for key, number in skill.items() if patterns[key][k]}
        model.add_vehicle(_vehicle(k, shift, base, can))
    worth = units(problem, asked)
    top = max(worth.values())
    spans = sorted({span for shift in problem.shifts for span in shift.spans})
    for row, i in enumerate(asked):
        task = problem.tasks[i]
        open_at = all_starts(task.windows, spans, task.service_s)
        job = vroom.Job(
            i,
            location=row,
            default_service=task.service_s,
            pickup=[task.load],
            skills={skill[fits[i].tobytes()]},
            priority=max(1, round(_PRIORITY * worth[i] / top)),
            time_windows=[vroom.TimeWindow(*span) for span in open_at],
        )
        model.add_job(job)
    return model


def _vehicle(number: int, shift: Shift, base: Mapping[int, int], can: set[int]) -> Any:
    """Return the vehicle of a shift: ``base``: rows of the places; ``can``: its skills."""
    low, high = shift.spans[0][0], shift.spans[-1][1]
    high = advance(shift.spans, low, shift.work_s) or high
    rests = [
        vroom.Break(k, time_windows=[vroom.TimeWindow(a, a)], service=b - a)
        for k, (a, b) in enumerate(breaks(shift.spans), 1)
        if b <= high
    ]
    return vroom.Vehicle(
        number,
        start=base[shift.start],
        end=base[shift.end],
        profile=shift.mode,
        skills=can,
        capacity=[_MUCH if shift.max_load is None else shift.max_load],
        time_window=vroom.TimeWindow(low, high),
        breaks=rests,
    )


def turn(problem: Problem, travel: Travel, shift: int, visits: Sequence[Visit]) -> list[Visit]:
    """Return the same visits, each by the way that makes the round shortest.

    Stop by stop, from the first on, until no other way of one stop helps.
    """
    best = list(visits)
    made = time_round(problem, travel, shift, best)
    while True:
        found = None
        for k, (task, way) in enumerate(best):
            for other in range(len(problem.tasks[task].ways)):
                if other == way:
                    continue
                tried = [*best[:k], (task, other), *best[k + 1 :]]
                new = time_round(problem, travel, shift, tried)
                better = made is None or (new is not None and new.work_s < made.work_s)
                if new is not None and better:
                    best, made, found = tried, new, k
                    way = other
        if found is None:
            return best
