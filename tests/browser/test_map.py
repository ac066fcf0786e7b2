from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import folium
import pytest

from geoplan.render import build_map
from geoplan.render.todo import TODO, todo_columns
from geoplan.tables.values import STATES
from tests.chromium import FLAGS, Watched, chromium, until
from tests.render.fixture_tables import HOSTILE, make_tables

pytestmark = pytest.mark.browser

POINTS = 67
HOSTILE_NAME = "<script>window.pwned=1</script>"


def facts(tables: dict[str, Any]) -> list[dict[str, Any]]:
    """What Python says of each point: the recount the page is held against."""
    duties = tables["duties"]
    by_role = {
        role: duties[duties["role"] == role].set_index("point_id")["unit"].to_dict()
        for role in ("lead", "township")
    }
    state = tables["gaps"].set_index("point_id")["state"]
    findings = tables["findings"]
    unlisted = set(findings.loc[findings["kind"] == "unlisted", "point_id"])
    rows = []
    for point in tables["points"].to_dict("records"):
        point_id = point["point_id"]
        layer = "nowhere" if point["lon"] != point["lon"] else point["shape"]
        rows.append(
            {
                "id": point_id,
                "state": state[point_id],
                "kind": point["kind"],
                "type": point["type_id"],
                "family": tables["catalogue"].types[point["type_id"]].family,
                "layer": "bus" if point["source"] == "osm:r9" else layer,
                "unit": by_role["lead"].get(point_id, ""),
                "town": by_role["township"].get(point_id, ""),
                "standing": point["standing"],
                "listing": "unlisted" if point_id in unlisted else "other",
            }
        )
    return rows


def shown(page: Any) -> set[str]:
    return set(page.evaluate("geoplan.visibleIds()"))


def panel_counts(page: Any, facet: str) -> dict[str, int]:
    """The numbers a reader sees beside the options of a facet."""
    script = """facet => {
      const out = {};
      document.querySelectorAll(`.gp-n[data-facet="${facet}"]`).forEach(
        e => { out[e.dataset.value] = +e.textContent; });
      document.querySelectorAll(`button[data-facet="${facet}"]`).forEach(
        e => { out[e.dataset.value] = +e.querySelector('b').textContent; });
      document.querySelectorAll(`select[data-facet="${facet}"] option[data-count]`).forEach(
        e => { out[e.value] = +e.dataset.count; });
      return out;
    }"""
    return page.evaluate(script, facet)


@pytest.mark.parametrize(
    "chosen",
    [
        {},
        {"state": ["failing"]},
        {"state": ["unowned", "stale"], "kind": ["fixed"]},
        {"town": ["<i>乙</i>镇"], "family": ["f1", "f2"]},
        {"unit": [""], "layer": ["site"]},
        {"type": ["t3"], "unit": ["县城管局"]},
        {"layer": ["bus"]},
        {"layer": ["belt"]},
        {"layer": ["nowhere"]},
        {"listing": ["unlisted"]},
        {"type": ["t8"], "kind": ["likely"], "state": ["covered"]},
    ],
)
def test_panel_mask_drawing_and_recount_agree(
    page: Any, tables: dict[str, Any], chosen: dict[str, list[str]]
) -> None:
    page.evaluate("chosen => geoplan.choose(chosen)", chosen)
    rows = facts(tables)

    def fits(row: dict[str, Any], but: str = "") -> bool:
        return all(row[f] in values for f, values in chosen.items() if f != but)

    expected = {row["id"] for row in rows if fits(row)}
    assert shown(page) == expected
    drawn = page.evaluate("geoplan.drawn()")
    assert sum(drawn.values()) == len(expected) == page.evaluate("geoplan.visible()")
    assert page.inner_text("#gp-count") == f"显示 {len(expected)} / {POINTS} 个点位"
    for facet in ("state", "kind", "layer", "listing", "family", "type", "unit", "town"):
        recount = Counter(row[facet] for row in rows if fits(row, but=facet))
        counts = panel_counts(page, facet)
        assert {k: v for k, v in counts.items() if v} == dict(recount), facet


def test_tiles_boxes_and_lists_filter(page: Any, tables: dict[str, Any]) -> None:
    rows = facts(tables)
    page.click('button[data-value="failing"]')
    assert shown(page) == {r["id"] for r in rows if r["state"] == "failing"}
    assert page.get_attribute('button[data-value="failing"]', "aria-pressed") == "true"
    page.select_option("#gp-filter-town", "甲镇")
    page.check("label:has-text('固定点位')")
    assert shown(page) == {
        r["id"]
        for r in rows
        if r["state"] == "failing" and r["town"] == "甲镇" and r["kind"] == "fixed"
    }
    page.click("#gp-reset")
    assert len(shown(page)) == POINTS
    assert page.is_disabled("#gp-reset")


