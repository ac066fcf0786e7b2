"""A grid of regular hexagons on a metric plane: cells, outlines, and lines shared out to them.

From: metres on a plane. To: axial coordinates (q, r) of pointy-topped cells, and back.

Cell (q, r) has its centre at x = √3·s·(q + r/2), y = 3/2·s·r for edges of s metres; a place is in
the cell whose centre is nearest, found by rounding cube coordinates (Patel, "Hexagonal Grids",
redblobgames.com, 2013). Every cell has the same area, wherever it lies; cells of h3 do not.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import shapely

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_ROOT3 = math.sqrt(3.0)
# Towards three neighbours; the other three lie opposite.
_TOWARDS = np.array([[1.0, 0.0], [0.5, _ROOT3 / 2], [0.5, -_ROOT3 / 2]])


class Pieces(NamedTuple):
    """Pieces of lines, none in two cells: the line each is of, its length, a place within it."""

    line: Ints
    length_m: Floats
    middle: Floats


def hexagon_at(xy: Floats, edge_m: float) -> Ints:
    """Return the (q, r) of the cells that hold the places ``xy``, an (n, 2) array."""
    r = xy[:, 1] / (1.5 * edge_m)
    q = xy[:, 0] / (_ROOT3 * edge_m) - r / 2
    exact = np.column_stack([q, r, -q - r])
    whole = np.rint(exact)
    off = np.abs(whole - exact)
    rows, worst = np.arange(len(whole)), off.argmax(axis=1)
    # The three add up to 0: the one rounded farthest follows from the others.
    whole[rows, worst] -= whole.sum(axis=1)
    return np.asarray(whole[:, :2], dtype=np.int64)


def hexagon_centres(cells: Ints, edge_m: float) -> Floats:
    """Return the centres of cells as an (n, 2) array of metres."""
    q, r = cells[:, 0], cells[:, 1]
    return np.column_stack([_ROOT3 * edge_m * (q + r / 2), 1.5 * edge_m * r])


def hexagon_shapes(cells: Ints, edge_m: float) -> Any:
    """Return the outlines of cells as polygons."""
    turns = np.radians(30.0 + 60.0 * np.arange(7))
    corners = edge_m * np.column_stack([np.cos(turns), np.sin(turns)])
    corners[-1] = corners[0]
    rings = hexagon_centres(cells, edge_m)[:, None, :] + corners[None, :, :]
    return shapely.polygons(rings)


def hexagon_area_m2(edge_m: float) -> float:
    """Return the area of a cell."""
    return 1.5 * _ROOT3 * edge_m**2


def cut_at_hexagons(lines: Any, edge_m: float) -> Pieces:
    """Cut lines (metres) where they pass from cell to cell; the pieces are as long as the lines.

    Sides of cells lie where the way towards a neighbour, measured from the origin, is a multiple
    of half the distance of two centres. Cutting there cuts somewhat more often than needed, and
    every piece lies in the cell of its middle; one that runs along a side is in either, never both.
    """
    starts, ends, line = _segments(lines)
    segment, share = [np.arange(len(line)).repeat(2)], [np.tile([0.0, 1.0], len(line))]
    for towards in _TOWARDS:
        step_m = _ROOT3 / 2 * edge_m
        a, b = starts @ towards / step_m, ends @ towards / step_m
        first = np.ceil(np.minimum(a, b)).astype(np.int64)
        count = np.maximum(np.floor(np.maximum(a, b)).astype(np.int64) - first + 1, 0)
        count[a == b] = 0
        which = np.arange(len(line)).repeat(count)
        nth = np.arange(len(which)) - (np.cumsum(count) - count).repeat(count)
        segment.append(which)
        at = (first[which] + nth - a[which]) / (b[which] - a[which])
        share.append(np.clip(at, 0.0, 1.0))
    owner, cut = np.concatenate(segment), np.concatenate(share)
    order = np.lexsort((cut, owner))
    owner, cut = owner[order], cut[order]
    is_piece = (np.diff(owner) == 0) & (np.diff(cut) > 0)
    of, begin, end = owner[:-1][is_piece], cut[:-1][is_piece], cut[1:][is_piece]
    along = ends[of] - starts[of]
    middle = starts[of] + along * ((begin + end) / 2)[:, None]
    return Pieces(line[of], np.hypot(*along.T) * (end - begin), middle)


def _segments(lines: Any) -> tuple[Floats, Floats, Ints]:
    """Return starts and ends of the straight parts of lines, and the line each is of."""
    parts, owner = shapely.get_parts(np.asarray(lines, dtype=object), return_index=True)
    xy, part = shapely.get_coordinates(parts, return_index=True)
    is_on = np.diff(part) == 0
    line = np.asarray(owner[part[:-1][is_on]] if len(part) else owner[:0], dtype=np.int64)
    return xy[:-1][is_on], xy[1:][is_on], line
