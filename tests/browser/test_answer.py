"""The page opens on the answer; its figures lead to their points; the address keeps it all."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from geoplan.render import render_map
from tests.browser.test_map import HOSTILE_NAME, POINTS, facts, shown
from tests.chromium import Watched, until
from tests.render.fixture_tables import HOSTILE, make_tables, unplace

pytestmark = pytest.mark.browser


def settle(page: Any) -> None:
    """Wait until the address has been written."""
    until(page, "geoplan.isSettled()")


def step(page: Any, way: str) -> None:
    """Go back or forward; the browser's own button skips what no hand has touched."""
    before = page.url
    page.evaluate(f"history.{way}()")
    until(page, "before => location.href !== before", before)
    settle(page)


def exported(page: Any, tmp_path: Path) -> list[dict[str, str]]:
    """What the reader gets when saving the table."""
    with page.expect_download() as waiting:
        page.click("#gp-export")
    path = tmp_path / "export.csv"
    waiting.value.save_as(path)
    raw = path.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf"), "Excel needs the mark"
    assert waiting.value.suggested_filename == "青禾县-点位-2026-10-20.csv"
    return list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline="")))


# --- the answer ---


def test_the_four_targets_stand_first(page: Any) -> None:
    gauges = page.locator(".gp-gauge")
    assert gauges.evaluate_all("g => g.map(e => e.dataset.target)") == [
        "fixed_no_loss",
        "likely_high",
        "static_full",
        "dynamic_zero",
    ]
    for gauge in gauges.all():
        text = gauge.inner_text()
        assert any(word in text for word in ("已达到", "未达到", "还说不准")), "not by colour alone"
    first = page.evaluate("document.body.firstElementChild.id")
    assert first == "gp-answer"


def test_every_figure_of_a_gauge_is_the_number_it_shows(page: Any, tmp_path: Path) -> None:
    figures = page.locator(".gp-gauge button")
    assert figures.count() >= 4
    for figure in figures.all():
        count = int(figure.inner_text().split(" ")[0])
        figure.click()
        drawn = page.evaluate("geoplan.drawn()")
        assert count == len(shown(page)) == sum(drawn.values())
        assert page.inner_text("#gp-count") == f"显示 {count} / {POINTS} 个点位"
        assert "四项目标＝" in page.inner_text("#gp-chosen")
    assert len(exported(page, tmp_path)) == count


def test_what_to_do_counts_units_and_states(page: Any, tables: dict[str, Any]) -> None:
    rows = facts(tables)
    for task in page.evaluate("geoplan.tasks()"):
        state = page.evaluate("n => gp.STATES[n]", task["state"])
        found = [r for r in rows if r["unit"] == task["unit"] and r["state"] == state]
        assert task["count"] == len(found), task
    button = page.locator("#gp-todo button").nth(1)
    count = int(button.get_attribute("data-count"))
    page.check("label:has-text('固定点位')")
    button.click()
    assert len(shown(page)) == count, "no other filter stays on"


def test_the_worst_points_open(page: Any) -> None:
    button = page.locator("#gp-worst button").first
    button.click()
    assert button.get_attribute("data-id") in page.inner_text(".gp-popup")


def test_the_worst_state_comes_first_then_what_may_cost_most(watch: Any, tmp_path: Path) -> None:
    tables = make_tables()
    state = tables["gaps"].set_index("point_id")["state"]
    unchecked = state[state == "unchecked"].index[-1]
    failing = state[state == "failing"].index[-1]
    heavy = {unchecked: 1000.0, failing: 100.0}
    ids = tables["exposures"]["point_id"]
    tables["exposures"] = tables["exposures"].assign(share_pct=[heavy.get(i, 1.0) for i in ids])
    path = tmp_path / "index.html"
    path.write_text(render_map(**tables), "utf-8")
    page = watch().open(path, "#state=failing,unchecked")
    page.click("#gp-list summary")
    page.wait_for_selector("#gp-list .gp-row")
    listed = page.eval_on_selector_all("#gp-list .gp-row", "rows => rows.map(r => r.dataset.id)")
    told = [state[i] for i in listed]
    assert listed[0] == failing
    assert told == sorted(told), "failing before unchecked"
    assert listed[told.index("unchecked")] == unchecked
    first = page.locator("#gp-worst button").evaluate_all("b => b.map(e => e.dataset.id)")
    assert {state[i] for i in first} == {"unowned"}


