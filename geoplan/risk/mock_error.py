"""How far the score of a mock assessment may be from the county's, by the draw alone.

From: ``mock_points`` (looks with their chances) and the score of each point that was seen. To: the
score, its standard error, an interval, and the difference of two rounds with its own.

The field score of a draw, ``Σ_l w_l Y_l`` over its looks with ``Σ w = 1``, is what the Horvitz and
Thompson (1952) estimator makes of the county's expected score ``Σ_j E[A_j] Y_j``: within a stratum
the chances are in proportion to what a point bears, so that ``w`` is the same for all. Where some
were not seen it is Hájek's ratio ``R = Σ_seen w Y / Σ_seen w`` (Hájek 1971; Särndal, Swensson and
Wretman 1992, *Model Assisted Survey Sampling*, sections 5.7 and 10.6): unseen looks are taken for
like the seen ones, which nothing proves; their share is told beside it.

Its variance, with ``u_i = Σ_{l of i} w_l (Y_l − R) / Σ w`` for each unit ``i`` drawn (the ratio
made linear, section 5.5), ``π_i`` its chance in its stratum (its type) and ``p_l`` the chance of a
look once it is drawn; the points of a piece of road are one look, ``w_l (Y_l − R)`` their sum:

``V = Σ_h m_h/(m_h−1) Σ_{i∈h} (1−π_i)(u_i − ū_h)² + Σ_i π_i Σ_{l of i} (1−p_l) (w_l (Y_l − R)/Σw)²``

The first part is the approximation for a fixed number with unequal chances (Hájek 1964; Deville
1999; Wolter 2007, *Introduction to Variance Estimation*, section 8.2: from one systematic sample
there is no unbiased one), ``m_h`` and ``ū_h`` of the units that are not certain, ``ū_h`` weighted
by ``1−π``. A stratum with a single one is compared with the whole, ``ū_h = 0`` (collapsed strata,
Wolter 2007, section 2.5): too large rather than too small. The second part is what the stretch and
the place nearby add (two-stage sampling, Särndal et al., result 4.3.1), from the whole likewise.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, sqrt
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from geoplan.risk.systematic import Floats


@dataclass(frozen=True)
class Estimate:
    """A mean by the shares of a draw, in points; ``error`` is None where nothing tells it.

    ``seen_pct`` is how much of the drawn weight it rests on, ``freedom`` the degrees of freedom of
    the error (∞ where the draw left nothing to chance).
    """

    value: float
    error: float | None
    freedom: float
    seen_pct: float

    def margin(self, interval_pct: float) -> float | None:
        """Return half the width of the interval (Student's t), or None."""
        if self.error is None:
            return None
        if not self.error:
            return 0.0
        return self.error * float(stdtrit(self.freedom, 0.5 + interval_pct / 200))


def estimate(mock: pd.DataFrame, scores: pd.Series[Any]) -> Estimate | None:
    """Return the score of a round; ``scores``: of each point that was seen, by its id.

    None where nothing was seen.
    """
    value = mock["point_id"].map(scores).to_numpy(dtype=np.float64)
    weight = mock["weight_pct"].to_numpy(dtype=np.float64)
    is_seen = ~np.isnan(value) & (weight > 0)
    if not is_seen.any():
        return None
    looks, share = mock[is_seen], weight[is_seen] / weight[is_seen].sum()
    mean = float(share @ value[is_seen])
    effect = share * (value[is_seen] - mean)
    variance, freedom = _variance(looks, effect)
    seen_pct = 100 * float(weight[is_seen].sum() / weight.sum())
    # All alike says little of those not drawn; no freedom, nothing.
    is_told = freedom > 0 and (variance > 0 or freedom == inf)
    return Estimate(mean, sqrt(variance) if is_told else None, freedom, seen_pct)


def _variance(looks: pd.DataFrame, effect: Floats) -> tuple[float, float]:
    """Return variance and degrees of freedom; ``effect``: ``w (Y − R) / Σ w`` of each look."""
    unit_chance, within = (looks[n].to_numpy(dtype=np.float64) / 100 for n in _CHANCES)
    told = pd.DataFrame({"stratum": _types(looks), "unit": _units(looks)}, index=looks.index)
    told = told.assign(is_near=looks["led_from"].ne(""), free=1 - unit_chance, within=within)
    grouped = told.assign(effect=effect).groupby(["stratum", "unit", "is_near"], sort=True)
    # The points of one piece of road are one look.
    seen = grouped.agg(effect=("effect", "sum"), free=("free", "first"), within=("within", "first"))
    second = float(((1 - seen["free"]) * (1 - seen["within"]) * seen["effect"] ** 2).sum())
    units = seen.groupby(level=["stratum", "unit"], sort=True).agg(
        {"effect": "sum", "free": "first"}
    )
    units = units[units["free"] > _CERTAIN]
    first, freedom, single = 0.0, 0.0, 0
    for _, stratum in units.groupby(level="stratum", sort=True):
        own, free = (stratum[n].to_numpy(dtype=np.float64) for n in ("effect", "free"))
        if len(own) == 1:
            first += float(free[0] * own[0] ** 2)
            single += 1
            continue
        apart = own - free @ own / free.sum()
        first += len(own) / (len(own) - 1) * float(free @ apart**2)
        freedom += len(own) - 1
    led = int((seen["within"] < 1 - _CERTAIN).sum())
    freedom = max(freedom + max(single - 1, 0), led - 1.0)
    is_certain = units.empty and not led
    return first + second, inf if is_certain else freedom


def _types(looks: pd.DataFrame) -> pd.Series[Any]:
    """Return the type of each look: its fixed and its likely points are drawn by one start."""
    return looks["stratum_id"].str.rpartition(":")[0]


def _units(looks: pd.DataFrame) -> pd.Series[Any]:
    """Return which drawn unit each look is of.

    Of rounds from before ``pick`` (0) it is known by the point drawn: the look itself, or the one
    that led to it.
    """
    point = looks["led_from"].where(looks["led_from"].ne(""), looks["point_id"])
    return point.where(looks["pick"].eq(0), looks["pick"].map("#{}".format))


_CHANCES = ("unit_pct", "within_pct")
_CERTAIN = 1e-9


def difference(now: Estimate, before: Estimate) -> Estimate:
    """Return by how much the score of a round is above that of another drawn on its own.

    Variances add up; the degrees of freedom are Welch's (Welch 1947, *Biometrika* 34:28-35).
    """
    value, seen_pct = now.value - before.value, min(now.seen_pct, before.seen_pct)
    if now.error is None or before.error is None:
        return Estimate(value, None, 0.0, seen_pct)
    parts = [(one.error or 0.0) ** 2 for one in (now, before)]
    total = sum(parts)
    if not total:
        return Estimate(value, 0.0, inf, seen_pct)
    spread = sum(v**2 / one.freedom for v, one in zip(parts, (now, before), strict=True))
    return Estimate(value, sqrt(total), total**2 / spread if spread else inf, seen_pct)


def paired(mock: pd.DataFrame, now: pd.Series[Any], before: pd.Series[Any]) -> Estimate | None:
    """Return the difference of two rounds of one draw, from the points that both have seen."""
    return estimate(mock, (now - before).dropna())


def is_same_draw(one: pd.DataFrame, other: pd.DataFrame) -> bool:
    """Whether two rounds drew the same points the same way (as one seed does)."""
    names = ["point_id", "led_from", "stratum_id"]
    return one[names].reset_index(drop=True).equals(other[names].reset_index(drop=True))
