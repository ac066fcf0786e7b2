"""The books of facilities, and what the map knows of them."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geoplan.catalogue import Catalogue, load_catalogue
from geoplan.config import parse_settings
from geoplan.errors import Gather, InputError, Problem
from geoplan.geo import haversine_m, wgs84_to_gcj02
from geoplan.sources import load_sources
from geoplan.sources.cells import cell_text
from geoplan.sources.facilities import read_books
from geoplan.sources.facility_words import kind_of, kind_of_place, status_of, themes_of
from geoplan.tables import TABLES, from_rows, records
from geoplan.text import word_problem
from geoplan.workspace import Workspace
from tests.osm_text import OsmText
from tests.toy import toy_osm, write_toy

HEAD = ["类别", "名称", "经度", "纬度", "主题", "状态", "数量"]


def spot(east_m: float, north_m: float) -> list[str]:
    lon, lat = OsmText().at(east_m, north_m)
    return [f"{lon:.7f}", f"{lat:.7f}"]


def load(
    folder: Path, rows: list[list[Any]], setting: str = "", osm: OsmText | None = None
) -> tuple[list[dict[str, Any]], list[Problem]]:
    write_toy(folder)
    (osm or toy_osm()).write(folder / "data" / "inputs" / "toy.osm")
    with (folder / "book.csv").open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(rows)
    toml = folder / "geoplan.toml"
    text = toml.read_text("utf-8") + f'facilities = ["book.csv"]\n{setting}\n'
    toml.write_text(text, "utf-8", newline="\n")
    workspace = Workspace.open(folder)
    found = workspace.settings()
    output = load_sources(files=workspace.files(found), catalogue=load_catalogue(), settings=found)
    facilities = records(output.tables["facilities"])
    return facilities, [p for p in output.problems if p.file == "book.csv"]


def test_rows_of_the_book_and_places_of_the_map(tmp_path: Path) -> None:
    osm = toy_osm()
    osm.node(1200, 1500, 901, amenity="toilets", name="路口公厕")
    osm.node(1200, 1520, 902, amenity="toilets", access="customers")
    osm.box(2600, 1500, 2640, 1550, 903, amenity="parking")
    rows = [
        HEAD,
        ["公厕", "东公厕", *spot(1500, 1500), "", "开放", ""],
        ["公厕指示牌", "", *spot(1700, 1500), "", "", ""],
        ["公益广告", "灯杆", *spot(1800, 1500), "讲文明树新风、诚信", "褪色", 3],
    ]
    facilities, problems = load(tmp_path, rows, "facility_datums = 'wgs84'", osm)
    by_kind = {(f["kind"], f["source"]): f for f in facilities}
    assert sorted(by_kind) == [
        ("ad", "book:book.csv#!4"),
        ("parking", "osm:w903"),
        ("toilet", "book:book.csv#!2"),
        ("toilet", "osm:n901"),
        ("toilet_sign", "book:book.csv#!3"),
    ]
    ad = by_kind["ad", "book:book.csv#!4"]
    assert (ad["themes"], ad["status"], ad["count"]) == (["manners", "honesty"], "faulty", 3)
    assert shapely.Point(ad["lon"], ad["lat"]).equals(ad["geometry"])
    lon, lat = OsmText().at(1800, 1500)
    assert haversine_m(ad["lon"], ad["lat"], lon, lat) < 0.1
    assert by_kind["parking", "osm:w903"]["area_m2"] == pytest.approx(2000, rel=0.01)
    assert [p.code for p in problems] == ["datum.unverified"]


def test_no_row_is_dropped_in_silence(tmp_path: Path) -> None:
    rows = [
        HEAD,
        ["公厕", "甲", *spot(1500, 1500), "", "", ""],
        ["公厕", "甲", *spot(1500, 1500), "", "", ""],
        ["公厕", "乙", "", "", "", "说不清", "两"],
        ["", "丙", *spot(1500, 1400), "", "", ""],
        ["路灯", "丁", *spot(1500, 1300), "", "", "0"],
        ["公厕", "戊", "1", "2", "", "", ""],
    ]
    facilities, problems = load(tmp_path, rows, "facility_datums = 'wgs84'")
    names = sorted(f["name"] for f in facilities)
    assert names == ["丁", "乙", "戊", "甲"]
    assert {f["name"]: f["lon"] == f["lon"] for f in facilities} == {
        "甲": True,
        "乙": False,
        "丁": True,
        "戊": False,
    }
    told = sorted((p.code, p.row or 0, p.count) for p in problems if "datum" not in p.code)
    assert told == [
        ("facility.bad_count", 4, 1),
        ("facility.bad_count", 6, 1),
        ("facility.bad_status", 4, 1),
        ("facility.no_kind", 5, 1),
        ("facility.no_position", 0, 2),
        ("facility.other", 0, 1),
        ("facility.repeated", 3, 1),
        ("list.far_away", 7, 1),
    ]


def test_positions_of_another_datum_are_brought_to_wgs84(tmp_path: Path) -> None:
    lon, lat = OsmText().at(1500, 1500)
    x, y = wgs84_to_gcj02(lon, lat)
    rows = [HEAD, ["公厕", "甲", f"{float(x):.7f}", f"{float(y):.7f}", "", "", ""]]
    facilities, _ = load(tmp_path, rows, "facility_datums = 'gcj02'")
    (found,) = [f for f in facilities if f["kind"] == "toilet"]
    assert haversine_m(found["lon"], found["lat"], lon, lat) < 0.1


def test_the_order_of_rows_changes_nothing(tmp_path: Path) -> None:
    rows = [["公厕", f"甲{i}", *spot(1500 + 10 * i, 1500), "", "", ""] for i in range(4)]
    setting = "facility_datums = 'wgs84'"
    one, _ = load(tmp_path / "a", [HEAD, *rows], setting)
    two, _ = load(tmp_path / "b", [HEAD, *rows[::-1]], setting)
    assert {f["facility_id"]: f["name"] for f in one} == {f["facility_id"]: f["name"] for f in two}


def test_a_book_of_advertisements_needs_no_kind(tmp_path: Path) -> None:
    rows = [["编号", "位置", "主题", "形式", "坐标"], ["1", "人民路", "核心价值观", "景观小品", ""]]
    facilities, _ = load(tmp_path, rows)
    (ad,) = [f for f in facilities if f["kind"] == "ad"]
    assert (ad["name"], ad["themes"]) == ("人民路", ["core", "scenery"])


def test_a_file_that_is_no_book_stops_the_build(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        load(tmp_path, [["路名", "长度"], ["人民路", "3"]])
    assert {p.code for p in caught.value.problems} == {"sheet.column_missing"}
    with pytest.raises(InputError) as caught:
        load(tmp_path / "b", [HEAD], "facility_datums = 'moon'")
    assert {p.column for p in caught.value.problems if p.code == "datum.unknown"} == {
        "inputs.facility_datums"
    }


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("公厕", "toilet"),
        ("室外公共卫生间", "toilet"),
        ("公厕指示牌", "toilet_sign"),
        ("公厕导向标识", "toilet_sign"),
        ("公益广告", "ad"),
        ("景观小品", "ad"),
        ("停车场指示牌", "other"),
        ("公共停车场", "parking"),
        ("单位大院", "yard"),
        ("ＫＴＶ", "entertainment"),
        ("烟草零售点", "tobacco"),
        ("体彩店", "lottery"),
        ("垃圾箱", "other"),
    ],
)
def test_words_of_kinds(word: str, kind: str) -> None:
    assert kind_of(word) == kind


def test_words_of_themes_and_states() -> None:
    assert themes_of("社会主义核心价值观（24字）、关爱未成年人") == ["core", "minors"]
    assert themes_of("招商") == []
    assert status_of("完好，无破损") == "faulty"  # in doubt the worse: both still count
    assert [status_of(w) for w in ("换为商业广告", "已拆除", "完好", "?")] == [
        "commercial",
        "gone",
        "good",
        None,
    ]


@pytest.mark.parametrize(
    ("tags", "geom", "kind"),
    [
        ({"amenity": "toilets"}, "point", "toilet"),
        ({"amenity": "toilets", "access": "private"}, "point", ""),
        ({"amenity": "internet_cafe"}, "point", "internet_cafe"),
        ({"amenity": "cafe;bar"}, "point", "food"),
        ({"amenity": "parking", "access": "private"}, "area", ""),
        ({"amenity": "parking"}, "area", "parking"),
        ({"office": "government"}, "area", "yard"),
        ({"office": "government", "building": "yes"}, "area", ""),
        ({"office": "government"}, "point", ""),
        ({"shop": "lottery"}, "point", "lottery"),
        ({"shop": "clothes"}, "point", ""),
        ({"place": "square", "name": "人民广场"}, "area", "square"),
    ],
)
def test_tags_of_kinds(tags: dict[str, str], geom: str, kind: str, catalogue: Catalogue) -> None:
    assert kind_of_place(tags, geom, catalogue) == kind


CATALOGUE = load_catalogue()
CELL = st.one_of(
    st.sampled_from(
        [
            "公厕",
            "公益广告",
            "停车场",
            "=1+1",
            "<b>",
            "116.01",
            "28.01",
            "28,116",
            "诚信",
            "关闭",
            "3",
        ]
    ),
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=8),
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(CELL, min_size=7, max_size=7), min_size=1, max_size=8))
def test_every_row_of_garbage_is_loaded_or_named(tmp_path: Path, garbage: list[list[str]]) -> None:
    rows = [row for row in garbage if any(cell_text(cell) for cell in row)]
    path = tmp_path / "book.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([HEAD, ["公厕", "甲", "116.01", "28.01", "", "", ""], *rows])
    found = read_books(
        [path],
        catalogue=CATALOGUE,
        settings=parse_settings('[inputs]\nfacilities = ["book.csv"]\nfacility_datums = "wgs84"'),
        places=(),
        bounds=(115.9, 27.9, 116.2, 28.2),
        gather=Gather(),
    )
    lost = sum(p.count for p in found.problems if p.level == "lost" or p.code == "sheet.not_data")
    assert len(found.facilities) + lost == len(rows) + 1
    from_rows(TABLES["facilities"], found.facilities)
    for problem in found.problems:
        assert word_problem(problem)["what"]