def test_every_visible_point_is_hit_where_it_is_drawn(page: Any) -> None:
    page.evaluate("geoplan.map.setZoom(16, {animate: false})")
    for point_id in [f"p{i:03d}" for i in range(0, 65, 3)]:
        script = "id => { geoplan.map.setView(geoplan.place(id), 16, {animate: false}); }"
        page.evaluate(script, point_id)
        assert page.evaluate("id => geoplan.hitAt(id)", point_id) == point_id


def test_a_click_on_the_map_opens_what_is_there(page: Any, tables: dict[str, Any]) -> None:
    page.evaluate("geoplan.map.setView(geoplan.place('p011'), 16, {animate: false})")
    box = page.locator(".folium-map").bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    text = page.inner_text(".gp-popup")
    for expected in ("点位11号", "p011", "类别3", "县城管局", "甲镇", "和平路11号", "OSM n11、w11"):
        assert expected in text
    assert "有未达标" in text
    assert "1 项未达标：公益广告<b>" in text, "the reason as a sentence"
    assert "待核实 0" in text
    assert "按上报清单" in text or "按类别目录" in text
    assert "未知" not in text.split("最近检查")[0].split("总得分")[1].split("检查")[0]


def test_unknown_is_a_word_and_not_zero(page: Any) -> None:
    page.evaluate("geoplan.open('p010')")
    text = page.inner_text(".gp-popup")
    assert "总得分\n未知" in text
    assert "静态 未知 · 动态 未知" in text
    assert "未知（从未检查）" in text
    assert "主责\n无" in text
    assert "清单《清单.xlsx》点位 第 12 行" in text
    assert "0 分" not in text


def test_the_rule_and_its_distance_are_named(page: Any) -> None:
    page.evaluate("geoplan.open('p012')")
    assert "按最近驻地，相距 1.2 km" in page.inner_text(".gp-popup")


def test_links_are_plain_and_need_a_click(page: Any) -> None:
    page.evaluate("geoplan.open('p012')")
    links = page.locator(".gp-links a")
    assert links.count() == 3
    for i in range(3):
        assert links.nth(i).get_attribute("rel") == "noopener noreferrer"
        assert links.nth(i).get_attribute("href").startswith("https://")


def test_a_line_can_be_clicked_beside_its_middle(page: Any) -> None:
    page.evaluate("geoplan.map.setView(geoplan.place('p061'), 17, {animate: false})")
    box = page.locator(".folium-map").bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2 + 60, box["y"] + box["height"] / 2 + 3)
    assert "p061" in page.inner_text(".gp-popup")
    assert "190 米" in page.inner_text(".gp-popup")


def test_belts_are_drawn_near_or_when_chosen(page: Any) -> None:
    """From afar bands over lanes, roads and each other would bury the map."""
    shows = "zoom => { geoplan.map.setZoom(zoom, {animate: false}); return geoplan.hitAt('p066'); }"
    page.evaluate("geoplan.map.setView(geoplan.place('p066'), 16, {animate: false})")
    assert page.evaluate(shows, 16) == "p066"
    assert page.evaluate(shows, 13) != "p066"
    page.evaluate("geoplan.choose({layer: ['belt']})")
    assert page.evaluate(shows, 13) == "p066"


def test_candidates_are_no_points_and_say_what_to_do(page: Any) -> None:
    assert set(page.evaluate("geoplan.candidates()")) == {"c1", "c2"}, "c3 is rejected"
    assert not shown(page) & {"c1", "c2", "c3"}
    page.evaluate("geoplan.openCandidate('c2')")
    text = page.inner_text(".gp-popup")
    for expected in (
        "南村",
        "类别1",
        "候选",
        "OSM 标签 place=village（村庄）",
        "60%",
        "候选点位.xlsx",
    ):
        assert expected in text
    page.click("#gp-candidates summary")
    page.click("button[data-candidate='c1']")
    assert HOSTILE_NAME in page.inner_text(".gp-popup")


def test_a_click_on_a_candidate_opens_it(page: Any) -> None:
    page.evaluate("geoplan.openCandidate('c2')")
    page.keyboard.press("Escape")
    box = page.locator(".folium-map").bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    assert "候选" in page.inner_text(".gp-popup")


