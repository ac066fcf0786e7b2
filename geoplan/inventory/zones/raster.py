"""Sums and shares on a grid of square cells.

From: lines and polygons in a metric plane. To: arrays of cells, row 0 in the south.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]
Objects = npt.NDArray[np.object_]

CELL_M = 50.0
_CELLS_MAX = 4_000_000  # a box far larger than a county gets coarser cells, not more memory


@dataclass(frozen=True)
class Grid:
    """Square cells of ``cell_m`` metres; the south-west corner of cell (0, 0) is west, south."""

    west_m: float
    south_m: float
    rows: int
    cols: int
    cell_m: float = CELL_M

    def cell_of(self, xy: Floats) -> tuple[Ints, Ints, Bools]:
        """Return row and column of the cells that hold ``xy`` (n, 2), and which are on the grid."""
        spot = np.floor((xy - (self.west_m, self.south_m)) / self.cell_m).astype(np.int64)
        col, row = spot.T
        return row, col, (row >= 0) & (row < self.rows) & (col >= 0) & (col < self.cols)

    def total(self, xy: Floats, amount: Floats) -> Floats:
        """Return the sum of ``amount`` over the positions in each cell."""
        row, col, is_on = self.cell_of(xy)
        cells = row[is_on] * self.cols + col[is_on]
        flat = np.bincount(cells, amount[is_on], self.rows * self.cols)
        return flat.reshape(self.rows, self.cols).astype(np.float64)

    def covered(self, areas: Objects) -> Bools:
        """Return which cells have their centre in any of ``areas`` (valid polygons)."""
        owner, bottom, top = _edges(areas)
        first = np.ceil((bottom[:, 1] - self.south_m) / self.cell_m - 0.5).astype(np.int64)
        last = np.ceil((top[:, 1] - self.south_m) / self.cell_m - 0.5).astype(np.int64)
        first, last = np.clip(first, 0, self.rows), np.clip(last, 0, self.rows)
        edge = np.repeat(np.arange(len(owner)), last - first)
        begin = np.cumsum(last - first) - (last - first)
        row = np.arange(len(edge)) - begin[edge] + first[edge]
        y = self.south_m + (row + 0.5) * self.cell_m
        share = (y - bottom[edge, 1]) / (top[edge, 1] - bottom[edge, 1])
        x = bottom[edge, 0] + share * (top[edge, 0] - bottom[edge, 0])
        order = np.lexsort((x, row, owner[edge]))  # crossings of one area and row come in pairs
        col = np.ceil((x[order] - self.west_m) / self.cell_m - 0.5).astype(np.int64)
        sign = np.where(np.arange(len(col)) % 2 == 0, 1, -1)
        steps = np.zeros((self.rows, self.cols + 1), dtype=np.int64)
        np.add.at(steps, (row[order], np.clip(col, 0, self.cols)), sign)
        return np.cumsum(steps[:, :-1], axis=1) > 0

    def faces(self, cells: Bools) -> npt.NDArray[np.object_]:
        """Return the polygons that the chosen ``cells`` make, with their holes, cut at corners."""
        side = np.pad(cells, 1).astype(np.int8)
        row, col = np.nonzero(np.diff(side[:, 1:-1], axis=0))
        level = np.stack([np.stack([col, row], 1), np.stack([col + 1, row], 1)], 1)
        row, col = np.nonzero(np.diff(side[1:-1], axis=1))
        upright = np.stack([np.stack([col, row], 1), np.stack([col, row + 1], 1)], 1)
        corners = np.concatenate([level, upright]) * self.cell_m + (self.west_m, self.south_m)
        lines = np.asarray(shapely.linestrings(corners), dtype=object)
        found = shapely.get_parts(shapely.polygonize(lines))
        spots = shapely.get_coordinates(shapely.point_on_surface(found))
        row, col, _ = self.cell_of(spots)
        return np.asarray(found[cells[row, col]], dtype=object)


def grid_over(bounds: tuple[float, float, float, float]) -> Grid:
    """Return the grid that covers ``bounds`` (metres), its corner on whole cells."""
    west, south, east, north = bounds
    area_m2 = max(east - west, CELL_M) * max(north - south, CELL_M)
    cell_m = CELL_M * max(1.0, float(np.ceil(np.sqrt(area_m2 / _CELLS_MAX) / CELL_M)))
    left, low = np.floor(west / cell_m) * cell_m, np.floor(south / cell_m) * cell_m
    rows, cols = (int((high - lo) // cell_m) + 1 for lo, high in ((low, north), (left, east)))
    return Grid(float(left), float(low), rows, cols, cell_m)


def disk_sum(cells: Floats, reach: int) -> Floats:
    """Return the sum over the disk of ``reach`` cells around every cell, by running sums."""
    rows, cols = cells.shape
    padded = np.pad(cells, reach)
    running = np.pad(np.cumsum(padded, axis=1), ((0, 0), (1, 0)))
    total = np.zeros(cells.shape)
    for dy in range(-reach, reach + 1):
        half = int(np.sqrt(reach**2 - dy**2))
        band = running[reach + dy : reach + dy + rows]
        right = band[:, reach + half + 1 : reach + half + 1 + cols]
        total += right - band[:, reach - half : reach - half + cols]
    return total


def grown(cells: Bools, reach: int) -> Bools:
    """Return the cells at most ``reach`` cells from a chosen one."""
    return np.asarray(disk_sum(cells.astype(float), reach) > 0.5)


def shrunk(cells: Bools, reach: int) -> Bools:
    """Return the cells farther than ``reach`` cells from any that is not chosen."""
    return ~grown(~cells, reach)


def _edges(areas: npt.NDArray[np.object_]) -> tuple[Ints, Floats, Floats]:
    """Return area number, lower and upper end of every edge that is not level."""
    parts, area = shapely.get_parts(areas, return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    here = np.flatnonzero((ring[1:] == ring[:-1]) & (xy[1:, 1] != xy[:-1, 1]))
    a, b = xy[here], xy[here + 1]
    is_up = (a[:, 1] < b[:, 1])[:, None]
    return area[part[ring[here]]], np.where(is_up, a, b), np.where(is_up, b, a)
