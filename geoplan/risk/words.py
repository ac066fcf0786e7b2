"""What the word of each unit is worth: how much of what fails its self-checks call met.

From: ``unit_bias``, ``source_rates``, settings. To: :class:`Words`.

``overclaim_pct`` of a unit is the share of what it calls met that a re-check some days later finds
unmet. Part of it failed only since: where items forget a share ``w`` in between, of the ``o`` that
failed already and the ``m`` that fail at all, ``(1 − w)o + w·m`` is found. Where a share ``m`` of
all it looks at fails, a unit that calls met all that is and a share ``h`` of what is not has
``o/(1 − o) = h·m/(1 − m)``; solved for ``h`` (double sampling: Tenenbein 1970, *JASA*
65:1350-1361). ``m`` is what its self-checks tell once corrected: the ``u`` they call unmet (with a
few looks borrowed from all units) and ``o`` of the rest. What the re-checks of all units together
leave unsure of ``o``, all units are unsure of together.

Where re-checks were too few to tell ``o``, only ``u = m(1 − h)`` is known: a county that calls
everything met is in order, or hides everything. Both ``m`` and ``h`` are then what their planning
defaults, as beta distributions, leave likely once ``u`` is seen (Bayes' rule on a grid).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import betaln, xlog1py, xlogy

from geoplan.config import Settings
from geoplan.risk.pooling import Floats, Ints

_NORMAL = 3.92  # an interval of 95 % is so many standard deviations wide
_LEAST = 0.005  # a share of a few re-checks is never known to be nothing
_HIDDEN_WORTH = 2.0  # looks: a half hidden, nothing or all of it nearly as likely
_CLUSTERED = 50.0  # looks at most: those of one county are alike
_MOST = 1.5
_BORROWED = 20.0  # looks; below, the share that a unit calls unmet is mostly luck


@dataclass(frozen=True)
class Words:
    """By unit: ``hidden`` = h, and ``refuted`` = o.

    ``spread``: standard deviation of log h, of each unit on its own; ``common``: of all together;
    ``refuted_common``: of o, in the mean of all units, where what is common to all does not average
    out and what each is unsure of by itself does.
    """

    units: tuple[str, ...]
    hidden: Floats
    spread: Floats
    refuted: Floats
    common: Floats
    refuted_common: Floats

    def refuted_at(self, rate: Floats, claimed: Floats, unit: Ints) -> Floats:
        """Return how likely each claim is false, where so much fails (``rate``).

        ``h·m/(1 − m + h·m)`` of each, scaled so that the claims of a unit (``claimed``: what each
        is worth) have ``refuted`` in the mean, as re-checks have it: claims are likelier false
        where more fails.
        """
        hidden = self.hidden[unit] * rate
        likely = hidden / (1 - rate + hidden)
        count = len(self.units)
        told, wanted = (
            np.bincount(unit, claimed * share, minlength=count)
            for share in (likely, self.refuted[unit])
        )
        scale = np.divide(wanted, told, where=told > 0, out=np.ones(count))
        return np.minimum(likely * scale[unit], 1.0)


def weigh_words(
    unit_bias: pd.DataFrame, source_rates: pd.DataFrame, drift: float, settings: Settings
) -> Words:
    """Return what each unit's word is worth; one that stands for all where there are none.

    ``drift`` is ``w``: what items forget between a self-check and its re-check.
    """
    bias = unit_bias if len(unit_bias) else pd.DataFrame([_NOBODY])
    met, unmet = _said(bias, source_rates)
    found = bias["overclaim_pct"].to_numpy(dtype=np.float64) / 100
    if np.isnan(found).any():  # told of all units, or of none
        return _by_default(tuple(bias["unit"]), met, unmet, settings)
    called = (unmet + _BORROWED * _called(met, unmet)) / (met + unmet + _BORROWED)
    share = np.clip((found - drift * called) / (1 - drift * called), _LEAST, 1 - _LEAST)
    fails = called + (1 - called) * share
    hidden = _odds(share) / _odds(np.clip(fails, _LEAST, 1 - _LEAST))
    width = (bias["high_pct"] - bias["low_pct"]).to_numpy(dtype=np.float64) / 100
    odd = share * (1 - share)
    whole = np.minimum(width / _NORMAL / odd, _MOST)  # of log odds of o
    looked = float(bias["claimed"].sum()) + 2
    mean = (float(bias["refuted"].sum()) + 1) / looked  # Laplace's: few re-checks never tell "none"
    common = np.minimum(1 / np.sqrt(looked * mean * (1 - mean)), whole)
    own = np.sqrt(np.maximum(whole**2 - common**2, 0.0))
    alone, said = float(((width / _NORMAL) ** 2).mean()), met + unmet
    many = max(float(said.sum()) ** 2 / max(float((said**2).sum()), 1.0), 1.0)
    # log h = log odds o − log odds m, and m moves with o.
    turn = 1 - (1 - called) * odd / np.maximum(fails * (1 - fails), odd)
    return Words(
        tuple(bias["unit"]),
        np.minimum(hidden, 1.0),
        turn * own,
        share,
        turn * common,
        np.full(len(bias), np.sqrt(mean * (1 - mean) / looked + alone / many)),
    )


def _by_default(units: tuple[str, ...], met: Floats, unmet: Floats, settings: Settings) -> Words:
    """Return what ``u`` leaves likely of ``h`` and ``o``, on a grid of ``m`` and ``h``."""
    rules = settings.risk
    grid = (np.arange(200) + 0.5) / 200
    m, h = (axis.ravel() for axis in np.meshgrid(grid, grid, indexing="ij"))
    looks = min(float((met + unmet).sum()), _CLUSTERED)
    failed = looks * _called(met, unmet)
    log = _log_beta(m, rules.prior_fail_pct / 100, rules.prior_looks)
    log += _log_beta(h, rules.hidden_pct / 100, _HIDDEN_WORTH)
    log += xlogy(failed, m * (1 - h)) + xlog1py(looks - failed, -m * (1 - h))
    weight = np.exp(log - log.max())
    weight /= weight.sum()
    o = h * m / (1 - m + h * m)
    (hidden, _), (_, unsure), (refuted, refuted_unsure) = (
        _mean_sd(values, weight) for values in (h, np.log(h), o)
    )
    one = np.ones(len(units))
    unsure = min(unsure, _MOST)
    return Words(units, hidden * one, 0 * one, refuted * one, unsure * one, refuted_unsure * one)


_NOBODY = {"unit": "", "overclaim_pct": np.nan}


def _log_beta(values: Floats, mean: float, worth: float) -> Floats:
    inside = min(max(mean, _LEAST), 1 - _LEAST)
    yes, no = inside * worth, (1 - inside) * worth
    log = (yes - 1) * np.log(values) + (no - 1) * np.log1p(-values) - betaln(yes, no)
    return np.asarray(log, dtype=np.float64)


def _mean_sd(values: Floats, weight: Floats) -> tuple[float, float]:
    mean = float((weight * values).sum())
    return mean, float(np.sqrt(max((weight * values**2).sum() - mean**2, 0.0)))


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
