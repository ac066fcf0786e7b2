"""What every rule stands on: streets cut once, the network, the town's outline.

From: the tables of :mod:`geoplan.sources`. To: :class:`Ground`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geoplan.catalogue import Catalogue, PointType
from geoplan.config import Settings
from geoplan.geo import central_crs, local_crs, metric_xy
from geoplan.inventory.built_up import BuiltUp, built_up
from geoplan.inventory.carriageways import Carriageways, one_way_streets
from geoplan.inventory.route_paths import Ride, follow_routes
from geoplan.inventory.sections import cut_streets
from geoplan.inventory.sites import rule_text
from geoplan.inventory.stretches import StreetNodes
from geoplan.inventory.zones.names import Namer
from geoplan.network import Network, build_network, is_closed
from geoplan.tables.tags import read_tags

# Answers and lists name points, so a point has one name, whatever language the page speaks.
NAME_LANGUAGE = "zh"

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]

_WATERFRONT_M = 200.0


@dataclass(frozen=True, eq=False)
class Ground:
    """The tables from outside, the sections, and what follows from them; made once a build.

    ``sections`` are those of streets; ``crs`` is the metric plane of all measures.
    """

    tables: Mapping[str, Any]
    county: Any
    crs: str
    sections: gpd.GeoDataFrame
    town: BuiltUp
    catalogue: Catalogue
    settings: Settings

    @cached_property
    def walked(self) -> Network:
        """The network of people on foot."""
        lines = self.ridden.lines  # of all sections
        return build_network(self.sections, self.crs, is_open=self.is_walkable, metric=lines)

    @cached_property
    def ridden(self) -> Network:
        """The network of buses: every street there is."""
        return build_network(self.sections, self.crs, leave_out=())

    @cached_property
    def nodes(self) -> StreetNodes:
        """Where streets meet, and the names there."""
        return StreetNodes.of(self.sections)

    @cached_property
    def carriageways(self) -> Carriageways:
        """Which one-way streets run beside each other as one road."""
        return Carriageways(one_way_streets(self.tables["streets"]), self.crs)

    @cached_property
    def namer(self) -> Namer:
        """Names for what has none of its own."""
        return Namer(self.walked, self.sections)

    @cached_property
    def _middle(self) -> tuple[Floats, Floats]:
        lines = self.sections.geometry.to_numpy()
        middle = shapely.line_interpolate_point(lines, 0.5, normalized=True)
        return shapely.get_x(middle), shapely.get_y(middle)

    @cached_property
    def is_inside(self) -> Bools:
        """Section by section, whether its middle lies in the county."""
        return np.asarray(shapely.contains_xy(self.county, *self._middle), dtype=bool)

    @cached_property
    def is_urban(self) -> Bools:
        """Section by section, whether its middle lies in the built-up area."""
        return self.town.contains(*self._middle)

    @cached_property
    def _street_tags(self) -> dict[str, dict[str, str]]:
        return read_tags(self.tables["streets"]["tags"])

    @cached_property
    def is_walkable(self) -> Bools:
        """Section by section, whether anybody may walk there: no tunnels, nothing private."""
        streets = self.tables["streets"]
        told = {text: not is_closed(tags) for text, tags in self._street_tags.items()}
        is_open = dict(zip(streets["street_id"], map(told.get, streets["tags"]), strict=True))
        return np.array([is_open[i] for i in self.sections["street_id"]], dtype=bool)

    @cached_property
    def claims(self) -> tuple[dict[str, str], dict[str, str]]:
        """Type and rule text of every street that a stretch type claims, by street id."""
        told: dict[str, tuple[str, str]] = {}
        for text, tags in self._street_tags.items():
            claims = self.catalogue.classify(tags, "line")
            claimed = next((t for t in claims if t.shape == "stretch" and t.segment_m), None)
            if claimed:
                told[text] = claimed.id, rule_text(claimed, tags, "line")
        streets = self.tables["streets"]
        rows = zip(streets["street_id"], streets["tags"], strict=True)
        found = {street_id: told[text] for street_id, text in rows if text in told}
        return {i: type_id for i, (type_id, _) in found.items()}, {
            i: rule for i, (_, rule) in found.items()
        }

    @cached_property
    def _type_ids(self) -> npt.NDArray[np.object_]:
        types = self.claims[0]
        return np.array([types.get(i, "") for i in self.sections["street_id"]], dtype=object)

    def by_water(self, lon: Floats, lat: Floats) -> Bools:
        """Whether lon/lat lie in town or on its waterfront: the outline ends at the bank."""
        front = shapely.buffer(self.town.metric, _WATERFRONT_M)
        shapely.prepare(front)
        xy = metric_xy(lon, lat, self.crs)
        return np.asarray(shapely.contains_xy(front, xy[:, 0], xy[:, 1]), dtype=bool)

    def is_claimed_by(self, point_type: PointType) -> Bools:
        """Section by section, whether the type claims its street."""
        return np.asarray(self._type_ids == point_type.id, dtype=bool)

    @cached_property
    def rides(self) -> dict[str, list[Ride]]:
        """The way of every bus route along the sections."""
        ways, streets = self.tables["route_ways"], self.tables["streets"]
        return follow_routes(ways, streets, self.sections, self.ridden, self.is_inside)


def lay_out(tables: Mapping[str, Any], catalogue: Catalogue, settings: Settings) -> Ground:
    """Cut the streets and draw the town."""
    areas, streets = tables["areas"], tables["streets"]
    county = areas.loc[areas["kind"] == "county"].geometry.iloc[0]
    shapely.prepare(county)
    crs = _plane(streets, county)
    sections = cut_streets(streets, crs, settings.inventory.section_max_m)
    town = built_up(sections, tables["backdrop"], tables["zones"], county, crs, settings)
    return Ground(tables, county, crs, sections, town, catalogue, settings)


def _plane(streets: gpd.GeoDataFrame, county: Any) -> str:
    """Return the metric plane of all measures."""
    return local_crs(county.bounds) if streets.empty else central_crs(streets.geometry.to_numpy())


def is_urban_place(places: pd.DataFrame, town: BuiltUp) -> Bools:
    """Place by place, whether it lies in the built-up area."""
    if places.empty:
        return np.zeros(0, dtype=bool)
    spot = shapely.point_on_surface(places.geometry.to_numpy())
    return town.contains(shapely.get_x(spot), shapely.get_y(spot))
