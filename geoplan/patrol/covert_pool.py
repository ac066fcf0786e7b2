"""The plans of a day among which a covert draw chooses.

From: the problem of a period, chances asked for. To: :class:`DayPlan`, plans that have passed the
checker, until they are enough for what is asked or more do not help (column generation).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from geoplan.errors import GeoplanError
from geoplan.errors import Problem as Told
from geoplan.optimise.mixed import ENOUGH, Fair, Pool, share_fairly
from geoplan.patrol.alone import can_do
from geoplan.patrol.checker import find_breaches
from geoplan.patrol.engines import Engine, Limits
from geoplan.patrol.engines.bound import most
from geoplan.patrol.greedy import Filler
from geoplan.patrol.problem import Problem, Task, Travel
from geoplan.patrol.rows import plan_rows
from geoplan.patrol.schedule import Plan, Visit, make_plan, time_round
from geoplan.patrol.worth import units

_ROOM = 3.0  # times the time of a day: more to choose among only takes longer
_ETA = 6.0  # how much a lag behind what is asked is worth: e to so much for all of it
_ORDERS = 6  # of one round, its reverse and other starts among them
_TRIES = 12
_ROUNDS = 30  # of looking for better plans
_CLOSE = 0.01  # of the level: so near to what is proved, more plans hardly help
_LITTLE = 1e-3  # of the highest price: worth of what only fills a plan
_TINY = 1e-9

Order = tuple[Visit, ...]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class DayKind:
    """Days on which the same shifts work: the problem of the first of them, and their numbers."""

    problem: Problem
    days: tuple[int, ...]


@dataclass(frozen=True)
class DayPlan:
    """What all shifts of a kind of day do: for each shift the orders its round may be gone in."""

    kind: int
    orders: tuple[tuple[Order, ...], ...]

    @property
    def tasks(self) -> frozenset[int]:
        """The numbers of the tasks that are done."""
        return frozenset(i for orders in self.orders if orders for i, _ in orders[0])


@dataclass(frozen=True, eq=False)
class Gathered:
    """The plans, what they give, and the level that no plans at all go beyond."""

    plans: tuple[DayPlan, ...]
    pool: Pool
    fair: Fair
    bound: float


def kinds_of(problem: Problem) -> list[DayKind]:
    """Return the kinds of days of ``problem``, the first day's first."""
    found: dict[object, list[int]] = {}
    for day in sorted({shift.day for shift in problem.shifts}):
        own = [shift for shift in problem.shifts if shift.day == day]
        first = problem.shifts[0].date
        alike = tuple(replace(s, shift_id="", day=0, date=first) for s in own)
        found.setdefault(alike, []).append(day)
    return [DayKind(of_day(problem, days[0]), tuple(days)) for days in found.values()]


def of_day(problem: Problem, day: int) -> Problem:
    """Return the problem of the shifts of one day."""
    return replace(problem, shifts=tuple(s for s in problem.shifts if s.day == day))


def gather(
    kinds: Sequence[DayKind],
    travel: Travel,
    asked: Floats,
    cap: Floats,
    engine: Engine,
    limits: Limits,
    count: int,
) -> Gathered:
    """Return ``count`` random plans a kind of day, and those that raise the least share.

    ``asked``: (tasks,) expected visits over all days, above 0; ``cap``: (tasks,) the greatest
    chance of a day. A plan that raises the least share is one of the most worth, by the prices of
    the linear program; a bound on that worth bounds the share (Farley 1990).
    """
    maker = _Maker(kinds, travel, engine, limits, np.random.default_rng(limits.seed))
    plans = [DayPlan(k, tuple(() for _ in kind.problem.shifts)) for k, kind in enumerate(kinds)]
    plans += _random_plans(maker, asked, count)
    bound = ENOUGH
    for _ in range(_ROUNDS):
        fair = share_fairly(_pool(plans, kinds, len(asked)), asked, cap, is_first_only=True)
        if fair.level >= ENOUGH - _TINY:
            break
        # What may not be covered more often costs what it is worth elsewhere.
        days = np.array([len(kind.days) for kind in kinds])
        prices = np.maximum(fair.worth[:, None] - fair.cost / days, 0.0)
        bound = min(bound, maker.bound(fair, cap, prices))
        if bound - fair.level <= _CLOSE * bound:
            break
        more = [maker.make(k, price, maker.whim(k, asked)) for k, price in enumerate(prices.T)]
        plans += more
    plans = list(dict.fromkeys(plans))
    pool = _pool(plans, kinds, len(asked))
    fair = share_fairly(pool, asked, cap)
    kept = np.flatnonzero(np.array([bool(plan.tasks) for plan in plans]) | (fair.shares > 0))
    if set(pool.kind[kept].tolist()) == set(pool.kind.tolist()):
        # Nobody stays at home for the sake of chance alone.
        plans, pool = [plans[j] for j in kept], _pool([plans[j] for j in kept], kinds, len(asked))
        fair = replace(fair, shares=fair.shares[kept])
    return Gathered(tuple(plans), pool, fair, max(bound, fair.level))


