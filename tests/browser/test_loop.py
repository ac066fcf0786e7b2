"""The whole loop in a browser: fill in, reload, export, collect, build, and the map shows it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from geoplan.cli import main
from geoplan.evidence.collect import collect_files
from geoplan.evidence.store import evidence_files, fold, read_store
from geoplan.workspace import EVIDENCE, Workspace
from tests.browser.test_unit_page import answer, point, saved
from tests.chromium import Watched

pytestmark = pytest.mark.browser
UNIT, NAME = "县教体局", "第二小学"


def run(*args: object) -> str:
    result = CliRunner().invoke(main, [*map(str, args)])
    assert result.exit_code == 0, result.output
    return result.output


def popup(watch: Callable[..., Watched], folder: Path, point_id: str) -> str:
    """Return what the map of the county says of a point."""
    page = watch().open(folder / "maps" / "index.html")
    page.evaluate("id => geoplan.open(id)", point_id)
    return str(page.inner_text(".gp-popup"))


def state(home: Path, *paths: Path) -> tuple[list[str], str]:
    """Return the ids of what counts after collecting ``paths``, and the day they name."""
    done = list(collect_files(paths, home))
    assert [one.problems for one in done] == [[] for _ in paths]
    stored, problems = read_store(evidence_files(home))
    assert problems == []
    live = fold(stored)
    return [one.id for one in live], max(one.time for one in live)[:10]


def test_from_the_page_of_a_unit_to_the_map_of_the_county(
    watch: Callable[..., Watched], toy_folder: Path, tmp_path: Path
) -> None:
    run("build", toy_folder)
    run("pages", toy_folder, "--unit", UNIT)
    points = Workspace.open(toy_folder).read_table("points").set_index("name")["point_id"]
    before = popup(watch, toy_folder, points[NAME])
    assert "未知（从未检查）" in before
    phone = watch(width=360, height=740, accept_downloads=True)
    path = toy_folder / "maps" / "units" / f"{UNIT}.html"
    ways = _fill_and_export(phone, path, points[NAME], tmp_path / "out")
    states = [state(tmp_path / f"alone-{way.name}", way) for way in ways]
    assert len(states[0][0]) == len(_items(phone.page, points[NAME]))
    assert states == states[:1] * len(ways), "whichever way they travel"
    assert "共收下 3 个文件" in run("collect", tmp_path / "out", "--folder", toy_folder)
    assert state(toy_folder / EVIDENCE) == states[0], "three times the same is once"
    run("build", toy_folder, "--as-of", states[0][1])
    after = popup(watch, toy_folder, points[NAME])
    assert "未知（从未检查）" not in after
    assert "门口有堆物" in after
    assert "王某" not in before
    run("evidence", "verify", toy_folder)


def _items(page: Any, point_id: str) -> list[str]:
    script = "id => geoplan.unit.data.points.find(p => p.id === id).items"
    return list(page.evaluate(script, point_id))


def _fill_and_export(phone: Watched, path: Path, point_id: str, out: Path) -> list[Path]:
    """Fill in the whole point with one fault, close the page, and export in all three ways."""
    out.mkdir()
    page = phone.open(path)
    page.fill("#gp-who", "王某")
    nth = page.evaluate("id => geoplan.unit.data.points.findIndex(p => p.id === id)", point_id)
    card = point(page, nth)
    for item in range(len(_items(page, point_id))):
        result, note = ("unmet", "门口有堆物") if item == 1 else ("met", "")
        answer(card, item, result, note=note, photos=f"IMG_{item}.jpg")
    page = phone.open(path)
    ways = []
    for button, name in (("#gp-json", "a.json"), ("#gp-csv", "b.csv")):
        _, data = saved(page, button, out.parent)
        ways.append(out / name)
        ways[-1].write_bytes(data)
    page.click("#gp-text")
    texts = [area.input_value() for area in page.locator("#gp-texts textarea").all()]
    ways.append(out / "微信.txt")
    ways[-1].write_text("\n收到\n".join(texts), "utf-8", newline="\n")
    return ways
