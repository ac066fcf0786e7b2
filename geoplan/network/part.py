"""Draw portions of sections.

From: portions. To: lines in WGS-84 or in the metric plane.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from geoplan.network.graph import Network
from geoplan.network.reach import LEAST_M, Portion

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Objects = npt.NDArray[np.object_]


def network_part(network: Network, portions: Sequence[Portion], *, metric: bool = False) -> Any:
    """Return the MultiLineString of ``portions``, in WGS-84 or in the plane of the network.

    Portions that are whole sections are their very lines, so they share every vertex.
    """
    return network_parts(network, [portions], metric=metric)[0]


def network_parts(
    network: Network, parts: Sequence[Sequence[Portion]], *, metric: bool = False
) -> Objects:
    """Return the MultiLineString of each of ``parts``, all cut in one go (see network_part)."""
    shapes = np.full(len(parts), shapely.MultiLineString(), dtype=object)
    filled = [i for i, part in enumerate(parts) if part]
    flat = [portion for i in filled for portion in parts[i]]
    if not flat:
        return shapes
    sections, *ends = zip(*flat, strict=True)
    section = np.array(sections, dtype=np.int64)
    from_m, to_m = map(np.array, ends)
    drawn = network.lines if metric else network.lonlat
    lines = drawn[section]
    is_cut = (from_m > LEAST_M) | (to_m < network.length_m[section] - LEAST_M)
    cut = section[is_cut]
    marks = from_m[is_cut], to_m[is_cut]
    lines[is_cut] = _cut(network.lines[cut], drawn[cut], network.length_m[cut], *marks)
    owner = np.repeat(np.arange(len(filled)), [len(parts[i]) for i in filled])
    shapes[filled] = shapely.multilinestrings(lines, indices=owner)
    return shapes


def _cut(lines: Objects, drawn: Objects, length_m: Floats, from_m: Floats, to_m: Floats) -> Objects:
    """Cut each of ``drawn`` from ``from_m`` to ``to_m`` along ``lines``, of which it is the image.

    Over one straight between two vertices degrees grow with metres to some millimetres; so may
    the metres of a line differ from those its section has, ``length_m``.
    """
    xy, of = shapely.get_coordinates(lines, return_index=True)
    out = shapely.get_coordinates(drawn)
    step = np.where(of[1:] == of[:-1], np.hypot(*np.diff(xy, axis=0).T), 0.0)
    along = np.concatenate([[0.0], np.cumsum(step)])
    number = np.arange(len(lines))
    first, last = np.searchsorted(of, number), np.searchsorted(of, number, side="right") - 1
    scale = (along[last] - along[first]) / length_m
    start, end = (np.minimum(along[first] + m * scale, along[last]) for m in (from_m, to_m))
    inner = (along > start[of] + LEAST_M) & (along < end[of] - LEAST_M)
    ends = [_at(out, along, marks, first, last) for marks in (start, end)]
    index = np.concatenate([number, of[inner], number])
    order = np.argsort(index, kind="stable")
    points = np.concatenate([ends[0], out[inner], ends[1]])[order]
    return np.asarray(shapely.linestrings(points, indices=index[order]), dtype=object)


def _at(out: Floats, along: Floats, marks: Floats, first: Ints, last: Ints) -> Floats:
    """Return the coordinates at ``marks``, each on the straights ``first`` to ``last``."""
    i = np.clip(np.searchsorted(along, marks, side="right") - 1, first, last - 1)
    step = along[i + 1] - along[i]
    share = np.divide(marks - along[i], step, out=np.zeros(len(i)), where=step > 0)
    return out[i] + np.clip(share, 0.0, 1.0)[:, None] * (out[i + 1] - out[i])
