"""The page of the forecast on a phone: it never runs off to the side, and its tables are read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from geoplan.render.forecast_page import build_forecast
from geoplan.text import LANGUAGES
from tests.chromium import Watched
from tests.render.forecast_tables import invented_forecast

pytestmark = pytest.mark.browser
WORDS = 4  # letters of a name that stand side by side at least


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [360, 390, 1280])
def test_nothing_runs_off_to_the_side(
    watch: Callable[..., Watched], tmp_path: Path, width: int, language: str
) -> None:
    path = tmp_path / "page.html"
    path.write_text(_page(language), "utf-8")
    page = watch(width=width, height=844).page
    page.goto(path.as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    boxes = page.evaluate(
        "[...document.querySelectorAll('tbody th')].map(e => [e.clientWidth,"
        " parseFloat(getComputedStyle(e).fontSize)])"
    )
    assert boxes and all(wide >= WORDS * letter for wide, letter in boxes)
    charts = page.evaluate("[...document.querySelectorAll('svg')].map(e => e.clientWidth)")
    assert all(wide <= width for wide in charts)


def _page(language: str) -> str:
    tables = invented_forecast(language=language)
    return build_forecast(tables, tables["catalogue"], tables["settings"])
