"""What one team could do if it had nothing else to do.

From: the problem, travel times. To: the shifts that can do each task by itself.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from geoplan.patrol.problem import Problem, Shift, Travel
from geoplan.patrol.schedule import time_round


def classes(problem: Problem) -> list[list[int]]:
    """Return the numbers of shifts that differ only in their day, or their team's name."""
    found: dict[Shift, list[int]] = {}
    for number, shift in enumerate(problem.shifts):
        alike = replace(shift, shift_id="", team="", day=0, date=problem.shifts[0].date)
        found.setdefault(alike, []).append(number)
    return list(found.values())


def can_do(problem: Problem, travel: Travel) -> np.ndarray[tuple[int, int], np.dtype[np.bool_]]:
    """Return, task by task and shift by shift, whether the shift could do it alone."""
    out = np.zeros((len(problem.tasks), len(problem.shifts)), dtype=bool)
    for alike in classes(problem):
        for i, task in enumerate(problem.tasks):
            allowed = [k for k in alike if problem.shifts[k].allows(task)]
            if allowed:
                ways = range(len(task.ways))
                fits = any(time_round(problem, travel, allowed[0], [(i, w)]) for w in ways)
                out[i, allowed] = fits
    return out
