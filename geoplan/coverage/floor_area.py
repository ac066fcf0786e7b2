"""How much is built where.

From: buildings of ``backdrop``, ``storeys``. To: floor area by line or polygon.

Floor area is footprint × storeys (the gross floor area of a prism); of a building whose storeys
nobody mapped one storey is counted, and how many those are is told. What is not on the map is not
counted: the sums are lower bounds.
"""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geoplan.coverage.streets import dots_of
from geoplan.geo import to_metric

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Objects = npt.NDArray[np.object_]


@dataclass(frozen=True, eq=False)
class FloorArea:
    """Sums by place: floor area, buildings, and how many of these have no known storeys."""

    floor_m2: Floats
    buildings: Ints
    guessed: Ints


@dataclass(frozen=True, eq=False)
class Buildings:
    """Middles of buildings in a metric plane, their floor area, and whether storeys are known."""

    xy: Floats
    floor_m2: Floats
    is_known: npt.NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.xy)

    @property
    def dots(self) -> Objects:
        """The middles as points."""
        return dots_of(self.xy)

    def sums(self, owner: Ints, count: int) -> FloorArea:
        """Add up by ``owner`` (a number below ``count``, or -1) of each building."""
        mine = np.flatnonzero(owner >= 0)
        return self._tally(mine, owner[mine], count)

    def _tally(self, building: Ints, owner: Ints, count: int) -> FloorArea:
        floor = np.bincount(owner, weights=self.floor_m2[building], minlength=count)
        guessed = owner[~self.is_known[building]]
        return FloorArea(
            np.asarray(floor, dtype=float),
            np.bincount(owner, minlength=count),
            np.bincount(guessed, minlength=count),
        )

    def nearest(self, lines: Objects, max_m: float) -> FloorArea:
        """Give every building to the nearest of ``lines`` within ``max_m``, the first if equal."""
        owner = np.full(len(self), -1, dtype=np.int64)
        if len(self) and len(lines):
            tree = shapely.STRtree(lines)
            at, line = tree.query_nearest(self.dots, max_distance=max_m)
            order = np.lexsort((line, at))[::-1]
            owner[at[order]] = line[order]  # the first of each comes last and stays
        return self.sums(owner, len(lines))

    def within(self, polygons: Objects) -> FloorArea:
        """Add up what lies within each of ``polygons``; where they overlap it counts in each."""
        shape, at = shapely.STRtree(self.dots).query(polygons, predicate="contains")
        return self._tally(at, shape, len(polygons))

    def keep(self, chosen: npt.NDArray[np.bool_]) -> Buildings:
        """Return those ``chosen``."""
        return Buildings(self.xy[chosen], self.floor_m2[chosen], self.is_known[chosen])


def find_buildings(backdrop: gpd.GeoDataFrame, storeys: pd.DataFrame, crs: str) -> Buildings:
    """Return the buildings on the map in the metric plane ``crs``."""
    rows = backdrop[backdrop["layer"] == "building"]
    shapes = np.asarray(to_metric(rows.geometry, crs), dtype=object)
    known = dict(zip(storeys["feature_id"], storeys["storeys"].tolist(), strict=True))
    levels = np.array([known.get(i, 0) for i in rows["feature_id"]], dtype=float)
    middles = shapely.get_coordinates(shapely.centroid(shapes)).reshape(-1, 2)
    return Buildings(middles, shapely.area(shapes) * np.maximum(levels, 1.0), levels > 0)
