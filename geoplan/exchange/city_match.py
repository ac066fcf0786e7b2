"""Find the point and the indicator that a case of the city's own system speaks of.

From: cases with positions and kinds, points, places, the catalogue. To: the nearest point within
so many metres that is asked for it, or why there is none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geoplan.catalogue import Catalogue
from geoplan.evidence.city_cases import CityCase
from geoplan.evidence.city_words import Categories
from geoplan.geo import WGS84, local_crs, metric_xy, to_metric
from geoplan.scores.photo_places import extents


@dataclass(frozen=True)
class Match:
    """The point and indicator, and how far the case lies from it; or why none was found.

    ``why``: ``no_kind``, ``no_position``, ``no_datum``, ``none_near``; ``near`` is the nearest
    point of those that are asked for the indicator, however far.
    """

    point_id: str = ""
    indicator_id: str = ""
    distance_m: float | None = None
    why: str = ""
    near: str = ""


def match_cases(
    cases: Sequence[CityCase],
    points: pd.DataFrame,
    places: pd.DataFrame,
    catalogue: Catalogue,
    kinds: Categories,
    within_m: float,
) -> list[Match]:
    """Return a match for each case. One that names its point and indicator needs no position."""
    ground = _Ground(cases, points, places)
    type_of = dict(zip(points["point_id"], points["type_id"], strict=True))
    found = []
    for i, case in enumerate(cases):
        wording = case["indicator"] or kinds.find(case["minor_code"], case["minor"])
        item = catalogue.find_indicator(wording or case["minor"])
        if item is None:
            found.append(Match(why="no_kind"))
            continue
        asking = {t.id for t in catalogue.types.values() if item.id in t.indicators}
        if type_of.get(case["point"]) in asking:
            found.append(Match(case["point"], item.id, 0.0))
        elif case.lon is None:
            why = "no_datum" if case.has_position else "no_position"
            found.append(Match(indicator_id=item.id, why=why))
        else:
            found.append(ground.nearest(i, asking, item.id, within_m))
    return found


class _Ground:
    """Points and cases on one plane in metres."""

    def __init__(
        self, cases: Sequence[CityCase], points: pd.DataFrame, places: pd.DataFrame
    ) -> None:
        placed = points[points["lon"].notna()].sort_values("point_id", ignore_index=True)
        self._ids = placed["point_id"].to_numpy(dtype=object)
        self._types = placed["type_id"].to_numpy(dtype=object)
        self._shapes: Any = np.array([], dtype=object)
        self._xy: Any = np.empty((len(cases), 2))
        if len(placed):
            lon, lat = np.median(placed[["lon", "lat"]].to_numpy(dtype=float), axis=0)
            crs = local_crs((lon, lat, lon, lat))
            shapes = gpd.GeoSeries(extents(placed, places), crs=WGS84)
            self._shapes = to_metric(shapes, crs).to_numpy()
            spots = [(c.lon, c.lat) if c.lon is not None else (lon, lat) for c in cases]
            where = np.array(spots, dtype=float).reshape(-1, 2)
            self._xy = metric_xy(where[:, 0], where[:, 1], crs)

    def nearest(self, i: int, types: set[str], indicator_id: str, within_m: float) -> Match:
        """Return the nearest point of ``types``; of several as near the first by id."""
        fits = np.flatnonzero(np.isin(self._types, sorted(types)))
        if not len(fits) or not np.isfinite(self._xy[i]).all():
            return Match(indicator_id=indicator_id, why="none_near")
        metres = shapely.distance(self._shapes[fits], shapely.Point(self._xy[i]))
        best = int(np.nanargmin(metres))
        point_id, distance_m = str(self._ids[fits[best]]), round(float(metres[best]), 1)
        if distance_m > within_m:
            return Match("", indicator_id, distance_m, "none_near", point_id)
        return Match(point_id, indicator_id, distance_m)
