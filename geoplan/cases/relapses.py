"""Find problems that came back next door: struck off at one point, found again at another.

From: followed problems, positions. To: of which earlier problem each one is the relapse.

The same fault is often filed under two points of one place (a market and its yard). It counts
where the item and the unit are the same, the points lie close, and the earlier problem was struck
off, and not merely open, before the later one was found.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

from geoplan.cases.case import Case
from geoplan.cases.seen import Answer, Key
from geoplan.geo import local_crs, metric_xy

Cases = Mapping[Key, Sequence[tuple[Case, Answer]]]


class Relapse(NamedTuple):
    """An earlier problem that came back, and how many days after it was struck off."""

    case_id: str
    days: int


class _Ended(NamedTuple):
    closed_day: date
    again_day: date | None
    distance_m: float
    case_id: str


def relapses_near(
    cases: Cases, points: pd.DataFrame, leads: Mapping[str, str], within_m: float, within_days: int
) -> dict[str, Relapse]:
    """Return, by problem, the last one struck off nearby at most ``within_days`` before.

    Of several struck off on one day the nearest counts, then the first by number.
    """
    ended = {
        key: [(c.case_id, closure) for c, _ in found for closure in c.closures]
        for key, found in cases.items()
    }
    ended = {key: closures for key, closures in ended.items() if closures}
    near = _neighbours(points, {key[0] for key in cases}, within_m) if ended else {}
    out: dict[str, Relapse] = {}
    for (point_id, indicator_id), found in cases.items():
        unit = leads.get(point_id, "")
        around = [
            _Ended(closure.closed_day, closure.again_day, metres, number)
            for other, metres in near.get(point_id, ())
            if unit and leads.get(other, "") == unit
            for number, closure in ended.get((other, indicator_id), ())
        ]
        for case, _ in found if around else ():
            first: date = case.events[0]["day"]
            last = _last_before(around, first, within_days)
            if last is not None:
                out[case.case_id] = Relapse(last.case_id, (first - last.closed_day).days)
    return out


def _last_before(ended: Sequence[_Ended], day: date, within_days: int) -> _Ended | None:
    fitting = [
        one
        for one in ended
        if 0 < (day - one.closed_day).days <= within_days
        and (one.again_day is None or one.again_day >= day)
    ]
    return min(
        fitting, key=lambda e: (-e.closed_day.toordinal(), e.distance_m, e.case_id), default=None
    )


def _neighbours(
    points: pd.DataFrame, wanted: set[str], within_m: float
) -> dict[str, list[tuple[str, float]]]:
    """Return the other points of ``wanted`` at most ``within_m`` from each, with the distance."""
    own = points[points["point_id"].isin(wanted) & points["lon"].notna()]
    if len(own) < 2:
        return {}
    lon, lat = own["lon"].to_numpy(float), own["lat"].to_numpy(float)
    middle = float(np.median(lon)), float(np.median(lat))
    xy = metric_xy(lon, lat, local_crs((*middle, *middle)))
    ids = own["point_id"].tolist()
    found: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for a, b in cKDTree(xy).query_pairs(within_m, output_type="ndarray").tolist():
        metres = float(np.hypot(*(xy[a] - xy[b])))
        found[ids[a]].append((ids[b], metres))
        found[ids[b]].append((ids[a], metres))
    return found
