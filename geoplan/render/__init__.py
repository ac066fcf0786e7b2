"""What people open: one offline HTML map, and the folium layers it is made of.

From: all tables of a build. To: ``maps/index.html``.
"""

from geoplan.render.elements import (
    Basemap,
    CanvasLayer,
    Labels,
    OfflineMap,
    Points,
    Stretches,
)
from geoplan.render.grid_map import render_grid_map
from geoplan.render.inline import RenderError
from geoplan.render.notebook import folium_map
from geoplan.render.output import MAP_TABLES, render_files
from geoplan.render.page import build_map, render_map
from geoplan.render.panel_page import Page

__all__ = [
    "MAP_TABLES",
    "Basemap",
    "CanvasLayer",
    "Labels",
    "OfflineMap",
    "Page",
    "Points",
    "RenderError",
    "Stretches",
    "build_map",
    "folium_map",
    "render_files",
    "render_grid_map",
    "render_map",
]
