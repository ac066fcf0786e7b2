"""The proposal of grids as a page: ground, streets and number of each, one file, no network.

From: proposed_grids, grid_sections, backdrop, streets, areas. To: the text of an html file.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from html import escape
from typing import Any

import folium
import geopandas as gpd
import numpy as np
import shapely

from geoplan.config import Settings
from geoplan.render.basemap import build_base
from geoplan.render.elements import Basemap, OfflineMap, Raw
from geoplan.tables import records
from geoplan.text import say
from geoplan.text.forecast import word_veto

FILE_NAME = "网格划分建议.html"

# Okabe and Ito (2008): told apart by colour-blind people too; neighbours never share one of these.
_COLOURS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#D55E00", "#56B4E9", "#B8A800")
_NEAR_DEG = 0.0003  # ground this close looks as if it touched
_STREETS_SHOWN = 6
_LABEL = (
    '<div style="transform:translate(-50%,-50%);display:inline-block;padding:0 4px;'
    "border-radius:3px;background:rgba(255,255,255,.88);border:1px solid {colour};"
    'font:bold 12px sans-serif;color:#222">{number}</div>'
)
_BOX = (
    '<div style="position:absolute;z-index:1000;left:54px;top:10px;max-width:min(34em,70%);'
    "padding:8px 12px;background:rgba(255,255,255,.93);border-radius:4px;"
    'box-shadow:0 1px 4px rgba(0,0,0,.35);font:13px/1.5 sans-serif;color:#222">'
    "{veto}<b>{title}</b><br>{said}<br><small>{caution}</small></div>"
)


def render_grid_map(
    *, tables: Mapping[str, Any], said: str, caution: str, settings: Settings
) -> str:
    """Return the page; ``said`` and ``caution`` are the sentences of its box."""
    grids, sections = tables["proposed_grids"], tables["grid_sections"]
    west, south, east, north = grids.total_bounds
    language = settings.language
    heading = say("grids.map_title", language, county=settings.county.name)
    page = OfflineMap(((south + north) / 2, (west + east) / 2), language=language, title=heading)
    base = build_base(
        backdrop=tables["backdrop"],
        streets=tables["streets"],
        areas=tables["areas"],
        budget_mb=settings.map.basemap_mb_max,
    )
    Basemap(base.blobs, "base").add_to(page)
    colours = dict(zip(grids["grid_id"], colour(grids), strict=True))
    _ground(grids, colours, language).add_to(page)
    _streets(sections, colours).add_to(page)
    spots = shapely.point_on_surface(grids.geometry.to_numpy())
    for grid_id, spot in zip(grids["grid_id"], spots, strict=True):
        html = _LABEL.format(colour=colours[grid_id], number=escape(grid_id))
        icon = folium.DivIcon(html=html, icon_size=(0, 0), class_name="gp-grid")
        folium.Marker([spot.y, spot.x], icon=icon, interactive=False).add_to(page)
    veto = word_veto(tables["gate"], language)
    box = _BOX.format(
        veto=f'<p class="gp-veto">{escape(veto)}</p>' if veto else "",
        title=escape(heading),
        said=escape(said),
        caution=escape(caution),
    )
    figure: Any = page.get_root()
    figure.html.add_child(Raw(box), name="gp-grid-box")
    page.fit_bounds([[south, west], [north, east]])
    return page.to_html()


def colour(grids: gpd.GeoDataFrame) -> list[str]:
    """Return a colour a grid, so that no two that touch are alike, if seven colours allow it.

    Those with most neighbours choose first (Welsh and Powell 1967), and take what is rarest.
    """
    shapes = grids.geometry.to_numpy()
    left, right = shapely.STRtree(shapes).query(shapes, predicate="dwithin", distance=_NEAR_DEG)
    near: dict[int, set[int]] = {i: set() for i in range(len(shapes))}
    for i, j in zip(left.tolist(), right.tolist(), strict=True):
        near[i] |= {j} - {i}
    chosen: dict[int, int] = {}
    for i in sorted(near, key=lambda i: (-len(near[i]), i)):
        taken = [chosen[j] for j in near[i] if j in chosen]
        used = list(chosen.values())
        chosen[i] = min(range(len(_COLOURS)), key=lambda c: (taken.count(c), used.count(c), c))
    return [_COLOURS[chosen[i]] for i in range(len(shapes))]


def _ground(grids: gpd.GeoDataFrame, colours: Mapping[str, str], language: str) -> folium.GeoJson:
    features = []
    for row in records(grids):
        streets = "、".join(row["streets"][:_STREETS_SHOWN])
        shown = {
            "name": row["name"],
            "sponsor": row["sponsor"],
            "township": row["township"],
            "points": str(row["points"]),
            "km": f"{row['length_m'] / 1000:.1f}",
            "minutes": f"{row['minutes']:.0f}",
            "streets": streets,
        }
        # folium's tooltip writes what it is given as html
        safe = {key: escape(value) for key, value in shown.items()}
        fill = {"colour": colours[row["grid_id"]]}
        features.append(_feature(row["geometry"], safe | fill))
    keys = [key for key in shown if any(f["properties"][key] for f in features)]
    heads = [say(f"grids.column.{key}", language) for key in keys]
    return folium.GeoJson(
        {"type": "FeatureCollection", "features": features},
        style_function=lambda feature: {
            "fillColor": feature["properties"]["colour"],
            "fillOpacity": 0.28,
            "color": "#ffffff",
            "weight": 2,
        },
        tooltip=folium.GeoJsonTooltip(
            keys, aliases=heads, sticky=True, style="white-space:normal;width:23em"
        ),
    )


def _streets(sections: gpd.GeoDataFrame, colours: Mapping[str, str]) -> folium.GeoJson:
    """Draw the streets of each grid as one shape; they let the pointer through."""
    features = []
    for grid_id, mine in sections.groupby("grid_id"):
        lines = shapely.multilinestrings(shapely.get_parts(mine.geometry.to_numpy()))
        merged = shapely.line_merge(lines)
        features.append(_feature(merged, {"colour": colours[str(grid_id)]}))
    return folium.GeoJson(
        {"type": "FeatureCollection", "features": features},
        interactive=False,
        style_function=lambda feature: {
            "color": feature["properties"]["colour"],
            "weight": 2.5,
            "opacity": 0.9,
        },
    )


def _feature(shape: Any, properties: Mapping[str, str]) -> dict[str, Any]:
    rounded = shapely.transform(shape, lambda xy: np.round(xy, 6))
    geometry = json.loads(shapely.to_geojson(rounded))
    return {"type": "Feature", "properties": dict(properties), "geometry": geometry}
