"""Belts that rounds go along: credit by metres, stops not needed, a checker that measures anew."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest
import shapely

from geoplan.catalogue import Catalogue
from geoplan.config import Patrol, Settings, Team, parse_settings
from geoplan.errors import SettingsError
from geoplan.geo import degree_m, haversine_m, local_crs, metric_xy
from geoplan.patrol import Asked, Limits, plan_patrol
from geoplan.patrol.alone import can_do
from geoplan.patrol.build import Scene, set_scene
from geoplan.patrol.check_passed import pass_breaches
from geoplan.patrol.checker import find_breaches
from geoplan.patrol.passing import Passing, counts, credit, pass_belts, without_needless
from geoplan.patrol.rows import plan_rows
from geoplan.patrol.schedule import Plan, plan_score
from geoplan.patrol.solve import solve
from tests.conftest import Toy
from tests.patrol.instances import shift, task

FIRST = date(2026, 10, 21)
HOURS = ("08:00-12:00", "14:00-18:00")
Rows = dict[str, list[dict[str, Any]]]


@pytest.fixture(scope="module")
def scene(toy: Toy, catalogue: Catalogue) -> Scene:
    return made(toy, catalogue, Patrol(required="all", pass_m=60.0, pass_pct=70.0))


def made(toy: Toy, catalogue: Catalogue, own: Patrol) -> Scene:
    placed = toy.tables["points"].dropna(subset=["lon"])
    lon, lat = placed["lon"].mean(), placed["lat"].mean()
    teams = (
        Team("一队", "ebike", f"{lon},{lat}", hours=HOURS),
        Team("二队", "walk", f"{lon + 0.003},{lat}", hours=HOURS),
        Team("三队", "car", f"{lon},{lat}", hours=("08:00-09:00",)),
    )
    settings: Settings = replace(toy.settings, teams=teams, patrol=own)
    return set_scene(toy.tables, catalogue, settings, FIRST, 1)[0]


@pytest.fixture(scope="module")
def plan(scene: Scene) -> Plan:
    return solve(scene.problem, scene.ground.travel, "vroom", Limits(1))


@pytest.fixture(scope="module")
def seen(scene: Scene, plan: Plan) -> Plan:
    fits = can_do(scene.problem, scene.ground.travel)
    return pass_belts(scene.problem, scene.ground, plan, fits, is_free=True)


def breaches(scene: Scene, plan: Plan, rows: Rows) -> list[str]:
    left = [scene.problem.tasks[i].task_id for i in plan.unserved]
    names = ("rounds", "stops", "legs")
    told = [rows[f"patrol_{name}"] for name in names]
    passed = rows["patrol_passed"]
    return find_breaches(scene.problem, scene.ground.travel, *told, left, passed)  # type: ignore[arg-type]


def near_share(scene: Scene, rows: Rows, task_id: str) -> float:
    """Every metre of the belt against every vertex, laid close, of what is gone along that day."""
    own = next(t for t in scene.problem.tasks if t.task_id == task_id)
    modes = {s.shift_id: s.mode for s in scene.problem.shifts if s.allows(own)}
    lines = [
        leg["geometry"]
        for leg in rows["patrol_legs"]
        if leg["round_id"] in modes
        and leg["geometry"].length > 0
        and (leg["kind"] == "walk" or modes[leg["round_id"]] in ("walk", "ebike"))
    ]
    gone = shapely.get_coordinates(shapely.segmentize(np.array(lines, dtype=object), 2e-5))
    dots = shapely.get_coordinates(shapely.segmentize(own.line, 1e-5))
    near = [float(haversine_m(x, y, *gone.T).min()) <= own.reach_m for x, y in dots]
    return float(np.mean(near))


def test_belts_are_passed_and_the_checker_agrees(scene: Scene, seen: Plan) -> None:
    rows = plan_rows(scene.problem, seen, scene.ground)
    assert len(rows["patrol_passed"]) >= 2
    assert breaches(scene, seen, rows) == []
    for row in rows["patrol_passed"]:
        assert row["share_pct"] >= 70
        near, told = near_share(scene, rows, row["task_id"]), row["share_pct"] / 100
        own = next(t for t in scene.problem.tasks if t.task_id == row["task_id"])
        # Of a belt with windows only what is gone along within one counts.
        assert near >= told - 0.05 if own.windows else near == pytest.approx(told, abs=0.05)


def test_nothing_that_is_near_enough_is_left_unsaid(scene: Scene, seen: Plan) -> None:
    rows = plan_rows(scene.problem, seen, scene.ground)
    for i in seen.unserved:
        own = scene.problem.tasks[i]
        if own.kind == "belt" and not own.windows:
            assert near_share(scene, rows, own.task_id) < own.pass_share + 0.05


def test_a_plan_is_never_worse_for_it(scene: Scene, plan: Plan, seen: Plan) -> None:
    told = credit(Passing(scene.problem, scene.ground), plan)
    scores = [plan_score(scene.problem, one) for one in (plan, told, seen)]
    assert scores == sorted(scores)
    done = [s.task for r in seen.rounds for s in r.stops] + [one.task for one in seen.passed]
    assert sorted([*done, *seen.unserved]) == list(range(len(scene.problem.tasks)))


def test_stops_that_are_passed_anyway_are_left_out(scene: Scene, plan: Plan) -> None:
    lean = without_needless(Passing(scene.problem, scene.ground), plan)
    before = {s.task for r in plan.rounds for s in r.stops}
    after = {s.task for r in lean.rounds for s in r.stops}
    assert after < before
    assert before - after <= {one.task for one in lean.passed}
    assert breaches(scene, lean, plan_rows(scene.problem, lean, scene.ground)) == []


def spoil_share(rows: Rows) -> None:
    rows["patrol_passed"][0]["share_pct"] -= 10


def spoil_day(rows: Rows) -> None:
    rows["patrol_passed"][0]["day"] = date(2026, 10, 22)


def spoil_legs(rows: Rows) -> None:
    """Everybody was elsewhere."""
    for leg in rows["patrol_legs"]:
        leg["geometry"] = shapely.affinity.translate(leg["geometry"], 0.1, 0.1)


def spoil_task(rows: Rows) -> None:
    rows["patrol_passed"][0]["task_id"] = rows["patrol_stops"][0]["task_id"]


def spoil_twice(rows: Rows) -> None:
    rows["patrol_passed"].append(dict(rows["patrol_passed"][0]))


@pytest.mark.parametrize("spoil", [spoil_share, spoil_day, spoil_legs, spoil_task, spoil_twice])
def test_what_is_told_wrongly_is_found(scene: Scene, seen: Plan, spoil: Any) -> None:
    rows = plan_rows(scene.problem, seen, scene.ground)
    spoil(rows)
    found = breaches(scene, seen, rows)
    assert any("passed:" in one or "twice" in one for one in found)


def test_with_no_share_every_belt_needs_a_stop(toy: Toy, catalogue: Catalogue) -> None:
    own = made(toy, catalogue, Patrol(required="all", pass_pct=0.0))
    plan = solve(own.problem, own.ground.travel, "vroom", Limits(1))
    fits = can_do(own.problem, own.ground.travel)
    assert pass_belts(own.problem, own.ground, plan, fits, is_free=True) == plan


def test_what_counts_as_looking() -> None:
    belt = task(0, 2, pass_share=0.8, pass_modes=("walk",), skill="学校")
    assert counts(belt, shift(mode="walk"), "travel", 0, 10)
    assert not counts(belt, shift(mode="car"), "travel", 0, 10)
    assert counts(belt, shift(mode="car"), "walk", 0, 10)
    assert not counts(belt, shift(mode="walk", skills=("医院",)), "travel", 0, 10)
    assert not counts(replace(belt, days=(3,)), shift(mode="walk"), "travel", 0, 10)
    early = replace(belt, windows=((0, 9),))
    assert not counts(early, shift(mode="walk"), "travel", 0, 10)
    assert counts(early, shift(mode="walk"), "travel", 0, 9)


def test_modes_that_are_none_are_named() -> None:
    assert parse_settings('[patrol]\npass_modes = ["walk"]').patrol.pass_modes == ("walk",)
    with pytest.raises(SettingsError):
        parse_settings('[patrol]\npass_modes = ["walk", "boat"]')


def test_what_is_passed_is_in_the_figures(toy: Toy, catalogue: Catalogue) -> None:
    placed = toy.tables["points"].dropna(subset=["lon"])
    start = f"{placed['lon'].mean()},{placed['lat'].mean()}"
    teams = (Team("一队", "ebike", start, hours=HOURS),)
    settings = replace(toy.settings, teams=teams, patrol=Patrol(pass_m=60.0, pass_pct=70.0))
    asked = Asked(FIRST, 1, "vroom", Limits(1))
    made = plan_patrol(tables=toy.tables, catalogue=catalogue, settings=settings, asked=asked)
    assert made.figures.passed == len(made.tables["patrol_passed"]) > 0
    assert made.figures.value <= made.figures.bound.value + 1e-9
    told = made.tables["patrol_stops"]["value"].sum() + made.tables["patrol_passed"]["value"].sum()
    assert told == pytest.approx(made.figures.value)


@pytest.mark.parametrize("apart_m", [45.0, 49.0, 49.6, 50.0, 50.4, 51.0, 60.0])
def test_a_street_just_near_enough_is_no_breach(apart_m: float) -> None:
    """A belt that runs along a leg at about the distance that counts, measured either way."""
    east = 1000.0 / float(degree_m(28.0)[0])
    up = apart_m / float(degree_m(28.0)[1])
    belt = shapely.MultiLineString([[(117.0, 28.0 + up), (117.0 + east, 28.0 + up)]])
    own = task(0, 2, kind="belt", line=belt, reach_m=50.0, pass_share=0.5, pass_modes=("walk",))
    leg = shapely.LineString([(117.0, 28.0), (117.0 + east, 28.0)])
    near = shapely.buffer(shapely.transform(leg, in_metres), 50.0, quad_segs=4)
    line = shapely.transform(belt, in_metres)
    share = shapely.intersection(line, near).length / line.length
    row = {"task_id": "t0", "rounds": ["s0"], "day": FIRST, "share_pct": 100 * share}
    round_row = {"round_id": "s0", "depart_s": 0, "return_s": 9}
    leg_row = {"round_id": "s0", "kind": "travel", "seq": 1, "geometry": leg}
    found = pass_breaches({"t0": own}, {"s0": shift()}, [round_row], {"s0": []}, [leg_row], [row])
    assert bool(found) == (share < 0.5 and apart_m > 50.5)


def in_metres(lonlat: Any) -> Any:
    return metric_xy(*lonlat.T, local_crs((117.0, 28.0, 117.0, 28.0)))
