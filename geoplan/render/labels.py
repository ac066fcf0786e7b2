"""Names on the map: towns, villages, roads along their course, waters.

From: ``places``, ``streets``, ``backdrop`` and ``areas``. To: columns of label candidates, best
first; the page decides which of them fit on the screen.
"""

from __future__ import annotations

import json
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geoplan.render import pack
from geoplan.render.basemap import ROAD_CLASSES

# rank by place=*: 0 towns, 1 sub-districts, 2 villages, 3 quarters, 4 the smallest
_PLACE_RANK = {
    "city": 0,
    "town": 0,
    "county": 0,
    "suburb": 1,
    "borough": 1,
    "township": 1,
    "island": 1,
    "village": 2,
    "quarter": 3,
    "neighbourhood": 3,
    "hamlet": 3,
    "islet": 4,
    "isolated_dwelling": 4,
    "locality": 4,
    "farm": 4,
}
_STRAIGHTEN_M = 12.0  # labels lie on a road's general course, not on its small bends
_SEGMENT_MIN_M = 35.0
_SEGMENTS_PER_ROAD = 12
_CLASS_OF = {value: n for n, values in enumerate(ROAD_CLASSES) for value in values}

Columns = dict[str, list[Any]]


def build_labels(
    *,
    places: gpd.GeoDataFrame,
    streets: gpd.GeoDataFrame,
    backdrop: gpd.GeoDataFrame,
    areas: gpd.GeoDataFrame,
) -> dict[str, Columns]:
    """Return the columns ``place``, ``road`` and ``water``."""
    named = backdrop.loc[backdrop["name"] != ""]
    waters = named.loc[named["layer"] == "water"]
    rivers = named.loc[named["layer"] == "waterway"]
    river_names = pd.DataFrame({"name": rivers["name"], "rank": 0, "geometry": rivers["geometry"]})
    roads = streets.loc[streets["name"] != ""]
    ranks = roads["highway"].map(_CLASS_OF).fillna(len(ROAD_CLASSES) - 1).astype(int)
    road_names = pd.DataFrame({"name": roads["name"], "rank": ranks, "geometry": roads["geometry"]})
    return {
        "place": _places(places, areas),
        "road": _along(road_names),
        "river": _along(river_names),
        "water": _inside(waters),
    }


def _places(places: gpd.GeoDataFrame, areas: gpd.GeoDataFrame) -> Columns:
    """Towns and villages; a township without a place of its name is labelled at its middle."""
    found = places.loc[(places["name"] != "") & places["tags"].str.contains('"place"', regex=False)]
    tags = found["tags"].map(json.loads).map(lambda tag: tag.get("place", ""))
    rank = tags.map(_PLACE_RANK)
    rows = pd.DataFrame(
        {"name": found["name"], "rank": rank, "geometry": found["geometry"]}
    ).dropna(subset=["rank"])
    lacking = areas["kind"].eq("township") & ~areas["name"].isin(rows["name"])
    more = areas.loc[lacking & areas["name"].ne(""), ["name", "geometry"]].assign(rank=0)
    rows = pd.concat([rows, pd.DataFrame(more)], ignore_index=True)
    rows = rows.sort_values(["rank", "name"], kind="stable", ignore_index=True)
    xy = _middles(rows["geometry"])
    return {
        "t": rows["name"].tolist(),
        "r": [int(v) for v in rows["rank"]],
        "x": pack.steps(xy[:, 0]),
        "y": pack.steps(xy[:, 1]),
    }


def _middles(geometry: pd.Series[Any]) -> np.ndarray:
    middles = shapely.point_on_surface(pack.project(geometry.to_numpy()))
    return np.rint(shapely.get_coordinates(middles)).astype(np.int64).reshape(-1, 2)


def _inside(rows: gpd.GeoDataFrame) -> Columns:
    """Return names of areas with the width they have, so that a pond waits for a close view."""
    pixels = pack.project(rows["geometry"].to_numpy())
    width = np.sqrt(shapely.area(pixels))
    order = np.argsort(-width, kind="stable")
    xy = _middles(rows["geometry"])[order]
    return {
        "t": rows["name"].iloc[order].tolist(),
        "w": [int(v) for v in width[order]],
        "x": pack.steps(xy[:, 0]),
        "y": pack.steps(xy[:, 1]),
    }


def _along(rows: pd.DataFrame) -> Columns:
    """Return the longest straight pieces of each named line: middle, angle, length, name."""
    segments = _segments(rows)
    segments = segments.sort_values(
        ["rank", "length", "name", "x", "y"],
        ascending=[True, False, True, True, True],
        kind="stable",
    )
    nth = segments.groupby("name", sort=False).cumcount()
    best = segments.loc[nth < _SEGMENTS_PER_ROAD]
    names = sorted(set(best["name"]))
    number = {name: i for i, name in enumerate(names)}
    return {
        "names": names,
        "t": [number[name] for name in best["name"]],
        "r": [int(v) for v in best["rank"]],
        "a": [int(v) for v in best["angle"]],
        "w": [int(v) for v in best["length"]],
        "x": pack.steps(best["x"]),
        "y": pack.steps(best["y"]),
    }


def _segments(rows: pd.DataFrame) -> pd.DataFrame:
    columns = ["name", "rank", "x", "y", "angle", "length"]
    if rows.empty:
        return pd.DataFrame({c: [] for c in columns})
    code, roads = pd.factorize(pd.MultiIndex.from_frame(rows[["name", "rank"]]), sort=True)
    names, ranks = (roads.get_level_values(level) for level in (0, 1))
    pieces, row_of = shapely.get_parts(rows["geometry"].to_numpy(), return_index=True)
    order = np.argsort(code[row_of], kind="stable")
    lines: Any = shapely.multilinestrings(pieces[order], indices=code[row_of][order])
    px_m = pack.metre_px(float(np.mean(shapely.bounds(lines[0])[[1, 3]])))
    merged = shapely.line_merge(pack.project(lines))
    xy, owner = shapely.get_coordinates(
        shapely.simplify(parts := shapely.get_parts(merged), _STRAIGHTEN_M * px_m),
        return_index=True,
    )
    row = shapely.get_parts(merged, return_index=True)[1] if len(parts) else owner
    step = np.diff(xy, axis=0)
    length = np.hypot(step[:, 0], step[:, 1])
    good = (np.diff(owner) == 0) & (length > _SEGMENT_MIN_M * px_m)
    middle = ((xy[:-1] + xy[1:]) / 2)[good]
    angle = np.degrees(np.arctan2(step[good, 1], step[good, 0]))
    source = row[owner[:-1][good]]
    return pd.DataFrame(
        {
            "name": np.asarray(names, dtype=object)[source],
            "rank": np.asarray(ranks, dtype=int)[source],
            "x": np.rint(middle[:, 0]).astype(np.int64),
            "y": np.rint(middle[:, 1]).astype(np.int64),
            # text reads left to right: turn what would stand on its head
            "angle": np.rint(np.mod(angle + 90.0, 180.0) - 90.0).astype(int),
            "length": np.rint(length[good]).astype(np.int64),
        }
    )
