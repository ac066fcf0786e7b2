"""Pages without a sheet of their own print what they show: map, title, panel, caution."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from geoplan.render.elements import Basemap, OfflineMap
from geoplan.render.picker import build_picker
from tests.chromium import Watched
from tests.render.fixture_tables import make_tables

pytestmark = pytest.mark.browser
TITLE = "某页"


def opened(page: Any, path: Path) -> Any:
    page.goto(path.as_uri())
    return page


def printing(page: Any) -> None:
    page.set_viewport_size({"width": 718, "height": 1047})  # upright A4
    page.emulate_media(media="print")


@pytest.fixture
def picker(watch: Callable[..., Watched], tmp_path: Path) -> Any:
    given = make_tables()
    path = tmp_path / "page.html"
    html = build_picker(given, given["catalogue"], given["settings"]).to_html()
    path.write_text(html, "utf-8")
    return watch().open(path)


def test_the_panel_follows_the_map_under_the_title(picker: Any) -> None:
    size = picker.evaluate("[geoplan.map.getSize().x, geoplan.map.getSize().y]")
    title = picker.title()
    picker.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    printing(picker)
    head = picker.locator("#gp-plain-head h1")
    assert head.inner_text() == title
    boxes = [
        picker.locator(q).bounding_box() for q in ("#gp-plain-head", ".folium-map", "#gp-panel")
    ]
    lines = [(box["y"], box["y"] + box["height"]) for box in boxes]
    assert lines[0][1] <= lines[1][0] + 1 and lines[1][1] <= lines[2][0] + 1
    assert boxes[1]["width"] <= 701 and boxes[1]["height"] >= 300
    ratio = boxes[1]["width"] / boxes[1]["height"]
    assert ratio == pytest.approx(size[0] / size[1], rel=0.01), "the map as it stands"
    text = picker.locator("#gp-panel").inner_text()
    assert "未经审图" in text and "OpenStreetMap" in text
    assert not picker.locator("#gp-export").is_visible()


def test_after_printing_all_is_as_before(picker: Any) -> None:
    look = "[document.body.className, document.querySelector('.folium-map').style.cssText]"
    before = picker.evaluate(look)
    for event in ("beforeprint", "beforeprint", "afterprint"):
        picker.evaluate("e => window.dispatchEvent(new Event(e))", event)
    assert picker.evaluate(look) == before
    assert picker.locator("#gp-plain-head").count() == 0


def test_a_map_alone_prints_too(watch: Callable[..., Watched], tmp_path: Path) -> None:
    """As the proposal of grids: no panel, a box of its own over the map."""
    from geoplan.render.basemap import build_base

    given = make_tables()
    shown = {name: given[name] for name in ("backdrop", "streets", "areas")}
    page = OfflineMap((30.01, 120.02), title=TITLE)
    Basemap(build_base(**shown, budget_mb=1.0).blobs, "base").add_to(page)
    path = tmp_path / "alone.html"
    path.write_text(page.to_html(), "utf-8")
    alone = opened(watch().page, path)
    alone.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    printing(alone)
    box = alone.locator(".folium-map").bounding_box()
    assert box["width"] > 600 and box["height"] > 300
    assert alone.locator("h1").count() == 0
    pdf = tmp_path / "alone.pdf"
    alone.evaluate("window.dispatchEvent(new Event('afterprint'))")
    alone.pdf(path=pdf)
    assert re.findall(rb"/Count (\d+)", pdf.read_bytes()) == [b"1"]
