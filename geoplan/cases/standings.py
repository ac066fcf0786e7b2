"""Rank units by what can be said of them for sure, and by what their points let one expect.

From: points by unit, ``checks``, ``problem_cases``, ``round_scores``. To: rows of standings.

A unit with five items met is not better than one with 480 of 500: units are ranked by the lower
bound of their rate (Wilson 1927, as Brown, Cai & DasGupta 2001 recommend for small samples). A
unit is on the red list where the lower bound reaches the line, on the black one where even the
upper bound does not; of the others it is told how many more results would settle it.

Whoever owns many dirty streets has more faults than whoever owns museums. So a unit is also held
against what others achieve with the like, item by item (indirect standardisation): their rate at
points of the same type, and as a type mostly has one unit, drawn towards their rate for the same
indicator at points of any type. Its own results never enter what it is held against.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Mapping
from math import sqrt
from typing import Any

import pandas as pd

from geoplan.tables import records

_Z = 1.959963984540054  # two-sided 95 %
_ROUND = 6
_MOST_MORE = 9_999  # results; more settle nothing in practice
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


def stand(
    known: pd.DataFrame, held: pd.DataFrame, cases: pd.DataFrame, line_pct: float
) -> list[dict[str, Any]]:
    """Return how every ``unit`` of ``held`` (unit and point_id) stands by :func:`known_items`.

    A point of two units counts for both.
    """
    items = _items(known, held)
    summed = items.groupby("unit")[list(_SUMS)].sum()
    sums = {str(unit): dict(zip(_SUMS, row, strict=True)) for unit, *row in summed.itertuples()}
    counted = _counted(held, cases)
    none = dict.fromkeys(_SUMS, 0)
    count = held["unit"].value_counts()
    rows = [
        {
            "unit": unit,
            "points": int(count[unit]),
            **_rates(sums.get(unit, none)),
            **counted.get(unit, _NO_CASES),
        }
        for unit in sorted(set(held["unit"]))
    ]
    rank(rows, line_pct)
    for row in rows:
        row |= to_settle(row, line_pct)
    return rows


def stand_then(
    held: pd.DataFrame, round_scores: pd.DataFrame, line_pct: float
) -> list[dict[str, Any]]:
    """Return how every ``unit`` of ``held`` stood by the scores of a round."""
    known = held.merge(round_scores[["point_id", "met", "unmet"]], on="point_id", how="left")
    sums = known.groupby("unit")[["met", "unmet"]].sum()
    rows = [
        {"unit": str(unit), **rates(int(met), int(met + unmet))}
        for unit, met, unmet in sums.itertuples()
    ]
    rank(rows, line_pct)
    return rows


def rates(met: int, items: int) -> dict[str, Any]:
    """Return the rate of ``met`` among ``items`` and its bounds; unknown where there are none."""
    if not items:
        return {"items": 0, "met": 0, "rate_pct": None, "low_pct": None, "high_pct": None}
    low, high = (round(bound, _ROUND) for bound in wilson(met, items))
    row = {"items": items, "met": met, "rate_pct": 100 * met / items}
    return row | {"low_pct": low, "high_pct": high}


_SUMS = ("items", "met", "shared", "shared_met", "expected")
_ALIKE, _COUNTED = ["type_id", "indicator_id"], ["items", "met"]
_OTHERS = [count + name for name in ("_like", "_item") for count in _COUNTED]


def known_items(points: pd.DataFrame, checks: pd.DataFrame) -> pd.DataFrame:
    """Return one row a known result, with what the whole county has of the like.

    ``items_like`` and ``met_like``: of that indicator at points of the type; ``items_item`` and
    ``met_item``: at points of any type.
    """
    known = checks[checks["state"].isin(("met", "unmet")) & ~checks["is_expired"]]
    known = known.merge(points[["point_id", "type_id"]], on="point_id")
    known = known.assign(met=known["state"].eq("met").astype(int), items=1)
    for keys, name in ((_ALIKE, "_like"), (_ALIKE[1:], "_item")):
        known[["items" + name, "met" + name]] = known.groupby(keys)[_COUNTED].transform("sum")
    return known


def _items(known: pd.DataFrame, led: pd.DataFrame) -> pd.DataFrame:
    """Return known items by unit, type and indicator, with what others' let one expect of them."""
    mine = known.merge(led, on="point_id").groupby(["unit", *_ALIKE])
    own = mine[_COUNTED].sum().join(mine[_OTHERS].first()).reset_index()
    by_item = own.groupby(["unit", *_ALIKE[1:]])[_COUNTED].transform("sum")
    for count in _COUNTED:
        own[count + "_like"] -= own[count]
        own[count + "_item"] -= by_item[count]
    has_peers = own["items_item"] > 0
    prior = _PRIOR_ITEMS * own["met_item"] / own["items_item"].where(has_peers, 1)
    rate = (own["met_like"] + prior) / (own["items_like"] + _PRIOR_ITEMS)
    own["expected"] = (own["items"] * rate).where(has_peers, 0.0)
    own["shared"] = own["items"].where(has_peers, 0)
    own["shared_met"] = own["met"].where(has_peers, 0)
    return own


def _rates(sums: Mapping[str, Any]) -> dict[str, Any]:
    shared = int(sums["shared"])
    row = rates(int(sums["met"]), int(sums["items"]))
    row |= {"expected_pct": None, "shared_items": shared, "peers": "alone"}
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


def rank(rows: list[dict[str, Any]], line_pct: float) -> None:
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


def to_settle(row: Mapping[str, Any], line_pct: float) -> dict[str, int | None]:
    """Return how many results more, all alike, would put an undecided unit on a list."""
    if row["board"] not in ("middle", "no_data"):
        return {"to_red": None, "to_black": None}
    met, items = row["met"], row["items"]
    return {
        "to_red": _fewest(lambda n: wilson(met + n, items + n)[0] >= line_pct),
        "to_black": _fewest(lambda n: wilson(met, items + n)[1] < line_pct),
    }


def _fewest(is_enough: Callable[[int], bool]) -> int | None:
    """Return the least number that is enough, or None where not even the most is.

    Each result more of one kind moves both bounds its way.
    """
    found = bisect_left(range(1, _MOST_MORE + 1), True, key=is_enough) + 1
    return found if found <= _MOST_MORE else None
