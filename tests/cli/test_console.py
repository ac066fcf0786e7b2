"""What commands print on a Chinese Windows console (cp936), in both languages, without a fault."""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from geoplan.cli import main
from geoplan.errors import GeoplanError, Problem
from tests.conftest import REPOSITORY
from tests.toy import write_toy

# In cp936 are × ÷ → ± and all Chinese of the texts; not ², ½, ✓, the Maltese Ħ, and emoji.
ODD = "Ħ²😀园"


class Console:
    """Standard output and error as a console of one encoding has them: strict."""

    def __init__(self, encoding: str, patch: pytest.MonkeyPatch) -> None:
        self.encoding = encoding
        self.bytes = io.BytesIO()
        self.stream = io.TextIOWrapper(self.bytes, encoding, "strict", write_through=True)
        self.patch = patch

    def run(self, *words: object) -> tuple[int, str]:
        """Run one command; return its code and what it printed, as the console shows it."""
        start = self.bytes.tell()
        with self.patch.context() as patch:
            patch.setattr(sys, "stdout", self.stream)
            patch.setattr(sys, "stderr", self.stream)
            self.stream.reconfigure(errors="strict")
            with pytest.raises(SystemExit) as done:
                main.main([str(word) for word in words], prog_name="geoplan")
        code = int(done.value.code or 0)
        return code, self.bytes.getvalue()[start:].decode(self.encoding)


@pytest.fixture(params=["cp936", "cp1252"])
def console(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Console:
    return Console(request.param, monkeypatch)


@pytest.fixture(scope="module")
def odd_county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A county in a folder with Chinese and a space, whose point has a name no console has."""
    folder = write_toy(tmp_path_factory.mktemp("w") / "我的 县" / "数 据")
    osm = folder / "data" / "inputs" / "toy.osm"
    osm.write_text(osm.read_text("utf-8").replace("第二小学", ODD), "utf-8", newline="\n")
    return folder


@pytest.fixture
def county(odd_county: Path, tmp_path: Path) -> Iterator[Path]:
    yield Path(shutil.copytree(odd_county, tmp_path / "我的 县" / "数 据"))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_command_prints(console: Console, county: Path, language: str) -> None:
    tongue = ("--language", language)
    osm = county / "data" / "inputs" / "toy.osm"
    aside = county.parent / "另 一个"
    for words in (
        ("build", county),
        ("check", county),
        ("export", county),
        ("explain", ODD, "--folder", county),
        ("init", aside, "--osm", osm, "--area", "测试县"),
        ("template", aside),
        ("assign", county, "--point", ODD, "--to", ODD, "--who", "张😀", "--why", "²"),
        ("diff", county, osm, "--csv", aside / "差 异.csv"),
        ("grids", county, "--count", "2", "--area", "county"),
    ):
        code, said = console.run(*tongue, *words)
        assert code == 0, (words, said)
        assert said.strip()
    for words in (
        ("build", county / "没有"),
        ("explain", "没有😀", "--folder", county),
        ("init", county, "--osm", osm),
        ("build", county, "--as-of", "明天😀"),
        ("fetch", "--place", "😀", "--out", "没有后缀😀"),
    ):
        code, said = console.run(*tongue, *words)
        assert code == 2, (words, said)
        assert said.strip()
    console.patch.setattr("geoplan.sources.overpass.fetch_boundary", _unknown_place)
    code, said = console.run(*tongue, "boundary", "😀", "--out", aside)
    assert code == 2
    assert said.strip()


def _unknown_place(name: str, *_: object) -> None:
    raise GeoplanError(Problem("fetch.no_place", "error", facts={"name": name}))


def test_odd_characters_are_written_in_a_plainer_way(
    monkeypatch: pytest.MonkeyPatch, county: Path
) -> None:
    console = Console("cp936", monkeypatch)
    assert console.run("build", county)[0] == 0
    _, said = console.run("explain", ODD, "--folder", county)
    assert "?2?园" in said
    assert "园" in said


def test_the_demo_prints(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("geoplan.demo.write_demo", lambda folder, seed: None)  # takes seconds
    assert Console("cp936", monkeypatch).run("demo", tmp_path / "示范 县😀")[0] == 0


@pytest.mark.parametrize("command", ["", *main.commands])
def test_help_prints(console: Console, command: str) -> None:
    code, said = console.run(*filter(None, (command, "--help")))
    assert code == 0
    assert "Usage" in said or "用法" in said


def test_a_mistyped_option_prints(console: Console) -> None:
    code, said = console.run("build", "--没有这个选项😀")
    assert code == 2
    assert said.strip()


@pytest.mark.parametrize("encoding", ["cp936", "ascii"])
def test_the_program_itself_prints(encoding: str, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "geoplan", "build", str(tmp_path / "没有😀")],
        cwd=REPOSITORY,
        env={"PYTHONIOENCODING": f"{encoding}:strict", "PYTHONUTF8": "0", "PATH": ""},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 2, done.stderr
    assert b"Traceback" not in done.stderr
    if encoding == "cp936":
        assert "不是工作区" in done.stderr.decode("cp936")
