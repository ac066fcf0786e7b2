"""Tell which points no base reaches in time.

From: ``point_reaches``, ``bases``. To: the state ``unreachable`` with its facts by point.

Claimed only of points whose way is known: longer than ``coverage.reach_minutes`` by
``coverage.reach_mode``, or none at all. Of a point without a position, or too far from every street
to say how one gets there, nobody can tell; nor of any where no base lies near a street.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from geoplan.config import Settings
from geoplan.errors import Problem

Facts = dict[str, Any]

_UNTOLD = ("too_far_to_snap", "no_place", "no_base")


def find_out_of_reach(
    point_reaches: pd.DataFrame, bases: pd.DataFrame, settings: Settings
) -> tuple[dict[str, Facts], Problem]:
    """Return the facts of every unreachable point by id, and what is to be said about it once."""
    limits = settings.coverage
    rows = point_reaches[point_reaches["mode"] == limits.reach_mode]
    common = {"limit": f"{limits.reach_minutes:g}", "mode": f"@travel_mode.{limits.reach_mode}"}
    if bases.empty:
        return {}, Problem("reach.no_bases", "info", facts=common)
    if (rows["status"] == "no_base").all():
        return {}, Problem("reach.no_usable_base", "info", facts=common | {"bases": len(bases)})
    names = dict(zip(bases["base_id"], bases["name"], strict=True))
    late = rows[(rows["status"] == "reached") & (rows["minutes"] > limits.reach_minutes)]
    ways = zip(late["point_id"], late["base_id"], late["minutes"], strict=True)
    found = {i: {**common, "base": names[b], "minutes": f"{m:.0f}"} for i, b, m in ways}
    cut_off = rows.loc[rows["status"] == "no_way", "point_id"]
    found |= {i: {**common, "why": "@reach_status.no_way"} for i in cut_off}
    untold = int(rows["status"].isin(_UNTOLD).sum())
    counts = {"bases": len(bases), "points": len(found), "untold": untold or ""}
    return found, Problem("reach.told", "info", facts=common | counts)
