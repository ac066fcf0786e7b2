"""When everything of a round happens.

From: the order of visits of every shift. To: :class:`Plan`, times and waiting; None where the
order does not fit in the shift.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from geoplan.patrol.clock import advance, retreat, starts, worked
from geoplan.patrol.problem import UNREACHED_S, Problem, Shift, Span, Task, Travel, Way

Visit = tuple[int, int]  # numbers of a task and of one of its ways
Routes = list[list[Visit]]  # one for each shift


@dataclass(frozen=True)
class Stop:
    """A visit, in seconds of the day; ``pause_s`` is the break on the way or before it begins."""

    task: int
    way: int
    arrive_s: int
    start_s: int
    leave_s: int
    travel_s: int
    wait_s: int
    pause_s: int


@dataclass(frozen=True)
class Round:
    """What one shift does; ``pause_s``: break on the way back, ``work_s``: without breaks."""

    shift: int
    depart_s: int
    return_s: int
    travel_s: int
    pause_s: int
    work_s: int
    stops: tuple[Stop, ...]


@dataclass(frozen=True)
class Pass:
    """A belt seen on the way: numbers of the task and of the shifts that pass it, on one day."""

    task: int
    shifts: tuple[int, ...]
    passed_m: float
    length_m: float

    @property
    def share(self) -> float:
        """The part of the belt's metres that is passed."""
        return self.passed_m / self.length_m


@dataclass(frozen=True)
class Plan:
    """Rounds of the shifts that go out, and the tasks nobody does (numbers, ascending).

    ``passed``: belts that need no stop, for the rounds go along them.
    """

    rounds: tuple[Round, ...]
    unserved: tuple[int, ...]
    passed: tuple[Pass, ...] = ()

    @property
    def routes(self) -> dict[int, list[Visit]]:
        """Visits by shift."""
        return {r.shift: [(s.task, s.way) for s in r.stops] for r in self.rounds}


def plan_score(problem: Problem, plan: Plan) -> tuple[int, float, int]:
    """Return required visits, value, and seconds of travel less than none: more is better."""
    done = [stop.task for made in plan.rounds for stop in made.stops]
    done += [one.task for one in plan.passed]
    spent = sum(sum(s.travel_s for s in r.stops) + r.travel_s for r in plan.rounds)
    required = sum(problem.tasks[i].is_required for i in done)
    return required, round(sum(problem.tasks[i].value for i in done), 9), -spent


def make_plan(problem: Problem, travel: Travel, routes: Sequence[Sequence[Visit]]) -> Plan:
    """Give times to ``routes``, one for each shift.

    A visit that does not fit where an engine put it (rounding, a coarse model of breaks) is left
    out, the last of its round first: it is then told as not served.
    """
    rounds = []
    for number, visits in enumerate(routes):
        kept = list(visits)
        made = time_round(problem, travel, number, kept)
        while made is None and kept:
            kept.pop()
            made = time_round(problem, travel, number, kept)
        if made is not None and made.stops:
            rounds.append(made)
    done = {stop.task for made in rounds for stop in made.stops}
    left = tuple(i for i in range(len(problem.tasks)) if i not in done)
    return Plan(tuple(rounds), left)


def time_round(
    problem: Problem, travel: Travel, number: int, visits: Sequence[Visit]
) -> Round | None:
    """Return the round of shift ``number`` that ends earliest, left for as late as that allows.

    Going on as soon as possible is never worse for what follows; leaving later then takes waiting
    out (forward slack, Savelsbergh 1992). Where the shift's own limit is still passed, leaving
    at the begin of a later span is tried. Who is out already goes on at once.
    """
    found = _depart(problem, travel, number, visits)
    return None if found is None else found[0].told(number, found[1])


def time_work(
    problem: Problem, travel: Travel, number: int, visits: Sequence[Visit]
) -> tuple[int, int] | None:
    """Return the seconds of work of that round, and those spent on the way or visiting.

    As :func:`time_round`, for whoever needs no times of visits: thrice as fast.
    """
    found = _depart(problem, travel, number, visits)
    if found is None:
        return None
    legs, _, work_s = found
    return work_s, sum(legs.travel_s) + sum(legs.service_s)


