"""Tell how long it takes to a point.

From: rows of ``point_reaches`` of one point, and ``bases``. To: a sentence a mode.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from geoplan.tables.values import TRAVEL_MODES
from geoplan.text import say

if TYPE_CHECKING:
    import pandas as pd


def word_ways(reaches: pd.DataFrame, bases: pd.DataFrame, language: str) -> list[str]:
    """Return a line a mode; none where there are no bases to come from."""
    names = dict(zip(bases["base_id"], bases["name"], strict=True))
    lines = []
    for mode in TRAVEL_MODES:
        for way in reaches[reaches["mode"] == mode].itertuples(index=False):
            facts = {"mode": f"@travel_mode.{mode}", "base": names.get(way.base_id, "")}
            if way.status == "reached":
                facts |= {"minutes": f"{way.minutes:.0f}", "metres": f"{way.distance_m:.0f}"}
            if way.status != "no_base":
                lines.append(say(f"explain.way.{way.status}", language, **facts))
    return lines
