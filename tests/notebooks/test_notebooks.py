"""The notebooks run from top to bottom on a copy of the demo county, and hold no logic."""

from __future__ import annotations

import ast
import html
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from geoplan.pipeline import BuildResult
from tests.conftest import REPOSITORY

FOLDER = REPOSITORY / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
RUNNER = Path(__file__).with_name("runner.py")
ORACLE = Path(__file__).with_name("measured_again.py")
# What a notebook may hold: names, calls, selections. Whatever else belongs into a module.
PLAIN = (ast.Import, ast.ImportFrom, ast.Assign, ast.Expr)


def cells(path: Path, kind: str) -> list[str]:
    book = json.loads(path.read_text("utf-8"))
    return ["".join(cell["source"]) for cell in book["cells"] if cell["cell_type"] == kind]


@pytest.fixture(scope="module")
def county(built_demo: tuple[Path, BuildResult], tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = Path(shutil.copytree(built_demo[0], tmp_path_factory.mktemp("notebooks") / "county"))
    shutil.copytree(FOLDER, root / "notebooks")
    return root


@pytest.fixture(scope="module")
def told(county: Path) -> dict[str, list[dict[str, Any]]]:
    """What each cell of each notebook showed: all are run once."""
    return {path.stem: run(path, county) for path in NOTEBOOKS}


def run(path: Path, county: Path) -> list[dict[str, Any]]:
    env = {**os.environ, "PYTHONPATH": str(REPOSITORY), "IPYTHONDIR": str(county / "ipython")}
    done = subprocess.run(
        [sys.executable, "-X", "utf8", str(RUNNER), path.name],
        cwd=county / "notebooks",
        env=env,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=300,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_cell_runs_and_the_last_shows_the_map(
    path: Path, told: dict[str, list[dict[str, Any]]]
) -> None:
    made = told[path.stem]
    assert len(made) == len(cells(path, "code"))
    shown = made[-1]["shown"]["text/html"]
    frame = re.search(r'<iframe srcdoc="([^"]+)"', shown)
    assert frame is not None
    page = html.unescape(frame[1])
    assert page.startswith("<!DOCTYPE html>")
    assert "Content-Security-Policy" in page
    assert "禾溪县（虚构）" in page
    assert "L.geoJson(" in page
    tables = [cell for cell in made if "<table" in cell["shown"].get("text/html", "")]
    assert tables


def test_the_tour_shows_what_the_build_holds(told: dict[str, list[dict[str, Any]]]) -> None:
    made = told["01-规划员导览"]
    text = "\n".join(cell["shown"]["text/plain"] for cell in made if cell["shown"])
    for word in ("无人负责", "有未达标", "有漏查项", "检查过期", "久未巡查", "驻点难及", "已覆盖"):
        assert word in text
    assert "toilet_500" in text


def test_the_new_measure_finds_parks_with_and_without_a_toilet(
    told: dict[str, list[dict[str, Any]]],
) -> None:
    made = told["02-增加一个指标口径"]
    counts = next(cell["shown"]["text/plain"] for cell in made if "dtype: int" in str(cell))
    assert re.search(r"^met +\d+", counts, re.M)
    assert re.search(r"^unmet +\d+", counts, re.M)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_stored_without_outputs_paths_or_logic(path: Path) -> None:
    book = json.loads(path.read_text("utf-8"))
    assert (book["nbformat"], book["nbformat_minor"]) == (4, 5)
    ids = [cell["id"] for cell in book["cells"]]
    assert len(set(ids)) == len(ids)
    for cell in book["cells"]:
        assert cell["cell_type"] == "markdown" or not cell["outputs"]
        assert cell.get("execution_count") is None
    for source in cells(path, "code"):
        assert all(isinstance(node, PLAIN) for node in ast.parse(source).body), source
        assert not re.search(r"""["'](/|[A-Za-z]:)""", source)
    assert book["metadata"]["kernelspec"]["name"] == "python3"


def test_the_rule_beside_them_measures_what_it_says(county: Path) -> None:
    """Against the haversine distance to the nearest toilet in use, park by park."""
    env = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    done = subprocess.run(
        [sys.executable, "-X", "utf8", str(ORACLE)],
        cwd=county / "notebooks",
        env=env,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=300,
    )
    assert done.returncode == 0, done.stderr[-2000:]
