"""Areas of the base map that speak for or against a zone.

From: ``backdrop``. To: metric polygons, shares of an area that they take.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from geoplan.geo import to_metric
from geoplan.inventory.zones.raster import Floats, Objects


@dataclass(frozen=True, eq=False)
class Land:
    """Valid metric polygons and the OSM ids they come from."""

    ids: list[str]
    areas: Objects

    @cached_property
    def tree(self) -> Any:
        """Spatial index of ``areas``."""
        return shapely.STRtree(self.areas)

    def smallest_around(self, spots: Objects, most_ha: float) -> list[int | None]:
        """Return for each of ``spots`` the smallest area that holds it; None where none does."""
        spot, area = self.tree.query(spots, predicate="intersects")
        size = shapely.area(self.areas[area]) if len(area) else np.zeros(0)
        found: list[int | None] = [None] * len(spots)
        for k in np.lexsort((area, -size)).tolist():  # the smallest is written last
            if size[k] <= most_ha * 10_000:
                found[spot[k]] = int(area[k])
        return found


def areas_of(backdrop: gpd.GeoDataFrame, layers: tuple[str, ...], crs: str) -> Land:
    """Return the polygons of ``layers`` in the plane ``crs``."""
    is_area = backdrop.geom_type.isin(["Polygon", "MultiPolygon"])
    chosen = backdrop[is_area & backdrop["layer"].isin(layers)]
    if chosen.empty:
        return Land([], np.array([], dtype=object))
    areas = shapely.make_valid(to_metric(chosen.geometry, crs).to_numpy())
    return Land(chosen["feature_id"].tolist(), np.asarray(areas, dtype=object))


def shares(pieces: Objects, areas: Objects) -> Floats:
    """Return the share of every piece that ``areas`` take, 1 at most; overlaps count twice."""
    piece, area = shapely.STRtree(areas).query(pieces, predicate="intersects")
    shared = shapely.area(shapely.intersection(pieces[piece], areas[area]))
    total = np.bincount(piece, shared, len(pieces))
    size = shapely.area(pieces)
    return np.minimum(np.divide(total, size, out=np.zeros(len(pieces)), where=size > 0), 1.0)
