"""Where people live: outside of it, no point is no blind spot.

From: ``outlines``, ``backdrop``, ``places``. To: whether a position is lived at.

Lived at is the built-up outline, residential land, the outlines of compounds and villages, and the
ground within a few hundred metres of a village or hamlet that has none. Fields and woods are not.
"""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from geoplan.coverage.streets import dots_of
from geoplan.geo import metric_xy, to_metric
from geoplan.tables.tags import read_tags

_AROUND_M = {"town": 500.0, "village": 250.0, "hamlet": 100.0}  # planning defaults

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Populated:
    """Polygons and discs in a metric plane."""

    polygons: npt.NDArray[np.object_]
    seats: Floats
    radius_m: Floats

    def holds(self, xy: Floats) -> Bools:
        """Whether each position (metres) is lived at."""
        found = np.zeros(len(xy), dtype=bool)
        if not len(xy):
            return found
        tree = shapely.STRtree(dots_of(xy))
        if len(self.polygons):
            found[tree.query(self.polygons, predicate="intersects")[1]] = True
        if len(self.seats):
            seats = dots_of(self.seats)
            found[tree.query(seats, predicate="dwithin", distance=self.radius_m)[1]] = True
        return found


def find_populated(
    outlines: gpd.GeoDataFrame, backdrop: gpd.GeoDataFrame, places: gpd.GeoDataFrame, crs: str
) -> Populated:
    """Return where people live, in the metric plane ``crs``."""
    drawn = outlines.loc[outlines["kind"].isin(("built_up", "zone")), "geometry"]
    land = backdrop.loc[backdrop["layer"] == "residential", "geometry"]
    shapes = [*to_metric(drawn, crs), *to_metric(land, crs)]
    likely = places[
        (places["geom_kind"] == "point") & places["tags"].str.contains('"place"', regex=False)
    ]
    tags_of = read_tags(likely["tags"])
    kinds = [tags_of[text].get("place", "") for text in likely["tags"]]
    is_seat = np.array([kind in _AROUND_M for kind in kinds], dtype=bool)
    seats = likely.geometry.to_numpy()[is_seat]
    radius_m = np.array([_AROUND_M[kind] for kind in kinds if kind in _AROUND_M], dtype=float)
    xy = metric_xy(shapely.get_x(seats), shapely.get_y(seats), crs)
    return Populated(np.array([*shapes, None], dtype=object)[:-1], xy.reshape(-1, 2), radius_m)
