"""What blind spots are looked for on, and what can be told about them at all.

From: the tables. To: :class:`Scene`, made once, and rows of ``blind_spots`` without a rank.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt

from geoplan.catalogue import Catalogue
from geoplan.config import Settings
from geoplan.coverage.compound_lanes import within_compounds
from geoplan.coverage.floor_area import Buildings, FloorArea, find_buildings
from geoplan.coverage.grounds import Grounds, find_grounds
from geoplan.coverage.held import Held, hold_sections
from geoplan.coverage.patrols import Patrols, find_patrols
from geoplan.coverage.populated import Populated, find_populated
from geoplan.geo import WGS84, local_crs, to_metric
from geoplan.tables.values import BLIND_WHYS

Objects = npt.NDArray[np.object_]
Row = dict[str, Any]


@dataclass(frozen=True, eq=False)
class Scene:
    """The tables by name, and what follows from them."""

    tables: Mapping[str, Any]
    catalogue: Catalogue
    settings: Settings

    @cached_property
    def crs(self) -> str:
        """The metric plane of the county."""
        areas, points = self.tables["areas"], self.tables["points"]
        grounds = (areas[areas["kind"] == "county"], self.tables["sections"], points)
        bounds = (ground.total_bounds for ground in grounds)
        return local_crs(next((b for b in bounds if np.isfinite(b).all()), np.zeros(4)))

    def to_plane(self, shapes: Objects) -> Objects:
        """Return WGS-84 geometry in metres."""
        return np.asarray(to_metric(gpd.GeoSeries(shapes, crs=WGS84), self.crs), dtype=object)

    @cached_property
    def lines(self) -> Objects:
        """Sections in metres."""
        return self.to_plane(self.tables["sections"].geometry.to_numpy())

    @cached_property
    def compounds(self) -> dict[str, Any]:
        """Outlines of compounds that are points, by point; a position where there is none."""
        points, outlines = self.tables["points"], self.tables["outlines"]
        rows = points[points["type_id"].isin(self.types(is_site=True))]
        shape = dict(zip(outlines["ref_id"], outlines.geometry, strict=True))
        drawn = zip(rows["point_id"], rows.geometry, strict=True)
        return {i: shape.get(i, geometry) for i, geometry in drawn}

    @cached_property
    def in_compound(self) -> npt.NDArray[np.bool_]:
        """Which sections are lanes of a compound that is a point."""
        shapes = np.array([*self.compounds.values(), None], dtype=object)[:-1]
        highway = self.tables["sections"]["highway"].to_numpy(dtype=str)
        return within_compounds(highway, self.lines, self.to_plane(shapes))

    @cached_property
    def held(self) -> Held:
        """Which points hold which sections."""
        t = self.tables
        return hold_sections(t["sections"], t["points"], t["point_sections"], self.catalogue)

    @cached_property
    def populated(self) -> Populated:
        """Where people live."""
        t = self.tables
        return find_populated(t["outlines"], t["backdrop"], t["places"], self.crs)

    @cached_property
    def buildings(self) -> Buildings:
        """Buildings where people live."""
        found = find_buildings(self.tables["backdrop"], self.tables["storeys"], self.crs)
        return found.keep(self.populated.holds(found.xy))

    @cached_property
    def patrols(self) -> Patrols:
        """When each place was last visited."""
        names = ("visited", "walked", "sections")
        visited, walked, sections = (self.tables[name] for name in names)
        whole_pct = self.settings.tracks.whole_pct
        return find_patrols(visited, walked, sections, self.held.parts, whole_pct)

    @cached_property
    def tells_visits(self) -> bool:
        """Whether records reach back far enough to say where nobody went."""
        return self.patrols.can_tell(self.settings.day, self.settings.coverage.blind_days)

    @cached_property
    def grounds(self) -> Grounds:
        """Where townships and grids are."""
        t = self.tables
        return find_grounds(t["areas"], t["grids"], t["points"], t["duties"])

    def days_since(self, last: date | None) -> int | None:
        """Return the days since a visit; None where there was none."""
        return None if last is None else (self.settings.day - last).days

    def is_unvisited(self, days: int | None) -> bool:
        """Whether nobody came for too long, as far as that can be told."""
        limit_days = self.settings.coverage.blind_days
        return self.tells_visits and (days is None or days > limit_days)

    def units(self, role: str) -> dict[str, str]:
        """Return who holds ``role`` by point, several joined."""
        duties = self.tables["duties"]
        rows = duties[duties["role"] == role]
        found: dict[str, list[str]] = {}
        for point_id, unit in zip(rows["point_id"], rows["unit"], strict=True):
            found.setdefault(point_id, []).append(unit)
        return {point_id: "、".join(units) for point_id, units in found.items()}

    def types(self, *, is_site: bool) -> list[str]:
        """Return the types of which every one is to be looked after."""
        wanted = (t for t in self.catalogue.types.values() if t.full_coverage)
        return [t.id for t in wanted if (t.shape == "site") == is_site]


def spot_row(key: str, floor: FloorArea, i: int, facts: Row, **columns: Any) -> Row:
    """Return one row: ``floor`` is about it at ``i``; ``facts`` that are None are left out."""
    kind = key.partition(":")[0]
    has = bool(floor.buildings[i])
    counts = {"buildings": int(floor.buildings[i]), "guessed": int(floor.guessed[i])}
    told = {k: v for k, v in (facts | counts).items() if v is not None and (v or k == "days")}
    return {
        "blind_id": key,
        "kind": kind,
        "type_id": "",
        "name": "",
        "length_m": None,
        **columns,
        "floor_area_m2": round(float(floor.floor_m2[i]), 1) if has else None,
        "detail": json.dumps(told, ensure_ascii=False, sort_keys=True),
    }


def whys(**found: bool) -> list[str]:
    """Return the reasons that hold, in their order."""
    return [why for why in BLIND_WHYS if found.get(why)]
