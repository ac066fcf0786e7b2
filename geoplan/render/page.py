"""The map of a build: its layers put together.

From: all tables of a build. To: an :class:`OfflineMap`, or the text of ``maps/index.html``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import geopandas as gpd
import pandas as pd

from geoplan.catalogue.model import Catalogue
from geoplan.config import Settings
from geoplan.render import pack
from geoplan.render.answer import find_holds, item_states, round_rows
from geoplan.render.areas import pack_candidates, pack_outlines
from geoplan.render.basemap import build_base
from geoplan.render.columns import NOWHERE, pack_points
from geoplan.render.config import build_config, find_bounds
from geoplan.render.elements import (
    Areas,
    Basemap,
    Labels,
    OfflineMap,
    Points,
    Stretches,
    Themes,
)
from geoplan.render.labels import build_labels
from geoplan.render.layers import LAYERS, Packed, pack_layers
from geoplan.render.panel_page import Page
from geoplan.text.county import word_county


def render_map(**tables: Any) -> str:
    """Return the html of the map page; parameters as for :func:`build_map`."""
    return build_map(**tables).to_html()


def build_map(
    *,
    points: gpd.GeoDataFrame,
    duties: pd.DataFrame,
    scores: pd.DataFrame,
    exposures: pd.DataFrame,
    checks: pd.DataFrame,
    gaps: pd.DataFrame,
    summaries: pd.DataFrame,
    areas: gpd.GeoDataFrame,
    backdrop: gpd.GeoDataFrame,
    streets: gpd.GeoDataFrame,
    places: gpd.GeoDataFrame,
    routes: gpd.GeoDataFrame,
    candidates: gpd.GeoDataFrame,
    outlines: gpd.GeoDataFrame,
    completeness: pd.DataFrame,
    findings: pd.DataFrame,
    targets: pd.DataFrame,
    rounds: pd.DataFrame,
    round_targets: pd.DataFrame,
    corrected_scores: pd.DataFrame,
    problem_cases: pd.DataFrame,
    objections: pd.DataFrame,
    gate: pd.DataFrame,
    forecasts: pd.DataFrame,
    themed: Mapping[str, Any],
    problems: pd.DataFrame,
    catalogue: Catalogue,
    settings: Settings,
    meta: Mapping[str, Any],
) -> OfflineMap:
    """Return the map with all its layers; add folium layers to it, then call ``to_html``.

    ``themed`` holds the tables of the thematic layers, as far as there are any; ``meta`` holds
    ``data_date`` (of the OSM data, or empty), ``area_source`` (``osm``, ``file`` or
    ``extract_box``), ``is_fictional`` and ``version``.
    """
    base = build_base(
        backdrop=backdrop, streets=streets, areas=areas, budget_mb=settings.map.basemap_mb_max
    )
    items = item_states(points, checks, catalogue)
    columns, lines = pack_points(
        points=points,
        duties=duties,
        scores=scores,
        exposures=exposures,
        checks=checks,
        gaps=gaps,
        routes=routes,
        findings=findings,
        holds=find_holds(items),
        todo={
            "corrected_scores": corrected_scores,
            "problem_cases": problem_cases,
            "objections": objections,
        },
        catalogue=catalogue,
        language=settings.language,
    )
    names = build_labels(places=places, streets=streets, backdrop=backdrop, areas=areas)
    bounds = find_bounds(_outlined(areas), points, streets, areas)
    themes = _themes(themed, catalogue, settings)
    config = build_config(
        catalogue=catalogue,
        settings=settings,
        meta=meta,
        summaries=summaries,
        completeness=completeness,
        findings=findings,
        targets=targets,
        rounds=round_rows(rounds, round_targets),
        themes=themes.told,
        problems=problems,
        gate=gate,
        forecasts=forecasts,
        undrawn=columns["layer"].count(NOWHERE),
        dropped=base.dropped,
        bounds=bounds,
    )
    layers = {
        "base": Basemap(base.blobs, "base", show=False),
        "areas": _areas(outlines, candidates, catalogue, settings.language),
        "stretches": Stretches({"lines": pack.blob(lines)}, "stretches", show=False),
        "points": Points({"columns": pack.blob(columns)}, "points", show=False),
        "themes": Themes(themes.blobs, "themes", show=False),
        "labels": Labels({"names": pack.blob(names)}, "labels", show=False),
    }
    return _page(config, layers, settings)


def _areas(
    outlines: gpd.GeoDataFrame, candidates: gpd.GeoDataFrame, catalogue: Catalogue, language: str
) -> Areas:
    blobs = {
        "rings": pack.blob(pack_outlines(outlines, candidates)),
        "columns": pack.blob(pack_candidates(candidates, catalogue, language)),
    }
    return Areas(blobs, "areas", show=False)


def _page(config: Mapping[str, Any], layers: Mapping[str, Any], settings: Settings) -> OfflineMap:
    """Return the map, opened at the middle of its bounds."""
    (south, west), (north, east) = config["bounds"]
    middle = ((south + north) / 2, (west + east) / 2)
    page = OfflineMap(middle, language=settings.language, title=word_county(settings))
    for layer in layers.values():
        layer.add_to(page)
    Page(config, layers).add_to(page)
    return page


def _themes(tables: Mapping[str, Any], catalogue: Catalogue, settings: Settings) -> Packed:
    """Return the thematic layers, worded with the names of types and the limits of rules."""
    names = {t.id: t.name for t in catalogue.types.values()}
    limits = {
        key: f"{value:g}" if isinstance(value, float) else value
        for key, value in vars(settings.rules).items()
    }
    return pack_layers(LAYERS, tables, settings.language, names, limits)


def _outlined(areas: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the county where it has a real outline; the box of an extract may be mostly sea."""
    return areas.loc[(areas["kind"] == "county") & (areas["source"] != "extract_box")]
