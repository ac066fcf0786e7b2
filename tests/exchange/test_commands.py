"""The commands as they are typed: what they write, what they say, how they refuse."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from pyxform.xls2xform import convert

from geoplan.cli import main
from geoplan.workspace import Workspace
from tests.conftest import Toy


@pytest.fixture(scope="module")
def built(built_toy: Toy, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(built_toy.folder, tmp_path_factory.mktemp("typed") / "county"))


def run(*words: object) -> Result:
    return CliRunner().invoke(main, ["exchange", *map(str, words)])


def test_a_form_for_one_unit(built: Path) -> None:
    unit = Workspace.open(built).read_table("duties").query("role == 'lead'")["unit"].iloc[0]
    result = run("xlsform", built, "--source", "covert", "--unit", unit)
    assert result.exit_code == 0, result.output
    assert "暗访" in result.output
    home = built / "maps" / "exchange" / "covert"
    assert convert(home / "form.xlsx").warnings == []
    assert {path.name for path in home.iterdir()} == {"form.xlsx", "points.csv", "entities.csv"}
    refused = run("xlsform", built, "--unit", "没有这个单位")
    assert refused.exit_code == 2
    assert "没有这个单位" in refused.output


def test_cases_go_out_and_come_back(built: Path) -> None:
    result = run("city-out", built, "--datum", "bd09", "--gbk", "--all")
    assert result.exit_code == 0, result.output
    path = built / "maps" / "exchange" / "数字城管问题.csv"
    assert "BD-09" in path.read_bytes().decode("gb18030")
    back = run("city-in", path, "--folder", built)
    assert back.exit_code == 0, back.output
    assert "作废" not in back.output
    for words in (("city-out", built), ("city-in", built / "none.csv", "--folder", built)):
        assert run(*words).exit_code == 2
    strange = run("city-out", built, "--datum", "wgs84", "--categories", built / "none.csv")
    assert strange.exit_code == 2
