"""An assessor's draw: independent strata, and a look around each fixed point that is drawn.

From: strata. To: how likely each point is to be looked at, and how much of the mark it bears.

``field = Σ_h W_h / n_h · Σ_{drawn f} ((1 − λ_f) Y_f + λ_f Y_near(f)) = Σ_j A_j Y_j``: linear in the
scores ``Y`` of the points with random weights ``A`` that add up to 1. A drawn unit is a point, or a
bus line or a road of which one stop group or stretch is then drawn (two-stage sampling: Särndal,
Swensson and Wretman 1992, *Model Assisted Survey Sampling*, chapter 4).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import sparse

from geoplan.risk.lots import Lots
from geoplan.risk.systematic import Floats, Ints, Samples


@dataclass(frozen=True)
class Stratum:
    """What is drawn from together: units, every sample of them, the points of each unit.

    ``share`` is the part of the field score it bears (``W_h``); ``kind`` is ``fixed`` or
    ``likely``, ``method`` ``points``, ``lines`` or ``roads``; ``short`` is how many the quota
    wanted beyond what there is.
    """

    stratum_id: str
    type_id: str
    kind: str
    method: str
    share: float
    samples: Samples
    units: Lots  # a row a unit, its tickets positions of points

    @property
    def drawn(self) -> int:
        """How many units a draw takes."""
        return int(self.samples.chosen.shape[1])

    @property
    def each(self) -> float:
        """The part of the field score that one drawn unit bears."""
        return self.share / self.drawn

    @property
    def points(self) -> Ints:
        """Positions of its points, in order."""
        return np.sort(self.units.ticket)

    @cached_property
    def starts(self) -> Lots:
        """A single row, its tickets the samples."""
        count = len(self.samples.chance)
        return Lots(np.array([0, count]), np.arange(count), self.samples.chance)

    def inclusion(self) -> Floats:
        """Return how likely each unit is to be drawn."""
        return self.samples.inclusion(len(self.units.first) - 1)

    def indicator(self) -> sparse.csr_matrix:
        """Return which units (columns) are in which sample (row)."""
        count, drawn = self.samples.chosen.shape
        where = (np.repeat(np.arange(count), drawn), self.samples.chosen.ravel())
        shape = (count, len(self.units.first) - 1)
        return sparse.csr_matrix((np.ones(count * drawn), where), shape=shape)


@dataclass(frozen=True)
class Surroundings:
    """Whom a drawn fixed point leads to: ``lots`` a row a point, ``share`` λ of its mark (0: none).

    Of the likely points around exactly one is looked at, each drawn fixed point on its own.
    """

    lots: Lots
    share: Floats

    def matrix(self) -> sparse.csr_matrix:
        """Return how likely a drawn point (row) leads to another (column)."""
        return self.lots.matrix(len(self.share))


@dataclass(frozen=True, eq=False)
class Draw:
    """A whole assessment's draw over points 0 .. P-1.

    ``inclusion`` is how likely a point is looked at at all, ``weight`` the part of the field score
    it bears on average (Σ = 1, unless nothing is drawn); both exact.
    """

    strata: tuple[Stratum, ...]
    near: Surroundings
    inclusion: Floats
    weight: Floats

    @property
    def points(self) -> int:
        """The number of points."""
        return len(self.weight)

    @property
    def drawn(self) -> int:
        """How many units one draw takes in all, the looks around them not counted."""
        return sum(stratum.drawn for stratum in self.strata)
