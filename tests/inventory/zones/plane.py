"""A small town on a plane in metres, for tests: streets in a grid, land use, gates, places."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from geoplan.catalogue import Catalogue
from geoplan.config import Settings
from geoplan.inventory.built_up import BuiltUp, built_up
from geoplan.inventory.sites import merge_places, type_places
from geoplan.tables import TABLES, from_rows
from tests.network.streets import CRS, lonlat, sections

COUNTY = shapely.box(-5000, -5000, 5000, 5000)


def square(x: float, y: float, half_m: float) -> Any:
    """A square around x, y."""
    return shapely.box(x - half_m, y - half_m, x + half_m, y + half_m)


def streets(x: float, y: float, half_m: float, step_m: float = 200.0, **facts: Any) -> list[Any]:
    """Streets in a grid around x, y, cut at their crossings."""
    marks = np.arange(-half_m, half_m + 1, step_m)
    rows = []
    for m in marks:
        for a, b in pairwise(marks):
            rows.append({"xy": [(x + a, y + m), (x + b, y + m)], **facts})
            rows.append({"xy": [(x + m, y + a), (x + m, y + b)], **facts})
    return rows


def backdrop(*rows: tuple[str, Any]) -> gpd.GeoDataFrame:
    """Polygons by layer; ids are w0, w1 …"""
    table = [
        {"feature_id": f"w{i}", "layer": layer, "name": "", "geometry": lonlat(shape)}
        for i, (layer, shape) in enumerate(rows)
    ]
    return from_rows(TABLES["backdrop"], table)


def places(*rows: tuple[str, dict[str, str], Any]) -> gpd.GeoDataFrame:
    """Objects by id, tags and shape."""
    table = [
        {
            "place_id": place_id,
            "name": tags.get("name", ""),
            "geom_kind": "point" if shape.geom_type == "Point" else "area",
            "tags": json.dumps(tags, ensure_ascii=False, sort_keys=True),
            "content_hash": "",
            "geometry": lonlat(shape),
        }
        for place_id, tags, shape in rows
    ]
    return from_rows(TABLES["places"], table)


def gates(*rows: tuple[str, str, float, float]) -> gpd.GeoDataFrame:
    """Gates by id, kind and place."""
    table = [
        {"gate_id": i, "kind": kind, "geometry": lonlat(shapely.Point(x, y))}
        for i, kind, x, y in rows
    ]
    return from_rows(TABLES["gates"], table)


def zones(*rows: tuple[str, str, Any]) -> gpd.GeoDataFrame:
    """Official polygons by type, name and shape."""
    table = [
        {
            "zone_id": f"z{i}{type_id}",
            "type_id": type_id,
            "name": name,
            "file": "官方.geojson",
            "row": i + 1,
            "geometry": lonlat(shape),
        }
        for i, (type_id, name, shape) in enumerate(rows)
    ]
    return from_rows(TABLES["zones"], table)


def town_of(
    found: gpd.GeoDataFrame,
    base: gpd.GeoDataFrame | None = None,
    drawn: gpd.GeoDataFrame | None = None,
    county: Any = COUNTY,
) -> BuiltUp:
    """The built-up outline of streets, base map and official polygons."""
    base = backdrop() if base is None else base
    drawn = zones() if drawn is None else drawn
    return built_up(found, base, drawn, lonlat(county), CRS, Settings())


def official_town(
    shape: Any, county: Any = COUNTY, base: gpd.GeoDataFrame | None = None
) -> BuiltUp:
    """A town whose outline an office has drawn."""
    return town_of(sections([]), base, zones(("built_up", "", shape)), county)


def groups_of(found: gpd.GeoDataFrame, catalogue: Catalogue, type_id: str) -> Sequence[Any]:
    """Places of one type, merged as the inventory does, all of them in town."""
    typed, _ = type_places(found, catalogue, np.ones(len(found), dtype=bool))
    return [g for g in merge_places(typed, CRS) if g[0].point_type.id == type_id]
