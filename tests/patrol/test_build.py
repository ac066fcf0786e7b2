"""Plans of the toy county: what is promised of every plan, with lines and metres."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd
import pytest
import shapely

from geoplan.catalogue import Catalogue
from geoplan.config import MapSettings, Patrol, Settings, Team
from geoplan.errors import GeoplanError, InputError
from geoplan.patrol import Asked, Limits, plan_patrol
from geoplan.patrol.build import set_scene
from geoplan.patrol.problem import Task
from geoplan.patrol.solve import checked, solve
from geoplan.tables import TABLES, from_rows
from geoplan.tables.model import records
from tests.conftest import Toy

FIRST = date(2026, 10, 21)
ASKED = Asked(FIRST, 2, "pyvrp", Limits(200))
HOURS = ("08:00-12:00", "14:00-18:00")


@pytest.fixture(scope="module")
def tables(toy: Toy) -> dict[str, Any]:
    names = ("sections", "streets", "points", "point_sections", "exposures", "bases")
    return {name: toy.tables[name] for name in names}


@pytest.fixture(scope="module")
def ready(toy: Toy, tables: dict[str, Any]) -> Settings:
    placed = tables["points"].dropna(subset=["lon"])
    lon, lat = placed["lon"].mean(), placed["lat"].mean()
    teams = (
        Team("一队", "ebike", f"{lon},{lat}", hours=HOURS),
        Team("二队", "walk", f"{lon + 0.003},{lat}", hours=HOURS),
    )
    return replace(toy.settings, teams=teams, patrol=Patrol(required="fixed"))


@pytest.fixture(scope="module")
def plan(tables: dict[str, Any], ready: Settings, catalogue: Catalogue) -> Any:
    return plan_patrol(tables=tables, catalogue=catalogue, settings=ready, asked=ASKED)


def test_every_point_is_in_a_round_or_told_why_not(plan: Any, tables: dict[str, Any]) -> None:
    stops, left = plan.tables["patrol_stops"], plan.tables["patrol_unserved"]
    passed = plan.tables["patrol_passed"]
    assert len(stops) > 5
    told = [*stops["point_id"], *passed["point_id"], *left["point_id"]]
    assert sorted(told) == sorted(tables["points"]["point_id"])
    assert set(stops["kind"]) >= {"site", "stretch"}


def test_the_same_again_byte_for_byte(
    plan: Any, tables: dict[str, Any], ready: Settings, catalogue: Catalogue
) -> None:
    again = plan_patrol(tables=tables, catalogue=catalogue, settings=ready, asked=ASKED)
    for name, frame in plan.tables.items():
        pd.testing.assert_frame_equal(frame, again.tables[name])


def test_stretches_are_walked_from_end_to_end_and_legs_join(plan: Any) -> None:
    legs, stops = plan.tables["patrol_legs"], plan.tables["patrol_stops"]
    walks = legs[legs["kind"] == "walk"]
    assert sorted(walks["seq"]) == sorted(stops.loc[stops["kind"] == "stretch", "seq"])
    for _, mine in legs.groupby("round_id"):
        rows = sorted(records(mine), key=lambda r: (r["seq"], r["kind"]))
        for before, after in itertools.pairwise(rows):
            end = shapely.get_coordinates(before["geometry"])[-1]
            start = shapely.get_coordinates(after["geometry"])[0]
            assert start.tolist() == pytest.approx(end.tolist())


def test_required_points_come_first(plan: Any) -> None:
    left = plan.tables["patrol_unserved"]
    assert plan.figures.required_served <= plan.figures.required
    assert not left.loc[left["is_required"], "why"].eq("no_time").any()


def test_a_line_that_misses_metres_does_not_pass(
    tables: dict[str, Any], ready: Settings, catalogue: Catalogue
) -> None:
    scene, _ = set_scene(tables, catalogue, ready, FIRST, 1)
    made = solve(scene.problem, scene.ground.travel, "pyvrp", Limits(50))
    checked(scene.problem, made, scene.ground)
    walked = {s.task for r in made.rounds for s in r.stops}
    number = min(i for i in walked if scene.problem.tasks[i].kind == "stretch")
    tasks: list[Task] = list(scene.problem.tasks)
    own = tasks[number]
    # What is to be walked goes on past what the round walks.
    more = shapely.union(own.line, shapely.affinity.translate(own.line, 0.001, 0.001))
    checker = __import__("geoplan.patrol.checker", fromlist=["find_breaches"])
    frames = checked(scene.problem, made, scene.ground).tables
    tasks[number] = replace(own, line=more)
    wider = replace(scene.problem, tasks=tuple(tasks))
    rows = [records(frames[f"patrol_{n}"]) for n in ("rounds", "stops", "legs")]
    found = checker.find_breaches(wider, scene.ground.travel, *rows)
    assert any("not walked" in one for one in found)
    short = [leg | {"length_m": leg["length_m"] * 0.8} for leg in rows[2]]
    assert checker.find_breaches(scene.problem, scene.ground.travel, *rows[:2], short)


def test_a_plan_with_a_breach_is_never_returned(
    tables: dict[str, Any], ready: Settings, catalogue: Catalogue
) -> None:
    scene, _ = set_scene(tables, catalogue, ready, FIRST, 1)
    made = solve(scene.problem, scene.ground.travel, "vroom", Limits(1))
    first = made.rounds[0]
    late = replace(first, return_s=first.return_s + 60)
    with pytest.raises(GeoplanError) as caught:
        checked(scene.problem, replace(made, rounds=(late, *made.rounds[1:])), scene.ground)
    assert caught.value.problems[0].code == "patrol.breach"


def test_the_least_that_would_serve_a_point_does_serve_it(
    tables: dict[str, Any], ready: Settings, catalogue: Catalogue
) -> None:
    """Little time, so that much is left out; every relaxation told is applied and solved again."""
    short = tuple(replace(team, hours=("09:00-10:00",)) for team in ready.teams)
    settings = replace(ready, teams=short)
    asked = Asked(FIRST, 1, "pyvrp", Limits(100))
    plan = plan_patrol(tables=tables, catalogue=catalogue, settings=settings, asked=asked)
    left = plan.tables["patrol_unserved"]
    assert {"no_time", "window"} <= set(left["why"])
    tried = left[left["relax"].isin(["hours", "window"])]
    assert len(tried) > 5
    assert tried["is_verified"].all()
    scene, _ = set_scene(tables, catalogue, settings, FIRST, 1)
    number = {task.task_id: i for i, task in enumerate(scene.problem.tasks)}
    for row in records(tried):
        seconds = round(row["amount"] * 60)
        problem, i = scene.problem, number[row["task_id"]]
        tasks, shifts = list(problem.tasks), list(problem.shifts)
        tasks[i] = replace(tasks[i], is_required=True, value=1000.0)
        if row["relax"] == "window":
            windows = tuple((a - seconds, b + seconds) for a, b in tasks[i].windows)
            tasks[i] = replace(tasks[i], windows=windows)
        else:
            k = next(k for k, s in enumerate(shifts) if s.shift_id == row["team"])
            a, b = shifts[k].spans[0]
            early = seconds if row["why"] != "no_time" else 0
            shifts[k] = replace(shifts[k], spans=((a - early, b + seconds),))
        own = replace(problem, tasks=(tasks[i],), shifts=tuple(shifts))
        assert solve(own, scene.ground.travel, "pyvrp", Limits(20)).rounds, row


def test_visits_are_repeated_as_far_apart_as_asked(
    tables: dict[str, Any], ready: Settings, catalogue: Catalogue
) -> None:
    own = Patrol(required="fixed", visits=2, spacing_days=2)
    settings = replace(ready, patrol=own)
    plan = plan_patrol(
        tables=tables, catalogue=catalogue, settings=settings, asked=replace(ASKED, days=3)
    )
    stops = plan.tables["patrol_stops"]
    days = plan.tables["patrol_rounds"].set_index("round_id")["day"]
    twice = stops[stops["task_id"].str.contains("#")]
    assert len(twice)
    for _, mine in twice.groupby("point_id"):
        when = sorted(days[round_id] for round_id in mine["round_id"])
        assert all((b - a).days >= 2 for a, b in itertools.pairwise(when))


def test_the_deadline_ends_the_plan(
    tables: dict[str, Any], ready: Settings, catalogue: Catalogue
) -> None:
    settings = replace(ready, map=MapSettings(deadline=FIRST))
    plan = plan_patrol(tables=tables, catalogue=catalogue, settings=settings, asked=ASKED)
    assert set(plan.tables["patrol_rounds"]["day"]) == {FIRST}
    assert "patrol.few_days" in {p.code for p in plan.problems}
    over = replace(ready, map=MapSettings(deadline=date(2026, 10, 1)))
    with pytest.raises(InputError) as caught:
        plan_patrol(tables=tables, catalogue=catalogue, settings=over, asked=ASKED)
    assert "patrol.no_days" in {p.code for p in caught.value.problems}


def test_teams_and_bases_that_are_not_there(
    tables: dict[str, Any], ready: Settings, catalogue: Catalogue
) -> None:
    none = replace(ready, teams=())
    no_base = {**tables, "bases": from_rows(TABLES["bases"], [])}
    with pytest.raises(InputError) as caught:
        plan_patrol(tables=no_base, catalogue=catalogue, settings=none, asked=ASKED)
    assert [p.code for p in caught.value.problems] == ["patrol.no_teams"]
    lost = replace(ready, teams=(Team("三队", start="没有这里"), *ready.teams))
    plan = plan_patrol(tables=no_base, catalogue=catalogue, settings=lost, asked=ASKED)
    assert {p.code for p in plan.problems} >= {"patrol.unknown_start"}
    assert set(plan.tables["patrol_rounds"]["team"]) <= {"一队", "二队"}
    with pytest.raises(InputError):
        only = replace(ready, teams=(Team("三队", start="没有这里"),))
        plan_patrol(tables=no_base, catalogue=catalogue, settings=only, asked=ASKED)


def test_without_teams_every_base_has_one(
    tables: dict[str, Any], ready: Settings, catalogue: Catalogue
) -> None:
    lon, lat = (float(part) for part in ready.teams[0].start.split(","))
    base = {"base_id": "b1", "file": "驻点.csv", "sheet": "", "row": 2, "name": "中队"}
    base |= {"address": "", "lon": lon, "lat": lat}
    own = {**tables, "bases": from_rows(TABLES["bases"], [base])}
    settings = replace(ready, teams=())
    plan = plan_patrol(tables=own, catalogue=catalogue, settings=settings, asked=ASKED)
    assert set(plan.tables["patrol_rounds"]["team"]) == {"中队"}
    assert "patrol.default_teams" in {p.code for p in plan.problems}


def test_teams_that_check_one_type_see_nothing_else(
    tables: dict[str, Any], ready: Settings, catalogue: Catalogue
) -> None:
    teams = tuple(replace(team, types=("学校", "没有这类")) for team in ready.teams)
    settings = replace(ready, teams=teams)
    plan = plan_patrol(tables=tables, catalogue=catalogue, settings=settings, asked=ASKED)
    points = tables["points"].set_index("point_id")["type_id"]
    assert {points[i] for i in plan.tables["patrol_stops"]["point_id"]} == {"school"}
    assert "patrol.unknown_type" in {p.code for p in plan.problems}
    left = plan.tables["patrol_unserved"]
    assert (left["why"] == "no_team").sum() > 5
    assert left.loc[left["why"] == "no_team", "is_verified"].any()


def test_balance_shows_both_plans(
    tables: dict[str, Any], ready: Settings, catalogue: Catalogue
) -> None:
    asked = replace(ASKED, is_balanced=True)
    plan = plan_patrol(tables=tables, catalogue=catalogue, settings=ready, asked=asked)
    assert plan.uneven is not None
    even = plan.figures.balance
    works = plan.tables["patrol_rounds"]["work_min"]
    assert works.max() * 60 == pytest.approx(even.longest_s[1])
    assert plan.uneven["patrol_rounds"]["work_min"].max() * 60 == pytest.approx(even.longest_s[0])
    assert even.longest_s[1] <= even.longest_s[0]
