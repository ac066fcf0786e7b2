"""Put one more task into the rounds of a plan, late or not.

From: a plan. To: the shift that would end least late with it, and in which order.
"""

from __future__ import annotations

from dataclasses import replace

from geoplan.patrol.greedy import Filler
from geoplan.patrol.problem import Problem, Travel
from geoplan.patrol.schedule import Plan, Visit, time_round

_TRIED = 12  # of the gaps in all rounds: those where a task is least astray
_DAY_S = 24 * 3600


class Inserter:
    """The rounds of a plan, and the same shifts with all the time there is."""

    def __init__(self, problem: Problem, travel: Travel, plan: Plan) -> None:
        self.problem, self.travel = problem, travel
        routes = plan.routes
        self.filler = Filler(
            problem, travel, [routes.get(k, []) for k in range(len(problem.shifts))]
        )
        # How late a shift ends that may go on as long as it likes: what it lacks.
        free = (
            replace(
                shift,
                spans=(*shift.spans[:-1], (shift.spans[-1][0], 2 * _DAY_S)),
                max_work_s=None,
                max_load=None,
            )
            for shift in problem.shifts
        )
        self.free = replace(problem, shifts=tuple(free))

    def least(self, i: int) -> tuple[int, list[Visit], int] | None:
        """Return shift, visits with task ``i`` put in, and how much too long that is."""
        best: tuple[int, int, list[Visit]] | None = None
        for _, k, at, way in self.filler.detours(i, _TRIED):
            before = self.filler.routes[k]
            visits = [*before[:at], (i, way), *before[at:]]
            late = self._late(k, visits)
            if late is not None and (best is None or late < best[0]):
                best = (late, k, visits)
        return None if best is None else (best[1], best[2], best[0])

    def _late(self, number: int, visits: list[Visit]) -> int | None:
        """Return by how many seconds a shift doing ``visits`` passes its end or its limit."""
        made = time_round(self.free, self.travel, number, visits)
        if made is None:
            return None
        shift = self.problem.shifts[number]
        over = made.work_s - shift.max_work_s if shift.max_work_s is not None else 0
        return max(0, made.return_s - shift.spans[-1][1], over)
