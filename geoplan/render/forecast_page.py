"""The forecast as a page: what would come out today, where marks go, what helps most.

From: ``forecasts``, ``forecast_bins``, ``gate``, ``indicator_exposures``, ``repairs``,
``repair_plans``, ``what_ifs``. To: ``预测.html``, without a program: it prints as it stands.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
from jinja2 import Environment, StrictUndefined

from geoplan.catalogue import Catalogue
from geoplan.config import Settings
from geoplan.render import assets
from geoplan.render.charts import histogram, spans, tornado
from geoplan.tables import records
from geoplan.text import say, section
from geoplan.text.amounts import amount, count_of, share
from geoplan.text.county import word_county
from geoplan.text.forecast import percent, word_forecast, word_gate
from geoplan.text.repairs import say_plan, say_question, word_chances, word_sides

FILE_NAME = "预测.html"
_SCOPES = ("type", "township", "unit")
_GROUPS_MAX = 15
_ITEMS_MAX = 15
_REPAIRS_MAX = 5  # of a unit; the workbook has them all

Row = dict[str, Any]


def render_forecast(
    *,
    tables: Mapping[str, Any],
    problems: pd.DataFrame,  # noqa: ARG001 - all outputs are called alike
    catalogue: Catalogue,
    settings: Settings,
    folder: Path,
) -> None:
    """Write the page into ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    html = build_forecast(tables, catalogue, settings)
    (folder / FILE_NAME).write_text(html, "utf-8", newline="\n")


def build_forecast(tables: Mapping[str, Any], catalogue: Catalogue, settings: Settings) -> str:
    """Return the text of the page."""
    language, target = settings.language, settings.forecast.target_pct
    rows, gate = records(tables["forecasts"]), records(tables["gate"])[0]
    county = next(row for row in rows if row["scope"] == "county")
    bins = [row for row in records(tables["forecast_bins"]) if row["scope"] == "county"]
    words = section("forecast_page", language)
    words |= {key: say(f"ui.{key}", language) for key in ("fictional", "caution", "attribution")}
    bar = f"{bins[0]['high'] - bins[0]['low']:g}" if bins else ""
    words["histogram"] = say("forecast_page.histogram", language, width=bar)
    text: str = _template().render(
        language={"zh": "zh-CN"}.get(language, language),
        style=assets.squeezed("forecast.css"),
        words=words,
        title=say("forecast_page.title", language, county=word_county(settings)),
        day=say("forecast_page.day", language, day=settings.day.isoformat()),
        is_fictional=settings.county.is_fictional,
        gate={"state": gate["state"], "lines": word_gate(gate, language)},
        answer=word_forecast(rows, settings.forecast.interval_pct, language),
        headline=_headline(county, settings),
        target=f"{target:g}",
        sure=f"{settings.forecast.interval_pct:g}",
        histogram=histogram(bins, target=target) if bins else None,
        groups=[g for scope in _SCOPES if (g := _group(scope, rows, settings))["rows"]],
        items=_items(tables["indicator_exposures"], catalogue),
        units=_repairs(tables, catalogue, settings),
        who=say("forecast_page.who", language, **word_sides(settings)),
        plan=say_plan(tables, language),
        what_ifs=_what_ifs(tables["what_ifs"], language),
    )
    return text


@cache
def _template() -> Any:
    """Everything put into the page is escaped, but for what is marked as safe: the style."""
    made = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    made.lstrip_blocks = True
    return made.from_string(assets.asset("forecast.html"))


def _headline(county: Row, settings: Settings) -> Row | None:
    if not county["draws"]:
        return None
    numbers = {name: f"{county[name]:.1f}" for name in ("median", "low", "high")}
    chance = percent(county["p_target"])
    return {**numbers, "chance": chance, "sure": f"{settings.forecast.interval_pct:g}"}


