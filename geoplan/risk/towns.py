"""What all cells of a township have in common: where it is worse, or better, in everything.

From: how much was looked at in each cell and how much of it failed, the rate of the cell's type ×
indicator. To: :class:`Towns`.

Cells are pooled with those of other townships of the same type and indicator (:mod:`.pooling`); a
township that fails in everything would be told so little in each cell that it is lost. So the odds
of all cells of township ``t`` may be off by one factor, ``u`` in logarithms: near 0 the rate moves
by ``g(1 − g)·u``, ``g`` that of type and indicator. What failed too much, ``Σ n(r − g)``, over
``I = Σ n·g(1 − g)``, tells it with variance ``1/I`` (one step of Fisher's scoring; ``n`` looks
worth as much as that many of different places). By how much townships differ, ``σ²``, is told by
their scatter about their mean, ``Q = Σ I(u − ū)²``, as ``(Q − (T − 1))/(ΣI − ΣI²/ΣI)``, nothing
where they scatter no more than chance does (DerSimonian and Laird 1986, *Controlled Clinical
Trials* 7:177-188); then ``u`` is shrunk to ``σ²I/(1 + σ²I)`` of itself, with the variance
``σ²/(1 + σ²I)`` (empirical Bayes, as in :mod:`.pooling`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from geoplan.risk.pooling import Floats, Ints, Lean, Level

NOWHERE = -1  # the township of cells whose points lie in none that is known


@dataclass(frozen=True, eq=False)
class Towns:
    """How far the log odds of each township are off, and how unsure that is (a variance).

    The last entry is for :data:`NOWHERE`.
    """

    off: Floats
    variance: Floats

    def lean(self, groups: Level, parent: Ints, town: Ints) -> Lean:
        """Return how far cells of a ``town`` are off the rates of their ``groups``."""
        g = groups.mean[parent]
        odds = g * np.exp(self.off[town])
        rate = odds / (1 - g + odds)
        return Lean(rate - g, rate * (1 - rate) * np.sqrt(self.variance[town]))


def find_towns(cells: Level, groups: Level, town: Ints) -> Towns:
    """Return by how much townships differ; ``town`` of each cell, or :data:`NOWHERE`."""
    count = int(town.max(initial=NOWHERE)) + 1
    told = (town != NOWHERE) & (cells.looks > 0)
    at, g = town[told], groups.mean[cells.parent[told]]
    n, k, worth = cells.looks[told], cells.strength, cells.upward[told]
    rate = ((k + n) * cells.mean[told] - k * g) / n
    info = np.bincount(at, worth * g * (1 - g), minlength=count)
    score = np.bincount(at, worth * (rate - g), minlength=count)
    known = info > 0
    if known.sum() < 2:
        return Towns(np.zeros(count + 1), np.zeros(count + 1))
    off = np.where(known, score / np.where(known, info, 1.0) - score.sum() / info.sum(), 0.0)
    scale = info.sum() - (info**2).sum() / info.sum()
    spread = max(float((info * off**2).sum() - known.sum() + 1) / float(scale), 0.0)
    kept = spread * info / (1 + spread * info)
    return Towns(np.append(kept * off, 0.0), np.append(spread * (1 - kept), spread))
