"""Put one more task into the rounds of a plan, late or not.

From: a plan. To: the shift that would end least late with it, and in which order.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial
from math import inf

from geoplan.patrol.greedy import Filler
from geoplan.patrol.problem import Problem, Task, Travel
from geoplan.patrol.schedule import Plan, Visit, time_round

_DAY_S = 24 * 3600
_MIN_S = 60

Gap = tuple[int, int, int, int]  # as of Filler.detours
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
        """Return shift, visits with task ``i`` put in, and how many minutes too long that is.

        No shift is too long by less than what it travels and visits passes what it works.
        """
        spare = [self.filler.spare_s(k) for k in range(len(self._left))]
        service = self.problem.tasks[i].service_s
        lacking = sorted((gap[0] + service - spare[gap[1]], gap) for gap in self._gaps(i))
        best: tuple[int, int, list[Visit]] | None = None
        for least, gap in lacking:
            if best is not None and least >= best[0]:
                break
            k, visits = self._put(i, gap)
            late = self._late(k, visits)
            if late is not None and (best is None or late < best[0]):
                best = (late, k, visits)
        return None if best is None else (*best[1:], max(1, -(-best[0] // _MIN_S)))

    def least_window(self, i: int) -> Found | None:
        """Return shift, visits and by how many minutes wider windows let task ``i`` in.

        Nobody works longer for it. None where no window is wide enough.
        """
        free = self._with(i, replace(self.problem.tasks[i], windows=()))
        low, high = 0, _DAY_S // _MIN_S
        fits = self._that_do(free, map(partial(self._put, i), self._with_time(i)))
        while fits and high - low > 1:
            middle = (low + high) // 2
            own = self._with(i, widened(self.problem.tasks[i], middle * _MIN_S))
            fewer = self._that_do(own, fits)  # what fits now fits in wider windows too
            low, high, fits = (low, middle, fewer) if fewer else (middle, high, fits)
        return (*fits[0], high) if fits else None

    def least_load(self, i: int) -> Found | None:
        """Return shift, visits and by how many stops a day more a full shift does task ``i`` too.

        In the hours as they are; None where no full shift has the time.
        """
        task = self.problem.tasks[i]
        lacking = [
            (int(task.load - self._left[gap[1]]), gap) for gap in self._with_time(i, is_full=True)
        ]
        for more, gap in sorted(lacking):
            k, visits = self._put(i, gap)
            if time_round(self._unloaded, self.travel, k, visits) is not None:
                return k, visits, more
        return None

    def ways_in(self, i: int) -> Iterator[tuple[int, list[Visit]]]:
        """Yield shifts and visits with task ``i`` put in anywhere; full shifts come last."""
        for is_full in (False, True):
            yield from map(partial(self._put, i), self._gaps(i, is_full=is_full))

    def _gaps(self, i: int, *, is_full: bool = False) -> list[Gap]:
        """Return the gaps of shifts whose load has room for it, or, ``is_full``, of the others."""
        among = self.full(i) if is_full else set(range(len(self._left))) - self.full(i)
        return self.filler.detours(i, among=among)

    def _with_time(self, i: int, *, is_full: bool = False) -> list[Gap]:
        """Return those gaps where task ``i`` fits if nobody ever waited."""
        service, spare = self.problem.tasks[i].service_s, self.filler.spare_s
        return [gap for gap in self._gaps(i, is_full=is_full) if gap[0] + service <= spare(gap[1])]

    def _put(self, i: int, gap: Gap) -> tuple[int, list[Visit]]:
        """Return the shift and what it then does."""
        _, k, at, way = gap
        before = self.filler.routes[k]
        return k, [*before[:at], (i, way), *before[at:]]

    def _that_do(
        self, problem: Problem, tried: Iterable[tuple[int, list[Visit]]]
    ) -> list[tuple[int, list[Visit]]]:
        return [one for one in tried if time_round(problem, self.travel, *one) is not None]

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
