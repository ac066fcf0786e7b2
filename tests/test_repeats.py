"""What draws, searches or simulates gives the same bytes again: elsewhere, later, in any order."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from geoplan.cli import main
from tests.conftest import REPOSITORY, Toy

TEAMS = """
[patrol]
covert_plans = 2
[[teams]]
name = "一队"
start = "116.0200,28.0120"
hours = ["08:00-10:00", "14:00-15:00"]
days = "all"
"""
COMMANDS = {
    "mock": ("mock", "--name", "一", "--seed", "5"),
    "recheck": ("mock", "--recheck", "--seed", "5"),
    "repairs": ("repairs", "--hours", "6", "--target", "80"),
    "forecast": ("forecast", "--draws", "500", "--seed", "5"),
    "patrol": ("patrol", "--days", "1", "--iterations", "20"),
    "covert": (
        "covert",
        "--start",
        "2026-10-21",
        "--days",
        "1",
        "--seed",
        str(7 * 2**100),
        "--map",
    ),
}


def run_all(folder: Path) -> dict[str, str]:
    """Run every command on a copy of a county; return what each said, without the folder."""
    said = {}
    for name, (command, *words) in COMMANDS.items():
        result = CliRunner().invoke(main, [command, str(folder), *words])
        assert result.exit_code == 0, result.output
        said[name] = result.output.replace(str(folder), "")
    return said


@pytest.fixture(scope="module")
def twice(built_toy: Toy, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two copies of a county after all commands, the second in a process of its own."""
    home = tmp_path_factory.mktemp("twice")
    one, other = home / "one", home / "elsewhere" / "县 2"
    shutil.copytree(built_toy.folder, one)
    with (one / "geoplan.toml").open("a", encoding="utf-8") as file:
        file.write(TEAMS)
    shutil.copytree(one, other)
    (home / "one.txt").write_text(repr(run_all(one)), "utf-8")
    code = (
        "import sys; from pathlib import Path; from tests.test_repeats import run_all\n"
        "Path(sys.argv[2]).write_text(repr(run_all(Path(sys.argv[1]))), 'utf-8')"
    )
    words = [sys.executable, "-c", code, str(other), str(home / "other.txt")]
    elsewhere = {"PYTHONHASHSEED": "7", "PYTHONPATH": str(REPOSITORY), "TZ": "Asia/Tokyo"}
    subprocess.run(words, check=True, env={**os.environ, **elsewhere}, cwd=home)
    return one, other


def _files(folder: Path) -> dict[str, bytes]:
    paths = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def test_commands_say_the_same(twice: tuple[Path, Path]) -> None:
    home = twice[0].parent
    assert (home / "one.txt").read_text("utf-8") == (home / "other.txt").read_text("utf-8")


def test_files_are_the_same_to_the_last_byte(twice: tuple[Path, Path]) -> None:
    one, other = map(_files, twice)
    assert sorted(one) == sorted(other)
    assert [name for name in sorted(one) if one[name] != other[name]] == []


@pytest.mark.parametrize(
    ("home", "suffixes"),
    [
        ("maps/模拟测评", {".xlsx"}),
        ("maps/复核抽样", {".xlsx"}),
        ("maps/整改优先", {".xlsx"}),
        ("maps/巡查", {".html", ".gpx", ".kml"}),
        ("data/暗访", {".html", ".xlsx", ".gpx", ".parquet"}),
        ("maps", {".html", ".xlsx"}),
    ],
)
def test_every_command_left_what_is_compared(
    twice: tuple[Path, Path], home: str, suffixes: set[str]
) -> None:
    assert suffixes <= {path.suffix for path in (twice[0] / home).rglob("*")}
