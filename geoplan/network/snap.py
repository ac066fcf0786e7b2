"""The nearest place on any street.

From: positions in the network's metric plane. To: places on sections, or seeds to walk from.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import shapely

from geoplan.network.graph import Network
from geoplan.network.reach import Seed

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


_PATCH_M = 500.0  # positions are asked patch by patch: what is near is then at hand (half the time)


class Places(NamedTuple):
    """Places on sections, one for each position asked for.

    ``section`` is -1 where none is near enough; ``at_m`` counts from its start, ``off_m`` is the
    straight distance to it.
    """

    section: Ints
    at_m: Floats
    off_m: Floats


def locate(network: Network, xy: npt.ArrayLike, max_m: float, among: Bools | None = None) -> Places:
    """Return the nearest place on any section within ``max_m`` of each of ``xy``.

    ``xy`` are (n, 2) metres in the plane; ``among`` says which sections count, None is all. Of
    sections equally near, that of the lowest number is taken.
    """
    spots = np.asarray(xy, dtype=float).reshape(-1, 2)
    dots = np.asarray(shapely.points(spots), dtype=object)
    none = np.full(len(dots), -1, dtype=np.int64)
    places = Places(none, np.zeros(len(dots)), np.full(len(dots), np.inf))
    numbers = np.arange(len(network)) if among is None else np.flatnonzero(among)
    if not (len(numbers) and len(dots)):
        return places
    tree = network.tree if among is None else shapely.STRtree(network.lines[numbers])
    near_by = np.lexsort((spots[:, 1] // _PATCH_M, spots[:, 0] // _PATCH_M))
    which, found = tree.query_nearest(dots[near_by], max_distance=max(max_m, 1e-9))
    which, section = near_by[which], numbers[found]
    order = np.lexsort((section, which))
    which, first = np.unique(which[order], return_index=True)
    section = section[order][first]
    lines = network.lines[section]
    off_m = shapely.distance(lines, dots[which])
    # A line of no length has no share of it.
    share = np.nan_to_num(shapely.line_locate_point(lines, dots[which], normalized=True))
    near = off_m <= max_m
    places.section[which[near]] = section[near]
    places.at_m[which[near]] = (share * network.length_m[section])[near]
    places.off_m[which[near]] = off_m[near]
    return places


def snap(network: Network, xy: npt.ArrayLike, max_m: float) -> list[Seed | None]:
    """Return a seed on the section nearest to each of ``xy`` ((n, 2) metres in the plane).

    ``spent_m`` is the straight distance; None where no section lies within ``max_m``.
    """
    places = locate(network, xy, max_m)
    rows = zip(*(column.tolist() for column in places), strict=True)
    return [Seed(i, at_m, at_m, off_m) if i >= 0 else None for i, at_m, off_m in rows]
