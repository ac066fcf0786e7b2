"""Score points from their current answers.

From: ``points``, ``answers``, ``identities``, catalogue. To: ``checks``, ``scores`` and
``targets``.

score = 100 · Σ w·credit / Σ w over the indicators known to be met or unmet: the pass rate of field
items (合格率), weighted, with not-applicable items left out; ``credit`` is 1 for what is met; what
is not earns by the mode of scoring. An indicator never answered, passed longer ago than its
interval or said to be met without the evidence it needs is open: it counts neither as 0 nor as 100
but opens the interval between ``low_pct`` (all that is open fails) and ``high_pct`` (all of it
passes).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from geoplan.catalogue import Catalogue
from geoplan.config import Settings
from geoplan.errors import Problem
from geoplan.scores.items import STANDINGS, lay_out
from geoplan.scores.resolve import current_checks
from geoplan.scores.targets import find_targets
from geoplan.tables import TABLES, check, from_rows


@dataclass(frozen=True)
class Standing:
    """How all points stand on one day, by one catalogue: the three tables, and what to say."""

    checks: pd.DataFrame
    scores: pd.DataFrame
    targets: pd.DataFrame
    problems: list[Problem]


def stand(
    points: pd.DataFrame,
    answers: pd.DataFrame,
    identities: pd.DataFrame,
    catalogue: Catalogue,
    settings: Settings,
    unbacked: Collection[str] = frozenset(),
) -> Standing:
    """Return the current checks of every point and its static, dynamic and overall score."""
    checks, problems = current_checks(points, answers, identities, catalogue, settings, unbacked)
    items = lay_out(points, checks, catalogue)
    scores = _tally(points, items, pd.Timestamp(settings.day))
    targets = from_rows(TABLES["targets"], find_targets(points, items, scores, catalogue, settings))
    return Standing(checks, check(TABLES["scores"], scores), targets, problems)


def _tally(points: pd.DataFrame, items: pd.DataFrame, as_of: pd.Timestamp) -> pd.DataFrame:
    index = pd.Index(points["point_id"], name="point_id")

    def total(values: Any) -> pd.Series[Any]:
        sums = np.bincount(items["row"], np.asarray(values, dtype=float), minlength=len(index))
        return pd.Series(sums, index)

    weight, static = items["weight"], items["is_static"]
    known = weight * items["known"]
    won, sure = (known * items[name].fillna(0.0) for name in ("credit", "credit_low"))
    open_ = weight * items["open"]
    dynamic_fresh = ~static & (items["known"] | items["unverified"])
    dynamic_answered = dynamic_fresh | (~static & items["expired"])
    last = pd.to_datetime(items["day"]).groupby(items["point_id"]).max().reindex(index)
    every = total(known) + total(open_)
    out = {
        "static_pct": _share(total(won * static), total(known * static)),
        "dynamic_pct": _share(total(won * ~static), total(known * ~static)),
        "overall_pct": _share(total(won), total(known)),
        "low_pct": _share(total(sure), every),
        "high_pct": _share(total(won) + total(open_), every),
        "indicators": total(np.ones(len(items))).astype(int),
        **{n: total(items[n]).astype(int) for n in STANDINGS},
        "unmet_static": total(items["unmet"] & static).astype(int),
        "last_day": pd.Series(
            [None if pd.isna(d) else d.date() for d in last], index, dtype=object
        ),
        "age_days": (as_of - last).dt.days.astype("Int64"),
        "fresh_pct": _share(total(dynamic_fresh), total(dynamic_answered)),
    }
    return pd.DataFrame(out).reset_index()


def _share(part: pd.Series[Any], whole: pd.Series[Any]) -> pd.Series[Any]:
    """Percentage, or nothing where there is nothing to divide by."""
    return 100 * part / whole.where(whole > 0)
