"""Lay out what is to be checked: one row per point and indicator, with how it stands.

From: ``points``, ``checks``, catalogue. To: the items that scores and targets add up.
"""

from __future__ import annotations

import pandas as pd

from geoplan.catalogue import Catalogue
from geoplan.tables.values import CHECK_STATES

STANDINGS = (*CHECK_STATES, "expired", "unknown")
"""Every item is exactly one of these."""
_ANSWERED = ("state", "day", "is_expired", "credit", "credit_low")
OPEN = ("unverified", "expired", "unknown")
"""Those that count neither as 0 nor as 100, and open the interval."""


def lay_out(points: pd.DataFrame, checks: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """Return the items: ``row`` (of the point), ``weight``, ``is_static``, ``is_fixed``, ``day``.

    ``credit`` and ``credit_low`` are shares of the weight; known where ``known`` is true.
    A column of truth values for each of :data:`STANDINGS` and for ``open`` and ``known``.
    """
    wanted = pd.DataFrame(
        [
            (t.id, i, catalogue.indicators[i].weight, catalogue.indicators[i].kind == "static")
            for t in catalogue.types.values()
            for i in t.indicators
        ],
        columns=["type_id", "indicator_id", "weight", "is_static"],
    )
    own = points[["point_id", "type_id"]].assign(
        row=range(len(points)), is_fixed=points["kind"].eq("fixed")
    )
    items = own.merge(wanted, on="type_id")
    answered = checks[["point_id", "indicator_id", *_ANSWERED]]
    items = items.merge(answered, on=["point_id", "indicator_id"], how="left")
    items["expired"] = items["is_expired"].eq(True)
    for state in CHECK_STATES:
        items[state] = items["state"].eq(state) & ~items["expired"]
    items["unknown"] = items["state"].isna()
    items["known"] = items["met"] | items["unmet"]
    items["open"] = items[list(OPEN)].any(axis=1)
    return items
