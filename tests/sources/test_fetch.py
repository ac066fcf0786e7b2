"""Downloading a county: from a server that answers, stalls, sends away, and breaks off."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import osmium
import osmnx
import pytest
import shapely

from geoplan.catalogue import Catalogue
from geoplan.config import parse_settings
from geoplan.errors import InputError
from geoplan.sources import fetch_tiles, load_sources
from geoplan.sources.fetch import Fetched, fetch_extract
from geoplan.sources.fetch_http import Patience
from geoplan.sources.overpass import Services
from tests.osm_server import OsmServer, place_row, serve
from tests.osm_text import OsmText
from tests.toy import toy_osm

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
COUNTY = "测试县"


def toy_outline() -> Any:
    osm = OsmText()
    (west, south), (east, north) = osm.at(0, 0), osm.at(4000, 3000)
    return shapely.box(west, south, east, north)


@dataclass
class Said:
    """Remembers what was told, and sleeps without sleeping."""

    lines: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    waits_s: list[float] = field(default_factory=list)

    def __call__(self, key: str, **facts: Any) -> None:
        self.lines.append((key, facts))

    def keys(self) -> list[str]:
        return [key for key, _ in self.lines]


@pytest.fixture(autouse=True)
def fast(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr(osmnx._nominatim, "time", SimpleNamespace(sleep=lambda seconds: None))


@pytest.fixture
def server() -> Iterator[OsmServer]:
    with serve(toy_osm()) as running:
        running.gazetteer = [place_row(1, COUNTY, toy_outline())]
        yield running


@pytest.fixture
def four_tiles(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch_tiles, "TILE_DEG", 0.033)


def fetch(
    server: OsmServer, target: Path, said: Said | None = None, name: str = COUNTY, **options: Any
) -> Fetched:
    said = said or Said()
    patience = Patience(
        said.waits_s.append,
        tries=options.pop("tries", 5),
        timeout_s=options.pop("timeout_s", 0.4),
        between_s=0.5,
    )
    return fetch_extract(name, target, Services(server.url, server.url), patience, said, **options)


def codes(caught: pytest.ExceptionInfo[InputError]) -> list[str]:
    return [problem.code for problem in caught.value.problems]


def content(path: Path) -> dict[str, Any]:
    """Every object of a file, without what tells of its history."""
    found: dict[str, Any] = {}
    for thing in osmium.FileProcessor(str(path)):
        body: Any = None
        if thing.is_node():
            body = (thing.location.x, thing.location.y)
        elif thing.is_way():
            body = [node.ref for node in thing.nodes]
        else:
            body = [(m.type, m.ref, m.role) for m in thing.members]
        key = f"{thing.type_str()}{thing.id}"
        assert key not in found, f"{key} is there twice"
        found[key] = (body, dict(thing.tags))
    return found


@pytest.fixture
def whole(tmp_path: Path) -> dict[str, Any]:
    return content(toy_osm().write(tmp_path / "whole.osm"))


def test_one_tile_brings_every_object(
    server: OsmServer, tmp_path: Path, whole: dict[str, Any]
) -> None:
    said = Said()
    target = tmp_path / "county.osm.pbf"
    done = fetch(server, target, said)
    assert content(target) == whole
    assert len(server.boxes) == 1
    assert done.objects == len(whole)
    assert (done.place.osm_id, done.area_name, done.admin_level) == ("R1", COUNTY, "6")
    assert said.keys() == ["place", "tile"]
    assert sorted(p.name for p in tmp_path.iterdir()) == ["county.osm.pbf", "whole.osm"]
    assert all("geoplan" in agent for agent in server.agents)


def test_tiles_join_without_a_seam(
    server: OsmServer, tmp_path: Path, whole: dict[str, Any], four_tiles: None
) -> None:
    target = tmp_path / "county.osm.pbf"
    fetch(server, target)
    assert len(server.boxes) == 4
    assert content(target) == whole
    assert server.at_once_most == 1
    ids = [(t.type_str(), t.id) for t in osmium.FileProcessor(str(target))]
    order = {"n": 0, "w": 1, "r": 2}
    assert ids == sorted(ids, key=lambda i: (order[i[0]], i[1]))


def test_the_reader_takes_it_as_it_takes_the_whole(
    server: OsmServer, tmp_path: Path, catalogue: Catalogue, four_tiles: None
) -> None:
    target = tmp_path / "county.osm.pbf"
    fetch(server, target)
    settings = parse_settings('[county]\narea = "测试县"\nadmin_level = 6\n')
    files = {"whole": toy_osm().write(tmp_path / "whole.osm"), "got": target}
    read = {
        name: load_sources(files={"osm": [path]}, catalogue=catalogue, settings=settings)
        for name, path in files.items()
    }
    for table, expected in read["whole"].tables.items():
        got = read["got"].tables[table]
        if table == "origin":
            expected = expected.replace({"value": {"": "2026-11-01"}})
        assert got.to_csv() == expected.to_csv(), table
    assert list(read["got"].tables) == list(read["whole"].tables)


def test_the_state_of_the_data_is_the_oldest_tile(
    server: OsmServer, tmp_path: Path, four_tiles: None
) -> None:
    server.bases = [f"2026-11-0{day}T00:00:00Z" for day in (3, 2, 4, 5)]
    done = fetch(server, tmp_path / "county.osm.pbf")
    assert (done.oldest[:10], done.newest[:10]) == ("2026-11-02", "2026-11-05")
    header = osmium.io.Reader(str(done.path)).header()
    assert header.get("osmosis_replication_timestamp") == done.oldest
    box = header.box()
    assert shapely.box(
        box.bottom_left.lon, box.bottom_left.lat, box.top_right.lon, box.top_right.lat
    ).covers(toy_outline())


def test_no_author_is_kept(server: OsmServer, tmp_path: Path) -> None:
    done = fetch(server, tmp_path / "county.osm.pbf")
    for thing in osmium.FileProcessor(str(done.path)):
        assert (thing.user, thing.uid, thing.changeset) == ("", 0, 0)
        assert thing.version == 3


@pytest.mark.parametrize(
    "fault",
    [
        "stall",
        "429",
        "504",
        "crowded",
        "503",
        "500",
        "cut",
        "hang",
        "close",
        "short",
        "empty",
        "page",
        "remark",
    ],
)
def test_a_passing_fault_is_waited_out(
    server: OsmServer, tmp_path: Path, whole: dict[str, Any], fault: str
) -> None:
    server.faults = [fault]
    said = Said()
    done = fetch(server, tmp_path / "county.osm.pbf", said)
    assert content(done.path) == whole
    assert said.keys() == ["place", "again", "tile"]
    assert len(server.boxes) == 2
    assert server.boxes[0] == server.boxes[1]
    assert said.waits_s[0] == (7.0 if fault == "429" else 5.0)


def test_the_full_address_of_the_service_is_understood(server: OsmServer, tmp_path: Path) -> None:
    services = Services(server.url + "/", server.url + "/interpreter")
    patience = Patience(lambda seconds: None, timeout_s=0.4)
    fetch_extract(COUNTY, tmp_path / "county.osm.pbf", services, patience, Said())
    assert len(server.boxes) == 1


def test_a_township_is_whole_though_it_reaches_beyond_the_county(
    server: OsmServer, tmp_path: Path, whole: dict[str, Any]
) -> None:
    """Else every fetched county would tell of townships next door that do not close."""
    osm = OsmText()
    west = shapely.box(*osm.at(0, 0), *osm.at(300, 3000))
    server.gazetteer = [place_row(2, "西边", west)]
    done = fetch(server, tmp_path / "west.osm.pbf", name="西边")
    got = content(done.path)
    assert "w505" not in got  # 人民路 east of the last lane: neither in the box nor of a township
    for ref, tags in ((2, "西街道"), (4, "不闭合镇")):
        members, _ = whole[f"r{ref}"]
        assert got[f"r{ref}"][1]["name"] == tags
        assert all(f"w{way}" in got for _, way, _ in members)


def test_waits_grow_and_a_long_request_to_wait_is_bounded(
    server: OsmServer, tmp_path: Path
) -> None:
    server.faults = ["503", "503", "cut", "429"]
    server.retry_after = "99999"
    said = Said()
    fetch(server, tmp_path / "county.osm.pbf", said)
    assert said.waits_s[:4] == [5.0, 10.0, 20.0, 600.0]


@pytest.mark.parametrize("faults", [["504", "504"], ["stall", "stall"], ["slow"], ["memory"]])
def test_too_much_at_once_is_cut_in_four(
    server: OsmServer, tmp_path: Path, whole: dict[str, Any], faults: list[str]
) -> None:
    server.faults = list(faults)
    said = Said()
    done = fetch(server, tmp_path / "county.osm.pbf", said)
    assert content(done.path) == whole
    assert said.keys().count("split") == 1
    assert len(server.boxes) == len(faults) + 4


def test_a_crowded_server_is_not_asked_for_smaller_pieces(
    server: OsmServer, tmp_path: Path
) -> None:
    server.faults = ["crowded", "crowded", "crowded"]
    said = Said()
    fetch(server, tmp_path / "county.osm.pbf", said)
    assert "split" not in said.keys()  # noqa: SIM118 (a list)
    assert len(set(server.boxes)) == 1


def test_pieces_are_cut_until_they_are_small_enough(
    server: OsmServer, tmp_path: Path, whole: dict[str, Any]
) -> None:
    server.too_much_deg = 0.02
    done = fetch(server, tmp_path / "county.osm.pbf")
    assert content(done.path) == whole
    served = [box for box in server.boxes if box[3] - box[1] <= server.too_much_deg]
    assert shapely.union_all([shapely.box(w, s, e, n) for s, w, n, e in served]).covers(
        toy_outline()
    )


def test_cutting_ends(server: OsmServer, tmp_path: Path) -> None:
    server.too_much_deg = 1e-9
    with pytest.raises(InputError) as caught:
        fetch(server, tmp_path / "county.osm.pbf")
    assert codes(caught) == ["fetch.gave_up"]
    assert len(server.boxes) == fetch_tiles.SPLITS_MAX + 1


def test_giving_up_keeps_what_is_done_and_the_next_run_goes_on(
    server: OsmServer, tmp_path: Path, whole: dict[str, Any], four_tiles: None
) -> None:
    target = tmp_path / "county.osm.pbf"
    server.faults = ["", "", *["503"] * 5]
    with pytest.raises(InputError) as caught:
        fetch(server, target)
    assert codes(caught) == ["fetch.gave_up"]
    facts = caught.value.problems[0].facts
    assert (facts["done"], facts["all"], facts["folder"]) == (2, 4, "county.osm.pbf.parts")
    assert not target.exists()
    before = list(server.boxes)
    server.boxes.clear()
    server.gazetteer = []  # the place is known already
    said = Said()
    fetch(server, target, said)
    assert said.keys() == ["place", "resumed", "tile", "tile"]
    assert [facts["done"] for key, facts in said.lines if key == "tile"] == [3, 4]
    assert len(server.boxes) == 2
    assert not set(server.boxes) & set(before[:2])
    assert content(target) == whole
    assert not (tmp_path / "county.osm.pbf.parts").exists()


def test_an_outline_of_many_digits_gives_the_same_tiles_again(
    server: OsmServer, tmp_path: Path, four_tiles: None
) -> None:
    odd = shapely.transform(toy_outline(), lambda xy: xy + 0.00000049999999)
    server.gazetteer = [place_row(1, COUNTY, odd)]
    server.faults = ["", "", "", "400"]
    with pytest.raises(InputError):
        fetch(server, tmp_path / "county.osm.pbf")
    fetch(server, tmp_path / "county.osm.pbf")
    assert len(server.boxes) == 5
    assert server.boxes[3] == server.boxes[4]


def test_a_run_that_is_broken_off_goes_on_within_a_tile_that_was_cut(
    server: OsmServer, tmp_path: Path, whole: dict[str, Any]
) -> None:
    target = tmp_path / "county.osm.pbf"
    server.faults = ["slow", "", ""]

    class Stop(KeyboardInterrupt):
        pass

    def sleep(seconds: float) -> None:
        if len(server.boxes) == 3:
            raise Stop

    patience = Patience(sleep, timeout_s=0.4)
    with pytest.raises(Stop):
        fetch_extract(COUNTY, target, Services(server.url, server.url), patience, Said())
    server.boxes.clear()
    fetch(server, target)
    assert len(server.boxes) == 2
    assert content(target) == whole


@pytest.mark.parametrize("damage", ["cut", "empty", "other"])
def test_a_kept_answer_that_was_damaged_is_asked_for_again(
    server: OsmServer, tmp_path: Path, whole: dict[str, Any], four_tiles: None, damage: str
) -> None:
    target = tmp_path / "county.osm.pbf"
    server.faults = ["", "", "400"]
    with pytest.raises(InputError):
        fetch(server, target)
    kept = sorted((tmp_path / "county.osm.pbf.parts").glob("tile-*.osm"))
    assert len(kept) == 2
    raw = kept[0].read_bytes()
    kept[0].write_bytes({"cut": raw[: len(raw) // 2], "empty": b"", "other": b"<html/>"}[damage])
    server.boxes.clear()
    fetch(server, target)
    assert len(server.boxes) == 3
    assert content(target) == whole


def test_what_is_kept_of_another_place_is_not_used(
    server: OsmServer, tmp_path: Path, four_tiles: None
) -> None:
    target = tmp_path / "county.osm.pbf"
    server.faults = ["", "400"]
    with pytest.raises(InputError):
        fetch(server, target)
    parts = tmp_path / "county.osm.pbf.parts"
    (parts / "place.json").write_text((parts / "place.json").read_text("utf-8")[:-9], "utf-8")
    (parts / "mine.txt").write_text("keep me", "utf-8")
    server.asked.clear()
    fetch(server, target)
    assert [asked["q"] for asked in server.asked] == [COUNTY]
    assert [p.name for p in parts.iterdir()] == ["mine.txt"]


def test_a_refusal_is_told_at_once_with_the_servers_words(
    server: OsmServer, tmp_path: Path
) -> None:
    server.faults = ["400"]
    said = Said()
    with pytest.raises(InputError) as caught:
        fetch(server, tmp_path / "county.osm.pbf", said)
    assert codes(caught) == ["fetch.refused"]
    assert caught.value.problems[0].facts["detail"] == "HTTP 400 Bad Request fault"
    assert len(server.boxes) == 1
    assert said.waits_s == []


def test_without_data_nothing_is_written(server: OsmServer, tmp_path: Path) -> None:
    far = shapely.box(10, 10, 10.01, 10.01)
    server.gazetteer = [place_row(9, "海上", far)]
    with pytest.raises(InputError) as caught:
        fetch(server, tmp_path / "county.osm.pbf", name="海上")
    assert codes(caught) == ["fetch.nothing"]
    assert list(tmp_path.iterdir()) == []


def test_a_province_is_not_asked_for(server: OsmServer, tmp_path: Path) -> None:
    server.gazetteer = [place_row(9, "某省", shapely.box(100, 25, 106, 30))]
    with pytest.raises(InputError) as caught:
        fetch(server, tmp_path / "county.osm.pbf", name="某省")
    assert codes(caught) == ["fetch.too_large"]
    assert server.boxes == []
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["county.osm", "county.pbf", ".osm.pbf", "county"])
def test_only_an_extract_can_be_written(server: OsmServer, tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError) as caught:
        fetch(server, tmp_path / name)
    assert codes(caught) == ["fetch.suffix"]
    assert server.asked == []


def test_an_existing_file_is_overwritten_only_on_demand(
    server: OsmServer, tmp_path: Path, whole: dict[str, Any]
) -> None:
    target = tmp_path / "county.osm.pbf"
    target.write_bytes(b"precious")
    with pytest.raises(InputError) as caught:
        fetch(server, target)
    assert codes(caught) == ["fetch.exists"]
    assert target.read_bytes() == b"precious"
    server.faults = ["400"]
    with pytest.raises(InputError):
        fetch(server, target, is_forced=True)
    assert target.read_bytes() == b"precious"
    fetch(server, target, is_forced=True)
    assert content(target) == whole


def test_without_a_network_it_ends_soon(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    said = Said()
    target = tmp_path / "county.osm.pbf"
    with pytest.raises(InputError) as caught:
        fetch_extract(COUNTY, target, Services(url, url), Patience(said.waits_s.append), said)
    (problem,) = caught.value.problems
    assert problem.code == "fetch.no_network"
    assert problem.facts["detail"] == "Connection refused"
    assert len(said.waits_s) == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("url", ["ftp://127.0.0.1/x", "127.0.0.1:1/api", "http://", "nonsense"])
def test_an_address_that_is_none_is_refused(server: OsmServer, tmp_path: Path, url: str) -> None:
    services = Services(server.url, url)
    with pytest.raises(InputError) as caught:
        fetch_extract(
            COUNTY, tmp_path / "county.osm.pbf", services, Patience(lambda s: None), Said()
        )
    assert codes(caught) == ["fetch.refused"]


@pytest.mark.parametrize(
    "name",
    [
        '测试县";out;//',
        "测试县\n);rel(1);out;",
        "测试县\x00\x1b[31m",
        "{box}{timeout_s}",
        "' OR 1=1 --",
    ],
)
def test_no_name_gets_into_a_query(
    server: OsmServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    server.gazetteer = [place_row(1, name, toy_outline(), full_name=name)]
    seen: list[str] = []
    asked = fetch_tiles.Tile.query.fget
    assert asked is not None

    def query(tile: fetch_tiles.Tile) -> str:
        seen.append(asked(tile))
        return seen[-1]

    monkeypatch.setattr(fetch_tiles.Tile, "query", property(query))
    done = fetch(server, tmp_path / "county.osm.pbf", name=name)
    plain_query = fetch_tiles.tiles_of(toy_outline())[0].query
    assert set(seen) == {plain_query}
    assert done.place.name.isprintable()
    assert done.place.full_name.isprintable()
