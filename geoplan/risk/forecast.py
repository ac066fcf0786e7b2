"""Forecast the score: how the county, its types, townships and units would come off.

From: draw, failures, settings. To: :class:`Forecast`: closed form beside simulation.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt

import numpy as np

from geoplan.config import Settings
from geoplan.risk.channels import Channel
from geoplan.risk.draw import Draw
from geoplan.risk.estimate import Bins, Estimate, sort_in, sum_up
from geoplan.risk.failures import Failures
from geoplan.risk.moments import Moments, find_moments
from geoplan.risk.simulate import sample_draws, score_draws
from geoplan.risk.systematic import Floats, Ints
from geoplan.risk.worlds import Scores, realise

_LEAST_WORLDS, _MOST_WORLDS = 400, 2000
_ITEMS = 30_000_000  # made in all worlds together: a county of few items is given more worlds
_GROUP_DRAWS = 10_000  # groups need each look by itself, which takes longer
_NAN = float("nan")
_NOTHING, _NO_MOMENTS = Estimate(0), Moments(_NAN, _NAN, _NAN, _NAN)


@dataclass(frozen=True)
class Field:
    """Simulated field scores in percent, worlds × draws, and the scores of the points (0..1)."""

    field: Floats
    points: Scores

    @property
    def worlds(self) -> Ints:
        """The world of each draw, in the order of ``field.ravel()``."""
        return np.repeat(np.arange(len(self.field)), self.field.shape[1])


@dataclass(frozen=True)
class Total:
    """The whole score: as simulated where every channel is known, else only its worst and best."""

    worst: Estimate
    best: Estimate
    mean: float  # closed form; NaN where a channel is unknown
    sd: float


@dataclass(frozen=True)
class Group:
    """Estimates of one kind of group, a group an entry, and how often a draw looks at it (%)."""

    estimates: tuple[Estimate, ...]
    seen_pct: Floats


@dataclass(frozen=True)
class Forecast:
    """What may come out. ``groups`` by scope, in the order of the codes.

    ``bins`` are the distributions of ``county`` and, where every channel is known, of ``total``.
    """

    county: Estimate
    exact: Moments
    total: Total
    groups: Mapping[str, Group]
    bins: Mapping[str, Bins]


def simulate_field(draw: Draw, failures: Failures, settings: Settings) -> Field:
    """Return simulated field scores; the same seed takes the same worlds and starts of draws.

    So two draws or two states of the points are compared within the same worlds (common random
    numbers: Law 2015, *Simulation Modeling and Analysis*, section 11.2).
    """
    worlds, each = size_up(failures, settings.forecast.draws)
    luck, draws, _, _ = streams_of(settings.forecast.seed)
    scores = realise(failures, draw.points, luck, worlds)
    return Field(100 * score_draws(draw, scores, each, draws), scores)


def size_up(failures: Failures, draws: int) -> tuple[int, int]:
    """Return how many worlds are made, and how many draws in each."""
    affordable = min(max(_ITEMS // max(len(failures), 1), _LEAST_WORLDS), _MOST_WORLDS)
    worlds = min(affordable, draws)
    return worlds, -(-draws // worlds)


def forecast(
    draw: Draw,
    failures: Failures,
    groups: Mapping[str, Ints],
    channels: tuple[Channel, Channel],
    deduct: float,
    settings: Settings,
) -> Forecast:
    """Return the forecast of the county, the whole score, and each kind of group.

    ``groups`` name a number (0 .. G-1) of each point by scope; ``deduct`` are marks that the
    negative list takes off the whole score.
    """
    if not draw.weight.any():  # nothing is drawn, or nothing counts
        return Forecast(_NOTHING, _NO_MOMENTS, Total(_NOTHING, _NOTHING, _NAN, _NAN), {}, {})
    made = simulate_field(draw, failures, settings)
    exact = find_moments(draw, failures)
    aim = (settings.forecast.target_pct, settings.forecast.interval_pct)
    _, _, looks, others = streams_of(settings.forecast.seed)
    total, whole = _total(made, exact, channels, deduct, others, settings)
    bins = {"county": sort_in(made.field.ravel())}
    if all(one.is_known or not one.weight for one in channels):
        bins["total"] = sort_in(whole)
    return Forecast(
        sum_up(made.field.ravel(), made.worlds, *aim),
        exact,
        total,
        _groups(draw, made.points, groups, looks, aim),
        bins,
    )


def streams_of(seed: int) -> list[np.random.Generator]:
    """Return random numbers for worlds, draws, looks by group, and other channels."""
    return [np.random.default_rng(one) for one in np.random.SeedSequence(seed).spawn(4)]


def _total(
    made: Field,
    exact: Moments,
    channels: tuple[Channel, Channel],
    deduct: float,
    rng: np.random.Generator,
    settings: Settings,
) -> tuple[Total, Floats]:
    """Add up the channels by weight; what the negative list takes comes off, down to nothing.

    Also returned is the whole score of each draw, at its worst.
    """
    chosen = settings.forecast
    whole = chosen.field_weight + sum(one.weight for one in channels)
    worst = best = chosen.field_weight * made.field.ravel()
    mean, variance = chosen.field_weight * exact.mean, (chosen.field_weight * exact.sd) ** 2
    for one in channels:
        if not one.weight:
            continue
        low, high = one.bounds(rng, made.field.size)
        worst, best = worst + one.weight * low, best + one.weight * high
        mean += one.weight * one.mean
        variance += one.weight**2 * one.variance
    aim = (chosen.target_pct, chosen.interval_pct)
    worst, best = (np.clip(one / whole - deduct, 0.0, 100.0) for one in (worst, best))
    ends = [sum_up(one, made.worlds, *aim) for one in (worst, best)]
    return Total(ends[0], ends[1], max(mean / whole - deduct, 0.0), sqrt(variance) / whole), worst


def _groups(
    draw: Draw,
    scores: Scores,
    groups: Mapping[str, Ints],
    rng: np.random.Generator,
    aim: tuple[float, float],
) -> dict[str, Group]:
    """Return what each group scores in the draws that look at it: ``Σ A_j Y_j / Σ A_j``."""
    each = -(-_GROUP_DRAWS // len(scores))
    draws = len(scores) * each
    row, point, weight = sample_draws(draw, rng, draws).long()
    marks = weight * scores[row // each, point]
    found = {}
    for scope, code in groups.items():
        count = int(code.max(initial=-1)) + 1
        at = row * count + code[point]
        borne, earned = (np.bincount(at, w, minlength=draws * count) for w in (weight, marks))
        borne, earned = borne.reshape(draws, count), earned.reshape(draws, count)
        estimates = []
        for group in range(count):
            seen = np.flatnonzero(borne[:, group] > 0)
            part = 100 * np.minimum(earned[seen, group] / borne[seen, group], 1.0)
            estimates.append(sum_up(part, seen // each, *aim))
        found[scope] = Group(tuple(estimates), 100 * (borne > 0).mean(axis=0))
    return found
