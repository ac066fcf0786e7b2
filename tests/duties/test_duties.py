"""Every point's units, each with the rule that said so."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geoplan.catalogue import Catalogue
from geoplan.duties import assign_duties
from geoplan.duties.assign import READS
from geoplan.duties.townships import community_name, township_name
from geoplan.tables import TABLES, from_rows
from tests.conftest import Toy
from tests.duties.cases import area, assign, doubts, grid, held, item, place, point
from tests.inventories import load_extract, run_inventory


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("东门街道办事处", "东门街道"),
        ("东门街道", "东门街道"),
        ("东门街道办", "东门街道"),
        ("贵溪市滨江镇人民政府", "滨江镇"),
        ("滨江镇", "滨江镇"),
        ("上清乡政府", "上清乡"),
        ("市集镇", "市集镇"),
        ("贵溪市人民政府", ""),
        ("第一小学", ""),
        ("", ""),
    ],
)
def test_names_of_townships(text: str, expected: str) -> None:
    assert township_name(text) == expected


@given(st.text(max_size=30))
def test_no_name_breaks_it(text: str) -> None:
    assert isinstance(township_name(text), str)


def _role(toy: Toy, name: str, role: str) -> list[dict]:  # type: ignore[type-arg]
    points, duties = toy.tables["points"], toy.tables["duties"]
    (point_id,) = points.loc[points["name"] == name, "point_id"]
    found = duties[(duties["point_id"] == point_id) & (duties["role"] == role)]
    return found.to_dict("records")


def test_the_list_comes_before_the_type(toy: Toy) -> None:
    (lead,) = _role(toy, "第一小学", "lead")
    assert (lead["unit"], lead["rule"]) == ("县教体局（基础教育股）", "list")
    (lead,) = _role(toy, "第二小学", "lead")
    assert (lead["unit"], lead["rule"], lead["detail"]) == ("县教体局", "type", "school: jtj_e")


def test_polygons_tell_the_township_and_role_units_become_it(toy: Toy) -> None:
    (township,) = _role(toy, "花园社区", "township")
    assert (township["unit"], township["rule"]) == ("西街道", "township_polygon")
    (lead,) = _role(toy, "花园社区", "lead")
    assert lead["unit"] == "西街道"
    (township,) = _role(toy, "东园", "township")
    assert township["unit"] == "东街道"
    assert "东街道" in {d["unit"] for d in _role(toy, "东园", "supporting")}


def test_every_point_has_one_lead_at_most_and_the_rest_is_said(toy: Toy) -> None:
    duties, points = toy.tables["duties"], toy.tables["points"]
    leads = duties[duties["role"] == "lead"]
    assert leads["point_id"].is_unique
    unowned = len(points) - len(leads)
    said = toy.problems.loc[toy.problems["code"] == "duty.unowned", "count"].sum()
    assert said == unowned


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("花园社区", "花园社区"),
        ("花园社区居委会", "花园社区"),
        ("花园居委会", "花园社区"),
        ("东门街道花园社区党群服务中心", "花园社区"),
        ("李家村村民委员会", "李家村"),
        ("李家村委会", "李家村"),
        ("李家村", ""),
        ("花园社区卫生服务中心", ""),
        ("社区", ""),
        ("花园小区", ""),
    ],
)
def test_names_of_communities(text: str, expected: str) -> None:
    assert community_name(text) == expected


def test_without_a_polygon_the_nearest_centre_is_taken_and_measured() -> None:
    places = [
        place("n1", "东镇", 8000, 0, '{"place":"town"}'),
        place("n2", "西镇人民政府", -9000, 0, '{"amenity":"townhall"}'),
        place("n3", "县人民政府", 10, 0, '{"amenity":"townhall"}'),
        place("n4", "中镇小学", 20, 0, '{"amenity":"school"}'),
    ]
    output = assign(points=[point("a")], places=places)
    (row,) = output.tables["duties"].query("role == 'township'").to_dict("records")
    assert (row["unit"], row["rule"], row["detail"]) == ("东镇", "township_centre", "n1")
    assert row["distance_m"] == 8000.0
    doubt = doubts(output)["a", "township", "no_polygon"]
    assert [(c["unit"], c["distance_m"]) for c in json.loads(doubt["candidates"])] == [
        ("东镇", 8000.0),
        ("西镇", 9000.0),
    ]


def test_a_township_with_a_polygon_owns_nothing_outside_it() -> None:
    places = [
        place("n1", "东镇", 1500, 0, '{"place":"town"}'),
        place("n2", "西镇", -14000, 0, '{"place":"town"}'),
    ]
    areas = [area("township", "东镇", 1000, -500, 2000, 500)]
    output = assign(points=[point("a"), point("b", 2100)], areas=areas, places=places)
    assert held(output, "township") == {"a": [("西镇", "township_centre")]}  # b: 16 km off


def test_the_nearest_community_office_is_taken_within_its_reach() -> None:
    places = [
        place("n1", "花园社区居委会", 600, 0, '{"office":"government"}'),
        place("n2", "花园小区", 10, 0, '{"place":"neighbourhood"}'),
        place("n3", "河西社区", -2000, 0, '{"place":"quarter"}'),
    ]
    output = assign(points=[point("a"), point("b", -1100), point("c", 5000)], places=places)
    assert held(output, "community") == {
        "a": [("花园社区", "community_centre")],
        "b": [("河西社区", "community_centre")],
    }
    assert not [key for key in doubts(output) if key[1] == "community"]
    (told,) = [p for p in output.problems if p.code == "duty.no_communities"]
    assert (told.level, told.count) == ("info", 2)


def test_where_some_communities_have_outlines_each_guess_is_a_doubt() -> None:
    places = [place("n1", "花园社区居委会", 600, 0, '{"office":"government"}')]
    areas = [area("community", "河西社区", -3000, -500, -2000, 500)]
    output = assign(points=[point("a"), point("b", -2500)], areas=areas, places=places)
    assert [key for key in doubts(output) if key[1] == "community"] == [
        ("a", "community", "no_polygon")
    ]
    assert "duty.no_communities" not in {p.code for p in output.problems}


def test_a_grid_tells_its_head_its_sponsors_and_its_community() -> None:
    rows = [grid("G1", community="花园社区", head="赵某", sponsor="县林业局、县住建局；市教育局")]
    areas = [area("grid", "G1", -100, -100, 100, 100)]
    output = assign(points=[point("a", type_id="residential_compound")], areas=areas, grids=rows)
    assert held(output, "grid") == {"a": [("G1", "grid_polygon")]}
    assert held(output, "community") == {"a": [("花园社区", "grid")]}
    sponsors = ["县住建局", "县林业局", "市教育局"]
    assert sorted(u for u, _ in held(output, "sponsor")["a"]) == sorted(sponsors)
    heads = output.tables["duties"].query("role == 'grid_head'")
    assert heads[["unit", "person"]].to_numpy().tolist() == [["G1", "赵某"]]
    supporting = {u for u, _ in held(output, "supporting")["a"]}
    assert {"县林业局", "市教育局", "花园社区"} <= supporting, "the roles stand for them"
    assert "县住建局" not in supporting, "it leads"


def test_a_point_without_a_place_has_only_what_the_list_says() -> None:
    areas = [area("township", "东镇", -500, -500, 500, 500)]
    places = [place("n2", "西镇", 900, 0, '{"place":"town"}')]
    points = [point("a", None, listed_id="l"), point("b", None)]
    output = assign(
        points=points, areas=areas, places=places, listed=[item("l", township="东镇人民政府")]
    )
    assert held(output, "township") == {"a": [("东镇", "list")]}
    assert output.tables["duty_conflicts"].empty


@pytest.mark.shared
def test_polygons_equal_a_plain_test_on_real_extracts(extract: Path, catalogue: Catalogue) -> None:
    loaded, settings = load_extract(extract, catalogue)
    points = run_inventory(loaded, catalogue, settings).tables["points"]
    given = {n: from_rows(TABLES[n], []) for n in READS} | loaded | {"points": points}
    given = {name: given[name] for name in READS}
    as_of = settings.at(date(2026, 10, 20))
    out = assign_duties(**given, catalogue=catalogue, settings=as_of)
    duties = out.tables["duties"]
    mine = duties[duties["rule"] == "township_polygon"].set_index("point_id")["unit"]
    townships = loaded["areas"].query("kind == 'township'")
    points = points[shapely.get_dimensions(points.geometry.to_numpy()) == 0]
    sample = points.iloc[np.linspace(0, len(points) - 1, 300).astype(int)]
    for one in sample.itertuples():
        inside = [
            a.name
            for a in townships.itertuples()
            if a.geometry.covers(shapely.Point(one.lon, one.lat))
        ]
        assert mine.get(one.point_id) in (inside or [None])
    owned = duties.loc[duties["role"] == "lead", "point_id"]
    assert owned.is_unique
    unowned = sum(p.count for p in out.problems if p.code == "duty.unowned")
    assert len(given["points"]) == len(owned) + unowned
