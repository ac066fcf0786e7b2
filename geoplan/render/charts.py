"""Plots as plain numbers: where each mark of an SVG stands.

From: bins, groups with an interval, differences. To: positions in pixels.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor, isfinite
from typing import Any

Row = Mapping[str, Any]
Mark = dict[str, Any]

_STEPS = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0)
_TICKS_MAX = 11
_LABEL = 40.0  # pixels that the words at the line of the target take on either side


@dataclass(frozen=True)
class Scale:
    """A linear scale from values to pixels."""

    low: float
    high: float
    left: float
    right: float

    def at(self, value: float) -> float:
        """Return the position of ``value``; what lies beyond the ends stands at the end."""
        share = (min(max(value, self.low), self.high) - self.low) / (self.high - self.low)
        return round(self.left + share * (self.right - self.left), 1)

    def ticks(self) -> list[Mark]:
        """Return round values with their positions."""
        span = self.high - self.low
        step = next((s for s in _STEPS if span / s < _TICKS_MAX), span)
        numbers = range(ceil(self.low / step - 1e-9), floor(self.high / step + 1e-9) + 1)
        return [{"x": self.at(n * step), "text": f"{n * step:g}"} for n in numbers]


def histogram(
    bins: Sequence[Row], *, target: float, width: float = 640.0, height: float = 150.0
) -> Mark:
    """Return bars of ``low``, ``high`` and ``share_pct``; a bar reaches the target or falls short.

    The target is an end of bins where the bins were made so; a bar that holds it falls short.
    """
    low, high = min(b["low"] for b in bins), max(b["high"] for b in bins)
    scale = Scale(floor(min(low, target)), ceil(max(high, target)), 10.0, width - 10.0)
    most = max(b["share_pct"] for b in bins)
    bars = []
    for one in bins:
        left, right = scale.at(one["low"]), scale.at(one["high"])
        tall = round(height * one["share_pct"] / most, 1)
        is_reached = one["low"] >= target
        facts = {"low": one["low"], "high": one["high"], "share": one["share_pct"]}
        place = {"x": left, "y": round(height - tall, 1), "width": round(right - left, 1)}
        bars.append({**facts, **place, "height": tall, "is_reached": is_reached})
    return {
        "width": width,
        "height": height,
        "bars": bars,
        "ticks": scale.ticks(),
        "target": scale.at(target),
        "anchor": "end" if scale.at(target) > width - _LABEL else "middle",
    }


def spans(rows: Sequence[Row], *, target: float, width: float = 220.0) -> Mark:
    """Return an interval (``low``, ``high``) and its ``middle`` for each row, in one scale.

    A row that nothing is known of has no place: its ``middle`` is None or not a number.
    """
    known = [row for row in rows if _is_number(row["middle"])]
    ends = [row[key] for row in known for key in ("low", "high", "middle") if _is_number(row[key])]
    low = 10.0 * floor(min([*ends, target, 90.0]) / 10)
    scale = Scale(low, 100.0, 12.0, width - 12.0)
    marks = []
    for row in rows:
        is_known = _is_number(row["middle"])
        has_span = is_known and _is_number(row["low"]) and _is_number(row["high"])
        marks.append(
            {
                "middle": scale.at(row["middle"]) if is_known else None,
                "low": scale.at(row["low"]) if has_span else None,
                "high": scale.at(row["high"]) if has_span else None,
            }
        )
    return {"width": width, "marks": marks, "target": scale.at(target), "ticks": scale.ticks()}


def tornado(rows: Sequence[Row], *, width: float = 300.0) -> Mark:
    """Return bars of differences (``change``) from the middle."""
    reach = max([abs(row["change"]) for row in rows] + [0.1])
    scale = Scale(-reach, reach, 6.0, width - 6.0)
    middle = scale.at(0.0)
    marks = []
    for row in rows:
        tip = scale.at(row["change"])
        bar = {"x": min(tip, middle), "width": round(abs(tip - middle), 1)}
        marks.append({**bar, "is_gain": row["change"] >= 0})
    return {"width": width, "middle": middle, "marks": marks}


def _is_number(value: Any) -> bool:
    return value is not None and isfinite(value)
