"""The county as a geopackage that QGIS opens in its colours.

From: points, duties, listed, scores, gaps, candidates, areas, outlines, sections and the ways to
them, service areas. To:
``geoplan.gpkg`` with a layer of each shape, its words, its styles and whose data it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyogrio
import shapely

from geoplan.catalogue import Catalogue
from geoplan.config import Settings
from geoplan.geo import WGS84
from geoplan.lists.geopackage_words import LayerWords, add_words
from geoplan.lists.map_data import attribution, headings, point_columns, point_rows
from geoplan.lists.qgis import STATE_LINES, STATE_MARKERS, Look, Style
from geoplan.tables.values import REACH_LAYERS, STATES
from geoplan.text import say

FILE_NAME = "geoplan.gpkg"

_VERSION = "1.2"  # of 2018: older programs warn of newer ones, and nothing newer is used

_SHAPES = {
    "points": "Point",
    "lines": "MultiLineString",
    "candidates": "Point",
    "areas": "MultiPolygon",
    "outlines": "MultiPolygon",
    "service_areas": "MultiPolygon",
    "sections": "LineString",
}
_TO = "to_"  # columns of metres to the nearest of a layer: to_base_m
_OWN_KINDS = ("areas", "outlines", "sections")  # whose kinds are not those of points
_PLAIN = {
    "candidates": ("marker", Look("#5e3c99", "diamond", 3.0, 0.5)),
    "areas": ("fill", Look("#3d3d3d", width_mm=0.5, dash_mm=(2.0, 1.0))),
    "outlines": ("fill", Look("#5e3c99", width_mm=0.35, dash_mm=(1.0, 1.0))),
    "service_areas": ("fill", Look("#238b45", width_mm=0.4)),
    "sections": ("line", Look("#9a9a9a", width_mm=0.25)),
}


def render_geopackage(
    *, tables: Mapping[str, Any], catalogue: Catalogue, settings: Settings, folder: Path
) -> None:
    """Write the geopackage (WGS-84) into ``folder``; the same tables make the same bytes."""
    language = settings.language
    rights = attribution(tables, settings)
    moment = f"{settings.day.isoformat()}T00:00:00.000Z"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / FILE_NAME
    path.unlink(missing_ok=True)
    words = []
    with _pinned(moment):
        # The last added lies on top in QGIS's list of layers to choose from: areas come first.
        for name, frame in reversed(list(_layers(tables, catalogue, settings).items())):
            title = say(f"export.layer.{name}", language)
            _write_layer(path, name, frame, title, f"{title}。{rights}")
            columns = [str(column) for column in frame.columns if column != "geometry"]
            asked = [f"{name}_kind" if c == "kind" and name in _OWN_KINDS else c for c in columns]
            told = _reach_headings(columns, catalogue, language)
            known = [column for column in asked if column not in told]
            told |= dict(zip(known, headings(known, language), strict=True))
            aliases = {c: told[a] for c, a in zip(columns, asked, strict=True)}
            words.append(LayerWords(name, aliases, _style(name, aliases, title, language)))
    add_words(path, words, rights, moment)


def _layers(
    tables: Mapping[str, Any], catalogue: Catalogue, settings: Settings
) -> dict[str, gpd.GeoDataFrame]:
    """Return the layers by name; each point is in exactly one of ``points`` and ``lines``."""
    columns = point_columns(settings)
    rows = pd.DataFrame(point_rows(tables, catalogue, settings), columns=columns)
    shapes = tables["points"]["geometry"].to_numpy()
    is_line = shapely.get_type_id(shapes) != 0
    inspected = gpd.GeoDataFrame(rows, geometry=shapes, crs=WGS84)
    inspected.loc[shapely.is_empty(shapes), "geometry"] = None
    candidates = tables["candidates"]
    places = gpd.points_from_xy(candidates["lon"], candidates["lat"], crs=WGS84)
    return {
        "points": inspected[~is_line],
        "lines": inspected[is_line],
        "candidates": _typed(candidates, catalogue).set_geometry(places)[
            ["candidate_id", "name", "type", "type_id", "confidence", "decision", "geometry"]
        ],
        "areas": tables["areas"],
        "outlines": tables["outlines"].drop(columns="reason"),
        "service_areas": tables["service_areas"],
        "sections": _sections(tables),
    }


def _typed(frame: gpd.GeoDataFrame, catalogue: Catalogue) -> gpd.GeoDataFrame:
    return frame.assign(type=[catalogue.types[type_id].name for type_id in frame["type_id"]])


def _sections(tables: Mapping[str, Any]) -> gpd.GeoDataFrame:
    """Return the sections with their states and how far they are from what is near."""
    sections = tables["sections"]
    names = ["section_id", "street_id", "kind", "highway", "name", "length_m"]
    own = tables["section_states"].set_index("section_id").loc[sections["section_id"]]
    out = sections[names].assign(
        points=own["points"].astype("int64").to_numpy(), state=own["state"].to_numpy()
    )
    for layer, reaches in tables["section_reaches"].groupby("layer", sort=True):
        distance_m = dict(zip(reaches["section_id"], reaches["distance_m"], strict=True))
        out[f"{_TO}{layer}_m"] = out["section_id"].map(distance_m).astype(float)
    return gpd.GeoDataFrame(out, geometry=sections["geometry"], crs=WGS84)


def _reach_headings(columns: list[str], catalogue: Catalogue, language: str) -> dict[str, str]:
    """Return what a reader calls the columns of metres to the nearest of each layer."""
    layers = [c.removeprefix(_TO).removesuffix("_m") for c in columns if c.startswith(_TO)]
    told = {}
    for layer in layers:
        word = f"@{'reach_layer' if layer in REACH_LAYERS else 'facility_kind'}.{layer}"
        name = catalogue.types[layer].name if layer in catalogue.types else word
        told[f"{_TO}{layer}_m"] = say("export.to_nearest", language, layer=name)
    return told


def _write_layer(
    path: Path, name: str, frame: gpd.GeoDataFrame, title: str, description: str
) -> None:
    pyogrio.write_dataframe(
        frame,
        path,
        layer=name,
        driver="GPKG",
        dataset_options={"VERSION": _VERSION},
        append=path.exists(),
        use_arrow=True,
        geometry_type=_SHAPES[name],
        promote_to_multi=_SHAPES[name].startswith("Multi"),
        layer_options={"IDENTIFIER": title, "DESCRIPTION": description, "GEOMETRY_NAME": "geom"},
    )


def _style(name: str, aliases: Mapping[str, str], title: str, language: str) -> Style:
    if name in ("points", "lines"):
        looks = STATE_MARKERS if name == "points" else STATE_LINES
        states = {state: say(f"state.{state}", language) for state in STATES}
        form: Any = "marker" if name == "points" else "line"
        return Style(form, looks, states, "state", aliases, has_names=True)
    plain: Any = _PLAIN[name]
    has_names = name == "service_areas"
    return Style(plain[0], {name: plain[1]}, {name: title}, "", aliases, has_names)


@contextmanager
def _pinned(moment: str) -> Iterator[None]:
    """Let GDAL write ``moment`` for the time of writing, and leave flushing to the end."""
    options = {"OGR_CURRENT_DATE": moment, "OGR_SQLITE_SYNCHRONOUS": "OFF"}
    before = {name: pyogrio.get_gdal_config_option(name) for name in options}
    pyogrio.set_gdal_config_options(options)
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options(before)
