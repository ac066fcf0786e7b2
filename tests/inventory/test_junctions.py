"""Junctions: one for every crossing of main roads, however it is drawn, and none elsewhere."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geoplan.catalogue import Catalogue
from geoplan.catalogue.model import Derive, PointType
from geoplan.errors import Problem
from geoplan.geo import local_crs, metric_xy
from geoplan.inventory.junctions import junction_rows
from geoplan.inventory.sections import cut_streets
from geoplan.inventory.sites import Typed
from geoplan.network import build_network, degrees, find_crossings
from tests.inventories import load_extract
from tests.network.streets import CRS, lonlat, sections

Row = dict[str, Any]
MAIN = ("primary", "secondary", "tertiary")
JUNCTION = PointType(
    "junction",
    "主要交通路口",
    "street",
    "site",
    1,
    (),
    "",
    (),
    (),
    within="built_up",
    derive=Derive("junction", ("main_road",), {"cluster_m": 40.0, "arms": 3}),
)


def road(name: str, *xy: tuple[float, float], highway: str = "primary", street: str = "") -> Row:
    row = {"xy": list(xy), "name": name, "highway": highway}
    return row | ({"street": street} if street else {})


def light(number: int, x: float, y: float, name: str = "", **tags: str) -> Typed:
    tags = tags or {"highway": "traffic_signals"}
    spot = lonlat(shapely.Point(x, y))
    return Typed(f"n{number}", JUNCTION, name, tags, "point", "h", spot, "osm")


def junctions(
    rows: Sequence[Row], lights: Sequence[Typed] = (), urban: bool = True
) -> tuple[list[Row], list[Problem]]:
    frame = sections(rows)
    is_main = frame["highway"].isin(MAIN).to_numpy()
    network = build_network(frame, CRS)

    def is_urban(lon: Any, lat: Any) -> Any:
        return np.full(len(lon), urban)

    return junction_rows(JUNCTION, network, frame, is_main, lights, is_urban, "zh")


def crossing(a: str = "人民路", b: str = "解放路", at: float = 0.0) -> list[Row]:
    ends = [(at - 200, 0.0), (at + 200, 0.0), (at, -200.0), (at, 200.0)]
    return [road(a if y == 0 else b, (x, y), (at, 0.0)) for x, y in ends]


def divided(gap_m: float = 20.0) -> list[Row]:
    """Two roads of two carriageways each: four nodes make one crossing."""
    h = gap_m / 2
    rows = []
    for side in (-h, h):
        for name, turn in (("人民路", False), ("解放路", True)):
            xs = [(-200.0, side), (-h, side), (h, side), (200.0, side)]
            xy = [(y, x) if turn else (x, y) for x, y in xs]
            rows += [road(name, a, b) for a, b in pairwise(xy)]
    return rows


def roundabout(radius_m: float = 50.0) -> list[Row]:
    """A ring in four parts of one way, and a road of its own name at every quarter."""
    spots = [
        (round(radius_m * math.cos(k * math.pi / 2)), round(radius_m * math.sin(k * math.pi / 2)))
        for k in range(4)
    ]
    rows = [road("", spots[k], spots[(k + 1) % 4], street="w99") for k in range(4)]
    for seq, row in enumerate(rows):
        row["seq"] = seq
    return rows + [
        road(f"{'东北西南'[k]}路", spots[k], (5 * spots[k][0], 5 * spots[k][1])) for k in range(4)
    ]


def test_a_plain_crossing_is_one_junction_named_by_both_roads() -> None:
    (row,), problems = junctions(crossing())
    assert row["name"] == "人民路与解放路交叉口"
    assert row["reason"] == "junction: 4 arms of main roads"
    assert (row["shape"], row["kind"], row["standing"]) == ("site", "likely", "rule")
    assert row["source"] == "osm:n0500005000"
    assert row["point_id"] == "junction-n0500005000"
    assert metric_xy([row["lon"]], [row["lat"]], CRS)[0] == pytest.approx((0, 0), abs=0.02)
    assert problems == []


@pytest.mark.parametrize("gap_m", [8.0, 20.0, 38.0, 60.0])
def test_divided_roads_cross_once_with_four_arms(gap_m: float) -> None:
    (row,), _ = junctions(divided(gap_m))
    assert row["reason"] == "junction: 4 arms of main roads"
    assert row["name"] == "人民路与解放路交叉口"
    assert row["source"].count(";") == 3
    assert metric_xy([row["lon"]], [row["lat"]], CRS)[0] == pytest.approx((0, 0), abs=0.02)


@pytest.mark.parametrize("radius_m", [15.0, 50.0])
def test_a_roundabout_is_one_junction(radius_m: float) -> None:
    (row,), _ = junctions(roundabout(radius_m))
    assert row["reason"] == "junction: 4 arms of main roads"
    assert row["name"] == "东路与北路交叉口"  # the ring itself has no name; 东 and 西 do not cross


NO_JUNCTION = {
    "a road cut in two": [road("人民路", (-200, 0), (0, 0)), road("人民路", (0, 0), (200, 0))],
    "a road that becomes divided": [
        road("人民路", (-200, 0), (0, 0)),
        road("人民路", (0, 0), (30, 8), (200, 8)),
        road("人民路", (0, 0), (30, -8), (200, -8)),
    ],
    "a nameless slip road": [
        road("人民路", (-200, 0), (0, 0)),
        road("人民路", (0, 0), (200, 0)),
        road("", (0, 0), (30, -12), (200, -60)),
    ],
    "a lane beside": [*crossing()[:2], road("小巷", (0, 0), (0, 90), highway="residential")],
    "a bridge above": [
        road("人民路", (-200, 0), (200, 0)),
        road("解放路", (0, -200), (0, 200)),
    ],
    "water below": [*crossing()[:2], {"xy": [(0, 0), (0, 90)], "kind": "water", "highway": ""}],
}


@pytest.mark.parametrize("what", NO_JUNCTION)
def test_no_junction_at(what: str) -> None:
    assert junctions(NO_JUNCTION[what]) == ([], [])


def test_a_fork_of_two_roads_is_a_junction() -> None:
    rows = NO_JUNCTION["a nameless slip road"]
    (row,), _ = junctions([*rows[:2], rows[2] | {"name": "滨江路"}])
    assert row["name"] == "人民路与滨江路交叉口"


def test_streets_that_cross_name_it_before_one_that_changes_its_name() -> None:
    west, east, south, _ = crossing()
    (row,), _ = junctions([west | {"name": "东大街"}, east | {"name": "西大街"}, south])
    assert row["name"] == "东大街与解放路交叉口"


def test_the_greater_road_comes_first() -> None:
    rows = crossing("人民路", "解放路")
    (row,), _ = junctions(
        [r | {"highway": "tertiary"} if r["name"] == "人民路" else r for r in rows]
    )
    assert row["name"] == "解放路与人民路交叉口"


def test_nameless_roads_leave_the_name_to_others() -> None:
    (row,), _ = junctions([row | {"name": ""} for row in crossing()])
    assert row["name"] == ""
    (row,), _ = junctions([r if r["name"] == "人民路" else r | {"name": ""} for r in crossing()])
    assert row["name"] == ""


def test_lights_at_a_crossing_are_part_of_it() -> None:
    (row,), problems = junctions(crossing(), [light(7, 25.0, 0.0), light(8, -30.0, 3.0)])
    assert row["source"] == "osm:n7;n8;n0500005000"
    assert row["point_id"] == "junction-n0500005000"
    assert problems == []


def test_a_name_that_mappers_gave_wins() -> None:
    (row,), _ = junctions(crossing(), [light(7, 5.0, 0.0, "大十字", junction="yes")])
    assert row["name"] == "大十字"


LANE = [*crossing()[:2], road("小巷", (0, 0), (0, 90), highway="residential")]


def test_lights_where_a_main_road_meets_a_street_make_a_junction() -> None:
    (row,), problems = junctions(LANE, [light(7, 20.0, 0.0)])
    assert (row["name"], row["reason"]) == ("人民路与小巷交叉口", "junction: 3 arms, signals")
    assert row["source"] == "osm:n7;n0500005000"
    assert problems == []


@pytest.mark.parametrize(
    ("rows", "x"),
    [
        (LANE, 120.0),  # amid the block
        ([*LANE[:2], LANE[2] | {"highway": "footway"}], 0.0),  # where people cross on foot
        ([row | {"highway": "residential"} for row in LANE], 0.0),  # no main road
    ],
)
def test_lights_elsewhere_make_none_and_are_counted(rows: list[Row], x: float) -> None:
    found, problems = junctions(rows, [light(7, x, 0.0), light(8, x, 1.0)])
    assert found == []
    assert [(p.code, p.level, p.count) for p in problems] == [("junction.alone", "info", 2)]


def test_outside_the_built_up_area_there_is_none_and_it_is_told() -> None:
    found, problems = junctions(crossing(), urban=False)
    assert found == []
    assert [(p.code, p.count) for p in problems] == [("junction.elsewhere", 1)]


def test_namesakes_are_numbered_from_west_to_east() -> None:
    found, _ = junctions([*crossing(at=600.0), *crossing(at=-600.0)])
    by_lon = sorted(found, key=lambda row: row["lon"])
    assert [row["name"][-3:] for row in by_lon] == ["（1）", "（2）"]
    assert found == sorted(found, key=lambda row: row["point_id"])


def test_no_streets_no_junctions() -> None:
    frame = sections(crossing()).iloc[:0]
    none = np.zeros(0, dtype=bool)
    network = build_network(frame, CRS)
    found, problems = junction_rows(
        JUNCTION, network, frame, none, [light(7, 0.0, 0.0)], lambda lon, lat: none, "zh"
    )
    assert (found, [p.code for p in problems]) == ([], ["junction.alone"])


def test_a_type_without_a_rule_is_refused() -> None:
    frame = sections(crossing())
    bare = PointType("park", "", "", "site", 1, (), "", (), ())
    with pytest.raises(ValueError, match="park"):
        junction_rows(
            bare, build_network(frame, CRS), frame, np.zeros(4, bool), [], lambda a, b: a, "zh"
        )


@settings(max_examples=40)
@given(st.integers(2, 4), st.integers(2, 4), st.lists(st.integers(90, 300), min_size=6, max_size=6))
def test_a_grid_has_a_junction_at_every_crossing(cols: int, rows: int, steps: list[int]) -> None:
    xs, ys = np.cumsum(steps[:cols]).tolist(), np.cumsum(steps[-rows:]).tolist()
    xs, ys = [0, *xs, xs[-1] + 90], [0, *ys, ys[-1] + 90]
    lines = [road(f"横{j}路", (a, y), (b, y)) for j, y in enumerate(ys) for a, b in pairwise(xs)]
    lines += [road(f"纵{i}路", (x, a), (x, b)) for i, x in enumerate(xs) for a, b in pairwise(ys)]
    found, _ = junctions(lines)
    assert len(found) == len(xs) * len(ys) - 4  # the corners are bends
    names = {
        f"{a}与{b}交叉口"
        for i, j in ((i, j) for i in range(len(xs)) for j in range(len(ys)))
        for a, b in ((f"横{j}路", f"纵{i}路"), (f"纵{i}路", f"横{j}路"))
    }
    assert {row["name"] for row in found} <= names
    again, _ = junctions(lines[::-1])
    assert again == found


@given(
    st.lists(st.tuples(st.integers(-9, 9), st.integers(-9, 9)), min_size=1, unique=True, max_size=9)
)
def test_groups_are_what_is_near_step_by_step(spots: list[tuple[int, int]]) -> None:
    rows = [road("", (20.0 * x, 20.0 * y), (20.0 * x + 1000, 20.0 * y + 1000)) for x, y in spots]
    network = build_network(sections(rows), CRS)
    starts = np.sort(network.from_index)
    nothing = np.full(len(network), "", dtype=object)
    found = find_crossings(
        network, np.ones(len(network), bool), starts, 41.0, network.section_ids, nothing
    )
    near = {n: {n} for n in starts.tolist()}
    for a, b in combinations(starts.tolist(), 2):
        if np.hypot(*(network.node_xy[a] - network.node_xy[b])) <= 41.0:
            joined = near[a] | near[b]
            for n in joined:
                near[n] = joined
    assert {c.nodes for c in found} == {tuple(sorted(group)) for group in near.values()}
    assert sorted(i for c in found for i in c.sections) == list(range(len(network)))


@pytest.mark.shared
def test_every_crossing_and_every_light_of_a_real_extract_is_accounted_for(
    extract: Path, catalogue: Catalogue
) -> None:
    tables, _ = load_extract(extract, catalogue)
    crs = local_crs(tables["streets"].total_bounds)
    frame = cut_streets(tables["streets"], crs, 500.0)
    is_main = frame["highway"].isin([*MAIN, "trunk"]).to_numpy()
    lights = [
        Typed(p.place_id, JUNCTION, p.name, json.loads(p.tags), "point", "", p.geometry, "")
        for p in tables["places"].itertuples()
        if json.loads(p.tags).get("highway") == "traffic_signals"
    ]
    network = build_network(frame, crs)
    found, problems = junction_rows(
        JUNCTION, network, frame, is_main, lights, lambda lon, lat: np.ones(len(lon), bool), "zh"
    )
    sources = [part for row in found for part in row["source"][4:].split(";")]
    alone = sum(p.count for p in problems if p.code == "junction.alone")
    assert alone + len({t.place_id for t in lights} & set(sources)) == len(lights)
    assert len({row["point_id"] for row in found}) == len(found)
    four = np.flatnonzero(degrees(network, is_main[network.rows]) >= 4)
    names = [row["name"] for row in found if row["name"]]
    print(f"{extract.name}: {len(found)} junctions, {alone} lights alone, e.g. {names[:3]}")
    assert len(names) == len(set(names))
    # A node with four lines of main roads is a crossing, save a few where carriageways meet.
    assert len(set(network.nodes[four]) & set(sources)) >= 0.9 * len(four)
