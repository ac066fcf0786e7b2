"""What share of an item's marks an answer earns, by pass rate or by spots.

From: an answer, its indicator, settings. To: credit from 0 to 1, and the least it may be.

``pass_rate`` (the default) is binary per observation, marks × pass rate: all for what is met; for
what is not, the share of spots in order where they were counted, else nothing (F5, F8, F9, F12).
``per_spot`` takes marks off for each faulty spot and never goes below 0 (F16, F18; 每发现一处扣
0.5 分 is attested weakly, F7). A fault whose spots nobody counted is one spot at least: it costs
one, and may cost all.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import pandas as pd

from geoplan.catalogue import Indicator
from geoplan.config import Scores


class Credit(NamedTuple):
    """The share of the marks that is known to be earned, and the least that may be."""

    value: float
    low: float


def earned(answer: dict[str, Any], indicator: Indicator, rules: Scores) -> Credit | None:
    """Return the credit of an answer; None where it says nothing (not applicable)."""
    if answer["result"] != "unmet":
        return Credit(1.0, 1.0) if answer["result"] == "met" else None
    spots, unmet = (None if pd.isna(answer[n]) else answer[n] for n in ("spots", "spots_unmet"))
    if (indicator.mode or rules.mode) == "pass_rate":
        share = 0.0 if spots is None or unmet is None else 1 - unmet / spots
        return Credit(share, share)
    off = rules.deduction_share
    if indicator.deduction is not None:
        off = indicator.deduction / indicator.weight
    if unmet is not None:
        left = max(0.0, 1 - off * unmet)
        return Credit(left, left)
    return Credit(max(0.0, 1 - off), 0.0 if spots is None else max(0.0, 1 - off * spots))
