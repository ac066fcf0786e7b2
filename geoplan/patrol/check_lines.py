"""Look at the lines of a plan: they join up, are as long as they say, hold every required metre.

From: the problem, rows of rounds, stops and legs. To: every breach.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import shapely

from geoplan.geo import haversine_m
from geoplan.patrol.problem import Place, Problem, Task

Row = dict[str, Any]

NEAR_M = 0.5  # a position written down and read again
_DEG = 2e-6  # about 0.2 m: how far a line walked may be from the line that was to be walked
_SHARE = 0.01  # of a length: the plane of the network against the ellipsoid
_MIN = 1e-6


def line_breaches(
    problem: Problem,
    tasks: Mapping[str, Task],
    rounds: Sequence[Row],
    by_round: Mapping[str, list[Row]],
    legs: Sequence[Row],
) -> list[str]:
    """Look at the lines: they join up, are as long as they say, and hold every required metre."""
    found: list[str] = []
    shifts = {shift.shift_id: shift for shift in problem.shifts}
    lines = {(r["round_id"], r["seq"], r["kind"]): r for r in legs}
    for row in rounds:
        shift = shifts.get(row["round_id"])
        if shift is not None:
            start, end = problem.places[shift.start], problem.places[shift.end]
            found += _round(row, start, end, by_round[row["round_id"]], tasks, lines)
    return found


def _round(
    row: Row,
    start: Place,
    end: Place,
    stops: Sequence[Row],
    tasks: Mapping[str, Task],
    lines: Mapping[tuple[str, int, str], Row],
) -> list[str]:
    """Follow the lines of one round from where it starts to where it ends."""
    found: list[str] = []
    at = (start.lon, start.lat)
    travel_m = walk_m = 0.0
    for stop in stops:
        key = (row["round_id"], stop["seq"])
        enter, leave = (stop["lon"], stop["lat"]), (stop["leave_lon"], stop["leave_lat"])
        found += _line(lines.get((*key, "travel")), key, at, enter, stop["travel_m"])
        task = tasks.get(stop["task_id"])
        if task is not None and task.kind == "stretch":
            walk = lines.get((*key, "walk"))
            found += _line(walk, key, enter, leave, stop["walk_m"])
            found += _walked(task, walk, key)
        if task is not None and task.kind == "belt":
            found += _passed(task, enter, key)
        at = leave
        travel_m, walk_m = travel_m + stop["travel_m"], walk_m + stop["walk_m"]
    key = (row["round_id"], row["stops"] + 1)
    back = lines.get((*key, "travel"))
    back_m = 0.0 if back is None else float(back["length_m"])
    found += _line(back, key, at, (end.lon, end.lat), back_m)
    apart_m = (row["travel_m"] - travel_m - back_m, row["walk_m"] - walk_m)
    if max(map(abs, apart_m)) > NEAR_M:
        found.append(f"{row['round_id']}: metres of the round are wrong")
    return found


def _line(
    leg: Row | None,
    key: tuple[str, int],
    start: tuple[float, float],
    end: tuple[float, float],
    length_m: float,
) -> list[str]:
    """Look at one line: its ends, and its length against what is told."""
    if leg is None:
        return [f"{key}: no line"]
    dots = shapely.get_coordinates(leg["geometry"])
    found = []
    for dot, (lon, lat) in ((dots[0], start), (dots[-1], end)):
        if float(haversine_m(dot[0], dot[1], lon, lat)) > NEAR_M:
            found.append(f"{key}: line does not join up")
    drawn_m = float(haversine_m(*dots[:-1].T, *dots[1:].T).sum())
    if (
        abs(drawn_m - length_m) > NEAR_M + _SHARE * length_m
        or abs(leg["length_m"] - length_m) > _MIN
    ):
        found.append(f"{key}: line is {drawn_m:.1f} m long, told {length_m:.1f}")
    return found


def _walked(task: Task, walk: Row | None, key: tuple[str, int]) -> list[str]:
    """Whether every metre that was to be walked is within the line that is walked."""
    if walk is None:
        return []
    left = shapely.difference(task.line, shapely.buffer(walk["geometry"], _DEG))
    return [] if left.is_empty else [f"{key}: part of the stretch is not walked"]


def _passed(task: Task, at: tuple[float, float], key: tuple[str, int]) -> list[str]:
    """Whether the place of the stop is near enough to the streets of the belt."""
    near = shapely.shortest_line(shapely.Point(at), task.line)
    (a, b) = shapely.get_coordinates(near)
    apart = float(haversine_m(*a, *b))
    return [] if apart <= task.reach_m + NEAR_M else [f"{key}: {apart:.0f} m from the belt"]
