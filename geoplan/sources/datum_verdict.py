"""Decide which coordinates a list holds, and say how sure that is.

From: the numbers of a list, and map objects of the same names. To: one verdict with its residual.

Every reading of the numbers places the rows that bear the name of one known place; the right one
brings them there. The median of the distances stands for a reading, so that a third of wrong
names does no harm. Readings that put the rows outside the county are out beforehand.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import shapely

from geoplan.geo import metric_xy
from geoplan.sources.datum_hypotheses import Array, Flags, Hypothesis, Numbers, hypotheses
from geoplan.sources.datum_words import Declared

Bounds = tuple[float, float, float, float]
Basis = Literal[
    "measured", "confirmed", "beaten", "unverified", "only_fit", "few", "close", "far", "nowhere"
]

# Planning defaults. The shift between the datums is some 300 to 1,500 m; positions in lists are
# right to tens of metres: a reading that halves the residual of all others is no accident.
PAIRS_MIN = 3
_MEDIAN_MAX_M = 300.0  # farther apart, list and map do not speak of the same places
_GAIN_MIN = 2.0
_GAIN_MIN_M = 30.0
_AGREE_MIN = 2 / 3
_SWAPPED_MIN = 3  # fewer swapped rows are slips, not the order of the file
_STRAY_NEAR_M, _STRAY_FAR_M = 60.0, 200.0
_UNTOLD: tuple[Basis, Basis] = ("few", "unverified")  # without and with a declaration
_MARGIN_DEG = 0.05  # about 5 km around the county's box
_SAME_DEG = 1e-5  # about a metre


@dataclass(frozen=True)
class Known:
    """Map objects that rows are named after: row index -> geometry, metres in ``crs``."""

    geometry: Mapping[int, Any]
    crs: str


@dataclass(frozen=True)
class Fit:
    """Where a reading puts the rows (degrees, NaN: nowhere) and its distances to known places."""

    hypothesis: Hypothesis
    lon: Array
    lat: Array
    is_inside: Flags
    residuals_m: Array

    @property
    def median_m(self) -> float:
        """Median distance to the known places, infinite where there are none."""
        return float(np.median(self.residuals_m)) if len(self.residuals_m) else float("inf")


@dataclass(frozen=True)
class Verdict:
    """The reading to use, why, the best of the others, and what ``pairs`` of names say."""

    fit: Fit
    basis: Basis
    pairs: int
    other: Fit | None
    rivals: tuple[Fit, ...] = ()

    @property
    def agree(self) -> int:
        """How many of the pairs lie nearer by the reading than by the best of the others."""
        if self.other is None:
            return int(np.isfinite(self.fit.residuals_m).sum())
        return int((self.fit.residuals_m < self.other.residuals_m).sum())


def decide(numbers: Numbers, known: Known, bounds: Bounds, declared: Declared | None) -> Verdict:
    """Return the verdict on rows that were written in one system.

    ``bounds`` (W, S, E, N in degrees) are the county's. A declared datum is used even where the
    measurement contradicts it; the verdict then says ``beaten`` and holds the better reading.
    """
    fits = _fits(numbers, known, bounds, declared)
    kept, pairs = _plausible(fits), len(known.geometry)
    clear, doubt = _clear_winner(kept, pairs)
    mine = [f for f in fits if _is_declared(f, declared)]
    if not kept:
        is_seen = any(f.is_inside.any() for f in fits)  # swapped rows, too few for an order
        return Verdict(
            mine[0], _UNTOLD[declared is not None] if is_seen else "nowhere", pairs, None
        )
    plausible = [f for f in kept if _is_declared(f, declared)]
    equal = [f for f in plausible if clear is not None and _is_same(f, clear)]
    if equal:
        return _verdict(equal[0], "confirmed" if declared else "measured", kept, pairs)
    if declared is None:
        chosen = _assumed(kept)
        is_only = doubt == "few" and not _rivals(kept, chosen)
        return _verdict(chosen, "only_fit" if is_only else doubt, kept, pairs)
    chosen = _assumed(plausible) if plausible else mine[0]
    if clear is not None or not plausible:
        return Verdict(chosen, "beaten", pairs, clear or _assumed(kept))
    return _verdict(chosen, "unverified", kept, pairs)


def is_near_county(lon: Array, lat: Array, bounds: Bounds) -> Flags:
    """Whether each place lies in the county's box or within about 5 km of it; NaN does not."""
    west, south, east, north = bounds
    is_between = (west - _MARGIN_DEG <= lon) & (lon <= east + _MARGIN_DEG)
    return is_between & (south - _MARGIN_DEG <= lat) & (lat <= north + _MARGIN_DEG)


