"""Rows of the forecast for the invented county: an open veto, groups, bins."""

from __future__ import annotations

from typing import Any

Row = dict[str, Any]


def gate_row(state: str = "veto") -> Row:
    """Return the one row of ``gate``."""
    return {
        "state": state,
        "open_vetoes": [3] if state == "veto" else [],
        "unknown_vetoes": 0 if state == "clear" else 12,
        "open_others": 0,
        "unknown_others": 26,
        "deduct": 0.0,
        "unpriced": 0,
        "closed": 0,
    }


def forecast_rows(state: str = "veto") -> list[Row]:
    """Return rows of ``forecasts``: the county, the whole score, two townships, one unlooked-at."""
    made = [
        _row("county", "", 70, 90.0, 8.0, 100.0),
        _row("total", "", 70, None, 8.0, 100.0),
        *(_row("township", name, 30, 90.0 + i, 3.0 + i, 40.0) for i, name in enumerate("甲乙")),
        _row("township", "", 10, None, 1.0, 0.0),
        *(_row("type", f"t{i}", 7, 60.0 + 4 * i, 0.8, 10.0) for i in range(10)),
    ]
    return [{**row, "gate": state} for row in made]


def _row(
    scope: str, key: str, points: int, mean: float | None, loss: float, seen_pct: float
) -> Row:
    nan = float("nan")
    middle = nan if mean is None else mean
    return {
        "scope": scope,
        "key": key,
        "name": f"类别{key[1:]}<b>" if scope == "type" else key,
        "points": points,
        "weight_pct": 100.0 * points / 70,
        "seen_pct": seen_pct,
        "evidence_pct": nan if mean is None else 50.0,
        "mean": middle,
        "sd": 1.5 if scope == "county" else nan,
        "sim_mean": middle,
        "sim_sd": 1.5,
        "mean_error": 0.05,
        "median": middle,
        "low": 30.0 if scope == "total" else middle - 4,
        "high": 98.0 if scope == "total" else min(middle + 3, 100.0),
        "target": 90.0,
        "p_target": nan if mean is None else 55.0,
        "p_worst": 0.0 if mean is None else 55.0,
        "p_best": 100.0 if mean is None else 55.0,
        "p_error": 1.0,
        "loss": loss,
        "draws": 0 if mean is None and scope != "total" else 20_000,
    }


def bin_rows() -> list[Row]:
    """Return rows of ``forecast_bins``; the target of 90 is an edge."""
    shares = (5.0, 15.0, 25.0, 30.0, 20.0, 5.0)
    return [
        {"scope": "county", "low": 87.0 + i, "high": 88.0 + i, "share_pct": share}
        for i, share in enumerate(shares)
    ]
