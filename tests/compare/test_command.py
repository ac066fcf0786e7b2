"""The command compares dates, workspaces and extracts, and writes nothing but its two files."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner, Result

from geoplan.cli import main
from geoplan.compare.sides import MAP_TABLES, POINT_TABLES, needed_steps
from geoplan.keys import file_hash
from geoplan.pipeline import STEPS
from geoplan.tables.values import CHANGE_KINDS, STATES
from geoplan.text import LANGUAGES, say
from tests.conftest import Toy

CATALOGUE = '[inputs]\ncatalogue = "own.yaml"'
OWN = "point_types:\n  bank: {quota: 3}\n"
OUTPUTS = ("maps/对比.html", "maps/对比.xlsx")


def _run(*args: object) -> Result:
    return CliRunner().invoke(main, list(map(str, args)))


def _hashes(folder: Path) -> dict[str, str]:
    files = sorted(p for p in folder.rglob("*") if p.is_file())
    return {p.relative_to(folder).as_posix(): file_hash(p) for p in files}


def _sheets(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    book = openpyxl.load_workbook(path)
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}


def _body(rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    return rows[3:]  # title, note, heads


@pytest.fixture(scope="module")
def later(toy: Toy, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The toy county after some mapping: a school renamed, a park gone."""
    folder = Path(shutil.copytree(toy.folder, tmp_path_factory.mktemp("later") / "later"))
    extract = folder / "data" / "inputs" / "toy.osm"
    text = extract.read_text("utf-8").replace("第二小学", "育才小学").replace('"东园"', '"=东园"')
    extract.write_text(text, "utf-8", newline="\n")
    return folder


def test_two_dates_of_one_workspace(toy_folder: Path) -> None:
    before = _hashes(toy_folder)
    done = _run("compare", toy_folder, "--from", "2026-08-01", "--to", "2026-10-20")
    assert done.exit_code == 0, done.output
    assert "截止 2026-08-01" in done.output and "截止 2026-10-20" in done.output
    after = _hashes(toy_folder)
    assert {n: after[n] for n in before} == before, "data and outputs of a build are untouched"
    assert set(after) - set(before) == set(OUTPUTS)
    sheets = _sheets(toy_folder / OUTPUTS[1])
    failing = _body(sheets["新的未达标项"])
    assert [row[1] for row in failing] == ["第一小学"]
    assert failing[0][5] == "消防（车）通道无占用堵塞封闭"
    (row,) = [r for r in _body(sheets["首次有得分"]) if r[1] == "第一小学"]
    assert row[6] == "未知" and 0 <= float(row[7]) < 100


def test_files_are_the_same_bytes_again(toy_folder: Path, tmp_path: Path) -> None:
    made = []
    for name in ("a", "b"):
        out = tmp_path / name
        done = _run("compare", toy_folder, "--from", "2026-08-01", "--out", out)
        assert done.exit_code == 0, done.output
        made.append(_hashes(out))
    assert made[0] == made[1]
    assert not (toy_folder / "maps").exists()


def test_the_same_twice_is_no_change(toy_folder: Path) -> None:
    done = _run("compare", toy_folder, "--from", "2026-10-20", "--to", "2026-10-20")
    assert done.exit_code == 0, done.output
    assert "没有变化" in done.output
    assert list(_sheets(toy_folder / OUTPUTS[1])) == ["总览", "分属地、单位、类别", "状态转移"]


def test_two_workspaces_and_an_extract_say_the_same(toy_folder: Path, later: Path) -> None:
    extract = later / "data" / "inputs" / "toy.osm"
    said = []
    for given in ((toy_folder, later), (toy_folder, extract), (toy_folder, "--osm", extract)):
        done = _run("compare", *given, "--out", toy_folder / "maps")
        assert done.exit_code == 0, done.output
        sheets = _sheets(toy_folder / OUTPUTS[1])
        assert [r[6:8] for r in _body(sheets["改名"]) if r[1] == "育才小学"] == [
            ("第二小学", "育才小学")
        ]
        said.append({name: rows for name, rows in sheets.items() if name != "总览"})
    assert said[0] == said[1] == said[2]


