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
_WIDTHS = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0)  # of bins, in points
_MOST_BINS = 40

SURE = 1.959963984540054
"""Standard errors on either side of a mean that hold it in 95 of 100 cases."""


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
        mean_error(scores, worlds),
        float(scores.std()),
        float(median),
        float(low),
        float(high),
        100 * float(reached.mean()),
        100 * mean_error(reached, worlds),
    )


def mean_error(values: Floats, worlds: NDArray[np.integer]) -> float:
    """Return the standard error of the mean of values that come in clusters."""
    size = np.bincount(worlds)
    size, total = size[size > 0], np.bincount(worlds, values)[size > 0]
    if len(size) < 2:
        return _NAN
    apart = total - float(values.mean()) * size
    return sqrt(float((apart**2).sum()) * len(size) / (len(size) - 1)) / len(values)


def half_width(values: Floats, worlds: NDArray[np.integer]) -> float:
    """Return half the width of the 95 % interval of the mean of values that come in clusters."""
    return SURE * mean_error(values, worlds)


@dataclass(frozen=True)
class Bins:
    """A distribution in bins of one width: where each begins, and its share of the draws in %."""

    start: Floats
    width: float
    share_pct: Floats


def sort_in(scores: Floats) -> Bins:
    """Return the distribution of the scores in round bins: the finest that are not too many.

    A bin holds its lower end; the last one its upper end too, so that full marks need no bin.
    """
    low, high = float(scores.min()), float(scores.max())
    for width in _WIDTHS:
        first = int(np.floor(low / width + 1e-9))
        count = max(1, int(np.ceil(high / width - 1e-9)) - first)
        if count <= _MOST_BINS:
            break
    at = np.clip(np.floor(scores / width + 1e-9).astype(np.int64) - first, 0, count - 1)
    share = 100 * np.bincount(at, minlength=count) / len(scores)
    return Bins(np.round((first + np.arange(count)) * width, 10), width, share)