def _verdict(chosen: Fit, basis: Basis, kept: Sequence[Fit], pairs: int) -> Verdict:
    rivals = _rivals(kept, chosen)
    return Verdict(chosen, basis, pairs, _best(rivals), tuple(rivals))


def strays(verdict: Verdict, known: Known) -> list[tuple[Fit, list[int]]]:
    """Return rows that the reading puts far from their place and another one right there.

    Only where several rows say the same: a list that was put together from two sources.
    """
    if not verdict.rivals:
        return []
    rows = np.array(sorted(known.geometry), dtype=int)
    residuals_m = np.array([f.residuals_m for f in verdict.rivals])
    nearest = residuals_m.argmin(axis=0) if len(rows) else np.zeros(0, dtype=int)
    is_far = verdict.fit.residuals_m > _STRAY_FAR_M
    found = []
    for i, fit in enumerate(verdict.rivals):
        own = rows[is_far & (nearest == i) & (fit.residuals_m <= _STRAY_NEAR_M)]
        if len(own) >= PAIRS_MIN:
            found.append((fit, own.tolist()))
    return found


def _fits(numbers: Numbers, known: Known, bounds: Bounds, declared: Declared | None) -> list[Fit]:
    middle = (bounds[0] + bounds[2]) / 2
    fits: list[Fit] = []
    for hypothesis in hypotheses(middle, declared.meridian_deg if declared else None):
        lon, lat = hypothesis.to_wgs84(numbers)
        is_inside = is_near_county(lon, lat, bounds)
        residuals_m = _residuals_m(lon, lat, is_inside, known)
        fits.append(Fit(hypothesis, lon, lat, is_inside, residuals_m))
    return fits


def _residuals_m(lon: Array, lat: Array, is_inside: Flags, known: Known) -> Array:
    """Distances of the named rows to their places; infinite outside the county."""
    rows = np.array(sorted(known.geometry), dtype=int)
    out = np.full(len(rows), np.inf)
    near = is_inside[rows]
    if near.any():
        xy = metric_xy(lon[rows[near]], lat[rows[near]], known.crs)
        places = np.array([known.geometry[row] for row in rows[near].tolist()], dtype=object)
        out[near] = shapely.distance(shapely.points(xy), places)
    return out


def _plausible(fits: Sequence[Fit]) -> list[Fit]:
    """Drop readings that leave most of the rows outside the county where another does not."""
    most = max(int(f.is_inside.sum()) for f in fits)
    return [
        f
        for f in fits
        if (count := int(f.is_inside.sum())) > 0
        and 2 * count >= most
        and (f.hypothesis.is_usual_order or count >= _SWAPPED_MIN)
    ]


def _clear_winner(kept: Sequence[Fit], pairs: int) -> tuple[Fit | None, Basis]:
    """Return the reading the names speak for, or None and why they do not."""
    if pairs < PAIRS_MIN or not kept:
        return None, "few"
    best = min(kept, key=lambda f: f.median_m)
    if best.median_m > _MEDIAN_MAX_M:
        return None, "far"
    other = _best(_rivals(kept, best))
    if other is not None:
        gain_m = other.median_m - best.median_m
        is_clear = other.median_m >= _GAIN_MIN * best.median_m and gain_m >= _GAIN_MIN_M
        if not is_clear or (best.residuals_m < other.residuals_m).mean() < _AGREE_MIN:
            return None, "close"
    return best, "measured"


def _rivals(kept: Sequence[Fit], chosen: Fit) -> list[Fit]:
    """Return the readings that put the rows elsewhere."""
    return [f for f in kept if not _is_same(f, chosen)]


def _best(fits: Sequence[Fit]) -> Fit | None:
    return min(fits, key=lambda f: f.median_m, default=None)


def _assumed(kept: Sequence[Fit]) -> Fit:
    """Return the first of the readings in the order and form that keep most rows in the county."""
    most = max(kept, key=lambda f: int(f.is_inside.sum())).hypothesis
    alike = (most.axes, most.form, most.meridian_deg)
    return next(
        f
        for f in kept
        if (f.hypothesis.axes, f.hypothesis.form, f.hypothesis.meridian_deg) == alike
    )


def _is_declared(fit: Fit, declared: Declared | None) -> bool:
    hypothesis = fit.hypothesis
    return declared is None or declared.allows(hypothesis.datum, hypothesis.meridian_deg)


def _is_same(a: Fit, b: Fit) -> bool:
    """Whether both readings put every row at one place (a metre or less apart)."""
    return np.allclose(a.lon, b.lon, rtol=0, atol=_SAME_DEG, equal_nan=True) and np.allclose(
        a.lat, b.lat, rtol=0, atol=_SAME_DEG, equal_nan=True
    )
