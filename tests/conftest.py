"""Fixtures shared by all tests: the toy county, its tables, and the real extracts."""

from __future__ import annotations

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as the command line does, before numpy loads

import shutil
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from geoplan.catalogue import Catalogue, load_catalogue
from geoplan.demo import write_demo
from geoplan.pipeline import BuildResult, build
from geoplan.workspace import Workspace
from tests.chromium import browser, playwright, watch
from tests.toy import write_toy

__all__ = ["browser", "playwright", "watch"]  # fixtures: one Chromium for all tests

# A slow machine is not a fault, and CI must not depend on luck. Fifty examples find what hundred
# find nearly always; for a search through a night: --hypothesis-profile=long
settings.register_profile("geoplan", deadline=None, max_examples=50, derandomize="CI" in os.environ)
settings.register_profile("long", deadline=None, max_examples=2000)
settings.load_profile("geoplan")

REPOSITORY = Path(__file__).parents[1]
SHARED = Path(os.environ.get("GEOPLAN_SHARED", REPOSITORY.parent / "shared")) / "data" / "osm"
EXTRACTS = ("guixi-2024", "zhuhai-xiangzhou-2022", "malta-2018")


@dataclass(frozen=True)
class Toy:
    """The toy county after all steps: its folder, tables and problems."""

    folder: Path
    tables: dict[str, Any]
    problems: Any
    settings: Any

    def codes(self) -> set[str]:
        return set(self.problems["code"])


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.fixture(scope="session")
def built_toy(tmp_path_factory: pytest.TempPathFactory) -> Toy:
    """The toy county with the tables and maps of a build in its folder: to be read, or copied."""
    folder = write_toy(tmp_path_factory.mktemp("built") / "county")
    workspace = Workspace.open(folder)
    settings = workspace.settings()
    result: BuildResult = build(workspace, settings, lambda report: None)
    return Toy(folder, result.tables, result.problems, settings)


@pytest.fixture(scope="session")
def toy(built_toy: Toy, tmp_path_factory: pytest.TempPathFactory) -> Toy:
    """The toy county before any build: its folder holds what was given, nothing more."""
    return replace(built_toy, folder=write_toy(tmp_path_factory.mktemp("toy")))


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of the demo county, nothing built."""
    folder = tmp_path_factory.mktemp("demo")
    write_demo(folder)
    return folder


@pytest.fixture(scope="session")
def built_demo(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, BuildResult]:
    """The demo county after a build, and what the build returned: to be read, or copied."""
    folder = Path(shutil.copytree(demo, tmp_path_factory.mktemp("built") / "demo"))
    workspace = Workspace.open(folder)
    return folder, build(workspace, workspace.settings(), lambda report: None)


@pytest.fixture
def toy_folder(toy: Toy, tmp_path: Path) -> Path:
    """A fresh copy of the toy workspace that a test may change."""
    return Path(shutil.copytree(toy.folder, tmp_path / "county"))


@pytest.fixture
def built_folder(built_toy: Toy, tmp_path: Path) -> Path:
    """A fresh copy of the toy workspace after a build; a build of it finds nothing to do."""
    return Path(shutil.copytree(built_toy.folder, tmp_path / "county"))


@pytest.fixture(params=EXTRACTS)
def extract(request: pytest.FixtureRequest) -> Path:
    path = SHARED / f"{request.param}.osm.pbf"
    if not path.is_file():
        pytest.skip(f"real extract {path.name} is not here")
    return path
