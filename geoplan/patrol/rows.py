"""Write a plan down as tables.

From: a plan, its problem, the ground. To: patrol_rounds, patrol_stops, patrol_legs,
patrol_passed.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import pandas as pd
import shapely

from geoplan.geo import haversine_m
from geoplan.patrol.problem import Place, Problem, Task
from geoplan.patrol.schedule import Pass, Plan, Round, Stop
from geoplan.patrol.travel import Ground
from geoplan.tables import TABLES, from_rows
from geoplan.text.clock import clock

_S_PER_MIN = 60.0
Row = dict[str, Any]


def plan_tables(
    problem: Problem, plan: Plan, ground: Ground | None = None, done: Collection[str] = ()
) -> dict[str, pd.DataFrame]:
    """Return the tables of ``plan``; parameters as for :func:`plan_rows`."""
    rows = plan_rows(problem, plan, ground, done)
    return {name: from_rows(TABLES[name], rows[name]) for name in rows}


def plan_rows(
    problem: Problem, plan: Plan, ground: Ground | None = None, done: Collection[str] = ()
) -> dict[str, list[Row]]:
    """Return the rows of the tables of ``plan``; without ``ground`` it has no metres and no legs.

    ``done``: ids of tasks that are finished already.
    """
    names = ("patrol_rounds", "patrol_stops", "patrol_legs")
    rows: dict[str, list[Row]] = {name: [] for name in names}
    rows["patrol_passed"] = [_passed(problem, one) for one in plan.passed]
    for made in plan.rounds:
        own_legs = _legs(problem, made, ground) if ground else []
        mine = _stops(problem, made, own_legs, done)
        rows["patrol_rounds"].append(_round(problem, made, mine, own_legs))
        rows["patrol_stops"] += mine
        rows["patrol_legs"] += own_legs
    return rows


def _passed(problem: Problem, one: Pass) -> Row:
    task, shifts = problem.tasks[one.task], [problem.shifts[k] for k in one.shifts]
    return {
        "task_id": task.task_id,
        "point_id": task.point_id,
        "is_required": task.is_required,
        "value": task.value,
        "day": shifts[0].date,
        "rounds": [shift.shift_id for shift in shifts],
        "passed_m": one.passed_m,
        "length_m": one.length_m,
        "share_pct": 100 * one.share,
    }


def _place(problem: Problem, number: int) -> Place:
    return problem.places[number] if problem.places else Place(0.0, 0.0)


def _round(problem: Problem, made: Round, stops: list[Row], legs: list[Row]) -> Row:
    shift = problem.shifts[made.shift]
    start, end = _place(problem, shift.start), _place(problem, shift.end)
    waiting = sum(stop["wait_min"] for stop in stops)
    return {
        "round_id": shift.shift_id,
        "team": shift.team,
        "day": shift.date,
        "mode": shift.mode,
        "start_lon": start.lon,
        "start_lat": start.lat,
        "end_lon": end.lon,
        "end_lat": end.lat,
        "depart_s": made.depart_s,
        "return_s": made.return_s,
        "stops": len(stops),
        "required": sum(stop["is_required"] for stop in stops),
        "value": sum(stop["value"] for stop in stops),
        "service_min": sum(stop["service_min"] for stop in stops),
        "travel_min": sum(s["travel_min"] for s in stops) + made.travel_s / _S_PER_MIN,
        "wait_min": waiting,
        "break_min": sum(s["break_min"] for s in stops) + made.pause_s / _S_PER_MIN,
        "work_min": made.work_s / _S_PER_MIN,
        "travel_m": float(sum(leg["length_m"] for leg in legs if leg["kind"] == "travel")),
        "walk_m": float(sum(leg["length_m"] for leg in legs if leg["kind"] == "walk")),
    }


def _stops(problem: Problem, made: Round, legs: list[Row], done: Collection[str]) -> list[Row]:
    metres = {(leg["seq"], leg["kind"]): leg["length_m"] for leg in legs}
    shift = problem.shifts[made.shift]
    rows = []
    for seq, stop in enumerate(made.stops, 1):
        task = problem.tasks[stop.task]
        way = task.ways[stop.way]
        enter, leave = _place(problem, way.enter), _place(problem, way.leave)
        rows.append(
            {
                "round_id": shift.shift_id,
                "seq": seq,
                "task_id": task.task_id,
                "point_id": task.point_id,
                "kind": task.kind,
                "is_required": task.is_required,
                "value": task.value,
                "lon": enter.lon,
                "lat": enter.lat,
                "leave_lon": leave.lon,
                "leave_lat": leave.lat,
                "arrive_s": stop.arrive_s,
                "start_s": stop.start_s,
                "leave_s": stop.leave_s,
                "window": "、".join(f"{clock(a)}-{clock(b)}" for a, b in task.windows),
                "service_min": (stop.leave_s - stop.start_s) / _S_PER_MIN,
                "wait_min": stop.wait_s / _S_PER_MIN,
                "break_min": stop.pause_s / _S_PER_MIN,
                "travel_min": stop.travel_s / _S_PER_MIN,
                "travel_m": metres.get((seq, "travel"), 0.0),
                "walk_m": metres.get((seq, "walk"), 0.0),
                "state": "done" if task.task_id in done else "planned",
            }
        )
    return rows


def _legs(problem: Problem, made: Round, ground: Ground) -> list[Row]:
    """Return the ways to all stops, what is walked at them, and the way back."""
    shift = problem.shifts[made.shift]
    ways = [problem.tasks[stop.task].ways[stop.way] for stop in made.stops]
    here = [shift.start, *(way.leave for way in ways)]
    there = [*(way.enter for way in ways), shift.end]
    network = ground.graphs[shift.mode].network
    travel_s = [*(stop.travel_s for stop in made.stops), made.travel_s]
    pairs = list(zip(here, there, strict=True))
    rows: list[Row] = []
    for seq, (pair, leg, seconds) in enumerate(
        zip(pairs, ground.legs(shift.mode, pairs), travel_s, strict=True), 1
    ):
        if leg is None:
            raise ValueError("a plan goes only where there is a way")
        ends = [(p.lon, p.lat) for p in (problem.places[i] for i in pair)]
        sections = dict.fromkeys(str(network.section_ids[p.section]) for p in leg.portions)
        line = leg.line(network, *ends)
        rows.append(_leg(shift.shift_id, seq, "travel", seconds, leg.metres, line))
        rows[-1]["sections"] = list(sections)
        if seq <= len(made.stops):
            rows += _walk(problem.tasks[made.stops[seq - 1].task], made, seq, shift.shift_id)
    return rows


def _walk(task: Task, made: Round, seq: int, round_id: str) -> list[Row]:
    """Return what is walked at a stop: a stretch from end to end, nothing elsewhere."""
    if task.kind != "stretch":
        return []
    stop: Stop = made.stops[seq - 1]
    way = task.ways[stop.way]
    line = shapely.reverse(task.line) if way.is_reversed else task.line
    dots = shapely.get_coordinates(line)
    metres = float(haversine_m(*dots[:-1].T, *dots[1:].T).sum())
    return [_leg(round_id, seq, "walk", stop.leave_s - stop.start_s, metres, line)]


def _leg(round_id: str, seq: int, kind: str, seconds: int, length_m: float, line: Any) -> Row:
    row = {"round_id": round_id, "seq": seq, "kind": kind, "seconds": seconds}
    return row | {"length_m": length_m, "sections": [], "geometry": line}
