"""The command of best repairs from end to end: what it says, what it writes, how it says no."""

from __future__ import annotations

import shutil
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

from geoplan.cli import main
from tests.conftest import Toy


def _run(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words], catch_exceptions=False)


@pytest.fixture(scope="module")
def county(built_toy: Toy, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(built_toy.folder, tmp_path_factory.mktemp("advice") / "county"))


def _rows(path: Path) -> list[dict[str, object]]:
    sheet = openpyxl.load_workbook(path).worksheets[0]
    rows = [list(row) for row in sheet.values]
    top = next(k for k, row in enumerate(rows) if row[0] == "次序")
    return [dict(zip(rows[top], row, strict=True)) for row in rows[top + 1 :]]


def test_the_list_within_hours(county: Path) -> None:
    done = _run("repairs", county, "--hours", 6)
    assert done.exit_code == 0
    assert "限 6 工时" in done.output
    assert "已证明" in done.output
    rows = _rows(county / "maps" / "整改优先" / "整改优先清单-6工时.xlsx")
    assert [row["次序"] for row in rows] == list(range(1, len(rows) + 1))
    assert rows[-1]["累计工时"] <= 6.05
    running = [row["累计挽回（分）"] for row in rows]
    assert running == sorted(running)
    assert all(row["由谁整改"] for row in rows)


def test_more_time_wins_back_more(county: Path) -> None:
    for crews in (1, 3):
        assert _run("repairs", county, "--crews", crews, "--days", 1).exit_code == 0
    folder = county / "maps" / "整改优先"
    few, many = (_rows(folder / f"整改优先清单-{hours}工时.xlsx") for hours in (8, 24))
    assert many[-1]["累计挽回（分）"] > few[-1]["累计挽回（分）"]


def test_so_many_points(county: Path) -> None:
    assert _run("repairs", county, "--points", 3).exit_code == 0
    rows = _rows(county / "maps" / "整改优先" / "整改优先清单-3个点位.xlsx")
    assert len({row["点位编号"] for row in rows}) == 3
    assert rows[-1]["第几处"] == 3


def test_a_target(county: Path) -> None:
    done = _run("repairs", county, "--hours", 6, "--target", 80)
    assert done.exit_code == 0
    assert "达到 80 分的可能性由" in done.output
    path = county / "maps" / "整改优先" / "整改优先清单-6工时-目标80分.xlsx"
    before = path.read_bytes()
    assert _run("repairs", county, "--hours", 6, "--target", 80).exit_code == 0
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "--hours"),
        (("--crews", 2), "--days"),
        (("--days", 2, "--points", 3), "--crews"),
        (("--hours", 8, "--crews", 2, "--days", 1), "--hours"),
    ],
)
def test_limits_that_are_missing_or_contradict_are_told(
    county: Path, words: tuple[object, ...], said: str
) -> None:
    done = _run("repairs", county, *words)
    assert done.exit_code == 2
    assert said in done.output


def test_questions_are_answered_in_their_order(county: Path, tmp_path: Path) -> None:
    file = tmp_path / "如果.toml"
    text = '[[what_if]]\nname = "静态全达标"\nstatic_met = true\n'
    text += '[[what_if]]\nname = "没有这家"\nunits = ["没有局"]\n'
    file.write_text(text, "utf-8", newline="\n")
    done = _run("forecast", county, "--draws", 500, "--what-if", file)
    assert done.exit_code == 0
    assert "如果静态全达标：实地分" in done.output
    assert "「没有局」在本县没有" in done.output
    assert done.output.index("如果静态全达标") < done.output.index("如果没有这家")
    gone = _run("forecast", county, "--draws", 500, "--what-if", tmp_path / "没有.toml")
    assert gone.exit_code == 2


def test_the_book_of_the_build_has_the_usual_questions(county: Path) -> None:
    assert _run("build", county).exit_code == 0  # another test may have built in English
    book = openpyxl.load_workbook(county / "maps" / "整改优先清单.xlsx")
    cells = [cell for row in book["如果会怎样"].values for cell in row]
    assert "静态指标都整改达标" in cells
    assert "现在达到 90 分的可能性（%）" in cells
    assert "可能性相差的误差（±个百分点，95%）" in cells


def test_in_english_too(county: Path) -> None:
    done = _run("--language", "en", "repairs", county, "--hours", 5, "--points", 2, "--target", 70)
    assert done.exit_code == 0
    assert "Within 5 working hours, at most 2 points" in done.output
    name = "repairs-first-5-hours-2-points-target-70.xlsx"
    assert (county / "maps" / "整改优先" / name).is_file()
