"""Public advertisements along roads.

From: the book of facilities, roads. To: the marks in metres at which a road has advertisements.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from geoplan.coverage.rules.model import Ground
from geoplan.coverage.rules.streets import Streets, find_streets

KINDS = ("ad",)
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Ads:
    """The advertisements of one road, sorted along it; ``count``: boards in one place.

    Marks are in whole centimetres, so that 200 m apart is 200 m apart.
    """

    marks_m: Floats
    count: npt.NDArray[np.int64]
    themes: Sequence[Sequence[str]]

    @cached_property
    def places_m(self) -> list[float]:
        """Where there is at least one."""
        return [float(mark) for mark in self.marks_m]

    def of_theme(self, theme: str, with_unknown: bool = False) -> list[float]:
        """Return a mark for every board of a theme; ``with_unknown``: or of no known theme."""
        fits = [theme in named or (with_unknown and not named) for named in self.themes]
        keep = np.array(fits, dtype=bool)
        return [float(mark) for mark in np.repeat(self.marks_m[keep], self.count[keep])]

    def within(self, from_m: float, to_m: float) -> int:
        """Return how many places there are between two marks."""
        return int(((self.marks_m >= from_m) & (self.marks_m <= to_m)).sum())


def ad_streets(ground: Ground) -> Streets:
    """Return the roads that are checked for advertisements."""
    types = ground.catalogue.types
    return find_streets(ground, [i for i in ground.settings.rules.ad_types if i in types])


def ads_by_road(ground: Ground, streets: Streets) -> list[Ads]:
    """Return the advertisements of every road.

    One belongs to each road within ``ad_off_m`` of it (at a corner it is seen from both), on
    either carriageway, and is counted where the road passes nearest.
    """
    if "ads" not in ground.memo:
        ground.memo["ads"] = _ads_by_road(ground, streets)
    ads: list[Ads] = ground.memo["ads"]
    return ads


def _ads_by_road(ground: Ground, streets: Streets) -> list[Ads]:
    found = ground.of_kinds(KINDS)
    spots = found.spots
    road_of = {
        section: k
        for k, road in enumerate(streets.roads)
        for chain in (road.steps, *road.beside)
        for section, _ in chain
    }
    ad, section = streets.network.tree.query(
        spots, predicate="dwithin", distance=ground.settings.rules.ad_off_m
    )
    pairs = sorted({(road_of[s], i) for s, i in zip(section.tolist(), ad.tolist(), strict=True)})
    by_road: dict[int, list[int]] = defaultdict(list)
    for k, i in pairs:
        by_road[k].append(i)
    none = Ads(np.zeros(0), np.zeros(0, dtype=np.int64), [])
    count = found.rows["count"].to_numpy(dtype=np.int64)
    themes = [list(named) for named in found.rows["themes"]]
    ads = [none] * len(streets.roads)
    for k, chosen in by_road.items():
        own = np.array(chosen)
        marks = np.round(streets.roads[k].project(spots[own]), 2)
        order = np.lexsort((own, marks))
        ads[k] = Ads(marks[order], count[own[order]], [themes[i] for i in own[order].tolist()])
    return ads
