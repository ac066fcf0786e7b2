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
    page.evaluate("document.querySelectorAll('.unit input').forEach(box => box.checked = true)")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    boxes = page.evaluate(
        "[...document.querySelectorAll('tbody th')].map(e => [e.clientWidth,"
        " parseFloat(getComputedStyle(e).fontSize)])"
    )
    assert boxes and all(wide >= WORDS * letter for wide, letter in boxes)
    charts = page.evaluate("[...document.querySelectorAll('svg')].map(e => e.clientWidth)")
    assert all(wide <= width for wide in charts)


def test_paper_has_every_list_and_the_colours_of_the_legend(
    watch: Callable[..., Watched], tmp_path: Path
) -> None:
    path = tmp_path / "page.html"
    path.write_text(_page("zh"), "utf-8")
    page = watch().page
    page.goto(path.as_uri())
    label, table = page.locator(".unit label").first, page.locator(".unit table").first
    assert table.is_visible()
    label.click()
    assert not table.is_visible(), "folded"
    page.locator(".unit input").first.focus()
    page.keyboard.press("Space")
    assert table.is_visible(), "without a mouse too"
    label.click()
    page.emulate_media(media="print")
    assert all(one.is_visible() for one in page.query_selector_all(".unit table"))
    exact = (
        "e => getComputedStyle(e).printColorAdjust || getComputedStyle(e).webkitPrintColorAdjust"
    )
    keys = page.query_selector_all(".key")
    assert len(keys) == 2
    assert {key.evaluate(exact) for key in keys} == {"exact"}


def _page(language: str) -> str:
    tables = invented_forecast(language=language)
    return build_forecast(tables, tables["catalogue"], tables["settings"])
