"""Every thematic layer is shown, drawn, explained and kept in the address."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from geoplan.render import render_map
from geoplan.render.layers import LAYERS
from tests.browser.test_answer import settle, step
from tests.chromium import FLAGS, Watched, chromium
from tests.render.fixture_tables import make_tables
from tests.render.theme_tables import DAY, EVIL, SOUTH, STEP, WEST, make_themed

pytestmark = pytest.mark.browser

LATER = date(2026, 10, 2)
IDS = [layer.id for layer in LAYERS]
SPOTS = {  # where the first feature of each layer lies: longitude, latitude, title
    "hexes": (0.9, 7.9, "缺口的面"),
    "section_states": (0.5, -1.0, EVIL),
    "blind_spots": (0.5, -3.0, EVIL),
    "reach": (0.5, -1.0, EVIL),
    "service_areas": (4.5, 2.5, "步行 5 分钟以内"),
    "rules": (0.5, -4.0, EVIL),
    "facilities": (0.4, -2.0, EVIL),
    "bases": (8.5, 6.5, EVIL),
    "patrol_rounds": (1.0, -4.0, f"第 1 站 {EVIL}"),
}


@pytest.fixture
def near(page: Any) -> Any:
    """The map where all layers lie in sight."""
    page.evaluate(
        "box => geoplan.map.fitBounds(box, {animate: false})",
        [[SOUTH - 4 * STEP, WEST], [SOUTH + 9 * STEP, WEST + 10 * STEP]],
    )
    page.click("#gp-themes > summary")
    return page


@pytest.mark.parametrize("layer_id", IDS)
def test_each_layer_is_drawn_and_explained(near: Any, layer_id: str) -> None:
    paint = """id => {
      const count = () => {
        const copy = document.createElement('canvas');
        copy.width = 1500; copy.height = 900;
        const ctx = copy.getContext('2d', {willReadFrequently: true});
        let n = 0;
        document.querySelectorAll('.leaflet-map-pane canvas').forEach(c => {
          ctx.clearRect(0, 0, 1500, 900);
          ctx.drawImage(c, 0, 0);
          const d = ctx.getImageData(0, 0, 1500, 900).data;
          for (let i = 3; i < d.length; i += 4) { n += d[i] > 0; }
        });
        return n;
      };
      const box = document.querySelector(`input[data-layer="${id}"]`);
      const before = count();
      box.click();
      return count() - before;
    }"""
    near.evaluate("geoplan.map.setZoom(14, {animate: false})")
    assert near.evaluate(paint, layer_id) > 100, "it leaves paint on the map"
    theme = near.evaluate("id => geoplan.theme(id)", layer_id)
    assert theme["drawn"] > 0
    row = near.locator(f"[data-theme='{layer_id}']").first
    told = next(layer for layer in LAYERS if layer.id == layer_id)
    assert len(row.inner_text()) > 40, "what it means and how sure it is"
    legend = near.locator(f".gp-legend [data-theme='{layer_id}']")
    assert legend.locator("canvas").count() == sum(1 for n in theme["counts"] if n)
    assert sum(theme["counts"]) >= len(told.looks) - 1
    near.uncheck(f"input[data-layer='{layer_id}']")
    assert legend.count() == 0


@pytest.mark.parametrize("layer_id", IDS)
def test_a_click_says_what_lies_there(near: Any, layer_id: str) -> None:
    i, j, title = SPOTS[layer_id]
    near.uncheck("[data-layer=points]")
    near.uncheck("[data-layer=areas]")
    near.check(f"input[data-layer='{layer_id}']")
    at = [SOUTH + STEP * j, WEST + STEP * i]
    near.evaluate("at => geoplan.map.setView(at, 16, {animate: false})", at)
    assert near.evaluate("at => geoplan.featureAt(at[0], at[1])", at) == [layer_id, title]
    spot = near.evaluate("at => geoplan.map.latLngToContainerPoint(at)", at)
    box = near.locator(".folium-map").bounding_box()
    near.mouse.click(box["x"] + spot["x"], box["y"] + spot["y"])
    assert title in near.inner_text(".gp-popup")
    assert near.evaluate("window.pwned") is None
    assert near.locator("img[src=x]").count() == 0


def test_parts_are_chosen_one_at_a_time_and_kept_in_the_address(
    near: Any, watch: Any, page_file: Path
) -> None:
    near.check("input[data-layer='reach']")
    assert near.evaluate("geoplan.theme('reach').part") == "checked"
    near.select_option("[data-theme='reach'] select", "toilet")
    assert near.evaluate("geoplan.theme('reach').part") == "toilet"
    assert "公共厕所" in near.inner_text(".gp-legend")
    settle(near)
    assert "reach%3Atoilet" in near.url
    near.check("input[data-layer='bases']")
    settle(near)
    other = watch().open(page_file, near.url[near.url.index("#") :])
    assert other.evaluate("geoplan.layers()") == near.evaluate("geoplan.layers()")
    assert other.input_value("[data-theme='reach'] select") == "toilet"
    step(near, "back")
    assert near.evaluate("geoplan.layers()")[-1] == "reach:toilet"
    assert not near.is_checked("input[data-layer='bases']")


def three_rounds() -> dict[str, Any]:
    """Two teams on the first day, a third round of the first team on the second, each apart."""
    themed = make_themed()
    rounds = [("r", "甲队", DAY, 0), ("s", "乙队", DAY, 6), ("t", "甲队", LATER, 12)]
    made = {}
    for name in ("patrol_rounds", "patrol_stops", "patrol_legs"):
        copies = []
        for round_id, team, day, east in rounds:
            one = themed[name].assign(round_id=round_id)
            if name == "patrol_rounds":
                one = one.assign(team=team, day=day)
            elif name == "patrol_stops":
                one = one.assign(lon=one["lon"] + STEP * east)
            else:
                one = one.assign(geometry=one.geometry.translate(STEP * east))
            copies.append(one)
        made[name] = pd.concat(copies, ignore_index=True)
    return themed | made


def test_rounds_are_chosen_by_day_and_by_team_and_the_map_goes_there(
    watch: Any, tmp_path: Path
) -> None:
    path = tmp_path / "index.html"
    path.write_text(render_map(**(make_tables() | {"themed": three_rounds()})), "utf-8")
    page = watch().open(path)
    page.click("#gp-themes > summary")
    page.check("input[data-layer='patrol_rounds']")
    day, team = (page.locator("[data-theme='patrol_rounds'] select").nth(k) for k in (0, 1))
    assert day.inner_text().split("\n") == ["全部日期", str(DAY), str(LATER)]
    assert team.inner_text().split("\n") == ["全部队伍", "乙队", "甲队"]
    counts = "geoplan.theme('patrol_rounds').counts"
    whole = page.evaluate(counts)
    day.select_option(str(DAY))
    assert page.evaluate(counts) == [n * 2 / 3 for n in whole]
    west, east = page.evaluate("(b => [b.getWest(), b.getEast()])(geoplan.map.getBounds())")
    assert west < WEST < WEST + 10 * STEP < east
    team.select_option("乙队")
    assert page.evaluate(counts) == [n / 3 for n in whole]
    middle, zoom = page.evaluate("[geoplan.map.getCenter().lng, geoplan.map.getZoom()]")
    assert middle == pytest.approx(WEST + 8 * STEP, abs=STEP / 4)
    assert zoom >= 14
    assert "巡查路线：2026-10-01 · 乙队" in page.inner_text(".gp-legend")
    assert day.locator(f"option[value='{LATER}']").is_disabled(), "that team has no such day"
    settle(page)
    other = watch().open(path, page.url[page.url.index("#") :])
    assert other.evaluate(counts) == [n / 3 for n in whole]
    day.select_option("")
    team.select_option("甲队")
    assert page.evaluate(counts) == [n * 2 / 3 for n in whole]
    team.select_option("")
    assert page.evaluate(counts) == whole
    at = [SOUTH - 4 * STEP, WEST + 7 * STEP]
    page.evaluate("at => geoplan.map.setView(at, 16, {animate: false})", at)
    spot = page.evaluate("at => geoplan.map.latLngToContainerPoint(at)", at)
    box = page.locator(".folium-map").bounding_box()
    page.mouse.click(box["x"] + spot["x"], box["y"] + spot["y"])
    assert "2026-10-01 · 乙队" in page.inner_text(".gp-popup"), "whose it is, where all are shown"


def test_the_number_of_a_stop_lies_above_its_point(watch: Any, tmp_path: Path) -> None:
    tables = make_tables()
    point = tables["points"][tables["points"]["shape"] == "site"].iloc[0]
    themed = make_themed()
    themed["patrol_stops"].loc[0, ["lon", "lat"]] = (point["lon"], point["lat"])
    path = tmp_path / "index.html"
    path.write_text(render_map(**(tables | {"themed": themed})), "utf-8")
    page = watch().open(path)
    page.click("#gp-themes > summary")

    def told() -> str:
        at = [point["lat"], point["lon"]]
        page.evaluate("at => geoplan.map.closePopup().setView(at, 17, {animate: false})", at)
        spot = page.evaluate("at => geoplan.map.latLngToContainerPoint(at)", at)
        box = page.locator(".folium-map").bounding_box()
        page.mouse.click(box["x"] + spot["x"], box["y"] + spot["y"])
        return str(page.inner_text(".gp-popup"))

    assert "第 1 站" not in told()
    page.check("input[data-layer='patrol_rounds']")
    depth = "name => +getComputedStyle(document.querySelector(`.leaflet-${name}-pane`)).zIndex"
    assert page.evaluate(depth, "gp-theme-mark") > page.evaluate(depth, "gp-points")
    painted = """() => { const c = document.querySelector('.leaflet-gp-theme-mark-pane canvas');
      return c.getContext('2d').getImageData(0, 0, c.width, c.height).data.some(v => v > 0); }"""
    assert page.evaluate(painted)
    assert "第 1 站" in told()
    page.uncheck("input[data-layer='patrol_rounds']")
    assert page.locator(".leaflet-gp-theme-mark-pane canvas").count() == 0


def test_an_empty_layer_is_greyed_and_says_what_to_supply(watch: Any, tmp_path: Path) -> None:
    path = tmp_path / "index.html"
    path.write_text(render_map(**(make_tables() | {"themed": {}})), "utf-8")
    page = watch().open(path, "#layers=base,hexes,reach:toilet")
    page.click("#gp-themes > summary")
    for layer_id in IDS:
        row = page.locator(f"[data-theme='{layer_id}']")
        assert row.locator("input").is_disabled()
        assert len(row.inner_text()) > 20
    assert page.evaluate("geoplan.layers()") == ["base"]


def test_the_legend_promises_no_more_than_the_map_shows(near: Any) -> None:
    near.uncheck("[data-layer=points]")
    assert "无人负责" not in near.inner_text(".gp-legend")
    near.check("input[data-layer='section_states']")
    assert "无人负责" in near.inner_text(".gp-legend")


def test_all_layers_at_once_without_webgl(playwright: Any, page_file: Path) -> None:
    browser = playwright.chromium.launch(
        executable_path=chromium(), args=[*FLAGS, "--disable-3d-apis"]
    )
    try:
        watched = Watched(browser.new_page())
        page = watched.open(page_file, "#at=14/30.01/120.02&layers=base,points," + ",".join(IDS))
        for layer_id in IDS:
            assert page.evaluate("id => geoplan.theme(id).drawn", layer_id) > 0, layer_id
        assert watched.faults == []
    finally:
        browser.close()


def test_the_sheet_names_the_layers_and_what_they_mean(near: Any) -> None:
    near.check("input[data-layer='hexes']")
    near.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    text = near.text_content("#gp-sheet")
    assert "缺口的面" in text
    assert "没查过和过期的按同类同乡镇查过的估算" in text
    assert "最重的格" in text
