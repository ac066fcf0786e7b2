"""A page on which people mark where listed points are that nobody could place.

From: points, duties, areas, backdrop, streets, places. To: ``标注位置.html``; the table it exports
is read by :mod:`geoplan.evidence.picks`.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from geoplan.catalogue.model import Catalogue
from geoplan.config import Settings
from geoplan.render import pack
from geoplan.render.basemap import build_base
from geoplan.render.config import find_bounds
from geoplan.render.elements import Basemap, CanvasLayer, Labels, OfflineMap
from geoplan.render.labels import build_labels
from geoplan.render.panel_page import PanelPage
from geoplan.tables import records
from geoplan.text import say, section
from geoplan.text.county import word_county
from geoplan.text.forecast import word_veto

FILE_NAME = "标注位置.html"
TABLE_NAME = "位置标注.csv"
_HEADS = ("编号", "类别", "名称", "经度", "纬度", "标注人", "日期", "说明")
_TO_PLACE = ("none", "pick")


def render_picker(
    *,
    tables: Mapping[str, Any],
    problems: pd.DataFrame,  # noqa: ARG001 - all outputs are called alike
    catalogue: Catalogue,
    settings: Settings,
    folder: Path,
) -> None:
    """Write the page into ``folder``; without anything to mark it says so and holds no map."""
    folder.mkdir(parents=True, exist_ok=True)
    html = build_picker(tables, catalogue, settings).to_html()
    (folder / FILE_NAME).write_text(html, "utf-8", newline="\n")


def build_picker(tables: Mapping[str, Any], catalogue: Catalogue, settings: Settings) -> OfflineMap:
    """Return the page: base map, known sites to find one's way by, and the points to place."""
    points = tables["points"]
    items = _items(points, tables["duties"], catalogue)
    bounds = find_bounds(points[points["lon"].notna()], tables["streets"], tables["areas"])
    layers = _layers(tables, settings) if items else {}
    title = say("picker.title", settings.language, county=word_county(settings))
    middle = ((bounds[0][0] + bounds[1][0]) / 2, (bounds[0][1] + bounds[1][1]) / 2)
    page = OfflineMap(middle, language=settings.language, title=title)
    for layer in layers.values():
        layer.add_to(page)
    config = {
        "words": _words(settings.language),
        "is_fictional": settings.county.is_fictional,
        "veto": word_veto(tables["gate"], settings.language),
        "title": title,
        "key": settings.county.name,
        "file": TABLE_NAME,
        "heads": _HEADS,
        "bounds": bounds,
        "items": items,
        "known": _known(points) if items else [],
    }
    Picker(config, layers).add_to(page)
    return page


def _words(language: str) -> dict[str, str]:
    own = {f"picker.{key}": text for key, text in section("picker", language).items()}
    shared = ("attribution", "fictional", "caution")
    return own | {key: say(f"ui.{key}", language) for key in shared}


def _items(
    points: gpd.GeoDataFrame, duties: pd.DataFrame, catalogue: Catalogue
) -> list[dict[str, Any]]:
    """Return what to place, and what was placed by hand before: an export holds both."""
    is_meant = points["placed_by"].isin(_TO_PLACE) & (points["shape"] != "none")
    rows = duties[duties["role"] == "township"]
    towns = dict(zip(rows["point_id"], rows["unit"], strict=True))
    seats = _middles(points, towns)
    items = []
    for row in records(pd.DataFrame(points.loc[is_meant].drop(columns="geometry"))):
        town = towns.get(row["point_id"], "")
        is_placed = row["placed_by"] == "pick"
        items.append(
            {
                "id": row["point_id"],
                "name": row["name"],
                "type": catalogue.types[row["type_id"]].name,
                "address": row["address"],
                "township": town,
                "at": [round(row["lat"], 6), round(row["lon"], 6)] if is_placed else None,
                "near": seats.get(town),
            }
        )
    return sorted(items, key=lambda i: (i["at"] is not None, i["township"], i["type"], i["name"]))


def _middles(points: gpd.GeoDataFrame, towns: Mapping[str, str]) -> dict[str, list[float]]:
    """Return the middle of each township's points: where to begin to look."""
    frame = points[points["lon"].notna()][["point_id", "lat", "lon"]]
    frame = frame.assign(town=frame["point_id"].map(lambda i: towns.get(i, "")))
    middles = frame[frame["town"] != ""].groupby("town")[["lat", "lon"]].median().round(5)
    return {str(town): [float(lat), float(lon)] for town, lat, lon in middles.itertuples()}


def _known(points: gpd.GeoDataFrame) -> list[list[Any]]:
    """Return latitude, longitude and name of every site whose place is known."""
    sites = points[points["lon"].notna() & (points["shape"] == "site")].sort_values("point_id")
    rows = zip(sites["lat"].round(5), sites["lon"].round(5), sites["name"], strict=True)
    return [[float(lat), float(lon), name] for lat, lon, name in rows]


def _layers(tables: Mapping[str, Any], settings: Settings) -> dict[str, CanvasLayer]:
    given = {name: tables[name] for name in ("backdrop", "streets", "areas")}
    base = build_base(**given, budget_mb=settings.map.basemap_mb_max)
    names = build_labels(**given, places=tables["places"])
    return {
        "base": Basemap(base.blobs, "base", show=False),
        "labels": Labels({"names": pack.blob(names)}, "labels", show=False),
    }


class Picker(PanelPage):
    """Panel, marks and export over a base map."""

    name = "Picker"
    starter = "gp.picker.start"
    own = "picker.js"
