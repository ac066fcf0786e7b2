"""Draw so many of a stratum that each is as likely as its size says.

From: sizes and a number. To: chances; every sample there can be, and how probable it is.

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
_NEARLY = 1e-9  # what is left of a sum of many chances


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


def find_certain(size: Floats, number: float) -> NDArray[np.bool_]:
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


def find_chances(size: ArrayLike, number: float) -> Floats:
    """Return how likely each unit is to be drawn: in proportion to its size, 1 at most.

    They add up to ``number``, which may be a fraction: so many are drawn on average.

    Raises
    ------
    ValueError
        When a size is not above 0, or fewer units are there than are to be drawn.
    """
    sizes = np.asarray(size, dtype=np.float64)
    if not (sizes > 0).all() or not 0 <= number <= len(sizes):
        raise ValueError(f"{number} of {len(sizes)} units, the smallest {sizes.min(initial=0)}")
    certain = find_certain(sizes, number)
    left = max(number - int(certain.sum()), 0.0)
    rest = float(sizes[~certain].sum()) or 1.0
    chances: Floats = np.where(certain, 1.0, left * sizes / rest)
    return chances


def list_samples(chances: ArrayLike) -> Samples:
    """Return every sample that a systematic draw with these ``chances`` can give, in their order.

    Unit ``i`` covers ``[C(i−1), C(i))`` of a line, ``C`` the running sum of the chances; a start
    ``u`` in ``[0, 1)`` draws the units that cover ``u``, ``u + 1``, ``u + 2`` ... Samples change
    only where ``u`` passes the fraction of some ``C(i)``. Of units next to each other whose chances
    add up to ``t``, ``⌊t⌋`` or ``⌈t⌉`` are in every sample, and ``t`` on average: they
    are rounded by chance.

    Raises
    ------
    ValueError
        When a chance is not between 0 and 1, or they add up to no whole number above 0.
    """
    chance = np.asarray(chances, dtype=np.float64)
    number = round(float(chance.sum()))
    whole = abs(float(chance.sum()) - number) < _NEARLY
    if number < 1 or not whole or chance.min() < 0 or chance.max() > 1 + _NEARLY:
        raise ValueError(f"chances of units from {chance} do not add up to a number to draw")
    certain = chance >= 1 - 10.0**-_DECIMALS
    always, others = np.flatnonzero(certain), np.flatnonzero(~certain & (chance > 0))
    left = number - len(always)
    if not left:
        return Samples(always[None, :], np.ones(1))
    covered = np.cumsum(chance[others])
    covered *= left / covered[-1]
    starts = np.unique(np.round(np.append(covered % 1.0, 0.0), _DECIMALS) % 1.0)
    spans = np.diff(np.append(starts, 1.0))
    at = (starts + spans / 2)[:, None] + np.arange(left)
    drawn = others[np.minimum(np.searchsorted(covered, at, side="right"), len(others) - 1)]
    fixed = np.broadcast_to(always, (len(starts), len(always)))
    return Samples(np.concatenate([fixed, drawn], axis=1), spans)
