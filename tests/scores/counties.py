"""Made-up counties in which it is known how far every unit's self-checks are from the truth.

A unit keeps a share of its items in order. It calls met what is, and of what is not a share of its
own (``hiding``): that is the planted bias. Somebody looks again, the day after, at a share of the
items of some of the units; what he finds is the truth. ``change`` of the items turn between the two
looks, in either direction alike; ``nosy``: how much readier he looks at what is not in order.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd

from geoplan.catalogue import Catalogue, Indicator, load_catalogue
from geoplan.config import Settings
from geoplan.scores import find_bias, score_points
from geoplan.tables import TABLES, check, from_rows

AS_OF = date(2026, 10, 20)
SETTINGS = Settings(as_of=AS_OF)
_KINDS = ("static", "dynamic")


@dataclass(frozen=True)
class Plan:
    """What kind of county."""

    units: int = 40
    points: int = 10  # a unit
    items: int = 20  # a point
    in_order: float = 0.8
    hiding: float = 0.6
    rechecked_units: float = 0.7
    rechecked_items: float = 0.05
    change: float = 0.0
    nosy: float = 1.0


@dataclass(frozen=True)
class County:
    """Its tables, and the true score of every point."""

    points: pd.DataFrame
    answers: pd.DataFrame
    duties: pd.DataFrame
    catalogue: Catalogue
    truth: pd.Series[Any]  # by point
    planted: pd.Series[Any]  # by unit: the share of what it calls met that was not


def catalogue_of(items: int) -> Catalogue:
    """Return a catalogue of one type with so many items of weight 1, half of them static."""
    shipped = load_catalogue()
    names = [f"i{n}" for n in range(items)]
    kinds = [_KINDS[n % 2] for n in range(items)]
    found = {
        name: Indicator(name, f"第{name}项", "g", kind, 1.0, False, 30)
        for name, kind in zip(names, kinds, strict=True)
    }
    park = replace(shipped.types["park"], indicators=tuple(found))
    return replace(shipped, indicators=found, types={"park": park})


def make_county(plan: Plan, seed: int) -> County:
    """Return a county; the same seed makes the same one."""
    rng = np.random.default_rng(seed)
    of_unit = np.repeat(np.arange(plan.units), plan.points)
    count = len(of_unit)
    order = _spread(rng, plan.in_order, plan.units)[of_unit][:, None]
    hides = _spread(rng, plan.hiding, plan.units)[of_unit][:, None]
    shape = (count, plan.items)
    before = rng.random(shape) < order
    said = before | (rng.random(shape) < hides)
    # As many turn bad as turn good: the share in order stays what it is.
    turns = rng.random(shape) < plan.change
    truth = np.where(turns, rng.random(shape) < order, before)
    visited = (rng.random(plan.units) < plan.rechecked_units)[of_unit][:, None]
    readiness = plan.rechecked_items * np.where(truth, 1.0, plan.nosy)
    seen = visited & (rng.random(shape) < readiness)
    points = pd.DataFrame({"point_id": [f"p{i:05}" for i in range(count)], "type_id": "park"})
    points["name"], points["kind"] = points["point_id"], "likely"
    points = points.astype(object)  # as the tables of a build are
    answers = _answers(said, "self", 2, np.ones(shape, dtype=bool))
    rechecks = _answers(truth, "covert", 1, seen)
    duties = pd.DataFrame({"point_id": points["point_id"], "role": "lead"})
    duties["unit"] = [f"单位{u:03}" for u in of_unit]
    duties = duties.astype(object)
    everything = check(TABLES["answers"], pd.concat([answers, rechecks], ignore_index=True))
    score = pd.Series(100 * truth.mean(axis=1), points["point_id"])
    words = pd.DataFrame({"unit": duties["unit"], "said": said.sum(axis=1)})
    words["false"] = (said & ~truth).sum(axis=1)
    by_unit = words.groupby("unit")[["said", "false"]].sum()
    planted = by_unit["false"] / by_unit["said"]
    return County(points, everything, duties, catalogue_of(plan.items), score, planted)


def _spread(rng: np.random.Generator, mean: float, count: int) -> Any:
    """Return shares that differ between units: standard deviation 0.17 about a half."""
    if mean in (0.0, 1.0):
        return np.full(count, mean)
    return rng.beta(8 * mean, 8 * (1 - mean), count)


def _answers(met: Any, source: str, age: int, keep: Any) -> pd.DataFrame:
    point, item = np.nonzero(keep)
    frame = pd.DataFrame({"point_ref": [f"p{i:05}" for i in point]})
    frame["indicator_ref"] = [f"i{i}" for i in item]
    frame["result"] = np.where(met[keep], "met", "unmet")
    frame["day"] = AS_OF - timedelta(days=age)
    frame["source"] = source
    frame["answer_id"] = [f"{source}-{p}-{i}" for p, i in zip(point, item, strict=True)]
    frame["row"] = range(2, len(frame) + 2)
    for name in ("file", "sheet", "clock", "unit", "checker", "note", "round", "photos"):
        frame[name] = ""
    for name in ("spots", "spots_unmet"):
        frame[name] = pd.array([None] * len(frame), dtype="Int64")
    return frame


def correct_county(county: County, settings: Settings = SETTINGS) -> dict[str, pd.DataFrame]:
    """Return the scores, the bias of the units and the corrected scores, as a build makes them."""
    identities = from_rows(TABLES["identities"], [])
    given = {
        "points": county.points,
        "answers": county.answers,
        "identities": identities,
        "catalogue": county.catalogue,
        "settings": settings,
    }
    scored = score_points(**given).tables
    tables = {"checks": scored["checks"], "scores": scored["scores"]}
    return {**tables, **find_bias(**given, **tables, duties=county.duties).tables}


def errors(county: County, tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Return by unit the errors of its mean score, raw and corrected, and the basis."""
    frame = tables["corrected_scores"].assign(
        truth=lambda t: county.truth.loc[t["point_id"]].to_numpy()
    )
    frame["raw"] = frame["overall_pct"] - frame["truth"]
    frame["corrected"] = frame["corrected_pct"] - frame["truth"]
    return frame[["unit", "basis", "raw", "corrected"]]


def rmse(values: Any) -> float:
    return float(np.sqrt(np.mean(np.square(values))))
