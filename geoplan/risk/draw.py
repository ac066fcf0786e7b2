"""An assessor's draw: independent strata, and a look around each fixed point that is drawn.

From: strata. To: how likely each point is to be looked at, and how much of the mark it bears.

``field = Σ_h W_h / n_h · Σ_{looks l} ((1 − λ_l) Σ_j m_lj Y_j + λ_l Y_near(l)) = Σ_j A_j Y_j``:
linear in the scores ``Y`` of the points with random weights ``A`` that add up to 1. A look is at a
point, or along a window of a road: then ``m_lj`` is the share of its metres that lies on point
``j``. A drawn unit is a point, or a bus line or a road of which one stop group or window is then
drawn (two-stage sampling: Särndal, Swensson and Wretman 1992, *Model Assisted Survey Sampling*,
chapter 4).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from geoplan.risk.lots import Lots
from geoplan.risk.systematic import Floats, Samples


@dataclass(frozen=True)
class Stratum:
    """What is drawn from together, a type: units, every sample of them, the looks of each unit.

    ``share`` is the part of the field score it bears (``W_h``); ``method`` is ``points``,
    ``lines`` or ``roads``; the first ``fixed`` units are of fixed points, the others of likely
    ones; ``length_m`` are the metres of roads by unit.
    """

    type_id: str
    method: str
    share: float
    samples: Samples
    units: Lots  # a row a unit, its tickets looks
    fixed: int
    length_m: Floats | None = None

    @property
    def drawn(self) -> int:
        """How many units a draw takes."""
        return int(self.samples.chosen.shape[1])

    @property
    def each(self) -> float:
        """The part of the field score that one drawn unit bears."""
        return self.share / self.drawn

    @property
    def parts(self) -> tuple[tuple[str, slice, slice], ...]:
        """Fixed and likely: the name, the units and their looks, as slices of what there is."""
        cut, last = int(self.units.first[self.fixed]), len(self.units.first) - 1
        return (
            ("fixed", slice(0, self.fixed), slice(0, cut)),
            ("likely", slice(self.fixed, last), slice(cut, len(self.units.ticket))),
        )

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
    """Whom a fixed look leads to: ``lots`` a row a look, ``share`` λ of its mark (0: none).

    Of the likely points around exactly one is looked at, by each drawn fixed look on its own.
    """

    lots: Lots
    share: Floats

    def matrix(self, points: int) -> sparse.csr_matrix:
        """Return how likely a look (row) leads to a point (column)."""
        return self.lots.matrix(points)


@dataclass(frozen=True, eq=False)
class Draw:
    """A whole assessment's draw over points 0 .. P-1.

    ``looks`` (looks × points, rows adding up to 1) are what may be drawn: look ``j`` below P is the
    point ``j``, those from P on are windows of roads. ``inclusion`` is how likely a point is looked
    at at all, ``weight`` the part of the field score it bears on average (Σ = 1, unless nothing is
    drawn); both exact. ``walk_m`` are the metres of each look; 0: it is at a point. ``lonlat``
    (looks × 2, degrees) is its place, of a window its middle; NaN: nowhere.
    """

    strata: tuple[Stratum, ...]
    looks: sparse.csr_matrix
    near: Surroundings
    inclusion: Floats
    weight: Floats
    walk_m: Floats
    lonlat: Floats

    @property
    def points(self) -> int:
        """The number of points."""
        return len(self.weight)

    @property
    def drawn(self) -> int:
        """How many units one draw takes in all, the looks around them not counted."""
        return sum(stratum.drawn for stratum in self.strata)

    @cached_property
    def stratum_ids(self) -> NDArray[Any]:
        """Type and kind by look, like ``park:fixed``; empty where a look is never drawn."""
        names = np.full(self.looks.shape[0], "", dtype=object)
        for stratum in self.strata:
            for kind, _, looks in stratum.parts:
                names[stratum.units.ticket[looks]] = f"{stratum.type_id}:{kind}"
        return names
