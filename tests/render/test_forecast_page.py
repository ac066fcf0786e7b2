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
from tests.render.fixture_tables import HOSTILE, make_tables
from tests.render.outlook_tables import bin_rows, forecast_rows, gate_row

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


def _invented(state: str = "veto") -> dict[str, Any]:
    made = make_tables()
    plan = dict.fromkeys(TABLES["repair_plans"].names)
    plan |= {"plan": "mean", "minutes_max": 4800, "candidates": 3, "candidate_points": 2}
    plan |= {"items": 3, "points": 2, "minutes": 400, "loss_pct": 8.0, "gain_pct": 1.0}
    plan |= {"bound_pct": 1.0, "is_proven": True}
    items = [
        {"indicator_id": i, "items": 9, "expected_failures": 2.4, "loss_pct": loss}
        for i, loss in (("i0", 3.0), ("i1", 5.0), ("", 0.5))
    ]
    points = made["points"]["point_id"].tolist()
    repairs = [
        {
            "rank": i + 1,
            "stop": i + 1,
            "point_id": points[i],
            "indicator_id": "i1",
            "unit": unit,
            "what": "repair" if i else "look",
            "fail_pct": 50.0,
            "travel_min": 20,
            "work_min": 60,
            "gain_pct": gain,
            "total_pct": 0.0,
            "total_min": 0,
        }
        for i, (unit, gain) in enumerate([(HOSTILE[0], 0.2), ("县城管局", 0.3), ("县城管局", 0.5)])
    ]
    chances = {"chance_before_pct": 40.0, "chance_after_pct": 80.0, "chance_error_pct": 2.0}
    what_ifs = [
        {
            **{"rank": 1, "code": "unit_done", "value": HOSTILE[0], "items": 4, "before_pct": 92.0},
            **{"after_pct": 94.5, "change_pct": 2.5, "sim_change_pct": 2.4, "sim_error_pct": 0.3},
        },
        {
            **{"rank": 2, "code": "share_more", "value": "60", "items": 0, "before_pct": 92.0},
            **{"after_pct": 91.6, "change_pct": -0.4, "sim_change_pct": -0.4, "sim_error_pct": 0.1},
        },
    ]
    rows = {
        "what_ifs": [{**row, **chances} for row in what_ifs],
        "gate": [gate_row(state)],
        "forecasts": forecast_rows(state),
        "forecast_bins": bin_rows(),
        "indicator_exposures": [{**item, "share_pct": 0.0} for item in items],
        "repairs": repairs,
        "repair_plans": [plan],
    }
    return made | {name: from_rows(TABLES[name], listed) for name, listed in rows.items()}


def _page(tables: dict[str, Any], language: str = "zh") -> str:
    settings = replace(tables["settings"], language=language)
    return build_forecast(tables, tables["catalogue"], settings)


def test_the_veto_stands_first_and_is_said_aloud() -> None:
    html = _page(_invented())
    assert 'class="gate gate-veto" role="alert"' in html
    assert html.index("否决风险") < html.index("<main>")
    calm = _page(_invented("clear"))
    assert "gate-veto" not in calm.split("</style>")[1] and "否决风险" not in calm


def test_figures_are_those_of_the_tables() -> None:
    html = _page(_invented())
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
    html = unescape(_page(_invented()))
    sums = re.findall(r"<summary><b>(.*?)</b> (.*?)</summary>", html)
    assert sums == [
        ("县城管局", "2 个点位 2 项，预期挽回 0.80 分"),
        (HOSTILE[0], "1 个点位 1 项，预期挽回 0.20 分"),
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_runs_and_nothing_is_loaded(language: str) -> None:
    tables = _invented()
    html = _page(tables, language)
    found = Elements(html)
    assert not found.tags & {"script", "img", "iframe", "object", "link", "form", "use"}
    assert not [name for name in found.attributes if name.startswith("on") or name in LOADING]
    assert HOSTILE[0] not in html and "&lt;script&gt;" in html
    assert html == _page(tables, language)


def test_what_ifs_are_told_in_their_order() -> None:
    html = _page(_invented())
    rows = next(t for t in Tables(html).tables if t[0][0] == "如果")[1:]
    assert [row[2] for row in rows] == ["+2.50", "-0.40"]
    assert rows[0][3] == "40 → 80 (±2.0)" and HOSTILE[0] in rows[0][0]
    assert html.count('<rect class="gain"') == html.count('<rect class="loss"') == 1


def test_a_county_without_a_draw_says_so() -> None:
    tables = _invented()
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
    tables = _invented()
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
    tables = _invented()
    unit = next(r for r in records(tables["forecasts"]) if r["key"] == "甲") | {"scope": "unit"}
    rows = [*records(tables["forecasts"]), unit]
    tables["forecasts"] = from_rows(TABLES["forecasts"], rows)
    page = _page(tables)
    assert "各项都算在它的主责单位名下" in page
    assert "静态项归主责单位，动态项归属地" in page
