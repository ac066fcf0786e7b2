"""The 200 m around schools, against distances worked out by hand."""

from __future__ import annotations

import json
from math import hypot
from typing import Any

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geoplan.coverage.rules.check import check_rules, with_listed
from geoplan.coverage.rules.model import Finding
from geoplan.coverage.rules.school_ring import CONFLICTS, check
from geoplan.coverage.rules.surroundings import place_ids
from geoplan.tables import TABLES, from_rows
from geoplan.text.rules import word_result
from tests.coverage.rules.county import CATALOGUE, facility, ground, site

BOX = shapely.box(0, 0, 120, 80)
SCHOOL = site("school-1", "school", BOX, "第一小学")
FAR = [facility(kind, 9000, 9000 + i) for i, kind in enumerate(CONFLICTS)]  # books of every kind


def one(*facilities: Any, **changes: Any) -> Finding:
    (found,) = check(ground(sites=[SCHOOL], facilities=facilities, **changes))
    return found


def off_box(x: float, y: float) -> float:
    return hypot(max(0 - x, 0, x - 120), max(0 - y, 0, y - 80))


@settings(max_examples=40)
@given(
    st.lists(
        st.tuples(
            st.sampled_from((*CONFLICTS, "food", "parking")),
            st.integers(-260, 380),
            st.integers(-260, 340),
        ),
        max_size=8,
    )
)
def test_what_lies_in_the_ring(places: list[tuple[str, int, int]]) -> None:
    book = [facility(k, x, y, facility_id=f"f{i}") for i, (k, x, y) in enumerate(places)]
    near = [p for p in places if abs(off_box(*p[1:]) - 200) > 0.05]
    if len(near) < len(places):
        return  # on the very line, which a metric plane may put on either side
    found = one(*book, *FAR)
    conflicts = {
        f"f{i}" for i, p in enumerate(places) if p[0] in CONFLICTS and off_box(*p[1:]) < 200
    }
    food = {f"f{i}" for i, p in enumerate(places) if p[0] == "food" and off_box(*p[1:]) < 200}
    assert {item.ref_id for item in found.items if item.role == "conflict"} == conflicts
    assert {item.ref_id for item in found.items if item.kind == "food"} == food
    assert (found.value, found.status) == (len(conflicts), "unmet" if conflicts else "met")
    for item in found.items:
        if item.distance_m is not None:
            _, x, y = places[int(item.ref_id[1:])]
            assert item.distance_m == pytest.approx(off_box(x, y), abs=0.1)


def test_nothing_found_is_unknown_until_every_kind_has_a_book() -> None:
    assert one().status == "unknown"
    assert one(*FAR[1:]).status == "unknown"
    assert one(*FAR).status == "met"
    kinds = ", ".join(f'"{kind}"' for kind in CONFLICTS)
    assert one(settings=f"surveyed = [{kinds}]").status == "met"
    cafe = facility("internet_cafe", 200, 0, source="osm:n1")
    assert one(cafe).status == "unmet"  # what is found is found


def test_the_ring_is_drawn_200_m_wide() -> None:
    made = ground(sites=[SCHOOL])
    (shape,) = made.metric([check(made)[0].shape])
    assert shape.area == pytest.approx(
        120 * 80 + 2 * 200 * (120 + 80) + 3.14159 * 200**2, rel=0.003
    )


def test_from_the_gate_by_setting_else_from_the_wall() -> None:
    cafe = facility("internet_cafe", 300, 40)
    gate = {"gates": [(0.0, 40.0)]}
    assert one(cafe, **gate).items[0].distance_m == pytest.approx(180, abs=0.1)
    assert one(cafe, **gate, settings='school_from = "gate"').value == 0
    assert one(cafe, settings='school_from = "gate"').value == 1  # no gate is mapped
    assert "大门" in sentence(one(*FAR, **gate, settings='school_from = "gate"'))
    assert "围墙" in sentence(one(*FAR))


def sentence(finding: Finding) -> str:
    return word_result("school_200", json.dumps(dict(finding.detail)))


def test_a_school_without_outline_is_measured_from_its_point() -> None:
    dot = site("school-1", "school", shapely.Point(0, 0))
    (found,) = check(ground(sites=[dot], facilities=[facility("tobacco", 190, 0)]))
    assert found.value == 1
    assert "没画围墙" in sentence(found)


def test_lottery_may_have_a_limit_of_its_own() -> None:
    shop = facility("lottery", 520, 40)
    assert one(shop).value == 0
    assert one(shop, settings="lottery_m = 500").value == 1


def test_book_and_map_tell_of_one_place_once_and_the_book_knows_better() -> None:
    book = facility("internet_cafe", 200, 0, name="极速网吧")
    same = facility("internet_cafe", 215, 0, source="osm:n7", facility_id="n7")
    other = facility("internet_cafe", 260, 0, source="osm:n8", facility_id="n8")
    assert [i.ref_id for i in one(book, same, other).items if i.role == "conflict"] == [
        book["facility_id"],
        "n8",
    ]
    closed = {**book, "status": "gone"}
    assert [i.ref_id for i in one(closed, same).items if i.role == "conflict"] == []


def test_each_department_has_its_share() -> None:
    found = one(
        facility("internet_cafe", 200, 0),
        facility("tobacco", 210, 0),
        facility("food", 220, 0),
        facility("food", 230, 0),
    )
    shares = {item.unit: item for item in found.items if item.kind == "department"}
    assert list(shares)[:5] == ["县教体局", "县文旅局", "县城管局", "县市场监管局", "县烟草专卖局"]
    assert {unit: item.size for unit, item in shares.items()} == {
        "县教体局": 0,
        "县文旅局": 1,
        "县城管局": 0,
        "县市场监管局": 2,
        "县烟草专卖局": 1,
        "县交警大队": 0,
    }
    named = {
        name for item in shares.values() for name in item.name.split("；")
    }  # every indicator of the surroundings is somebody's
    indicators = CATALOGUE.types["school_surround"].indicators
    assert named == {CATALOGUE.indicators[i].name for i in indicators}
    assert "网吧" in shares["县文旅局"].name and "食品安全" in shares["县市场监管局"].name
    changed = one(settings='school_units = ["*=县创文办"]')
    assert {i.unit for i in changed.items if i.name} == {"县创文办"}


def test_internet_cafes_of_the_official_list_count() -> None:
    cafe = site("internet_cafe-1", "internet_cafe", shapely.Point(200, 0), "清单网吧")
    made = ground(sites=[SCHOOL, cafe])
    points = made.points.copy()
    points.loc[points["type_id"] == "internet_cafe", "source"] = "list:a.xlsx#表!3"
    known = with_listed(made.facilities, points)
    assert known["name"].tolist() == ["清单网吧"]
    output = check_rules(
        sections=made.sections,
        points=points,
        point_sections=made.point_sections,
        places=made.places,
        gates=made.gates,
        facilities=made.facilities,
        duties=from_rows(TABLES["duties"], []),
        catalogue=CATALOGUE,
        settings=made.settings,
    )
    results = output.tables["rule_results"]
    assert results.loc[results["rule_id"] == "school_200", "value"].tolist() == [1.0]


def test_sources_name_their_places() -> None:
    assert place_ids("osm:n1;w2;list:a.xlsx#表!3") == ["n1", "w2"]
    assert place_ids("osm:w2") == ["w2"]
    assert place_ids("list:a.xlsx#表!3") == []