def test_what_to_do_first_has_a_line_of_each_kind(watch: Any, tmp_path: Path) -> None:
    tables = make_tables()
    state = tables["gaps"].set_index("point_id")["state"]
    ids = tables["exposures"]["point_id"]
    share = [50.0 if state[i] == "unchecked" else 0.1 for i in ids]
    tables["exposures"] = tables["exposures"].assign(share_pct=share)
    path = tmp_path / "index.html"
    path.write_text(render_map(**tables), "utf-8")
    page = watch().open(path)
    lines = page.locator("#gp-todo button").all_inner_texts()
    kinds = [
        next(k for k, words in enumerate(("定下主责", "整改", "查")) if words in line)
        for line in lines
    ]
    assert len(lines) == 5
    assert sorted(set(kinds)) == [0, 1, 2]
    assert kinds == sorted(kinds)
    groups = page.evaluate("geoplan.tasks().map(t => [gp.answer.group(t), -t.share])")
    assert groups == sorted(groups)


def test_a_value_twice_in_the_address_counts_once(watch: Any, page_file: Path) -> None:
    page = watch().open(page_file, "#state=" + ",".join(["failing"] * 6))
    page.click('.gp-tile[data-value="stale"]')
    assert page.evaluate("gp.STATES.filter(s => geoplan.counts('state')[s] > 0).length") > 2
    assert page.get_attribute('.gp-tile[data-value="failing"]', "aria-pressed") == "true"
    expected = make_tables()["gaps"]["state"].isin(["failing", "stale"]).sum()
    assert len(shown(page)) == expected


@pytest.mark.parametrize(
    ("today", "deadline", "said"),
    [
        ("2026-10-20", "2026-11-19", "离测评还有 30 天"),
        ("2026-11-09", "2026-11-19", "离测评还有 10 天"),
        ("2020-01-01", "2026-11-19", "离测评还有 30 天"),  # a clock that is wrong
        ("2026-11-19", "2026-11-19", "今天测评"),
        ("2026-12-01", "2026-11-19", "测评日期 2026-11-19 已过"),
        ("2026-10-20", None, "未写测评日期"),
    ],
)
def test_days_left_follow_the_clock(
    watch: Any, tmp_path: Path, today: str, deadline: str | None, said: str
) -> None:
    words = {"deadline": f'"{deadline}"'} if deadline else {}
    path = tmp_path / "index.html"
    path.write_text(render_map(**make_tables(**words)), "utf-8")
    watched: Watched = watch()
    watched.page.clock.set_fixed_time(f"{today}T09:30:00")
    page = watched.open(path)
    assert page.inner_text("#gp-days") == said
    is_old = date.fromisoformat(today) > date(2026, 10, 27)
    assert ("请重新生成" in page.inner_text("#gp-age")) == is_old


def test_the_answer_can_be_folded(page: Any) -> None:
    before = page.locator(".folium-map").bounding_box()["height"]
    page.click("#gp-answer-fold")
    assert not page.is_visible(".gp-gauge >> nth=0")
    assert page.is_visible("#gp-days")
    assert page.locator(".folium-map").bounding_box()["height"] > before + 100
    page.click("#gp-answer-fold")
    assert page.is_visible(".gp-gauge >> nth=0")


# --- the table ---


def test_the_table_holds_what_the_filters_leave(
    page: Any, tables: dict[str, Any], tmp_path: Path
) -> None:
    assert {row["编号"] for row in exported(page, tmp_path)} == {r["id"] for r in facts(tables)}
    page.evaluate("geoplan.choose({state: ['failing'], town: ['甲镇']})")
    rows = exported(page, tmp_path)
    assert {row["编号"] for row in rows} == shown(page)
    assert {row["属地"] for row in rows} == {"甲镇"}
    assert all("有未达标" in row["缺口状态"] for row in rows)


