from __future__ import annotations

import hashlib
import json
import re
from importlib.resources import files
from itertools import combinations
from typing import Any

import folium
import numpy as np
import pytest
from folium.plugins import MarkerCluster

from geoplan.render import OfflineMap, RenderError, assets, build_map, pack, render_map
from geoplan.render.basemap import build_base
from geoplan.render.inline import json_safe, script_safe
from geoplan.tables.values import STATES
from geoplan.text import LANGUAGES, word_problem
from tests.render.fixture_tables import HOSTILE, make_tables

SHELL_BYTES_MAX = 287_000  # Leaflet alone is 147 kB


@pytest.fixture(scope="module")
def html() -> str:
    return render_map(**make_tables())


def blob(html: str, element_id: str) -> Any:
    found = re.search(rf'<script type="text/plain" id="{element_id}">([^<]*)</script>', html)
    assert found, element_id
    return pack.read_blob(found[1])


def config(html: str) -> Any:
    found = re.search(r'<script type="application/json" id="gp-config">(.*?)</script>', html, re.S)
    assert found
    return json.loads(found[1])


def test_the_same_tables_give_the_same_bytes(html: str) -> None:
    assert render_map(**make_tables()) == html


def test_no_random_id_is_left(html: str) -> None:
    assert not re.search(r"_[0-9a-f]{32}", html)


def test_the_shell_stays_within_its_budget(html: str) -> None:
    data = re.findall(r'<script type="[^"]+" id="[^"]+">.*?</script>', html, re.S)
    assert len(html.encode()) - sum(len(d.encode()) for d in data) <= SHELL_BYTES_MAX


def test_no_text_of_the_program_loses_a_semicolon() -> None:
    for name in assets.PROGRAM:
        if name not in assets.VENDORED:
            words = re.findall(r"'(?:[^'\\\n]|\\.)*'", assets.asset(name))
            assert not [text for text in words if ";}" in text], name


def test_the_policy_is_first_and_lists_every_script(html: str) -> None:
    head = re.search(
        r"<head>\s*<meta http-equiv=\"Content-Security-Policy\" content=\"(.*?)\">", html
    )
    assert head
    policy = head[1]
    assert "default-src 'none'" in policy
    assert "connect-src 'none'" in policy
    assert "'unsafe-inline'" not in policy.split("script-src")[1].split(";")[0]
    scripts = re.findall(r"<script>(.*?)</script>", html, re.S)
    digests = set(re.findall(r"'(sha256-[^']+)'", policy))
    assert len(digests) == len(scripts) == 2
    assert html.index('<meta charset="utf-8">') < 1024, "browsers look for it in the first kilobyte"


def test_nothing_is_loaded_from_elsewhere(html: str) -> None:
    for tag in re.findall(r"<(?:script|link|img|iframe)[^>]*>", html):
        assert not re.search(r"(?:src|href)=", tag), tag
    assert "sourceMappingURL" not in html


def test_columns_keep_names_and_unknown_scores(html: str) -> None:
    columns = blob(html, "gp-points-columns")
    assert set(HOSTILE) <= set(columns["name"])
    assert columns["overall"].count(None) > 0
    assert len(columns["id"]) == len(columns["state"]) == 67
    assert len(columns["x"]) == len(columns["y"]) == 66, "the hotline has no place on the map"
    assert columns["name"][66:] == ["热线电话"]
    assert config(html)["undrawn"] == 1
    assert sorted(set(columns["layer"])) == [0, 1, 2, 3, 4]


def test_names_are_never_markup_nor_templates(html: str) -> None:
    for name in HOSTILE:
        assert name not in html
    assert 'id="gp-config">{' in html
    assert "window.pwned" not in re.sub(r"<script type=.*?</script>", "", html, flags=re.S)


def test_who_checked_is_not_in_the_page(html: str) -> None:
    assert "13800000000" not in json.dumps(blob(html, "gp-points-columns"), ensure_ascii=False)
    assert "13800000000" not in html


def test_equal_problems_are_one_entry_with_their_count(html: str) -> None:
    (row,) = config(html)["problems"]
    assert row[3:5] == [3, 3]