def _group(scope: str, rows: Sequence[Row], settings: Settings) -> Row:
    """Return the groups of one kind that cost most, and what the rest cost together."""
    language = settings.language
    mine = sorted(
        (row for row in rows if row["scope"] == scope), key=lambda r: (-r["loss"], r["key"])
    )
    shown, rest = mine[:_GROUPS_MAX], mine[_GROUPS_MAX:]
    marks = spans(
        [{**row, "middle": row["median"]} for row in shown], target=settings.forecast.target_pct
    )
    nobody = say("forecast.no_name", language)
    return {
        "heading": say(f"forecast_page.by_{scope}", language),
        "note": say("forecast_page.of_lead", language, **word_sides(settings))
        if scope == "unit"
        else "",
        "head": say(f"forecast_page.{scope}", language),
        "width": marks["width"],
        "target": marks["target"],
        "ticks": marks["ticks"],
        "rows": [
            {
                "name": row["name"] or nobody,
                "points": row["points"],
                "weight": amount(row["weight_pct"], 1),
                "loss": amount(row["loss"], 2),
                "median": None if mark["middle"] is None else f"{row['median']:.1f}",
                "span": None if mark["low"] is None else f"{row['low']:.1f} – {row['high']:.1f}",
                "evidence": None if pd.isna(row["evidence_pct"]) else share(row["evidence_pct"]),
                "mark": mark,
            }
            for row, mark in zip(shown, marks["marks"], strict=True)
        ],
        "rest": {
            "count": len(rest),
            "points": sum(row["points"] for row in rest),
            "loss": amount(sum(row["loss"] for row in rest), 2),
        },
    }


def _items(exposures: pd.DataFrame, catalogue: Catalogue) -> list[Row]:
    """Return the indicators that cost most."""
    rows = sorted(records(exposures), key=lambda r: (-r["loss_pct"], r["indicator_id"]))
    found = []
    for row in rows:
        one = catalogue.indicators.get(row["indicator_id"])
        if one is not None and row["loss_pct"] > 0:
            numbers = {
                "loss": amount(row["loss_pct"], 2),
                "failures": count_of(row["expected_failures"]),
            }
            found.append({"name": one.name, "kind": one.kind, "points": row["items"], **numbers})
    return found[:_ITEMS_MAX]


def _repairs(tables: Mapping[str, Any], catalogue: Catalogue, settings: Settings) -> list[Row]:
    """Return what falls to each unit of the best repairs, most first."""
    language, names = settings.language, tables["points"].set_index("point_id")["name"]
    found: dict[str, list[Row]] = {}
    for row in records(tables["repairs"]):
        found.setdefault(row["unit"], []).append(row)
    units = []
    for unit, rows in found.items():
        best = sorted(rows, key=lambda r: (-r["gain_pct"], r["rank"]))[:_REPAIRS_MAX]
        units.append(
            {
                "unit": unit or say("repairs.nobody", language),
                "gain_pct": sum(row["gain_pct"] for row in rows),
                "count": len(rows),
                "points": len({row["point_id"] for row in rows}),
                "best": [
                    {
                        "point": names[row["point_id"]],
                        "item": catalogue.indicators[row["indicator_id"]].name,
                        "what": say(f"repairs.what.{row['what']}", language),
                        "gain": amount(row["gain_pct"], 3),
                    }
                    for row in best
                ],
            }
        )
    ordered = sorted(units, key=lambda u: (-u["gain_pct"], u["unit"]))
    return [{**unit, "gain": amount(unit["gain_pct"], 2)} for unit in ordered]


def _what_ifs(frame: pd.DataFrame, language: str) -> Row | None:
    """Return the differences that other settings or deeds would make, the largest first."""
    rows = sorted(records(frame), key=lambda row: row["rank"])
    if not rows:
        return None
    marks = tornado([{"change": row["change_pct"]} for row in rows])
    shown = [
        {
            "name": say_question(row, language),
            "change": amount(row["change_pct"], 2, is_signed=True),
            **word_chances(row),
            "mark": mark,
        }
        for row, mark in zip(rows, marks["marks"], strict=True)
    ]
    return {"width": marks["width"], "middle": marks["middle"], "rows": shown}