def test_sheets_agree_with_one_another(toy_folder: Path, later: Path) -> None:
    done = _run("compare", toy_folder, later, "--from", "2026-08-01", "--to", "2026-10-20")
    assert done.exit_code == 0, done.output
    sheets = _sheets(later / OUTPUTS[1])
    overview = {row[0]: row for row in _body(sheets["总览"])}
    for kind in CHANGE_KINDS:
        word = say(f"compare.kind.{kind}")
        assert overview[word][3] == len(_body(sheets.get(word, [()] * 3)))
        assert (word in sheets) == bool(overview[word][3])
    sums = _body(sheets["分属地、单位、类别"])
    for row in sums:
        was, added, removed, recut, came, went, now = row[2:9]
        assert was + added - removed + recut + came - went == now
    for dimension in {row[0] for row in sums}:
        assert sum(row[8] for row in sums if row[0] == dimension) == overview["点位"][2]
    *states, total = _body(sheets["状态转移"])
    assert len(states) == len(STATES)
    assert [sum(row[k] for row in states) for k in range(1, len(STATES) + 2)] == list(total[1:])
    for rows in sheets.values():
        cells = [cell for row in rows for cell in row]
        assert not [c for c in cells if isinstance(c, str) and c.startswith("=") and c[1:2] == "H"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_both_languages(toy_folder: Path, later: Path, language: str) -> None:
    done = _run("--language", language, "compare", toy_folder, later, "--out", toy_folder / "maps")
    assert done.exit_code == 0, done.output
    assert "{" not in done.output
    html = (toy_folder / OUTPUTS[0]).read_text("utf-8")
    assert say("compare.title", language, county="测试县") in html


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ((), "--from"),
        (("--to", "2026-10-20"), "--from"),
        (("NEW", "--osm", "x.osm"), "--osm"),
        (("--from", "soon"), "soon"),
        (("none.osm",), "none.osm"),
        (("--osm", "none.osm"), "none.osm"),
        (("--osm", "geoplan.toml"), "geoplan.toml"),
        (("data",), "geoplan.toml"),
    ],
)
def test_what_cannot_be_compared(toy_folder: Path, given: tuple[str, ...], said: str) -> None:
    paths = [str(toy_folder / g) if not g.startswith(("--", "2", "soon")) else g for g in given]
    failed = _run("compare", toy_folder, *paths)
    assert failed.exit_code == 2, failed.output
    assert said in failed.output
    assert "Traceback" not in failed.output
    assert not (toy_folder / "maps").exists()


def test_what_makes_sides_hard_to_compare_is_said(toy_folder: Path, later: Path) -> None:
    backwards = _run("compare", toy_folder, "--from", "2026-10-20", "--to", "2026-08-01")
    assert "写反" in backwards.output and "目录不同" not in backwards.output
    text = (toy_folder / "geoplan.toml").read_text("utf-8")
    text = text.replace('name = "测试县"', 'name = "别县"').replace("[inputs]", CATALOGUE)
    (toy_folder / "geoplan.toml").write_text(text, "utf-8", newline="\n")
    (toy_folder / "own.yaml").write_text(OWN, "utf-8", newline="\n")
    other = _run("compare", toy_folder, later, "--out", toy_folder / "maps")
    assert other.exit_code == 0, other.output
    assert "拿错" in other.output and "目录不同" in other.output and "写反" not in other.output
    notes = {row[0]: row[4] for row in _body(_sheets(toy_folder / OUTPUTS[1])["总览"])}
    assert "目录不同" in notes["请注意"]


def test_only_the_steps_that_are_needed() -> None:
    steps = needed_steps((*POINT_TABLES, *MAP_TABLES))
    assert [s for s in STEPS if s in steps] == steps
    made = {name for step in steps for name in (*step.writes, *step.gives)}
    for step in steps:
        assert set(step.reads) <= made | {"files", "catalogue", "round_catalogues", "settings"}
    assert len(steps) < len(STEPS)
