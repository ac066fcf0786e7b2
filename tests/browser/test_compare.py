"""The page of changes: marks and list follow the filters, and nothing is fetched."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import shapely

from geoplan.compare import write_comparison
from geoplan.compare.write import Written
from tests.chromium import Watched
from tests.compare.sides import side
from tests.render.fixture_tables import HOSTILE, make_tables

pytestmark = pytest.mark.browser
RENAMED = '<img src=x onerror="window.pwned=1">{{7*7}}</script>'


def _with_real_ids(tables: dict[str, Any]) -> dict[str, Any]:
    """Give points the ids of real ones, which begin with their type."""
    points = tables["points"]
    ids = {i: f"{t}-{i}" for i, t in zip(points["point_id"], points["type_id"], strict=True)}
    return tables | {
        name: tables[name].assign(point_id=tables[name]["point_id"].map(ids))
        for name in ("points", "gaps", "scores", "checks", "duties")
    }


def _sides() -> list[dict[str, Any]]:
    """Every kind of change: points gone, moved, renamed, other duties, states, scores, results."""
    now = _with_real_ids(make_tables())
    then = dict(now)
    points = now["points"]
    points = points[points["point_id"] != "t7-p007"].copy()
    far = points["point_id"] == "t1-p009"
    points.loc[far, "lat"] += 0.002
    points.loc[far, "geometry"] = shapely.points(points.loc[far, "lon"], points.loc[far, "lat"])
    points.loc[points["point_id"] == "t3-p011", "name"] = RENAMED
    then["points"] = points
    gaps = now["gaps"].copy()
    gaps["state"] = ["covered" if i % 4 else s for i, s in enumerate(gaps["state"])]
    then["gaps"] = gaps
    scores = now["scores"].copy()
    scores.loc[scores.index % 3 == 0, "overall_pct"] = 50.0
    then["scores"] = scores
    then["checks"] = now["checks"].iloc[::2]
    duties = now["duties"].copy()
    then["duties"] = duties.replace({"unit": {"县住建局": "县园林局"}})
    return [then, now]


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Written:
    then, now = _sides()
    sides = [
        side(t, label, catalogue=t["catalogue"], settings=t["settings"])
        for t, label in ((then, HOSTILE[0]), (now, HOSTILE[1]))
    ]
    return write_comparison(sides[0], sides[1], tmp_path_factory.mktemp("compared"))


@pytest.fixture
def page(watch: Callable[..., Watched], written: Written) -> Any:
    return watch().open(written.outputs[1])


def _counts(page: Any) -> tuple[int, int]:
    text = page.locator(".gp-count").inner_text()
    found = re.match(r"(\d+) 项变化，(\d+) 个点位", text)
    assert found, text
    return int(found[1]), int(found[2])


def _rows(page: Any) -> int:
    while page.locator("#gp-more").count():
        page.click("#gp-more")
    return int(page.locator("#gp-hits .gp-row").count())


def _marks(page: Any) -> int:
    count = "geoplan.compare.layer.getLayers().filter(l => l instanceof gp.compare.Mark).length"
    return int(page.evaluate(count))


def test_all_of_it_is_shown_at_first(page: Any, written: Written) -> None:
    changes = written.compared.changes
    ids = {new or f"gone {old}" for new, old in changes[["point_id", "old_id"]].to_numpy()}
    assert _counts(page) == (len(changes), len(ids))
    assert _rows(page) == len(changes)
    placed = changes[changes["lon"].notna()]
    assert _marks(page) == len(
        {new or f"gone {old}" for new, old in placed[["point_id", "old_id"]].to_numpy()}
    )
    assert f"{len(ids)} 个点位" in written.said["total"]
    kinds = changes["kind"].value_counts()
    boxes = page.locator("#gp-kinds .gp-box")
    assert boxes.count() == len(kinds) > 7
    shown = [int(n) for n in page.locator("#gp-kinds .gp-n").all_inner_texts()]
    assert sum(shown) == len(changes) and sorted(shown) == sorted(kinds)


def test_filters_count_what_they_list(page: Any, written: Written) -> None:
    changes = pd.DataFrame(written.compared.changes.drop(columns="geometry"))
    page.click("#gp-none")
    assert _counts(page) == (0, 0) and _marks(page) == 0
    assert page.locator("#gp-hits .gp-none").count() == 1
    for nth in range(page.locator("#gp-kinds input").count()):
        box = page.locator("#gp-kinds input").nth(nth)
        expected = int(page.locator("#gp-kinds .gp-n").nth(nth).inner_text())
        box.check()
        assert _counts(page)[0] == expected == _rows(page)
        page.locator("#gp-kinds input").nth(nth).uncheck()
    page.click("#gp-all")
    for town in ("甲镇", "<i>乙</i>镇"):
        page.select_option("#gp-town", label=town)
        assert _counts(page)[0] == _rows(page) == (changes["township"] == town).sum()
    page.select_option("#gp-town", value="")
    page.select_option("#gp-type", label="类别3")
    assert _counts(page)[0] == _rows(page) == (changes["type_id"] == "t3").sum()
    page.select_option("#gp-type", value="")
    page.fill("#gp-search", "园林局")
    assert _counts(page)[0] == _rows(page) == changes["before"].isin(["县园林局"]).sum()


def test_a_row_leads_to_its_point(page: Any) -> None:
    page.fill("#gp-search", "p009")
    page.locator("#gp-hits .gp-row").first.click()
    popup = page.locator(".leaflet-popup")
    assert "点位9号" in popup.inner_text() and "位置移动" in popup.inner_text()
    at = page.evaluate("[geoplan.map.getCenter().lat, geoplan.map.getCenter().lng]")
    point = make_tables()["points"].set_index("point_id").loc["p009"]
    assert at == pytest.approx([point["lat"], point["lon"]], abs=1e-3)


def test_a_mark_on_the_map_opens_what_changed(page: Any) -> None:
    page.fill("#gp-search", "p009")
    where = page.evaluate(
        "(() => { var layer = geoplan.compare.layer.getLayers()[0];"
        " geoplan.map.setView(layer.getLatLng(), 17, {animate: false});"
        " var at = geoplan.map.latLngToContainerPoint(layer.getLatLng());"
        " var box = geoplan.map.getContainer().getBoundingClientRect();"
        " return [at.x + box.left, at.y + box.top]; })()"
    )
    page.wait_for_timeout(200)
    page.mouse.click(*where)
    assert "点位9号" in page.locator(".leaflet-popup").inner_text()


def test_marks_are_painted(page: Any) -> None:
    page.wait_for_timeout(300)
    painted = page.evaluate(
        "(() => { var c = geoplan.compare.canvas._container, d = c.getContext('2d')"
        ".getImageData(0, 0, c.width, c.height).data, n = 0;"
        " for (var i = 3; i < d.length; i += 4) { if (d[i]) { n++; } } return n; })()"
    )
    assert painted > 2000


def test_sums_of_the_page_are_those_of_the_table(page: Any, written: Written) -> None:
    page.click("#gp-flows summary")
    rows = page.locator("#gp-flows tbody tr").all_inner_texts()
    sums = written.compared.sums
    assert len(rows) == sums["dimension"].isin(["county", "township"]).sum()
    county = sums[sums["dimension"] == "county"].iloc[0]
    assert rows[0].split("\t")[1:] == [
        str(county[n]) for n in ("before", "added", "removed", "recut", "came", "went", "after")
    ]
    page.click("#gp-figures summary")
    first = page.locator("#gp-figures tbody tr").first.inner_text()
    assert f"{county['gaps_before']} → {county['gaps_after']}" in first


def test_source_and_caution_stand_on_the_map(page: Any) -> None:
    corner = page.locator(".leaflet-bottom.leaflet-right .gp-caution")
    text = corner.inner_text()
    assert "OpenStreetMap" in text and "未经审图" in text


def test_the_list_is_exported_as_filtered(
    watch: Callable[..., Watched], written: Written, tmp_path: Path
) -> None:
    page = watch(accept_downloads=True).open(written.outputs[1])
    page.fill("#gp-search", "onerror")
    with page.expect_download() as caught:
        page.click("#gp-export")
    assert caught.value.suggested_filename.endswith(".csv")
    path = tmp_path / "changes.csv"
    caught.value.save_as(path)
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    changes, _ = _counts(page)
    assert len(rows) == changes + 1 > 1
    assert {len(row) for row in rows} == {11}
    assert all("onerror" in "".join(row) for row in rows[1:])


def test_it_prints_title_map_and_list(page: Any) -> None:
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    for shown in ("#gp-plain-head h1", ".folium-map", ".gp-caution", "#gp-hits .gp-row >> nth=0"):
        assert page.locator(shown).is_visible(), shown
    assert not page.locator("#gp-fold").is_visible()


def test_hostile_names_stay_text(watch: Callable[..., Watched], written: Written) -> None:
    page = watch(width=360, height=640).open(written.outputs[1])
    page.fill("#gp-search", "onerror")
    page.locator("#gp-hits .gp-row").first.click()
    assert page.evaluate("window.pwned") is None
    assert "{{7*7}}" in page.locator("#gp-hits").inner_text()
    assert HOSTILE[0] in page.locator("#gp-panel").inner_text()
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= 360
    page.click("#gp-fold")
    assert not page.locator("#gp-panel").is_visible()


def test_the_workbook_of_hostile_names_has_no_formula(written: Written, tmp_path: Path) -> None:
    import openpyxl

    book = openpyxl.load_workbook(written.outputs[0])
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert RENAMED in {cell.value for cell in cells}
