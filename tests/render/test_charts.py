"""Where the marks of plots stand: in order, in proportion, never outside."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoplan.render.charts import histogram, spans, tornado

PERCENT = st.floats(0, 100)


def _bins(low: float, width: float, shares: list[float]) -> list[dict[str, Any]]:
    return [
        {"low": low + width * i, "high": low + width * (i + 1), "share_pct": share}
        for i, share in enumerate(shares)
    ]


@given(st.lists(st.floats(0.5, 60), min_size=1, max_size=40), PERCENT)
def test_bars_are_as_high_as_their_share(shares: list[float], target: float) -> None:
    made = histogram(_bins(60, 0.5, shares), target=target)
    heights = [bar["height"] for bar in made["bars"]]
    assert max(heights) == made["height"]
    for bar, share in zip(made["bars"], shares, strict=True):
        assert bar["height"] == pytest.approx(made["height"] * share / max(shares), abs=0.06)
        assert bar["x"] >= 0 and bar["x"] + bar["width"] <= made["width"] + 0.2
        assert bar["y"] + bar["height"] == pytest.approx(made["height"], abs=0.2)
        assert bar["is_reached"] == (bar["low"] >= target)
        assert (
            bar["is_reached"] == (bar["x"] >= made["target"]) or bar["low"] < target < bar["high"]
        )


def test_ticks_are_round_and_few() -> None:
    made = histogram(_bins(83.5, 0.5, [1.0] * 20), target=90)
    assert [tick["text"] for tick in made["ticks"]] == ["84", "86", "88", "90", "92", "94"]
    assert [t["x"] for t in made["ticks"]] == sorted(t["x"] for t in made["ticks"])


@given(
    st.lists(
        st.one_of(st.none(), st.tuples(PERCENT, PERCENT, PERCENT).map(sorted)),
        min_size=1,
        max_size=9,
    ),
    PERCENT,
)
def test_spans_keep_their_order_and_the_unknown_has_no_place(
    groups: list[list[float] | None], target: float
) -> None:
    nan = float("nan")
    rows = [
        dict(zip(("low", "middle", "high"), group or (nan, nan, nan), strict=True))
        for group in groups
    ]
    made = spans(rows, target=target)
    for row, mark in zip(groups, made["marks"], strict=True):
        if row is None:
            assert mark == {"middle": None, "low": None, "high": None}
        else:
            assert 0 <= mark["low"] <= mark["middle"] <= mark["high"] <= made["width"]
    known = [(g[1], m["middle"]) for g, m in zip(groups, made["marks"], strict=True) if g]
    for (a, x), (b, y) in zip(sorted(known), sorted(known)[1:], strict=False):
        assert (a < b) <= (x <= y)


@given(st.lists(st.floats(-5, 5), min_size=1, max_size=12))
def test_differences_start_at_the_middle(changes: list[float]) -> None:
    made = tornado([{"change": change} for change in changes])
    for change, mark in zip(changes, made["marks"], strict=True):
        ends = (mark["x"], mark["x"] + mark["width"])
        near, far = ends if change >= 0 else ends[::-1]
        assert near == pytest.approx(made["middle"], abs=0.11)
        assert (far - near) * (1 if change >= 0 else -1) >= -0.11
        assert ends[0] >= 0 and ends[1] <= made["width"]
        assert mark["is_gain"] == (change >= 0)