def _depart(
    problem: Problem, travel: Travel, number: int, visits: Sequence[Visit]
) -> tuple[_Legs, int, int] | None:
    """Return the legs of a round, when it leaves, and its seconds of work."""
    shift = problem.shifts[number]
    load = sum(problem.tasks[task].load for task, _ in visits)
    if shift.max_load is not None and load > shift.max_load:
        return None
    legs = _Legs(problem, travel, shift, visits)
    for opens, _ in shift.spans[:1] if shift.is_out else shift.spans:
        end = legs.forward(opens)
        if end is None:
            break
        depart = opens if shift.is_out else legs.latest(end)
        work_s = worked(shift.spans, end) - worked(shift.spans, depart)
        if work_s <= shift.work_s:
            return legs, depart, work_s
    return None


@lru_cache(maxsize=4096)
def _starts(windows: tuple[Span, ...], spans: tuple[Span, ...], service_s: int) -> tuple[Span, ...]:
    return tuple(starts(windows, spans, service_s))


class _Legs:
    """Travel and starts of one order of visits, worked out once."""

    def __init__(
        self, problem: Problem, travel: Travel, shift: Shift, visits: Sequence[Visit]
    ) -> None:
        self.spans, self.visits = shift.spans, visits
        tasks: list[Task] = [problem.tasks[task] for task, _ in visits]
        ways: list[Way] = [t.ways[w] for t, (_, w) in zip(tasks, visits, strict=True)]
        here = [shift.start, *(way.leave for way in ways)]
        there = [*(way.enter for way in ways), shift.end]
        matrix = travel.seconds[shift.mode]
        self.travel_s = [int(matrix[a, b]) for a, b in zip(here, there, strict=True)]
        self.service_s = [task.service_s for task in tasks]
        self.starts: list[Sequence[Span]] = [
            _starts(task.windows, shift.spans, task.service_s) if shift.allows(task) else ()
            for task in tasks
        ]

    def forward(self, depart: int) -> int | None:
        """Return when the round ends that leaves at ``depart`` and goes on as soon as it can."""
        if max(self.travel_s) >= UNREACHED_S:
            return None
        at: int | None = depart
        for spent, service, open_starts in zip(
            self.travel_s, self.service_s, self.starts, strict=False
        ):
            at = advance(self.spans, at, spent) if at is not None else None
            start = None if at is None else _from(open_starts, at)
            if start is None:
                return None
            at = start + service
        return None if at is None else advance(self.spans, at, self.travel_s[-1])

    def latest(self, end: int) -> int:
        """Return how late one may leave for all visits that are over by ``end``."""
        at = end
        for i in range(len(self.visits), 0, -1):
            left = retreat(self.spans, at, self.travel_s[i])
            start = (
                None if left is None else _until(self.starts[i - 1], left - self.service_s[i - 1])
            )
            if start is None:
                raise ValueError("a round that can be done forwards can be done backwards")
            at = start
        left = retreat(self.spans, at, self.travel_s[0])
        if left is None:
            raise ValueError("a round that can be done forwards can be done backwards")
        return left

    def told(self, number: int, depart: int) -> Round:
        """Return the round that leaves at ``depart``."""
        stops, at = [], depart
        for i, (task, way) in enumerate(self.visits):
            arrive = _known(advance(self.spans, at, self.travel_s[i]))
            start = _known(_from(self.starts[i], arrive))
            work = worked(self.spans, start) - worked(self.spans, at)
            wait = work - self.travel_s[i]
            pause = start - at - work
            leave = start + self.service_s[i]
            stops.append(Stop(task, way, arrive, start, leave, self.travel_s[i], wait, pause))
            at = leave
        end = _known(advance(self.spans, at, self.travel_s[-1]))
        whole = worked(self.spans, end) - worked(self.spans, depart)
        back = self.travel_s[-1]
        return Round(number, depart, end, back, end - at - back, whole, tuple(stops))


def _from(open_starts: Sequence[Span], at: int) -> int | None:
    """Return the earliest start at or after ``at``."""
    return next((max(at, first) for first, last in open_starts if at <= last), None)


def _until(open_starts: Sequence[Span], at: int) -> int | None:
    """Return the latest start at or before ``at``."""
    return next((min(at, last) for first, last in reversed(open_starts) if at >= first), None)


def _known(at: int | None) -> int:
    if at is None:
        raise ValueError("the round does not fit")
    return at
