"""What each item, point and indicator is expected to cost: where the county stands to lose.

From: ``inclusions``, :class:`~geoplan.risk.failures.Failures`. To: ``item_risks``,
``exposures`` and ``indicator_exposures``.

The field score is ``Σ_j A_j Y_j``, linear in the points' scores (:mod:`geoplan.risk.draw`), and a
point's is ``1 − Σ_k v_jk d_jk F_jk``. What is drawn does not hang on what fails, so

    100 − E[field] = Σ_jk 100 · a_j · v_jk · d_jk · E[F_jk],   a_j = E[A_j]

exactly, by the linearity of expectation: each term is what an item is expected to cost, in points
of the field score, and what would be won by making sure of it. A point weighs nothing only where
the draw cannot reach it, or where nothing at all can fail.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from geoplan.risk.failures import BASES, Failures
from geoplan.risk.pooling import Floats, Ints
from geoplan.tables import TABLES, check

Frames = dict[str, pd.DataFrame]


def expose(points: pd.DataFrame, inclusions: pd.DataFrame, failures: Failures) -> Frames:
    """Return what is expected to be lost by item, by point and by indicator."""
    drawn = points[["point_id"]].merge(inclusions, on="point_id", how="left", validate="1:1")
    weight = drawn["weight_pct"].to_numpy(dtype=np.float64)
    loss = weight[failures.point] * failures.share * failures.p
    return {
        "item_risks": _items(points, failures, loss),
        "exposures": _points(points, drawn["inclusion"], failures, loss),
        "indicator_exposures": _indicators(failures, loss),
    }


def _items(points: pd.DataFrame, failures: Failures, loss: Floats) -> pd.DataFrame:
    low, high = failures.interval()
    ids = points["point_id"].to_numpy(dtype=object)
    frame = pd.DataFrame(
        {
            "point_id": ids[failures.point],
            "indicator_id": _names(failures.indicators)[failures.indicator],
            "fail_pct": 100 * failures.p,
            "low_pct": 100 * low,
            "high_pct": 100 * high,
            "basis": _names(BASES)[failures.basis],
            "loss_pct": loss,
        }
    )
    return check(TABLES["item_risks"], frame)


def _points(
    points: pd.DataFrame, inclusion: pd.Series[Any], failures: Failures, loss: Floats
) -> pd.DataFrame:
    count = len(points)
    whole = _sum(failures.point, loss, count)
    unknown = _sum(failures.point, np.where(failures.known, 0.0, loss), count)
    frame = pd.DataFrame(
        {
            "point_id": points["point_id"],
            "inclusion": inclusion.to_numpy(dtype=np.float64),
            "deduct_pct": 100 * failures.deduct(count),
            "loss_pct": whole,
            "share_pct": _shares(whole),
            "unknown_share": np.where(whole > 0, unknown / np.where(whole > 0, whole, 1.0), np.nan),
        }
    )
    return check(TABLES["exposures"], frame)


def _indicators(failures: Failures, loss: Floats) -> pd.DataFrame:
    count = len(failures.indicators)
    at = failures.indicator
    items = np.bincount(at, minlength=count)
    whole = _sum(at, loss, count)
    frame = pd.DataFrame(
        {
            "indicator_id": failures.indicators,
            "items": items,
            "expected_failures": _sum(at, failures.p, count),
            "loss_pct": whole,
            "share_pct": _shares(whole),
        }
    )
    return check(TABLES["indicator_exposures"], frame[items > 0])


def _shares(loss: Floats) -> Floats:
    """Return each part of the county's loss in percent; nothing where nothing can be lost."""
    total = float(loss.sum())
    return 100 * loss / total if total > 0 else loss


def _names(names: tuple[str, ...]) -> Any:
    return np.array(names, dtype=object)


def _sum(at: Ints, values: Floats, count: int) -> Floats:
    return np.asarray(np.bincount(at, values, minlength=count), dtype=np.float64)
