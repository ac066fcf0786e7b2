"""How far the four targets are reached, as an interval: what nobody knows is not reached.

From: items, scores, settings. To: ``targets``.

固定点位不失分 and 动态指标全清零 count what is not up to standard (goal: none); 静态指标全达标 is
the share of static items up to standard; 随机点位拿高分 is the mean score of likely points, each
weighing as readily as it is drawn. The two about points of one kind are one row each, the two about
indicators one for fixed points, one for likely ones and one for all.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from geoplan.catalogue import Catalogue
from geoplan.config import Settings
from geoplan.scores.items import STANDINGS
from geoplan.tables.values import TARGET_KINDS

_ROUNDING = 1e-9  # of a mean of many percentages
_COUNTED = tuple(name for name in STANDINGS if name != "na")


@dataclass(frozen=True)
class Value:
    """What is known (None: nothing), and between what it lies for certain."""

    value: float | None
    low: float | None
    high: float | None


def find_targets(
    points: pd.DataFrame,
    items: pd.DataFrame,
    scores: pd.DataFrame,
    catalogue: Catalogue,
    settings: Settings,
) -> list[dict[str, Any]]:
    """Return one row per target and kind; ``scores`` holds one row a point, in their order."""
    goals = settings.scores
    fixed, static = items["is_fixed"], items["is_static"]
    of_kind = {"fixed": fixed, "likely": ~fixed, "all": pd.Series(True, items.index)}
    part = items[fixed]
    rows = [_row("fixed_no_loss", "fixed", part, _faults(part), goals.fixed_goal_items)]
    part = items[~fixed]
    mean = _mean_score(points, scores, catalogue)
    rows.append(_row("likely_high", "likely", part, mean, goals.likely_goal_pct))
    for kind in TARGET_KINDS:
        part = items[of_kind[kind] & static]
        rows.append(_row("static_full", kind, part, _share_met(part), goals.static_goal_pct))
        part = items[of_kind[kind] & ~static]
        rows.append(_row("dynamic_zero", kind, part, _faults(part), goals.dynamic_goal_items))
    return rows


def _row(target: str, kind: str, part: pd.DataFrame, found: Value, goal: float) -> dict[str, Any]:
    is_faults = target in ("fixed_no_loss", "dynamic_zero")
    return {
        "target": target,
        "kind": kind,
        "points": part["row"].nunique(),
        "points_known": part.loc[part["known"], "row"].nunique(),
        **vars(found),
        "goal": float(goal),
        "unit": "items" if is_faults else "%",
        **{name: int(part[name].sum()) for name in _COUNTED},
        "status": _status(found, goal, is_faults),
    }


def _status(found: Value, goal: float, is_faults: bool) -> str:
    """Reached is what holds whatever the unknown turns out to be; so is not reached."""
    if found.low is None or found.high is None:
        return "unknown"
    best, worst = (found.low, found.high) if is_faults else (found.high, found.low)
    sign = -1 if is_faults else 1
    if sign * (worst - goal) >= -_ROUNDING:
        return "reached"
    return "not_reached" if sign * (best - goal) < -_ROUNDING else "unknown"


def _faults(part: pd.DataFrame) -> Value:
    """Return how many items are not up to standard, and how many may be."""
    unmet, open_ = int(part["unmet"].sum()), int(part["open"].sum())
    if not unmet + open_ + int(part["met"].sum()):
        return Value(None, None, None)
    known = unmet if part["known"].any() else None
    return Value(known, float(unmet), float(unmet + open_))


def _share_met(part: pd.DataFrame) -> Value:
    met, unmet, open_ = (int(part[name].sum()) for name in ("met", "unmet", "open"))
    every = met + unmet + open_
    if not every:
        return Value(None, None, None)
    value = 100 * met / (met + unmet) if met + unmet else None
    return Value(value, 100 * met / every, 100 * (met + open_) / every)


def _mean_score(points: pd.DataFrame, scores: pd.DataFrame, catalogue: Catalogue) -> Value:
    """Return the mean score of likely points; of one that nobody looked at, 0 to 100."""
    drawn = np.array([catalogue.types[t].random_weight for t in points["type_id"]], dtype=float)
    drawn[points["kind"].eq("fixed").to_numpy()] = 0.0

    def mean(name: str) -> float | None:
        values = scores[name].to_numpy(dtype=float)
        weight = np.where(np.isnan(values), 0.0, drawn)
        total = float(weight.sum())
        return float(np.nansum(weight * values)) / total if total else None

    return Value(mean("overall_pct"), mean("low_pct"), mean("high_pct"))
