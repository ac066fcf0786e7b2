"""``fetch`` and ``boundary`` as a user types them, against a server on this machine."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import osmnx
import pytest
import shapely
from click.testing import CliRunner, Result

from geoplan.cli import main, net
from tests.osm_server import OsmServer, place_row, serve
from tests.osm_text import OsmText
from tests.toy import toy_osm

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])


def _outline() -> shapely.Polygon:
    osm = OsmText()
    return shapely.box(*osm.at(0, 0), *osm.at(4000, 3000))


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[OsmServer]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.chdir(tmp_path)
    for module in (osmnx._nominatim, net):
        monkeypatch.setattr(module, "time", SimpleNamespace(sleep=lambda seconds: None))
    with serve(toy_osm()) as running:
        running.gazetteer = [place_row(1, "测试县", _outline())]
        yield running


def _run(*args: object, language: str | None = None) -> Result:
    lead = ["--language", language] if language else []
    return CliRunner().invoke(main, [*lead, *map(str, args)])


def _fetch(server: OsmServer, *more: object, language: str | None = None) -> Result:
    urls = ("--nominatim", server.url, "--overpass", server.url)
    place = () if "--place" in more else ("--place", "测试县")
    args = ("fetch", *place, "--out", "county.osm.pbf", *urls, "--timeout", 1, *more)
    return _run(*args, language=language)


def _next(result: Result) -> list[list[str]]:
    """The commands the user is told to type next."""
    (line,) = [x for x in result.output.splitlines() if x.startswith("下一步：")]
    return [shlex.split(part) for part in line.removeprefix("下一步：").split(" && ")]


def test_fetch_then_init_then_build(server: OsmServer) -> None:
    server.faults = ["429", "cut"]
    got = _fetch(server)
    assert got.exit_code == 0, got.output
    for part in (
        "范围：测试县, 测试市, 中国  [R1]",
        "HTTP 429",
        "7 秒后再试",
        "第 1/1 块",
        "数据日期 2026-11-01",
        "ODbL",
    ):
        assert part in got.output
    ((program, *args),) = _next(got)
    assert program == "geoplan"
    made = _run(*args)
    assert made.exit_code == 0, made.output
    built = _run("check", "county", "--as-of", "2026-11-05")
    assert built.exit_code == 0, built.output
    assert "点位" in built.output


def test_an_area_without_a_boundary_in_the_data_gets_its_outline_too(server: OsmServer) -> None:
    name = "高新区; rm -rf $HOME `x`"
    server.gazetteer = [place_row(77, name, _outline(), cls="landuse", type="industrial")]
    got = _fetch(server, "--place", "R77")
    assert got.exit_code == 0, got.output
    commands = _next(got)
    assert [c[:2] for c in commands] == [["geoplan", "boundary"], ["geoplan", "init"]]
    assert name in commands[1]
    for _, *args in commands:
        extra = ["--nominatim", server.url] if args[0] == "boundary" else []
        run = _run(*args, *extra)
        assert run.exit_code == 0, run.output


WORDS = ["geoplan", "贵溪市", "a b.osm.pbf", "", "x'y", 'x" & del *', "$(rm)", "%PATH%", "`x`;#"]


def test_commands_to_type_are_quoted_where_needed() -> None:
    assert shlex.split(net._line(WORDS, is_windows=False)) == WORDS
    line = net._line(WORDS, is_windows=True)
    assert line.startswith('geoplan 贵溪市 "a b.osm.pbf" "" "x\'y" "x & del *" ')
    assert "%" not in line


@pytest.mark.parametrize(("language", "part"), [("zh", "第 1/4 块"), ("en", "Tile 1 of 4")])
def test_it_goes_on_where_it_stopped(
    server: OsmServer, monkeypatch: pytest.MonkeyPatch, language: str, part: str
) -> None:
    monkeypatch.setattr("geoplan.sources.fetch_tiles.TILE_DEG", 0.033)
    server.faults = ["", *["503"] * 3]
    stopped = _fetch(server, "--tries", 3, language=language)
    assert stopped.exit_code == 2
    assert part in stopped.output
    assert "1/4" in stopped.output or "1 of 4" in stopped.output
    assert "Traceback" not in stopped.output
    assert Path("county.osm.pbf.parts").is_dir()
    assert _fetch(server).exit_code == 0
    assert not Path("county.osm.pbf.parts").exists()
    assert len(server.boxes) == 1 + 3 + 3


def test_what_a_user_is_told_when_it_fails(server: OsmServer) -> None:
    server.gazetteer = [place_row(n, "鼓楼区", _outline()) for n in (4, 5)]
    unsure = _fetch(server, "--place", "鼓楼区")
    assert unsure.exit_code == 2
    assert "R4" in unsure.output
    assert "R5" in unsure.output
    Path("county.osm.pbf").write_bytes(b"mine")
    there = _fetch(server)
    assert there.exit_code == 2
    assert "county.osm.pbf: 已经存在" in there.output
    assert "--force" in there.output


@pytest.mark.parametrize("command", ["fetch", "boundary"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_without_a_network(tmp_path: Path, server: OsmServer, command: str, language: str) -> None:
    dead = "http://127.0.0.1:1"
    args = ["--place", "x"] if command == "fetch" else ["x"]
    got = _run(command, *args, "--out", "x.osm.pbf", "--nominatim", dead, language=language)
    assert got.exit_code == 2
    assert isinstance(got.exception, SystemExit)
    assert "Nominatim" in got.output
    assert dead in got.output
    assert "Geofabrik" in got.output
    assert list(tmp_path.iterdir()) == []


def test_boundary_writes_an_outline(server: OsmServer) -> None:
    got = _run("boundary", "测试县", "--out", "b.geojson", "--nominatim", server.url)
    assert got.exit_code == 0, got.output
    assert "已写出 b.geojson" in got.output
