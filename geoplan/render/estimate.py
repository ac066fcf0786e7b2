"""The four targets, as far as checks and scores tell.

From: items (see :func:`geoplan.render.answer.item_states`) and ``scores``. To: rows of targets.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from geoplan.render.answer import COUNTS, OPEN

LIKELY_GOAL_PCT = 90.0  # 规划默认值


def estimate_targets(items: pd.DataFrame, scores: pd.DataFrame) -> pd.DataFrame:
    """Return a row a target; a share lies between all that is open failing and all passing."""
    pct = scores.set_index("point_id")[["overall_pct", "low_pct", "high_pct"]]
    fixed, likely = items[items["kind"] == "fixed"], items[items["kind"] == "likely"]
    static, dynamic = items[items["is_static"]], items[~items["is_static"]]
    known, low, high = (float(v) for v in pct.reindex(likely["point_id"].unique()).mean())
    rows = [
        _row("fixed_no_loss", "fixed", fixed, *_no_loss(fixed), 100.0),
        _row("likely_high", "likely", likely, known, low, high, LIKELY_GOAL_PCT),
        _row("static_full", "all", static, *_share(_counts(static)), 100.0),
    ]
    n = _counts(dynamic)
    least, most = float(n["unmet"]), float(n["unmet"] + sum(n[name] for name in OPEN))
    found = least if n["met"] + n["unmet"] else float("nan")
    rows.append(_row("dynamic_zero", "all", dynamic, found, least, most, 0.0))
    return pd.DataFrame(rows)


def _counts(items: pd.DataFrame) -> dict[str, int]:
    found = items["state"].value_counts()
    return {name: int(found.get(name, 0)) for name in COUNTS}


def _share(n: dict[str, int]) -> tuple[float, float, float]:
    """Return the share of items met among those known, with all open failing, and passing."""
    known, open_ = n["met"] + n["unmet"], sum(n[name] for name in OPEN)
    every = known + open_
    return _pct(n["met"], known), _pct(n["met"], every), _pct(n["met"] + open_, every)


def _no_loss(items: pd.DataFrame) -> tuple[float, float, float]:
    """Return the share of points that lose nothing, likewise."""
    every = set(items["point_id"])
    lost = set(items.loc[items["state"] == "unmet", "point_id"])
    unclear = set(items.loc[items["state"].isin(OPEN), "point_id"]) - lost
    kept = len(every - lost - unclear)
    return _share(
        {"met": kept, "unmet": len(lost), "unknown": len(unclear)} | dict.fromkeys(OPEN[:2], 0)
    )


def _pct(part: int, whole: int) -> float:
    return 100.0 * part / whole if whole else float("nan")


def _row(
    target: str, kind: str, items: pd.DataFrame, value: float, low: float, high: float, goal: float
) -> dict[str, Any]:
    is_count = target == "dynamic_zero"
    best, worst = (high <= goal, low > goal) if is_count else (low >= goal, high < goal)
    status = "reached" if best else "not_reached" if worst else "unknown"
    unclear = items.loc[items["state"].isin(OPEN), "point_id"].nunique()
    points = items["point_id"].nunique()
    shares = {"value": value, "goal": goal, "low": low, "high": high}
    facts = {
        "points": points,
        "points_known": points - unclear,
        "unit": "items" if is_count else "%",
    }
    return {"target": target, "kind": kind, "status": status, **shares, **facts, **_counts(items)}
