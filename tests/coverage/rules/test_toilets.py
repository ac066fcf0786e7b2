"""Toilets within 500 m of walking, against a network cut into metres."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geoplan.coverage.rules import check_rules
from geoplan.coverage.rules.model import Finding
from geoplan.coverage.rules.streets import find_streets
from geoplan.coverage.rules.toilets import check
from geoplan.tables import TABLES, from_rows
from tests.coverage.rules.county import CATALOGUE, facility, grid, ground, lonlat, street
from tests.coverage.rules.dense import CUT_M, walked_m

LIMIT_M = 500.0
LONG = [street("长街", (i * 400, 0), (i * 400 + 400, 0)) for i in range(5)]
SIGN = facility("toilet_sign", 9000, 9000)


def status(findings: list[Finding]) -> list[tuple[str, float, float]]:
    return [(f.status, f.from_m or 0.0, f.to_m or 0.0) for f in findings]


def test_far_stretches_are_unknown_without_books_and_unmet_with_them() -> None:
    osm = facility("toilet", 0, 30, source="osm:n1")
    assert status(check(ground(LONG, [osm]))) == [("met", 0, 470), ("unknown", 470, 2000)]
    toilet = facility("toilet", 0, 30)
    assert status(check(ground(LONG, [toilet])))[1] == ("unknown", 470, 2000)  # signs not known
    assert status(check(ground(LONG, [toilet, SIGN])))[1] == ("unmet", 470, 2000)
    surveyed = 'surveyed = ["toilet_sign"]'
    assert status(check(ground(LONG, [toilet], settings=surveyed)))[1][0] == "unmet"
    assert status(check(ground(LONG, []))) == [("unknown", 0, 2000)]


def test_a_sign_is_as_good_and_what_is_out_of_use_does_not_count() -> None:
    sign = facility("toilet_sign", 1000, 0)
    closed = facility("toilet", 0, 30, status="gone")
    found = status(check(ground(LONG, [sign, closed])))
    assert found == [("unmet", 0, 500), ("met", 500, 1500), ("unmet", 1500, 2000)]


def test_a_book_without_positions_shows_nothing() -> None:
    rows = [facility("toilet", i, 0, placed=i > 0) for i in range(3)]
    assert {f.status for f in check(ground(LONG, [*rows, SIGN]))} == {"met", "unknown"}


def test_the_other_side_of_a_divided_street_is_near_too() -> None:
    sides = [street("大道", (0, 0), (900, 0)), street("大道", (1000, 25), (0, 25))]
    found = check(ground(sides, [facility("toilet", 300, -10), SIGN]))
    assert [(f.status, f.from_m, f.to_m) for f in found] == [
        ("unmet", 0.0, 235.0),
        ("met", 235.0, 1000.0),
    ]


def test_streets_of_other_types_are_walked_on_but_not_inspected() -> None:
    lanes = [street("巷", (200, 0), (200, 300), type_id="", highway="residential")]
    main = [street("长街", (0, 0), (200, 0)), street("长街", (200, 0), (1000, 0))]
    found = check(ground([*main, *lanes], [facility("toilet", 200, 300), SIGN]))
    assert status(found) == [("met", 0, 400), ("unmet", 400, 1000)]
    assert [f.name for f in found] == ["长街（近巷）", "长街（近巷）"]


def test_nobody_walks_through_closed_streets() -> None:
    main = [street("长街", (0, 0), (200, 0)), street("长街", (200, 0), (1000, 0))]
    lane = [street("院内路", (200, 0), (200, 300), type_id="", highway="service")]
    made = ground([*main, *lane], [facility("toilet", 200, 300), SIGN])
    assert status(check(made))[0] == ("met", 0, 400)
    tags = '{"access":"private","highway":"service"}'
    rows = [("w002", tags), ("w000", '{"highway":"secondary","tunnel":"no"}')]
    streets = from_rows(
        TABLES["streets"],
        [
            {
                "street_id": street_id,
                "highway": "service",
                "name": "",
                "tags": text,
                "node_ids": [],
                "geometry": made.sections.geometry.iloc[0],
            }
            for street_id, text in rows
        ],
    )
    names = ("sections", "points", "point_sections", "places", "gates", "facilities")
    output = check_rules(
        **{name: getattr(made, name) for name in names},
        duties=from_rows(TABLES["duties"], []),
        catalogue=CATALOGUE,
        settings=made.settings,
        streets=streets,
    )
    results = output.tables["rule_results"]
    of_rule = results[results["rule_id"] == "toilet_500"]
    assert of_rule["status"].tolist() == ["unmet"]


@settings(max_examples=20)
@given(
    whole=st.lists(
        st.tuples(st.integers(-120, 1120), st.integers(-120, 1120)), min_size=1, max_size=3
    )
)
def test_reached_metres_equal_a_dense_dijkstra(whole: list[tuple[int, int]]) -> None:
    spots = [(x + 0.37, y + 0.41) for x, y in whole]  # never exactly 40 m or 100 m from a street
    streets = grid(size=3, step=500.0)
    made = ground(
        streets,
        [*(facility("toilet", x, y, facility_id=f"f{k}") for k, (x, y) in enumerate(spots)), SIGN],
        settings="least_m = 0",
    )
    findings = check(made)
    roads = {road.road_id: road for road in find_streets(made, ["main_road"]).roads}
    xy, cost = walked_m(streets, spots)
    tree = shapely.STRtree(made.metric(lonlat([shapely.Point(p) for p in xy])))
    wrong = 0
    for finding in findings:
        road = roads[finding.subject_id]
        marks = np.arange((finding.from_m or 0.0) + 5, (finding.to_m or 0.0) - 5, 10.0)
        dots = shapely.line_interpolate_point(road.line, marks)
        for dot in dots:
            metres = cost[tree.nearest(dot)]
            if abs(metres - LIMIT_M) > 2 * CUT_M:  # the dots are that coarse
                wrong += (metres <= LIMIT_M) != (finding.status == "met")
    assert wrong == 0
    assert sum((f.to_m or 0.0) - (f.from_m or 0.0) for f in findings) == pytest.approx(
        sum(road.length_m for road in roads.values()), abs=0.1 * len(findings)
    )
