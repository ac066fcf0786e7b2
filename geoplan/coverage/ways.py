"""The county's streets as patrols travel them, and where points and bases meet them.

From: sections, streets, points, bases. To: :class:`Ways`, a graph a mode.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, get_args

import numpy as np
import numpy.typing as npt
import pandas as pd

from geoplan.config import Settings
from geoplan.geo import central_crs, local_crs, metric_xy, to_metric
from geoplan.network import Mode, Places, Starts, Streets, TravelGraph, lay_streets, mark

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

MODES: tuple[Mode, ...] = get_args(Mode)


@dataclass(frozen=True, eq=False)
class Ways:
    """Streets by mode. ``bases`` and ``points`` are frames with lon and lat."""

    streets: Streets
    points: pd.DataFrame
    bases: pd.DataFrame
    point_sections: pd.DataFrame
    settings: Settings
    _graphs: dict[Mode, TravelGraph] = field(default_factory=dict)
    _marks: dict[tuple[Mode, float], tuple[Places, Floats]] = field(default_factory=dict)

    def graph(self, mode: Mode) -> TravelGraph:
        """Return the streets of ``mode``; costs are seconds."""
        if mode not in self._graphs:
            own = self.settings.coverage
            speeds: dict[Mode, float] = {
                "walk": own.walk_kmh,
                "ebike": own.ebike_kmh,
                "car": own.car_kmh,
            }
            self._graphs[mode] = self.streets.travel(mode, speeds)
        return self._graphs[mode]

    def marks(self, mode: Mode, step_m: float) -> tuple[Places, Floats]:
        """Return places all along the streets of ``mode``, and where they are in the plane."""
        if (mode, step_m) not in self._marks:
            self._marks[mode, step_m] = mark(self.graph(mode).network, step_m)
        return self._marks[mode, step_m]

    @cached_property
    def shortest(self) -> TravelGraph:
        """The streets of people on foot; costs are metres."""
        return self.graph("walk").in_metres()

    @cached_property
    def base_starts(self) -> dict[Mode, Starts]:
        """Where bases meet the streets of every mode; owners are rows of ``bases``."""
        return {mode: starts_at(self.meet(self.bases, mode)) for mode in MODES}

    def meet(self, frame: pd.DataFrame, mode: Mode) -> Places:
        """Return where the rows of ``frame`` meet the streets; rows without a place do not."""
        has_place = frame["lon"].notna().to_numpy()
        none = np.full(len(frame), -1, dtype=np.int64)
        places = Places(none, np.zeros(len(frame)), np.full(len(frame), np.inf))
        if has_place.any():
            spots = frame[has_place]
            xy = metric_xy(spots["lon"], spots["lat"], self.streets.crs)
            found = self.graph(mode).meet(xy, self.settings.coverage.snap_max_m)
            for column, values in zip(places, found, strict=True):
                column[has_place] = values
        return places

    def starts_of(self, rows: Ints) -> Starts:
        """Return where one is at the points in ``rows`` (of ``points``) on foot.

        A point that is made of street is there all along its walkable metres; another, and one
        without such metres, where it meets the streets.
        """
        network = self.shortest.network
        number = dict(zip(network.section_ids, range(len(network)), strict=True))
        owner = dict(zip(self.points["point_id"].iloc[rows], rows.tolist(), strict=True))
        along = self.point_sections
        along = along.assign(
            owner=along["point_id"].map(owner), section=along["section_id"].map(number)
        ).dropna(subset=["owner", "section"])
        there = along["owner"].to_numpy(dtype=np.int64)
        section = along["section"].to_numpy(dtype=np.int64)
        most_m = network.length_m[section]
        from_m, to_m = (np.clip(along[c].to_numpy(float), 0.0, most_m) for c in ("from_m", "to_m"))
        apart = np.setdiff1d(rows, there)
        met = starts_at(self.meet(self.points.iloc[apart], "walk"))
        streets = Starts(section, from_m, to_m, np.zeros(len(there)), there)
        met = met._replace(owner=apart[met.owner])
        both = list(zip(streets, met, strict=True))
        return Starts._make(np.concatenate(columns) for columns in both)


def starts_at(places: Places) -> Starts:
    """Return starts at ``places``, each its own owner; those that are nowhere are left out."""
    there = np.flatnonzero(places.section >= 0)
    at_m = places.at_m[there]
    return Starts(places.section[there], at_m, at_m, places.off_m[there], there)


def lay_ways(
    sections: Any,
    streets: Any,
    points: pd.DataFrame,
    bases: pd.DataFrame,
    point_sections: pd.DataFrame,
    settings: Settings,
) -> Ways:
    """Lay the streets out in the plane that the lengths of ``sections`` were measured in."""
    crs = central_crs(streets.geometry.to_numpy()) if len(streets) else local_crs((0, 0, 0, 0))
    lines = (to_metric(sections.geometry, crs) if len(sections) else sections.geometry).to_numpy()
    laid = lay_streets(sections, streets, crs, lines)
    return Ways(laid, points, bases, point_sections, settings)
