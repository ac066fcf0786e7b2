"""Which outline the county gets, and what is said about it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from geoplan.catalogue import Catalogue
from geoplan.config import County, Inputs, Settings
from geoplan.errors import InputError
from geoplan.sources import load_sources
from geoplan.tables import Output
from tests.conftest import SHARED
from tests.toy import toy_osm


@pytest.fixture(scope="module")
def osm_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return toy_osm().write(tmp_path_factory.mktemp("areas") / "toy.osm")


def _load(osm_file: Path, catalogue: Catalogue, county: County, **files: Path) -> Output:
    inputs = Inputs(
        osm=osm_file.name, townships=files["townships"].name if "townships" in files else ""
    )
    paths = {"osm": [osm_file]} | {name: [path] for name, path in files.items()}
    return load_sources(
        files=paths, catalogue=catalogue, settings=Settings(county=county, inputs=inputs)
    )


def _county(out: Output) -> Any:
    areas = out.tables["areas"]
    return areas[areas["kind"] == "county"].iloc[0]


def _geojson(path: Path, west: float, east: float, **properties: str) -> Path:
    ring = [[west, 27.9], [east, 27.9], [east, 28.1], [west, 28.1], [west, 27.9]]
    feature = {
        "type": "Feature",
        "properties": properties,
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}), "utf-8")
    return path


def test_a_relation_that_closes_is_the_county(osm_file: Path, catalogue: Catalogue) -> None:
    out = _load(osm_file, catalogue, County(area="测试县"))
    assert _county(out)["source"] == "osm"
    assert {p.code for p in out.problems} >= {"township.open"}
    names = out.tables["areas"].query("kind == 'township'")["name"]
    assert sorted(names) == ["东街道", "西街道"]


def test_one_that_does_not_falls_back_to_file_then_box(
    osm_file: Path, catalogue: Catalogue, tmp_path: Path
) -> None:
    county = County(area="不闭合镇", admin_level=8)
    out = _load(osm_file, catalogue, county)
    assert _county(out)["source"] == "extract_box"
    assert "area.open_box" in {p.code for p in out.problems}
    boundary = _geojson(tmp_path / "b.geojson", 116.01, 116.02)
    out = _load(osm_file, catalogue, replace(county, boundary="b.geojson"), boundary=boundary)
    assert _county(out)["source"] == "file"
    assert "area.open_file" in {p.code for p in out.problems}


def test_without_a_name_the_box_is_said_aloud(osm_file: Path, catalogue: Catalogue) -> None:
    out = _load(osm_file, catalogue, County())
    assert _county(out)["source"] == "extract_box"
    assert "area.box" in {p.code for p in out.problems}


def test_what_lies_outside_is_counted(osm_file: Path, catalogue: Catalogue, tmp_path: Path) -> None:
    whole = _load(osm_file, catalogue, County())
    boundary = _geojson(tmp_path / "b.geojson", 116.0, 116.02)
    part = _load(osm_file, catalogue, County(boundary="b.geojson"), boundary=boundary)
    outside = {p.facts["table"]: p.count for p in part.problems if p.code == "osm.outside"}
    for table in ("places", "streets"):
        lost = outside.get(f"@table.{table}", 0)
        assert lost > 0
        assert len(part.tables[table]) + lost == len(whole.tables[table])


@pytest.mark.parametrize(
    ("county", "code"),
    [
        (County(area="测试线"), "area.unknown"),
        (County(area="测试县", admin_level=5), "area.unknown"),
    ],
)
def test_an_unknown_area_names_what_there_is(
    osm_file: Path, catalogue: Catalogue, county: County, code: str
) -> None:
    with pytest.raises(InputError) as caught:
        _load(osm_file, catalogue, county)
    (problem,) = caught.value.problems
    assert problem.code == code
    assert "测试县（6）" in problem.facts["near"]


def test_an_empty_county_is_an_error(osm_file: Path, catalogue: Catalogue, tmp_path: Path) -> None:
    boundary = _geojson(tmp_path / "b.geojson", 10.0, 10.1)
    with pytest.raises(InputError) as caught:
        _load(osm_file, catalogue, County(boundary="b.geojson"), boundary=boundary)
    assert [p.code for p in caught.value.problems] == ["area.empty"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("no json", "boundary.unreadable"),
        ("", "boundary.empty_file"),
        (" \n", "boundary.empty_file"),
        ('{"type": "FeatureCollection", "features": []}', "boundary.no_polygon"),
        (
            '{"type":"Feature","properties":{},"geometry":{"type":"Polygon","coordinates":'
            "[[[500000,3100000],[500100,3100000],[500100,3100100],[500000,3100000]]]}}",
            "boundary.not_degrees",
        ),
    ],
)
def test_bad_boundary_files(
    osm_file: Path, catalogue: Catalogue, tmp_path: Path, text: str, code: str
) -> None:
    path = tmp_path / "b.geojson"
    path.write_text(text, "utf-8")
    with pytest.raises(InputError) as caught:
        _load(osm_file, catalogue, County(boundary="b.geojson"), boundary=path)
    assert [p.code for p in caught.value.problems] == [code]


def test_an_official_township_file_wins(
    osm_file: Path, catalogue: Catalogue, tmp_path: Path
) -> None:
    townships = _geojson(tmp_path / "t.geojson", 116.0, 116.05, name="全境街道")
    out = _load(osm_file, catalogue, County(area="测试县"), townships=townships)
    assert out.tables["areas"].query("kind == 'township'")["name"].tolist() == ["全境街道"]
    nameless = _geojson(tmp_path / "u.geojson", 116.0, 116.05, title="x")
    with pytest.raises(InputError) as caught:
        _load(osm_file, catalogue, County(area="测试县"), townships=nameless)
    assert [p.code for p in caught.value.problems] == ["township.no_name"]


def test_all_readers_complain_at_once(catalogue: Catalogue, tmp_path: Path) -> None:
    bad = tmp_path / "x.osm"
    bad.write_text("nothing", "utf-8")
    listing = tmp_path / "list.csv"
    listing.write_text("a,b\n1,2\n", "utf-8")
    settings = Settings(inputs=Inputs(osm="x.osm", lists=("list.csv",)))
    files = {"osm": [bad], "lists": [listing]}
    with pytest.raises(InputError) as caught:
        load_sources(files=files, catalogue=catalogue, settings=settings)
    assert [p.code for p in caught.value.problems] == ["osm.not_osm", "sheet.column_missing"]


@pytest.mark.shared
def test_real_councils_are_found_by_name(catalogue: Catalogue) -> None:
    extract = SHARED / "malta-2018.osm.pbf"
    if not extract.is_file():
        pytest.skip("real extract malta-2018 is not here")
    whole = _load(extract, catalogue, County())
    council = whole.tables["areas"].query("kind == 'township'").sort_values("name").iloc[3]
    part = _load(extract, catalogue, County(area=council["name"], admin_level=8))
    assert _county(part)["source"] == "osm"
    assert 0 < len(part.tables["places"]) < len(whole.tables["places"])
    middle = part.tables["places"].geometry
    assert middle.intersects(council.geometry).all()