def test_no_cell_of_the_table_is_a_formula(watch: Any, tmp_path: Path) -> None:
    evil = ("=cmd|' /C calc'!A0", "+1+1", "-2", "@SUM(A1)", "\tx", "'quoted", 'a,"b"\nc')
    tables = make_tables()
    names = tables["points"]["name"].tolist()
    names[10 : 10 + len(evil)] = evil
    tables["points"] = tables["points"].assign(name=names)
    path = tmp_path / "index.html"
    path.write_text(render_map(**tables), "utf-8")
    rows = exported(watch().open(path), tmp_path)
    assert len(rows) == POINTS
    for row in rows:
        assert not any(
            (cell or "").startswith(("=", "+", "-", "@", "\t", "\r")) for cell in row.values()
        )
    found = {row["名称"] for row in rows}
    assert {"'" + name for name in evil[:-1]} | {evil[-1]} <= found
    assert set(HOSTILE) <= found, "other names are kept as they are"


def test_unknown_scores_are_empty_cells(page: Any, tmp_path: Path) -> None:
    rows = {row["编号"]: row for row in exported(page, tmp_path)}
    assert rows["p010"]["总得分"] == ""


# --- search ---


def test_search_by_first_letters_and_by_unit(watch: Any, tmp_path: Path) -> None:
    tables = make_tables()
    names = tables["points"]["name"].tolist()
    names[10:14] = ["第一小学", "和县人民医院（东区）", "公交：重庆路→", "长" * 800]
    tables["points"] = tables["points"].assign(name=names)
    path = tmp_path / "index.html"
    path.write_text(render_map(**tables), "utf-8")
    page = watch().open(path)
    for typed, name in (
        ("dyxx", "第一小学"),
        ("hxrmyydq", "和县人民医院（东区）"),
        ("gjcql", "公交：重庆路→"),
        ("zql", "公交：重庆路→"),
    ):
        page.fill("#gp-search", typed)
        assert page.locator("#gp-hits b").first.inner_text() == name
    page.fill("#gp-search", "县城管局")
    found = page.locator("#gp-hits .gp-row").first.get_attribute("data-id")
    assert next(r for r in facts(tables) if r["id"] == found)["unit"] == "县城管局"
    page.fill("#gp-search", "长" * 100)
    assert page.locator("#gp-hits .gp-row").bounding_box()["height"] < 90
    page.press("#gp-search", "Enter")
    assert page.locator(".gp-popup h3").bounding_box()["height"] < 100
    page.click("#gp-themes summary")
    assert "专题图层不受筛选影响" in page.inner_text("#gp-themes")


# --- points without a place ---


@pytest.fixture(scope="module")
def unplaced_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("unplaced") / "index.html"
    path.write_text(render_map(**unplace(make_tables(), ("p010", "p041"))), "utf-8")
    return path


def test_a_point_without_a_place_counts_everywhere(
    watch: Any, unplaced_file: Path, tmp_path: Path
) -> None:
    page = watch().open(unplaced_file)
    tables = make_tables()
    states = tables["gaps"]["state"].value_counts()
    tiles = page.locator(".gp-tile").evaluate_all(
        "t => t.map(e => [e.dataset.value, +e.querySelector('b').textContent])"
    )
    assert {state: count for state, count in tiles if count} == states.to_dict()
    assert page.evaluate("geoplan.drawn()")["nowhere"] == 3
    rows = {row["编号"]: row for row in exported(page, tmp_path)}
    assert set(rows) == set(tables["points"]["point_id"])
    for point_id in ("p010", "p041", "p065"):
        assert rows[point_id]["经度(WGS-84)"] == rows[point_id]["纬度(WGS-84)"] == ""
    assert rows["p011"]["经度(WGS-84)"] != ""


def test_the_card_of_a_point_without_a_place_leaves_the_map(
    watch: Any, unplaced_file: Path
) -> None:
    page = watch().open(unplaced_file)
    view = "[geoplan.map.getZoom(), geoplan.map.getCenter().lat, geoplan.map.getCenter().lng]"
    before = page.evaluate(view)
    page.fill("#gp-search", "p041")
    page.press("#gp-search", "Enter")
    card = page.inner_text(".gp-popup")
    assert "p041" in card
    assert "不知道在哪里：用《标注位置.html》标出来" in card
    assert "坐标" not in card
    assert "NaN" not in card
    assert page.locator(".gp-popup a").count() == 0, "no link to a place that is not known"
    assert page.evaluate(view) == before
    box = page.locator(".gp-popup").bounding_box()
    assert box["y"] > 0 and box["y"] + box["height"] < 768
    page.evaluate("geoplan.open('p065')")
    assert "这类点位没有地点" in page.inner_text(".gp-popup")


