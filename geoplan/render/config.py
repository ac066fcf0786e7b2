"""The small things the page is told beside its data: words, names, tables, notes.

From: the catalogue, settings, ``summaries``, ``problems``. To: one JSON-ready mapping.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from geoplan.catalogue.model import Catalogue
from geoplan.config import Settings
from geoplan.render.answer import HOLDS, target_rows
from geoplan.render.findings import finding_rows, inventory_rows
from geoplan.render.forecast_page import FILE_NAME as FORECAST_PAGE
from geoplan.render.todo import TODO
from geoplan.tables import records
from geoplan.tables.values import STATES
from geoplan.text import say, section, word_problems
from geoplan.text.county import word_county
from geoplan.text.forecast import word_outlook, word_veto

DIMENSIONS = ("township", "unit", "type")
_SHARED_WORDS = ("state", "kind", "role", "rule", "standing", "finding_kind")
_RANKS = {"error": 0, "lost": 1, "warning": 2, "info": 3}
_PROBLEM_GROUPS_MAX = 200
_EXAMPLES_MAX = 3


def build_config(
    *,
    catalogue: Catalogue,
    settings: Settings,
    meta: Mapping[str, Any],
    summaries: pd.DataFrame,
    completeness: pd.DataFrame,
    findings: pd.DataFrame,
    targets: pd.DataFrame,
    rounds: list[dict[str, Any]],
    themes: list[dict[str, Any]],
    problems: pd.DataFrame,
    gate: pd.DataFrame,
    forecasts: pd.DataFrame,
    undrawn: int,
    dropped: tuple[str, ...],
    bounds: list[list[float]],
) -> dict[str, Any]:
    """Return everything the page needs to word and arrange what it draws."""
    families = list(catalogue.families)
    return {
        "words": _words(settings.language),
        "language": settings.language,
        "title": word_county(settings),
        "as_of": settings.day.isoformat(),
        "deadline": settings.map.deadline.isoformat() if settings.map.deadline else "",
        "data_date": str(meta.get("data_date", "")),
        "area_source": meta.get("area_source") or "osm",
        "is_fictional": bool(meta.get("is_fictional", False)),
        "version": str(meta.get("version", "")),
        "veto": word_veto(gate, settings.language),
        "forecast": {"said": word_outlook(forecasts, gate, settings), "page": FORECAST_PAGE},
        "bounds": bounds,
        "undrawn": undrawn,
        "unnamed": say("point.unnamed", settings.language),
        "dropped": list(dropped),
        "families": [
            {"id": f.id, "name": f.name, "symbol": f.symbol, "colour": f.colour}
            for f in catalogue.families.values()
        ],
        "types": [
            {
                "id": t.id,
                "name": t.name,
                "family": families.index(t.family),
                "placeless": int(t.shape == "none"),
            }
            for t in catalogue.types.values()
        ],
        "summaries": _summaries(summaries, catalogue),
        "completeness": inventory_rows(completeness, catalogue, settings.language),
        "targets": target_rows(targets),
        "rounds": rounds,
        "themes": themes,
        "holds": list(HOLDS),
        "todo": list(TODO),
        "findings": finding_rows(findings, catalogue),
        "problems": _problems(problems, settings.language),
    }


def _words(language: str) -> dict[str, str]:
    """Return the page's own words, and those it shares with the lists."""
    words = section("ui", language)
    for part in _SHARED_WORDS:
        words |= {f"{part}.{key}": text for key, text in section(part, language).items()}
    return words


def _summaries(summaries: pd.DataFrame, catalogue: Catalogue) -> dict[str, list[list[Any]]]:
    """Return rows ``[value, label, points, the states, mean score]`` a dimension."""
    names = {t.id: t.name for t in catalogue.types.values()}
    out: dict[str, list[list[Any]]] = {}
    for dimension in DIMENSIONS:
        rows = records(summaries.loc[summaries["dimension"] == dimension])
        out[dimension] = [
            [
                row["value"],
                names.get(row["value"], row["value"]) if dimension == "type" else row["value"],
                int(row["points"]),
                *(int(row[state]) for state in STATES),
                None if pd.isna(row["overall_pct"]) else round(float(row["overall_pct"]), 1),
            ]
            for row in rows
        ]
    return out


def _problems(problems: pd.DataFrame, language: str) -> list[list[Any]]:
    """Return ``[level, sentence, what to do, count, rows, places]`` a group, the gravest first."""
    if problems.empty:
        return []
    ranks = problems["level"].map(_RANKS).to_numpy()
    worded = word_problems(problems, language).assign(rank=ranks)
    grouped = worded.groupby(["rank", "level", "what", "fix"], sort=False)
    groups = grouped.agg(count=("count", "sum"), rows=("count", "size"), where=("where", list))
    groups = groups.reset_index().sort_values(
        ["rank", "count"], ascending=[True, False], kind="stable"
    )
    return [
        [g["level"], g["what"], g["fix"], int(g["count"]), int(g["rows"]), _some(g["where"])]
        for g in records(groups.head(_PROBLEM_GROUPS_MAX))
    ]


def _some(places: list[str]) -> list[str]:
    return [place for place in places if place][:_EXAMPLES_MAX]


def find_bounds(*frames: gpd.GeoDataFrame) -> list[list[float]]:
    """Return ``[[south, west], [north, east]]`` of the first frame that holds anything."""
    for frame in frames:
        shapes = frame.geometry.to_numpy() if len(frame) else []
        if len(shapes) and not shapely.is_empty(shapes).all():
            west, south, east, north = (round(float(v), 6) for v in shapely.total_bounds(shapes))
            return [[south, west], [north, east]]
    return [[-60.0, -180.0], [75.0, 180.0]]
