"""Streets of the peer: the graph, what of it is town, stretches to walk, bus lines.

From: roads as .osm and features. To: frames in metres.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import geopandas as gpd
import networkx as nx
import numpy as np
import osmium
import osmnx as ox
import pandas as pd
import shapely
from shapely.ops import substring

TARGET_M = {"main_road": 500.0, "back_lane": 300.0}
SHORTEST_M = 30.0
MAIN = ["trunk", "primary", "secondary", "tertiary"]
LANE = ["residential", "living_street", "unclassified"]
FOOT = ["footway", "path", "pedestrian", "steps", "service"]
OTHER = ["motorway", "cycleway", "track", "bridleway", "road", "busway"]
ROADS = {*MAIN, *LANE, *FOOT, *OTHER, *(f"{name}_link" for name in ("motorway", *MAIN))}
RURAL = ["track", "path", "bridleway", "motorway", "motorway_link", "steps", "footway"]
URBAN_KM_PER_KM2 = 6.0
CELL_M = 700.0  # about the area of a circle of 400 m


def read_streets(path: Path) -> gpd.GeoDataFrame:
    """Return the edges of the street graph in metres, joined where name and kind stay the same."""
    ox.settings.useful_tags_way = ["highway", "name", "service", "access"]
    graph = ox.graph_from_xml(path, simplify=False, retain_all=True)
    for _, _, data in graph.edges(data=True):
        data["name"] = data.get("name", "")
        data["kind"] = road_kind(data)
    graph = ox.simplify_graph(graph, edge_attrs_differ=["name", "kind", "highway"])
    edges = ox.graph_to_gdfs(graph, nodes=False).reset_index()
    # each street once; ox.convert.to_undirected does the same, much more slowly
    low, high = edges[["u", "v"]].min(axis=1), edges[["u", "v"]].max(axis=1)
    twice = pd.DataFrame({"a": low, "b": high, "m": edges["length"].round(1)}).duplicated()
    edges = edges[~twice]
    return edges.to_crs(edges.estimate_utm_crs())


def road_kind(data: dict[str, Any]) -> str:
    if data["highway"] in MAIN:
        return "main_road"
    if data.get("access") in ("private", "no"):
        return ""
    lane = data["highway"] in LANE or data.get("service") == "alley"
    named = data["highway"] in FOOT and data["name"].endswith(("巷", "弄", "胡同", "里"))
    return "back_lane" if lane or named else ""


def urban_at(edges: gpd.GeoDataFrame, geometry: gpd.GeoSeries) -> np.ndarray:
    """Whether geometries lie in a cell with enough kilometres of street."""
    town = edges[~edges["highway"].isin(RURAL)]
    middle = shapely.get_coordinates(town.centroid)
    west, south, east, north = edges.total_bounds
    bins = [np.arange(low, high + CELL_M, CELL_M) for low, high in ((west, east), (south, north))]
    km, _, _ = np.histogram2d(*middle.T, bins=bins, weights=town.length / 1000)
    x, y = shapely.get_coordinates(geometry.representative_point()).T
    col = np.clip(((x - west) // CELL_M).astype(int), 0, km.shape[0] - 1)
    row = np.clip(((y - south) // CELL_M).astype(int), 0, km.shape[1] - 1)
    return km[col, row] / (CELL_M / 1000) ** 2 >= URBAN_KM_PER_KM2


def pieces(edges: gpd.GeoDataFrame) -> Iterator[tuple[Any, ...]]:
    """Cut edges longer than a stretch into even parts."""
    columns = (edges[c] for c in ("u", "v", "key", "kind", "name", "geometry"))
    for u, v, key, kind, name, line in zip(*columns, strict=True):
        parts = max(1, int(np.ceil(line.length / TARGET_M[kind])))
        ends = [u, *(f"{u}-{v}-{key}-{k}" for k in range(1, parts)), v]
        marks = np.linspace(0, line.length, parts + 1)
        for (a, b), (start, end) in zip(pairwise(ends), pairwise(marks), strict=True):
            part = line if parts == 1 else substring(line, start, end)
            yield a, b, kind, name, part.length, part


def walks(group: pd.DataFrame, target_m: float) -> Iterator[list[Any]]:
    """Follow one street through its graph; start anew where it is long enough or breaks off."""
    graph = nx.from_pandas_edgelist(group, "u", "v", ["length", "line"], nx.MultiGraph)
    lines: list[Any] = []
    total = 0.0
    seen: set[Any] = set()
    for u, v, key in nx.edge_dfs(graph):
        data = graph.edges[u, v, key]
        if lines and (total + data["length"] / 2 > target_m or not {u, v} & seen):
            yield lines
            lines, total, seen = [], 0.0, set()
        lines.append(data["line"])
        total += data["length"]
        seen |= {u, v}
    yield lines


def cut_streets(edges: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return stretches of about the target length, by kind and name."""
    wanted = edges[edges["kind"] != ""]
    wanted = wanted[urban_at(edges, wanted.geometry)]
    table = pd.DataFrame(pieces(wanted), columns=["u", "v", "kind", "name", "length", "line"])
    rows = [
        (kind, name, shapely.line_merge(shapely.multilinestrings(lines)))
        for (kind, name), group in table.groupby(["kind", "name"])
        for lines in walks(group, TARGET_M[kind])
    ]
    frame = pd.DataFrame(rows, columns=["type_id", "name", "geometry"])
    stretches = gpd.GeoDataFrame(frame, geometry="geometry", crs=edges.crs)
    return stretches[(stretches.length >= SHORTEST_M) | (stretches["name"] != "")]


def bus_lines(extract: Path, features: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Join the ways of all bus relations of one number; osmnx leaves out route relations."""
    ways = features[features["element"] == "way"].set_index("id")["geometry"]
    relations = osmium.FileProcessor(str(extract), osmium.osm.RELATION)
    buses = osmium.filter.TagFilter(("route", "bus"), ("route", "trolleybus"))
    rows = [
        (relation.tags.get("ref") or relation.tags.get("name", f"r{relation.id}"), member.ref)
        for relation in relations.with_filter(buses)
        for member in relation.members
        if member.type == "w"
    ]
    links = pd.DataFrame(rows, columns=["name", "id"]).drop_duplicates()
    links = links[links["id"].isin(ways.index)]
    lines = gpd.GeoDataFrame(links, geometry=ways.loc[links["id"]].to_numpy(), crs=features.crs)
    lines = lines[lines.geom_type == "LineString"].dissolve("name").reset_index()
    return lines.assign(type_id="bus_line")[["type_id", "name", "geometry"]]
