"""The peer: one afternoon with osmnx, geopandas, networkx and folium.

From: an OSM extract. To: one folium page of points, streets, units and gap states.

    python benchmarks/peer.py [EXTRACT] OUT.html

The same job as ``geoplan build`` as a GIS analyst would script it; nothing of geoplan is used.
``peer_types.csv`` is the analyst's table of types: units, colour, merging distance, indicators.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import geopandas as gpd
import numpy as np
import osmium
import osmnx as ox
import pandas as pd
from extract import find_extract
from peer_map import draw
from peer_places import classify, merge_sites
from peer_streets import ROADS, bus_lines, cut_streets, read_streets, urban_at

KEYS = [
    *("amenity", "shop", "office", "leisure", "tourism", "healthcare", "public_transport", "place"),
    *("highway", "natural", "waterway", "landuse", "building", "boundary", "railway"),
]
COLUMNS = [*KEYS, "name", "area", "access", "residential", "admin_level", "train", "tram"]
TOWNSHIP_LEVEL = "8"
STARTED = time.perf_counter()


def stage(text: str) -> None:
    print(f"{time.perf_counter() - STARTED:7.1f} s  {text}", file=sys.stderr)


def convert(extract: Path, folder: Path) -> tuple[Path, Path]:
    """Write the extract as .osm, which is all that osmnx reads, and its roads as another."""
    whole, roads = folder / "whole.osm", folder / "roads.osm"
    if extract.suffix == ".osm":
        whole = extract
    else:
        with osmium.SimpleWriter(str(whole)) as writer:
            for thing in osmium.FileProcessor(str(extract)):
                writer.add(thing)
    # graph_from_xml takes every way for a street, so it gets a file of its own
    ways = osmium.FileProcessor(str(extract), osmium.osm.WAY)
    with osmium.BackReferenceWriter(str(roads), ref_src=str(extract)) as writer:
        for way in ways.with_filter(osmium.filter.KeyFilter("highway")):
            if way.tags["highway"] in ROADS and way.tags.get("area") != "yes":
                writer.add(way)
    return whole, roads


def read_features(path: Path) -> gpd.GeoDataFrame:
    features = ox.features_from_xml(path, tags=dict.fromkeys(KEYS, True)).reset_index()
    features = features.reindex(columns=["element", "id", "geometry", *COLUMNS])
    features[COLUMNS] = features[COLUMNS].astype(object).fillna("").astype(str)
    return features


def find_points(
    extract: Path, features: gpd.GeoDataFrame, edges: gpd.GeoDataFrame
) -> gpd.GeoDataFrame:
    """Return sites, stretches and bus lines with the columns of their type."""
    types = pd.read_csv(Path(__file__).with_name("peer_types.csv"), na_filter=False)
    features["type_id"] = classify(features, urban_at(edges, features.geometry))
    claimed = features.loc[features["type_id"] != "", ["type_id", "name", "geometry"]]
    sites = merge_sites(claimed, types.set_index("type_id")["merge_m"].to_dict())
    stage(f"sites {len(sites)}")
    frames = [sites, cut_streets(edges), bus_lines(extract, features)]
    points = pd.concat([f[["type_id", "name", "geometry"]] for f in frames], ignore_index=True)
    points["length_m"] = points.length
    points["point_id"] = points.index
    stage(f"points {len(points)}")
    return points.merge(types, on="type_id")


def give_units(points: gpd.GeoDataFrame, townships: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Add the township each point lies in, and put its name where the table says *township."""
    spots = points[["point_id", "geometry"]].set_geometry(points.representative_point())
    joined = spots.sjoin(townships[["name", "geometry"]])
    found = joined.drop_duplicates("point_id").set_index("point_id")["name"]
    points["township"] = points["point_id"].map(found).fillna("")
    for role in ("lead", "supporting"):
        points[role] = [
            units.replace("*township", township)
            for units, township in zip(points[role], points["township"], strict=True)
        ]
    return points


def score(points: gpd.GeoDataFrame, answers: pd.DataFrame) -> gpd.GeoDataFrame:
    """Add score and gap state; an indicator without an answer is unknown."""
    items = points[["point_id", "indicators"]].assign(indicator=points["indicators"].str.split(" "))
    items = items.explode("indicator").merge(answers, on=["point_id", "indicator"], how="left")
    counted = items.assign(
        met=items["result"].eq("met"),
        unmet=items["result"].eq("unmet"),
        unknown=items["result"].isna(),
    )
    sums = counted.groupby("point_id").agg(
        indicators=("indicator", "size"),
        met=("met", "sum"),
        unmet=("unmet", "sum"),
        unknown=("unknown", "sum"),
    )
    sums["score_pct"] = 100 * sums["met"] / (sums["met"] + sums["unmet"]).replace(0, np.nan)
    points = points.drop(columns="indicators").merge(sums, on="point_id")
    tests = [points["lead"] == "", points["unmet"] > 0, points["unknown"] > 0]
    points["state"] = np.select(tests, ["无人负责", "有未达标", "有漏查项"], "已覆盖")
    return points


def summarise(points: gpd.GeoDataFrame) -> dict[str, pd.DataFrame]:
    """Count points and gap states by township, lead unit and type."""
    tables = {}
    for title, column in (("乡镇", "township"), ("单位", "lead"), ("类别", "type")):
        states = pd.crosstab(points[column], points["state"])
        grouped = points.groupby(column)
        states["点位"] = grouped.size()
        states["公里"] = (grouped["length_m"].sum() / 1000).round(1)
        states["得分"] = grouped["score_pct"].mean().round(1)
        tables[title] = states.reset_index().rename(columns={column: title})
    return tables


def run(extract: Path, out: Path) -> gpd.GeoDataFrame:
    with TemporaryDirectory() as folder:
        whole, roads = convert(extract, Path(folder))
        stage("converted")
        features = read_features(whole)
        stage(f"features {len(features)}")
        edges = read_streets(roads)
    features = features.to_crs(edges.crs)
    stage(f"street edges {len(edges)}")
    is_township = features["boundary"].eq("administrative") & features["admin_level"].eq(
        TOWNSHIP_LEVEL
    )
    townships = features[is_township & features.geom_type.isin(["Polygon", "MultiPolygon"])]
    points = give_units(find_points(extract, features, edges), townships)
    answers = pd.DataFrame(columns=["point_id", "indicator", "result"]).astype({"point_id": int})
    points = score(points, answers)
    draw(points, features, edges, townships, summarise(points), out)
    stage("page written")
    return points


def main() -> None:
    *given, out = sys.argv[1:] or sys.exit(__doc__)
    points = run(find_extract(*given), Path(out))
    grouped = points.groupby("type_id")
    counts = {
        "points": grouped.size().to_dict(),
        "km": (grouped["length_m"].sum() / 1000).to_dict(),
    }
    counts["township"] = {"known": int((points["township"] != "").sum())}
    print(json.dumps(counts))


if __name__ == "__main__":
    main()
