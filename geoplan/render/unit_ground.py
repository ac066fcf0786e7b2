"""The surroundings of a few points: what their page needs of the base map, and no more.

From: backdrop, streets, places, areas. To: the same tables, clipped.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geoplan.render.basemap import ROAD_CLASSES
from geoplan.render.pack import Geometries

AROUND_M = 400.0  # from a point to the edge of what is drawn around it
_DEGREE_M = 111_320.0  # of latitude
_SIMPLE_M = 15.0  # a line's own bends do not matter to what lies around it
_NAMES = ("backdrop", "streets", "places", "areas")
_MAIN_ROADS = frozenset().union(*ROAD_CLASSES[:3])  # between the points too, to find one's way
_BORDERS = ("county", "township")  # whole: the edge of a clip would look like a border


@dataclass(frozen=True)
class Ground:
    """The base map's tables with an index, asked once for every unit."""

    tables: Mapping[str, gpd.GeoDataFrame]
    trees: Mapping[str, shapely.STRtree]

    @classmethod
    def of(cls, tables: Mapping[str, Any]) -> Ground:
        """Index the tables of the base map; names that are no labels are left out at once."""
        places = tables["places"]
        areas = tables["areas"]
        given: dict[str, gpd.GeoDataFrame] = {
            "backdrop": tables["backdrop"],
            "streets": tables["streets"],
            "places": places[places["tags"].str.contains('"place"', regex=False)],
            "areas": areas[areas["kind"].isin(_BORDERS)],
        }
        trees = {name: shapely.STRtree(given[name].geometry.to_numpy()) for name in _NAMES}
        return cls(given, trees)

    def around(self, shapes: Geometries) -> dict[str, gpd.GeoDataFrame]:
        """Return the tables within :data:`AROUND_M` of ``shapes``, and main roads between them.

        ``shapes`` are in degrees and must not be empty.
        """
        area = _around(shapes)
        found = {name: self._within(name, area) for name in _NAMES}
        found["backdrop"] = _clip(found["backdrop"], area)
        streets = self._within("streets", shapely.box(*shapely.bounds(area)))
        is_main = streets["highway"].isin(_MAIN_ROADS)
        lanes = _clip(found["streets"][~found["streets"]["highway"].isin(_MAIN_ROADS)], area)
        main = _clip(streets[is_main], shapely.box(*shapely.bounds(area)))
        found["streets"] = pd.concat([main, lanes]).sort_index()
        return found

    def _within(self, name: str, area: Any) -> gpd.GeoDataFrame:
        rows = np.sort(self.trees[name].query(area, predicate="intersects"))
        return self.tables[name].iloc[rows]


def _around(shapes: Geometries) -> Any:
    """Return the ground around shapes; distances are true in both directions."""
    narrow = float(np.cos(np.radians(np.mean(shapely.bounds(shapes)[:, [1, 3]]))))
    flat = shapely.transform(shapes, lambda xy: xy * [narrow * _DEGREE_M, _DEGREE_M])
    # A street of a hundred pieces would be widened piece by piece, twenty times as slowly.
    flat = np.where(shapely.get_dimensions(flat) == 1, shapely.line_merge(flat), flat)
    wide = shapely.buffer(shapely.simplify(flat, _SIMPLE_M), AROUND_M, quad_segs=2)
    whole = shapely.union_all(wide)
    return shapely.transform(whole, lambda xy: xy / [narrow * _DEGREE_M, _DEGREE_M])


def _clip(frame: gpd.GeoDataFrame, area: Any) -> gpd.GeoDataFrame:
    """Cut a table to ``area``; most features lie inside and are left as they are."""
    shapely.prepare(area)
    cut = frame.geometry.to_numpy().copy()
    (edge,) = np.nonzero(~shapely.contains_properly(area, cut))
    crossing = cut[edge]
    crossing = np.where(shapely.is_valid(crossing), crossing, shapely.make_valid(crossing))
    pieces = shapely.intersection(crossing, area)
    for i, piece, whole in zip(edge, pieces, crossing, strict=True):
        cut[i] = _only(piece, shapely.get_dimensions(whole))
    is_left = ~shapely.is_empty(cut)
    return frame.assign(geometry=gpd.GeoSeries(cut, frame.index, crs=frame.crs))[is_left]


def _only(piece: Any, dimension: int) -> Any:
    """Return what is left of a line as lines, of ground as ground: a touch is not a part."""
    if shapely.get_type_id(piece) != 7:
        return piece if shapely.get_dimensions(piece) == dimension else shapely.Point()
    parts = shapely.get_parts(piece)
    return shapely.union_all(parts[shapely.get_dimensions(parts) == dimension])
