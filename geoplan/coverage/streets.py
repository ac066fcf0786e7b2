"""Find sections by id, by the name of their street, or by position.

From: ``sections``. To: their ids.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from geoplan.geo import to_metric
from geoplan.text.names import normal_name

XY = npt.NDArray[np.float64]


@dataclass(frozen=True)
class FoundSections:
    """Sections that a name means; ``distance_m`` where a position told which.

    ``fault`` says why there are none: ``which_part`` (a long street, or several of one name) or
    ``off_street`` (the position is elsewhere); ``facts`` are what the sentence about it names.
    """

    ids: tuple[str, ...]
    distance_m: float | None = None
    fault: str = ""
    facts: dict[str, str] = field(default_factory=dict)


class Streets:
    """Sections in the metric plane ``crs``, found by what people call them."""

    def __init__(
        self, sections: gpd.GeoDataFrame, crs: str, *, snap_m: float, whole_m: float
    ) -> None:
        self.sections = sections
        self.crs = crs
        self.snap_m = snap_m
        self.whole_m = whole_m
        self.ids: list[str] = sections["section_id"].tolist()
        self.known = set(self.ids)

    @cached_property
    def lines(self) -> npt.NDArray[np.object_]:
        """Geometry of the sections in metres."""
        return np.asarray(to_metric(self.sections.geometry, self.crs), dtype=object)

    @cached_property
    def tree(self) -> shapely.STRtree:
        """Index of the lines."""
        return shapely.STRtree(self.lines)

    @cached_property
    def by_name(self) -> dict[str, list[int]]:
        """Numbers of sections by the folded name of their street."""
        found: dict[str, list[int]] = defaultdict(list)
        for number, name in enumerate(self.sections["name"]):
            if name:
                found[normal_name(name)].append(number)
        return found

    def knows(self, ref: str) -> bool:
        """Whether ``ref`` is a section's id or the name of a street."""
        return ref in self.known or normal_name(ref) in self.by_name

    def find(self, ref: str, xy: XY | None) -> FoundSections:
        """Return what ``ref`` means, of a street the section that ``xy`` (metres) lies at."""
        if ref in self.known:
            return FoundSections((ref,))
        numbers = np.array(self.by_name[normal_name(ref)])
        lines = self.lines[numbers]
        if xy is not None:
            away_m = shapely.distance(lines, shapely.Point(xy))
            best = int(np.argmin(away_m))
            distance_m = round(float(away_m[best]), 1)
            if distance_m <= self.snap_m:
                return FoundSections((self.ids[numbers[best]],), distance_m)
            return FoundSections((), None, "off_street", {"distance": f"{distance_m:.0f}"})
        west, south, east, north = shapely.total_bounds(lines)
        extent_m = float(np.hypot(east - west, north - south))
        if extent_m <= self.whole_m:
            return FoundSections(tuple(self.ids[number] for number in numbers))
        facts = {"extent": f"{extent_m:.0f}", "most": f"{self.whole_m:.0f}"}
        return FoundSections((), None, "which_part", facts)


def dots_of(xy: XY) -> npt.NDArray[np.object_]:
    """Return points in the metric plane."""
    return np.asarray(shapely.points(xy.reshape(-1, 2)), dtype=object)


def nearest(
    tree: shapely.STRtree, xy: XY, max_m: float
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], XY]:
    """Return (position, member of ``tree``, metres) of the nearest within ``max_m``.

    Of members equally near the first counts; a position with none in reach is left out.
    """
    dots = dots_of(xy)
    at, member, away_m = _query(tree, dots, max_m)
    order = np.lexsort((member, away_m, at))
    at, member, away_m = at[order], member[order], away_m[order]
    _, first = np.unique(at, return_index=True)
    return at[first], member[first], np.round(away_m[first], 1)


def _query(
    tree: shapely.STRtree, dots: npt.NDArray[np.object_], max_m: float
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], XY]:
    if not len(tree.geometries) or not len(dots):
        none = np.zeros(0, dtype=np.int64)
        return none, none, np.zeros(0)
    (at, member), away_m = tree.query_nearest(
        dots, max_distance=max(max_m, 1e-9), return_distance=True
    )
    within = away_m <= max_m
    return at[within], member[within], away_m[within]
