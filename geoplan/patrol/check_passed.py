"""Look at the belts a plan says it passes: enough of their metres are near to what is gone along.

From: rows of rounds, stops, legs and belts passed. To: every breach.

Shares nothing with the planner, which measures with buffers in the plane of the network: here dots
every two metres of the belt are held against the lines one by one, in a plane around the belt.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import shapely

from geoplan.geo import degree_m
from geoplan.patrol.problem import Shift, Task

Row = dict[str, Any]

_STEP_M = 2.0
_SHARE = 0.02  # of the share: dots against a measured length
_NEAR_M = 0.5
_ROUND = 0.02  # by how much a circle of a few sides falls short of a round one


def pass_breaches(
    tasks: Mapping[str, Task],
    shifts: Mapping[str, Shift],
    rounds: Sequence[Row],
    by_round: Mapping[str, list[Row]],
    legs: Sequence[Row],
    passed: Sequence[Row],
) -> list[str]:
    """Return what is wrong with the rows of patrol_passed."""
    found = []
    there = {row["round_id"]: row for row in rounds}
    for row in passed:
        name, task = f"{row['task_id']} passed", tasks.get(row["task_id"])
        if task is None or task.pass_share <= 0 or task.line is None:
            found.append(f"{name}: no belt that may be passed")
            continue
        ids = [i for i in row["rounds"] if i in there and i in shifts]
        if len(ids) < len(row["rounds"]) or {shifts[i].date for i in ids} != {row["day"]}:
            found.append(f"{name}: not by rounds of that day")
            continue
        if not all(shifts[i].allows(task) for i in ids):
            found.append(f"{name}: by a team that may not check it")
            continue
        spans = {(i, *key): span for i in ids for key, span in _spans(there[i], by_round[i])}
        lines = [
            leg["geometry"]
            for leg in legs
            if (key := (leg["round_id"], leg["kind"], leg["seq"])) in spans
            and (leg["kind"] == "walk" or shifts[leg["round_id"]].mode in task.pass_modes)
            and _is_in_time(task, *spans[key])
        ]
        least, most = _shares(task, lines)
        told = row["share_pct"] / 100
        if most < task.pass_share - _SHARE or not least - _SHARE <= told <= most + _SHARE:
            found.append(f"{name}: {least:.3f} to {most:.3f} of it is near, told {told:.3f}")
    return found


def _spans(row: Row, stops: Sequence[Row]) -> list[tuple[tuple[str, int], tuple[int, int]]]:
    """Return from when to when each leg of a round is gone, by kind and number."""
    found, left = [], int(row["depart_s"])
    for stop in stops:
        found.append((("travel", stop["seq"]), (left, int(stop["arrive_s"]))))
        found.append((("walk", stop["seq"]), (int(stop["start_s"]), int(stop["leave_s"]))))
        left = int(stop["leave_s"])
    return [*found, (("travel", len(stops) + 1), (left, int(row["return_s"])))]


def _is_in_time(task: Task, start_s: int, end_s: int) -> bool:
    return not task.windows or any(a <= start_s and end_s <= b for a, b in task.windows)


def _shares(task: Task, lines: Sequence[Any]) -> tuple[float, float]:
    """Return the share of dots on the belt that are near to one of ``lines`` (WGS-84).

    As many as surely are, and as may be: a street that runs along just as far away as is near
    enough is a matter of how one measures.
    """
    if not lines:
        return 0.0, 0.0
    middle = shapely.centroid(task.line)
    scale = np.array([float(v) for v in degree_m(middle.y)])
    belt = shapely.transform(task.line, lambda xy: xy * scale)
    gone = shapely.transform(np.array(lines, dtype=object), lambda xy: xy * scale)
    dots: list[Any] = []
    for part in shapely.get_parts(belt):
        count = max(1, round(part.length / _STEP_M))
        at = (np.arange(count) + 0.5) / count
        dots.extend(shapely.line_interpolate_point(part, at, normalized=True))
    apart = np.full(len(dots), np.inf)
    for line in gone:
        apart = np.minimum(apart, shapely.distance(np.array(dots, dtype=object), line))
    low, high = task.reach_m * (1 - _ROUND) - _NEAR_M, task.reach_m + _NEAR_M
    return float((apart <= low).mean()), float((apart <= high).mean())
