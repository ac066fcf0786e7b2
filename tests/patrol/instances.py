"""Small problems of plain numbers, and the best plan of each by trying everything."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import permutations, product
from typing import Any

import numpy as np

from geoplan.patrol.problem import Place, Problem, Shift, Task, Travel, Way
from geoplan.patrol.schedule import Plan, Routes, time_round

DAY = date(2026, 10, 21)
PLACES = tuple(Place(0.001 * k, 0.0) for k in range(400))
HOURS = ((8 * 3600, 11 * 3600), (13 * 3600, 16 * 3600))


def task(number: int, place: int, **changes: Any) -> Task:
    row: dict[str, Any] = {"kind": "site", "service_s": 1200, "ways": (Way(place, place),)}
    name = f"t{number}"
    return Task(name, changes.pop("point_id", name), **(row | changes))


def shift(number: int = 0, start: int = 0, end: int = 0, **changes: Any) -> Shift:
    row: dict[str, Any] = {"day": 0, "mode": "walk", "spans": HOURS}
    row |= changes
    day = DAY + timedelta(days=row["day"])
    return Shift(f"s{number}", f"队{number}", date=day, start=start, end=end, **row)


def random_problem(seed: int, tasks: int = 5, shifts: int = 2) -> tuple[Problem, Travel]:
    """Sites, stretches and belts, windows, breaks, skills, days; half of them required."""
    random = np.random.default_rng(seed)
    places = tasks * 2 + 2
    xy = random.integers(0, 3000, (places, 2))
    apart = np.hypot(*(xy[:, None] - xy[None]).transpose(2, 0, 1))
    slower = random.uniform(1.0, 1.3, (places, places))  # one-way: there is not as long as back
    walk = np.ceil(apart * slower).astype(np.int32)
    np.fill_diagonal(walk, 0)
    travel = Travel({"walk": walk, "ebike": np.ceil(walk / 3).astype(np.int32)})
    made = []
    for i in range(tasks):
        a, b = 2 + 2 * i, 3 + 2 * i
        kind = ("site", "stretch", "belt")[random.integers(3)]
        ways = {
            "site": (Way(a, a),),
            "stretch": (Way(a, b), Way(b, a, is_reversed=True)),
            "belt": (Way(a, a), Way(b, b)),
        }[kind]
        windows: tuple[tuple[int, int], ...] = ()
        if random.random() < 0.5:
            opens = int(random.integers(8, 14)) * 3600
            windows = ((opens, opens + 5400), (opens + 10_800, opens + 14_400))
        days = None if random.random() < 0.7 else (int(random.integers(2)),)
        skill = ("医院", "学校")[random.integers(2)]
        worth = {"value": float(random.integers(1, 9)), "is_required": bool(random.random() < 0.4)}
        service = int(random.integers(10, 60)) * 60
        made.append(
            Task(f"t{i}", f"t{i}", kind, service, ways, windows, skill=skill, days=days, **worth)
        )
    teams = [
        shift(
            k,
            int(random.integers(2)),
            int(random.integers(2)),
            day=k % 2,
            mode=("walk", "ebike")[random.integers(2)],
            spans=HOURS if random.random() < 0.5 else ((9 * 3600, 12 * 3600),),
            skills=() if random.random() < 0.7 else ("学校",),
            max_work_s=None if random.random() < 0.7 else 2 * 3600,
            max_load=None if random.random() < 0.8 else 2,
        )
        for k in range(shifts)
    ]
    return Problem(tuple(made), tuple(teams), PLACES), travel


def score(problem: Problem, plan: Plan) -> tuple[int, float, int]:
    """Required visits, value, seconds of travel less than none."""
    done = [problem.tasks[s.task] for r in plan.rounds for s in r.stops]
    spent = sum(r.travel_s + sum(s.travel_s for s in r.stops) for r in plan.rounds)
    return sum(t.is_required for t in done), sum(t.value for t in done), -spent


def best_of_all(problem: Problem, travel: Travel) -> tuple[int, float, int]:
    """The score of the best plan there is: every order of every choice of tasks in every shift."""
    count, teams = len(problem.tasks), len(problem.shifts)
    cheapest = [_cheapest(problem, travel, k) for k in range(teams)]
    best = (0, 0.0, 0)
    for choice in product(range(teams + 1), repeat=count):
        spent, fits = 0, True
        for k in range(teams):
            mine = frozenset(i for i, who in enumerate(choice) if who == k)
            cost = cheapest[k].get(mine)
            fits = fits and cost is not None
            spent += cost or 0
        if fits:
            done = [problem.tasks[i] for i, who in enumerate(choice) if who < teams]
            required = sum(t.is_required for t in done)
            best = max(best, (required, sum(t.value for t in done), -spent))
    return best


def _cheapest(problem: Problem, travel: Travel, k: int) -> dict[frozenset[int], int]:
    """Seconds of travel of the quickest order of every set of tasks that shift ``k`` can do."""
    found: dict[frozenset[int], int] = {frozenset(): 0}
    count = len(problem.tasks)
    for size in range(1, count + 1):
        for order in permutations(range(count), size):
            if size > 1 and frozenset(order[:-1]) not in found:
                continue  # a part of what can be done can be done
            for ways in product(*(range(len(problem.tasks[i].ways)) for i in order)):
                made = time_round(problem, travel, k, list(zip(order, ways, strict=True)))
                if made is not None:
                    spent = made.travel_s + sum(s.travel_s for s in made.stops)
                    key = frozenset(order)
                    found[key] = min(spent, found.get(key, spent))
    return found


def empty(problem: Problem) -> Routes:
    return [[] for _ in problem.shifts]
