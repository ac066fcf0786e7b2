"""A county cut out of a province yields the same tables as the whole province does."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import osmium
import pandas as pd
import pytest

from geoplan.catalogue import Catalogue
from geoplan.config import County, Inputs, Settings
from geoplan.errors import InputError
from geoplan.sources import load_sources, osm_format
from geoplan.sources.osm_clip import clip_extract
from geoplan.sources.osm_outline import area_name
from geoplan.tables import TABLES, Output
from tests.conftest import SHARED
from tests.osm_text import OsmText
from tests.province import assemble
from tests.toy import toy_osm

ADMIN = {"type": "boundary", "boundary": "administrative"}
# What is counted of the file itself is less, of course, when it is smaller.
COMPARED = sorted(set(TABLES) - {"origin"})


def _load(path: Path, catalogue: Catalogue, area: str, level: int = 6) -> Output:
    county = County(area=area, admin_level=level)
    settings = Settings(county=county, inputs=Inputs(osm=path.name))
    return load_sources(files={"osm": [path]}, catalogue=catalogue, settings=settings)


def _plain(frame: Any) -> pd.DataFrame:
    """A frame with comparable cells: geometry as text, lists as text, numbers to a millimetre."""
    out = pd.DataFrame(frame.drop(columns="geometry", errors="ignore")).round(3)
    for name in out.select_dtypes(object).columns:
        out[name] = out[name].map(str)
    if isinstance(frame, gpd.GeoDataFrame):
        out["geometry"] = frame.geometry.normalize().to_wkt(rounding_precision=9)
    return out.sort_values(list(out.columns)).reset_index(drop=True)


def _same(whole: Output, clipped: Output) -> None:
    assert whole.tables.keys() == clipped.tables.keys()
    for name in COMPARED:
        if name in whole.tables:
            pd.testing.assert_frame_equal(
                _plain(whole.tables[name]), _plain(clipped.tables[name]), atol=0.002, obj=name
            )


@pytest.mark.parametrize("gap_deg", [0.0, 0.2])
@pytest.mark.parametrize("copy", [0, 4])
def test_the_toy_county_among_its_copies(
    tmp_path: Path, catalogue: Catalogue, gap_deg: float, copy: int
) -> None:
    toy = toy_osm().write(tmp_path / "toy.osm")
    province, county = tmp_path / "province.osm.pbf", tmp_path / "county.osm.pbf"
    assemble(toy, province, 9, gap_deg=gap_deg)
    area = f"测试县{copy}"
    report = clip_extract(province, county, area=area)
    _same(_load(province, catalogue, area), _load(county, catalogue, area))
    nodes = sum(1 for _ in osmium.FileProcessor(str(toy), osmium.osm.NODE))
    if gap_deg:  # nothing of the neighbours, beyond 0.1 degrees away
        assert 0 < report.nodes <= nodes
    assert json.loads(report.to_json())["area_name"] == area


@pytest.mark.shared
@pytest.mark.parametrize("area", ["Mosta", "Mellieħa"])
def test_councils_of_malta(tmp_path: Path, catalogue: Catalogue, area: str) -> None:
    malta = SHARED / "malta-2018.osm.pbf"
    if not malta.is_file():
        pytest.skip("real extract malta-2018 is not here")
    county = tmp_path / "county.osm.pbf"
    clip_extract(malta, county, area=area, admin_level=8)
    assert county.stat().st_size < malta.stat().st_size / 2
    _same(_load(malta, catalogue, area, 8), _load(county, catalogue, area, 8))


def _county(osm: OsmText, name: str = "甲县", west: float = 0, number: int = 1) -> None:
    ring = osm.box(west, 0, west + 4000, 4000)
    osm.relation([("way", ring, "outer")], number, name=name, admin_level="6", **ADMIN)


def _borderland() -> OsmText:
    """Around 甲县 what a careless cut would break."""
    osm = OsmText()
    _county(osm)
    osm.line((100, 100), (900, 100), id=51, highway="residential", name="一街")
    inner = osm.line((3900, 2000), (4100, 2000), id=52, highway="primary")
    outer = osm.line((4100, 2000), (40_000, 2000), id=53, highway="primary")
    stop = osm.node(39_000, 2010, 61, highway="bus_stop", name="远站")
    members = [("node", stop, "stop"), ("way", inner, ""), ("way", outer, "")]
    osm.relation(members, 71, type="route", route="bus", name="出县公交")
    west = osm.line((2000, 3000), (3000, 3000), (3000, 3500), (2000, 3500), id=54)
    far = osm.line((2000, 3500), (-30_000, 3500), (-30_000, 3000), (2000, 3000), id=55)
    lake = [("way", west, "outer"), ("way", far, "outer")]
    osm.relation(lake, 72, type="multipolygon", natural="water", name="跨界湖")
    osm.box(-6000, -6000, 9000, 9000, 56, landuse="forest", name="环抱全县的林地")
    osm.line((60_000, 0), (61_000, 0), id=57, highway="residential", name="外县街")
    high = osm.box(-300_000, -300_000, 300_000, 300_000, 58)
    osm.relation([("way", high, "outer")], 73, name="某省", admin_level="4", **ADMIN)
    return osm


def _ids(path: Path) -> set[str]:
    every = osmium.FileProcessor(str(path), osmium.osm.WAY | osmium.osm.RELATION)
    return {f"{thing.type_str()}{thing.id}" for thing in every}


def test_what_leaves_the_county_stays_whole(tmp_path: Path, catalogue: Catalogue) -> None:
    province, county = tmp_path / "x.osm", tmp_path / "county.osm.pbf"
    _borderland().write(province)
    clip_extract(province, county, area="甲县")
    whole, clipped = (_load(path, catalogue, "甲县") for path in (province, county))
    _same(whole, clipped)
    kept = _ids(county)
    assert kept >= {"w51", "w52", "w53", "w54", "w55", "w56", "r71", "r72", "r1"}
    assert not kept & {"w57", "r73"}
    assert set(clipped.tables["backdrop"]["feature_id"]) == {"r72", "w56"}
    assert not any(p.code == "bus.broken" for p in clipped.problems)


def test_an_unsorted_file_is_sorted_first(tmp_path: Path, catalogue: Catalogue) -> None:
    lines = _borderland().text().splitlines()
    path = tmp_path / "x.osm"
    path.write_text("\n".join([*lines[:2], *reversed(lines[2:-1]), lines[-1]]), "utf-8")
    clip_extract(path, tmp_path / "county.osm.pbf", area="甲县")
    whole = _load(path, catalogue, "甲县")
    _same(whole, _load(tmp_path / "county.osm.pbf", catalogue, "甲县"))


def _error(path: Path, area: str, **options: Any) -> Any:
    with pytest.raises(InputError) as caught:
        clip_extract(path, path.with_name("county.osm.pbf"), area=area, **options)
    assert not path.with_name("county.osm.pbf").exists()
    (problem,) = caught.value.problems
    return problem


def test_level_then_id_tell_namesakes_apart(tmp_path: Path, catalogue: Catalogue) -> None:
    osm = OsmText()
    _county(osm, "城关", 0, 1)
    _county(osm, "城关", 90_000, 2)
    ring = osm.box(40_000, 0, 42_000, 2000)
    osm.relation([("way", ring, "outer")], 3, name="城关", admin_level="8", **ADMIN)
    for west in (0, 40_000, 90_000):
        osm.line((west + 100, 100), (west + 900, 100), highway="residential")
    path = osm.write(tmp_path / "x.osm")
    target = tmp_path / "county.osm.pbf"
    problem = _error(path, "城关")
    assert (problem.code, problem.facts["first"]) == ("area.ambiguous", "r1")
    assert problem.facts["found"] == "r1（116.020，28.018）、r2（116.936，28.018）"
    with pytest.raises(InputError) as caught:
        _load(path, catalogue, "城关")
    assert caught.value.problems[0].code == "area.ambiguous"
    assert clip_extract(path, target, area="城关", admin_level=8).area_ref == "r3"
    for area in ("r2", "r3"):  # an id counts at any level
        assert clip_extract(path, target, area=area).area_ref == area
        _same(_load(path, catalogue, area), _load(target, catalogue, area))
    assert area_name(path, "r2", 6) == "城关"
    assert area_name(path, "rivertown", 6) == "rivertown"


def test_an_unknown_name_gets_near_ones(tmp_path: Path) -> None:
    path = _borderland().write(tmp_path / "x.osm")
    problem = _error(path, "甲市")
    assert (problem.code, problem.facts["near"]) == ("area.unknown", "某省（4）、甲县（6）")


def test_an_open_area_needs_a_boundary_file(tmp_path: Path, catalogue: Catalogue) -> None:
    osm = _borderland()
    side = osm.line((0, 0), (4000, 0), (4000, 4000))
    osm.relation([("way", side, "outer")], 5, name="开县", admin_level="6", **ADMIN)
    path = osm.write(tmp_path / "x.osm")
    assert _error(path, "开县").code == "area.open_large"
    corners = [osm.at(*c) for c in ((0, 0), (4000, 0), (4000, 4000), (0, 4000), (0, 0))]
    shape = {"type": "Polygon", "coordinates": [corners]}
    boundary = tmp_path / "county.geojson"
    boundary.write_text(json.dumps({"type": "Feature", "properties": {}, "geometry": shape}))
    target = tmp_path / "county.osm.pbf"
    assert clip_extract(path, target, area="开县", boundary=boundary).area_ref == ""
    settings = Settings(county=County(area="开县", boundary="b"), inputs=Inputs(osm="x.osm"))
    whole, clipped = (
        load_sources(
            files={"osm": [file], "boundary": [boundary]}, catalogue=catalogue, settings=settings
        )
        for file in (path, target)
    )
    _same(whole, clipped)
    assert "area.open_file" in {p.code for p in clipped.problems}


def test_a_boundary_elsewhere_and_damaged_files_are_said(tmp_path: Path) -> None:
    path = _borderland().write(tmp_path / "x.osm")
    shape = {"type": "Polygon", "coordinates": [[(1, 1), (2, 1), (2, 2), (1, 1)]]}
    boundary = tmp_path / "b.geojson"
    boundary.write_text(json.dumps({"type": "Feature", "properties": {}, "geometry": shape}))
    assert _error(path, "", boundary=boundary).code == "area.empty"
    province = tmp_path / "cut.osm.pbf"
    assemble(path, province, 4)
    data = province.read_bytes()
    province.write_bytes(data[:-40])
    assert _error(province, "甲县1").code == "osm.damaged"


def test_a_large_file_is_cut_before_it_is_read(
    tmp_path: Path, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    toy = toy_osm().write(tmp_path / "toy.osm")
    whole = _load(toy, catalogue, "测试县")
    monkeypatch.setattr(osm_format, "LARGE_PBF_BYTES", 0)
    cut = _load(toy, catalogue, "测试县")
    _same(whole, cut)
    assert "area.clipped" in {p.code for p in cut.problems} - {p.code for p in whole.problems}
