"""How many to check in each stratum, so that a weighted mean is known well enough with the fewest.

From: sizes, weights and spreads of strata. To: whole numbers, exact.

The variance of a stratified mean is Σ (W S)² (1/n − 1/N): Neyman (1934) with the correction for
finite populations (Cochran 1977, Sampling Techniques, 5.5 and 5.8). One more check in a stratum
takes (W S)² / (n (n + 1)) off it, less with every check, so handing out checks by that priority is
optimal among whole numbers, with bounds too (Wright 2012, The American Statistician 66:217-224;
Wright 2017, Statistics and Probability Letters 129:50-57).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


def variance(spread: Floats, size: Ints, checked: Ints) -> float:
    """Return the variance of the mean; ``spread``: weight × standard deviation of each stratum.

    A stratum in which nothing varies needs no check; one that is not checked although it varies
    leaves the mean unknown (infinite variance).
    """
    varies = spread > 0
    if (checked[varies] == 0).any():
        return float("inf")
    n, all_of = checked[varies].astype(float), size[varies].astype(float)
    return float((spread[varies] ** 2 * (1 / n - 1 / all_of)).sum())


def least_total(spread: Floats, size: Ints, variance_max: float) -> float:
    """Return the number of checks that would do if they could be divided.

    Neyman's n = t W S, cut to at least one and at most all of a stratum. In 1/t the variance is
    linear between the values at which a stratum is cut, so it is solved for there. Whole numbers
    need as many or more, by less than one a stratum.
    """
    varies = (spread > 0) & (size > 0)
    own, all_of = spread[varies], size[varies]
    if not len(own):
        return 0.0
    cuts = np.sort(np.concatenate([own / all_of, own]))
    counts = [np.clip(own / cut, 1, all_of) for cut in cuts]
    worth = [float((own**2 * (1 / n - 1 / all_of)).sum()) for n in counts]
    return float(np.clip(own / np.interp(variance_max, worth, cuts), 1, all_of).sum())


def share_out(spread: Floats, size: Ints, total: int) -> Ints:
    """Return how many of ``total`` checks each stratum gets for the least variance.

    At least one where anything varies, never more than there are; fewer than ``total`` where all is
    checked already.
    """
    least = ((spread > 0) & (size > 0)).astype(np.int64)
    stratum, _ = _priorities(spread, size)
    more = max(total - int(least.sum()), 0)
    given = np.bincount(stratum[:more], minlength=len(size))
    return np.asarray(least + given, dtype=np.int64)


def fewest(spread: Floats, size: Ints, variance_max: float) -> Ints:
    """Return the checks of each stratum of the smallest total whose variance is small enough.

    The best counts of one total are those of the next but for one, so the first that will do is
    found by adding up.
    """
    least = ((spread > 0) & (size > 0)).astype(np.int64)
    start = variance(spread * least, size, least)
    _, taken_off = _priorities(spread, size)
    left = np.maximum(start - np.concatenate([[0.0], np.cumsum(taken_off)]), 0.0)
    left[-1] = 0.0  # all are checked: nothing is left to chance, whatever rounding says
    more = int(np.argmax(left <= variance_max * (1 + 1e-12)))
    return share_out(spread, size, int(least.sum()) + more)


def _priorities(spread: Floats, size: Ints) -> tuple[Ints, Floats]:
    """Return each check beyond the first of a stratum: whose it is, what it takes off; most first.

    Equal ones go by stratum, then by number.
    """
    beyond = np.where(spread > 0, np.maximum(size - 1, 0), 0)
    stratum = np.repeat(np.arange(len(size)), beyond)
    number = np.arange(len(stratum)) - np.repeat(np.cumsum(beyond) - beyond, beyond) + 1
    taken_off = spread[stratum] ** 2 / (number * (number + 1.0))
    order = np.argsort(-taken_off, kind="stable")
    return stratum[order], taken_off[order]