def test_the_count_of_map_and_list_is_shown_and_leads_to_the_points(page: Any) -> None:
    page.click("#gp-inventory > summary")
    text = page.inner_text("#gp-inventory")
    for expected in ("约 12（11—16）", "未知：清单里没有这一类", "未定位 1", "应有未见 1"):
        assert expected in text
    page.click("button[data-finding='unlisted']")
    assert shown(page) == {"p001"}
    page.evaluate("geoplan.open('p001')")
    assert "请核实后补录" in page.inner_text(".gp-popup")


def test_search_finds_by_name_and_id_and_rings_what_filters_hide(page: Any) -> None:
    page.fill("#gp-search", "点位2")
    assert page.locator("#gp-hits button").count() == 10
    page.fill("#gp-search", "P027")
    page.evaluate("geoplan.choose({kind: ['fixed']})")
    assert "p027" not in shown(page)
    assert "被筛选隐藏" in page.inner_text("#gp-hits")
    page.press("#gp-search", "Enter")
    assert "当前筛选隐藏" in page.inner_text(".gp-popup")
    page.fill("#gp-search", "没有这个")
    assert page.inner_text("#gp-hits") == "没有找到"


def test_the_list_is_worst_first_and_opens_points(page: Any, tables: dict[str, Any]) -> None:
    page.click("#gp-list summary")
    page.wait_for_selector("#gp-list .gp-row")  # "toggle" comes after the click
    ids = page.eval_on_selector_all("#gp-list .gp-row", "rows => rows.map(r => r.dataset.id)")
    state = {row["id"]: STATES.index(row["state"]) for row in facts(tables)}
    ranks = [state[i] for i in ids]
    assert len(ids) == POINTS
    assert ranks == sorted(ranks)
    page.focus("#gp-list .gp-row")
    page.keyboard.press("Enter")
    assert ids[0] in page.inner_text(".gp-popup")


def test_totals_filter_when_clicked(page: Any, tables: dict[str, Any]) -> None:
    page.click("#gp-summary summary")
    page.click("#gp-summary td >> nth=0")
    page.click("#gp-summary button >> text=甲镇")
    assert shown(page) == {r["id"] for r in facts(tables) if r["town"] == "甲镇"}
    page.select_option("#gp-dimension", "unit")
    page.click("#gp-summary button >> text=（无主责单位）")
    assert shown(page) == {r["id"] for r in facts(tables) if not r["unit"]}


def test_notes_name_problems_and_lead_to_the_unowned(page: Any, tables: dict[str, Any]) -> None:
    page.click("#gp-notes summary")
    text = page.inner_text("#gp-notes")
    assert "https://example.org/<script>" in text
    assert "× 3" in text
    page.click("#gp-notes button")
    assert shown(page) == {r["id"] for r in facts(tables) if r["state"] == "unowned"}


def test_names_from_data_never_run(page: Any) -> None:
    for i, name in enumerate(HOSTILE):
        page.evaluate("id => geoplan.open(id)", f"p{i:03d}")
        assert name.split("\u2028")[0] in page.inner_text(".gp-popup h3")
        page.fill("#gp-search", f"p{i:03d}")
        assert name[:8] in page.text_content("#gp-hits button b")
    page.click("#gp-list summary")
    page.evaluate("geoplan.map.setView(geoplan.place('p011'), 16, {animate: false})")
    page.mouse.move(833, 384)
    assert page.evaluate("window.pwned") is None
    assert page.locator("img[src=x]").count() == 0


def test_an_injected_handler_is_stopped_by_the_policy(watch: Any, page_file: Path) -> None:
    watched: Watched = watch()
    page = watched.open(page_file)
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=pwned=1>')")
    page.evaluate(
        "(() => { const s = document.createElement('script'); s.textContent = 'pwned = 1';"
        " document.body.appendChild(s); })()"
    )
    page.wait_for_timeout(200)
    assert page.evaluate("window.pwned") is None
    assert any("Content Security Policy" in fault for fault in watched.faults)
    watched.faults.clear()


def test_what_must_stand_on_the_map_does(page: Any) -> None:
    text = page.inner_text(".folium-map")
    assert "仅供内部工作使用，未经审图不得公开" in text
    assert "© OpenStreetMap 贡献者 (ODbL)" in text
    assert page.locator(".leaflet-control-scale-line").count() == 1
    panel = page.inner_text("#gp-answer")
    assert "虚构示范县，非真实地点" in panel
    assert "截至 2026-10-20" in panel
    assert "OSM 数据 2026-09-01" in panel


