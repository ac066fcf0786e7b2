"""Finding a place: which one is meant, what is written, and what is said when there is none."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import osmnx
import pytest
import shapely

from geoplan.errors import InputError
from geoplan.sources.boundaries import read_polygons
from geoplan.sources.fetch_http import Patience
from geoplan.sources.overpass import Place, Services, fetch_boundary, find_place
from tests.osm_server import OsmServer, place_row, serve
from tests.osm_text import OsmText

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
BOX = shapely.box(117, 28, 118, 29)


@pytest.fixture(autouse=True)
def fast(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr(osmnx._nominatim, "time", SimpleNamespace(sleep=lambda seconds: None))


@pytest.fixture
def server() -> Iterator[OsmServer]:
    osm = OsmText()
    osm.node(0, 0)
    with serve(osm) as running:
        yield running


class Ear:
    """Remembers what was told and how long was waited."""

    def __init__(self) -> None:
        self.keys: list[str] = []
        self.waits_s: list[float] = []

    def __call__(self, key: str, **_: Any) -> None:
        self.keys.append(key)


def find(server: OsmServer, name: str, ear: Ear | None = None) -> Place:
    ear = ear or Ear()
    patience = Patience(ear.waits_s.append, tries=4, timeout_s=0.4)
    return find_place(name, Services(server.url), patience, ear)


def fails(server: OsmServer, name: str, ear: Ear | None = None) -> tuple[str, dict[str, Any]]:
    with pytest.raises(InputError) as caught:
        find(server, name, ear)
    (problem,) = caught.value.problems
    return problem.code, problem.facts


def test_a_place_and_its_outline(server: OsmServer) -> None:
    server.gazetteer = [place_row(3, "贵溪市", BOX, full_name="贵溪市, 鹰潭市, 江西省, 中国")]
    place = find(server, " 贵溪市\n")
    assert (place.osm_id, place.name) == ("R3", "贵溪市")
    assert place.full_name == "贵溪市, 鹰潭市, 江西省, 中国"
    assert place.outline.equals(BOX)
    (asked,) = server.asked
    assert (asked["path"], asked["q"], asked["polygon_geojson"]) == ("/search", "贵溪市", "1")
    (agent,) = server.agents
    assert agent.startswith("geoplan/")


def test_settings_of_osmnx_are_as_before(server: OsmServer) -> None:
    before = dict(vars(osmnx.settings))
    server.gazetteer = [place_row(3, "贵溪市", BOX)]
    find(server, "贵溪市")
    fails(server, "")
    assert dict(vars(osmnx.settings)) == before


def test_the_administrative_area_is_meant_and_not_what_is_named_after_it(
    server: OsmServer,
) -> None:
    hospital = place_row(8, "贵溪市人民医院", BOX, cls="amenity", type="hospital", importance=0.9)
    street = place_row(7, "贵溪市", shapely.LineString([(117, 28), (118, 29)]), importance=0.95)
    server.gazetteer = [street, hospital, place_row(3, "贵溪市", BOX.buffer(1), importance=0.2)]
    place = find(server, "贵溪市")
    assert place.osm_id == "R3"
    assert place.outline.equals(BOX.buffer(1))
    assert [asked["path"] for asked in server.asked] == ["/search", "/lookup"]


@pytest.mark.parametrize("name", ["贵溪市", "江西省鹰潭市贵溪市", "贵溪市，鹰潭市", "贵溪市, 江西"])
def test_the_exact_name_comes_first(server: OsmServer, name: str) -> None:
    server.gazetteer = [place_row(4, "贵溪市经济开发区", BOX, importance=0.8)]
    server.gazetteer += [place_row(3, "贵溪市", BOX, importance=0.5)]
    assert find(server, name).osm_id == "R3"


def test_one_of_several_is_not_guessed_but_can_be_named(server: OsmServer) -> None:
    server.gazetteer = [
        place_row(5, "鼓楼区", BOX, full_name="鼓楼区, 福州市", importance=0.4),
        place_row(4, "鼓楼区", BOX, full_name="鼓楼区, 南京市", importance=0.6),
        place_row(4, "鼓楼区", BOX, full_name="鼓楼区, 南京市", importance=0.6),
    ]
    code, facts = fails(server, "鼓楼区")
    assert code == "fetch.ambiguous"
    assert facts["found"] == "R4 鼓楼区, 南京市；R5 鼓楼区, 福州市"
    place = find(server, "R5")
    assert place.full_name == "鼓楼区, 福州市"
    assert server.asked[-1]["osm_ids"] == "R5"


def test_a_long_list_of_places_is_cut(server: OsmServer) -> None:
    server.gazetteer = [place_row(n, "某镇", BOX) for n in range(1, 30)]
    _, facts = fails(server, "某镇")
    assert facts["found"].count("；") == 9
    assert facts["found"].endswith("…")


def test_a_mere_point_is_no_outline(server: OsmServer) -> None:
    server.gazetteer = [
        place_row(6, "贵溪", shapely.Point(117, 28), full_name="贵溪\x1b[31m, 中国")
    ]
    code, facts = fails(server, "贵溪")
    assert code == "fetch.no_outline"
    assert facts["found"] == "R6 贵溪[31m, 中国"


@pytest.mark.parametrize("name", ["没有这个地方", "R99", "", " \n"])
def test_an_unknown_place(server: OsmServer, name: str) -> None:
    assert fails(server, name) == ("fetch.no_place", {"name": name.strip()})


@pytest.mark.parametrize("fault", ["stall", "429", "504", "503", "page", "short", "empty", "cut"])
def test_a_passing_fault_is_waited_out(server: OsmServer, fault: str) -> None:
    server.gazetteer = [place_row(3, "贵溪市", BOX)]
    server.place_faults = [fault]
    ear = Ear()
    assert find(server, "贵溪市", ear).osm_id == "R3"
    assert ear.keys == ["again"]
    assert ear.waits_s == [7.0 if fault == "429" else 5.0]


def test_a_lasting_fault_ends(server: OsmServer) -> None:
    server.place_faults = ["429"] * 9
    ear = Ear()
    code, facts = fails(server, "贵溪市", ear)
    assert (code, facts["service"], facts["detail"]) == (
        "fetch.no_network",
        "Nominatim",
        "HTTP 429 Too Many Requests",
    )
    assert len(ear.waits_s) == 3


def test_a_refusal_is_told_at_once(server: OsmServer) -> None:
    server.place_faults = ["403"]
    ear = Ear()
    code, facts = fails(server, "贵溪市", ear)
    assert code == "fetch.refused"
    assert facts["detail"].startswith("HTTP 403")
    assert ear.waits_s == []


@pytest.mark.parametrize(
    "answer", [{"error": "x"}, [1], [{"osm_id": 1}], [{"osm_type": "relation", "osm_id": 2}]]
)
def test_an_answer_of_another_kind_is_a_fault(server: OsmServer, answer: Any) -> None:
    server.gazetteer = answer
    assert fails(server, "贵溪市")[0] == "fetch.no_network"


def test_the_outline_is_written_as_the_reader_wants_it(server: OsmServer, tmp_path: Path) -> None:
    server.gazetteer = [place_row(3, "贵溪市", BOX)]
    patience = Patience(lambda seconds: None, timeout_s=0.4)
    target = tmp_path / "sub" / "b.geojson"
    path = fetch_boundary("贵溪市", target, Services(server.url), patience, Ear())
    assert read_polygons(path, "b.geojson").total_bounds.tolist() == [117, 28, 118, 29]
    (feature,) = json.loads(path.read_text("utf-8"))["features"]
    assert feature["properties"]["osm_id"] == "R3"


def test_without_a_place_no_outline_is_written(server: OsmServer, tmp_path: Path) -> None:
    patience = Patience(lambda seconds: None, timeout_s=0.4)
    with pytest.raises(InputError):
        fetch_boundary("x", tmp_path / "b.geojson", Services(server.url), patience, Ear())
    assert list(tmp_path.iterdir()) == []
