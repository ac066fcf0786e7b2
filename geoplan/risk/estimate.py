"""Sum up simulated scores: middle, spread, interval, how likely the target is reached.

From: scores by world and draw. To: :class:`Estimate`, with the error of the simulation.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from geoplan.risk.systematic import Floats

_NAN = float("nan")


@dataclass(frozen=True)
class Estimate:
    """Of scores in percent; ``draws`` of them there were.

    ``mean_error`` and ``chance_error`` are standard errors of the simulation; with two of them the
    true value lies within in 19 of 20 cases.
    """

    draws: int
    mean: float = _NAN
    mean_error: float = _NAN
    sd: float = _NAN
    median: float = _NAN
    low: float = _NAN
    high: float = _NAN
    chance: float = _NAN
    chance_error: float = _NAN


def sum_up(
    scores: Floats, worlds: NDArray[np.integer], target_pct: float, interval_pct: float
) -> Estimate:
    """Return the estimate of draws with the given scores, each made in one of the ``worlds``.

    Draws of one world are alike, so the error is told by how the worlds differ: the standard error
    of a ratio of means over clusters, worlds as clusters (Särndal, Swensson and Wretman 1992,
    *Model Assisted Survey Sampling*, section 5.6 and chapter 8).
    """
    if not len(scores):
        return Estimate(0)
    tail = (1 - interval_pct / 100) / 2
    low, median, high = np.quantile(scores, [tail, 0.5, 1 - tail])
    reached = (scores >= target_pct - 1e-9).astype(np.float64)
    return Estimate(
        len(scores),
        float(scores.mean()),
        _error(scores, worlds),
        float(scores.std()),
        float(median),
        float(low),
        float(high),
        100 * float(reached.mean()),
        100 * _error(reached, worlds),
    )


def _error(values: Floats, worlds: NDArray[np.integer]) -> float:
    """Return the standard error of the mean of values that come in clusters."""
    size = np.bincount(worlds)
    size, total = size[size > 0], np.bincount(worlds, values)[size > 0]
    if len(size) < 2:
        return _NAN
    apart = total - float(values.mean()) * size
    return sqrt(float((apart**2).sum()) * len(size) / (len(size) - 1)) / len(values)
