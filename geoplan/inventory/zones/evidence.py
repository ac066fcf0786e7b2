"""What speaks for town, cell by cell: streets, buildings, land use.

From: ``sections``, ``backdrop``, the county. To: a score a cell; 1 and more is town.

The rule, open to argument (weights are planning defaults):

===================================  ==========================================================
evidence                             adds
===================================  ==========================================================
streets within 400 m                 km per km² of land, over the threshold of the settings,
                                     at most 1.5
buildings within 150 m               share of the ground built on, over 15 %, at most 1
dwellings, trade, industry           0.6
fields, woods, parks                 -0.7
water                                -1
===================================  ==========================================================

and no cell is town that has neither street, building nor urban land use within 100 m.
"""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from geoplan.geo import to_metric
from geoplan.inventory.zones.raster import Bools, Floats, Grid, disk_sum, grown

STREETS_WITHIN_M = 400.0
BUILDINGS_WITHIN_M = 150.0
NEAR_M = 100.0
_STREETS_MOST = 1.5
_BUILT_SHARE = 0.15
_LAND_USE = (("residential", 0.6), ("industrial", 0.6), ("farmland", -0.7), ("green", -0.7))
_WATER = ("water", "sea")
_WATER_WEIGHT = -1.0
_LEAST_LAND = 0.2  # of a disk cut by the county's edge: less says nothing
# Ways that say little about town: field tracks and footpaths through hills.
_RURAL_CLASSES = ("track", "path", "bridleway", "motorway", "motorway_link", "steps", "footway")


@dataclass(frozen=True)
class Evidence:
    """``score`` of every cell, which lie in the county, and which are known to be no town.

    ``is_open`` is mapped as fields, green or water; where the map is empty nothing is known.
    """

    score: Floats
    in_county: Bools
    is_open: Bools


def town_streets(sections: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the sections that speak for town."""
    is_street = sections["kind"] == "street"
    return sections[is_street & ~sections["highway"].isin(_RURAL_CLASSES)]


def gather(
    grid: Grid,
    streets: npt.NDArray[np.object_],
    layers: dict[str, npt.NDArray[np.object_]],
    county: object,
    km_per_km2: float,
) -> Evidence:
    """Add up the evidence; ``streets``, ``layers`` of the base map and ``county`` are metric.

    Near the county's edge, beyond which there are no data, streets and buildings are measured
    against the part of the disk that lies within.
    """
    in_county = grid.covered(np.array([county], dtype=object))
    middle, length_m = _pieces(streets, grid.cell_m)
    street_m = grid.total(middle, length_m)
    built_m2 = _built(grid, layers["building"])
    density = _share(street_m, in_county, grid, STREETS_WITHIN_M) * 1000  # m per m² to km per km²
    built = _share(built_m2, in_county, grid, BUILDINGS_WITHIN_M)
    score = np.minimum(density / km_per_km2, _STREETS_MOST) + np.minimum(built / _BUILT_SHARE, 1)
    touched = (street_m > 0) | (built_m2 > 0)
    water = grid.covered(np.concatenate([layers[name] for name in _WATER]))
    is_open = water.copy()
    for layer, weight in _LAND_USE:
        covered = grid.covered(layers[layer])
        score += weight * covered
        touched |= covered & (weight > 0)
        is_open |= covered & (weight < 0)
    score += _WATER_WEIGHT * water
    near = grown(touched, max(1, round(NEAR_M / grid.cell_m)))
    return Evidence(np.where(near & in_county, score, 0.0), in_county, is_open)


def _share(amount: Floats, in_county: Bools, grid: Grid, within_m: float) -> Floats:
    """Return ``amount`` per m² of county within so many metres."""
    reach = max(1, round(within_m / grid.cell_m))
    land = disk_sum(in_county.astype(float), reach)
    whole = float(disk_sum(np.ones((2 * reach + 1,) * 2), reach)[reach, reach])
    land = np.maximum(land, _LEAST_LAND * whole)
    return disk_sum(np.where(in_county, amount, 0.0), reach) / (land * grid.cell_m**2)


def _pieces(lines: npt.NDArray[np.object_], most_m: float) -> tuple[Floats, Floats]:
    """Return middle and length of every straight piece of ``lines``, each at most ``most_m``."""
    lines = lines[shapely.length(lines) > 0]  # two nodes in one place: nothing to divide
    xy, line = shapely.get_coordinates(shapely.segmentize(lines, most_m), return_index=True)
    here = np.flatnonzero(line[1:] == line[:-1])
    return (xy[here] + xy[here + 1]) / 2, np.hypot(*(xy[here + 1] - xy[here]).T)


def _built(grid: Grid, buildings: npt.NDArray[np.object_]) -> Floats:
    """Return m² built on; a building smaller than a cell counts where its middle is."""
    area_m2 = shapely.area(buildings)
    is_small = area_m2 < grid.cell_m**2
    xy = shapely.get_coordinates(shapely.centroid(buildings[is_small]))
    built = grid.total(xy, area_m2[is_small])
    large = grid.covered(buildings[~is_small]) * grid.cell_m**2
    return np.minimum(built + large, grid.cell_m**2)


def metric_layers(backdrop: gpd.GeoDataFrame, crs: str) -> dict[str, npt.NDArray[np.object_]]:
    """Return the polygons of every layer that says something, in the plane ``crs``."""
    names = ("building", *(name for name, _ in _LAND_USE), *_WATER)
    is_area = backdrop.geom_type.isin(["Polygon", "MultiPolygon"])
    chosen = backdrop[is_area & backdrop["layer"].isin(names)]
    metric = to_metric(chosen.geometry, crs).to_numpy() if len(chosen) else chosen.to_numpy()[:, 0]
    layer = chosen["layer"].to_numpy()
    return {name: metric[layer == name] for name in names}
