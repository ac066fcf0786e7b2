"""Write what people open.

From: all tables of a run. To: ``index.html`` in the folder given.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from geoplan import __version__
from geoplan.catalogue import Catalogue
from geoplan.config import Settings
from geoplan.render import layers
from geoplan.render.elements import OfflineMap
from geoplan.render.page import build_map
from geoplan.tables import TABLES

_TABLES = (
    "points",
    "duties",
    "scores",
    "exposures",
    "checks",
    "gaps",
    "summaries",
    "areas",
    "backdrop",
    "streets",
    "places",
    "routes",
    "candidates",
    "outlines",
    "completeness",
    "findings",
    "targets",
    "rounds",
    "round_targets",
    "corrected_scores",
    "problem_cases",
    "objections",
    "gate",
    "forecasts",
)
MAP_TABLES = tuple(
    dict.fromkeys((*_TABLES, "origin", *(name for name in layers.TABLES if name in TABLES)))
)


def render_files(
    *,
    tables: Mapping[str, Any],
    problems: pd.DataFrame,
    catalogue: Catalogue,
    settings: Settings,
    folder: Path,
) -> None:
    """Write the map of the county into ``folder``."""
    html = map_of(tables, problems, catalogue, settings).to_html()
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "index.html").write_text(html, "utf-8", newline="\n")


def map_of(
    tables: Mapping[str, Any], problems: pd.DataFrame, catalogue: Catalogue, settings: Settings
) -> OfflineMap:
    """Return the map of the county; ``tables`` holds those of :data:`MAP_TABLES`."""
    facts = dict(zip(tables["origin"]["key"], tables["origin"]["value"], strict=True))
    meta = {
        "data_date": facts.get("data_date", ""),
        "area_source": facts.get("area_source", ""),
        "is_fictional": settings.county.is_fictional,
        "version": __version__,
    }
    given = {name: tables[name] for name in _TABLES}
    given["themed"] = {name: tables[name] for name in layers.TABLES if name in tables}
    return build_map(**given, problems=problems, catalogue=catalogue, settings=settings, meta=meta)
