"""Solve a shift again with one constraint relaxed: does it then do what the plan left out.

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
        """Return how many tasks of the shift are left out where ``task`` is in; or None.

        The shift is planned anew, the others stay as they are: what it does and ``task``, which
        comes first. The checker looks at what is found. None: no round with it was found.
        """
        number, relaxed = shift
        visits = plan.routes.get(number, [])
        most = max((problem.tasks[k].value for k, _ in visits), default=0.0)
        first = replace(task, is_required=True, value=1.0 + most)
        own = Problem((*(problem.tasks[k] for k, _ in visits), first), (relaxed,), problem.places)
        begin = [[(new, way) for new, (_, way) in enumerate(visits)]]
        made = solve(own, travel, self.engine, self.limits, begin)
        if len(visits) in made.unserved:
            return None
        rows = plan_rows(own, made)
        left = [own.tasks[k].task_id for k in made.unserved]
        rounds, stops = rows["patrol_rounds"], rows["patrol_stops"]
        return None if find_breaches(own, travel, rounds, stops, None, left) else len(left)
