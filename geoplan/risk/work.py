"""What there is to put right, what each item takes, and what it would win back.

From: items with their probability to fail and what a failure costs. To: jobs at points.

Repairing an item wins back ``loss × hold``: its expected loss, as likely as it still stands when
the assessor comes. An item that is known to fail takes all its minutes; one that nobody knows of is
looked at first and takes them as likely as it fails: minutes are expected minutes.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geoplan.catalogue import Catalogue, Indicator
from geoplan.config import Settings
from geoplan.optimise.jobs import Jobs
from geoplan.risk.systematic import Floats, Ints

HOUR_MIN = 60


@dataclass(frozen=True, eq=False)
class Work:
    """Candidates as jobs (sites are positions of points): ``item`` is the row of the items given.

    ``hold``: how likely a repair still stands; ``is_found``: known to fail, no need to look.
    """

    jobs: Jobs
    item: Ints
    hold: Floats
    is_found: NDArray[np.bool_]


def lay_work(
    items: pd.DataFrame,
    points: pd.DataFrame,
    checks: pd.DataFrame,
    catalogue: Catalogue,
    settings: Settings,
) -> Work:
    """Return the candidates among ``items``: ``point_id``, ``indicator_id``, ``p``, ``loss_pct``.

    ``p`` is the probability to fail, ``loss_pct`` the expected loss in points of the field score.
    """
    rules = settings.repairs
    row = pd.Series(np.arange(len(points)), index=points["point_id"])
    at = items["point_id"].map(row).to_numpy(dtype=np.int64)
    kinds = {i: _facts(one, settings) for i, one in catalogue.indicators.items()}
    nothing = (0.0, 0.0)  # the item of a point to which no indicator applies: no work helps
    facts = [kinds.get(i, nothing) for i in items["indicator_id"]]
    minutes, hold = (np.array([f[k] for f in facts], dtype=np.float64) for k in (0, 1))
    p, loss = (items[n].to_numpy(dtype=np.float64) for n in ("p", "loss_pct"))
    known = is_found(items, checks)
    gain = loss * hold
    is_candidate = (gain > 0) & (known | (100 * p >= rules.least_fail_pct))
    item = np.flatnonzero(is_candidate)
    takes = np.where(known, minutes, np.ceil(minutes * p)).astype(np.int64)
    stay = {t.id: t.visit_min + rules.travel_min for t in catalogue.types.values()}
    setup = np.ceil(points["type_id"].map(stay).to_numpy(dtype=np.float64)).astype(np.int64)
    jobs = Jobs(gain[item], np.maximum(takes[item], 1), at[item], setup)
    return Work(jobs, item, hold[item], known[item])


def _facts(one: Indicator, settings: Settings) -> tuple[float, float]:
    """Return minutes of work, never more than the limit to put it right, and how it holds."""
    rules = settings.repairs
    usual = rules.static_min if one.kind == "static" else rules.dynamic_min
    if one.repair_hours is not None:
        usual = min(usual, one.repair_hours * HOUR_MIN)
    minutes = usual if one.repair_min is None else one.repair_min
    return np.ceil(minutes), hold_of(one, settings)


def hold_of(one: Indicator, settings: Settings) -> float:
    """Return how likely a repair still stands when the assessor comes."""
    rules = settings.repairs
    return (rules.static_holds_pct if one.kind == "static" else rules.dynamic_holds_pct) / 100


def is_found(items: pd.DataFrame, checks: pd.DataFrame) -> NDArray[np.bool_]:
    """Return which items are known to fail."""
    unmet = checks[checks["state"].eq("unmet") & ~checks["is_expired"]]
    found = pd.MultiIndex.from_frame(unmet[["point_id", "indicator_id"]])
    asked = pd.MultiIndex.from_frame(items[["point_id", "indicator_id"]])
    return np.asarray(asked.isin(found), dtype=np.bool_)


def who_answers(
    items: pd.DataFrame, duties: pd.DataFrame, catalogue: Catalogue, settings: Settings
) -> list[str]:
    """Return who answers for each item, by its side; the lead unit where that side has nobody."""
    found: dict[tuple[str, str], list[str]] = {}
    own = duties[duties["role"].isin(("lead", "township"))].sort_values("unit", kind="stable")
    columns = (own[name] for name in ("point_id", "role", "unit"))
    for point_id, role, unit in zip(*columns, strict=True):
        found.setdefault((point_id, role), []).append(unit)
    units = {key: "、".join(names) for key, names in found.items()}
    sides = {i: settings.duties.side(o.kind, o.side) for i, o in catalogue.indicators.items()}
    pairs = zip(items["point_id"].tolist(), items["indicator_id"].tolist(), strict=True)
    return [
        units.get((point, sides.get(one, "lead"))) or units.get((point, "lead"), "")
        for point, one in pairs
    ]
