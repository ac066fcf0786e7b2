"""Take each visit out and put it in where it costs the least travel.

From: a problem, visits by shift. To: the same visits, never with more travel.

Engines leave a round as it is where two changes at once would make it shorter, as another way of
a task at another place in the order.
"""

from __future__ import annotations

from geoplan.patrol.greedy import Filler
from geoplan.patrol.problem import Problem, Travel
from geoplan.patrol.schedule import Routes, time_work

_TRIED = 12  # gaps with the shortest detours are tried for each task
_TURNS = 4  # times all visits are gone through


def shorten(problem: Problem, travel: Travel, routes: Routes) -> Routes:
    """Return the visits of ``routes``, each where it costs the least when all others stay."""
    filler = Filler(problem, travel, routes)
    for _ in range(_TURNS):
        visits = [visit for mine in filler.routes for visit in mine]
        if sum(_move(filler, i, way) for i, way in visits) == 0:
            break
    return filler.routes


def _move(filler: Filler, i: int, way: int) -> bool:
    """Put task ``i`` elsewhere, or another way; return whether that saves any travel."""
    k = next(k for k, visits in enumerate(filler.routes) if (i, way) in visits)
    kept = filler.routes[k]
    at = kept.index((i, way))
    without = [*kept[:at], *kept[at + 1 :]]
    if without and time_work(filler.problem, filler.travel, k, without) is None:
        return False  # where streets are one-way, a way round may be longer
    filler.put(k, without)
    saved = _extra(filler, k, at, i, way)
    for _, other, place, turned in filler.detours(i, _TRIED, saved, has_room=True):
        mine = filler.routes[other]
        visits = [*mine[:place], (i, turned), *mine[place:]]
        if time_work(filler.problem, filler.travel, other, visits) is not None:
            filler.put(other, visits)
            return True
    filler.put(k, kept)
    return False


def _extra(filler: Filler, k: int, at: int, i: int, way: int) -> int:
    """Return the seconds of travel that task ``i`` costs at place ``at`` of shift ``k``."""
    shift, tasks = filler.problem.shifts[k], filler.problem.tasks
    visits = filler.routes[k]
    here = shift.start if at == 0 else tasks[visits[at - 1][0]].ways[visits[at - 1][1]].leave
    there = shift.end if at == len(visits) else tasks[visits[at][0]].ways[visits[at][1]].enter
    own = tasks[i].ways[way]
    matrix = filler.travel.seconds[shift.mode]
    spent = int(matrix[here, there]) if visits else 0
    return int(matrix[here, own.enter]) + int(matrix[own.leave, there]) - spent
