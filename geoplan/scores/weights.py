"""Weigh gaps: where most may be lost.

From: ``points``, scores, catalogue. To: the column ``weight`` of ``scores``.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from geoplan.catalogue import Catalogue


def gap_weights(
    points: pd.DataFrame, low: pd.Series[Any], high: pd.Series[Any], catalogue: Catalogue
) -> pd.Series[Any]:
    """Return the share of the county's expected loss that each point bears, in percent.

    Expected loss = how readily the point is drawn × expected deduction (a planning default). A
    likely point is drawn as readily as its type's ``random_weight`` says; a fixed one is always
    inspected, so it takes the largest of all types. The expected deduction is half way between the
    worst and the best that is still possible: ``100 − (low + high) / 2``; of a point where nothing
    applies, nothing can be deducted. The shares add up to 100, unless nothing can be lost anywhere.
    """
    by_type = {t.id: t.random_weight for t in catalogue.types.values()}
    drawn = points["type_id"].map(by_type).astype(float).to_numpy().copy()
    drawn[points["kind"].eq("fixed").to_numpy()] = max(by_type.values(), default=0.0)
    deduction: pd.Series[Any] = (100 - (low + high) / 2).fillna(0.0).clip(lower=0.0)
    loss = deduction * drawn
    total = float(loss.sum())
    return 100 * loss / total if total else loss
