"""One sheet of paper: title, answer, map, legend, scale, date, source, whatever is shown."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from geoplan.render import render_map
from geoplan.render.layers import LAYERS
from tests.render.fixture_tables import make_tables

pytestmark = pytest.mark.browser

PDF_BYTES_MAX = 3_000_000
SIZES_PT = {"A4": (842, 595), "A3": (1191, 842)}
ALL = [layer.id for layer in LAYERS]


def begin(page: Any) -> Any:
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    return page.locator("#gp-sheet")


def end(page: Any) -> None:
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")


@pytest.mark.parametrize("paper", SIZES_PT)
@pytest.mark.parametrize("layers", [[], ALL], ids=["points", "all layers"])
def test_it_is_one_sheet_of_the_paper_chosen(
    page: Any, tmp_path: Path, paper: str, layers: list[str]
) -> None:
    page.click("#gp-themes > summary")
    for layer in layers:
        page.check(f"input[data-layer='{layer}']")
    page.select_option("#gp-paper", paper)
    pdf = tmp_path / "map.pdf"
    page.pdf(path=pdf, prefer_css_page_size=True)
    data = pdf.read_bytes()
    assert re.findall(rb"/Count (\d+)", data) == [b"1"]
    box = re.search(rb"/MediaBox ?\[0 0 ([\d.]+) ([\d.]+)\]", data)
    assert box
    assert [round(float(box[1])), round(float(box[2]))] == list(SIZES_PT[paper])
    assert len(data) < PDF_BYTES_MAX


def test_the_sheet_says_what_it_is(page: Any) -> None:
    text = begin(page).text_content()
    for expected in (
        "青禾县点位覆盖图",
        "虚构示范县，非真实地点",
        "仅供内部工作使用",
        "ODbL",
        "截至 2026-10-20",
        "OSM 数据 2026-09-01",
        "无人负责",
        "图例",
        "坐标系 WGS-84，上北下南",
        "来源：本县清单",
        "固定点位不失分",
    ):
        assert expected in text
    assert page.get_attribute("#gp-sheet .gp-sheet-map", "src").startswith("data:image/png")
    end(page)
    assert page.locator("#gp-sheet").count() == 0


@pytest.mark.parametrize("paper", SIZES_PT)
def test_the_scale_is_that_of_the_paper(page: Any, paper: str) -> None:
    """Two places a known way apart, measured on the sheet."""
    page.select_option("#gp-paper", paper)
    page.evaluate("geoplan.map.setView([30.01, 120.02], 15, {animate: false})")
    said = re.search(r"1:(\d+)", begin(page).text_content())
    assert said
    shown_px, sheet_px, shown_high, sheet_high = page.evaluate(
        """() => {
          const size = geoplan.map.getSize(), image = document.querySelector('.gp-sheet-map');
          return [size.x, parseFloat(image.style.width), size.y, parseFloat(image.style.height)];
        }"""
    )
    metres_a_px = page.evaluate(
        """() => {
          const a = geoplan.map.containerPointToLatLng([0, 100]);
          const b = geoplan.map.containerPointToLatLng([500, 100]);
          return a.distanceTo(b) / 500;
        }"""
    )
    factor = min(sheet_px / shown_px, sheet_high / shown_high)
    paper_mm_a_px = 25.4 / 96
    expected = metres_a_px / factor * 1000 / paper_mm_a_px
    assert abs(int(said[1]) / expected - 1) < 0.06, "to two figures"


def test_a_filtered_sheet_says_so(page: Any) -> None:
    page.evaluate("geoplan.choose({state: ['failing']})")
    assert "筛选：缺口状态＝有未达标" in begin(page).text_content()
    assert "<script>" not in page.inner_html("#gp-sheet p >> nth=0")


def test_nothing_hidden_is_printed(page: Any) -> None:
    begin(page)
    image = "document.querySelector('.gp-sheet-map').src"
    full = page.evaluate(image)
    end(page)
    page.uncheck("[data-layer=points]")
    text = begin(page).text_content()
    assert page.evaluate(image) != full
    assert "无人负责" not in text


@pytest.fixture
def english(watch: Any, tmp_path: Path) -> Any:
    given = make_tables()
    settings = replace(given["settings"], language="en")
    path = tmp_path / "en.html"
    path.write_text(render_map(**{**given, "settings": settings}), "utf-8")
    return watch().open(path)


def test_long_sentences_leave_the_map_its_share(english: Any, tmp_path: Path) -> None:
    english.click("#gp-themes > summary")
    for layer in ALL:
        english.check(f"input[data-layer='{layer}']")
    sheet = begin(english)
    room, high, whole = english.evaluate(
        """() => { var sheet = document.getElementById('gp-sheet');
          sheet.style.display = 'block';
          return [geoplanRoom(), parseFloat(document.querySelector('.gp-sheet-map').style.height),
            sheet.offsetHeight]; }""".replace("geoplanRoom()", "gp.print.room()[1]")
    )
    assert high >= 0.45 * room and whole <= room
    text = sheet.inner_text()
    assert re.search(r"1:\d+", text) and "OpenStreetMap" in text
    assert not re.search(r"[a-z]\.[A-Z]", text), "a space between sentences"
    end(english)
    pdf = tmp_path / "en.pdf"
    english.pdf(path=pdf, prefer_css_page_size=True)
    assert re.findall(rb"/Count (\d+)", pdf.read_bytes()) == [b"1"]


@pytest.mark.parametrize("paper", SIZES_PT)
def test_the_whole_county_fills_the_frame(page: Any, paper: str) -> None:
    page.select_option("#gp-paper", paper)
    west, south, east, north, width, height = page.evaluate(
        """() => { var config = JSON.parse(document.getElementById('gp-config').textContent);
          var view = gp.print.view({map: geoplan.map, config: config}, 1000, 500);
          var at = config.bounds.map(function (b) { return gp.toPixels(L.latLng(b)); });
          var low = at[0], high = at[1];
          return [low.x * view.scale - view.dx, low.y * view.scale - view.dy,
            high.x * view.scale - view.dx, high.y * view.scale - view.dy, 1000, 500]; }"""
    )
    edges = [west, width - east, north, height - south]
    assert min(edges) == pytest.approx(12, abs=0.5), "as large as it goes"
    assert west == pytest.approx(width - east, abs=0.5)
    assert north == pytest.approx(height - south, abs=0.5)
