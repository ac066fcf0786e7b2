"""Tell which township and grid a place lies in.

From: ``areas``, ``grids``, positions. To: names, "" where no outline holds the position.
"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely


def township_at(areas: gpd.GeoDataFrame, spots: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
    """Return the township whose outline holds each of ``spots``."""
    polygons = areas[areas["kind"] == "township"].sort_values("area_id")
    return _name_at(polygons, polygons["name"].to_numpy(dtype=object), spots)


def grid_at(
    areas: gpd.GeoDataFrame, grids: pd.DataFrame, spots: npt.NDArray[np.object_]
) -> npt.NDArray[np.object_]:
    """Return the grid (as ``grids`` names it) whose outline holds each of ``spots``."""
    polygons = areas[areas["kind"] == "grid"].sort_values("area_id")
    names = dict(zip(grids["grid_id"], grids["name"], strict=True))
    own = [
        names.get(i) or name for i, name in zip(polygons["area_id"], polygons["name"], strict=True)
    ]
    return _name_at(polygons, np.array(own, dtype=object), spots)


def _name_at(
    polygons: gpd.GeoDataFrame,
    names: npt.NDArray[np.object_],
    spots: npt.NDArray[np.object_],
) -> npt.NDArray[np.object_]:
    """Return the name of the first polygon that holds each spot, its border too."""
    found = np.full(len(spots), "", dtype=object)
    if len(polygons) and len(spots):
        area, at = shapely.STRtree(spots).query(
            polygons.geometry.to_numpy(), predicate="intersects"
        )
        order = np.lexsort((area, at))[::-1]
        found[at[order]] = names[area[order]]  # the first of each comes last and stays
    return found
