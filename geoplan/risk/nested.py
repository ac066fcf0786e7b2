"""How far the rates of items may be off, all together: drawn as they are pooled.

From: rates of groups (:mod:`.pooling`), how an item's rate hangs on its cell's, what the words of
units leave unsure. To: scenarios.

Given the rate ``μ`` above it, a group in which ``x`` of ``n`` failed has a rate that is beta
distributed with ``K·μ + x`` and ``K·(1 − μ) + n − x``. So rates are drawn from the top down, and
none needs to be cut off at 0 or 1: a county in which hardly anything fails has groups in which
hardly anything does. (Normal rates, cut off, have groups of every rate even there; their intervals
ended below 93 where one county in twenty does better than 97.) The cells at the bottom are many and
each weighs little, so their mean and variance is all that is felt of them: they are drawn as one of
two values, ``m + a·(B − m)`` with ``B`` 1 as often as ``m`` says and ``a² = 1/(n + K + 1)``, which
have both and lie in 0..1 as well.

What a unit's word is worth is told by a count, so it is off by a factor that is gamma distributed
about 1: no claim can hide less than nothing. So is what all have in common, of each item by as much
as it moves, all at one quantile of their distributions.

What words and cells do to an item is multiplied, not added up: where units hide nothing, cells take
nothing away. Where much fails already, cells move it no further than to 1. As cells and words are
drawn apart, rates have the means that they should, and next to none has to be cut off.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaincinv

from geoplan.risk.pooling import Floats, Ints, Level

_INSIDE = 1e-6  # from 0 and 1: beta distributions have no such parameters
_SPREAD = 1e-3
_LEAST = 1e-9  # room that is not divided by
_SPREADS, _TABLED = (0.02, 3.0), 25  # relative spreads of what is common to all words

Drawn = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Nested:
    """Levels from the county down to the cells, and how the items hang on what is drawn.

    ``town``: that of each cell, all of which sway together. Of each item: its ``mean`` and its
    ``cell``, by how much its rate moves with that of the cell (``hang``); its ``unit``; by how much
    it moves with one standard deviation of what is unsure of the words of all units (``common``)
    and of its own (``word``). ``spreads``: of each unit's factor about 1.
    """

    levels: tuple[Level, ...]
    town: Ints
    mean: Floats
    cell: Ints
    hang: Floats
    unit: Ints
    common: Floats
    word: Floats
    spreads: Floats

    def off(self, rng: np.random.Generator, count: int) -> Drawn:
        """Return by how much the rate of each item is off its mean, a column a scenario."""
        of_cell = self.levels[-1].mean[self.cell]
        values = np.maximum(self.mean, _INSIDE), self.hang, self.word, of_cell
        mean, hang, word, above = (v.astype(np.float32)[:, None] for v in values)
        cells = self._cells(rng, count)[self.cell]
        off = self._common(rng, count)
        off += word * self._words(rng, count)[self.unit]
        np.clip(off, -mean, 1 - mean, out=off)
        kept = np.minimum(1 + off / mean, (1 - mean - off) / np.maximum(hang * (1 - above), _LEAST))
        off += kept * hang * cells
        return off

    def _cells(self, rng: np.random.Generator, count: int) -> Drawn:
        """Return by how much the rates of the cells are off their means."""
        rates = np.repeat(self.levels[0].mean[:, None], count, axis=1)
        for depth, level in enumerate(self.levels):
            if depth:
                kept = level.mean - level.pull * self.levels[depth - 1].mean[level.parent]
                rates = level.pull[:, None] * rates[level.parent] + kept[:, None]
            if depth == len(self.levels) - 1:
                sway = rng.standard_normal((int(self.town.max(initial=-1)) + 2, count))
                rates += level.sway[:, None] * sway[self.town]
            rates = _between(rates)
            worth = (level.strength + level.looks)[:, None]
            if depth < len(self.levels) - 1:
                rates = rng.beta(worth * rates, worth * (1 - rates))
        rates = rates.astype(np.float32)
        apart = (rng.random(rates.shape, dtype=np.float32) < rates) - rates
        rates += apart * (1 / np.sqrt(worth + 1)).astype(np.float32)
        return np.asarray(rates - self.levels[-1].mean[:, None], dtype=np.float32)

    def _words(self, rng: np.random.Generator, count: int) -> Drawn:
        """Return the factors of the words of units in standard deviations off their mean."""
        spread = np.maximum(self.spreads, _SPREAD)[:, None]
        factor = rng.gamma(spread**-2, spread**2, (len(spread), count))
        return np.asarray((factor - 1) / spread, dtype=np.float32)

    def _common(self, rng: np.random.Generator, count: int) -> Drawn:
        """Return by how much items move with what all words have in common.

        Each by a factor that is gamma distributed about 1, all at the same quantile of theirs:
        tabled by relative spread, and interpolated.
        """
        spreads = np.geomspace(*_SPREADS, _TABLED)[:, None]
        table = gammaincinv(spreads**-2, rng.random(count)) * spreads**2
        table = ((table - 1) / spreads).astype(np.float32)
        spread = np.clip(self.common / np.maximum(self.mean, _INSIDE), *_SPREADS)
        at = np.interp(np.log(spread), np.log(spreads[:, 0]), np.arange(_TABLED))
        low = np.minimum(at.astype(np.int64), _TABLED - 2)
        part, move = ((v.astype(np.float32))[:, None] for v in (at - low, self.common))
        return np.asarray(move * ((1 - part) * table[low] + part * table[low + 1]))


def _between(rates: Floats) -> Floats:
    return np.clip(rates, _INSIDE, 1 - _INSIDE)
