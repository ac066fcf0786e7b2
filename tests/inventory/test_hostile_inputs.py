"""Counties as they should not be: hardly any data, streets drawn twice, nodes in one place.

Each test is a defect that was found by trying.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely

from geoplan.errors import SettingsError
from geoplan.pipeline import check_inputs
from geoplan.tables import problems_from
from geoplan.workspace import Workspace
from tests.osm_text import OsmText
from tests.toy import SETTINGS

PLAIN = """\
as_of = "2026-10-20"
[forecast]
draws = 400
[inputs]
osm = "data/inputs/toy.osm"
"""
TOWN = PLAIN + "[inventory]\nbuilt_up_min_ha = 0.5\nbuilt_up_km_per_km2 = 0.5\n"


def run(folder: Path, osm: OsmText | None = None, settings: str = PLAIN) -> Any:
    """Return tables and problems of a county, every table checked against its contract."""
    if osm is not None:
        osm.write(folder / "data" / "inputs" / "toy.osm")
    (folder / "geoplan.toml").write_text(settings, "utf-8")
    workspace = Workspace.open(folder)
    return check_inputs(workspace, workspace.settings(), lambda report: None)


def _grid() -> OsmText:
    """Return streets dense enough to be town: 800 m by 800 m."""
    osm = OsmText()
    for k in range(9):
        osm.line(*[(100 * i, 100 * k) for i in range(9)], highway="residential")
        osm.line(*[(100 * k, 100 * i) for i in range(9)], highway="residential")
    return osm


def test_a_county_without_any_street(tmp_path: Path) -> None:
    osm = OsmText()
    osm.node(100, 100, amenity="school", name="甲校")
    osm.node(900, 900, amenity="hospital", name="乙院")
    tables = run(tmp_path, osm).tables
    assert sorted(tables["points"]["type_id"]) == ["hospital", "school"]
    assert tables["summaries"].query("dimension == 'township'")["value"].tolist() == [""]


def test_a_county_without_stretches_in_its_catalogue(tmp_path: Path) -> None:
    osm = OsmText()
    osm.line((0, 0), (500, 0), highway="residential", name="一路")
    osm.node(100, 10, amenity="bank", name="甲行")
    types = ("back_lane", "main_road", "commercial_street", "junction")
    changes = "".join(f"  {name}: {{remove: true}}\n" for name in types)
    folder = tmp_path / "data" / "inputs"
    folder.mkdir(parents=True)
    (folder / "types.yaml").write_text(f"point_types:\n{changes}", "utf-8")
    tables = run(tmp_path, osm, PLAIN + 'catalogue = "data/inputs/types.yaml"\n').tables
    assert tables["points"]["type_id"].tolist() == ["bank"]


def test_a_street_without_length(tmp_path: Path) -> None:
    """Two nodes in one place: what lies on either side still meets there."""
    osm = OsmText()
    here, there = osm.node(0, 0), osm.node(0, 0)
    west, east = osm.node(-300, 0), osm.node(300, 0)
    osm.way([here, there], highway="residential")
    osm.way([west, here], highway="primary", name="人民路")
    osm.way([there, east], highway="primary", name="人民路")
    osm.way([west, here, there, east], highway="residential", name="一路")
    osm.node(0, 5, amenity="school", name="甲校")
    tables = run(tmp_path, osm).tables
    sections = tables["sections"]
    assert (sections["length_m"] > 1).all()
    assert sections["length_m"].sum() == pytest.approx(4 * 300, rel=0.01)
    (belt,) = tables["points"].query("type_id == 'school_surround'")["length_m"]
    assert belt == pytest.approx(4 * 195, rel=0.01)


def test_a_street_drawn_twice(tmp_path: Path) -> None:
    """Two ways over each other: both are there, under ids of their own, build after build."""
    osm = _grid()
    nodes = [osm.node(150 * i, 350) for i in range(6)]
    for way in (501, 502):
        osm.way(nodes, way, highway="residential", name=f"{way}巷")
    members = [("way", 501, ""), ("way", 502, "")]
    osm.relation(members, type="route", route="bus", ref="1", name="1路")
    tables = run(tmp_path, osm, TOWN).tables
    lanes = tables["points"][tables["points"]["name"].str.contains("50.巷")]
    lanes = lanes[lanes["type_id"] == "back_lane"]
    assert lanes["point_id"].is_unique
    assert lanes["length_m"].sum() == pytest.approx(1500, rel=0.01)


def test_names_of_types_with_candidates_only_are_not_told_missing(tmp_path: Path) -> None:
    osm = _grid()
    osm.line((800, 400), (3000, 400), highway="tertiary", name="人民路")
    result = run(tmp_path, osm, TOWN)
    assert "urban_fringe" in set(result.tables["candidates"]["type_id"])
    (unmade,) = [p for _, p in problems_from(result.problems) if p.code == "rule.unmade"]
    assert "城郊结合部" not in unmade.facts["types"]


@pytest.mark.parametrize(
    "line", ["confirm_below = 2", "confirm_below = 0", "section_max_m = 1", "section_max_m = nan"]
)
def test_settings_out_of_range(tmp_path: Path, line: str) -> None:
    """A confidence above 1 would make candidates of what the list has."""
    (tmp_path / "geoplan.toml").write_text(f"{PLAIN}[inventory]\n{line}\n", "utf-8")
    with pytest.raises(SettingsError) as caught:
        Workspace.open(tmp_path).settings()
    assert caught.value.problems[0].code == "settings.wrong_value"


def _feature(type_name: Any, name: Any, geometry: Any) -> dict[str, Any]:
    shape = None if geometry is None else json.loads(shapely.to_geojson(geometry))
    return {"type": "Feature", "properties": {"type": type_name, "name": name}, "geometry": shape}


def _zones(folder: Path, *features: dict[str, Any]) -> Any:
    text = json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)
    (folder / "data" / "inputs" / "zones.geojson").write_text(text, "utf-8")
    zones = '[inputs]\nzones = "data/inputs/zones.geojson"'
    return run(folder, None, SETTINGS.replace("[inputs]", zones))


def _square(east_m: float, north_m: float) -> Any:
    osm = OsmText()
    corners = ((0, 0), (300, 0), (300, 300), (0, 300))
    return shapely.Polygon([osm.at(east_m + x, north_m + y) for x, y in corners])


def test_an_official_area_elsewhere_is_named(toy_folder: Path) -> None:
    result = _zones(toy_folder, _feature("建成区", "新区", _square(90_000, 90_000)))
    (said,) = [p for _, p in problems_from(result.problems) if p.code == "zone.outside"]
    assert (said.level, said.row, said.facts) == ("lost", 1, {"name": "新区"})


def test_areas_that_are_none(toy_folder: Path) -> None:
    """Empty and flat polygons are told; a bow tie keeps its two wings."""
    spot = _square(1400, 1300).exterior.coords[0]
    west, south, east, north = _square(1400, 1300).bounds
    bow = shapely.Polygon([(west, south), (east, north), (east, south), (west, north)])
    result = _zones(
        toy_folder,
        _feature("城中村", "空", shapely.Polygon()),
        _feature("城中村", "扁", shapely.Polygon([spot] * 4)),
        _feature("城中村", "蝶", bow),
        _feature(5, None, _square(1400, 1300)),
        _feature(None, 7, _square(1400, 1300)),
    )
    zones = result.tables["zones"]
    assert zones["name"].tolist() == ["蝶"]
    assert zones.geometry.iloc[0].area == pytest.approx(bow.convex_hull.area / 2)
    counts = {p.code: 0 for _, p in problems_from(result.problems)}
    for _, problem in problems_from(result.problems):
        counts[problem.code] += problem.count
    assert (counts["zone.no_polygon"], counts["zone.unknown_type"]) == (2, 2)


@pytest.mark.parametrize("seed", range(3))
def test_tangles(tmp_path: Path, seed: int) -> None:
    """Ways that cross, repeat and close as nobody would draw them; metres stay the same."""
    rng = np.random.default_rng(seed)
    osm = OsmText()
    nodes = [osm.node(200.0 * int(x), 200.0 * int(y)) for x, y in rng.integers(0, 6, (40, 2))]
    classes = ("primary", "tertiary", "residential", "service", "footway", "living_street")
    for _ in range(50):
        way = [nodes[int(i)] for i in rng.integers(0, len(nodes), int(rng.integers(2, 7)))]
        name = ("人民路", "解放路", "", "横街")[int(rng.integers(4))]
        osm.way(way, highway=classes[int(rng.integers(len(classes)))], name=name, oneway="yes")
    for kind in ("school", "hospital", "marketplace", "bank"):
        east, north = 100.0 * rng.integers(0, 10, 2)
        osm.box(east, north, east + 90, north + 90, amenity=kind, name=f"{kind}甲")
    tables = run(tmp_path, osm, TOWN).tables
    points, links = tables["points"], tables["point_sections"]
    assert shapely.is_valid(points.geometry.to_numpy()).all()
    assert shapely.is_valid(tables["outlines"].geometry.to_numpy()).all()
    told = points.set_index("point_id")["length_m"].dropna()
    summed = links.groupby("point_id")["length_m"].sum()
    assert np.allclose(told[summed.index], summed)
    stretches = links[links["point_id"].isin(points.query("shape == 'stretch'")["point_id"])]
    assert stretches["section_id"].is_unique, "a section is in one stretch"
