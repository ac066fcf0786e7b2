"""Lay out everything an assessor can mark, with what was seen of it, as arrays.

From: ``points``, ``duties``, ``checks``, ``looks``, settings.
To: :class:`Items`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geoplan.catalogue import Catalogue
from geoplan.config import Settings
from geoplan.risk.pooling import Floats, Ints
from geoplan.risk.towns import NOWHERE

Bools = NDArray[np.bool_]

ITEM = ["point_id", "indicator_id"]
_WHOLE_DAYS = 30


@dataclass(frozen=True, eq=False)
class Items:
    """One entry an item that applies, by point, then in the order of the catalogue.

    ``frame`` holds what was seen of it; ``share`` what a failure costs of the point's marks.
    """

    frame: pd.DataFrame
    point: Ints
    indicator: Ints
    share: Floats
    kind: Ints
    group: Ints
    town: Ints  # NOWHERE where it is not known
    cell: Ints
    unit: Ints


def lay_items(
    points: pd.DataFrame,
    duties: pd.DataFrame,
    checks: pd.DataFrame,
    units: pd.Series[Any],
    catalogue: Catalogue,
    settings: Settings,
) -> Items:
    """Return the items; what is known not to apply is left out, and its weight with it.

    A point to which nothing applies has one item, the whole of it: an assessor who comes there
    marks something, and nobody knows what.
    """
    frame = _every(points, catalogue)
    columns = [*ITEM, "result", "state", "credit", "is_expired", "source"]
    frame = frame.merge(checks[columns], on=ITEM, how="left")
    frame = _filled(frame[frame["result"].ne("na")], points, catalogue)
    point, indicator = (frame[n].to_numpy(dtype=np.int64) for n in ("point", "indicator"))
    weight = frame["weight"].to_numpy(dtype=np.float64)
    whole = np.bincount(point, weight, minlength=len(points))
    share = weight / np.where(whole > 0, whole, 1.0)[point]
    towns = _towns(points, duties)[point]
    group = _number(frame["type"].to_numpy(dtype=np.int64), indicator)
    return Items(
        frame,
        point,
        indicator,
        share * _deductions(frame, catalogue, settings),
        frame["is_static"].to_numpy(dtype=np.int64),
        group,
        towns,
        _number(group, towns - NOWHERE),
        _leads(points, duties, units)[point],
    )


def _every(points: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """Return one row a point and indicator of its type."""
    number = {one: i for i, one in enumerate(catalogue.indicators)}
    rows = [
        (t.id, n, i, number[i], one.weight, one.kind == "static", one.interval_days)
        for n, t in enumerate(catalogue.types.values())
        for i in t.indicators
        for one in (catalogue.indicators[i],)
    ]
    names = ["type_id", "type", "indicator_id", "indicator", "weight", "is_static", "interval"]
    wanted = pd.DataFrame(rows, columns=names)
    own = points[["point_id", "type_id"]].assign(point=np.arange(len(points)))
    return own.merge(wanted, on="type_id").sort_values(["point", "indicator"], ignore_index=True)


def _filled(frame: pd.DataFrame, points: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """Add the one item of points that have none."""
    bare = np.setdiff1d(np.arange(len(points)), frame["point"])
    if not len(bare):
        return frame.reset_index(drop=True)
    kinds = {t: n for n, t in enumerate(catalogue.types)}
    whole = pd.DataFrame({"point": bare, "indicator": len(catalogue.indicators)})
    rows = points.iloc[bare]
    whole["point_id"] = rows["point_id"].to_numpy(dtype=object)
    whole["type"] = [kinds[t] for t in rows["type_id"]]
    whole = whole.assign(indicator_id="", weight=1.0, is_static=False, interval=_WHOLE_DAYS)
    every = pd.concat([frame.astype(object), whole.astype(object)], ignore_index=True)
    every = every.sort_values(["point", "indicator"], ignore_index=True)
    return every.astype(dict.fromkeys(("weight", "interval", "credit"), "float64"))


def _deductions(frame: pd.DataFrame, catalogue: Catalogue, settings: Settings) -> Floats:
    """Return what share of an item's marks a failure costs.

    All of it by pass rate; by spots what one spot costs (see :mod:`geoplan.scores.credit`); what
    the current fault cost, where its spots were counted.
    """
    costs = []
    for one in catalogue.indicators.values():
        off = settings.scores.deduction_share
        if one.deduction is not None:
            off = one.deduction / one.weight
        is_spots = (one.mode or settings.scores.mode) == "per_spot"
        costs.append(min(off, 1.0) if is_spots else 1.0)
    usual = np.array([*costs, 1.0])[frame["indicator"].to_numpy(dtype=np.int64)]
    seen = 1 - frame["credit"].to_numpy(dtype=np.float64)
    return np.where(frame["state"].eq("unmet") & ~np.isnan(seen), seen, usual)


def _towns(points: pd.DataFrame, duties: pd.DataFrame) -> Ints:
    """Return a number for each point's township; NOWHERE for points without one."""
    own = duties[duties["role"] == "township"].drop_duplicates("point_id")
    unit = dict(zip(own["point_id"], own["unit"], strict=True))
    names = np.array([unit.get(i) for i in points["point_id"]], dtype=object)
    codes, _ = pd.factorize(names, sort=True)  # -1 for None
    return np.asarray(codes, dtype=np.int64)


def _leads(points: pd.DataFrame, duties: pd.DataFrame, units: pd.Series[Any]) -> Ints:
    """Return the position among ``units`` of the unit that leads each point."""
    own = duties[duties["role"] == "lead"]
    unit = dict(zip(own["point_id"], own["unit"], strict=True))
    place = {name: n for n, name in enumerate(units)}
    at = [place.get(unit.get(i, ""), 0) for i in points["point_id"]]
    return np.array(at, dtype=np.int64)


def _number(high: Ints, low: Ints) -> Ints:
    """Return a number for each pair, from 0, in their order."""
    key = high * (int(low.max(initial=0)) + 1) + low
    _, codes = np.unique(key, return_inverse=True)
    return np.asarray(codes, dtype=np.int64).reshape(-1)


def side(items: Items, looks: pd.DataFrame, name: str, settings: Settings) -> dict[str, Any]:
    """Return what one side saw of each item: ages in days, whether the last failed, counts."""
    own = looks[looks["side"].eq(name) & looks["looks"].gt(0) & looks["result"].ne("na")]
    today = settings.day.toordinal()
    days = {n: np.array([d.toordinal() for d in own[n]], dtype=float) for n in _DAYS}
    told = pd.DataFrame(
        {
            **{n: own[n].to_numpy(dtype=object) for n in ITEM},
            **{n: today - days[n] for n in _DAYS},
            "failed": own["result"].eq("unmet").to_numpy(),
            **{n: own[n].to_numpy(dtype=np.float64) for n in ("looks", "unmet")},
        }
    )
    found = items.frame[ITEM].merge(told, on=ITEM, how="left")
    return {
        "age": found["last_day"].fillna(np.inf).to_numpy(dtype=np.float64),
        "span": (found["first_day"] - found["last_day"]).fillna(0.0).to_numpy(dtype=np.float64),
        "failed": found["failed"].eq(True).to_numpy(),
        "looks": found["looks"].fillna(0.0).to_numpy(dtype=np.float64),
        "unmet": found["unmet"].fillna(0.0).to_numpy(dtype=np.float64),
    }


_DAYS = ("first_day", "last_day")
