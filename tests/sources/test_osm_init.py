"""``geoplan init`` on a province: what it writes, what it says, what it refuses."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from geoplan.cli import main
from geoplan.sources import osm_format
from tests.province import assemble
from tests.toy import toy_osm


@pytest.fixture
def province(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "province.osm.pbf"
    assemble(toy_osm().write(tmp_path / "toy.osm"), path, 4, gap_deg=0.2)
    monkeypatch.setattr(osm_format, "LARGE_PBF_BYTES", 1000)
    return path


def _init(folder: Path, *options: str) -> Result:
    return CliRunner().invoke(main, ["--language", "en", "init", str(folder), *options])


def test_a_county_is_cut_out_of_a_large_file(tmp_path: Path, province: Path) -> None:
    folder = tmp_path / "county"
    done = _init(folder, "--osm", str(province), "--area", "测试县2")
    assert done.exit_code == 0, done.output
    assert "Cut 测试县2 and its surroundings out of province.osm.pbf" in done.output
    inputs = folder / "data" / "inputs"
    assert sorted(p.name for p in inputs.iterdir()) == ["county.osm.pbf", "county.source.json"]
    said = json.loads((inputs / "county.source.json").read_text("utf-8"))
    assert said["source"] == "province.osm.pbf"
    assert said["bytes"] == (inputs / "county.osm.pbf").stat().st_size < said["source_bytes"]
    settings = tomllib.loads((folder / "geoplan.toml").read_text("utf-8"))
    assert settings["county"]["name"] == "测试县2"
    assert settings["inputs"]["osm"] == "data/inputs/county.osm.pbf"


@pytest.mark.parametrize("is_cut", [True, False])
def test_an_id_gets_the_name_of_its_area(
    tmp_path: Path, province: Path, monkeypatch: pytest.MonkeyPatch, is_cut: bool
) -> None:
    if not is_cut:
        monkeypatch.setattr(osm_format, "LARGE_PBF_BYTES", 10**9)
    done = _init(tmp_path / "county", "--osm", str(province), "--area", "r1")
    assert done.exit_code == 0, done.output
    settings = tomllib.loads((tmp_path / "county" / "geoplan.toml").read_text("utf-8"))
    assert (settings["county"]["name"], settings["county"]["area"]) == ("测试县0", "r1")


@pytest.mark.parametrize(
    ("area", "level", "words"),
    [
        ("测试县9", "6", "测试县0（6）"),
        ("西街道", "8", "--area r2 "),
        ("不闭合镇", "8", "--boundary"),
    ],
)
def test_what_it_cannot_cut_it_says_and_can_be_told_again(
    tmp_path: Path, province: Path, area: str, level: str, words: str
) -> None:
    folder = tmp_path / "county"
    done = _init(folder, "--osm", str(province), "--area", area, "--admin-level", level)
    assert done.exit_code == 2
    assert words in done.output
    assert _init(folder, "--osm", str(province), "--area", "测试县1").exit_code == 0
