"""The page of the forecast says what its tables say, and names stay text."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from geoplan.catalogue import Catalogue
from geoplan.render.forecast_page import FILE_NAME, build_forecast, render_forecast
from geoplan.tables import TABLES, from_rows, records
from geoplan.text import LANGUAGES
from tests.conftest import Toy
from tests.render.fixture_tables import HOSTILE
from tests.render.forecast_tables import invented_forecast

LOADING = ("src", "href", "srcset", "xlink:href", "action", "data")


class Tables(HTMLParser):
    """Cells of each table row by row, the text of cells joined."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tables: list[list[list[str]]] = []
        self._inside = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: Any) -> None:  # noqa: ARG002
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in ("td", "th"):
            self.tables[-1][-1].append("")
            self._inside = True

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th"):
            self._inside = False

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.tables[-1][-1][-1] += data.strip()


class Elements(HTMLParser):
    """All elements and attributes of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}


def _page(tables: dict[str, Any], language: str = "zh") -> str:
    settings = replace(tables["settings"], language=language)
    return build_forecast(tables, tables["catalogue"], settings)


def test_the_veto_stands_first_and_is_said_aloud() -> None:
    html = _page(invented_forecast())
    assert 'class="gate gate-veto" role="alert"' in html
    assert html.index("否决风险") < html.index("<main>")
    calm = _page(invented_forecast("clear"))
    assert "gate-veto" not in calm.split("</style>")[1] and "否决风险" not in calm


def test_figures_are_those_of_the_tables() -> None:
    html = _page(invented_forecast())
    assert "<b>90.0</b>" in html and "<b>86.0 – 93.0</b>" in html and "<b>55%</b>" in html
    bars = re.findall(r'class="(reached|short)" x="[^"]*" y="[^"]*" width="[^"]*"', html)
    assert bars == ["short"] * 3 + ["reached"] * 3
    by_heading = {table[0][0]: table[1:] for table in Tables(html).tables}
    types = by_heading["类别"]
    assert [row[0] for row in types][:2] == ["类别0<b>", "类别1<b>"]
    towns = {row[0]: row for row in by_heading["乡镇（街道）"]}
    assert towns["乙"][3] == "4.00" and towns["（没有）"][4] == "不知道"
    assert [row[0] for row in by_heading["测评标准"]] == ["公益广告<b>", "路面干净"]


def test_repairs_fall_to_their_units_the_most_first() -> None:
    html = unescape(_page(invented_forecast()))
    sums = re.findall(r'<label for="unit.*?"><b>(.*?)</b> (.*?)</label>', html)
    assert sums == [
        ("县城管局", "2 个点位 2 项，预期挽回 0.80 分"),
        (HOSTILE[0], "1 个点位 1 项，预期挽回 0.20 分"),
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_runs_and_nothing_is_loaded(language: str) -> None:
    tables = invented_forecast()
    html = _page(tables, language)
    found = Elements(html)
    assert not found.tags & {"script", "img", "iframe", "object", "link", "form", "use"}
    assert not [name for name in found.attributes if name.startswith("on") or name in LOADING]
    assert HOSTILE[0] not in html and "&lt;script&gt;" in html
    assert html == _page(tables, language)


def test_what_ifs_are_told_in_their_order() -> None:
    html = _page(invented_forecast())
    rows = next(t for t in Tables(html).tables if t[0][0] == "如果")[1:]
    assert [row[2] for row in rows] == ["+2.50", "-0.40"]
    assert rows[0][3] == "40.0 → 80.0(+40.0, ±2.0)" and HOSTILE[0] in rows[0][0]
    assert html.count('<rect class="gain"') == html.count('<rect class="loss"') == 1


@pytest.mark.parametrize(
    ("after", "told"), [(88.9, "88.6 → 88.9(+0.3, ±0.2)"), (88.62, "88.6 → 88.6(<+0.1, ±0.2)")]
)
def test_chances_that_are_nearly_alike_still_differ(after: float, told: str) -> None:
    tables = invented_forecast()
    chances = {"chance_before_pct": 88.6, "chance_after_pct": after, "chance_error_pct": 0.2}
    tables["what_ifs"] = tables["what_ifs"].assign(**chances)
    rows = next(t for t in Tables(_page(tables)).tables if t[0][0] == "如果")[1:]
    assert {row[3] for row in rows} == {told}


@pytest.mark.parametrize(("wide", "told"), [(0.1, "0.1"), (0.5, "0.5"), (2.0, "2")])
def test_the_legend_tells_how_wide_a_bar_is(wide: float, told: str) -> None:
    tables = invented_forecast()
    low = tables["forecast_bins"].index * wide + 90
    tables["forecast_bins"] = tables["forecast_bins"].assign(low=low, high=low + wide)
    said = f"每根柱 {told} 分"
    html = _page(tables)
    assert f"{said}</figcaption>" in html and f'{said}">' in html
    assert f"each bar {told} wide</figcaption>" in _page(tables, "en")


def test_a_county_without_a_draw_says_so() -> None:
    tables = invented_forecast()
    rows = [
        {**row, "draws": 0, "mean": None, "low": None, "high": None, "p_target": None}
        for row in records(tables["forecasts"])
    ]
    tables["forecasts"] = from_rows(TABLES["forecasts"], rows)
    tables["forecast_bins"] = tables["forecast_bins"].iloc[:0]
    html = _page(tables)
    assert "没有可以抽的点位" in html and "<figure>" not in html


def test_the_build_writes_it(toy: Toy, catalogue: Catalogue, tmp_path: Path) -> None:
    render_forecast(
        tables=toy.tables,
        problems=pd.DataFrame(),
        catalogue=catalogue,
        settings=toy.settings,
        folder=tmp_path,
    )
    html = (tmp_path / FILE_NAME).read_text("utf-8")
    units = {row[0] for t in Tables(html).tables if t[0][0] == "主责单位" for row in t[1:]}
    known = set(toy.tables["forecasts"].query("scope == 'unit'")["name"]) | {"（没有）"}
    assert units and {u for u in units if not u.startswith("其余")} <= known


def test_a_middle_stands_within_its_interval_and_little_is_not_nothing() -> None:
    """Of two outcomes the rare one draws the mean out of the interval: the median is shown."""
    tables = invented_forecast()
    skewed = {"mean": 60.3, "median": 50.0, "low": 50.0, "high": 50.0, "loss": 0.001}
    rows = [
        row | skewed if (row["scope"], row["key"]) == ("township", "甲") else row
        for row in records(tables["forecasts"])
    ]
    tables["forecasts"] = from_rows(TABLES["forecasts"], rows)
    tables["indicator_exposures"] = tables["indicator_exposures"].assign(expected_failures=0.3)
    page = Tables(_page(tables))
    (told,) = (row for table in page.tables for row in table if row[0] == "甲")
    assert "60.3" not in told
    assert {"50.0", "50.0 – 50.0", "<0.01"} <= set(told)
    assert {row[3] for row in page.tables[-1][1:]} == {"0.3"}


def test_it_says_whose_losses_and_whose_repairs_are_told() -> None:
    tables = invented_forecast()
    unit = next(r for r in records(tables["forecasts"]) if r["key"] == "甲") | {"scope": "unit"}
    rows = [*records(tables["forecasts"]), unit]
    tables["forecasts"] = from_rows(TABLES["forecasts"], rows)
    page = _page(tables)
    assert "各项都算在它的主责单位名下" in page
    assert "静态项归主责单位，动态项归属地" in page
