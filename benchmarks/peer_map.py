"""The page of the peer: points, stretches and lines over a base map from the extract itself.

From: points with units and state, features, streets. To: a folium map.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import folium
import geopandas as gpd
import pandas as pd
import shapely

WATER = ["water", "bay"]
GREEN = ["park", "garden", "pitch", "golf_course", "nature_reserve", "playground", "common"]
RAIL = ["rail", "light_rail", "subway", "tram", "narrow_gauge"]
STREAM = ["river", "canal", "stream", "ditch", "drain"]
GRASS = ["forest", "grass", "meadow", "recreation_ground", "village_green", "cemetery"]
FIELD = ["farmland", "farmyard", "orchard", "vineyard", "greenhouse_horticulture"]
WORKS = ["industrial", "commercial", "retail", "quarry", "railway", "construction"]
WIDTH = {"motorway": 4, "trunk": 4, "primary": 3, "secondary": 2.5, "tertiary": 2}
POPUP = {
    "name": "名称",
    "type": "类别",
    "township": "属地",
    "lead": "主责",
    "supporting": "配合",
    "state": "状态",
    "indicators": "应查",
    "unknown": "未查",
}
WGS84 = "EPSG:4326"


def draw(
    points: gpd.GeoDataFrame,
    features: gpd.GeoDataFrame,
    edges: gpd.GeoDataFrame,
    townships: gpd.GeoDataFrame,
    sums: dict[str, pd.DataFrame],
    out: Path,
) -> None:
    """Write the page; all frames are in one metric plane."""
    west, south, east, north = points.to_crs(WGS84).total_bounds
    page = folium.Map(tiles=None, prefer_canvas=True)
    page.fit_bounds([[south, west], [north, east]])
    base_layers(page, features, edges)
    add_layer(
        page, "乡镇边界", townships[["geometry"]], {"color": "#444", "weight": 1.5, "fill": False}
    )
    for (family, colour), rows in points.groupby(["family", "colour"]):
        add_points(page, family, rows, colour)
    folium.LayerControl(collapsed=False).add_to(page)
    page.get_root().html.add_child(folium.Element(sums_box(sums)))
    page.save(str(out))


def to_page(frame: gpd.GeoDataFrame, tolerance_m: float) -> gpd.GeoDataFrame:
    """Simplify in metres, then keep six decimals of a degree."""
    frame = frame.set_geometry(frame.simplify(tolerance_m)).to_crs(WGS84)
    return frame.set_geometry(shapely.set_precision(frame.geometry, 1e-6, mode="pointwise"))


def add_layer(page: folium.Map, name: str, frame: gpd.GeoDataFrame, style: dict[str, Any]) -> None:
    if frame.empty:
        return
    folium.GeoJson(
        to_page(frame, 2.0), name=name, style_function=lambda _: style, smooth_factor=1
    ).add_to(page)


def base_layers(page: folium.Map, f: gpd.GeoDataFrame, edges: gpd.GeoDataFrame) -> None:
    """Draw water, land use, buildings, rails and roads under everything else."""
    is_area = f.geom_type.isin(["Polygon", "MultiPolygon"])
    water = f["natural"].isin(WATER) | f["landuse"].isin(["reservoir", "basin", "salt_pond"])
    green = f["leisure"].isin(GREEN) | f["landuse"].isin(GRASS)
    fills = {
        "田地": ("#f3efdc", f["landuse"].isin(FIELD)),
        "居住用地": ("#ebe6e0", f["landuse"] == "residential"),
        "产业用地": ("#e6e0ea", f["landuse"].isin(WORKS)),
        "绿地": ("#d3e6c8", green | f["natural"].isin(["wood", "scrub", "grassland", "heath"])),
        "水面": ("#b5d2e6", water),
        "建筑": ("#d5cdc4", f["building"] != ""),
    }
    for name, (colour, mask) in fills.items():
        style = {"fillColor": colour, "fillOpacity": 1, "stroke": False}
        add_layer(page, name, f.loc[mask & is_area, ["geometry"]], style)
    lines = {
        "海岸线": ("#5b8db3", f["natural"] == "coastline"),
        "河流": ("#8db9d6", f["waterway"].isin(STREAM)),
        "铁路": ("#888888", f["railway"].isin(RAIL)),
    }
    for name, (colour, mask) in lines.items():
        rows = f.loc[mask & (f.geom_type != "Point"), ["geometry"]]
        add_layer(page, name, rows, {"color": colour, "weight": 1.5, "fill": False})
    for weight, rows in edges.groupby(edges["highway"].map(WIDTH).fillna(1)):
        add_layer(
            page, f"道路（{weight:g}）", rows[["geometry"]], {"color": "#b0b0b0", "weight": weight}
        )


def add_points(page: folium.Map, family: str, rows: gpd.GeoDataFrame, colour: str) -> None:
    """Draw one family: dots for sites, lines for streets and bus lines, with a popup each."""
    style = {"color": colour, "weight": 3, "fillColor": colour, "fillOpacity": 0.8}
    folium.GeoJson(
        to_page(rows[[*POPUP, "geometry"]], 1.0),
        name=f"{family}（{len(rows)}）",
        marker=folium.CircleMarker(radius=5),
        style_function=lambda _: style,
        popup=folium.GeoJsonPopup(list(POPUP), list(POPUP.values()), localize=False),
        tooltip=folium.GeoJsonTooltip(["name"], labels=False),
    ).add_to(page)


def sums_box(sums: dict[str, pd.DataFrame]) -> str:
    """Return the sums as folded tables in a corner of the page."""
    tables = "".join(
        f"<details><summary>{name}</summary>{table.to_html(index=False)}</details>"
        for name, table in sums.items()
    )
    place = "position:fixed;bottom:20px;left:10px;z-index:999;max-height:60%;overflow:auto"
    return f'<div style="{place};background:white;padding:8px">{tables}</div>'
