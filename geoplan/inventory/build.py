"""The inventory in one view.

From: places, streets, routes, listed, areas. To: sections, points, point_sections.
"""

from __future__ import annotations

import json
from collections import defaultdict
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geoplan.catalogue import Catalogue
from geoplan.config import Settings
from geoplan.errors import Problem
from geoplan.geo import WGS84, local_crs
from geoplan.inventory.built_up import StreetDensity, street_density
from geoplan.inventory.bus_lines import bus_line_rows
from geoplan.inventory.listed import apply_list, name_unnamed
from geoplan.inventory.sections import cut_streets
from geoplan.inventory.sites import fits_within, merge_places, rule_text, site_rows, type_places
from geoplan.inventory.stretches import SHORTEST_M, StretchMaker, number_namesakes
from geoplan.tables import TABLES, Output, check, from_rows

Rows = list[dict[str, Any]]

# Answers and lists name points, so a point has one name, whatever language the page speaks.
NAME_LANGUAGE = "zh"


def build_inventory(
    *,
    places: gpd.GeoDataFrame,
    streets: gpd.GeoDataFrame,
    routes: gpd.GeoDataFrame,
    listed: pd.DataFrame,
    areas: gpd.GeoDataFrame,
    catalogue: Catalogue,
    settings: Settings,
) -> Output:
    """Find every point that the catalogue knows a rule for, and those only the list knows."""
    county = areas.loc[areas["kind"] == "county"].geometry.iloc[0]
    crs = _plane(streets, county)
    sections = cut_streets(streets, crs, settings.inventory.section_max_m)
    density = street_density(sections, crs)
    threshold = settings.inventory.built_up_km_per_km2
    typed, problems = type_places(places, catalogue, density, threshold)
    groups = merge_places(typed, crs)
    rows = site_rows(groups)
    merged = len(typed) - len(groups)
    if merged:
        problems.append(Problem("place.merged", "info", count=merged))
    lines, links, short = _stretches(sections, streets, catalogue, density, settings, county)
    rows += lines
    problems += short
    for point_type in catalogue.by_priority:
        if point_type.matches({"type": "route", "route": "bus"}, "relation"):
            rows += bus_line_rows(routes, point_type, crs, NAME_LANGUAGE)
    problems += apply_list(rows, listed, catalogue, settings, county)
    name_unnamed(rows, sections, catalogue, NAME_LANGUAGE)
    for row in rows:
        row.setdefault("listed_id", "")
        row.pop("street", None)
    return Output(
        {
            "sections": sections,
            "points": _points(rows),
            "point_sections": from_rows(TABLES["point_sections"], links),
        },
        problems,
    )


def _plane(streets: gpd.GeoDataFrame, county: Any) -> str:
    """Return a metric plane centred on the streets: an outline or box may reach far beyond them."""
    if streets.empty:
        return local_crs(county.bounds)
    lon, lat = np.median(shapely.get_coordinates(streets.geometry.to_numpy()), axis=0)
    return local_crs((lon, lat, lon, lat))


def _points(rows: Rows) -> pd.DataFrame:
    table = TABLES["points"]
    frame = pd.DataFrame(rows, columns=table.names)
    return check(table, gpd.GeoDataFrame(frame, geometry="geometry", crs=WGS84))


def _stretches(
    sections: gpd.GeoDataFrame,
    streets: gpd.GeoDataFrame,
    catalogue: Catalogue,
    density: StreetDensity,
    settings: Settings,
    county: Any,
) -> tuple[Rows, Rows, list[Problem]]:
    """Cut the sections that a line type claims, within the county and where the type may lie."""
    if sections.empty:
        return [], [], []
    line_types = [t for t in catalogue.by_priority if t.shape == "stretch" and t.segment_m]
    middle = shapely.line_interpolate_point(sections.geometry.to_numpy(), 0.5, normalized=True)
    lon, lat = shapely.get_x(middle), shapely.get_y(middle)
    inside = shapely.contains_xy(county, lon, lat)
    urban = density.at(lon, lat) >= settings.inventory.built_up_km_per_km2
    type_of: dict[str, str] = {}
    reasons: dict[str, str] = {}
    for street in streets.itertuples(index=False):
        tags = json.loads(street.tags)
        claimed = next((t for t in line_types if t.matches(tags, "line")), None)
        if claimed is not None:
            type_of[street.street_id] = claimed.id
            reasons[street.street_id] = rule_text(claimed, tags, "line")
    claims = sections["street_id"].map(type_of).to_numpy()
    crossing = _names_at_nodes(sections)
    points: Rows = []
    links: Rows = []
    short_m: list[float] = []
    for point_type in line_types:
        fits = np.where(urban, fits_within(point_type, True), fits_within(point_type, False))
        chosen = sections[(claims == point_type.id) & inside & fits]
        if chosen.empty:
            continue
        maker = StretchMaker(chosen, point_type, reasons, crossing, NAME_LANGUAGE)
        found, joined, left_out = maker.rows()
        points += found
        links += joined
        short_m += left_out
    number_namesakes(points, NAME_LANGUAGE)
    if not short_m:
        return points, links, []
    facts = {"metres": round(sum(short_m)), "most": round(SHORTEST_M)}
    return points, links, [Problem("stretch.short", "info", count=len(short_m), facts=facts)]


def _names_at_nodes(sections: gpd.GeoDataFrame) -> dict[str, set[str]]:
    names: dict[str, set[str]] = defaultdict(set)
    for end in ("from_node", "to_node"):
        for node, name in zip(sections[end], sections["name"], strict=True):
            names[node].add(name)
    return names
