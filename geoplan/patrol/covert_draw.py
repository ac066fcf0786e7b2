"""Draw the days of a covert plan by a secret number.

From: chances of plans, the secret number, days. To: which plan and which orders each day.

Every choice is a number of its own, HMAC-SHA256 of the day's name under the secret number: whoever
saw all earlier days learns nothing about the next, the same number gives the same days on every
machine, and a day's choice does not depend on how many others are drawn.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from geoplan.optimise.mixed import Pool

_BITS = 53  # of a float
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


def uniform(secret: int, *words: object) -> float:
    """Return a number of [0, 1) that the secret and the words give, by HMAC-SHA256 (RFC 2104)."""
    text = "\0".join(str(word) for word in words)
    found = hmac.new(str(secret).encode(), text.encode(), hashlib.sha256).digest()
    return float((int.from_bytes(found[:8], "big") >> (64 - _BITS)) / (1 << _BITS))


@dataclass(frozen=True, eq=False)
class Chances:
    """The chances of the plans of each kind of day, ready to draw from."""

    numbers: tuple[npt.NDArray[np.int64], ...]
    sums: tuple[Floats, ...]

    @classmethod
    def of(cls, pool: Pool, shares: Floats) -> Chances:
        """Return the chances ``shares`` of the plans of ``pool``."""
        own = [np.flatnonzero((pool.kind == k) & (shares > 0)) for k in range(len(pool.days))]
        return cls(tuple(own), tuple(np.cumsum(shares[mine]) for mine in own))

    def pick(self, kind: int, at: float) -> int:
        """Return the number of the plan that ``at``, of [0, 1), falls on."""
        sums = self.sums[kind]
        found = int(np.searchsorted(sums, at * sums[-1], side="right"))
        return int(self.numbers[kind][min(found, len(sums) - 1)])


def draw_days(
    chances: Chances, days: Sequence[tuple[str, int]], secret: int, trial: str = ""
) -> list[int]:
    """Return the number of a plan for each of ``days``, given as name and kind."""
    return [chances.pick(kind, uniform(secret, trial, day, "plan")) for day, kind in days]


def count_rates(
    pool: Pool, chances: Chances, days: Sequence[tuple[str, int]], secret: int, trials: int
) -> Floats:
    """Return (points,) in which share of ``trials`` draws each point is covered at all."""
    by_plan = np.ascontiguousarray(pool.covers.T)
    found = np.zeros(len(pool.covers))
    for trial in range(trials):
        found += by_plan[draw_days(chances, days, secret, str(trial))].any(axis=0)
    return found / trials