def _random_plans(maker: _Maker, asked: Floats, count: int) -> list[DayPlan]:
    """Return ``count`` random plans of each kind of day that together share visits out.

    What has had few visits by now is worth more, exponentially (multiplicative weights, Freund and
    Schapire 1999): the plans taken alike then nearly give everybody the same share.
    """
    found: list[DayPlan] = []
    had = np.zeros(len(asked))  # expected visits of what is asked, if all plans are as likely
    for made in range(count):
        for k, kind in enumerate(maker.kinds):
            lag = np.clip(_ETA * (made / count - had), -_ETA, _ETA)
            found.append(maker.make(k, maker.whim(k, asked * np.exp(lag)), maker.whim(k, asked)))
            mine = sorted(found[-1].tasks)
            had[mine] += len(kind.days) / count / asked[mine]
    return found


def _pool(plans: Sequence[DayPlan], kinds: Sequence[DayKind], tasks: int) -> Pool:
    covers = np.zeros((tasks, len(plans)), dtype=bool)
    for j, plan in enumerate(plans):
        covers[list(plan.tasks), j] = True
    kind = np.array([plan.kind for plan in plans], dtype=np.int64)
    return Pool(covers, kind, np.array([len(one.days) for one in kinds], dtype=np.int64))


def _sub(problem: Problem, price: Floats) -> tuple[Problem, list[int]]:
    """Return the problem of the tasks with a price, and their numbers."""
    numbers = np.flatnonzero(price > 0).tolist()
    tasks: tuple[Task, ...] = tuple(
        replace(problem.tasks[i], value=float(price[i]), is_required=False) for i in numbers
    )
    return replace(problem, tasks=tasks), numbers


