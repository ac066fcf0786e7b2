"""How many points others should look at again until the field score is known well enough.

From: draw, failures, ``points``, how near. To: a sample by strata, and how well it tells.

What is told so far predicts every point's score; a re-check finds how far off that is. The weighted
mean of what is found (a difference estimator: Särndal, Swensson and Wretman 1992, *Model Assisted
Survey Sampling*, section 6.3) has the variance Σ (W S)² (1/n − 1/N), W the part of the field score
that a stratum bears, S the spread of its points around what is told of them. Strata are families of
types by kind; :mod:`geoplan.optimise.checks` shares the checks out (Neyman 1934; Wright 2012).
Within a stratum points are drawn systematically with probability proportional to what they bear.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import sqrt
from typing import Any

import numpy as np
import pandas as pd
from scipy import sparse

from geoplan.catalogue import Catalogue
from geoplan.optimise.checks import fewest, least_total, variance
from geoplan.risk.draw import Draw
from geoplan.risk.estimate import SURE
from geoplan.risk.failures import Failures
from geoplan.risk.systematic import Floats, Ints, find_chances, list_samples


@dataclass(frozen=True, eq=False)
class Rechecks:
    """``strata``: one row a stratum; ``drawn``: positions of points with their stratum.

    ``now_pct`` and ``then_pct``: half widths (95 %) of the field score before and after;
    ``divisible``: how many checks it takes were they divisible.
    """

    strata: pd.DataFrame
    drawn: list[tuple[int, str]]
    now_pct: float
    then_pct: float
    divisible: float


def plan_rechecks(
    draw: Draw,
    failures: Failures,
    points: pd.DataFrame,
    catalogue: Catalogue,
    within_pct: float,
    seed: int,
) -> Rechecks:
    """Return the fewest re-checks after which the field score is known to ± ``within_pct``."""
    own, whole = score_variances(draw, failures)
    families = {t.id: t.family for t in catalogue.types.values()}
    name = (points["type_id"].map(families) + ":" + points["kind"]).to_numpy()
    may = draw.weight > 0
    names, stratum = np.unique(name[may].astype(str), return_inverse=True)
    at = np.flatnonzero(may)
    borne = np.bincount(stratum, draw.weight[at])
    inner = np.bincount(stratum, draw.weight[at] * own[at]) / borne
    size = np.bincount(stratum).astype(np.int64)
    spread: Floats = (100 * borne * np.sqrt(inner)).astype(np.float64)
    most = (within_pct / SURE) ** 2
    counts = fewest(spread, size, most)
    rows = {
        "stratum": names,
        "points": size,
        "weight_pct": 100 * borne,
        "sd_pct": 100 * np.sqrt(inner),
        "checks": counts,
    }
    drawn = list(_sample(names, stratum, at, draw.weight, counts, seed))
    return Rechecks(
        pd.DataFrame(rows),
        drawn,
        100 * SURE * sqrt(whole),
        SURE * sqrt(variance(spread, size, counts)),
        least_total(spread, size, most),
    )


def score_variances(draw: Draw, failures: Failures) -> tuple[Floats, float]:
    """Return how unsure each point's score (0..1) is, and their weighted sum: both as variances.

    Given the rates items fail independently; rates of one factor err together:
    Var Y_j = Σ_k share² (p (1 − p) − Σ loading²) + Σ_f (Σ_k share · loading_f)², and for the sum
    the same with the weights of the points.
    """
    loading = failures.loadings()
    alone = (
        failures.p * (1 - failures.p) - np.asarray(loading.multiply(loading).sum(axis=1)).ravel()
    )
    alone = failures.share**2 * np.maximum(alone, 0.0)
    rows = (failures.share, (failures.point, np.arange(len(failures))))
    together = sparse.csr_matrix(rows, shape=(draw.points, len(failures))) @ loading
    own = np.bincount(failures.point, alone, minlength=draw.points)
    each = own + np.asarray(together.multiply(together).sum(axis=1)).ravel()
    whole = float(draw.weight**2 @ own) + float(((together.T @ draw.weight) ** 2).sum())
    return np.asarray(each, dtype=np.float64), whole


def _sample(
    names: np.ndarray[Any, Any],
    stratum: Ints,
    at: Ints,
    weight: Floats,
    counts: Ints,
    seed: int,
) -> Iterator[tuple[int, str]]:
    """Yield the points drawn in each stratum, in their order."""
    rng = np.random.default_rng(seed)
    for number, count in enumerate(counts.tolist()):
        mine = at[stratum == number]
        start = rng.random()
        if count:
            samples = list_samples(find_chances(weight[mine], count))
            last = len(samples.chance) - 1
            chosen = min(int(np.searchsorted(np.cumsum(samples.chance), start, "right")), last)
            for point in sorted(mine[samples.chosen[chosen]].tolist()):
                yield point, str(names[number])
