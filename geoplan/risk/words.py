"""What the word of each unit is worth: how much of what fails its self-checks call met.

From: ``unit_bias``, ``source_rates``, settings. To: :class:`Words`.

``overclaim_pct`` of a unit is the share ``o`` of what it calls met that is not. Where a share ``m``
of all it looks at fails, a unit that calls met all that is and a share ``h`` of what is not has
``o/(1 − o) = h·m/(1 − m)``; solved for ``h`` (double sampling: Tenenbein 1970, *JASA*
65:1350-1361). ``m`` is what its self-checks tell once corrected, what they call unmet (with a few
looks borrowed from all units) and ``o`` of the rest. Where re-checks were too few to tell ``o``,
``h`` is ``risk.hidden_pct``. What the re-checks of all units together leave unsure of ``o``, all
units are unsure of together.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from geoplan.config import Settings
from geoplan.risk.pooling import Floats, Ints

_NORMAL = 3.92  # an interval of 95 % is so many standard deviations wide
_LEAST = 0.005  # a share of a few re-checks is never known to be nothing
_UNSURE = 0.7  # standard deviation of log h where only a default tells it: by half or double
_MOST = 1.5
_BORROWED = 20.0  # looks; below, the share that a unit calls unmet is mostly luck
_ALIKE = 1.5  # root of how many times as unsure re-checks of a few units leave the mean of all


@dataclass(frozen=True)
class Words:
    """By unit: ``hidden`` = h, and ``refuted`` = o.

    ``spread``: how unsure its logarithm is, each unit on its own; ``common``: all of them together.
    """

    units: tuple[str, ...]
    hidden: Floats
    spread: Floats
    refuted: Floats
    common: float

    def of_points(self, points: pd.DataFrame, duties: pd.DataFrame) -> Ints:
        """Return the position of the unit that leads each point."""
        own = duties[duties["role"] == "lead"]
        unit = dict(zip(own["point_id"], own["unit"], strict=True))
        place = {name: n for n, name in enumerate(self.units)}
        at = np.array([place.get(unit.get(i, ""), 0) for i in points["point_id"]])
        return at.astype(np.int64)


def weigh_words(unit_bias: pd.DataFrame, source_rates: pd.DataFrame, settings: Settings) -> Words:
    """Return what each unit's word is worth; one that stands for all where there are none."""
    bias = unit_bias if len(unit_bias) else pd.DataFrame([_NOBODY])
    met, unmet = _said(bias, source_rates)
    share = bias["overclaim_pct"].to_numpy(dtype=np.float64) / 100
    if np.isnan(share).any():  # told of all units, or of none
        return _by_default(tuple(bias["unit"]), met, unmet, settings.risk.hidden_pct / 100)
    share = np.clip(share, _LEAST, 1 - _LEAST)
    called = (unmet + _BORROWED * _called(met, unmet)) / (met + unmet + _BORROWED)
    fails = np.clip(called + (1 - called) * share, _LEAST, 1 - _LEAST)
    hidden = _odds(share) / _odds(fails)
    width = (bias["high_pct"] - bias["low_pct"]).to_numpy(dtype=np.float64) / 100
    whole = np.minimum(width / _NORMAL / (share * (1 - share)), _MOST)
    looked = max(float(bias["claimed"].sum()), 1.0)
    mean = float(np.clip(bias["refuted"].sum() / looked, 1 / (looked + 1), looked / (looked + 1)))
    common = min(_ALIKE / np.sqrt(looked * mean * (1 - mean)), float(whole.min()))
    spread = np.sqrt(np.maximum(whole**2 - common**2, 0.0))
    return Words(tuple(bias["unit"]), np.minimum(hidden, 1.0), spread, share, common)


def _by_default(units: tuple[str, ...], met: Floats, unmet: Floats, hidden: float) -> Words:
    """Take ``h`` as planned; then ``m(1 − h)`` of what all units looked at is called unmet."""
    fails = min(_called(met, unmet) / max(1 - hidden, _LEAST), 1 - _LEAST)
    refuted = hidden * fails / (1 - fails + hidden * fails)
    all_units = np.ones(len(units))
    return Words(units, hidden * all_units, 0 * all_units, refuted * all_units, _UNSURE)


_NOBODY = {"unit": "", "overclaim_pct": np.nan}


def _called(met: Floats, unmet: Floats) -> float:
    """Return what share of all self-checks called the item unmet."""
    return float(unmet.sum()) / max(float((met + unmet).sum()), 1.0)


def _odds(share: Floats) -> Floats:
    return np.asarray(share / (1 - share), dtype=np.float64)


def _said(bias: pd.DataFrame, source_rates: pd.DataFrame) -> tuple[Floats, Floats]:
    """Return by unit how many self-checks said met, and how many unmet."""
    own = source_rates[source_rates["source"] == "self"].set_index("unit")
    met, unmet = (
        own[n].reindex(bias["unit"]).fillna(0).to_numpy(dtype=np.float64) for n in ("met", "unmet")
    )
    return met, unmet
