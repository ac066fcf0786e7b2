"""Covert rounds drawn again and again: is every point visited as often as asked, can it be guessed.

    geoplan demo demo && geoplan build demo
    python benchmarks/covert.py demo
    python benchmarks/covert.py demo --draws 1000 --days 5

The strategy is that of ``geoplan covert`` with the workspace's settings; each draw is a period
drawn by a secret number of its own, as the command draws it. What is counted in the draws stands
beside what the command tells as exact. Guesses of the next stop are learnt from the first half of
the draws, of the place alone or of all stops since the morning, and tried on the second.
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np

from geoplan.dispatch import read_inputs
from geoplan.patrol import Asked, Limits
from geoplan.patrol.alone import can_do
from geoplan.patrol.build import set_scene
from geoplan.patrol.covert import Strategy, find_strategy
from geoplan.patrol.covert_draw import Chances, draw_days, uniform
from geoplan.patrol.covert_figures import guess_next_stop, visited
from geoplan.patrol.covert_pool import of_day
from geoplan.patrol.problem import Travel
from geoplan.patrol.schedule import time_round
from geoplan.workspace import Workspace


def strategy(folder: Path, days: int | None) -> tuple[Strategy, Travel]:
    """Return what ``geoplan covert`` draws from, and travel times."""
    workspace = Workspace(folder)
    tables, catalogue, settings = read_inputs(workspace, workspace.settings())
    own = settings.patrol
    settings = replace(settings, patrol=replace(own, required="none", visits=1))
    asked = Asked(
        settings.day + timedelta(days=1),
        days or own.covert_days,
        own.engine,
        Limits(own.iterations),
    )
    scene, _ = set_scene(tables, catalogue, settings, asked.first, asked.days)
    fits = can_do(scene.problem, scene.ground.travel)
    numbers = np.flatnonzero(fits.any(axis=1))
    problem = replace(scene.problem, tasks=tuple(scene.problem.tasks[i] for i in numbers))
    travel = scene.ground.travel
    return find_strategy(problem, travel, settings.patrol, asked, fits[numbers]), travel


def told_rates(made: Strategy, covered: Any) -> None:
    """Print how often points are visited, against the exact chance and the one that is asked.

    ``covered``: (draws, days, points) whether the day covers the point.
    """
    draws = len(covered)
    rate = covered.any(axis=1).mean(axis=0)
    chance = visited(made.pool, made.shares)
    off = np.abs(rate - chance) / np.maximum(np.sqrt(chance * (1 - chance) / draws), 1e-12)
    print(f"points {len(rate)}, mean rate {rate.mean():.4f}, mean chance {chance.mean():.4f}")
    print(f"rate from chance, standard errors: median {np.median(off):.2f}, most {off.max():.2f}")
    print(f"  beyond 3: {(off > 3).sum()}, expected {0.0027 * len(off):.1f}")
    full = made.reach >= 1.0
    short = (made.asked - rate) / np.sqrt(made.asked * (1 - made.asked) / draws)
    print(f"points that can have what is asked: {full.sum()}, least rate {rate[full].min():.4f}")
    print(f"  below what is asked at most {short[full].max():.2f} standard errors")


def told_days(made: Strategy, covered: Any) -> None:
    """Print how often the best guess of a day is right, and what yesterday says about today."""
    kinds = [kind for _, kind in made.days()]
    chance = made.pool.of_day(made.shares)[:, kinds]  # points, days
    best = chance.argmax(axis=1)
    right = np.array([covered[:, day, i].mean() for i, day in enumerate(best.tolist())])
    print(f"best guess of a day: told {chance.max():.4f}, right {right.max():.4f}")
    excess, spread = np.zeros(len(chance)), np.zeros(len(chance))
    for day in range(1, len(kinds)):
        before, own = covered[:, day - 1], chance[:, day]
        seen = before.sum(axis=0)
        excess += (before & covered[:, day]).sum(axis=0) - seen * own
        spread += seen * own * (1 - own)
    off = np.abs(excess) / np.sqrt(np.maximum(spread, 1e-12))
    print(f"visits the day after a visit, standard errors from any day's: most {off.max():.2f}")
    print(f"  beyond 3: {(off > 3).sum()}, expected {0.0027 * len(off):.1f}")


def moves(made: Strategy, numbers: Any, is_followed: bool) -> Iterator[tuple[Any, int, int]]:
    """Yield what is seen of a team, its next stop (-1: home), and the number of the draw."""
    days = made.days()
    order = sorted({shift.day for shift in made.problem.shifts})
    teams = [[shift.team for shift in of_day(made.problem, day).shifts] for day in order]
    for draw, plans in enumerate(numbers.tolist()):
        for (name, kind), own, plan in zip(days, teams, plans, strict=True):
            for team, orders in zip(own, made.gathered.plans[plan].orders, strict=True):
                if not orders:
                    continue
                turn = int(uniform(draw, "", name, team, "order") * len(orders))
                seen: Any = (kind, team)
                for task in [*(i for i, _ in orders[turn]), -1]:
                    yield seen, task, draw
                    seen = (seen, task) if is_followed else (kind, team, task)


def told_next(made: Strategy, numbers: Any, is_followed: bool) -> None:
    """Print how often the next stop is guessed by who learnt from the first half of the draws."""
    seen: dict[Any, Counter[int]] = defaultdict(Counter)
    half, right, tried = len(numbers) // 2, 0, 0
    for at, task, draw in moves(made, numbers, is_followed):
        if draw < half:
            seen[at][task] += 1
        else:
            tried += 1
            right += at in seen and seen[at].most_common(1)[0][0] == task
    told = guess_next_stop(made.gathered.plans, made.pool, made.shares, is_followed=is_followed)
    who = "who followed since morning" if is_followed else "who sees where a team is"
    print(f"next stop, {who}: told {told.best:.4f}, right {right / max(tried, 1):.4f}")


def told_slack(made: Strategy, travel: Travel) -> None:
    """Print how much later rounds could begin with all they do: room for a begin by chance."""
    left = []
    for j in np.flatnonzero(made.shares > 0).tolist():
        plan = made.gathered.plans[j]
        own = made.kinds[plan.kind].problem
        for k, orders in enumerate(plan.orders):
            for order in orders[:1]:
                one = time_round(own, travel, k, order)
                if one is not None:
                    left.append((own.shifts[k].spans[-1][1] - one.return_s) / 60)
    low, middle, high = np.percentile(left, [10, 50, 90])
    print(f"minutes left at the end of a round: {middle:.0f} ({low:.0f} to {high:.0f})")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--draws", type=int, default=10_000)
    parser.add_argument("--days", type=int)
    args = parser.parse_args()
    made, travel = strategy(args.folder, args.days)
    chances = Chances.of(made.pool, made.shares)
    numbers = np.array([draw_days(chances, made.days(), secret) for secret in range(args.draws)])
    covered = made.pool.covers.T[numbers]
    print(f"draws {args.draws}, days {numbers.shape[1]}, plans {(made.shares > 0).sum()}")
    told_rates(made, covered)
    told_days(made, covered)
    for is_followed in (False, True):
        told_next(made, numbers, is_followed)
    told_slack(made, travel)


if __name__ == "__main__":
    main()
