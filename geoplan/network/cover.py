"""Count every metre once.

From: ``point_sections``, in which a metre may belong to several points. To: metres.
"""

from __future__ import annotations

import numpy as np
import pandas as pd


def covered_by_section(point_sections: pd.DataFrame) -> pd.Series[float]:
    """Return the metres of every section that belong to any point, by section id.

    A metre counts once, however many points it belongs to (length of a union of intervals).
    """
    order = ["section_id", "from_m", "to_m"]
    rows = point_sections[order].astype({"from_m": float, "to_m": float})
    rows = rows.sort_values(order, kind="stable", ignore_index=True)
    same = rows["section_id"].eq(rows["section_id"].shift())
    furthest = rows.groupby("section_id", sort=False)["to_m"].cummax()
    before = furthest.shift().where(same, -np.inf)
    new_m = (rows["to_m"] - np.maximum(rows["from_m"], before)).clip(lower=0.0)
    return new_m.groupby(rows["section_id"], sort=True).sum()


def covered_m(point_sections: pd.DataFrame) -> float:
    """Return the metres of street that belong to any point, each counted once."""
    return float(covered_by_section(point_sections).sum())
