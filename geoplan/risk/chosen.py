"""Tell whether re-checks were drawn by chance, or go where something fails.

From: ``looks``. To: what is to be said about it.

What re-checks find is taken to be so of the rest as well. If they go where faults are, all the rest
is thought worse than it is, and nothing in the results themselves tells. But of items that were
re-checked after their unit looked, the unit called about as many unmet as of those that were not:
unless somebody chose. The two shares are compared with items of a point as one cluster (Cochran
1977, *Sampling Techniques*, section 3.12: of a ratio, by what each cluster is off it).
"""

from __future__ import annotations

from math import sqrt

import numpy as np
import pandas as pd

from geoplan.errors import Problem
from geoplan.risk.items import Bools
from geoplan.risk.pooling import Floats, Ints

_ITEM = ["point_id", "indicator_id"]
_SURE = 2.33  # standard errors: chance does it once in a hundred
_LEAST = 20  # items re-checked, below which nothing is said
_MATTERS = 1.2  # times as many; less moves the score by less than it is unsure anyhow


def find_chosen(looks: pd.DataFrame) -> list[Problem]:
    """Return a warning where re-checks go where units had reported faults, or nothing."""
    seen = looks[looks["looks"].gt(0) & looks["result"].ne("na")]
    own, others = (
        seen.loc[seen["side"].eq(side), [*_ITEM, "first_day", "last_day", "result"]]
        for side in ("self", "recheck")
    )
    both = own.merge(others, on=_ITEM, how="left", suffixes=("", "_again"))
    is_again = both["first_day_again"].notna()
    # What a unit says after it was re-checked tells nothing of why it was.
    both = both[~is_again | (both["last_day"] <= both["first_day_again"])]
    again = both["first_day_again"].notna().to_numpy()
    unmet = np.asarray(both["result"].eq("unmet"), dtype=np.float64)
    if again.sum() < _LEAST or again.all():
        return []
    point, _ = pd.factorize(both["point_id"])
    chosen, error = _share(unmet, again, point)
    rest, other = _share(unmet, ~again, point)
    if chosen < _MATTERS * rest or chosen - rest <= _SURE * sqrt(error**2 + other**2):
        return []
    facts = {
        "chosen": f"{100 * chosen:.0f}",
        "rest": f"{100 * rest:.0f}",
        "count": int(again.sum()),
    }
    return [Problem("forecast.chosen_rechecks", "warning", facts=facts)]


def _share(unmet: Floats, own: Bools, point: Ints) -> tuple[float, float]:
    """Return the share that is unmet, and its standard error."""
    share = float(unmet[own].mean())
    off = np.bincount(point[own], unmet[own] - share)
    return share, float(np.sqrt((off**2).sum())) / float(own.sum())
