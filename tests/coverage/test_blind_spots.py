"""Blind spots: why a place is one, what cannot be told, the lists of all lanes and compounds."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geoplan.catalogue import load_catalogue
from geoplan.config import Coverage, Settings
from geoplan.coverage import find_blind_spots, find_section_states
from geoplan.coverage.compound_lanes import within_compounds
from geoplan.tables import records
from geoplan.text import LANGUAGES, say, word_problem
from tests.conftest import Toy
from tests.coverage.patrol_tables import (
    AS_OF,
    BLOCK_DEG,
    SOUTH,
    WEST,
    ago,
    area,
    duty,
    exposure,
    gap,
    holds,
    point,
    score,
    section,
    tables,
    visited,
)

CATALOGUE = load_catalogue()
LIMITS = Coverage(patrol_days=7, blind_days=30, cell_m=200.0, cell_floor_m2=100.0)
SETTINGS = Settings(as_of=AS_OF, coverage=LIMITS)
TOWN = {"outline_id": "o", "kind": "built_up", "ref_id": "", "name": "", "reason": "rule"}


EMPTY = (
    *("sections", "streets", "points", "point_sections", "candidates", "places"),
    *("backdrop", "storeys", "duties", "visited", "walked", "areas", "grids"),
)


def square(x: float, y: float, half: float = 0.1) -> Any:
    west, east = (WEST + (x + d) * BLOCK_DEG for d in (-half, half))
    south, north = (SOUTH + (y + d) * BLOCK_DEG for d in (-half, half))
    return shapely.box(west, south, east, north)


def building(name: str, x: float, y: float) -> dict[str, Any]:
    return {"feature_id": name, "layer": "building", "name": "", "geometry": square(x, y)}


def street(street_id: str, highway: str = "residential", **tags: str) -> dict[str, Any]:
    row = {"street_id": street_id, "highway": highway, "name": "", "node_ids": [1, 2]}
    line = shapely.LineString([(WEST, SOUTH), (WEST + 1, SOUTH)])
    return row | {"tags": json.dumps({"highway": highway} | tags), "geometry": line}


def compound(point_id: str, x: float, y: float, **changes: Any) -> dict[str, Any]:
    return point(point_id, x, y, type_id="residential_compound", **changes)


def candidate(candidate_id: str, x: float, y: float, decision: str = "") -> dict[str, Any]:
    shape = square(x, y, 0.4)
    row = {"candidate_id": candidate_id, "type_id": "residential_compound", "shape": "site"}
    row |= {"name": candidate_id, "length_m": None, "source": "", "reason": "", "confidence": 0.5}
    row |= {"decision": decision, "decided": "", "content_hash": "", "geometry": shape}
    return row | {"lon": shape.centroid.x, "lat": shape.centroid.y}


def find(
    town: tuple[float, float, float, float] = (-1, -1, 9, 9), **rows: list[dict[str, Any]]
) -> Any:
    """Return the output for the rows given; the town is a box of blocks."""
    west, south, east, north = (v * BLOCK_DEG for v in town)
    outline = shapely.box(WEST + west, SOUTH + south, WEST + east, SOUTH + north)
    given: dict[str, Any] = {name: [] for name in EMPTY}
    ids = [p["point_id"] for p in rows.get("points", [])]
    given |= {"gaps": [gap(i, []) for i in ids], "scores": [score(i) for i in ids]}
    given |= {"exposures": [exposure(i, 1.0) for i in ids]}
    given |= {"outlines": [TOWN | {"geometry": outline}]} | rows
    if "streets" not in rows:
        given["streets"] = [street(s["street_id"], s["highway"]) for s in given["sections"]]
    frames = tables(**given)
    names = ("sections", "points", "point_sections", "gaps", "exposures", "duties")
    own = {n: frames[n] for n in (*names, "visited", "walked", "areas", "grids")}
    states = find_section_states(**own, catalogue=CATALOGUE, settings=SETTINGS).tables
    frames["section_states"] = states["section_states"]
    return find_blind_spots(**frames, catalogue=CATALOGUE, settings=SETTINGS)


def reasons(output: Any) -> dict[str, list[str]]:
    rows = records(output.tables["blind_spots"])
    return {row["blind_id"]: list(row["why"]) for row in rows}


def codes(problems: Iterable[Any]) -> set[str]:
    return {p.code for p in problems}


def test_a_section_is_blind_for_what_it_lacks() -> None:
    lanes = [section(f"s{i}", i) for i in range(3)]
    held = {"points": [point("p", type_id="back_lane", shape="stretch")]}
    held["point_sections"] = [holds("p", "s0"), holds("p", "s1")]
    assert reasons(find(sections=lanes, **held)) == {"section:s2": ["no_point"]}
    areas = [area("county", "县", -1, 9), area("township", "镇", -1, 9), area("grid", "1", -1, 1)]
    assert reasons(find(sections=lanes, areas=areas, **held)) == {
        "section:s1": ["no_grid"],
        "section:s2": ["no_point", "no_grid"],
    }
    areas = [area("county", "县", -1, 399), area("township", "镇", 3, 399)]
    areas.append(area("grid", "1", -1, 1))
    found = reasons(find(sections=lanes, areas=areas, **held))
    assert found["section:s2"] == ["no_point", "no_owner", "no_grid"]


@pytest.mark.parametrize(
    ("since", "last", "is_blind"),
    [(40, 31, True), (40, 30, False), (40, 40, True), (29, 29, False)],
)
def test_nobody_came_is_told_where_records_reach_back(
    since: int, last: int, is_blind: bool
) -> None:
    rows: dict[str, Any] = {"sections": [section("s0", 0)]}
    rows["points"] = [point("p", type_id="back_lane", shape="stretch"), compound("c", 5, 5)]
    rows["point_sections"] = [holds("p", "s0")]
    rows["duties"] = [duty(i, "lead", "局") for i in ("p", "c")]
    rows["sections"].append(section("far", 90, 90))
    rows["visited"] = [
        visited("v", "section", "far", ago(since)),
        visited("w", "section", "s0", ago(last)),
    ]
    output = find(**rows)
    expected = {"section:s0": ["no_visit"]} if is_blind else {}
    expected |= {"compound:c": ["no_visit"]} if since >= 30 else {}
    assert reasons(output) == expected
    assert ("blind.no_visits" in codes(output.problems)) == (since < 30)


def test_what_is_not_given_is_said_once() -> None:
    output = find(sections=[section("s0", 0)])
    told = {"blind.no_grids", "blind.no_visits", "blind.no_buildings"}
    assert codes(output.problems) == told
    for problem in output.problems:
        for language in LANGUAGES:
            assert word_problem(problem, language)["what"]


@pytest.mark.parametrize(
    ("changes", "tags", "is_looked_at"),
    [
        ({}, {}, True),
        ({}, {"access": "private"}, False),
        ({"highway": "motorway"}, {}, False),
        ({"highway": "track"}, {}, False),
        ({"highway": "footway"}, {}, False),
        ({"highway": "service"}, {}, False),
        ({"highway": "service"}, {"service": "alley"}, True),
        ({"highway": "service", "name": "盐行巷"}, {}, True),
        ({"kind": "water", "highway": ""}, {}, False),
    ],
)
def test_only_streets_that_people_come_by_are_looked_at(
    changes: dict[str, Any], tags: dict[str, str], is_looked_at: bool
) -> None:
    own = section("s0", 0, **changes)
    output = find(sections=[own], streets=[street("s0", own["highway"], **tags)])
    assert reasons(output) == ({"section:s0": ["no_point"]} if is_looked_at else {})


def test_fields_are_no_blind_spot() -> None:
    far = {"sections": [section("s0", 50, 50)]}
    far["backdrop"] = [building("b", 50, 50), building("c", 50.5, 50)]
    assert reasons(find(**far)) == {}
    farm = {"feature_id": "f", "layer": "farmland", "name": "", "geometry": square(50, 50, 5)}
    assert reasons(find(**far | {"backdrop": [*far["backdrop"], farm]})) == {}
    land = farm | {"layer": "residential"}
    found = reasons(find(**far | {"backdrop": [*far["backdrop"], land]}))
    assert set(found) >= {"section:s0"}
    assert any(key.startswith("cell:") for key in found)
    village = {"place_id": "n1", "name": "村", "geom_kind": "point", "content_hash": ""}
    village |= {"tags": '{"place": "village"}', "geometry": square(50.5, 50).centroid}
    assert set(reasons(find(**far, places=[village]))) >= {"section:s0"}


def test_compounds_without_owner_and_candidates() -> None:
    output = find(
        points=[compound("a", 2, 2), compound("b", 4, 4)],
        candidates=[candidate("c", 6, 6), candidate("d", 7, 7, "rejected")],
        duties=[duty("a", "lead", "住建局")],
        backdrop=[building("h", 6, 6)],
        storeys=[{"feature_id": "h", "storeys": 6}],
        exposures=[exposure("a", 1.0), exposure("b", 3.0)],
    )
    rows = {r["blind_id"]: r for r in records(output.tables["blind_spots"])}
    compounds = {k: list(r["why"]) for k, r in rows.items() if r["kind"] == "compound"}
    assert compounds == {"compound:b": ["no_owner"], "compound:c": ["no_point"]}
    assert rows["compound:c"]["share_pct"] == 2.0  # the mean of those with a point
    assert rows["compound:c"]["floor_area_m2"] == pytest.approx(6 * 0.04 * 98.4 * 110.8, rel=0.01)
    assert rows["compound:b"]["floor_area_m2"] != rows["compound:b"]["floor_area_m2"]  # unknown
    assert rows["compound:b"]["township"] == ""


def test_a_compound_without_a_position_is_in_no_place_but_told() -> None:
    nowhere = compound("a", 2, 2, lon=None, lat=None, geometry=shapely.Point())
    areas = [area("grid", "1", 0, 1)]
    (row,) = records(find(points=[nowhere], areas=areas).tables["blind_spots"])
    assert (row["blind_id"], list(row["why"])) == ("compound:a", ["no_owner"])
    assert row["lon"] != row["lon"]


HOUSES = st.lists(st.tuples(st.floats(0, 8), st.floats(0, 8)), max_size=10)
SITES = st.lists(st.tuples(st.floats(0, 8), st.floats(0, 8)), max_size=4)


@settings(max_examples=40)
@given(houses=HOUSES, sites=SITES, rng=st.randoms(use_true_random=False))
def test_cells_equal_a_search_of_everything(
    houses: list[tuple[float, float]], sites: list[tuple[float, float]], rng: Any
) -> None:
    rows = [building(f"b{i}", x, y) for i, (x, y) in enumerate(houses)]
    points = [point(f"p{i}", x, y) for i, (x, y) in enumerate(sites)]
    own = find(points=points, backdrop=rows).tables["blind_spots"]
    cells = [r for r in records(own) if r["kind"] == "cell"]
    spots = [shapely.Point(p["lon"], p["lat"]) for p in points]
    middles = [r["geometry"].centroid for r in rows]
    near = 1e-9  # on the edge of a cell either is right
    for cell in cells:
        shape = cell["geometry"]
        assert not any(shape.buffer(-near).intersects(spot) for spot in spots)
        inside = [m for m in middles if shape.buffer(near).contains(m)]
        assert json.loads(cell["detail"])["buildings"] <= len(inside)
        assert cell["floor_area_m2"] >= 100
    for row, middle in zip(rows, middles, strict=True):
        is_told = any(cell["geometry"].buffer(near).contains(middle) for cell in cells)
        # A house of 400 m² is enough: its cell is told, or holds a site, within 283 m.
        assert is_told or any(middle.distance(spot) < 3 * BLOCK_DEG for spot in spots), row
    rng.shuffle(rows)
    rng.shuffle(points)
    again = records(find(points=points, backdrop=rows).tables["blind_spots"])
    assert [r["blind_id"] for r in again] == [r["blind_id"] for r in records(own)]


@settings(max_examples=30)
@given(
    houses=HOUSES,
    sites=SITES,
    parts=st.sets(st.integers(0, 3)),
    more=st.integers(0, 3),
    spot=st.tuples(st.floats(0, 8), st.floats(0, 8)),
)
def test_another_point_never_makes_another_blind_spot(
    houses: list[tuple[float, float]],
    sites: list[tuple[float, float]],
    parts: set[int],
    more: int,
    spot: tuple[float, float],
) -> None:
    def blind(held: set[int], own: list[tuple[float, float]]) -> set[str]:
        lane = [point("lane", type_id="back_lane", shape="stretch")] if held else []
        return set(
            reasons(
                find(
                    sections=[section(f"s{i}", 2 * i, i) for i in range(4)],
                    points=[*lane, *(point(f"p{i}", x, y) for i, (x, y) in enumerate(own))],
                    point_sections=[holds("lane", f"s{i}", seq=i) for i in sorted(held)],
                    backdrop=[building(f"b{i}", x, y) for i, (x, y) in enumerate(houses)],
                )
            )
        )

    assert blind(parts | {more}, [*sites, spot]) <= blind(parts, sites)


def test_ranks_are_shares_of_loss_and_floor_area() -> None:
    output = find(
        sections=[section("s0", 0), section("s1", 3), section("s2", 6, length_m=40.0)],
        points=[point("p", type_id="back_lane", shape="stretch")],
        point_sections=[holds("p", "s0")],
        duties=[duty("p", "lead", "局")],
        backdrop=[building("b", 6.5, 0.3)],
    )
    rows = records(output.tables["blind_spots"])
    assert [r["rank"] for r in rows] == list(range(1, len(rows) + 1))
    loss = sum(r["share_pct"] for r in rows)
    floor = sum(r["floor_area_m2"] for r in rows if r["floor_area_m2"] == r["floor_area_m2"])
    shares = [
        r["share_pct"] / loss
        + (r["floor_area_m2"] / floor if r["floor_area_m2"] == r["floor_area_m2"] else 0)
        for r in rows
    ]
    assert shares == sorted(shares, reverse=True)
    by_id = {r["blind_id"]: r for r in rows}
    assert by_id["section:s1"]["share_pct"] == pytest.approx(1.0)  # as long as the one with a point
    assert by_id["section:s2"]["share_pct"] == pytest.approx(40 / 98.4)


def test_the_lists_hold_every_lane_and_compound() -> None:
    output = find(
        sections=[section(f"s{i}", i, name=n) for i, n in enumerate(("", "甲巷", "甲巷", "大路"))],
        streets=[street("s0"), street("s1"), street("s2"), street("s3", "tertiary")],
        points=[point("p", type_id="back_lane", shape="stretch"), compound("c", 5, 5)],
        point_sections=[holds("p", "s0")],
        duties=[duty("p", "lead", "城管局"), duty("c", "township", "甲镇")],
        candidates=[candidate("k", 6, 6), candidate("r", 7, 7, "rejected")],
        visited=[visited("v", "section", "s1", ago(2)), visited("v", "point", "c", ago(2))],
    )
    rows = {r["item_id"]: r for r in records(output.tables["full_coverage"])}
    assert set(rows) == {"p", "c", "k", "s1"}
    assert (rows["p"]["point_id"], rows["p"]["unit"], rows["p"]["state"]) == (
        "p",
        "城管局",
        "covered",
    )
    assert (rows["c"]["last_visit_day"], rows["c"]["township"]) == (ago(2), "甲镇")
    assert (rows["k"]["is_candidate"], rows["k"]["point_id"]) == (True, "")
    lane = rows["s1"]
    assert (lane["type_id"], lane["name"], list(lane["section_ids"])) == (
        "back_lane",
        "甲巷",
        ["s1", "s2"],
    )
    assert lane["length_m"] == pytest.approx(2 * 98.4)
    assert lane["last_visit_day"] is None  # only half of it was walked


def test_a_lane_that_only_another_point_holds_is_listed_with_that_point() -> None:
    ring = point("ring", type_id="school_surroundings", shape="belt", name="一小周边")
    own = point("p", type_id="back_lane", shape="stretch")
    output = find(
        sections=[section(f"s{i}", i, name=n) for i, n in enumerate(("甲巷",) * 3 + ("乙巷",))],
        points=[ring, own],
        point_sections=[
            *(holds("ring", f"s{i}", length_m=m, seq=i) for i, m in enumerate((98.4, 60, 30))),
            *(holds(i, "s3") for i in ("ring", "p")),
        ],
    )
    rows = records(output.tables["full_coverage"])
    found = {r["item_id"]: (r["name"], list(r["section_ids"]), r["held_by"]) for r in rows}
    assert found == {
        "p": ("p号园", [], ""),
        "s0": ("甲巷", ["s0", "s1"], "一小周边"),
        "s2": ("甲巷", ["s2"], ""),
    }


@pytest.mark.parametrize(
    ("highway", "east", "is_point", "is_own"),
    [
        ("residential", 0.5, True, False),  # half of it within
        ("residential", 0.45, True, True),
        ("service", 2.0, True, False),
        ("residential", 2.0, False, True),  # a candidate is no point yet
        ("tertiary", 2.0, True, True),  # a through road stays a street
    ],
)
def test_lanes_within_a_compound_belong_to_it(
    highway: str, east: float, is_point: bool, is_own: bool
) -> None:
    lon, lat = WEST, SOUTH - BLOCK_DEG
    shape = shapely.box(lon, lat, lon + east * BLOCK_DEG, lat + 2 * BLOCK_DEG)
    own = {"outline_id": "c", "kind": "zone", "ref_id": "c", "name": "", "reason": "rule"}
    town = shapely.box(WEST - 1, SOUTH - 1, WEST + 1, SOUTH + 1)
    output = find(
        sections=[section("s0", 0, highway=highway, name="甲巷")],
        outlines=[TOWN | {"geometry": town}, own | {"geometry": shape}],
        points=[compound("c", 5, 5)] if is_point else [],
        candidates=[] if is_point else [candidate("c", 5, 5)],
        duties=[duty("c", "lead", "住建局")] if is_point else [],
    )
    assert ("section:s0" in reasons(output)) == is_own
    listed = {r["item_id"] for r in records(output.tables["full_coverage"])}
    assert ("s0" in listed) == (is_own and highway == "residential")


@given(
    lines=st.lists(st.tuples(*[st.integers(0, 9)] * 4), min_size=1, max_size=12),
    boxes=st.lists(st.tuples(*[st.integers(0, 9)] * 2, *[st.integers(1, 5)] * 2), max_size=4),
)
def test_lanes_within_equal_a_search_of_everything(
    lines: list[tuple[int, int, int, int]], boxes: list[tuple[int, int, int, int]]
) -> None:
    ways = [shapely.LineString([(a, b), (c, d + 0.5)]) for a, b, c, d in lines]
    shapes = [shapely.box(x, y, x + w, y + h) for x, y, w, h in boxes]
    found = within_compounds(
        np.full(len(ways), "residential"),
        np.array([*ways, None], dtype=object)[:-1],
        np.array([*shapes, shapely.Point(1, 1)], dtype=object),
    )
    for is_within, way in zip(found.tolist(), ways, strict=True):
        part = max((way.intersection(shape).length for shape in shapes), default=0) / way.length
        assert abs(part - 0.5) < 1e-6 or is_within == (part > 0.5)


def test_the_toy_county_lists_all_of_its_lanes_and_compounds(toy: Toy) -> None:
    points, listed = toy.tables["points"], toy.tables["full_coverage"]
    types = [t.id for t in CATALOGUE.types.values() if t.full_coverage]
    own = set(points.loc[points["type_id"].isin(types), "point_id"])
    assert set(listed["point_id"]) - {""} == own
    blind = toy.tables["blind_spots"]
    assert blind["rank"].tolist() == list(range(1, len(blind) + 1))
    bare = {i for ids in listed.loc[listed["held_by"] == "", "section_ids"] for i in ids}
    told = zip(blind["blind_id"], blind["why"], strict=True)
    assert bare <= {i.removeprefix("section:") for i, why in told if "no_point" in why}


@pytest.mark.parametrize("language", LANGUAGES)
def test_kinds_and_reasons_have_words(language: str) -> None:
    from geoplan.tables.values import BLIND_KINDS, BLIND_WHYS

    assert all(say(f"blind_kind.{kind}", language) for kind in BLIND_KINDS)
    assert all(say(f"blind_why.{why}", language) for why in BLIND_WHYS)
    assert isinstance(AS_OF, date)
