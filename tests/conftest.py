"""Fixtures shared by all tests: the toy county, its tables, and the real extracts."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from geoplan.catalogue import Catalogue, load_catalogue
from geoplan.pipeline import BuildResult, check_inputs
from geoplan.workspace import Workspace
from tests.chromium import browser, playwright, watch
from tests.toy import write_toy

__all__ = ["browser", "playwright", "watch"]  # fixtures: one Chromium for all tests

# A slow machine is not a fault, and CI must not depend on luck.
settings.register_profile("geoplan", deadline=None, derandomize="CI" in os.environ)
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
def toy(tmp_path_factory: pytest.TempPathFactory) -> Toy:
    folder = write_toy(tmp_path_factory.mktemp("toy"))
    workspace = Workspace.open(folder)
    settings = workspace.settings()
    result: BuildResult = check_inputs(workspace, settings, lambda report: None)
    return Toy(folder, result.tables, result.problems, settings)


@pytest.fixture
def toy_folder(toy: Toy, tmp_path: Path) -> Path:
    """A fresh copy of the toy workspace that a test may change."""
    return Path(shutil.copytree(toy.folder, tmp_path / "county"))


@pytest.fixture(params=EXTRACTS)
def extract(request: pytest.FixtureRequest) -> Path:
    path = SHARED / f"{request.param}.osm.pbf"
    if not path.is_file():
        pytest.skip(f"real extract {path.name} is not here")
    return path
