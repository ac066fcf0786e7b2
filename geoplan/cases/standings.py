"""Rank units by what can be said of them for sure, and by what their points let one expect.

From: ``points``, ``duties``, ``checks``, ``problem_cases``. To: ``unit_standings``.

A unit with five items met is not better than one with 480 of 500: units are ranked by the lower
bound of their rate (Wilson 1927, as Brown, Cai & DasGupta 2001 recommend for small samples). A
unit is on the red list where the lower bound reaches the line, on the black one where even the
upper bound does not.

Whoever owns many dirty streets has more faults than whoever owns museums. So a unit is also held
against what others achieve with the like, item by item (indirect standardisation): their rate at
points of the same type, and as a type mostly has one unit, drawn towards their rate for the same
indicator at points of any type. Its own results never enter what it is held against.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import sqrt
from typing import Any

import pandas as pd

from geoplan.config import Settings
from geoplan.tables import TABLES, from_rows, records

_Z = 1.959963984540054  # two-sided 95 %
_ROUND = 6
_PRIOR_ITEMS = 10  # results at the same type that weigh as much as those at all types


def wilson(met: int, items: int) -> tuple[float, float]:
    """Return the bounds of a rate, both in percent.

    Wilson's interval: (p + z²/2n ± z·√(p(1−p)/n + z²/4n²)) / (1 + z²/n).

    >>> [round(bound, 1) for bound in wilson(5, 5)]
    [56.6, 100.0]
    """
    share, z2 = met / items, _Z * _Z
    middle = share + z2 / (2 * items)
    width = _Z * sqrt(share * (1 - share) / items + z2 / (4 * items * items))
    low, high = ((middle + sign * width) / (1 + z2 / items) for sign in (-1, 1))
    return 100 * low if met else 0.0, 100 * high if met < items else 100.0


def stand_units(
    points: pd.DataFrame,
    duties: pd.DataFrame,
    checks: pd.DataFrame,
    cases: pd.DataFrame,
    settings: Settings,
) -> pd.DataFrame:
    """Return how every unit that leads a point stands; a point of two leads counts for both."""
    led = duties.loc[duties["role"] == "lead", ["point_id", "unit"]]
    items = _items(points, led, checks)
    summed = items.groupby("unit")[list(_SUMS)].sum()
    sums = {str(unit): dict(zip(_SUMS, row, strict=True)) for unit, *row in summed.itertuples()}
    counted = _counted(led, cases)
    none = dict.fromkeys(_SUMS, 0)
    units: list[str] = led["unit"].tolist()
    rows = [
        {
            "unit": unit,
            "points": units.count(unit),
            **_rates(sums.get(unit, none)),
            **counted.get(unit, _NO_CASES),
        }
        for unit in sorted(set(units))
    ]
    _rank(rows, settings.cases.board_line_pct)
    return from_rows(TABLES["unit_standings"], rows)


_SUMS = ("items", "met", "shared", "shared_met", "expected")


def _items(points: pd.DataFrame, led: pd.DataFrame, checks: pd.DataFrame) -> pd.DataFrame:
    """Return known items by unit, type and indicator, with what others' let one expect of them."""
    known = checks[checks["state"].isin(("met", "unmet")) & ~checks["is_expired"]]
    known = known.merge(points[["point_id", "type_id"]], on="point_id")
    known = known.assign(met=known["state"].eq("met").astype(int), items=1)
    mine = known.merge(led, on="point_id")
    alike, item = ["type_id", "indicator_id"], ["indicator_id"]
    own = mine.groupby(["unit", *alike])[["items", "met"]].sum().reset_index()
    for keys, name in ((alike, "_like"), (item, "_item")):
        county = known.groupby(keys)[["items", "met"]].sum().reset_index()
        by_unit = mine.groupby(["unit", *keys])[["items", "met"]].sum().reset_index()
        rest = by_unit.merge(county, on=keys, suffixes=("", "_all"))
        for count in ("items", "met"):
            rest[count + name] = rest[count + "_all"] - rest[count]
        kept = ["unit", *keys, "items" + name, "met" + name]
        own = own.merge(rest[kept], on=["unit", *keys])
    has_peers = own["items_item"] > 0
    prior = _PRIOR_ITEMS * own["met_item"] / own["items_item"].where(has_peers, 1)
    rate = (own["met_like"] + prior) / (own["items_like"] + _PRIOR_ITEMS)
    own["expected"] = (own["items"] * rate).where(has_peers, 0.0)
    own["shared"] = own["items"].where(has_peers, 0)
    own["shared_met"] = own["met"].where(has_peers, 0)
    return own


def _rates(sums: Mapping[str, Any]) -> dict[str, Any]:
    items, met, shared = int(sums["items"]), int(sums["met"]), int(sums["shared"])
    empty: dict[str, Any] = dict.fromkeys(("rate_pct", "low_pct", "high_pct", "expected_pct"))
    row = {"items": items, "met": met, "shared_items": shared, **empty, "peers": "alone"}
    if not items:
        return row
    low, high = (round(bound, _ROUND) for bound in wilson(met, items))
    row |= {"rate_pct": 100 * met / items, "low_pct": low, "high_pct": high}
    if shared:
        expected = row["expected_pct"] = round(100 * sums["expected"] / shared, _ROUND)
        low, high = wilson(int(sums["shared_met"]), shared)
        row["peers"] = "worse" if high < expected else "better" if low > expected else "as_expected"
    return row


_COUNTS = ("found", "closed", "overdue", "relapses")
_NO_CASES = dict.fromkeys(_COUNTS, 0)


def _counted(led: pd.DataFrame, cases: pd.DataFrame) -> dict[str, dict[str, int]]:
    """Count problems at the points a unit leads: the whole list, whoever they were handed on to."""
    units: dict[str, list[str]] = {}
    for point_id, unit in zip(led["point_id"], led["unit"], strict=True):
        units.setdefault(point_id, []).append(unit)
    out: dict[str, dict[str, int]] = {}
    for case in records(cases):
        for unit in units.get(case["point_id"], ()):
            counts = out.setdefault(unit, dict(_NO_CASES))
            counts["found"] += 1
            counts["closed"] += case["state"] == "closed"
            counts["overdue"] += case["overdue_days"] > 0
            counts["relapses"] += case["relapses"]
    return out


def _rank(rows: list[dict[str, Any]], line_pct: float) -> None:
    """Set rank, ties and board; units without results have no rank and change nobody's."""
    by_low: dict[float, list[str]] = {}
    for row in rows:
        if row["items"]:
            by_low.setdefault(row["low_pct"], []).append(row["unit"])
    ranks, before = {}, 0
    for low in sorted(by_low, reverse=True):
        ranks[low] = before + 1
        before += len(by_low[low])
    for row in rows:
        alike = by_low.get(row["low_pct"], []) if row["items"] else []
        row["rank"] = ranks.get(row["low_pct"]) if row["items"] else None
        row["tied"] = sorted(unit for unit in alike if unit != row["unit"])
        row["board"] = _board(row, line_pct)


def _board(row: Mapping[str, Any], line_pct: float) -> str:
    if not row["items"]:
        return "no_data"
    if row["low_pct"] >= line_pct:
        return "red"
    return "black" if row["high_pct"] < line_pct else "middle"
