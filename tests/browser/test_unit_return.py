"""From end to end: build, page, fill in, hand in, collect, build; the county map has the score."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from geoplan.cli import main
from geoplan.evidence.formats import Returned, read_returned
from geoplan.render import pack
from geoplan.workspace import Workspace
from tests.browser.test_unit_page import answer, point, saved
from tests.chromium import Watched

pytestmark = pytest.mark.browser
UNIT, SCHOOL = "县教体局（基础教育股）", "第一小学"
LARGE = "县城管局"  # leads many points
NOW = "2026-10-20T09:30:00+08:00"


def run(*words: object) -> str:
    result = CliRunner().invoke(main, [str(word) for word in words])
    assert result.exit_code == 0, result.output
    return result.output


def column(folder: Path, name: str, key: str) -> Any:
    """Return what the county map was told of one point."""
    html = (folder / "maps/index.html").read_text("utf-8")
    found = re.search(r'<script type="text/plain" id="gp-points-columns">([^<]*)</script>', html)
    assert found
    columns = pack.read_blob(found[1])
    return columns[key][columns["name"].index(name)]


def open_page(watch: Callable[..., Watched], folder: Path, unit: str = UNIT) -> Any:
    watched = watch(360, 740, accept_downloads=True, timezone_id="Asia/Shanghai")
    watched.page.clock.set_fixed_time(NOW)
    return watched.open(folder / "maps/units" / f"{unit}.html")


def number_of(page: Any, name: str) -> int:
    found: int = page.evaluate("n => geoplan.unit.data.points.findIndex(p => p.name === n)", name)
    assert found >= 0
    return found


def fill(page: Any, nth: int) -> None:
    """Answer everything at a point: the first item is unmet, the rest is fine."""
    page.fill("#gp-who", "王某")
    card = point(page, nth)
    count = card.locator("fieldset").count()
    answer(card, 0, "unmet", note="台账缺 9 月 | 已补", photos="台账.jpg")
    for item in range(1, count):
        answer(card, item, "met", photos=f"{item}.jpg")


def test_a_filled_in_page_changes_the_county_map(
    watch: Callable[..., Watched], toy_folder: Path, tmp_path: Path
) -> None:
    run("pages", toy_folder)
    before = column(toy_folder, SCHOOL, "overall")
    page = open_page(watch, toy_folder)
    told = page.evaluate("n => geoplan.unit.data.points.find(p => p.name === n).score", SCHOOL)
    assert told["overall"] == before
    fill(page, number_of(page, SCHOOL))
    name, raw = saved(page, "#gp-json", tmp_path)
    returned = tmp_path / name
    returned.write_bytes(raw)
    run("collect", returned, "--folder", toy_folder)
    run("pages", toy_folder)
    workspace = Workspace.open(toy_folder)
    point_id = column(toy_folder, SCHOOL, "id")
    scores = workspace.read_table("scores").set_index("point_id")
    after = column(toy_folder, SCHOOL, "overall")
    assert after != before
    assert after == pytest.approx(scores.at[point_id, "overall_pct"], abs=0.06)
    assert scores.at[point_id, "unknown"] == 0
    assert scores.at[point_id, "unmet"] == 1
    again = open_page(watch, toy_folder)  # the page made anew has the new score and the old answers
    now = again.evaluate("n => geoplan.unit.data.points.find(p => p.name === n)", SCHOOL)
    assert now["score"]["overall"] == after
    assert [known[3] for known in now["known"] if known[1] == "unmet"] == ["台账缺 9 月 | 已补"]


def test_file_table_and_text_bring_the_same_records(
    watch: Callable[..., Watched], toy_folder: Path, tmp_path: Path
) -> None:
    run("pages", toy_folder)
    page = open_page(watch, toy_folder, LARGE)
    fill(page, 0)
    card = point(page, 1)
    card.locator(".gp-not input").check()
    card.locator(".gp-not textarea").fill("=归县住建局, 见责任表")
    paths = []
    for button in ("#gp-json", "#gp-csv"):
        name, raw = saved(page, button, tmp_path)
        paths.append(tmp_path / name)
        paths[-1].write_bytes(raw)
    page.click("#gp-text")
    texts = [area.input_value() for area in page.locator("#gp-texts textarea").all()]
    paths.append(tmp_path / "微信.txt")
    paths[-1].write_text("办公室：请查收\n" + "\n".join(texts), "utf-8", newline="\n")
    readings = [read_returned(Returned(path, path.name)) for path in paths]
    assert [reading.problems for reading in readings] == [[], [], []]
    assert {reading.unit for reading in readings} == {LARGE}
    first, *rest = (reading.records for reading in readings)
    assert {record["kind"] for record in first} == {"answer", "not_ours"}
    notes = {record.get("note", "") for record in first}
    assert "台账缺 9 月 | 已补" in notes
    assert rest[0] == first
    bar = [{k: v.replace("|", "｜") if k == "note" else v for k, v in r.items()} for r in first]
    assert rest[1] == bar  # the text writes a full bar for the one that parts its fields
    for path in paths:
        run("collect", path, "--folder", toy_folder)
    again = run("collect", *paths, "--folder", toy_folder)
    assert len(list((toy_folder / "data/state/evidence").glob("*.jsonl"))) <= 3, again
