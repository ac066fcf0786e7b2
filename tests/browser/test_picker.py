"""People mark where a listed point is; what the page exports is read by the next build."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from geoplan.config import Settings
from geoplan.evidence import load_picks
from geoplan.pipeline import build
from geoplan.render.picker import TABLE_NAME, build_picker
from geoplan.workspace import Workspace
from tests.chromium import Watched
from tests.render.fixture_tables import make_tables

pytestmark = pytest.mark.browser
NOWHERE = "没有坐标的公园"


def built(folder: Path) -> Workspace:
    workspace = Workspace.open(folder)
    build(workspace, workspace.settings(), lambda _: None)
    return workspace


def mark(page: Any, name: str, x: int, y: int) -> list[float]:
    page.locator(".gp-row", has_text=name).first.click()
    page.mouse.click(x, y)
    spot: list[float] = page.evaluate(
        "([x, y]) => { var box = geoplan.map.getContainer().getBoundingClientRect();"
        " var at = geoplan.map.containerPointToLatLng([x - box.left, y - box.top]);"
        " return [at.lng, at.lat]; }",
        [x, y],
    )
    return spot


def export(page: Any, to: Path) -> Path:
    with page.expect_download() as caught:
        page.click("#gp-export")
    assert caught.value.suggested_filename == TABLE_NAME
    caught.value.save_as(to)
    return to


def test_marks_are_exported_and_the_next_build_reads_them(
    watch: Callable[..., Watched], toy_folder: Path
) -> None:
    workspace = built(toy_folder)
    page = watch(accept_downloads=True).open(workspace.root / "maps" / "标注位置.html")
    before = page.evaluate("geoplan.picker.items.map(i => i.name)")
    assert NOWHERE in before
    page.fill("#gp-who", "=王某")
    lon, lat = mark(page, NOWHERE, 800, 400)
    page.reload()  # closing the page loses nothing
    page.wait_for_function("window.geoplan !== undefined")
    assert f"1 / {len(before)}" in page.locator(".gp-count").inner_text()
    table = export(page, workspace.root / "data" / "state" / TABLE_NAME)
    assert table.read_bytes().startswith(b"\xef\xbb\xbf")
    assert "'=王某" in table.read_text("utf-8")
    result = build(workspace, workspace.settings(), lambda _: None)
    point = result.tables["points"].set_index("name").loc[NOWHERE]
    assert point["placed_by"] == "pick"
    assert (point["lon"], point["lat"]) == pytest.approx((lon, lat), abs=2e-6)
    again = watch().open(workspace.root / "maps" / "标注位置.html")
    assert again.evaluate("geoplan.picker.items.map(i => i.name)").count(NOWHERE) == 1
    assert "1 / " in again.locator(".gp-count").inner_text()


def test_a_click_without_a_name_says_what_to_do(
    watch: Callable[..., Watched], toy_folder: Path
) -> None:
    page = watch().open(built(toy_folder).root / "maps" / "标注位置.html")
    page.mouse.click(800, 400)
    assert page.locator(".gp-pin").count() == 0
    assert "先在左边点一个名称" in page.locator("#gp-panel").inner_text()


@pytest.mark.parametrize("name", ["<script>window.pwned=1</script>", "=1+1"])
def test_hostile_names_stay_text(watch: Callable[..., Watched], tmp_path: Path, name: str) -> None:
    tables = make_tables()
    points = tables["points"].copy()
    first = points.index[0]
    points.loc[first, ["name", "placed_by"]] = [name, "none"]
    points.loc[first, ["lon", "lat"]] = float("nan")
    path = tmp_path / "页 面.html"
    given = {**tables, "points": points}
    html = build_picker(given, tables["catalogue"], tables["settings"]).to_html()
    path.write_text(html, "utf-8")
    page = watch(width=360, height=640, accept_downloads=True).open(path)
    assert page.evaluate("window.pwned") is None
    page.evaluate("geoplan.picker.choose(0); geoplan.picker.put(geoplan.map.getCenter())")
    table = export(page, tmp_path / TABLE_NAME)
    files = {"picks": [table]}
    rows = load_picks(files=files, settings=Settings()).tables["picks"]
    assert rows["name"].tolist() == [name] and page.evaluate("window.pwned") is None


def test_the_button_that_exports_can_be_read(
    watch: Callable[..., Watched], toy_folder: Path
) -> None:
    page = watch().open(built(toy_folder).root / "maps" / "标注位置.html")
    script = "e => { const s = getComputedStyle(e); return [s.color, s.backgroundColor]; }"
    text, ground = page.eval_on_selector("#gp-export", script)
    assert (text, ground) == ("rgb(255, 255, 255)", "rgb(11, 87, 208)")
