"""A first plan, and what still fits into a plan: one task after another where it costs least.

From: a problem, a plan. To: visits by shift.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from heapq import heapify, heappop, heappush

import numpy as np
import numpy.typing as npt

from geoplan.patrol.problem import UNREACHED_S, Problem, Travel
from geoplan.patrol.schedule import Routes, Visit, time_work

_TRIED = 6  # gaps with the shortest detours are tried for each task

Ints = npt.NDArray[np.int64]


class Filler:
    """Rounds that grow. The gaps between their stops, of all shifts, are rows of one array."""

    def __init__(self, problem: Problem, travel: Travel, routes: Routes) -> None:
        self.problem, self.travel = problem, travel
        self.routes = [list(visits) for visits in routes]
        self._work = [
            time_work(problem, travel, k, visits) if visits else None
            for k, visits in enumerate(self.routes)
        ]
        self.modes = sorted({shift.mode for shift in problem.shifts})
        self._is_out = np.array([bool(visits) for visits in self.routes])
        self._room_s = np.array([self._left(k) for k in range(len(self.routes))])
        self._of_shift = [self._gaps_of(k) for k in range(len(self.routes))]
        self._gaps = np.concatenate(self._of_shift)

    def _left(self, k: int) -> int:
        """Return the seconds that shift ``k`` neither travels nor visits; less than none: full."""
        shift = self.problem.shifts[k]
        if shift.max_load is not None:
            load = sum(self.problem.tasks[i].load for i, _ in self.routes[k])
            if load >= shift.max_load:
                return -UNREACHED_S
        return self.spare_s(k)

    def spare_s(self, k: int) -> int:
        """Return the seconds that shift ``k`` neither travels nor visits, however full it is."""
        work = self._work[k]
        return self.problem.shifts[k].work_s - (work[1] if work else 0)

    def _gaps_of(self, k: int) -> Ints:
        """Return shift, position, place before, place after of the gaps of shift ``k``."""
        shift = self.problem.shifts[k]
        ways = [self.problem.tasks[i].ways[w] for i, w in self.routes[k]]
        here = [shift.start, *(way.leave for way in ways)]
        there = [*(way.enter for way in ways), shift.end]
        numbers = range(len(here))
        return np.array([[k] * len(here), numbers, here, there], dtype=np.int64).T

    def fill(self, numbers: Sequence[int], worth: Mapping[int, int]) -> None:
        """Put in what fits of the tasks ``numbers``: most worth for a second of work first.

        What a task costs only grows, by and large, as rounds fill: it is looked at again only when
        its turn comes (lazily, Minoux 1978).
        """
        queue = [(-worth[i] / max(1, self.problem.tasks[i].service_s), i, -1) for i in numbers]
        heapify(queue)
        stamp = 0
        while queue:
            _, i, seen = heappop(queue)
            found = self.best(i)
            if found is None:
                continue
            cost, k, visits = found
            score = -worth[i] / max(1, cost)
            if seen != stamp and queue and score > queue[0][0]:
                heappush(queue, (score, i, stamp))
                continue
            self.put(k, visits)
            stamp += 1

    def best(self, i: int) -> tuple[int, int, list[Visit]] | None:
        """Return seconds of work more, shift and visits where task ``i`` costs least; or None."""
        found: tuple[int, int, list[Visit]] | None = None
        for _, k, at, w in self.detours(i, 2 * _TRIED, has_room=True):
            visits = [*self.routes[k][:at], (i, w), *self.routes[k][at:]]
            work = time_work(self.problem, self.travel, k, visits)
            if work is None:
                continue
            before = self._work[k]
            cost = work[0] - (0 if before is None else before[0])
            if found is None or cost < found[0]:
                found = (cost, k, visits)
        return found

    def detours(
        self,
        i: int,
        count: int | None = None,
        most_s: int = UNREACHED_S // 2,
        has_room: bool = False,
        among: Collection[int] | None = None,
    ) -> list[tuple[int, int, int, int]]:
        """Return the ``count`` gaps where task ``i`` is least astray, or all, the nearest first.

        Each is seconds of travel more (less than ``most_s``), shift, position, way. ``has_room``:
        only of shifts that could do it if nobody ever waited; full ones would else hide the others.
        ``among``: only of these shifts.
        """
        task, shifts = self.problem.tasks[i], self.problem.shifts
        rows: list[tuple[int, int, int, int]] = []
        for mode in self.modes:
            may = np.array([s.mode == mode and s.allows(task) for s in shifts])
            if among is not None:
                may &= np.array([k in among for k in range(len(shifts))])
            k, at, a, b = self._gaps[may[self._gaps[:, 0]]].T
            matrix = self.travel.seconds[mode]
            # Who stays at home does not go from start to end.
            spent = np.where(self._is_out[k], matrix[a, b], 0)
            most = np.minimum(most_s, self._room_s[k] - task.service_s + 1) if has_room else most_s
            for w, way in enumerate(task.ways):
                extra = matrix[a, way.enter].astype(np.int64) + matrix[way.leave, b] - spent
                near = np.flatnonzero(extra < most)
                near = near[np.argsort(extra[near], kind="stable")[:count]]
                rows += [(int(extra[j]), int(k[j]), int(at[j]), w) for j in near]
        return sorted(rows)[:count]

    def put(self, k: int, visits: list[Visit]) -> None:
        """Let shift ``k`` do ``visits``, in this order."""
        self.routes[k] = visits
        self._is_out[k] = bool(visits)
        self._work[k] = time_work(self.problem, self.travel, k, visits) if visits else None
        self._room_s[k] = self._left(k)
        self._of_shift[k] = self._gaps_of(k)
        self._gaps = np.concatenate(self._of_shift)
