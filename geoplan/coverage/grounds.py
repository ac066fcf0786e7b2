"""Tell which township and grid a place lies in.

From: ``areas``, ``grids``, ``points``, ``duties``. To: names by position.

Where the townships' outlines cover the county, what none of them holds is no township's. Where they
do not (maps often have some only), the township of the nearest point counts, as for candidates.
"""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

_WHOLE = 0.98  # planning default: borders drawn by different hands leave slivers

Objects = npt.NDArray[np.object_]


@dataclass(frozen=True, eq=False)
class Outlines:
    """Polygons of one kind and their names; the first claims all."""

    shapes: Objects
    names: Objects

    def at(self, spots: Objects) -> Objects:
        """Return the name of the first polygon that holds each spot, its border too, else ""."""
        found = np.full(len(spots), "", dtype=object)
        if len(self.shapes) and len(spots):
            area, at = shapely.STRtree(spots).query(self.shapes, predicate="intersects")
            order = np.lexsort((area, at))[::-1]
            found[at[order]] = self.names[area[order]]  # the first of each comes last and stays
        return found


@dataclass(frozen=True, eq=False)
class Grounds:
    """Townships and grids. ``is_whole``: whether the townships' outlines cover the county."""

    townships: Outlines
    grids: Outlines
    is_whole: bool
    points: Objects
    of_points: Objects

    def township(self, spots: Objects) -> Objects:
        """Return the township of each position in WGS-84, "" where that cannot be told."""
        found = self.townships.at(spots)
        bare = np.flatnonzero(found == "")
        if not self.is_whole and len(self.points) and len(bare):
            nearest = shapely.STRtree(self.points).nearest(spots[bare])
            found[bare] = self.of_points[nearest]
        return found

    def grid(self, spots: Objects) -> Objects:
        """Return the grid (as ``grids`` names it) of each position in WGS-84, else ""."""
        return self.grids.at(spots)

    @property
    def has_grids(self) -> bool:
        """Whether there are outlines of grids."""
        return bool(len(self.grids.shapes))


def find_grounds(
    areas: gpd.GeoDataFrame, grids: pd.DataFrame, points: gpd.GeoDataFrame, duties: pd.DataFrame
) -> Grounds:
    """Return where townships and grids are."""
    named = dict(zip(grids["grid_id"], grids["name"], strict=True))
    rows = duties.loc[duties["role"] == "township", ["point_id", "unit"]]
    known = points.loc[points["lon"].notna(), ["point_id", "lon", "lat"]].merge(rows, on="point_id")
    known = known.drop_duplicates("point_id").sort_values("point_id")
    spots = shapely.points(known["lon"].to_numpy(float), known["lat"].to_numpy(float))
    return Grounds(
        _outlines(areas, "township", {}),
        _outlines(areas, "grid", named),
        _is_whole(areas),
        np.asarray(spots, dtype=object).reshape(-1),
        known["unit"].to_numpy(dtype=object),
    )


def _outlines(areas: gpd.GeoDataFrame, kind: str, names: dict[str, str]) -> Outlines:
    rows = areas[areas["kind"] == kind].sort_values("area_id")
    pairs = zip(rows["area_id"], rows["name"], strict=True)
    own = [names.get(area_id) or name for area_id, name in pairs]
    return Outlines(rows.geometry.to_numpy(), np.array([*own, None], dtype=object)[:-1])


def _is_whole(areas: gpd.GeoDataFrame) -> bool:
    """Whether the townships cover the county; both are on one latitude, so degrees will do."""
    shapes = {kind: areas.geometry[areas["kind"] == kind] for kind in ("county", "township")}
    if not len(shapes["county"]) or not len(shapes["township"]):
        return False
    county, townships = (shapely.union_all(shapes[kind]) for kind in ("county", "township"))
    covered = shapely.intersection(county, townships)
    return bool(covered.area >= _WHOLE * county.area)
