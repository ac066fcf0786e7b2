"""Name a zone by a street or place people know.

From: portions of sections, named places. To: names like 城郊结合部：信江路一带.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from geoplan.catalogue import PointType
from geoplan.network import Network, Portion
from geoplan.text import say

_NEAR_M = 1000.0  # farther off, a street says nothing about a place


class Namer:
    """Knows the names of the sections of ``network``, made from ``sections``."""

    def __init__(self, network: Network, sections: gpd.GeoDataFrame) -> None:
        self.names = sections["name"].to_numpy()[network.rows]
        self.named = np.flatnonzero(self.names != "")
        self.tree = shapely.STRtree(network.lines[self.named])

    def around(
        self, point_type: PointType, portions: Sequence[Portion], area: Any, language: str
    ) -> str:
        """Return a name by the street longest within, else the one nearest to ``area`` (metric)."""
        metres: Counter[str] = Counter()
        for portion in portions:
            metres[str(self.names[portion.section])] += portion.length_m  # type: ignore[assignment]
        named = sorted((-m, name) for name, m in metres.items() if name)
        street = named[0][1] if named else self.nearest(area)
        if not street:
            return say("point.unnamed", language, type=point_type.name)
        return say("point.zone_near", language, type=point_type.name, street=street)

    def nearest(self, shape: Any) -> str:
        """Return the name of the named street nearest to ``shape`` (metric); empty if far."""
        if not len(self.named):
            return ""
        found = self.tree.query_nearest(shape, max_distance=_NEAR_M)
        return min((str(self.names[self.named[i]]) for i in found), default="")
