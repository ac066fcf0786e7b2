"""The command from end to end: what it writes, what it leaves alone, and how it says no."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import geopandas as gpd
import pytest
import shapely
from click.testing import CliRunner, Result
from openpyxl import load_workbook

from geoplan.cli import main
from geoplan.render.grid_map import colour
from geoplan.text import LANGUAGES, say
from tests.conftest import Toy

FILES = ("网格划分建议.geojson", "网格划分建议.html", "网格划分建议.xlsx")
HOSTILE = ('<img src=x onerror="alert(1)">局', '=HYPERLINK("http://x")', "{{ 7*7 }}局")


def run(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


@pytest.fixture(scope="module")
def built(built_toy: Toy, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The toy county after a build; tests do not change what the build wrote."""
    return Path(shutil.copytree(built_toy.folder, tmp_path_factory.mktemp("grids") / "county"))


def _sponsors(folder: Path, names: tuple[str, ...]) -> Path:
    path = folder.parent / "名单.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([["包保单位"], *([name] for name in names)])
    return path


def test_everything_is_written_and_repeats(built: Path) -> None:
    result = run("grids", built, "--count", 4)
    assert result.exit_code == 0, result.output
    assert "网格 4 个" in result.output
    bytes_of = {name: (built / "maps" / name).read_bytes() for name in FILES}
    assert run("grids", built, "--count", 4).exit_code == 0
    assert {name: (built / "maps" / name).read_bytes() for name in FILES} == bytes_of


def test_a_build_neither_needs_nor_takes_them(built: Path) -> None:
    assert run("grids", built, "--count", 2).exit_code == 0
    (built / "maps" / FILES[2]).write_bytes(b"changed by hand")
    result = run("build", built)
    assert "没有变化" in result.output
    assert (built / "maps" / FILES[2]).read_bytes() == b"changed by hand"


def test_the_workbook(built: Path) -> None:
    assert run("grids", built, "--sponsors", _sponsors(built, ("甲局", "乙局"))).exit_code == 0
    book = load_workbook(built / "maps" / FILES[2])
    assert book.sheetnames == ["网格", "路段归网格", "点位归网格", "均衡程度"]
    heads, *rows = (list(row) for row in book["网格"].iter_rows(min_row=3, values_only=True))
    assert [row[heads.index("包保单位")] for row in rows] == ["甲局", "乙局"]
    assert sum(row[heads.index("一轮分钟")] for row in rows) > 0
    worth = {row[0]: row[1] for row in book["均衡程度"].iter_rows(min_row=4, values_only=True)}
    assert 1 <= worth["下限"] <= worth["最重÷最轻"] <= 1.2


@pytest.mark.parametrize("language", LANGUAGES)
def test_names_from_outside_stay_text(built: Path, language: str) -> None:
    result = run("--language", language, "grids", built, "--sponsors", _sponsors(built, HOSTILE))
    assert result.exit_code == 0, result.output
    html = (built / "maps" / FILES[1]).read_text("utf-8")
    assert "<img src=x" not in html
    assert "\\u0026lt;img src=x" in html
    assert "49局" not in html
    assert 'src="http' not in html
    book = load_workbook(built / "maps" / FILES[2])
    assert all(cell.data_type != "f" for sheet in book for row in sheet.iter_rows() for cell in row)
    data = json.loads((built / "maps" / FILES[0]).read_text("utf-8"))
    assert [f["properties"]["包保单位"] for f in data["features"]] == list(HOSTILE)
    assert say("grids.map_title", language, county="测试县") in html


def test_how_it_says_no(built: Path, toy_folder: Path, tmp_path: Path) -> None:
    for words, said in (
        ((built,), "要知道分成几个网格"),
        ((built, "--count", 2, "--sponsors", _sponsors(built, ("甲",))), "要知道分成几个网格"),
        ((built, "--sponsors", tmp_path / "没有.xlsx"), "找不到这个文件"),
        ((built, "--count", 9999), "比路段"),
        ((toy_folder, "--count", 2), "还没有生成过"),
    ):
        result = run("grids", *words)
        assert result.exit_code == 2, result.output
        assert said in result.output


def test_neighbours_have_different_colours() -> None:
    """A chessboard of 40 squares: beside each other never alike."""
    squares = [shapely.box(x, y, x + 1, y + 1) for x in range(8) for y in range(5)]
    colours = colour(gpd.GeoDataFrame(geometry=squares))
    for i, a in enumerate(squares):
        for j, b in enumerate(squares[:i]):
            assert colours[i] != colours[j] or not a.intersects(b)
    assert len(set(colours)) == 7, "all are used, so that none is common"
