"""How many of each type an assessor draws, how, and what each counts.

From: catalogue, settings. To: numbers of fixed and likely points by type.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite

from geoplan.catalogue import Catalogue, PointType
from geoplan.config import Settings
from geoplan.errors import Problem


@dataclass(frozen=True)
class Quotas:
    """Numbers and weights by type where the settings name them, else those of the catalogue."""

    numbers: Mapping[str, float]
    weights: Mapping[str, float]
    roads: frozenset[str]
    random_share: float

    def number(self, point_type: PointType) -> int:
        """Return how many of a type are drawn."""
        return int(self.numbers.get(point_type.id, point_type.quota))

    def weight(self, point_type: PointType) -> float:
        """Return what one drawn point of the type counts beside those of others."""
        return self.weights.get(point_type.id, 1.0)

    def method(self, point_type: PointType) -> str:
        """Return whether points, bus lines or whole roads are drawn."""
        if point_type.derive and point_type.derive.rule == "stops":
            return "lines"
        return "roads" if point_type.id in self.roads else "points"

    def split(self, point_type: PointType, fixed: int, likely: int) -> tuple[float, float]:
        """Return how many of ``fixed`` and of ``likely`` units are drawn on average.

        The random share of the quota are likely ones. What one kind lacks goes to the other, as
        far as there are any; together they are a whole number.
        """
        number = self.number(point_type)
        from_likely = min(number * self.random_share, likely)
        from_fixed = min(number - from_likely, fixed)
        return from_fixed, min(number - from_fixed, likely)


def read_quotas(catalogue: Catalogue, settings: Settings) -> tuple[Quotas, list[Problem]]:
    """Return the quotas, and every entry of the settings that cannot be used."""
    problems: list[Problem] = []
    chosen = settings.draw
    numbers = _read("draw.quotas", chosen.quotas, catalogue, problems)
    weights = _read("draw.weights", chosen.weights, catalogue, problems)
    roads = set()
    for word in chosen.road_types:
        found = catalogue.find_type(word)
        if found is None:
            problems.append(_unknown("draw.road_types", word))
        else:
            roads.add(found.id)
    return Quotas(numbers, weights, frozenset(roads), chosen.random_share), problems


def _read(
    setting: str, entries: tuple[str, ...], catalogue: Catalogue, problems: list[Problem]
) -> dict[str, float]:
    """Read entries like ``医院=2``; of two for one type the later counts."""
    found: dict[str, float] = {}
    for entry in entries:
        word, _, text = entry.replace("＝", "=").partition("=")
        point_type = catalogue.find_type(word)
        try:
            value = float(text)
        except ValueError:
            value = -1.0
        is_count = setting == "draw.weights" or value == int(value) if isfinite(value) else False
        if point_type is None:
            problems.append(_unknown(setting, word))
        elif not is_count or value < 0 or value > 10_000:
            facts = {"name": setting, "value": entry}
            problems.append(Problem("draw.bad_entry", "lost", column=setting, facts=facts))
        else:
            found[point_type.id] = value
    return found


def _unknown(setting: str, word: str) -> Problem:
    facts = {"name": setting, "value": word}
    return Problem("draw.unknown_type", "lost", column=setting, facts=facts)
