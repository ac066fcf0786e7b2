"""Write the page of a built workspace with as many points as asked for, ours or plain folium's.

    python benchmarks/page_make.py geoplan|folium WORKSPACE POINTS OUT.html

From: the tables of a workspace. To: one html file. Sites are drawn from the workspace's own, again
and again with a shift, until there are enough; both pages hold the same points, duties, scores and
states and the same base map (roads, water, land use, buildings).
"""

from __future__ import annotations

import sys
from html import escape
from pathlib import Path
from typing import Any

import folium
import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

SHIFT_DEG = 0.01
COLOURS = {
    "unowned": "#7a0177",
    "failing": "#c93c05",
    "unchecked": "#5f6b6b",
    "stale": "#e0a800",
    "unpatrolled": "#4455ee",
    "unreachable": "#3d2b1f",
    "covered": "#7fb3cc",
}
ROAD_PX = {"motorway": 4, "trunk": 4, "primary": 3, "secondary": 2.5, "tertiary": 2}


def read_tables(workspace: Path) -> dict[str, Any]:
    from geoplan.tables import TABLES

    tables = {}
    for path in sorted((workspace / "data" / "tables").glob("*.parquet")):
        is_geo = path.stem in TABLES and TABLES[path.stem].geometry
        tables[path.stem] = (gpd.read_parquet if is_geo else pd.read_parquet)(path)
    return tables


def grow(tables: dict[str, Any], count: int) -> dict[str, Any]:
    """Return the tables with ``count`` points, each with the rows of the point it copies."""
    points = tables["points"]
    sites = points[(points["shape"] == "site") & points["lon"].notna()].reset_index(drop=True)
    rng = np.random.default_rng(20261020)
    take = np.arange(count) % len(sites) if count > len(sites) else np.arange(count)
    shift = (
        rng.uniform(-SHIFT_DEG, SHIFT_DEG, (count, 2)) * (np.arange(count) >= len(sites))[:, None]
    )
    grown = sites.iloc[take].reset_index(drop=True)
    old = grown["point_id"]
    lon, lat = grown["lon"] + shift[:, 0], grown["lat"] + shift[:, 1]
    ids = [f"b{i:06d}" for i in range(count)]
    shape = shapely.points(lon, lat)
    out = tables | {"points": grown.assign(point_id=ids, lon=lon, lat=lat, geometry=shape)}
    new_ids = pd.DataFrame({"point_id": old, "new_id": ids})
    for name in ("duties", "scores", "checks", "gaps"):
        rows = tables[name].merge(new_ids, on="point_id")
        out[name] = rows.assign(point_id=rows["new_id"]).drop(columns="new_id")
    return out


def write_geoplan(tables: dict[str, Any], settings: Any, out: Path) -> None:
    from geoplan.catalogue import load_catalogue
    from geoplan.render.output import render_files
    from geoplan.tables import problems_frame

    render_files(
        tables=tables,
        problems=problems_frame([]),
        catalogue=load_catalogue(),
        settings=settings,
        folder=out.parent,
    )
    (out.parent / "index.html").rename(out)


def write_folium(tables: dict[str, Any], out: Path) -> None:
    """Write what folium's documentation leads to: a canvas, GeoJson below, a marker a point."""
    points = tables["points"]
    page = folium.Map(tiles=None, prefer_canvas=True)
    west, south, east, north = points.total_bounds
    page.fit_bounds([[south, west], [north, east]])
    _base(page, tables)
    state = tables["gaps"].set_index("point_id")["state"].to_dict()
    score = tables["scores"].set_index("point_id")["overall_pct"].to_dict()
    duties = tables["duties"]
    unit = duties[duties["role"] == "lead"].set_index("point_id")["unit"].to_dict()
    for row in points.drop(columns="geometry").to_dict("records"):
        key = row["point_id"]
        value = score.get(key)
        facts = {
            "编号": key,
            "类别": row["type_id"],
            "主责": unit.get(key, "无"),
            "状态": state.get(key, ""),
            "总得分": "未知" if value is None or pd.isna(value) else round(value, 1),
            "地址": row["address"],
        }
        text = "".join(f"<tr><th>{k}</th><td>{_plain(v)}</td></tr>" for k, v in facts.items())
        folium.CircleMarker(
            (row["lat"], row["lon"]),
            radius=5,
            weight=1,
            color="#222",
            fill=True,
            fill_opacity=0.9,
            fill_color=COLOURS.get(state.get(key, ""), "#5f6b6b"),
            popup=folium.Popup(f"<b>{_plain(row['name'])}</b><table>{text}</table>", max_width=300),
            tooltip=_plain(row["name"]),
        ).add_to(page)
    page.save(str(out))


def _plain(value: object) -> str:
    """Return text that does not end the string folium writes it into: a name may."""
    return escape(str(value)).replace("`", "'").replace("\\", "/")


def _base(page: folium.Map, tables: dict[str, Any]) -> None:
    streets, backdrop = tables["streets"], tables["backdrop"]
    fills = {
        "water": "#b5d2e6",
        "green": "#d3e6c8",
        "residential": "#ebe6e0",
        "building": "#d5cdc4",
    }
    for layer, colour in fills.items():
        _shapes(page, backdrop[backdrop["layer"] == layer], {"fillColor": colour, "weight": 0})
    for px, rows in streets.groupby(streets["highway"].map(ROAD_PX).fillna(1)):
        _shapes(page, rows, {"color": "#b0b0b0", "weight": px})


def _shapes(page: folium.Map, frame: gpd.GeoDataFrame, style: dict[str, Any]) -> None:
    if len(frame):
        shapes = frame[["geometry"]].assign(geometry=frame.geometry.simplify(0.00002))
        folium.GeoJson(shapes, style_function=lambda _: style, smooth_factor=1).add_to(page)


def inline(path: Path) -> None:
    """Put Leaflet into a folium page, for it would be blank without a network.

    In the peer's favour: of jQuery only the two calls it makes, no Bootstrap, no icon fonts.
    """
    import re

    from geoplan.render import assets

    html = path.read_text("utf-8")
    html = re.sub(r'<script src="https?://[^"]*"></script>', "", html)
    html = re.sub(r'<link rel="stylesheet" href="https?://[^"]*"\s*/?>', "", html)
    program = f"<script>{assets.asset('leaflet-1.9.4.js')}\n{assets.asset('shim.js')}</script>"
    style = f"<style>{assets.asset('leaflet-1.9.4.css')}</style>"
    path.write_text(html.replace("<head>", f"<head>{program}{style}", 1), "utf-8", newline="\n")


def main() -> None:
    kind, workspace, count, out = sys.argv[1:5]
    from datetime import date

    from geoplan.config import parse_settings

    text = (Path(workspace) / "geoplan.toml").read_text("utf-8")
    settings = parse_settings(text).at(date(2026, 10, 20))
    tables = grow(read_tables(Path(workspace)), int(count))
    if kind == "geoplan":
        write_geoplan(tables, settings, Path(out))
    else:
        write_folium(tables, Path(out))


if __name__ == "__main__":
    main()
