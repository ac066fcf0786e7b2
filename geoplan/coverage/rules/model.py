"""The form of a rule, what it looks at, and what it finds.

From: sections, points, places, gates, facilities. To: :class:`Rule`, :class:`Ground`,
:class:`Finding`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geoplan.catalogue import Catalogue
from geoplan.config import Settings
from geoplan.coverage.told_twice import counts
from geoplan.geo import WGS84, local_crs, to_metric
from geoplan.network import Network, build_network
from geoplan.tables.guessed import BOOK, is_unsure

Status = Literal["met", "unmet", "unknown", "not_asked"]  # the last one is told, not listed
Floats = npt.NDArray[np.float64]
Objects = npt.NDArray[np.object_]


@dataclass(frozen=True)
class Item:
    """One place, street or duty within a finding; ``at`` is WGS-84, None where it has no place."""

    role: str
    kind: str
    name: str
    ref_id: str
    unit: str = ""
    distance_m: float | None = None
    size: float | None = None
    at: Any = None


@dataclass(frozen=True)
class Finding:
    """What a rule says of one subject; ``detail`` is a code of ``rule.<id>.detail`` with facts.

    ``point_id``: the point that decides the township and the unit; "" where there is none.
    ``shape``: WGS-84.
    """

    subject_kind: str
    subject_id: str
    point_id: str
    name: str
    status: Status
    detail: Mapping[str, Any]
    shape: Any
    unit: str = "m"
    value: float | None = None
    limit: float | None = None
    from_m: float | None = None
    to_m: float | None = None
    items: Sequence[Item] = field(default_factory=tuple)


@dataclass(frozen=True)
class Rule:
    """A rule that geography can check.

    ``kinds``: the facilities it looks for; ``source``: who says so, as the domain notes cite.
    """

    id: str
    kinds: tuple[str, ...]
    source: str
    check: Callable[[Ground], list[Finding]]


@dataclass(frozen=True, eq=False)
class Facilities:
    """Facilities in use that have a position, in the order of their ids; ``shapes`` in metres."""

    rows: pd.DataFrame
    shapes: Objects

    def __len__(self) -> int:
        return len(self.rows)

    @cached_property
    def spots(self) -> Objects:
        """A point on each of them, in metres."""
        return np.asarray(shapely.point_on_surface(self.shapes), dtype=object)


@dataclass(frozen=True, eq=False)
class Ground:
    """What the rules look at; geometry of the tables is WGS-84, ``crs`` a metric plane.

    ``townships``: by point, where it is known. ``closed``: streets that people on foot may not use.
    ``unsure``: sheets of books (``book:file#sheet``) whose positions may be off by a datum.
    """

    sections: gpd.GeoDataFrame
    points: gpd.GeoDataFrame
    point_sections: pd.DataFrame
    places: gpd.GeoDataFrame
    gates: gpd.GeoDataFrame
    facilities: gpd.GeoDataFrame
    catalogue: Catalogue
    settings: Settings
    townships: Mapping[str, str] = field(default_factory=dict)
    closed: frozenset[str] = frozenset()
    unsure: frozenset[str] = frozenset()

    @cached_property
    def memo(self) -> dict[Any, Any]:
        """What one rule has worked out and another needs too."""
        return {}

    @cached_property
    def crs(self) -> str:
        """The metric plane of the county."""
        frames = (self.sections, self.points[self.points["lon"].notna()], self.facilities)
        bounds = np.array([f.total_bounds for f in frames if len(f)]).reshape(-1, 4)
        bounds = bounds[np.isfinite(bounds).all(axis=1)]
        if not len(bounds):
            return local_crs((0.0, 0.0, 0.0, 0.0))
        low, high = bounds[:, :2].min(axis=0), bounds[:, 2:].max(axis=0)
        return local_crs(np.concatenate([low, high]))

    def walked_in(self, boxes: Objects) -> Network:
        """Return the streets one may walk on that touch any of ``boxes`` (WGS-84)."""
        _, hit = self.sections.sindex.query(boxes)
        sections = self.sections.iloc[np.unique(hit)]
        is_open = ~sections["street_id"].isin(self.closed).to_numpy()
        return build_network(sections, self.crs, is_open=is_open)

    def metric(self, shapes: Sequence[Any] | Objects) -> Objects:
        """Return WGS-84 shapes in the metric plane."""
        series = gpd.GeoSeries(np.asarray(shapes, dtype=object), crs=WGS84)
        return np.asarray(to_metric(series, self.crs).to_numpy(), dtype=object)

    def is_known(self, kind: str) -> bool:
        """Whether absence of a kind means something: the books have it all, or it was surveyed.

        A book whose rows often lack a position, or may all be off by some hundred metres, does not
        show where nothing is.
        """
        rules = self.settings.rules
        is_own = self._is_of_book & (self.facilities["kind"] == kind).to_numpy()
        unsure = self.is_unsure[is_own]
        if kind in rules.surveyed:
            return not unsure.any()
        missing = unsure | self.facilities["lon"].isna().to_numpy()[is_own]
        return bool(len(missing)) and int(missing.sum()) <= rules.unplaced_max * len(missing)

    @cached_property
    def is_unsure(self) -> npt.NDArray[np.bool_]:
        """Row by row of the facilities, whether its sheet is one of the unsure ones."""
        sources = self.facilities["source"].tolist()
        return np.array([is_unsure(source, self.unsure) for source in sources], dtype=bool)

    @cached_property
    def _is_of_book(self) -> npt.NDArray[np.bool_]:
        sources = self.facilities["source"].tolist()
        return np.array([source.startswith(BOOK) for source in sources], dtype=bool)

    def of_kinds(self, kinds: Collection[str]) -> Facilities:
        """Return the facilities of ``kinds`` that are in use and have a sure position.

        What the map draws as an area is its outline, else a point. What a book has too (within
        ``same_m``, whatever its state there) is left to the book.
        """
        frame = self.facilities
        rows = frame[frame["kind"].isin(list(kinds)) & frame["lon"].notna() & ~self.is_unsure]
        rows = rows.sort_values("facility_id")
        shapes = rows.geometry.to_numpy().copy()
        outlines = self.outlines([[i] for i in rows["facility_id"]])
        has_outline = np.array([shape is not None for shape in outlines], dtype=bool)
        shapes[has_outline] = outlines[has_outline]
        metric = self.metric(shapes)
        keep = counts(rows, metric, self.settings.rules.same_m)
        return Facilities(rows[keep].reset_index(drop=True), metric[keep])

    def outlines(self, place_ids: Sequence[Sequence[str]]) -> Objects:
        """Return the largest area among the places of each list of ids, None where none is one."""
        known = self._areas
        found = np.full(len(place_ids), None, dtype=object)
        for i, ids in enumerate(place_ids):
            areas = [known[place_id] for place_id in ids if place_id in known]
            if areas:
                found[i] = max(areas, key=lambda shape: float(shape.area))
        return found

    @cached_property
    def _areas(self) -> dict[str, Any]:
        areas = self.places[self.places["geom_kind"] == "area"]
        return dict(zip(areas["place_id"], areas.geometry.to_numpy(), strict=True))
