"""Solve again with one constraint relaxed: does the plan then hold the task that it left out.

From: a problem, its plan, a task and a shift that are relaxed. To: how much is given up for it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from geoplan.patrol.checker import find_breaches
from geoplan.patrol.engines import Limits
from geoplan.patrol.problem import Problem, Shift, Task, Travel
from geoplan.patrol.rows import plan_rows
from geoplan.patrol.schedule import Plan
from geoplan.patrol.solve import solve


@dataclass(frozen=True)
class Again:
    """By which engine, for how long, and for how many tasks at most."""

    engine: str
    limits: Limits
    count: int

    def solve(
        self,
        problem: Problem,
        travel: Travel,
        plan: Plan,
        task: Task,
        shift: tuple[int, Shift],
    ) -> int | None:
        """Return how many of the tasks of ``plan`` are left out where ``task`` is in; or None.

        The problem is that of what is planned and of ``task``, which comes first; the checker
        looks at what is found. None: no plan with it was found.
        """
        done = sorted(stop.task for made in plan.rounds for stop in made.stops)
        most = max((problem.tasks[k].value for k in done), default=0.0)
        first = replace(task, is_required=True, value=1.0 + most)
        shifts = list(problem.shifts)
        shifts[shift[0]] = shift[1]
        tasks = (*(problem.tasks[k] for k in done), first)
        own = Problem(tasks, tuple(shifts), problem.places)
        number = {k: new for new, k in enumerate(done)}
        routes = plan.routes
        begin = [[(number[k], way) for k, way in routes.get(j, [])] for j in range(len(own.shifts))]
        made = solve(own, travel, self.engine, self.limits, begin)
        last = len(done)
        if last in made.unserved:
            return None
        rows = plan_rows(own, made)
        left = [own.tasks[k].task_id for k in made.unserved]
        rounds, stops = rows["patrol_rounds"], rows["patrol_stops"]
        return None if find_breaches(own, travel, rounds, stops, None, left) else len(left)
