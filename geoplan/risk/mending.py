"""What the ledgers say of items that failed: reported mended, struck off, come back.

From: ``problem_cases``, items. To: :class:`Mending`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from geoplan.config import Settings
from geoplan.risk.items import ITEM, Items
from geoplan.risk.pooling import Floats


@dataclass(frozen=True)
class Mending:
    """Days since an item was reported mended, or struck off, infinite where it was not.

    ``relapses``: how often it came back.
    """

    mended_age: Floats
    closed_age: Floats
    relapses: Floats


def find_mending(items: Items, problem_cases: pd.DataFrame, settings: Settings) -> Mending:
    """Return what came of the last problem of each item, and the relapses of all of them.

    Only a report that waits for review counts as mended: one given back has been refused.
    """
    today = settings.day.toordinal()
    cases = problem_cases.sort_values([*ITEM, "found_day", "case_id"], kind="stable")
    last = cases.drop_duplicates(ITEM, keep="last")
    waits, closed = last["state"].eq("to_review"), last["state"].eq("closed")
    told = last[ITEM].assign(
        mended=_ages(last["mended_day"].where(waits, None), today),
        closed=_ages(last["closed_day"].where(closed, None), today),
    )
    again = cases.groupby(ITEM, sort=False)["relapses"].sum().astype(float).reset_index()
    found = items.frame[ITEM].merge(told, on=ITEM, how="left").merge(again, on=ITEM, how="left")
    return Mending(
        found["mended"].fillna(np.inf).to_numpy(dtype=np.float64),
        found["closed"].fillna(np.inf).to_numpy(dtype=np.float64),
        found["relapses"].fillna(0.0).to_numpy(dtype=np.float64),
    )


def _ages(days: pd.Series[Any], today: int) -> list[float]:
    return [np.inf if pd.isna(day) else float(today - day.toordinal()) for day in days]
