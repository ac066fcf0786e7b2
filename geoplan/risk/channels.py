"""The channels beside the field: what is known of the materials' and the survey's score.

From: settings. To: :class:`Channel`, known, guessed or unknown.

One number is known; two are the ends of an interval in which every value is as likely; three are
the least, the likeliest and the most of a triangular distribution (Kotz and van Dorp 2004, *Beyond
Beta*, chapter 1). Nothing is nothing: then the whole score has a worst and a best, no middle.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from geoplan.config import Settings
from geoplan.errors import Problem
from geoplan.risk.systematic import Floats


@dataclass(frozen=True)
class Channel:
    """A part of the whole score: its weight, and its score in percent if anything is known of it.

    ``ends`` are the least, the likeliest (None: all alike) and the most.
    """

    weight: float
    ends: tuple[float, float | None, float] | None = None

    @property
    def is_known(self) -> bool:
        """Whether anything is known of it."""
        return self.ends is not None

    @property
    def mean(self) -> float:
        """The mean; of an unknown one there is none."""
        if self.ends is None:
            return float("nan")
        return float(np.mean([end for end in self.ends if end is not None]))

    @property
    def variance(self) -> float:
        """The variance; of an unknown one there is none."""
        if self.ends is None:
            return float("nan")
        low, likely, high = self.ends
        if likely is None:
            return (high - low) ** 2 / 12
        return (low**2 + likely**2 + high**2 - low * likely - low * high - likely * high) / 18

    def bounds(self, rng: np.random.Generator, count: int) -> tuple[Floats, Floats]:
        """Return what it may be in each draw, at worst and at best; the same where known."""
        if self.ends is None:
            return np.zeros(count), np.full(count, 100.0)
        low, likely, high = self.ends
        if low == high:
            drawn = np.full(count, low)
        elif likely is None:
            drawn = rng.uniform(low, high, count)
        else:
            drawn = rng.triangular(low, likely, high, count)
        return drawn, drawn


def read_channels(settings: Settings) -> tuple[Channel, Channel, list[Problem]]:
    """Return the materials and the survey, and what of the settings cannot be used."""
    chosen, problems = settings.forecast, list[Problem]()
    found = [
        Channel(weight, _ends(name, values, problems))
        for name, weight, values in (
            ("forecast.material_pct", chosen.material_weight, chosen.material_pct),
            ("forecast.survey_pct", chosen.survey_weight, chosen.survey_pct),
        )
    ]
    return found[0], found[1], problems


def _ends(
    name: str, values: tuple[float, ...], problems: list[Problem]
) -> tuple[float, float | None, float] | None:
    if not values:
        return None
    if len(values) > 3 or list(values) != sorted(values) or values[-1] > 100:
        facts = {"name": name, "value": "、".join(f"{v:g}" for v in values)}
        problems.append(Problem("forecast.bad_channel", "lost", column=name, facts=facts))
        return None
    return values[0], values[1] if len(values) == 3 else None, values[-1]
