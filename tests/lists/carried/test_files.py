"""GPX, KML and GeoJSON of rounds against the rules of their formats, read by other programs."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from functools import cache
from importlib.metadata import distribution
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import pytest
import shapely
from lxml import etree

from geoplan.evidence.gpx import parse_gpx
from geoplan.lists.carried import read_rounds, render_rounds
from geoplan.lists.carried.xml_text import element, text
from tests.lists.carried.plans import CATALOGUE, EVIL, SETTINGS, plan, spot

# The order in which the schemas want children: gpx.xsd 1.1 and ogckml22.xsd, as far as used.
PLACE = ["ele", "time", "magvar", "geoidheight", "name", "cmt", "desc", "src", "link", "sym"]
PLACE += ["type"]
WAY = ["name", "cmt", "desc", "src", "link", "number", "type", "extensions"]
GPX_ORDER = {
    "gpx": ["metadata", "wpt", "rte", "trk", "extensions"],
    "metadata": ["name", "desc", "author", "copyright", "link", "time", "keywords", "bounds"],
    **dict.fromkeys(("wpt", "rtept", "trkpt"), PLACE),
    "rte": [*WAY, "rtept"],
    "trk": [*WAY, "trkseg"],
    "trkseg": ["trkpt"],
}
FEATURE = ["name", "visibility", "open", "Snippet", "description", "styleUrl", "Style"]
KML_ORDER = {
    "kml": ["Document"],
    "Document": [*FEATURE, "Folder"],
    "Folder": [*FEATURE, "Placemark"],
    "Placemark": [*FEATURE, "Point", "LineString"],
    "Style": ["LineStyle"],
    "LineStyle": ["color", "colorMode", "width"],
    "Point": ["extrude", "altitudeMode", "coordinates"],
    "LineString": ["extrude", "tessellate", "altitudeMode", "coordinates"],
}
ATTRIBUTES = {
    "gpx": {"version", "creator"},
    "wpt": {"lat", "lon"},
    "rtept": {"lat", "lon"},
    "trkpt": {"lat", "lon"},
    "Style": {"id"},
}


# The published schemas, as two packages ship them; their code is not run.
SCHEMAS = {
    "http://www.topografix.com/GPX/1/1": ("gpx", "gpx/gpx.xsd"),
    "http://www.opengis.net/kml/2.2": ("pykml", "pykml/schemas/ogckml22.xsd"),
}


@cache
def schema(namespace: str) -> Any:
    package, name = SCHEMAS[namespace]
    return etree.XMLSchema(etree.parse(str(distribution(package).locate_file(name))))


def valid(data: bytes, namespace: str, order: dict[str, list[str]]) -> ET.Element:
    """Parse, and hold every element against the published schema, and stricter rules of ours."""
    schema(namespace).assertValid(etree.fromstring(data))
    root = ET.fromstring(data)  # noqa: S314
    for node in root.iter():
        assert node.tag.startswith(f"{{{namespace}}}")
        tag = node.tag.rpartition("}")[2]
        assert set(node.attrib) == ATTRIBUTES.get(tag, set())
        children = [child.tag.rpartition("}")[2] for child in node]
        if tag not in order:
            assert not children, f"{tag} holds text alone"
            continue
        ranks = [order[tag].index(child) for child in children]
        assert ranks == sorted(ranks), f"{tag}: {children}"
        assert not (node.text or "").strip()
        once = [c for c in children if c in ("name", "desc", "description", "type", "metadata")]
        assert len(once) == len(set(once))
    return root


@pytest.mark.parametrize(
    ("namespace", "good", "bad"),
    [
        (
            "http://www.topografix.com/GPX/1/1",
            '<gpx xmlns="{0}" version="1.1" creator="x"><wpt lat="28" lon="117"/></gpx>',
            '<gpx xmlns="{0}" version="1.1" creator="x"><wpt lat="128" lon="117"/></gpx>',
        ),
        (
            "http://www.opengis.net/kml/2.2",
            '<kml xmlns="{0}"><Placemark><name>x</name><styleUrl>#y</styleUrl></Placemark></kml>',
            '<kml xmlns="{0}"><Placemark><styleUrl>#y</styleUrl><name>x</name></Placemark></kml>',
        ),
    ],
)
def test_the_schemas_tell_good_from_bad(namespace: str, good: str, bad: str) -> None:
    assert schema(namespace).validate(etree.fromstring(good.format(namespace)))
    assert not schema(namespace).validate(etree.fromstring(bad.format(namespace)))


def written(folder: Path, **changes: Any) -> dict[str, Path]:
    render_rounds(tables=plan(**changes), catalogue=CATALOGUE, settings=SETTINGS, folder=folder)
    return {path.name: path for path in sorted(folder.iterdir())}


@pytest.mark.parametrize("name", ["", EVIL])
def test_gpx_is_valid_and_keeps_the_order(tmp_path: Path, name: str) -> None:
    path = written(tmp_path, name=name)["2026-10-21 第1队.gpx"]
    root = valid(path.read_bytes(), "http://www.topografix.com/GPX/1/1", GPX_ORDER)
    assert root.attrib["version"] == "1.1"
    for tag in ("wpt", "rte/rtept"):
        nodes = root.findall("/".join(f"{{*}}{part}" for part in tag.split("/")))
        at = [(float(n.attrib["lon"]), float(n.attrib["lat"])) for n in nodes]
        assert np.allclose(at, [spot(k) for k in range(1, 7)], atol=1e-6)
        names = [n.findtext("{*}name") or "" for n in nodes]
        assert [n[:2] for n in names] == [f"{k:02d}" for k in range(1, 7)]
    for node in root.iter():
        for axis, most in (("lat", 90), ("lon", 180)):
            assert abs(float(node.attrib.get(axis, 0))) <= most
    own = parse_gpx(path.read_bytes())  # what we write we can read
    assert (own.fault, len(own.segments), own.bad) == ("", 9, [0] * 9)


def test_other_programs_read_the_gpx(tmp_path: Path) -> None:
    path = written(tmp_path)["2026-10-21 第1队.gpx"]
    assert len(pyogrio.read_dataframe(path, layer="waypoints")) == 6
    (route,) = pyogrio.read_dataframe(path, layer="routes").geometry
    assert shapely.get_num_coordinates(route) == 6
    assert len(pyogrio.read_dataframe(path, layer="tracks")) == 9


@pytest.mark.parametrize("name", ["", EVIL])
def test_kml_is_valid_and_no_name_is_markup(tmp_path: Path, name: str) -> None:
    path = written(tmp_path, name=name)["2026-10-21 第1队.kml"]
    root = valid(path.read_bytes(), "http://www.opengis.net/kml/2.2", KML_ORDER)
    stops, legs = root.findall("{*}Document/{*}Folder")
    at = [
        [float(v) for v in (node.text or "").split(",")]
        for node in stops.findall("{*}Placemark/{*}Point/{*}coordinates")
    ]
    assert np.allclose(at, [spot(k) for k in range(1, 7)], atol=1e-6)
    assert len(legs.findall("{*}Placemark")) == 9
    urls = {node.text for node in root.iter("{http://www.opengis.net/kml/2.2}styleUrl")}
    ids = {f"#{node.attrib['id']}" for node in root.iter("{http://www.opengis.net/kml/2.2}Style")}
    assert urls <= ids
    for node in root.iter("{http://www.opengis.net/kml/2.2}color"):
        assert re.fullmatch("[0-9a-f]{8}", node.text or "")
    for node in root.iter("{http://www.opengis.net/kml/2.2}description"):
        assert "<" not in (node.text or "")  # shown as HTML by Google Earth


def test_geojson_holds_stops_and_legs_in_order(tmp_path: Path) -> None:
    path = written(tmp_path, teams=2, name=EVIL)["巡查路线.geojson"]
    found = json.loads(path.read_text("utf-8"))
    assert found["type"] == "FeatureCollection"
    assert len(found["features"]) == 2 * (6 + 9)
    for team in ("第1队", "第2队"):
        own = [f for f in found["features"] if f["properties"]["team"] == team]
        stops = [f for f in own if f["geometry"]["type"] == "Point"]
        assert [f["properties"]["seq"] for f in stops] == list(range(1, 7))
        lines = [f["geometry"]["coordinates"] for f in own if f["geometry"]["type"] != "Point"]
        for one, other in pairwise(lines):
            assert one[-1] == other[0]  # the way hangs together
    assert len(pyogrio.read_dataframe(path)) == 30


def test_no_telephone_number_leaves_and_bytes_are_the_same(tmp_path: Path) -> None:
    first, second = (written(tmp_path / x, teams=2, name=EVIL) for x in "ab")
    assert list(first) == [
        *(f"2026-10-21 第{t}队.{ending}" for t in (1, 2) for ending in ("gpx", "html", "kml")),
        "巡查路线.geojson",
        "巡查路线.xlsx",
    ]
    for name, path in first.items():
        assert path.read_bytes() == second[name].read_bytes()
        assert b"13812345678" not in path.read_bytes()


def test_a_name_that_is_a_path_stays_in_the_folder(tmp_path: Path) -> None:
    tables = plan()
    for table in ("patrol_rounds", "patrol_stops", "patrol_legs"):
        tables[table]["round_id"] = "../../2026-10-21 队"
    folder = tmp_path / "a" / "b"
    render_rounds(tables=tables, catalogue=CATALOGUE, settings=SETTINGS, folder=folder)
    assert len(list(folder.iterdir())) == 5
    assert [p.name for p in tmp_path.iterdir()] == ["a"]


def test_a_point_that_is_gone_keeps_its_number() -> None:
    tables = plan()
    tables["points"] = tables["points"].iloc[1:]
    (made,) = read_rounds(tables, CATALOGUE, SETTINGS)
    assert (made.stops[0].name, made.stops[0].type) == ("p1", "")


def test_characters_that_xml_cannot_hold_are_left_out() -> None:
    made = element("a", text("b", "x\x00\x0b\ud800\uffff&<"), c="\"\x01'<")
    assert ET.fromstring(made).findtext("b") == "x&<"  # noqa: S314
