"""Add up who looked at each item, how often, and what they said last.

From: sightings. To: ``looks``, a row per point, indicator and side.

Three sides are kept apart, for their word is not worth the same: the unit itself, those who look
again (督查, 暗访, 模拟), and those who complain. As in ``checks``, on one day a side says one
thing: a point's own answer before an inherited one, then the worst.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from geoplan.catalogue import Catalogue
from geoplan.scores.pairs import RECHECKS
from geoplan.tables import TABLES, check

_SEVERITY = {"na": 0, "met": 1, "unmet": 2}
_ITEM = ["point", "indicator", "side"]


def find_looks(sightings: pd.DataFrame, points: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """Return how many days each side looked at an item, on how many it failed, and the last."""
    side = np.where(sightings["source"].isin(RECHECKS), "recheck", sightings["source"])
    rows = sightings.assign(side=side, severity=sightings["result"].map(_SEVERITY).astype("int64"))
    rows = rows.sort_values([*_ITEM, "day", "is_own", "severity"], kind="stable")
    rows = rows.drop_duplicates([*_ITEM, "day"], keep="last")
    rows = rows.assign(looks=rows["result"].ne("na"), unmet=rows["result"].eq("unmet"))
    groups: Any = rows.groupby(_ITEM, sort=False)
    found = groups.agg(
        first_day=("day", "first"),
        last_day=("day", "last"),
        result=("result", "last"),
        looks=("looks", "sum"),
        unmet=("unmet", "sum"),
    ).reset_index()
    ids = np.array(list(catalogue.indicators), dtype=object)
    return check(
        TABLES["looks"],
        found.drop(columns=["point", "indicator"]).assign(
            point_id=points["point_id"].to_numpy(dtype=object)[found["point"]],
            indicator_id=ids[found["indicator"]],
            **{name: _dates(found[name]) for name in ("first_day", "last_day")},
        ),
    )


def _dates(days: pd.Series[Any]) -> Any:
    """Return days counted from year 1 as dates; most rows share a few."""
    each, at = np.unique(days.to_numpy(dtype=np.int64), return_inverse=True)
    return np.array([*map(date.fromordinal, each.tolist()), None], dtype=object)[at]
