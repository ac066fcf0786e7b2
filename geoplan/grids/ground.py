"""The ground of every grid: what is nearer to its streets than to those of another.

From: lines and the grid of each. To: polygons that do not overlap.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

Ints = npt.NDArray[np.int64]
Objects = npt.NDArray[np.object_]

_STEP_M = 30.0  # dots along a street stand this far apart
BESIDE_M = 30.0  # ground beside a street that lies outside the outline
_SHIFT_M = 0.2
_ROUND_M = 0.001  # near-equal corners of cells are made one, or their union can fail
_SPECK_M2 = 200.0  # smaller scraps and holes are nobody's: they come of the outline, or of rounding


def draw_ground(
    lines: Objects, label: Ints, count: int, town: Any, district: Ints, borders: Objects
) -> Objects:
    """Return the (Multi)Polygon of each of ``count`` grids, all in the metric plane of ``lines``.

    ``label`` is the grid of every line. Ground is ``town`` and what lies beside the lines.
    ``district`` is the number of the polygon in ``borders`` each line belongs to, -1 for none:
    ground inside a border is divided among the lines that belong to it.
    """
    whole = shapely.union_all([town, shapely.union_all(shapely.buffer(lines, BESIDE_M))])
    pieces: list[list[Any]] = [[] for _ in range(count)]
    taken = shapely.union_all([borders[i] for i in np.unique(district[district >= 0])])
    for number in np.unique(district):
        here = district == number
        outside = shapely.difference(whole, taken)
        ground = outside if number < 0 else shapely.intersection(whole, borders[number])
        for grid, shape in _nearest(lines[here], label[here], ground):
            pieces[grid].append(shape)
    return np.array([_whole(p) for p in pieces], dtype=object)


def _nearest(lines: Objects, label: Ints, ground: Any) -> list[tuple[int, Any]]:
    """Return the part of ``ground`` nearest to the lines of each label (Voronoi 1908)."""
    grids = np.unique(label)
    if len(grids) == 1:
        return [(int(grids[0]), ground)]
    dots, owner = _dots(lines, label)
    cells = shapely.get_parts(shapely.voronoi_polygons(shapely.MultiPoint(dots), extend_to=ground))
    tree = shapely.STRtree(cells)
    dot, cell = tree.query(shapely.points(dots), predicate="intersects")
    first = np.unique(dot, return_index=True)[1]
    mine = np.empty(len(cells), dtype=np.int64)
    mine[cell[first]] = owner[dot[first]]
    shapes = (shapely.union_all(cells[mine == g], grid_size=_ROUND_M) for g in grids)
    return [
        (int(grid), shapely.intersection(shape, ground))
        for grid, shape in zip(grids, shapes, strict=True)
    ]


def _dots(lines: Objects, label: Ints) -> tuple[npt.NDArray[np.float64], Ints]:
    """Return dots along the lines, none at their ends, each place once, and the label of each."""
    count = np.maximum(np.ceil(shapely.length(lines) / _STEP_M), 1).astype(np.int64)
    which = np.repeat(np.arange(len(lines)), count)
    step = np.arange(len(which)) - np.repeat(np.cumsum(count) - count, count)
    share = (step + 0.5) / count[which]
    dots = shapely.get_coordinates(
        shapely.line_interpolate_point(lines[which], share, normalized=True)
    )
    _, first = np.unique(np.round(dots, 2), axis=0, return_index=True)
    # Dots of a right-angled town lie on circles by the dozen, where cells come out broken.
    shift = np.random.default_rng(0).uniform(-_SHIFT_M, _SHIFT_M, (len(first), 2))
    return dots[first] + shift, label[which[first]]


def _whole(pieces: list[Any]) -> Any:
    """Return the polygons of some shapes as one, without specks."""
    parts = shapely.get_parts(shapely.get_parts(shapely.union_all(pieces)))
    parts = parts[shapely.get_dimensions(parts) == 2]
    large = parts[shapely.area(parts) >= _SPECK_M2]
    kept = [_filled(part) for part in (large if len(large) else parts)]
    return kept[0] if len(kept) == 1 else shapely.multipolygons(kept)


def _filled(part: Any) -> Any:
    holes = [h for h in part.interiors if shapely.Polygon(h).area >= _SPECK_M2]
    return shapely.Polygon(part.exterior, holes)
