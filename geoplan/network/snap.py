"""The nearest place on any street.

From: positions in the network's metric plane. To: seeds to walk from.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import shapely

from geoplan.network.graph import Network
from geoplan.network.reach import Seed


def snap(network: Network, xy: npt.ArrayLike, max_m: float) -> list[Seed | None]:
    """Return a seed on the section nearest to each of ``xy`` ((n, 2) metres in the plane).

    ``spent_m`` is the straight distance; None where no section lies within ``max_m``. Of
    sections equally near, that of the lowest number is taken.
    """
    dots = np.asarray(shapely.points(np.asarray(xy, dtype=float).reshape(-1, 2)), dtype=object)
    seeds: list[Seed | None] = [None] * len(dots)
    if not (len(network) and len(dots)):
        return seeds
    which, section = network.tree.query_nearest(dots, max_distance=max(max_m, 1e-9))
    order = np.lexsort((section, which))
    which, first = np.unique(which[order], return_index=True)
    section = section[order][first]
    lines = network.lines[section]
    # A line of no length has no share of it.
    share = np.nan_to_num(shapely.line_locate_point(lines, dots[which], normalized=True))
    at_m = (share * network.length_m[section]).tolist()
    spent_m = shapely.distance(lines, dots[which]).tolist()
    for i, number, at, spent in zip(which.tolist(), section.tolist(), at_m, spent_m, strict=True):
        if spent <= max_m:
            seeds[i] = Seed(number, at, at, spent)
    return seeds
