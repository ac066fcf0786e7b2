"""What lies around a fixed look: the likely points an assessor may come upon from there.

From: where the looks are, settings. To: :class:`~geoplan.risk.draw.Surroundings`.

How much of a fixed point's mark the place looked at nearby bears is a planning default: handbooks
speak of places around the anchors, without a number.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from geoplan.config.draw import DrawSettings
from geoplan.geo import local_crs, metric_xy
from geoplan.risk.draw import Surroundings
from geoplan.risk.lots import make_lots
from geoplan.risk.systematic import Floats, Ints


@dataclass(frozen=True, eq=False)
class Spots:
    """Where each look is (degrees, NaN: nowhere), and of which kind it is.

    ``random_weight`` says of the points how much likelier one is come upon than another.
    """

    lon: Floats
    lat: Floats
    is_fixed: NDArray[np.bool_]
    random_weight: Floats


def find_surroundings(spots: Spots, points: int, chosen: DrawSettings) -> Surroundings:
    """Return the likely points within ``near_m`` of each fixed look, by random weight.

    Straight distance between the places that stand for them; a window of a road has its middle.
    """
    placed = ~np.isnan(spots.lon) & ~np.isnan(spots.lat)
    anchors = np.flatnonzero(placed & spots.is_fixed)
    likely = np.flatnonzero((placed & ~spots.is_fixed)[:points])
    rows: Ints = np.empty(0, dtype=np.int64)
    found = rows
    if len(anchors) and len(likely):
        lon, lat = spots.lon[placed], spots.lat[placed]
        middle = (float(np.median(lon)), float(np.median(lat)))
        where = np.full((len(placed), 2), np.nan)
        where[placed] = metric_xy(lon, lat, local_crs(middle + middle))
        tree = cKDTree(where[likely])
        near = tree.query_ball_point(where[anchors], chosen.near_m, return_sorted=True)
        rows = np.repeat(anchors, [len(one) for one in near])
        found = likely[np.concatenate([np.array(one, dtype=np.int64) for one in near])]
    weight = spots.random_weight[found]
    rows, found, weight = rows[weight > 0], found[weight > 0], weight[weight > 0]
    lots = make_lots(rows, found, weight, len(placed))
    return Surroundings(lots, np.where(lots.count > 0, chosen.near_share, 0.0))
