"""Draw so many of a stratum that each is as likely as its size says.

From: sizes and a number. To: every sample there can be, and how probable it is.

Systematic sampling with probability proportional to size (Madow 1949, *Annals of Mathematical
Statistics* 20:333-354; Tillé 2006, *Sampling Algorithms*, section 7.1): the sizes stand in a row,
one random start decides the whole sample. So a stratum of ``N`` has at most ``N + 1`` samples, and
whatever is expected of a draw is a finite sum over them: exact, nothing is simulated.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_DECIMALS = 12  # starts nearer to each other than that are one


@dataclass(frozen=True)
class Samples:
    """Every sample of a stratum: ``chosen`` (samples, number drawn) with ``chance`` adding to 1."""

    chosen: Ints
    chance: Floats

    def inclusion(self, count: int) -> Floats:
        """Return how likely each of ``count`` units is to be in the sample."""
        each = np.repeat(self.chance, self.chosen.shape[1])
        drawn = np.bincount(self.chosen.ravel(), each, minlength=count)
        return np.asarray(np.minimum(drawn, 1.0), dtype=np.float64)


def find_certain(size: Floats, number: int) -> NDArray[np.bool_]:
    """Return the units so large that they are in every sample.

    A unit whose size times the number still to be drawn reaches the sum of the sizes is taken, and
    the rest is asked again (Särndal, Swensson and Wretman 1992, *Model Assisted Survey Sampling*,
    section 3.6.2).
    """
    certain = np.zeros(len(size), dtype=bool)
    while True:
        left = number - int(certain.sum())
        total = float(size[~certain].sum())
        more = ~certain & (left * size >= total * (1 - 10.0**-_DECIMALS))
        if left <= 0 or not more.any():
            return certain
        certain |= more


def list_samples(size: ArrayLike, number: int) -> Samples:
    """Return every sample of ``number`` units that a systematic draw can give, in their order.

    Unit ``i`` covers ``[C(i−1), C(i))`` of a line, ``C`` the running sum of its inclusion
    probabilities ``π = number · size / Σ size``; a start ``u`` in ``[0, 1)`` draws the units that
    cover ``u``, ``u + 1``, ``u + 2`` ... The sample changes only where ``u`` passes the fraction of
    some ``C(i)``.

    Raises
    ------
    ValueError
        When a size is not above 0, or fewer units are there than are to be drawn.
    """
    sizes = np.asarray(size, dtype=np.float64)
    if not (sizes > 0).all() or not 0 < number <= len(sizes):
        raise ValueError(f"{number} of {len(sizes)} units, the smallest {sizes.min(initial=0)}")
    certain = find_certain(sizes, number)
    always, others = np.flatnonzero(certain), np.flatnonzero(~certain)
    left = number - len(always)
    if not left:
        return Samples(always[None, :], np.ones(1))
    covered = np.cumsum(sizes[others])
    covered *= left / covered[-1]
    starts = np.unique(np.round(np.append(covered % 1.0, 0.0), _DECIMALS) % 1.0)
    chance = np.diff(np.append(starts, 1.0))
    at = (starts + chance / 2)[:, None] + np.arange(left)
    drawn = others[np.minimum(np.searchsorted(covered, at, side="right"), len(others) - 1)]
    fixed = np.broadcast_to(always, (len(starts), len(always)))
    return Samples(np.concatenate([fixed, drawn], axis=1), chance)
