"""Failures made by hand: a few items a point, some of which err together."""

from __future__ import annotations

from typing import Any

import numpy as np

from geoplan.risk.failures import Failures


def made_failures(
    points: int, seed: int = 1, spread: float = 0.04, each: int = 4, **other: Any
) -> Failures:
    """Return ``each`` items a point, with one factor for all and one for every third point."""
    rng = np.random.default_rng(seed)
    point = np.repeat(np.arange(points), each)
    count = len(point)
    share = rng.dirichlet(np.ones(each), points).ravel()
    factor = np.column_stack([np.zeros(count, dtype=np.int64), 1 + point % 3])
    fields = {
        "indicators": tuple(f"i{k}" for k in range(each)),
        "point": point,
        "indicator": np.tile(np.arange(each), points),
        "share": share,
        "p": rng.uniform(0.2, 0.6, count),
        "alpha": np.ones(count),
        "beta": np.ones(count),
        "cell": point % 3,
        "basis": np.zeros(count, dtype=np.int64),
        "known": np.ones(count, dtype=bool),
        "factor": factor,
        "loading": np.full((count, 2), spread),
    }
    return Failures(**(fields | other))
