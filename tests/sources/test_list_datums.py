"""Lists in every form against the toy county and real extracts, through the whole reading."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely

from geoplan.catalogue import Catalogue, load_catalogue
from geoplan.errors import InputError, Problem
from geoplan.geo import haversine_m, local_crs
from geoplan.sources import load_sources
from geoplan.sources.known_places import KnownPlaces
from geoplan.sources.list_datums import place_rows, read_declared
from geoplan.sources.list_position import Spot
from geoplan.sources.osm_read import read_extract
from geoplan.tables import Output
from geoplan.text import word_problem
from geoplan.text.names import Region
from geoplan.workspace import Workspace
from tests.conftest import SHARED
from tests.osm_text import OsmText
from tests.sources.list_forms import NAMES, forms
from tests.toy import write_toy

HEAD = ["点位类别", "点位名称", "经度", "纬度"]
# Places of the toy county, metres from its corner.
PLACES = [
    ("中小学校", "第一小学", 1100, 1100),
    ("中小学校", "第二小学", 1550, 1200),
    ("医院", "测试县人民医院", 2300, 1700),
    ("公园", "东园", 2900, 1200),
    ("社区", "花园社区", 1225, 1300),
    ("公园", "地图上没有的公园", 2000, 1800),
]


def toy_rows(form: str = "wgs84", size: int = 6) -> list[list[Any]]:
    at = np.array([OsmText().at(x, y) for _, _, x, y in PLACES]).T
    x, y = forms(116.0)[form].write(*at)
    return [
        [kind, name, f"{x[i]:.8f}", f"{y[i]:.8f}"] for i, (kind, name, _, _) in enumerate(PLACES)
    ][:size]


def check(folder: Path, rows: list[list[Any]], setting: str = "") -> Output:
    write_toy(folder)
    path = folder / "data" / "inputs" / "list.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    if setting:
        settings = folder / "geoplan.toml"
        settings.write_text(settings.read_text("utf-8") + setting + "\n", "utf-8")
    workspace = Workspace.open(folder)
    found = workspace.settings()
    return load_sources(files=workspace.files(found), catalogue=load_catalogue(), settings=found)


def said(out: Output, head: str) -> list[Problem]:
    return [p for p in out.problems if p.code.startswith(head)]


def verdict(out: Output) -> dict[str, Any]:
    (row,) = out.tables["datums"].to_dict("records")
    return row


@pytest.mark.parametrize("form", NAMES)
def test_every_form_reaches_its_places(tmp_path: Path, form: str) -> None:
    out = check(tmp_path, [HEAD, *toy_rows(form)])
    found, reading = verdict(out), forms(116.0)[form].reading
    assert found["basis"] == "measured"
    assert (found["datum"], found["axes"], found["form"]) == (
        reading.datum,
        reading.axes,
        reading.form,
    )
    assert (found["rows"], found["rows_outside"], found["pairs"]) == (6, 0, 5)
    assert found["residual_m"] < 1
    listed = out.tables["listed"].set_index("name")
    assert set(listed["datum"]) == {reading.datum}
    for _, name, x, y in PLACES:
        row = listed.loc[name]
        assert haversine_m(row["lon"], row["lat"], *OsmText().at(x, y)) < 0.01
    assert said(out, "list.") == []


def test_the_verdict_is_said_with_its_residual(tmp_path: Path) -> None:
    out = check(tmp_path, [HEAD, *toy_rows("gcj02")])
    (problem,) = said(out, "datum.")
    text = word_problem(problem)["what"]
    assert problem.level == "info"
    assert "GCJ-02" in text
    assert "WGS-84" in text  # the runner-up
    assert f"{verdict(out)['other_residual_m']:.0f} 米" in text


@pytest.mark.parametrize(
    ("heading", "rows", "setting", "declared"),
    [
        (HEAD, [], '["gcj02"]', "gcj02"),
        (HEAD, [], '"火星坐标"', "gcj02"),
        ([*HEAD[:2], "经度（GCJ-02）", "纬度（GCJ-02）"], [], "", "gcj02"),
        ([*HEAD[:2], "高德经度", "高德纬度"], [], "", "gcj02"),
        (HEAD, [["说明：坐标取自高德地图"]], "", "gcj02"),
        ([*HEAD[:2], "百度经度", "百度纬度"], [], '["高德"]', "gcj02"),  # the setting overrides
        (HEAD, [], '["auto"]', ""),
    ],
)
def test_ways_to_declare(
    tmp_path: Path, heading: list[str], rows: list[list[str]], setting: str, declared: str
) -> None:
    # The setting belongs to [inputs], the last section of the toy's settings.
    setting = f"list_datums = {setting}" if setting else ""
    out = check(tmp_path, [*rows, heading, *toy_rows("gcj02")], setting)
    found = verdict(out)
    assert (found["declared"], found["datum"]) == (declared, "gcj02")
    assert found["basis"] == ("confirmed" if declared else "measured")


def test_a_wrong_declaration_is_a_warning_with_both_residuals(tmp_path: Path) -> None:
    out = check(tmp_path, [HEAD, *toy_rows("gcj02")], 'list_datums = ["bd09"]')
    found = verdict(out)
    assert (found["basis"], found["datum"], found["other_datum"]) == ("beaten", "bd09", "gcj02")
    (problem,) = said(out, "datum.beaten")
    assert problem.level == "warning"
    words = word_problem(problem)
    assert "bd09" in words["what"]
    assert "GCJ-02" in words["what"]
    assert f"{found['residual_m']:.0f} 米" in words["what"]
    assert "gcj02" in words["fix"]


def test_a_column_of_datums_splits_a_mixed_list(tmp_path: Path) -> None:
    gcj02, wgs84 = toy_rows("gcj02"), toy_rows("wgs84")
    rows = [[*row, "高德"] for row in gcj02[:3]] + [[*row, "GPS"] for row in wgs84[3:5]]
    rows.append([*wgs84[5], "不清楚"])
    out = check(tmp_path, [[*HEAD, "坐标系"], *rows])
    listed = out.tables["listed"].set_index("name")
    for _, name, x, y in PLACES:
        at = listed.loc[name, "lon"], listed.loc[name, "lat"]
        assert haversine_m(*at, *OsmText().at(x, y)) < 0.01
    assert listed["datum"].tolist().count("gcj02") == 3
    assert set(out.tables["datums"]["declared"]) == {"gcj02", "wgs84", ""}
    assert [p.row for p in said(out, "datum.not_understood")] == [7]


def test_one_cell_for_both_and_degrees_with_minutes(tmp_path: Path) -> None:
    def dms(text: str) -> str:
        value = float(text)
        minutes = (value % 1) * 60
        return f"{int(value)}度{int(minutes)}分{minutes % 1 * 60:.4f}秒"

    rows = [[k, n, f"东经{dms(x)}，北纬{dms(y)}"] for k, n, x, y in toy_rows("bd09")]
    out = check(tmp_path, [[*HEAD[:2], "经纬度"], *rows])
    assert (verdict(out)["datum"], verdict(out)["basis"]) == ("bd09", "measured")
    assert verdict(out)["residual_m"] < 1


def test_too_few_names_are_said_aloud(tmp_path: Path) -> None:
    out = check(tmp_path, [HEAD, *toy_rows("gcj02", size=2)])
    assert (verdict(out)["basis"], verdict(out)["datum"], verdict(out)["pairs"]) == (
        *("few", "wgs84"),
        2,
    )
    (problem,) = said(out, "datum.few")
    assert "2 处" in word_problem(problem)["what"]


def test_rows_that_do_not_fit_the_file_are_named(tmp_path: Path) -> None:
    rows = toy_rows("gcj02")
    rows[1][2:] = rows[1][:1:-1]
    rows[2][2:] = ["39500123.4", "3123456.7"]
    rows[3][2:] = ["100.1", "35.2"]
    rows[4][2:] = ["约116", "28"]
    out = check(tmp_path, [HEAD, *rows])
    assert [p.row for p in said(out, "list.swapped")] == [3]
    assert [p.row for p in said(out, "list.far_away")] == [4, 5]
    assert [p.row for p in said(out, "list.bad_number")] == [6]
    assert out.tables["listed"].query("datum == ''")["row"].sort_values().tolist() == [3, 4, 5, 6]
    assert verdict(out)["rows_outside"] == 3


@pytest.mark.parametrize(
    ("of_gcj02", "basis", "rows", "other"),
    [
        (9, "measured", "11、12、13", "wgs84"),
        (7, "close", "2、3、4、5、6、7、8", "gcj02"),  # WGS-84 is assumed
        (10, "measured", "", ""),  # two strange rows may be wrong names
        (12, "measured", "", ""),
    ],
)
def test_a_list_put_together_from_two_sources_is_told(
    catalogue: Catalogue, of_gcj02: int, basis: str, rows: str, other: str
) -> None:
    at = np.array([OsmText().at(100 + 300 * i, 200) for i in range(12)]).T
    names = [f"第{i}公园" for i in range(12)]
    places = [
        {"name": name, "tags": {"leisure": "park", "name": name}, "geom_kind": "point"}
        | {"geometry": shapely.Point(*at[:, i])}
        for i, name in enumerate(names)
    ]
    x, y = forms(116.0)["gcj02"].write(*at)
    x[of_gcj02:], y[of_gcj02:] = at[:, of_gcj02:]
    listed = [
        {"name": name, "type_id": "park", "file": "a.csv", "sheet": "", "row": i + 2}
        | {"declared": "", "spot": Spot(x[i], y[i], False, ("", ""))}
        for i, name in enumerate(names)
    ]
    box = (116.0, 28.0, 116.1, 28.1)
    known = KnownPlaces(places, catalogue, Region(), local_crs(box), listed)
    (found,), problems = place_rows(listed, {}, known, box)
    assert found["basis"] == basis
    mixed = [p.facts for p in problems if p.code == "datum.mixed"]
    assert [(m["rows"], m["other_word"]) for m in mixed] == ([(rows, other)] if rows else [])


def test_a_lone_swapped_row_is_a_slip_and_not_a_foreign_county(tmp_path: Path) -> None:
    (row,) = toy_rows("wgs84 swapped", size=1)
    out = check(tmp_path, [HEAD, row])
    assert [p.row for p in said(out, "list.")] == [2]
    assert [p.code for p in out.problems if p.code.startswith(("datum.", "list."))] == [
        "list.swapped",
        "datum.few",
    ]


def test_names_of_other_types_and_of_several_rows_are_no_evidence(tmp_path: Path) -> None:
    rows = toy_rows("gcj02")
    rows[0][0] = "公园"  # 第一小学 as a park
    rows.append([*rows[1][:2], "116.03", "28.01"])  # 第二小学 once more
    assert verdict(check(tmp_path, [HEAD, *rows]))["pairs"] == 3


def test_the_order_of_rows_changes_nothing(tmp_path: Path) -> None:
    rows = toy_rows("gcj02 swapped")
    tables = [
        check(tmp_path / str(i), [HEAD, *found]).tables["listed"].drop(columns="row")
        for i, found in enumerate((rows, rows[::-1], [*rows[3:], *rows[:3]]))
    ]
    assert tables[0].equals(tables[1])
    assert tables[0].equals(tables[2])


@pytest.mark.parametrize(
    ("words", "files", "codes"),
    [
        (["auto"], ["a", "b"], []),
        (["gcj02", "百度"], ["a", "b"], []),
        (["gcj02", "百度"], ["a", "b", "c"], ["datum.count"]),
        ([], ["a"], ["datum.count"]),
        (["西安80", "auto", "?"], ["a", "b"], ["datum.unknown", "datum.unknown", "datum.count"]),
    ],
)
def test_settings(words: list[str], files: list[str], codes: list[str]) -> None:
    if not codes:
        assert list(read_declared(words, files)) == files
        return
    with pytest.raises(InputError) as error:
        read_declared(words, files)
    assert [p.code for p in error.value.problems] == codes
    assert all(p.file == "geoplan.toml" for p in error.value.problems)


@pytest.mark.shared
@pytest.mark.parametrize("form", NAMES)
@pytest.mark.parametrize("extract", ["guixi-2024", "zhuhai-xiangzhou-2022"])
def test_names_of_real_extracts_tell_the_form(
    extract: str, form: str, catalogue: Catalogue
) -> None:
    path = SHARED / f"{extract}.osm.pbf"
    if not path.is_file():
        pytest.skip(f"real extract {path.name} is not here")
    read = read_extract(path, catalogue, extract)
    assert read.box is not None
    rows, truth = listed_as(form, read.places, catalogue, (read.box[0] + read.box[2]) / 2)
    known = KnownPlaces(read.places, catalogue, Region(), local_crs(read.box), rows)
    (found,), _ = place_rows(rows, {}, known, read.box)
    reading = forms((read.box[0] + read.box[2]) / 2)[form].reading
    assert found["basis"] == "measured"
    assert found["pairs"] >= 15
    assert (found["datum"], found["axes"], found["form"]) == (
        reading.datum,
        reading.axes,
        reading.form,
    )
    for row, at in zip(rows, truth.tolist(), strict=True):
        assert haversine_m(row["lon"], row["lat"], *at) < 0.001


def listed_as(
    form: str, places: list[dict[str, Any]], catalogue: Catalogue, middle_lon: float
) -> tuple[list[dict[str, Any]], np.ndarray]:
    """A list of the named places: 40 m of noise, a quarter of the names at wrong places."""
    rng, rows = np.random.default_rng(3), []
    for place in places:
        claims = catalogue.classify(place["tags"], place["geom_kind"])
        if place["name"] and claims and claims[0].shape != "stretch":
            rows.append(
                {"name": place["name"], "type_id": claims[0].id, "shape": place["geometry"]}
            )
    centres = shapely.get_coordinates([row["shape"].representative_point() for row in rows])
    truth = centres + rng.normal(0, 40 / 111_000, centres.shape)
    wrong = rng.permutation(len(rows))[: len(rows) // 4]
    truth[wrong] = truth[np.roll(wrong, 1)]
    x, y = forms(middle_lon)[form].write(*truth.T)
    for i, row in enumerate(rows):
        place = {"file": "a.csv", "sheet": "", "row": i + 2, "declared": ""}
        row |= {**place, "spot": Spot(float(x[i]), float(y[i]), False, ("", ""))}
    return rows, truth


def test_the_names_an_office_writes_tell_the_form_too(catalogue: Catalogue) -> None:
    region, box = Region("香洲区", "珠海市"), (116.0, 28.0, 116.1, 28.1)
    names = {
        "school": [
            ("珠海市第一中学", "珠海一中"),
            ("香洲区第二中学", "二中"),
            ("第九小学", "九小"),
        ],
        "library": [],
        "park": [(f"珠海市{c}山公园", f"{c}山公园") for c in "东南西北中"],
    }
    types = [t for t in names if t in catalogue.types]
    pairs = [(t, *pair) for t in types for pair in names[t]]
    at = np.array([(116.02 + 0.006 * i, 28.02 + 0.004 * (i % 5)) for i in range(len(pairs))])
    tags = {"park": {"leisure": "park"}, "school": {"amenity": "school"}}
    places = [
        {"name": full, "tags": tags[t] | {"name": full}, "geom_kind": "point"}
        | {"geometry": shapely.Point(*xy)}
        for (t, full, _), xy in zip(pairs, at, strict=True)
    ]
    x, y = forms(116.0)["gcj02"].write(*at.T)
    listed = [
        {"name": short, "type_id": t, "file": "a.csv", "sheet": "", "row": i + 2}
        | {"declared": "", "spot": Spot(x[i], y[i], False, ("", ""))}
        for i, (t, _, short) in enumerate(pairs)
    ]
    known = KnownPlaces(places, catalogue, region, local_crs(box), listed)
    assert set(known.of(listed)) == set(range(len(pairs)))
    (found,), _ = place_rows(listed, {}, known, box)
    assert found["basis"] == "measured" and found["datum"] == "gcj02"
    decoys = [row | {"name": row["name"].replace("一中", "三中")} for row in listed[:1]]
    assert not KnownPlaces(places, catalogue, region, local_crs(box), decoys).of(decoys)
