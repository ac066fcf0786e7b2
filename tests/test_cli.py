"""Commands as a user types them: what they print, and code 2 without a trace on bad input."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from geoplan.cli import main
from tests.conftest import Toy
from tests.toy import toy_osm


def _run(*args: object, language: str | None = None) -> Result:
    lead = ["--language", language] if language else []
    return CliRunner().invoke(main, [*lead, *map(str, args)])


def _failed(result: Result, *parts: str) -> None:
    assert result.exit_code == 2, result.output
    assert isinstance(result.exception, SystemExit)
    assert "Traceback" not in result.output
    for part in parts:
        assert part in result.output, result.output


def test_init_check_build_explain(tmp_path: Path) -> None:
    osm = toy_osm().write(tmp_path / "in" / "county.osm")
    folder = tmp_path / "ws"
    made = _run("init", folder, "--osm", osm, "--area", "测试县")
    assert made.exit_code == 0, made.output
    assert "geoplan build" in made.output
    assert (folder / "data" / "inputs" / "county.osm").is_file()
    checked = _run("check", folder, "--as-of", "2026-10-20")
    assert checked.exit_code == 0, checked.output
    assert not (folder / "maps" / "index.html").exists()
    built = _run("build", folder, "--as-of", "2026-10-20")
    assert built.exit_code == 0, built.output
    assert re.search(r"编制点位 .*点位 \d+.* \d+\.\d\d s", built.output)
    assert "已是最新" in _run("build", folder, "--as-of", "2026-10-20").output
    told = _run("explain", "第二小学", "--folder", folder)
    assert told.exit_code == 0, told.output
    for part in (
        "school-w603",
        "osm:w603",
        "县教体局",
        "按类别目录",
        "西街道",
        "按边界",
        "未知",
        "有漏查项",
    ):
        assert part in told.output
    english = _run("explain", "第二小学", "--folder", folder, language="en")
    assert "unknown" in english.output.lower()


def test_explain_offers_candidates(built_toy: Toy) -> None:
    near = _run("explain", "小学", "--folder", built_toy.folder)
    _failed(near, "第一小学", "第二小学", "school-w602")
    none = _run("explain", "第三小学", "--folder", built_toy.folder)
    _failed(none, "没有点位", "第一小学")


def test_check_tells_everything_at_once(toy_folder: Path) -> None:
    (toy_folder / "data" / "inputs" / "toy.osm").write_text("not osm", "utf-8")
    (toy_folder / "data" / "inputs" / "list.csv").write_text("甲,乙\n1,2\n", "utf-8")
    (toy_folder / "data" / "inputs" / "answers.csv").write_text("点位,指标\n1,2\n", "utf-8")
    _failed(
        _run("check", toy_folder),
        "toy.osm",
        "list.csv",
        "点位类别、点位名称",
        "answers.csv",
        "结果、日期",
    )


def test_problems_name_file_row_and_fix(toy_folder: Path) -> None:
    out = _run("check", toy_folder).output
    assert "data/inputs/list.csv 第 6 行" in out
    assert "经度和纬度写反了" in out
    assert "→ 对调两格。" in out


@pytest.mark.parametrize(
    ("setting", "value", "parts"),
    [
        ("osm", "data/inputs/toi.osm", ["找不到这个文件", "toi.osm", "toy.osm"]),
        ("answers", "data/inputs/answer.csv", ["找不到这个文件", "answer.csv", "answers.csv"]),
    ],
)
def test_a_missing_file_names_its_neighbours(
    toy_folder: Path, setting: str, value: str, parts: list[str]
) -> None:
    file = toy_folder / "geoplan.toml"
    text = re.sub(rf"(?m)^{setting} = .*$", f'{setting} = "{value}"', file.read_text("utf-8"))
    file.write_text(text, "utf-8")
    _failed(_run("build", toy_folder), *parts)


def test_bad_words_on_the_command_line(tmp_path: Path, toy_folder: Path) -> None:
    _failed(_run("build", tmp_path), "geoplan.toml", "geoplan init")
    _failed(_run("build", toy_folder, "--as-of", "tomorrow"), "tomorrow", "2026-10-20")
    _failed(_run("init", toy_folder, "--osm", toy_folder / "data/inputs/toy.osm"), "已经存在")
    _failed(_run("init", tmp_path / "n", "--osm", toy_folder / "data/inputs/tou.osm"), "toy.osm")
    _failed(_run("init", tmp_path / "n", "--osm", toy_folder / "geoplan.toml"), "扩展名")
    assert not (tmp_path / "n").exists()
    _failed(_run("explain", "x", "--folder", toy_folder), "geoplan build")


def test_english_is_english(toy_folder: Path) -> None:
    out = _run("check", toy_folder, language="en").output
    for word in ("。", "错误", "未采用", "注意", "说明", "→ 填", "第 ", "点位 "):
        assert word not in out
    assert "swapped" in out.lower() or "latitude" in out.lower()


def test_help_names_every_command() -> None:
    out = _run("--help").output
    for command in ("init", "check", "build", "explain", "demo"):
        assert command in out
