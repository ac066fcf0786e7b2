"""Where the county is town: a first measure from street density.

From: ``sections``. To: kilometres of street per square kilometre, anywhere.

A proxy until the built-up outline is drawn from land use and buildings as well; the threshold is
a planning default.
"""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from geoplan.geo import metric_xy, to_metric

CELL_M = 100.0
RADIUS_M = 400.0
# Ways that say little about town: field tracks and footpaths through hills.
_RURAL_CLASSES = ("track", "path", "bridleway", "motorway", "motorway_link", "steps", "footway")


@dataclass(frozen=True)
class StreetDensity:
    """Street length within 400 m, on a grid of 100 m cells in the metric plane ``crs``."""

    crs: str
    west_m: float
    south_m: float
    km_per_km2: npt.NDArray[np.float64]

    def at(self, lon: npt.ArrayLike, lat: npt.ArrayLike) -> npt.NDArray[np.float64]:
        """Return km of street per km² around lon/lat in degrees; 0 off the grid."""
        xy = metric_xy(lon, lat, self.crs)
        col = np.floor((xy[:, 0] - self.west_m) / CELL_M).astype(int)
        row = np.floor((xy[:, 1] - self.south_m) / CELL_M).astype(int)
        rows, cols = self.km_per_km2.shape
        inside = (row >= 0) & (row < rows) & (col >= 0) & (col < cols)
        out = np.zeros(len(xy))
        out[inside] = self.km_per_km2[row[inside], col[inside]]
        return out


def street_density(sections: gpd.GeoDataFrame, crs: str) -> StreetDensity:
    """Return the density of ``sections`` (each counted at its middle)."""
    town = sections[~sections["highway"].isin(_RURAL_CLASSES)]
    if town.empty:
        return StreetDensity(crs, 0.0, 0.0, np.zeros((1, 1)))
    lines = to_metric(town.geometry, crs).to_numpy()
    xy = shapely.get_coordinates(shapely.line_interpolate_point(lines, 0.5, normalized=True))
    west, south = np.floor(xy.min(axis=0) / CELL_M) * CELL_M - RADIUS_M
    cols, rows = (np.ceil((xy.max(axis=0) + RADIUS_M - (west, south)) / CELL_M) + 1).astype(int)
    grid = np.zeros((rows, cols))
    place = np.floor((xy - (west, south)) / CELL_M).astype(int)
    np.add.at(grid, (place[:, 1], place[:, 0]), town["length_m"].to_numpy() / 1000)
    return StreetDensity(crs, float(west), float(south), _disk_mean(grid))


def _disk_mean(grid: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return km per km² in the disk around every cell, by running sums along its rows."""
    reach = int(RADIUS_M // CELL_M)
    rows, cols = grid.shape
    padded = np.pad(grid, reach)
    running = np.pad(np.cumsum(padded, axis=1), ((0, 0), (1, 0)))
    total = np.zeros_like(grid)
    cells = 0
    for dy in range(-reach, reach + 1):
        half = int(np.sqrt(reach**2 - dy**2))
        band = running[reach + dy : reach + dy + rows]
        right = band[:, reach + half + 1 : reach + half + 1 + cols]
        total += right - band[:, reach - half : reach - half + cols]
        cells += 2 * half + 1
    return total / (cells * CELL_M**2 / 1e6)
