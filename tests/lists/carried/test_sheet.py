"""The sheet on paper: two pages for thirty stops, nothing asked for, codes that lead there."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import segno

from geoplan.config import Settings
from geoplan.lists.carried import paper_link, read_rounds
from geoplan.lists.carried.sheet import sheet_html
from geoplan.lists.carried.strip import HEIGHT_MM, WIDTH_MM
from geoplan.text import say
from geoplan.text.forecast import word_veto
from tests.lists.carried.plans import CATALOGUE, EVIL, SETTINGS, plan, spot

SECRET = say("carried.covert", "zh")


def page(settings: Settings = SETTINGS, secret: str = "", **changes: Any) -> str:
    tables = plan(**changes)
    (made,) = read_rounds(tables, CATALOGUE, settings)
    return sheet_html(made, tables["sections"], settings, word_veto(tables["gate"], "zh"), secret)


def test_only_a_covert_round_says_that_it_is_secret() -> None:
    assert "暗访" not in page()
    assert f"<p><b>{SECRET}</b>全程" in page(secret=SECRET)


def test_every_stop_has_a_row_a_box_and_a_code() -> None:
    html = page(stops=9)
    assert "否决风险" in html.partition("<table>")[0]
    rows = html.partition("<tbody>")[2].split("<tr>")[1:]
    assert len(rows) == 9
    for k, row in enumerate(rows, 1):
        assert f'<td class="seq">{k}</td>' in row
        assert "☐" in row
        assert row.count("<svg") == 1
        assert row.count("<a ") == 3
        assert "县住房和城乡建设局" in row
    assert "限 07:30-08:30" in rows[1]


def test_of_several_hours_only_those_of_the_stop_are_printed() -> None:
    tables = plan()
    stops = tables["patrol_stops"]
    stops["window"] = "07:30-08:30、18:00-20:00"
    stops.loc[2, ["start_s", "leave_s"]] = (18 * 3600, 18 * 3600 + 300)
    stops.loc[3, ["start_s", "leave_s"]] = (8 * 3600, 8 * 3600 + 300)
    (made,) = read_rounds(tables, CATALOGUE, SETTINGS)
    rows = sheet_html(made, tables["sections"], SETTINGS, "").partition("<tbody>")[2].split("<tr>")
    assert ">限 18:00-20:00<" in rows[3]
    assert ">限 07:30-08:30<" in rows[4]
    assert ">限 07:30-08:30、18:00-20:00<" in rows[1], "in neither: nothing is left out"


def test_links_without_an_ebike_are_told_to_whoever_rides_one() -> None:
    told = say("carried.go_ebike", "zh")
    assert f'<p class="go">{told}</p>' in page()
    tables = plan()
    tables["patrol_rounds"]["mode"] = "walk"
    (made,) = read_rounds(tables, CATALOGUE, SETTINGS)
    assert told not in sheet_html(made, tables["sections"], SETTINGS, "")


@pytest.mark.parametrize(("mode", "is_told"), [("car", True), ("ebike", True), ("walk", False)])
def test_who_comes_by_vehicle_is_told_how_it_gets_to_the_far_end(mode: str, is_told: bool) -> None:
    told = say("carried.vehicle", "zh", kmh="3")
    tables = plan()
    tables["patrol_rounds"]["mode"] = mode
    (made,) = read_rounds(tables, CATALOGUE, SETTINGS)
    assert (f" {told}</p>" in sheet_html(made, tables["sections"], SETTINGS, "")) == is_told
    tables["patrol_stops"]["kind"] = "site"  # nothing to walk
    (made,) = read_rounds(tables, CATALOGUE, SETTINGS)
    assert told not in sheet_html(made, tables["sections"], SETTINGS, "")


def test_the_code_is_that_of_the_link() -> None:
    link = paper_link(*spot(1), "ebike")
    made = segno.make(link, error="l", micro=False, boost_error=False)
    assert made.version <= 5  # 37 modules
    (path,) = re.findall(r' d="([^"]*)"', made.svg_inline(border=2, omitsize=True))
    assert f'd="{path}"' in page()


def test_no_name_is_markup_and_nothing_is_asked_for() -> None:
    html = page(name=EVIL)
    assert "<img" not in html
    assert "onerror=&quot;" in html
    assert "13812345678" not in html
    assert "<script" not in html
    assert not re.search(r'(?:src|url)\s*[=(]\s*["\']?(?:https?:)?//', html)
    assert "default-src &#x27;none&#x27;" in html


def test_numbers_on_the_map_do_not_hide_each_other() -> None:
    tables = plan(stops=30)
    crowd = tables["patrol_stops"]["seq"] % 3 == 0  # ten of them in one place
    tables["patrol_stops"].loc[crowd, ["lon", "lat"]] = spot(4)
    (made,) = read_rounds(tables, CATALOGUE, SETTINGS)
    html = sheet_html(made, tables["sections"], SETTINGS, "")
    found = re.findall(r'<circle cx="(\d+)" cy="(\d+)"', html)
    at = [(int(x), int(y)) for x, y in found]
    assert len(at) == 30
    assert all(0 <= x <= WIDTH_MM * 10 and 0 <= y <= HEIGHT_MM * 10 for x, y in at)
    for i, (x, y) in enumerate(at):
        assert all((x - a) ** 2 + (y - b) ** 2 >= 48**2 for a, b in at[:i])


@pytest.mark.browser
@pytest.mark.parametrize(
    ("name", "secret"), [("", ""), ("第一" * 40 + EVIL, ""), ("第一" * 40, SECRET)]
)
def test_thirty_stops_fit_on_two_pages(
    browser: Any, tmp_path: Path, name: str, secret: str
) -> None:
    path = tmp_path / "a.html"
    path.write_text(page(stops=30, name=name, secret=secret), "utf-8")
    view = browser.new_page()
    said: list[str] = []
    view.on("console", lambda message: said.append(message.text))
    view.on("request", lambda request: said.append(request.url))
    view.goto(path.as_uri())
    pdf = view.pdf(prefer_css_page_size=True)
    view.close()
    assert said == [path.as_uri()]
    assert 1 <= len(re.findall(rb"/Type\s*/Page[^s]", pdf)) <= 2


@pytest.mark.browser
def test_each_page_on_paper_says_whose_day_it_is(browser: Any, tmp_path: Path) -> None:
    view = _view(browser, tmp_path, page(stops=30), 793, 1122)
    view.emulate_media(media="print")
    (whose,) = view.query_selector_all("thead .whose")
    assert whose.inner_text() == "2026-10-21 第1队"
    assert whose.is_visible()
    display = "head => getComputedStyle(head).display"
    assert view.eval_on_selector("thead", display) == "table-header-group"  # paper repeats it
    view.close()


@pytest.mark.browser
@pytest.mark.parametrize("name", ["", "第一" * 40])
def test_a_telephone_shows_each_stop_as_a_block(browser: Any, tmp_path: Path, name: str) -> None:
    view = _view(browser, tmp_path, page(stops=9, name=name), 360, 740)
    assert view.evaluate("document.documentElement.scrollWidth") <= 360
    for row in view.query_selector_all("tbody tr"):
        place, unit, links = (row.query_selector(s) for s in ("td.place", "td.unit", ".go"))
        assert place.bounding_box()["width"] > 300
        assert unit.bounding_box()["width"] > 300
        assert unit.bounding_box()["y"] >= place.bounding_box()["y"] + 40
        boxes = [link.bounding_box() for link in links.query_selector_all("a")]
        assert len({box["y"] for box in boxes}) == 1, "side by side"
        assert all(box["width"] > 60 and box["height"] > 30 for box in boxes), "for a thumb"
        overflow = "e => getComputedStyle(e).overflow"
        assert place.query_selector(".cut").evaluate(overflow) == "visible", "nothing cut off"
    times = [cell.bounding_box() for cell in view.query_selector_all("td.time")]
    assert max(box["height"] for box in times) < 60, "the hours on a line, the window on another"
    hidden = view.query_selector_all("td.note, td.code")
    assert hidden and not any(cell.is_visible() for cell in hidden)
    view.close()


def _view(browser: Any, folder: Path, html: str, width: int, height: int) -> Any:
    path = folder / "a.html"
    path.write_text(html, "utf-8")
    view = browser.new_page(viewport={"width": width, "height": height})
    view.goto(path.as_uri())
    return view