def test_a_filter_that_leaves_only_points_without_a_place(watch: Any, unplaced_file: Path) -> None:
    page = watch().open(unplaced_file, "#layer=nowhere&point=p010")
    assert shown(page) == {"p010", "p041", "p065"}
    assert page.evaluate("geoplan.drawn()") == {"sites": 0, "lines": 0, "nowhere": 3}
    assert "p010" in page.inner_text(".gp-popup")


# --- the address ---


def test_back_and_forward_walk_through_choices(page: Any) -> None:
    settle(page)
    page.evaluate("geoplan.choose({state: ['failing']})")
    settle(page)
    page.evaluate("geoplan.map.setZoom(15, {animate: false})")
    settle(page)
    page.evaluate("geoplan.open('p011')")
    settle(page)
    page.uncheck("[data-layer=labels]")
    settle(page)
    page.select_option("#gp-colour", "score")
    settle(page)
    assert "colour=score" in page.url
    step(page, "back")
    assert page.input_value("#gp-colour") == "state"
    assert page.evaluate("geoplan.layers()") == ["base", "areas", "points"]
    assert "p011" in page.inner_text(".gp-popup")
    step(page, "back")
    assert "labels" in page.evaluate("geoplan.layers()")
    step(page, "back")
    assert page.locator(".gp-popup").count() == 0
    assert page.evaluate("geoplan.map.getZoom()") == 15, "moving the map is no step of its own"
    step(page, "back")
    assert len(shown(page)) == POINTS
    step(page, "forward")
    assert 0 < len(shown(page)) < POINTS
    assert "state=failing" in page.url


def test_an_address_opens_as_it_was_sent(page: Any, watch: Any, page_file: Path) -> None:
    page.evaluate("geoplan.choose({unit: ['县城管局'], town: ['<i>乙</i>镇']})")
    page.evaluate("geoplan.open('p000')")
    page.uncheck("[data-layer=areas]")
    settle(page)
    other = watch().open(page_file, page.url[page.url.index("#") :])
    assert shown(other) == shown(page)
    assert other.evaluate("geoplan.layers()") == page.evaluate("geoplan.layers()")
    assert HOSTILE_NAME in other.inner_text(".gp-popup h3")
    settle(other)
    assert other.url == page.url


@pytest.mark.parametrize(
    "fragment",
    [
        "#",
        "#at=1e9/0/0",
        "#at=12/91/0",
        "#at=12/NaN/Infinity",
        "#at=//",
        "#constructor=x&__proto__=y&toString=z&hasOwnProperty=",
        "#state=%E0%A4%A&unit=%",
        "#state=failing,failing,nonsense",
        "#point=<script>window.pwned=1</script>&layers=constructor,__proto__&colour=toString",
        "#point=p000%00&hold=a,b&layers=",
        "#" + "state=failing&" * 20000,
        "#&&&===&=x&a==b",
    ],
)
def test_a_bad_address_does_no_harm(watch: Any, page_file: Path, fragment: str) -> None:
    page = watch().open(page_file, fragment)
    assert page.evaluate("geoplan.total") == POINTS
    assert page.evaluate("window.pwned") is None
    settle(page)
    page.evaluate("geoplan.reset()")
    assert len(shown(page)) == POINTS
    page.evaluate("geoplan.open('p011')")
    assert "p011" in page.inner_text(".gp-popup")


def test_numbers_of_the_totals_filter(page: Any, tables: dict[str, Any]) -> None:
    page.click("#gp-summary summary")
    page.click("#gp-summary tbody tr:first-child .gp-figure >> nth=1")
    expected = {r["id"] for r in facts(tables) if r["town"] == "甲镇" and r["state"] == "failing"}
    assert shown(page) == expected


def test_points_can_be_hidden_and_come_back_when_asked_for(page: Any) -> None:
    page.uncheck("[data-layer=points]")
    assert page.evaluate("geoplan.hitAt('p011')") is None
    page.evaluate("geoplan.open('p011')")
    assert "points" in page.evaluate("geoplan.layers()")
    assert page.is_checked("[data-layer=points]")