@dataclass(frozen=True, eq=False)
class _Maker:
    """Makes plans of one day."""

    kinds: Sequence[DayKind]
    travel: Travel
    engine: Engine
    limits: Limits
    random: np.random.Generator

    def whim(self, k: int, worth: Floats) -> Floats:
        """Return (tasks,) what tasks are worth to a random plan of kind ``k``.

        ``worth`` by chance more or less; nothing but for the first, that take a few days.
        """
        problem = self.kinds[k].problem
        found = worth * self.random.exponential(size=len(worth))
        order = np.argsort(-found, kind="stable")
        spent = np.cumsum([problem.tasks[i].service_s for i in order])
        room = _ROOM * sum(shift.work_s for shift in problem.shifts)
        found[order[spent > room]] = 0.0
        return found

    def bound(self, fair: Fair, cap: Floats, prices: Floats) -> float:
        """Return the level that no plans at all go beyond, by the prices of those that are known.

        A level is worth no more than the best plan of each day by these prices, and what the caps
        cost (Farley 1990); a plan is worth no more than its rounds, each bounded by itself.
        """
        whole = float((fair.cost * cap[:, None]).sum())
        for kind, fits, price in zip(self.kinds, self.fits, prices.T, strict=True):
            own, numbers = _sub(kind.problem, price)
            fit = fits[numbers]
            alone = sum(
                most(replace(own, shifts=(shift,)), self.travel, fit[:, [s]]).value
                for s, shift in enumerate(own.shifts)
            )
            whole += len(kind.days) * min(most(own, self.travel, fit).value, alone)
        return whole

    @cached_property
    def fits(self) -> list[npt.NDArray[np.bool_]]:
        """Return for each kind of day, task by task, which shifts could do it alone."""
        return [np.asarray(can_do(kind.problem, self.travel)) for kind in self.kinds]

    def make(self, k: int, price: Floats, rest: Floats | None = None) -> DayPlan:
        """Return a checked plan of the most worth that is found, by ``price`` of tasks.

        ``rest``: what tasks are worth when it comes to what time is left.
        """
        problem = self.kinds[k].problem
        if rest is not None:
            price = price + _LITTLE * price.max() * rest / max(float(rest.max()), _TINY)
        own, numbers = _sub(problem, price)
        visits: dict[int, list[Visit]] = {}
        if numbers:
            filler = Filler(own, self.travel, [[] for _ in own.shifts])
            filler.fill(range(len(numbers)), units(own, range(len(numbers))))
            seed = int(self.random.integers(1 << 31))
            limits = replace(self.limits, seed=seed)
            routes = self.engine.solve(own, self.travel, limits, filler.routes)
            visits = make_plan(own, self.travel, routes).routes
        orders = []
        for s in range(len(problem.shifts)):
            mine = [(numbers[i], way) for i, way in visits.get(s, [])]
            orders.append(self.orders(problem, s, mine))
        made = DayPlan(k, tuple(orders))
        _check(problem, self.travel, made)
        return made

    def orders(self, problem: Problem, number: int, visits: list[Visit]) -> tuple[Order, ...]:
        """Return orders of one round that fit: as made, the other way round, from other starts."""
        if not visits:
            return ()
        back = reverse(problem, visits)
        found = dict.fromkeys([tuple(visits)])
        tried = [back]
        for _ in range(_TRIES):
            base = (visits, back)[int(self.random.integers(2))]
            at, end = sorted(self.random.integers(0, len(base) + 1, 2).tolist())
            turned = [*base[:at], *reverse(problem, base[at:end]), *base[end:]]
            tried += [[*base[at:], *base[:at]], turned]
        for one in tried:
            if len(found) >= _ORDERS:
                break
            if time_round(problem, self.travel, number, one) is not None:
                found[tuple(one)] = None
        return tuple(found)


def reverse(problem: Problem, visits: Sequence[Visit]) -> list[Visit]:
    """Return the visits from the last to the first; stretches are walked from their other end."""
    turned = []
    for i, w in reversed(visits):
        ways = problem.tasks[i].ways
        other = [v for v, way in enumerate(ways) if way.enter == ways[w].leave]
        is_line = ways[w].enter != ways[w].leave
        turned.append((i, other[0] if is_line and other else w))
    return turned


def _check(problem: Problem, travel: Travel, plan: DayPlan) -> None:
    """Let every order of every round pass the checker.

    Raises
    ------
    GeoplanError
        When there is a breach: a fault of geoplan.
    """
    for turn in range(max((len(orders) for orders in plan.orders), default=0)):
        rows = plan_rows(problem, ordered(problem, travel, plan, [turn] * len(plan.orders)))
        breaches = find_breaches(problem, travel, rows["patrol_rounds"], rows["patrol_stops"])
        if breaches:
            facts = {"count": len(breaches), "first": breaches[0]}
            raise GeoplanError(Told("patrol.breach", "error", facts=facts))


def ordered(problem: Problem, travel: Travel, plan: DayPlan, turns: Sequence[int]) -> Plan:
    """Return the plan with the order of each round that its turn names, counted round."""
    routes = [
        list(orders[turn % len(orders)]) if orders else []
        for orders, turn in zip(plan.orders, turns, strict=True)
    ]
    return make_plan(problem, travel, routes)
