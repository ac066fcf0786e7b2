"""What a mock assessment found: by type, township and unit, in all, and against earlier ones.

From: ``mock_points``, the answers of that time with what they are worth, ``points``, ``duties``.
To: sums, each with its rank.

rate = 100 · Σ w·credit / Σ w over the items observed (得分率: the weighted pass rate);
field = Σ_j A_j Y_j / Σ_j A_j over the drawn points with a result: the score of this draw, were it
the assessment. Points nobody went to are counted and named, never taken for good or bad.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from geoplan.catalogue import Catalogue
from geoplan.tables import records

DIMENSIONS = ("type", "township", "unit")
ASPECTS = ("facilities", "management", "manners")
_ASPECT_OF_GROUP = {"基础设施": "facilities", "文明行为": "manners", "志愿服务": "manners"}


def observed(mock: pd.DataFrame, checks: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """Return one row an observation of a drawn point: weight, credit, kind, aspect.

    What the assessor saw needs no photo to count, and does not grow old within the round.
    """
    seen = checks[checks["result"].isin(("met", "unmet"))]
    found = mock[["point_id", "weight_pct"]].merge(seen, on="point_id")
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


def overview(mock: pd.DataFrame, seen: pd.DataFrame) -> dict[str, Any]:
    """Return the figures of one round."""
    by_point = _scores(seen)
    weight = mock.set_index("point_id")["weight_pct"]
    known = weight.reindex(by_point.index)
    (first,) = records(mock.head(1)) or ({"name": "", "day": None, "seed": 0},)
    return {
        **{n: first[n] for n in ("name", "day", "seed")},
        "points": len(mock),
        "seen": len(by_point),
        "standards": int(seen["indicator_id"].nunique()),
        "observations": len(seen),
        "unmet": int(seen["result"].eq("unmet").sum()),
        "rate": _rate(seen),
        "static": _rate(seen[seen["kind"] == "static"]),
        "dynamic": _rate(seen[seen["kind"] == "dynamic"]),
        "field": float((by_point * known).sum() / known.sum()) if len(by_point) else None,
        "weight_seen": float(known.sum()),
    }


def sums(
    mock: pd.DataFrame, seen: pd.DataFrame, of: Mapping[str, Mapping[str, str]]
) -> dict[str, list[dict[str, Any]]]:
    """Return for each dimension its values with points, observations, rate and rank.

    ``of``: dimension → point → value. Equal rates share a rank; what nobody saw has none.
    """
    return {dimension: _sum(mock, seen, of[dimension]) for dimension in DIMENSIONS}


def _sum(mock: pd.DataFrame, seen: pd.DataFrame, of: Mapping[str, str]) -> list[dict[str, Any]]:
    drawn = mock["point_id"].map(lambda p: of.get(p, ""))
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
    rates = [row["rate"] for row in rows if row["rate"] is not None]
    for row in rows:
        own_rate = row["rate"]
        is_known = own_rate is not None
        row["rank"] = 1 + sum(r > own_rate + 1e-9 for r in rates) if is_known else None
    return sorted(rows, key=lambda r: (r["rank"] is None, r["rank"] or 0, r["value"]))


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


def _scores(seen: pd.DataFrame) -> pd.Series[Any]:
    """Return the score of each point that was seen, in percent."""
    won = (seen["weight"] * seen["credit"]).groupby(seen["point_id"]).sum()
    return 100 * won / seen["weight"].groupby(seen["point_id"]).sum()
