"""What an engine is told that a task is worth: whole numbers, required ones first.

From: the values of tasks. To: units, of which any one is worth more than all travel.
"""

from __future__ import annotations

from collections.abc import Sequence

from geoplan.patrol.problem import Problem

_UNITS = 1_000_000  # the value of all tasks together


def units(problem: Problem, numbers: Sequence[int]) -> dict[int, int]:
    """Return what each of the tasks ``numbers`` is worth.

    Values are rounded to one part in a million of their sum, at least 1, so that what is worth
    nothing is still visited where there is time. Being required is worth more than all values
    together; of two required tasks the one of more value is worth more.
    """
    whole = sum(problem.tasks[i].value for i in numbers) or 1.0
    worth = {i: max(1, round(problem.tasks[i].value / whole * _UNITS)) for i in sorted(numbers)}
    first = sum(worth.values()) + 1
    return {i: own + first * problem.tasks[i].is_required for i, own in worth.items()}
