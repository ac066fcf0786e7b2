"""Share the work out evenly, and say what that costs.

From: a plan. To: a plan that does as much with the least longest shift that was found.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from geoplan.patrol.engines import Limits
from geoplan.patrol.problem import Problem, Travel
from geoplan.patrol.schedule import Plan, Routes, plan_score
from geoplan.patrol.solve import solve

_STEPS = 5  # times the limit of a shift is halved in
_TOLD_S = 60  # closer than a minute nobody asks


@dataclass(frozen=True)
class Bounds:
    """What an even plan runs against.

    ``share``: least and most of its own hours a shift works, 0 to 1; ``hours_s``: least and most
    hours of a shift; ``full``: shifts that do their most stops a day; ``left``: tasks left out.
    """

    share: tuple[float, float]
    hours_s: tuple[int, int]
    full: int
    left: int


@dataclass(frozen=True)
class Balance:
    """An even plan; longest and shortest shift before and after, seconds; work it takes more."""

    plan: Plan
    longest_s: tuple[int, int]
    shortest_s: tuple[int, int]
    more_s: int
    bounds: Bounds

    @property
    def is_gained(self) -> bool:
        """Whether the longest shift became shorter by what anybody asks for."""
        return self.longest_s[0] - self.longest_s[1] >= _TOLD_S


def balance(problem: Problem, travel: Travel, plan: Plan, engine: str, limits: Limits) -> Balance:
    """Return the plan with the least longest shift that still does as much as ``plan``.

    The limit is sought by halving between the mean and the longest shift: each time all shifts are
    cut down to the limit and the problem is solved again, from the plan that is known.
    """
    before = _works(problem, plan)
    low, high = sum(before) // max(len(before), 1), max(before, default=0)
    best, goal = plan, plan_score(problem, plan)[:2]
    for _ in range(_STEPS):
        if high - low <= _TOLD_S:
            break
        limit = (low + high) // 2
        shifts = tuple(
            replace(shift, max_work_s=min(limit, shift.work_s)) for shift in problem.shifts
        )
        tried = solve(
            replace(problem, shifts=shifts), travel, engine, limits, _begin(problem, best)
        )
        if plan_score(problem, tried)[:2] >= goal:
            best, high = tried, max(_works(problem, tried))
        else:
            low = limit
    after = _works(problem, best)
    return Balance(
        best,
        (max(before, default=0), max(after, default=0)),
        (min(before, default=0), min(after, default=0)),
        sum(after) - sum(before),
        _bounds(problem, best, after),
    )


def _bounds(problem: Problem, plan: Plan, works: list[int]) -> Bounds:
    hours = [shift.work_s for shift in problem.shifts]
    shares = [done / most for done, most in zip(works, hours, strict=True) if most]
    loads = {k: sum(problem.tasks[i].load for i, _ in v) for k, v in plan.routes.items()}
    full = sum(loads.get(k, 0) == shift.max_load for k, shift in enumerate(problem.shifts))
    share = (min(shares, default=0.0), max(shares, default=0.0))
    return Bounds(share, (min(hours, default=0), max(hours, default=0)), full, len(plan.unserved))


def _begin(problem: Problem, plan: Plan) -> Routes:
    routes = plan.routes
    return [routes.get(k, []) for k in range(len(problem.shifts))]


def _works(problem: Problem, plan: Plan) -> list[int]:
    """Return the seconds of work of every shift; one that stays at home has none."""
    found = dict.fromkeys(range(len(problem.shifts)), 0)
    return list((found | {made.shift: made.work_s for made in plan.rounds}).values())
