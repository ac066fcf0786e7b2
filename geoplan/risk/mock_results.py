"""What a mock assessment found: by type, township and unit, in all, and against earlier ones.

From: ``mock_points``, the answers of that time with what they are worth, ``points``, ``duties``.
To: sums, each with its rank.

rate = 100 · Σ w·credit / Σ w over the items observed (得分率: the weighted pass rate); the field
score and its error are those of :mod:`geoplan.risk.mock_error`. Points nobody went to are counted
and named, never taken for good or bad.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from geoplan.catalogue import Catalogue
from geoplan.risk.mock_error import Estimate, difference, estimate, is_same_draw, paired
from geoplan.tables import records

DIMENSIONS = ("type", "township", "unit")
ASPECTS = ("facilities", "management", "manners")
_ASPECT_OF_GROUP = {"基础设施": "facilities", "文明行为": "manners", "志愿服务": "manners"}


def observed(mock: pd.DataFrame, checks: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """Return one row an observation of a drawn point: weight, credit, kind, aspect.

    What the assessor saw needs no photo to count, and does not grow old within the round.
    """
    seen = checks[checks["result"].isin(("met", "unmet"))]
    found = mock[["point_id"]].drop_duplicates().merge(seen, on="point_id")
    one = [catalogue.indicators[i] for i in found["indicator_id"]]
    return found.assign(
        weight=[i.weight for i in one],
        credit=found["credit"].where(found["result"].eq("unmet"), 1.0).fillna(0.0).astype(float),
        kind=[i.kind for i in one],
        aspect=[aspect_of(i.group) for i in one],
    )


def aspect_of(group: str) -> str:
    """Return under which of the three heads of a notice the problems of a group are told.

    Facilities, city management and public services, manners of the public: the heads of public
    notices (DOMAIN.md 7.7); which group goes where is a planning default.
    """
    return _ASPECT_OF_GROUP.get(group, "management")


def find_covered(
    mock: pd.DataFrame, checks: pd.DataFrame, types: Mapping[str, str], catalogue: Catalogue
) -> float:
    """Return how much of the drawn weight was judged, item by item, in percent.

    ``types``: of each point. What does not apply there was judged as well.
    """
    weight = {i: one.weight for i, one in catalogue.indicators.items()}
    judged = checks["indicator_id"].map(weight).groupby(checks["point_id"]).sum()
    asked = {
        p: sum(weight[i] for i in catalogue.types[types[p]].indicators)
        for p in mock["point_id"]
        if p in types
    }
    share = mock["point_id"].map(judged).astype(float) / mock["point_id"].map(asked)
    return float((mock["weight_pct"] * share.fillna(0.0)).sum())


def overview(mock: pd.DataFrame, seen: pd.DataFrame) -> dict[str, Any]:
    """Return the figures of one round; ``field`` an :class:`Estimate`, None where nobody looked."""
    (first,) = records(mock.head(1)) or ({"name": "", "day": None, "seed": 0},)
    return {
        **{n: first[n] for n in ("name", "day", "seed")},
        "points": mock["point_id"].nunique(),
        "seen": seen["point_id"].nunique(),
        "standards": int(seen["indicator_id"].nunique()),
        "observations": len(seen),
        "unmet": int(seen["result"].eq("unmet").sum()),
        "rate": _rate(seen),
        "static": _rate(seen[seen["kind"] == "static"]),
        "dynamic": _rate(seen[seen["kind"] == "dynamic"]),
        "field": estimate(mock, point_scores(seen)),
    }


def change(
    now: tuple[pd.DataFrame, pd.DataFrame], before: tuple[pd.DataFrame, pd.DataFrame]
) -> Estimate | None:
    """Return by how much the field score rose from one round (draw, what was seen) to another.

    Rounds of one draw are compared point by point; others as drawn independently.
    """
    scores = [point_scores(seen) for _, seen in (now, before)]
    if is_same_draw(now[0], before[0]):
        return paired(now[0], *scores)
    found = [estimate(mock, one) for (mock, _), one in zip((now, before), scores, strict=True)]
    return difference(found[0], found[1]) if found[0] and found[1] else None


def sums(
    mock: pd.DataFrame, seen: pd.DataFrame, of: Mapping[str, Mapping[str, str]]
) -> dict[str, list[dict[str, Any]]]:
    """Return for each dimension its values with points, observations, rate and rank.

    ``of``: dimension → point → value. Equal rates share a rank. What nobody saw has none, nor do
    points without a value, which come last: they are nobody's to praise or blame.
    """
    return {dimension: _sum(mock, seen, of[dimension]) for dimension in DIMENSIONS}


def _sum(mock: pd.DataFrame, seen: pd.DataFrame, of: Mapping[str, str]) -> list[dict[str, Any]]:
    drawn = mock["point_id"].drop_duplicates().map(lambda p: of.get(p, ""))
    value = seen["point_id"].map(lambda p: of.get(p, ""))
    rows = []
    for name in sorted(set(drawn)):
        own = seen[value == name]
        rows.append(
            {
                "value": name,
                "points": int((drawn == name).sum()),
                "seen": int(own["point_id"].nunique()),
                "observations": len(own),
                "unmet": int(own["result"].eq("unmet").sum()),
                "rate": _rate(own),
            }
        )
    rates = [row["rate"] for row in rows if row["value"] and row["rate"] is not None]
    for row in rows:
        own_rate = row["rate"]
        is_ranked = bool(row["value"]) and own_rate is not None
        row["rank"] = 1 + sum(r > own_rate + 1e-9 for r in rates) if is_ranked else None
    return sorted(
        rows, key=lambda r: (not r["value"], r["rank"] is None, r["rank"] or 0, r["value"])
    )


def worst_items(seen: pd.DataFrame, aspect: str, most: int) -> list[tuple[str, int, int]]:
    """Return the indicators most often unmet under one head: indicator, unmet, observed."""
    own = seen[seen["aspect"] == aspect]
    unmet = own[own["result"] == "unmet"].groupby("indicator_id").size()
    all_of = own.groupby("indicator_id").size()
    order = sorted(unmet.index, key=lambda i: (-int(unmet[i]), -unmet[i] / all_of[i], i))
    return [(str(i), int(unmet[i]), int(all_of[i])) for i in order[:most]]


def _rate(seen: pd.DataFrame) -> float | None:
    whole = float(seen["weight"].sum())
    return 100 * float((seen["weight"] * seen["credit"]).sum()) / whole if whole else None


def point_scores(seen: pd.DataFrame) -> pd.Series[Any]:
    """Return the score of each point that was seen, in percent."""
    won = (seen["weight"] * seen["credit"]).groupby(seen["point_id"]).sum()
    return 100 * won / seen["weight"].groupby(seen["point_id"]).sum()