@pytest.mark.parametrize("by", ["state", "family", "score", "corrected", "loss"])
def test_the_legend_follows_the_colouring(page: Any, by: str) -> None:
    page.select_option("#gp-colour", by)
    legend = page.inner_text(".gp-legend")
    assert ("无人负责" in legend) == (by == "state")
    assert ("80–100 分" in legend) == (by in ("score", "corrected"))
    assert ("平均的 4 倍以上" in legend) == (by == "loss")
    assert "大类0" in legend


def test_steps_of_a_score_differ_in_more_than_colour(page: Any) -> None:
    """In one colour, at the size of the map and as lines, all six still look different."""
    pictures = page.evaluate(
        """() => ['icon', 'line'].map(kind => [0, 1, 2, 3, 4, 5].map(step => {
          const mark = gp.stepMark(step), c = kind === 'icon'
            ? gp.symbols.icon('circle', '#333', mark, 6) : gp.symbols.line('#333', mark);
          return c.toDataURL();
        }))"""
    )
    assert [len(set(row)) for row in pictures] == [6, 6]


def test_points_are_coloured_by_what_they_may_cost(page: Any) -> None:
    page.select_option("#gp-colour", "loss")
    found = page.evaluate("shares => shares.map(s => gp.lossStep(s, 200))", [None, 0, 0.2, 0.3])
    assert found == [5, 0, 0, 1]  # an even share is half a percent
    assert page.evaluate("[0.5, 0.99, 1, 1.99, 2, 9].map(s => gp.lossStep(s, 200))") == [
        *(2, 2, 3, 3, 4, 4)
    ]
    assert len(set(page.evaluate("[0, 1, 2, 3, 4, 5].map(gp.theme.stepColour)"))) == 6


def test_an_open_veto_and_the_forecast_stand_in_the_answer(page: Any) -> None:
    assert "否决风险" in page.inner_text("#gp-answer [role=alert]")
    assert "推算实地分 90.0（中位数，90% 的可能在 86.0–93.0），达 90 分可能 55%" in page.inner_text(
        "#gp-forecast"
    )
    assert page.get_attribute("#gp-forecast a", "href") == "预测.html"


def test_what_waits_is_counted_filtered_and_told(page: Any) -> None:
    tables = make_tables()
    ids = tables["points"]["point_id"]
    todo = dict(zip(ids, todo_columns(tables, ids, "zh")["todo"], strict=True))
    sums = [sum(counts) for counts in zip(*todo.values(), strict=True)]
    line = "未销号 {} 件、超期 {} 件、督办 {} 件、待核实的异议 {} 处"
    assert page.text_content("#gp-waiting") == line.format(*sums)
    for number, name in enumerate(TODO):
        having = {point_id for point_id, counts in todo.items() if counts[number]}
        assert page.evaluate("geoplan.counts('todo')")[name] == len(having)
        page.evaluate("name => geoplan.choose({todo: [name]})", name)
        assert shown(page) == having
        mine = [sum(todo[p][n] for p in having) for n in range(len(TODO))]
        assert page.text_content("#gp-waiting") == line.format(*mine)
        page.evaluate("geoplan.reset()")
    page.evaluate("geoplan.open('p001')")
    card = page.inner_text(".gp-popup")
    assert "单位说不是它的" in card and "待核实" in card and "未销号" in card
    assert "校正后" in card
    assert page.evaluate("window.pwned") is None


def test_the_address_restores_filters_and_view(watch: Any, page_file: Path) -> None:
    page = watch().open(
        page_file, "#at=15/30.01/120.01&state=failing,unowned&town=%E7%94%B2%E9%95%87"
    )
    assert page.evaluate("geoplan.map.getZoom()") == 15
    assert page.evaluate("geoplan.counts('kind')")
    assert 0 < len(shown(page)) < 30
    page.evaluate("geoplan.choose({state: ['stale']})")
    until(page, "geoplan.isSettled()")
    assert "state=stale" in page.url
    assert watch().open(page_file, "#at=x/y&state=%&nonsense&type=zzz").title() == "青禾县"


@pytest.mark.parametrize(("width", "height"), [(360, 640), (1366, 768), (1920, 1080)])
def test_it_fits_the_screen(watch: Any, page_file: Path, width: int, height: int) -> None:
    page = watch(width, height).open(page_file)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.is_visible("#gp-panel")
    assert page.is_visible("text=固定点位不失分"), "the answer comes first"
    assert page.evaluate("document.getElementById('gp-panel').scrollWidth") <= width
    page.evaluate("geoplan.open('p000')")
    box = page.locator(".leaflet-popup").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    assert page.is_visible("text=仅供内部工作使用，未经审图不得公开")


