"""The page of the invented county."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from geoplan.render import render_map
from tests.chromium import Watched
from tests.render.fixture_tables import make_tables


@pytest.fixture(scope="session")
def tables() -> dict[str, Any]:
    return make_tables()


@pytest.fixture(scope="session")
def page_file(tmp_path_factory: pytest.TempPathFactory, tables: dict[str, Any]) -> Path:
    path = tmp_path_factory.mktemp("page") / "index.html"
    path.write_text(render_map(**tables), "utf-8")
    return path


@pytest.fixture
def page(watch: Callable[..., Watched], page_file: Path) -> Any:
    """The map of the invented county, open; silence is checked when the test ends."""
    return watch().open(page_file)
