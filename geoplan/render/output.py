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
from geoplan.render.page import render_map

_TABLES = (
    "points",
    "duties",
    "scores",
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
    facts = dict(zip(tables["origin"]["key"], tables["origin"]["value"], strict=True))
    meta = {
        "data_date": facts.get("data_date", ""),
        "area_source": facts.get("area_source", ""),
        "is_fictional": settings.county.is_fictional,
        "version": __version__,
    }
    given = {name: tables[name] for name in _TABLES}
    given["themed"] = {name: tables[name] for name in layers.TABLES if name in tables}
    html = render_map(**given, problems=problems, catalogue=catalogue, settings=settings, meta=meta)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "index.html").write_text(html, "utf-8", newline="\n")
