"""What an engine is told that a task is worth: whole numbers, required ones first.

From: the values of tasks. To: units, of which any one is worth more than all travel.
"""

from __future__ import annotations

from collections.abc import Sequence

from geoplan.patrol.problem import Problem

_UNITS = 10_000  # the value of all optional tasks together


def units(problem: Problem, numbers: Sequence[int]) -> dict[int, int]:
    """Return what each of the tasks ``numbers`` is worth.

    Values are rounded to one part in ten thousand of their sum, at least 1, so that what is worth
    nothing is still visited where there is time. A required task is worth more than all optional
    ones together.
    """
    optional = [i for i in numbers if not problem.tasks[i].is_required]
    whole = sum(problem.tasks[i].value for i in optional) or 1.0
    worth = {i: max(1, round(problem.tasks[i].value / whole * _UNITS)) for i in optional}
    first = sum(worth.values()) + 1
    worth |= {i: first for i in numbers if problem.tasks[i].is_required}
    return dict(sorted(worth.items()))
