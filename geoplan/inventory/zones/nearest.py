"""What is nearest to which of several spots (the cells of Voronoi), cut by half-planes.

From: positions in a metric plane. To: one convex polygon a position. The method is slower than a
sweep and cannot fail: spots in a row or on a circle are nothing special to it.
"""

from __future__ import annotations

from math import hypot

import numpy as np
import shapely

from geoplan.inventory.zones.raster import Floats, Objects

Corners = list[tuple[float, float]]


def nearest_areas(spots: Floats, reach_m: float) -> Objects:
    """Return for each of ``spots`` (n, 2), all different, what is nearest to it.

    Only what lies in the square of ``reach_m`` to each side of a spot is looked at, so work grows
    with the number of spots, not with its square.
    """
    dots = np.asarray(shapely.points(spots), dtype=object)
    farthest_m = 2 * np.sqrt(2) * reach_m  # a spot beyond takes nothing of the square
    one, other = shapely.STRtree(dots).query(dots, predicate="dwithin", distance=farthest_m)
    away_m = np.hypot(*(spots[other] - spots[one]).T)
    order = np.lexsort((other, away_m, one))
    starts = np.searchsorted(one[order], np.arange(len(spots) + 1)).tolist()
    others, away = other[order].tolist(), away_m[order].tolist()
    places: Corners = [(x, y) for x, y in spots.tolist()]
    cells = []
    for i, (x, y) in enumerate(places):
        west, south, east, north = x - reach_m, y - reach_m, x + reach_m, y + reach_m
        corners = [(west, south), (east, south), (east, north), (west, north)]
        for k in range(starts[i] + 1, starts[i + 1]):  # the first is the spot itself
            if away[k] / 2 > max((hypot(cx - x, cy - y) for cx, cy in corners), default=0.0):
                break  # all that follow are farther off still
            corners = _nearer(corners, places[i], places[others[k]])
        cells.append(shapely.Polygon(corners) if len(corners) > 2 else shapely.Polygon())
    return np.array(cells, dtype=object)


def _nearer(corners: Corners, a: tuple[float, float], b: tuple[float, float]) -> Corners:
    """Return the part of a convex polygon that is nearer to ``a`` than to ``b``."""
    nx, ny = b[0] - a[0], b[1] - a[1]
    middle = nx * (a[0] + b[0]) / 2 + ny * (a[1] + b[1]) / 2
    side = [nx * x + ny * y - middle for x, y in corners]
    kept: Corners = []
    for i, (x, y) in enumerate(corners):
        before, (px, py) = side[i - 1], corners[i - 1]
        if (side[i] < 0) != (before < 0):
            t = before / (before - side[i])
            kept.append((px + t * (x - px), py + t * (y - py)))
        if side[i] < 0:
            kept.append((x, y))
    return kept
