"""Map against list: what counts as one, sums that agree, findings that say what is known."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geoplan.config import parse_settings
from geoplan.coverage.lacking import SPARSE_BELOW
from geoplan.coverage.things import UNKNOWN, is_found, resolve_township, street_name
from geoplan.tables.values import FINDINGS
from geoplan.text import section
from tests.coverage.inventory_tables import (
    CATALOGUE,
    LON,
    METRE,
    SETTINGS,
    candidate,
    complete,
    counts,
    duty,
    findings,
    item,
    place,
    point,
    township,
)

SUMS = ("osm", "listed", "both", "missing")


def stretch(number: int, name: str, **changes: Any) -> dict[str, Any]:
    return point(number, "main_road", name=name, **changes)


def test_nothing_gives_nothing_and_says_that_no_township_is_known() -> None:
    output = complete()
    assert output.tables["completeness"].empty
    assert output.tables["findings"].empty
    assert [p.code for p in output.problems] == ["completeness.no_township"]


def test_map_list_and_both_are_counted_by_township() -> None:
    output = complete(
        points=[
            point(1),
            point(2, listed="b"),
            point(3, listed="c", source="list:a.xlsx!3"),
            point(4),
        ],
        listed=[item("b"), item("c"), item("d", township="东门街道办事处"), item("e")],
        towns={"park-1": "东门街道", "park-2": "东门街道", "park-3": "西河镇"},
    )
    by_town = {town: counts(output, "park", town) for town in ("", "东门街道", "西河镇", UNKNOWN)}
    seen = {town: tuple(row[name] for name in SUMS[:3]) for town, row in by_town.items()}
    assert seen == {
        "": (3, 4, 1),
        "东门街道": (2, 2, 1),
        "西河镇": (0, 1, 0),
        UNKNOWN: (1, 1, 0),
    }


def test_an_official_outline_counts_as_listed() -> None:
    official = point(1, standing="official", source="osm:w1;zone:z.gpkg!1")
    drawn = point(2, standing="official", source="zone:z.gpkg!2")
    row = counts(complete(points=[official, drawn]), "park")
    assert (row["osm"], row["listed"], row["both"]) == (1, 2, 1)


@pytest.mark.parametrize(
    ("type_id", "found"),
    [
        ("park", True),
        ("main_road", True),
        ("residential_compound", True),  # drawn in OSM, though others are derived
        ("school_surround", False),
        ("bus_line", False),
        ("junction", False),
        ("hotline", False),
        ("taxi", False),
    ],
)
def test_what_is_derived_cannot_be_found(type_id: str, found: bool) -> None:
    assert is_found(CATALOGUE.types[type_id]) is found


def test_derived_points_count_only_where_the_list_has_them() -> None:
    output = complete(
        points=[
            point(1, "school_surround"),
            point(2, "school_surround", listed="b"),
        ],
        listed=[item("b", "school_surround"), item("h", "hotline")],
    )
    row = counts(output, "school_surround")
    assert [row[name] for name in SUMS] == [1, 1, 1, 0]
    assert row["method"] == "derived"
    assert counts(output, "hotline")["method"] == "list_only"
    assert findings(output, "unlisted") == []
    (lost,) = findings(output, "unlocated")
    assert lost["type_id"] == "hotline"


@pytest.mark.parametrize(
    ("name", "street"),
    [
        ("人民路", "人民路"),
        ("人民路（解放路—建设路）", "人民路"),
        ("人民路（解放路—建设路）第2段", "人民路"),
        ("人民路第12段", "人民路"),
        ("人民路（接解放路）第1段", "人民路"),
        ("（未命名）背街小巷（近人民路）", ""),
        ("第3段", ""),
    ],
)
def test_the_street_is_read_from_the_name_of_a_stretch(name: str, street: str) -> None:
    assert street_name(name) == street


def test_a_street_counts_once_where_most_of_it_is() -> None:
    output = complete(
        points=[
            stretch(1, "人民路第1段", length_m=300.0),
            stretch(2, "人民路第2段", length_m=500.0),
            stretch(3, "解放路第1段", listed="r"),
            stretch(4, "解放路第2段", listed="r"),
            stretch(5, "（未命名）主次干道"),
        ],
        listed=[item("r", "main_road")],
        towns={"main_road-1": "东门街道", "main_road-2": "西河镇", "main_road-3": "西河镇"},
    )
    row = counts(output, "main_road")
    assert [row[name] for name in SUMS[:3]] == [3, 1, 1]
    assert counts(output, "main_road", "西河镇")["osm"] == 1
    assert "东门街道" not in set(output.tables["completeness"]["township"])
    (street,) = findings(output, "unlisted")
    assert street["point_id"] == "main_road-2"
    assert "2 段" in street["detail"]
    assert "800 米" in street["detail"]
    (nameless,) = [p for p in output.problems if p.code == "completeness.nameless"]
    assert nameless.count == 1


@pytest.mark.parametrize(("apart_m", "streets"), [(200, 1), (20_000, 2)])
def test_namesakes_in_two_townships_are_one_street_where_they_meet(
    apart_m: int, streets: int
) -> None:
    output = complete(
        points=[stretch(1, "人民路"), stretch(2, "人民路", lon=LON + apart_m * METRE)],
        towns={"main_road-1": "东门街道", "main_road-2": "西河镇"},
    )
    assert counts(output, "main_road")["osm"] == streets


def test_namesakes_of_two_types_are_two() -> None:
    points = [stretch(1, "人民路"), point(2, "back_lane", name="人民路")]
    towns = {"main_road-1": "东门街道", "back_lane-2": "西河镇"}
    output = complete(points=points, towns=towns)
    assert counts(output, "main_road")["osm"] == counts(output, "back_lane")["osm"] == 1


def test_rows_without_a_point_say_where_they_stand_in_the_list() -> None:
    (lost,) = findings(
        complete(listed=[item("x", address="东街1号", lon=1.0, lat=2.0)]), "unlocated"
    )
    assert lost["detail"] == "《a.xlsx》表 第 7 行，没有落到地图上；地址：东街1号"
    assert (lost["lon"], lost["lat"], lost["township"]) == (1.0, 2.0, "")
    assert lost["listed_id"] == "x"


def test_a_type_that_no_list_speaks_of_is_one_sentence() -> None:
    output = complete(points=[point(i) for i in range(9)])
    assert findings(output, "unlisted") == []
    (said,) = [p for p in output.problems if p.code == "completeness.no_list"]
    assert (said.count, said.facts["names"]) == (1, "公园")


def test_what_a_township_should_have_is_missing() -> None:
    points = [point(i) for i in range(SPARSE_BELOW)] + [point(90, "bank")]
    towns = {row["point_id"]: "东门街道" for row in points}
    areas = [township("东门街道"), township("西河镇", LON + 2, LON + 3)]
    waiting = [candidate(1, "school"), candidate(2, "school", decision="rejected")]
    output = complete(points=points, towns=towns, areas=areas, candidates=waiting)
    missing = {(f["type_id"], f["township"]): f for f in findings(output, "missing")}
    assert ("bank", "东门街道") not in missing
    assert ("bank", "西河镇") in missing
    assert "1 处候选" in missing["school", "东门街道"]["detail"]
    assert "稀少" not in missing["school", "东门街道"]["detail"]
    assert "稀少" in missing["school", "西河镇"]["detail"]
    assert counts(output, "bank")["missing"] == 1
    assert counts(output, "bank")["method"] == "no_list"
    assert counts(output, "school", "西河镇")["method"] == "nothing"
    expected = {t.id for t in CATALOGUE.types.values() if t.expected_min_per_township}
    assert {f["type_id"] for f in missing.values()} == expected
    (sparse,) = [p for p in output.problems if p.code == "completeness.sparse"]
    assert sparse.facts["names"] == "西河镇"


def test_a_listed_row_without_a_point_is_not_missing() -> None:
    areas = [township("东门街道")]
    listed = [item("s", "school", township="平安县东门街道")]
    output = complete(listed=listed, areas=areas)
    assert "school" not in {f["type_id"] for f in findings(output, "missing")}


def test_townships_are_known_by_polygon_or_centre_not_by_the_list() -> None:
    points = [point(1), point(2)]
    places = [
        place("n1", "西河镇人民政府", LON + 2, '{"amenity": "townhall"}'),
        place("n2", "北山镇", LON + 3),
        place("n3", "东门", LON),  # inside the polygon of 东门街道
        place("n4", "南村", LON + 4, '{"place": "hamlet"}'),
    ]
    duties = [duty("park-1", "西河镇", "township_centre") | {"detail": "n1"}]
    duties.append(duty("park-2", "只在清单", "list"))
    output = complete(points=points, places=places, duties=duties, areas=[township("东门街道")])
    towns = {f["township"]: round(f["lon"] - LON) for f in findings(output, "missing")}
    assert towns == {"东门街道": 0, "西河镇": 2, "北山镇": 3}


def test_the_total_is_estimated_where_both_sources_allow() -> None:
    points = [point(i, listed=f"l{i}") for i in range(25)]
    points += [point(i) for i in range(25, 30)]
    listed = [item(f"l{i}") for i in range(38)]
    row = counts(complete(points=points, listed=listed), "park")
    assert [row[name] for name in SUMS[:3]] == [30, 38, 25]
    assert (row["estimate"], row["low"], row["high"]) == (45.5, 43, 52)
    assert row["method"] == "chapman"


def test_the_nameless_are_left_out_of_the_comparison() -> None:
    points = [point(i, listed=f"l{i}") for i in range(25)]
    points += [point(i) for i in range(25, 30)]
    points += [point(i, name="（未命名）公园（近人民路）") for i in range(100, 110)]
    row = counts(complete(points=points, listed=[item(f"l{i}") for i in range(38)]), "park")
    assert row["osm"] == 40
    assert (row["estimate"], row["low"], row["high"]) == (45.5, 43, 52)
    assert row["method"] == "chapman_named"
    many = points + [point(i, name="（未命名）公园") for i in range(200, 260)]
    row = counts(complete(points=many, listed=[item(f"l{i}") for i in range(38)]), "park")
    assert row["osm"] == 100  # they do exist: more than the interval holds
    assert (row["method"], pd.isna(row["estimate"])) == ("nameless", True)


def test_nameless_stretches_are_no_streets_to_estimate() -> None:
    points = [stretch(i, f"{i}号路", listed=f"l{i}" if i < 25 else "") for i in range(30)]
    points += [stretch(i, "（未命名）主次干道") for i in range(100, 200)]
    listed = [item(f"l{i}", "main_road", name=f"{i}号路（全线）") for i in range(38)]
    row = counts(complete(points=points, listed=listed), "main_road")
    assert row["osm"] == 130
    assert (row["estimate"], row["low"], row["high"]) == (45.5, 43, 52)
    assert row["method"] == "chapman_streets"


def test_a_second_row_for_a_street_is_a_finding_but_no_second_street() -> None:
    output = complete(
        points=[stretch(1, "人民路第1段", listed="a"), stretch(2, "人民路第2段", listed="a")],
        listed=[item("a", "main_road", name="人民路"), item("b", "main_road", name="平安县人民路")],
    )
    row = counts(output, "main_road")
    assert [row[name] for name in SUMS[:3]] == [1, 1, 1]
    (again,) = findings(output, "unlocated")
    assert "已有另一行" in again["detail"]


def test_where_nothing_has_a_name_nothing_can_be_compared() -> None:
    points = [point(i, name="（未命名）公园") for i in range(9)]
    row = counts(complete(points=points, listed=[item("x")]), "park")
    assert row["method"] == "nameless"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("东门街道", "东门街道"),
        ("东门街道办事处", "东门街道"),
        ("平安县东门街道", "东门街道"),
        ("东门镇", ""),
        ("", ""),
        ("东门街道北区", "东门街道北区"),
    ],
)
def test_a_township_is_known_by_how_its_name_begins(text: str, name: str) -> None:
    assert resolve_township(text, ["东门街道", "东门街道北区", "西河镇"], SETTINGS) == name


def test_every_method_and_kind_has_words() -> None:
    methods = {"chapman", "chapman_named", "chapman_streets", "derived", "list_only", "nameless"}
    methods |= {"nothing", "no_list", "no_map", "no_overlap", "too_few"}
    for language in ("zh", "en"):
        assert set(section("method", language)) == methods
        for group in ("finding", "finding_kind", "finding_fix"):
            assert set(section(group, language)) == set(FINDINGS)


def test_the_language_of_the_findings_is_that_of_the_settings() -> None:
    from geoplan.coverage import find_completeness
    from geoplan.tables import TABLES, from_rows

    tables = {n: from_rows(TABLES[n], []) for n in ("candidates", "duties", "areas", "places")}
    tables |= {"points": from_rows(TABLES["points"], [])}
    tables |= {"listed": from_rows(TABLES["listed"], [item("x")])}
    english = parse_settings('language = "en"')
    output = find_completeness(**tables, catalogue=CATALOGUE, settings=english)
    assert "not found on the map" in findings(output, "unlocated")[0]["detail"]


towns = st.sampled_from(["东门街道", "西河镇", ""])
sites = st.tuples(
    st.sampled_from(["park", "bank", "school", "school_surround", "main_road", "hotline"]),
    st.sampled_from(["osm", "list", "both", "lost"]),
    towns,
    st.sampled_from(["甲", "乙", "（未命名）"]),
)


def made(rows: list[tuple[str, str, str, str]]) -> dict[str, Any]:
    """Points, list rows and townships of what hypothesis thought of."""
    points, listed, by_point = [], [], {}
    for i, (type_id, where, town, name) in enumerate(rows):
        if where != "osm":
            listed.append(item(f"l{i}", type_id, township=town))
        if where == "lost" or CATALOGUE.types[type_id].shape == "none":
            continue
        source = "list:a.xlsx!1" if where == "list" else f"osm:n{i}"
        row_id = "" if where == "osm" else f"l{i}"
        points.append(point(i, type_id, listed=row_id, source=source, name=name))
        if town:
            by_point[points[-1]["point_id"]] = town
    return {"points": points, "listed": listed, "towns": by_point}


@settings(max_examples=40)
@given(st.lists(sites, max_size=25))
def test_counts_are_conserved(rows: list[tuple[str, str, str, str]]) -> None:
    given_rows = made(rows)
    output = complete(
        **given_rows, areas=[township("东门街道"), township("西河镇", LON + 2, LON + 3)]
    )
    frame = output.tables["completeness"]
    county = frame[frame["township"] == ""].set_index("type_id")
    by_town = frame[frame["township"] != ""].groupby("type_id")[list(SUMS)].sum()
    pd.testing.assert_frame_equal(
        county[list(SUMS)].astype(int),
        by_town.astype(int),
        check_names=False,
        check_index_type=False,
    )
    assert (frame["both"] <= frame[["osm", "listed"]].min(axis=1)).all()
    # Every row of the list is in one place: with a point of the map, alone, or unlocated.
    lost = {f["listed_id"] for f in findings(output, "unlocated")}
    on_points = {row["listed_id"] for row in given_rows["points"]} - {""}
    assert not lost & on_points
    assert lost | on_points == {row["listed_id"] for row in given_rows["listed"]}
    assert county["listed"].sum() == len(given_rows["listed"])
    # Found, and neither listed nor of a silent type: an unlisted finding, or a nameless stretch.
    silent = set(county.index[county["listed"] == 0])
    nameless = sum(p.count for p in output.problems if p.code == "completeness.nameless")
    only_map = (county["osm"] - county["both"])[~county.index.isin(silent)].sum()
    assert len(findings(output, "unlisted")) + nameless == only_map


@settings(max_examples=25)
@given(st.lists(sites, max_size=15), st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(rows: list[Any], random: Any) -> None:
    given_rows = made(rows)
    output = complete(**given_rows)
    for name in ("points", "listed"):
        random.shuffle(given_rows[name])
    again = complete(**given_rows)
    for name in ("completeness", "findings"):
        pd.testing.assert_frame_equal(output.tables[name], again.tables[name])
    assert output.problems == again.problems


def test_findings_stand_on_the_map_where_a_place_is_known() -> None:
    output = complete(
        points=[point(1), point(2, listed="b")], listed=[item("b")], areas=[township("东门街道")]
    )
    frame = output.tables["findings"]
    assert frame[["lon", "lat"]].notna().all(axis=None)
    (seat,) = {(f["lon"], f["lat"]) for f in findings(output, "missing")}
    assert shapely.box(LON - 1, 27, LON + 1, 29).contains(shapely.Point(seat))
