"""Put one more task into the rounds of a plan, late or not.

From: a plan. To: the shift that would end least late with it, and in which order.
"""

from __future__ import annotations

from dataclasses import replace
from math import inf

from geoplan.patrol.greedy import Filler
from geoplan.patrol.problem import Problem, Task, Travel
from geoplan.patrol.schedule import Plan, Visit, time_round

_TRIED = 12  # of the gaps in all rounds: those where a task is least astray
_DAY_S = 24 * 3600
_MIN_S = 60

Found = tuple[int, list[Visit], int]  # shift, what it then does, how much is to be relaxed


class Inserter:
    """The rounds of a plan, and the same shifts with all the time there is, but no stop more."""

    def __init__(self, problem: Problem, travel: Travel, plan: Plan) -> None:
        self.problem, self.travel = problem, travel
        routes = plan.routes
        self.filler = Filler(
            problem, travel, [routes.get(k, []) for k in range(len(problem.shifts))]
        )
        self._left = [_load_left(problem, k, routes.get(k, [])) for k in range(len(problem.shifts))]
        # How late a shift ends that may go on as long as it likes: what it lacks.
        free = (
            replace(
                shift,
                spans=(*shift.spans[:-1], (shift.spans[-1][0], 2 * _DAY_S)),
                max_work_s=None,
            )
            for shift in problem.shifts
        )
        self.free = replace(problem, shifts=tuple(free))
        unloaded = tuple(replace(shift, max_load=None) for shift in problem.shifts)
        self._unloaded = replace(problem, shifts=unloaded)

    def least_later(self, i: int) -> Found | None:
        """Return shift, visits with task ``i`` put in, and how many minutes too long that is."""
        best: tuple[int, int, list[Visit]] | None = None
        for k, visits in self.ways_in(i):
            late = self._late(k, visits)
            if late is not None and (best is None or late < best[0]):
                best = (late, k, visits)
        return None if best is None else (*best[1:], max(1, -(-best[0] // _MIN_S)))

    def least_window(self, i: int) -> Found | None:
        """Return shift, visits and by how many minutes wider windows let task ``i`` in.

        Nobody works longer for it. None where no window is wide enough.
        """
        free = self._with(i, replace(self.problem.tasks[i], windows=()))
        gaps = [
            (k, visits)
            for k, visits in self.ways_in(i)
            if time_round(free, self.travel, k, visits) is not None
        ]
        if not gaps:
            return None
        low, high = 0, _DAY_S // _MIN_S
        best = gaps[0]
        while high - low > 1:
            middle = (low + high) // 2
            own = self._with(i, widened(self.problem.tasks[i], middle * _MIN_S))
            fit = next((g for g in gaps if time_round(own, self.travel, *g) is not None), None)
            if fit is None:
                low = middle
            else:
                best, high = fit, middle
        return *best, high

    def least_load(self, i: int) -> Found | None:
        """Return shift, visits and by how many stops a day more a full shift does task ``i`` too.

        In the hours as they are; None where no full shift has the time.
        """
        best: Found | None = None
        for k, visits in self.ways_in(i, is_full=True):
            lacking = int(self.problem.tasks[i].load - self._left[k])
            if best is None or lacking < best[2]:
                made = time_round(self._unloaded, self.travel, k, visits)
                best = best if made is None else (k, visits, lacking)
        return best

    def ways_in(self, i: int, *, is_full: bool = False) -> list[tuple[int, list[Visit]]]:
        """Return shifts and visits with task ``i`` put in where it is least astray.

        Of the shifts whose load has room for it, or, ``is_full``, of the others.
        """
        found = []
        among = self.full(i) if is_full else set(range(len(self._left))) - self.full(i)
        for _, k, at, way in self.filler.detours(i, _TRIED, among=among):
            before = self.filler.routes[k]
            found.append((k, [*before[:at], (i, way), *before[at:]]))
        return found

    def full(self, i: int) -> set[int]:
        """Return the shifts for which task ``i`` is more than they may do, whatever the time."""
        return {k for k, left in enumerate(self._left) if left < self.problem.tasks[i].load}

    def _with(self, i: int, task: Task) -> Problem:
        tasks = self.problem.tasks
        return replace(self.problem, tasks=(*tasks[:i], task, *tasks[i + 1 :]))

    def _late(self, number: int, visits: list[Visit]) -> int | None:
        """Return by how many seconds a shift doing ``visits`` passes its end or its limit."""
        made = time_round(self.free, self.travel, number, visits)
        if made is None:
            return None
        shift = self.problem.shifts[number]
        over = made.work_s - shift.max_work_s if shift.max_work_s is not None else 0
        return max(0, made.return_s - shift.spans[-1][1], over)


def _load_left(problem: Problem, number: int, visits: list[Visit]) -> float:
    """Return how much more shift ``number`` may do in a day, whatever the time."""
    most = problem.shifts[number].max_load
    return inf if most is None else most - sum(problem.tasks[i].load for i, _ in visits)


def widened(task: Task, seconds: int) -> Task:
    """Return a task whose windows open earlier and close later."""
    windows = tuple((max(0, a - seconds), min(_DAY_S, b + seconds)) for a, b in task.windows)
    return replace(task, windows=windows)
