"""Follow bus routes along sections.

From: ``route_ways`` (streets in the order of travel) and ``sections``. To: for every route the
portions of sections it runs along, in order, with metres along the route.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geoplan.geo import to_metric
from geoplan.network import Network, Portion

Floats = npt.NDArray[np.float64]


class Ride(NamedTuple):
    """One run along a section: the portion, and where along the route it begins and ends.

    ``start_m`` and ``end_m`` count as ``route_stops.along_m`` does; ``is_back`` is against the
    section.
    """

    portion: Portion
    start_m: float
    end_m: float
    is_back: bool

    def between(self, start_m: float, end_m: float) -> Ride:
        """Return what of the ride lies between two places along the route that it meets."""
        first, last = max(self.start_m, start_m), min(self.end_m, end_m)
        if first <= self.start_m and last >= self.end_m:
            return self
        part, whole_m = self.portion, self.end_m - self.start_m
        before = part.length_m * (first - self.start_m) / whole_m
        after = part.length_m * (self.end_m - last) / whole_m
        if self.is_back:
            before, after = after, before
        cut = Portion(part.section, part.from_m + before, part.to_m - after)
        return Ride(cut, first, last, self.is_back)


def follow_routes(
    route_ways: pd.DataFrame,
    streets: gpd.GeoDataFrame,
    sections: gpd.GeoDataFrame,
    network: Network,
    inside: npt.NDArray[np.bool_],
) -> dict[str, list[Ride]]:
    """Return the rides of every route by its id, in the order of travel.

    ``sections`` is the frame ``network`` was built from, ``inside`` says by its rows what belongs
    to the county. Ways that the county's data lack, or that are no street of the network, count
    for the metres along the route but give no rides.
    """
    tables = _StreetSections(route_ways, streets, sections, network, inside)
    rides: dict[str, list[Ride]] = {}
    along: dict[str, float] = {}
    columns = ("route_id", "street_id", "first", "last", "length_m")
    for route_id, street_id, first, last, length_m in zip(
        *(route_ways[name].tolist() for name in columns), strict=True
    ):
        start_m = along.get(route_id, 0.0)
        along[route_id] = start_m + length_m
        found = tables.rides(street_id, first, last, start_m, length_m)
        rides.setdefault(route_id, []).extend(found)
    return rides


class _StreetSections:
    """Sections of every street, and the metres at which its nodes lie along it."""

    def __init__(
        self,
        route_ways: pd.DataFrame,
        streets: gpd.GeoDataFrame,
        sections: gpd.GeoDataFrame,
        network: Network,
        inside: npt.NDArray[np.bool_],
    ) -> None:
        used = streets[streets["street_id"].isin(set(route_ways["street_id"]))]
        self.node_m: Mapping[str, list[float]] = {}
        if not used.empty:
            lines = to_metric(used.geometry, network.crs).to_numpy()
            self.node_m = dict(zip(used["street_id"], _along(lines), strict=True))
        number = np.full(len(sections), -1)
        number[network.rows] = np.arange(len(network))
        number[~inside] = -1
        is_street = sections["kind"] == "street"
        wanted = (is_street & sections["street_id"].isin(set(self.node_m))).to_numpy()
        rows = np.flatnonzero(wanted)
        rows = rows[np.argsort(sections["seq"].to_numpy()[rows], kind="stable")]
        self.of: dict[str, list[tuple[int, float, float]]] = {}
        self._runs: dict[tuple[str, int, int, float], list[tuple[Portion, float, float, bool]]] = {}
        for street_id, section, length_m in zip(
            sections["street_id"].to_numpy()[rows].tolist(),
            number[rows].tolist(),
            sections["length_m"].to_numpy()[rows].tolist(),
            strict=True,
        ):
            listed = self.of.setdefault(street_id, [])
            begins = listed[-1][2] if listed else 0.0
            listed.append((section, begins, begins + length_m))

    def rides(
        self, street_id: str, first: int, last: int, start_m: float, length_m: float
    ) -> list[Ride]:
        """Return the rides from node ``first`` to node ``last`` of a street."""
        key = street_id, first, last, length_m  # the lines of a town share its streets
        if key not in self._runs:
            self._runs[key] = self._run(*key)
        runs = self._runs[key]
        return [
            Ride(portion, start_m + done_m, start_m + done_m + run_m, is_back)
            for portion, done_m, run_m, is_back in runs
        ]

    def _run(
        self, street_id: str, first: int, last: int, length_m: float
    ) -> list[tuple[Portion, float, float, bool]]:
        """Return portions with the metres travelled before and on each, and if against it."""
        if street_id not in self.node_m or not length_m:
            return []
        a, b = self.node_m[street_id][first], self.node_m[street_id][last]
        is_back = a > b
        low, high = min(a, b), max(a, b)
        scale = length_m / (high - low) if high > low else 0.0
        runs = []
        for section, begins, ends in self.of.get(street_id, ()):
            from_m, to_m = max(low, begins), min(high, ends)
            if section < 0 or to_m - from_m <= 1e-6:
                continue
            done_m = (high - to_m if is_back else from_m - low) * scale
            portion = Portion(section, from_m - begins, to_m - begins)
            runs.append((portion, done_m, portion.length_m * scale, is_back))
        return runs[::-1] if is_back else runs


def _along(lines: npt.NDArray[np.object_]) -> list[list[float]]:
    """Metres at which the vertices of each line lie along it."""
    xy, of = shapely.get_coordinates(lines, return_index=True)
    parts = np.split(xy, np.flatnonzero(np.diff(of)) + 1)
    steps = [np.cumsum(np.hypot(*np.diff(part, axis=0).T)) for part in parts]
    return [[0.0, *step.tolist()] for step in steps]