def test_a_base_map_over_budget_drops_buildings_then_small_roads() -> None:
    tables = make_tables()
    given = {name: tables[name] for name in ("backdrop", "streets", "areas")}
    sizes = {k: len(v) / 1e6 for k, v in build_base(**given, budget_mb=4.0).blobs.items()}
    total = sum(sizes.values())
    for budget_mb, dropped in (
        (total, ()),
        (total - 1e-6, ("building",)),
        (total - sizes["building"] - 1e-6, ("building", "roads")),
    ):
        base = build_base(**given, budget_mb=budget_mb)
        assert base.dropped == dropped
        assert ("building" in base.blobs) == ("building" not in dropped)
        assert ("road4" in base.blobs) == ("roads" not in dropped)
        assert "road1" in base.blobs


def test_the_page_says_what_was_dropped() -> None:
    assert config(render_map(**make_tables(basemap_mb_max=1e-6)))["dropped"] == [
        "building",
        "roads",
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_the_program_asks_for_exists(language: str) -> None:
    words = config(render_map(**make_tables(language)))["words"]
    program = assets.joined(assets.PROGRAM)
    asked = set(re.findall(r"gp\.t\('([\w.]+)'[,)]", program))
    assert asked <= set(words)
    unused = {k for k in words if "." not in k and f"'{k}'" not in program}
    assert unused <= {"no_script", "old_browser"}


def test_a_reason_without_words_is_not_hidden() -> None:
    tables = make_tables()
    tables["gaps"] = tables["gaps"].assign(reasons=[['{"code": "nonsense"}']] * len(tables["gaps"]))
    with pytest.raises(KeyError, match="nonsense"):
        render_map(**tables)


def test_an_empty_county_renders() -> None:
    tables = make_tables()
    empty = {k: v.iloc[:0] for k, v in tables.items() if hasattr(v, "iloc")}
    assert "gp-points-columns" in render_map(**(tables | empty))


# --- assets ---


def test_vendored_files_are_what_was_recorded() -> None:
    folder = files("geoplan.render") / "assets"
    lines = (folder / "SHA256SUMS.txt").read_text("utf-8").split("\n")
    recorded = {name: digest for digest, _, name in (li.partition("  ") for li in lines if li)}
    assert set(recorded) == set(assets.VENDORED)
    for name, digest in recorded.items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest, name


def test_our_program_is_es5() -> None:
    newer = re.compile(r"=>|`|\b(?:let|const|class)\s+\w|\.\.\.[\w\[]|\basync\b")
    for name in (*assets.PROGRAM, "guard.js", "shim.js"):
        text = re.sub(r"/\*.*?\*/|'(?:\\.|[^'\n])*'|//.*", "''", assets.asset(name), flags=re.S)
        assert not newer.search(re.sub(r"'class'", "", text)), (name, newer.search(text))


def test_our_program_never_writes_markup() -> None:
    for name in assets.PROGRAM:
        assert not re.search(
            r"innerHTML|outerHTML|insertAdjacent|document\.write|eval\(", assets.asset(name)
        )


def test_our_files_stay_short() -> None:
    for name in assets.PROGRAM:
        assert assets.asset(name).count("\n") <= 300, name


# --- plain folium ---


def test_plain_folium_layers_are_kept_and_repeatable() -> None:
    def make() -> str:
        page = OfflineMap((30.0, 120.0), zoom_start=14)
        folium.Marker([30.0, 120.0], popup="<b>你好</b>", tooltip="提示").add_to(page)
        folium.PolyLine([[30.0, 120.0], [30.1, 120.1]]).add_to(page)
        folium.LayerControl().add_to(page)
        return page.to_html()

    assert make() == make()
    assert not re.search(r"_[0-9a-f]{32}", make())
    assert "你好" in make()


def test_names_in_folium_layers_are_not_computed() -> None:
    page = build_map(**make_tables())
    feature = {
        "type": "Feature",
        "properties": {"name": "{{7*7}}</script><script>window.pwned=1</script>"},
        "geometry": {"type": "Point", "coordinates": [120.0, 30.0]},
    }
    shapes = {"type": "FeatureCollection", "features": [feature]}
    folium.GeoJson(shapes, popup=folium.GeoJsonPopup(["name"])).add_to(page)
    html = page.to_html()
    assert "{{7*7}}" in html
    assert "<script>window.pwned" not in html


@pytest.mark.parametrize(
    ("layer", "url"),
    [
        (lambda: folium.TileLayer("https://tiles.example.org/{z}/{x}/{y}.png", attr="x"), "tiles"),
        (lambda: MarkerCluster(), "cdnjs.cloudflare.com"),
        (lambda: folium.raster_layers.WmsTileLayer("http://wms.example.org", "a"), "wms.example"),
        (
            lambda: folium.Marker([0, 0], icon=folium.CustomIcon("https://i.example.org/a.png")),
            "i.ex",
        ),
        (lambda: folium.Element('<img src="//example.org/a.png">'), "example.org"),
        (lambda: folium.Element("<style>a{background:url(http://e.org/x)}</style>"), "e.org"),
    ],
)
def test_what_would_load_from_elsewhere_is_refused_by_name(layer: Any, url: str) -> None:
    page = OfflineMap()
    thing = layer()
    if type(thing) is folium.Element:
        page.get_root().html.add_child(thing)
    else:
        thing.add_to(page)
    with pytest.raises(RenderError) as caught:
        page.to_html()
    assert any(url in p.facts["url"] for p in caught.value.problems)
    for language in LANGUAGES:
        words = word_problem(caught.value.problems[0], language)
        assert caught.value.problems[0].facts["url"] in words["what"]


def test_icon_fonts_are_refused() -> None:
    page = OfflineMap()
    folium.Marker([0, 0], icon=folium.Icon()).add_to(page)
    with pytest.raises(RenderError) as caught:
        page.to_html()
    assert caught.value.problems[0].code == "render.icon"


def test_maps_do_not_share_links() -> None:
    OfflineMap().add_js_link("x", "https://example.org/x.js")
    assert "example.org" not in OfflineMap().to_html()
    assert not any("example.org" in url for _, url in folium.Map.default_js)


def test_script_and_json_cannot_end_their_element() -> None:
    assert "</script" not in script_safe("var a = '</SCRIPT><!--';").lower()
    assert "<!--" not in script_safe("var a = '</SCRIPT><!--';")
    text = json_safe(json.dumps({"a": "</script>\u2028&"}, ensure_ascii=False))
    assert "<" not in text
    assert json.loads(text) == {"a": "</script>\u2028&"}


# --- colours ---

# Machado, Oliveira and Fernandes 2009, severity 1.0, linear RGB
VISIONS = {
    "normal": np.eye(3),
    "protan": [[0.152, 1.053, -0.205], [0.115, 0.786, 0.099], [-0.004, -0.048, 1.052]],
    "deutan": [[0.367, 0.861, -0.228], [0.280, 0.673, 0.047], [-0.012, 0.043, 0.969]],
    "tritan": [[1.256, -0.077, -0.179], [-0.078, 0.931, 0.148], [0.005, 0.691, 0.304]],
}
XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])


def lab(colour: str, vision: Any) -> np.ndarray:
    rgb = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    x = XYZ @ np.clip(np.array(vision) @ linear, 0, 1) / np.array([0.9505, 1.0, 1.089])
    f = np.where(x > 0.008856, np.cbrt(x), 7.787 * x + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("vision", VISIONS)
def test_the_states_differ_for_every_eye(vision: str) -> None:
    found = re.search(r"STATE_COLOURS = \[(.*?)\]", assets.asset("core.js"))
    assert found
    colours = re.findall(r"#[0-9a-f]{6}", found[1])
    assert len(colours) == len(STATES)
    seen = [lab(c, VISIONS[vision]) for c in colours]
    assert min(float(np.linalg.norm(a - b)) for a, b in combinations(seen, 2)) > 20
    for number, colour in enumerate(colours):
        assert f".gp-tile.gp-s{number} {{ border-top-color: {colour}" in assets.asset("geoplan.css")