def test_it_works_without_webgl(playwright: Any, page_file: Path) -> None:
    browser = playwright.chromium.launch(
        executable_path=chromium(), args=[*FLAGS, "--disable-3d-apis"]
    )
    try:
        watched = Watched(browser.new_page())
        page = watched.open(page_file)
        assert page.evaluate("geoplan.drawn()") == {"sites": 60, "lines": 6, "nowhere": 1}
        paint = """() => [...document.querySelectorAll('.leaflet-map-pane canvas')].filter(c => {
          const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;
          return d.some(v => v);
        }).length"""
        assert page.evaluate(paint) >= 4, "base map, lines, points and names all have paint"
        assert watched.faults == []
    finally:
        browser.close()


def test_layers_can_be_switched_off_and_on(page: Any) -> None:
    page.uncheck("text=底图")
    assert page.locator(".gp-base canvas").count() == 0
    page.check("text=底图")
    page.uncheck("text=注记")
    page.check("text=注记")
    page.wait_for_selector(".gp-base canvas")


def test_english_page(watch: Any, tmp_path: Path) -> None:
    path = tmp_path / "index.html"
    path.write_text(build_map(**make_tables("en")).to_html(), "utf-8")
    page = watch().open(path)
    assert "67 of 67 points shown" in page.inner_text("#gp-count")
    assert "No lead unit" in page.inner_text(".gp-tiles")


def test_plain_folium_layers_work_beside_ours(watch: Any, tmp_path: Path) -> None:
    made = build_map(**make_tables())
    square = {
        "type": "Feature",
        "properties": {"name": "网格一 {{7*7}} <img src=x onerror=window.pwned=1>"},
        "geometry": {
            "type": "Polygon",
            "coordinates": [[[120.1, 30.0], [120.11, 30.0], [120.11, 30.01], [120.1, 30.0]]],
        },
    }
    shapes = {"type": "FeatureCollection", "features": [square]}
    folium.GeoJson(shapes, name="网格", popup=folium.GeoJsonPopup(["name"])).add_to(made)
    folium.PolyLine([[30.0, 120.1], [30.02, 120.12]], popup="巡查路线").add_to(made)
    folium.Marker([30.02, 120.1], popup=folium.Popup("<b>标记</b>"), tooltip="提示").add_to(made)
    folium.LayerControl(collapsed=False).add_to(made)
    path = tmp_path / "index.html"
    path.write_text(made.to_html(), "utf-8")
    watched: Watched = watch()
    page = watched.open(path)
    page.evaluate("geoplan.map.setView([30.013, 120.105], 15, {animate: false})")
    assert page.is_visible(".leaflet-control-layers >> text=网格")
    page.click(".leaflet-marker-icon")
    assert page.inner_text(".leaflet-popup-content") == "标记"
    at = page.evaluate("geoplan.map.latLngToContainerPoint([30.003, 120.107])")
    page.click(".folium-map", position=at)
    assert "{{7*7}}" in page.inner_text(".leaflet-popup-content")
    assert page.evaluate("window.pwned") is None
    # folium writes the name as markup; the policy stops the handler and says so
    watched.faults[:] = [
        f for f in watched.faults if "Content Security Policy" not in f and "/x" not in f
    ]


def test_the_legend_names_outlines_only_while_they_are_drawn(page: Any) -> None:
    box = page.locator(".gp-layers label", has_text="范围与候选").locator("input")
    legend = ".gp-legend"
    assert "建成区范围（推算）" in page.inner_text(legend)
    box.uncheck()
    assert "建成区范围" not in page.inner_text(legend)
    assert "候选" not in page.inner_text(legend)
    page.evaluate("geoplan.openCandidate('c2')")
    assert box.is_checked(), "opening a candidate brings its layer back"
    assert "候选" in page.inner_text(legend)


def test_the_sheet_holds_the_outlines_and_words_every_filter(page: Any) -> None:
    """Else its legend would promise what the paper does not show."""
    page.evaluate("geoplan.choose({listing: ['unlisted']})")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    text = page.inner_text("#gp-sheet")
    image = "document.querySelector('.gp-sheet-map').src"
    drawn = page.evaluate(image)
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert "是否上报＝地图有、清单无" in text
    page.locator(".gp-layers label", has_text="范围与候选").locator("input").uncheck()
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert page.evaluate(image) != drawn
    assert "建成区范围" not in page.inner_text("#gp-sheet")
