"""Score points from their current answers.

From: ``points``, ``answers``, ``identities``, catalogue. To: ``checks`` and ``scores``.

score = 100 · Σ w(met) / Σ w(met or unmet) over the indicators with a current answer: the pass
rate of field items (合格率), weighted, with not-applicable items left out. An indicator never
answered, or passed longer ago than its interval, is unknown: it counts neither as 0 nor as 100 but
opens the interval between ``low_pct`` (all unknown fail) and ``high_pct`` (all unknown pass).
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from geoplan.catalogue import Catalogue
from geoplan.config import Settings
from geoplan.scores.resolve import current_checks
from geoplan.tables import TABLES, Output, check


def score_points(
    *,
    points: pd.DataFrame,
    answers: pd.DataFrame,
    identities: pd.DataFrame,
    catalogue: Catalogue,
    settings: Settings,
) -> Output:
    """Return the current checks of every point and its static, dynamic and overall score."""
    checks, problems = current_checks(points, answers, identities, catalogue, settings)
    items = _items(points, checks, catalogue)
    scores = _tally(points, items, pd.Timestamp(settings.day))
    return Output({"checks": checks, "scores": check(TABLES["scores"], scores)}, problems)


def _items(points: pd.DataFrame, checks: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """One row per point and indicator it is checked for, with the answer where there is one."""
    wanted = pd.DataFrame(
        [
            (t.id, i, catalogue.indicators[i].weight, catalogue.indicators[i].kind == "static")
            for t in catalogue.types.values()
            for i in t.indicators
        ],
        columns=["type_id", "indicator_id", "weight", "is_static"],
    )
    items = points[["point_id", "type_id"]].merge(wanted, on="type_id")
    answered = checks[["point_id", "indicator_id", "result", "day", "is_expired"]]
    items = items.merge(answered, on=["point_id", "indicator_id"], how="left")
    items["expired"] = items["is_expired"].eq(True)
    items["met"] = items["result"].eq("met") & ~items["expired"]
    items["unmet"] = items["result"].eq("unmet")
    items["na"] = items["result"].eq("na")
    items["unknown"] = items["result"].isna()
    return items


def _tally(points: pd.DataFrame, items: pd.DataFrame, as_of: pd.Timestamp) -> pd.DataFrame:
    index = pd.Index(points["point_id"], name="point_id")

    row_of = index.get_indexer(items["point_id"])

    def total(values: Any) -> pd.Series[Any]:
        sums = np.bincount(row_of, np.asarray(values, dtype=float), minlength=len(index))
        return pd.Series(sums, index)

    weight, static = items["weight"], items["is_static"]
    met, unmet = weight * items["met"], weight * items["unmet"]
    open_ = weight * (items["unknown"] | items["expired"])
    dynamic_passed = ~static & (items["met"] | items["unmet"])
    dynamic_answered = dynamic_passed | (~static & items["expired"])
    last = pd.to_datetime(items["day"]).groupby(items["point_id"]).max().reindex(index)
    known = total(met) + total(unmet)
    every = known + total(open_)
    out = {
        "static_pct": _share(total(met * static), total((met + unmet) * static)),
        "dynamic_pct": _share(total(met * ~static), total((met + unmet) * ~static)),
        "overall_pct": _share(total(met), known),
        "low_pct": _share(total(met), every),
        "high_pct": _share(total(met) + total(open_), every),
        "indicators": total(np.ones(len(items))).astype(int),
        **{n: total(items[n]).astype(int) for n in ("met", "unmet", "na", "expired", "unknown")},
        "unmet_static": total(items["unmet"] & static).astype(int),
        "last_day": pd.Series(
            [None if pd.isna(d) else d.date() for d in last], index, dtype=object
        ),
        "age_days": (as_of - last).dt.days.astype("Int64"),
        "fresh_pct": _share(total(dynamic_passed), total(dynamic_answered)),
    }
    return pd.DataFrame(out).reset_index()


def _share(part: pd.Series[Any], whole: pd.Series[Any]) -> pd.Series[Any]:
    """Percentage, or nothing where there is nothing to divide by."""
    return 100 * part / whole.where(whole > 0)
