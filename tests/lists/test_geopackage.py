"""The geopackage: read back it is the tables, and says in words and colours what it holds."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
import shapely

from geoplan.catalogue import Catalogue
from geoplan.config import MapSettings
from geoplan.lists import render_geopackage
from geoplan.lists.map_data import point_rows
from geoplan.lists.qgis import STATE_LINES, STATE_MARKERS
from geoplan.tables import TABLES, from_rows
from geoplan.tables.values import STATES
from tests.conftest import REPOSITORY, Toy
from tests.lists.test_map_data import SECRETS, with_secrets

LAYERS = {"points", "lines", "candidates", "areas", "outlines", "sections", "service_areas"}


def _write(toy: Toy, catalogue: Catalogue, folder: Path, **changes: Any) -> Path:
    render_geopackage(
        tables=changes.pop("tables", toy.tables),
        catalogue=catalogue,
        settings=replace(toy.settings, **changes),
        folder=folder,
    )
    return folder / "geoplan.gpkg"


@pytest.fixture(scope="module")
def package(toy: Toy, catalogue: Catalogue, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _write(toy, catalogue, tmp_path_factory.mktemp("我的 县"))


def _ask(path: Path, question: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(path)) as base:
        return base.execute(question).fetchall()


def _xml(text: str) -> ET.Element:
    return ET.fromstring(text)  # noqa: S314 (our own text)


def test_points_read_back_are_the_tables(package: Path, toy: Toy, catalogue: Catalogue) -> None:
    sites, lines = (pyogrio.read_dataframe(package, layer=n) for n in ("points", "lines"))
    assert sites.crs.to_epsg() == lines.crs.to_epsg() == 4326
    assert not set(sites["point_id"]) & set(lines["point_id"])
    found = pd.concat([sites, lines]).sort_values("point_id", ignore_index=True)
    points = toy.tables["points"]
    assert list(found["point_id"]) == list(points["point_id"])
    wanted = pd.DataFrame(point_rows(toy.tables, catalogue, toy.settings))
    for name in wanted:
        left, right = found[name], wanted[name]
        is_same = (left.astype(object) == right.astype(object)) | (left.isna() & right.isna())
        if name == "last_day":
            is_same |= pd.to_datetime(left) == pd.to_datetime(right)
        assert is_same.all(), name
    for mine, theirs in zip(found.geometry, points.geometry, strict=True):
        assert (mine is None) == theirs.is_empty
        assert mine is None or shapely.equals(mine, theirs)
    assert found.geometry.isna().sum() > 0


@pytest.mark.parametrize(
    ("layer", "key"),
    [("areas", "area_id"), ("outlines", "outline_id"), ("sections", "section_id")],
)
def test_other_layers_read_back_are_the_tables(
    package: Path, toy: Toy, layer: str, key: str
) -> None:
    found = pyogrio.read_dataframe(package, layer=layer).set_index(key).sort_index()
    table = toy.tables[layer].set_index(key).sort_index()
    assert list(found.index) == list(table.index)
    assert shapely.equals(found.geometry.to_numpy(), table.geometry.to_numpy()).all()
    for name in set(found.columns) & set(table.columns) - {"geometry"}:
        assert list(found[name]) == list(table[name]), name


def test_candidates_are_at_their_places(package: Path, toy: Toy) -> None:
    found = pyogrio.read_dataframe(package, layer="candidates")
    table = toy.tables["candidates"]
    assert sorted(found["candidate_id"]) == sorted(table["candidate_id"])
    at = dict(zip(table["candidate_id"], zip(table["lon"], table["lat"], strict=True), strict=True))
    for row in found.itertuples():
        assert (row.geometry.x, row.geometry.y) == at[row.candidate_id]


def test_a_section_has_the_state_that_the_table_tells(package: Path, toy: Toy) -> None:
    found = pyogrio.read_dataframe(package, layer="sections")
    told = toy.tables["section_states"].set_index("section_id")
    assert set(found["section_id"]) == set(told.index)
    for row in found.itertuples():
        assert row.state == told.loc[row.section_id, "state"]
        assert row.points == told.loc[row.section_id, "points"]


def test_layers_say_what_they_are_and_whose(package: Path) -> None:
    contents = _ask(package, "SELECT * FROM gpkg_contents WHERE data_type = 'features'")
    assert {row[0] for row in contents} == LAYERS
    for _, _, title, description, changed, *_ in contents:
        assert re.search("[\u4e00-\u9fff]", title)
        assert "OpenStreetMap" in description
        assert "ODbL" in description
        assert "2026-10-20" in description
        assert changed == "2026-10-20T00:00:00.000Z"
    ((metadata, uri),) = _ask(package, "SELECT metadata, md_standard_uri FROM gpkg_metadata")
    root = _xml(metadata)
    assert "OpenStreetMap" in root.findtext(f"{{{uri}}}rights", "")
    assert "odbl" in root.findtext(f"{{{uri}}}license", "")
    assert _ask(package, "SELECT reference_scope, md_file_id FROM gpkg_metadata_reference") == [
        ("geopackage", 1)
    ]


def test_every_column_has_a_chinese_name(package: Path) -> None:
    names = dict.fromkeys(LAYERS, None)
    for layer in names:
        columns = {row[1] for row in _ask(package, f"PRAGMA table_info({layer})")}
        rows = _ask(package, "SELECT table_name, column_name, name FROM gpkg_data_columns")
        named = {column: alias for table, column, alias in rows if table == layer}
        assert set(named) == columns - {"fid", "geom"}
        assert all(re.search("[\u4e00-\u9fff]", alias) for alias in named.values())


def test_the_file_keeps_the_standards_rules(package: Path) -> None:
    assert _ask(package, "PRAGMA integrity_check") == [("ok",)]
    assert _ask(package, "PRAGMA foreign_key_check") == []
    assert _ask(package, "PRAGMA application_id") == [(0x47504B47,)]
    assert _ask(package, "PRAGMA user_version") == [(10200,)]
    tables = {row[0] for row in _ask(package, "SELECT name FROM sqlite_master")}
    listed = {row[0] for row in _ask(package, "SELECT table_name FROM gpkg_contents")}
    extended = {row[0] for row in _ask(package, "SELECT table_name FROM gpkg_extensions")}
    assert listed == LAYERS | {"layer_styles"}
    assert {"gpkg_data_columns", "gpkg_metadata", "gpkg_metadata_reference"} <= extended <= tables


def _styles(package: Path) -> dict[str, tuple[ET.Element, ET.Element]]:
    rows = _ask(
        package,
        "SELECT f_table_name, styleQML, styleSLD, f_geometry_column, useAsDefault, "
        "f_table_catalog, f_table_schema FROM layer_styles",
    )
    assert {row[3:] for row in rows} == {("geom", 1, "", "")}  # what QGIS asks for
    return {row[0]: (_xml(row[1]), _xml(row[2])) for row in rows}


def test_every_layer_has_a_style_that_qgis_looks_for(package: Path) -> None:
    columns = [row[1] for row in _ask(package, "PRAGMA table_info(layer_styles)")]
    assert columns == [
        *("id", "f_table_catalog", "f_table_schema", "f_table_name", "f_geometry_column"),
        *("styleName", "styleQML", "styleSLD", "useAsDefault", "description", "owner", "ui"),
        "update_time",
    ]
    assert set(_styles(package)) == LAYERS


@pytest.mark.parametrize(("layer", "form"), [("points", "marker"), ("lines", "line")])
def test_states_differ_in_colour_and_in_form(package: Path, layer: str, form: str) -> None:
    qml, sld = _styles(package)[layer]
    renderer = qml.find("renderer-v2")
    assert renderer is not None
    assert (renderer.get("type"), renderer.get("attr")) == ("categorizedSymbol", "state")
    categories = renderer.findall("categories/category")
    assert [c.get("value") for c in categories] == list(STATES)
    symbols = {s.get("name"): s for s in renderer.findall("symbols/symbol")}
    forms, colours = set(), set()
    for category in categories:
        symbol = symbols[category.get("symbol")]
        assert symbol.get("type") == form
        props = {p.get("k"): p.get("v") for p in symbol.findall("layer/prop")}
        colour = props.pop("line_color", None) or props.pop("outline_color")
        colours.add((props.pop("color", None), colour))
        forms.add(tuple(sorted(props.items())))
    assert len(colours) == len(forms) == len(STATES)
    space = "{http://www.opengis.net/sld}"
    titles = [t.text for t in sld.iter(f"{space}Title")]
    assert titles == [c.get("label") for c in categories]
    literals = [t.text for t in sld.iter("{http://www.opengis.net/ogc}Literal")]
    assert literals == list(STATES)


def test_the_colours_are_those_of_the_page() -> None:
    script = (REPOSITORY / "geoplan" / "render" / "assets" / "core.js").read_text("utf-8")
    match = re.search(r"gp\.STATE_COLOURS = \[(.*?)\]", script)
    assert match
    page = re.findall(r"#[0-9a-f]{6}", match[1])
    assert [STATE_MARKERS[state].colour for state in STATES] == page
    assert [STATE_LINES[state].colour for state in STATES] == page


def test_persons_stay_out_unless_switched_on(
    toy: Toy, catalogue: Catalogue, tmp_path: Path
) -> None:
    tables = with_secrets(toy.tables)
    hidden = _write(toy, catalogue, tmp_path / "1", tables=tables).read_bytes()
    assert [s for s in SECRETS.values() if s.encode() in hidden] == []
    shown = MapSettings(show_phones=True)
    told = _write(toy, catalogue, tmp_path / "2", tables=tables, map=shown).read_bytes()
    assert [s for s in SECRETS.values() if s.encode() not in told] == []


def test_same_bytes_again_and_gdal_left_as_it_was(
    package: Path, toy: Toy, catalogue: Catalogue, tmp_path: Path
) -> None:
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": "1999-01-01T00:00:00Z"})
    try:
        path = _write(toy, catalogue, tmp_path)
        assert pyogrio.get_gdal_config_option("OGR_CURRENT_DATE") == "1999-01-01T00:00:00Z"
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})
    again = _write(toy, catalogue, tmp_path)
    assert again.read_bytes() == package.read_bytes()
    assert path == again


def test_ways_to_sections_and_service_areas(toy: Toy, catalogue: Catalogue, tmp_path: Path) -> None:
    sections = toy.tables["sections"]["section_id"]
    told = [("base", 120.5), ("park", None)]
    rows = [
        {
            "section_id": sections[0],
            "layer": layer,
            "status": "reached" if metres else "no_way",
            "distance_m": metres,
            "nearest_id": "",
        }
        for layer, metres in told
    ]
    shape = shapely.MultiPolygon([shapely.box(116, 28, 116.01, 28.01)])
    area = {"layer": "base", "mode": "car", "minutes": 5.0, "name": "驻点", "length_m": 9.0}
    tables = {
        **toy.tables,
        "section_reaches": from_rows(TABLES["section_reaches"], rows),
        "service_areas": from_rows(TABLES["service_areas"], [{**area, "geometry": shape}]),
    }
    path = _write(toy, catalogue, tmp_path, tables=tables)
    found = pyogrio.read_dataframe(path, layer="sections").set_index("section_id")
    assert found.loc[sections[0], "to_base_m"] == 120.5
    assert found["to_base_m"].count() == 1
    assert found["to_park_m"].isna().all()
    (drawn,) = pyogrio.read_dataframe(path, layer="service_areas").itertuples()
    assert (drawn.name, drawn.minutes, drawn.geometry) == ("驻点", 5.0, shape)
    titles = dict(_ask(path, "SELECT column_name, title FROM gpkg_data_columns"))
    assert titles["to_base_m"] == "离最近的驻点（米）"
    assert titles["to_park_m"] == "离最近的公园（米）"


def test_a_county_without_anything(toy: Toy, catalogue: Catalogue, tmp_path: Path) -> None:
    names = ("points", "gaps", "scores", "duties", "candidates", "outlines", "point_sections")
    tables = {**toy.tables, **{name: toy.tables[name].iloc[:0] for name in names}}
    path = _write(toy, catalogue, tmp_path, tables=tables)
    assert len(pyogrio.read_dataframe(path, layer="points")) == 0
    assert isinstance(pyogrio.read_dataframe(path, layer="sections"), gpd.GeoDataFrame)
    assert {row[0] for row in _ask(path, "SELECT f_table_name FROM layer_styles")} == LAYERS
    test_every_column_has_a_chinese_name(path)
