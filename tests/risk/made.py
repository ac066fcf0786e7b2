"""Failures made by hand: a few items a point, some of which err together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from geoplan.risk.failures import Failures


@dataclass(frozen=True, eq=False)
class Signs:
    """Factors that are 1 or −1 as often: the rates stay in 0..1 as long as loadings are small."""

    factor: Any
    loading: Any

    def off(self, rng: np.random.Generator, count: int) -> Any:
        signs = rng.choice([-1.0, 1.0], (int(self.factor.max(initial=-1)) + 1, count))
        found = np.einsum("if,ifc->ic", self.loading, signs[self.factor])
        return found.astype(np.float32)


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
    fields |= other
    return Failures(**fields, law=Signs(fields["factor"], fields["loading"]))
