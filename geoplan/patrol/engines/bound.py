"""What no plan can beat.

From: the problem, travel times. To: most required visits, most value, least travel of given visits.

Whoever goes somewhere comes from somewhere: what a visit takes at least is its stay and the
shortest way to it from any place one could come from (or half of the shortest way to it and half of
the shortest on from it). With that much time a visit, and all shifts put together, what fits is a
knapsack, whose relaxation (Dantzig 1957) no plan exceeds. Windows and the shape of rounds are left
out, and belts that may be passed take no time at all, so the bound is not tight: the gap to it says
how far a plan can be from the best at most.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import linear_sum_assignment

from geoplan.patrol.problem import UNREACHED_S, Problem, Travel

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

_ASSIGNED = 1500  # stops up to which the least travel is bounded by an assignment, not row by row


@dataclass(frozen=True)
class Bound:
    """No plan has more required visits or more value."""

    required: int
    value: float


def most(problem: Problem, travel: Travel, fits: Bools) -> Bound:
    """Return what no plan exceeds; ``fits``: task by task, which shifts could do it alone."""
    may_pass = np.array([task.pass_share > 0 for task in problem.tasks], dtype=bool)
    numbers = np.flatnonzero(fits.any(axis=1) | may_pass)
    if not len(numbers):
        return Bound(0, 0.0)
    tasks = [problem.tasks[i] for i in numbers]
    service = np.array([task.service_s for task in tasks], dtype=float)
    value = np.array([task.value for task in tasks])
    is_required = np.array([task.is_required for task in tasks])
    cost = _arcs(problem, travel, numbers.tolist())
    into, onward = cost.min(axis=0), cost.min(axis=1)
    count, work = len(numbers), np.array([s.work_s for s in problem.shifts], dtype=float)
    found = []
    for share in (1.0, 0.5):
        spent = service + share * into[:count] + (1 - share) * onward[:count]
        spent[may_pass[numbers]] = 0.0
        ends = share * into[count:] + (1 - share) * onward[count:]
        hours = float(np.maximum(work - ends, 0.0).sum())
        required = _fill(spent[is_required], np.ones(int(is_required.sum())), hours)
        left = hours - spent[is_required].sum()
        worth = _fill(spent, value, hours)
        if left >= 0:  # all required ones are done before any other
            worth = value[is_required].sum() + _fill(spent[~is_required], value[~is_required], left)
        found.append((int(required + 1e-9), float(worth)))
    return Bound(min(r for r, _ in found), min(v for _, v in found))


def least_travel(problem: Problem, travel: Travel, done: Sequence[int]) -> int:
    """Return the seconds of travel that no plan with the visits ``done`` goes below.

    Every visit and every shift has one way in and one way on: the cheapest such assignment is at
    most what rounds cost (it may fall into circles that touch no base).
    """
    if not done:
        return 0
    cost = _arcs(problem, travel, list(done), is_idle_free=True)
    if len(cost) > _ASSIGNED:
        return int(max(cost.min(axis=0).sum(), cost.min(axis=1).sum()))
    rows, columns = linear_sum_assignment(cost)
    return int(cost[rows, columns].sum())


def _arcs(
    problem: Problem, travel: Travel, numbers: list[int], is_idle_free: bool = False
) -> Floats:
    """Return the seconds from leaving each of the tasks, then shifts' starts, to each and ends.

    By the mode that is quickest, from the way that is nearest; a task is not its own next one. With
    ``is_idle_free`` a shift may go from its start to its end at no cost: it stays at home.
    """
    ways = [(k, way) for k, i in enumerate(numbers) for way in problem.tasks[i].ways]
    count = len(numbers)
    owner = np.array([k for k, _ in ways] + [count + k for k in range(len(problem.shifts))])
    enter = [way.enter for _, way in ways] + [shift.end for shift in problem.shifts]
    leave = [way.leave for _, way in ways] + [shift.start for shift in problem.shifts]
    modes = sorted({shift.mode for shift in problem.shifts})
    quick = travel.seconds[modes[0]][np.ix_(leave, enter)]
    for mode in modes[1:]:
        quick = np.minimum(quick, travel.seconds[mode][np.ix_(leave, enter)])
    first = np.flatnonzero(np.diff(owner, prepend=-1))
    cost = np.minimum.reduceat(np.minimum.reduceat(quick, first, axis=0), first, axis=1)
    out = cost.astype(float)
    size = len(out)
    idle = np.arange(count, size)
    np.fill_diagonal(out, UNREACHED_S)
    out[count:, count:] = UNREACHED_S
    out[idle, idle] = 0.0 if is_idle_free else UNREACHED_S
    return out


def _fill(spent: Floats, worth: Floats, room: float) -> float:
    """Return the most worth that fits, the last one taken in part (Dantzig 1957)."""
    free = spent <= 0
    order = np.argsort(-worth[~free] / spent[~free], kind="stable")
    cost, gain = spent[~free][order], worth[~free][order]
    before = np.cumsum(cost) - cost
    share = np.clip((room - before) / cost, 0.0, 1.0)
    return float(worth[free].sum() + (gain * share).sum())
