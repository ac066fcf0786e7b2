"""Tell land from sea.

From: ``natural=coastline`` ways and the box of the extract. To: ``sea`` and ``land`` polygons.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

_MARK_DEG = 2e-6  # a step of 0.2 m to either side of a coast segment


def split_by_coast(
    lines: Sequence[shapely.LineString], box: tuple[float, float, float, float]
) -> tuple[BaseGeometry, BaseGeometry] | None:
    """Return (sea, land) within ``box`` (W, S, E, N in degrees), or None without a coast.

    OSM draws coastlines with land on the left. The box is cut along the coast; a piece is sea
    where more marks set to the right of the coast fall into it than marks to the left.
    """
    frame = shapely.box(*box)
    coast = shapely.intersection(shapely.multilinestrings(list(lines)), frame) if lines else None
    if coast is None or coast.is_empty:
        return None
    rings = shapely.node(shapely.union(coast, frame.boundary))
    pieces = np.asarray(shapely.get_parts(shapely.polygonize(shapely.get_parts(rings))))
    left, right = _marks(lines)
    votes = np.zeros(len(pieces), dtype=int)
    for marks, vote in ((left, 1), (right, -1)):
        hits = shapely.STRtree(marks).query(pieces, predicate="contains_properly")[0]
        np.add.at(votes, hits, vote)
    is_sea = votes < 0
    return shapely.union_all(pieces[is_sea]), shapely.union_all(pieces[~is_sea])


def _marks(lines: Sequence[shapely.LineString]) -> tuple[np.ndarray, np.ndarray]:
    """Points just left and just right of the middle of every coast segment."""
    middles, normals = [], []
    for line in lines:
        xy = shapely.get_coordinates(line)
        step = np.diff(xy, axis=0)
        length = np.hypot(step[:, 0], step[:, 1])
        keep = length > 4 * _MARK_DEG
        middles.append(((xy[:-1] + xy[1:]) / 2)[keep])
        normals.append((np.column_stack([-step[:, 1], step[:, 0]]) / length[:, None])[keep])
    middle, normal = np.concatenate(middles), np.concatenate(normals) * _MARK_DEG
    return np.asarray(shapely.points(middle + normal)), np.asarray(shapely.points(middle - normal))
