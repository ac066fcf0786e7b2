"""Areas where a measured value stays below a limit.

From: values on the cells of a square raster. To: polygons that never cross, one set a limit.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import shapely
from scipy.ndimage import label

Values = npt.NDArray[np.float32]
Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]
Objects = npt.NDArray[np.object_]

# Segments within a square of four cell centres (1: south-west, 2: south-east, 4: north-west, 8:
# north-east is below the limit), from side to side with what is below on the left: 0 south,
# 1 west, 2 east, 3 north. Where two opposite corners are below, they are joined: so a larger
# limit never loses ground.
_CASES: dict[int, tuple[tuple[int, int], ...]] = {
    **{1: ((0, 1),), 2: ((2, 0),), 3: ((2, 1),), 4: ((1, 3),), 5: ((0, 3),)},
    **{6: ((1, 0), (2, 3)), 7: ((2, 3),), 8: ((3, 2),), 9: ((0, 2), (3, 1)), 10: ((3, 0),)},
    **{11: ((3, 1),), 12: ((1, 2),), 13: ((0, 2),), 14: ((1, 0),)},
}
# Where the middle of each side lies, in half cells from the south-western centre.
_SIDES = np.array([(1, 0), (0, 1), (2, 1), (1, 2)], dtype=np.int64)
# Column and row, from the south-western centre, of a corner that is below, by case.
_BELOW = np.array([next(((i & 1), i >> 1) for i in range(4) if k >> i & 1) for k in range(1, 15)])


class _Rings(NamedTuple):
    """Vertices in half cells, ring after ring in order; the patch of cells each ring is around."""

    xy: Ints
    ring: Ints
    owner: Ints
    is_turn: Bools


def areas_below(values: Values, limits: Sequence[float]) -> list[Objects]:
    """Return the polygons around the cells with at most each of ``limits``, in cells.

    ``values`` has row 0 in the south; the centre of its cell (row, column) is at (column, row).
    Outlines run halfway between a cell inside and one outside (marching squares: Lorensen & Cline
    1987, in two dimensions), so those of one limit lie within those of a larger one. Where two
    run along one line they have the same vertices, and still do in another projection.
    """
    wide = 2 * (values.shape[1] + 2)
    traced = [_trace(values <= limit) for limit in limits]
    turns = [rings.xy[rings.is_turn] @ (1, wide) for rings in traced]
    corners = np.unique(np.concatenate(turns)) if turns else np.zeros(0, dtype=np.int64)
    return [_polygons(rings, np.isin(rings.xy @ (1, wide), corners)) for rings in traced]


def _trace(is_in: Bools) -> _Rings:
    """Walk around all patches of cells, holes the other way round."""
    edged = np.pad(is_in, 1)
    whole = edged.astype(np.uint8)
    case = whole[:-1, :-1] + 2 * whole[:-1, 1:] + 4 * whole[1:, :-1] + 8 * whole[1:, 1:]
    row, col = np.nonzero((case > 0) & (case < 15))
    number = case[row, col]
    patch, _ = label(edged, np.ones((3, 3), dtype=int))
    below = _BELOW[number.astype(np.int64) - 1]
    owner = patch[row + below[:, 1], col + below[:, 0]] - 1
    corner = 2 * np.stack([col, row], axis=1)  # in half cells, so that all are whole numbers
    starts, ends, owners = [], [], []
    for kind, pairs in _CASES.items():
        here = np.flatnonzero(number == kind)
        for a, b in pairs:
            starts.append(corner[here] + _SIDES[a])
            ends.append(corner[here] + _SIDES[b])
            owners.append(owner[here])
    return _joined(*map(np.concatenate, (starts, ends, owners)))


def _joined(start: Ints, end: Ints, owner: Ints) -> _Rings:
    """Put directed segments in the order in which they follow each other."""
    wide = int(max(start[:, 0].max(initial=0), end[:, 0].max(initial=0))) + 1
    keys = start[:, 1] * wide + start[:, 0]
    order = np.argsort(keys)
    start, end, owner = start[order], end[order], owner[order]
    ring, rank = _cycles(np.searchsorted(keys[order], end[:, 1] * wide + end[:, 0]))
    order = np.lexsort((-rank, ring))
    xy, ring, step = start[order], ring[order], (end - start)[order]
    is_first = np.ones(len(ring), dtype=bool)
    is_first[1:] = ring[1:] != ring[:-1]
    is_turn = is_first | (np.roll(step, 1, axis=0) != step).any(axis=1)
    return _Rings(xy, np.cumsum(is_first) - 1, owner[order][is_first], is_turn)


def _polygons(rings: _Rings, is_kept: Bools) -> Objects:
    """Return a polygon for each patch: its outer ring runs left around it, its holes right."""
    if not len(rings.ring):
        return np.zeros(0, dtype=object)
    xy, ring = rings.xy[is_kept], rings.ring[is_kept]
    lines = np.asarray(shapely.linearrings(xy / 2.0 - 1.0, indices=ring), dtype=object)
    is_outer = np.bincount(ring, _shoelace(xy.astype(float), ring)) > 0
    holes: dict[int, list[int]] = {}
    for i in np.flatnonzero(~is_outer).tolist():
        holes.setdefault(int(rings.owner[i]), []).append(i)
    outer = {int(rings.owner[i]): i for i in np.flatnonzero(is_outer).tolist()}
    made = [shapely.Polygon(lines[outer[k]], lines[holes.get(k, [])]) for k in sorted(outer)]
    return np.array(made, dtype=object)


def _cycles(after: Ints) -> tuple[Ints, Ints]:
    """Return the lowest member of each one's cycle, and the steps from each one on to it.

    By doubling: after k rounds every member knows the lowest of the 2^k that follow it.
    """
    count = len(after)
    lowest = np.arange(count)
    jump = after
    for _ in range(int(count).bit_length()):
        lowest = np.minimum(lowest, lowest[jump])
        jump = jump[jump]
    is_lowest = lowest == np.arange(count)
    rank = np.where(is_lowest, 0, 1)
    jump = np.where(is_lowest, np.arange(count), after)
    for _ in range(int(count).bit_length()):
        rank = rank + rank[jump]
        jump = jump[jump]
    rank[is_lowest] = count  # where the ring begins
    return lowest, rank


def _shoelace(xy: npt.NDArray[np.float64], ring: Ints) -> npt.NDArray[np.float64]:
    """Return what every vertex adds to twice the area of its ring; vertices are in order."""
    following = np.concatenate([np.arange(1, len(xy)), [0]])
    last = np.flatnonzero(np.concatenate([ring[1:] != ring[:-1], [True]]))
    first = np.concatenate([[0], last[:-1] + 1])
    following[last] = first
    x, y = xy.T
    return np.asarray(x * y[following] - x[following] * y)
