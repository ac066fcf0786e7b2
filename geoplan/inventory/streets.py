"""Cut the streets that a type claims into stretches, each section in one.

From: :class:`~geoplan.inventory.ground.Ground`. To: points of shape stretch.
"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely

from geoplan.errors import Problem
from geoplan.inventory.ground import NAME_LANGUAGE, Bools, Ground
from geoplan.inventory.rivers import river_stretches
from geoplan.inventory.sites import fits_within
from geoplan.inventory.stretches import SHORTEST_M, StretchMaker, number_namesakes
from geoplan.inventory.zones.found import Found
from geoplan.inventory.zones.raster import Objects
from geoplan.tables import TABLES, from_rows

_LANE_TYPE = "back_lane"  # streets within a compound are the compound's own, not lanes


def street_stretches(ground: Ground, compounds: Objects) -> Found:
    """Return the stretches of every type, where the type may lie.

    ``compounds`` are metric outlines; streets within them are no lanes.
    """
    found = Found()
    if ground.sections.empty:
        return found
    short_m: list[float] = []
    in_compound = _within(ground, compounds)
    for point_type in ground.catalogue.by_priority:
        if point_type.shape != "stretch" or not point_type.segment_m:
            continue
        urban, rural = fits_within(point_type, True), fits_within(point_type, False)
        fits = np.where(ground.is_urban, urban, rural) & ground.is_inside & ground.is_walkable
        if point_type.id == _LANE_TYPE:
            fits &= ~in_compound
        chosen = ground.sections[ground.is_claimed_by(point_type) & fits]
        if chosen.empty:
            continue
        reasons = ground.claims[1]
        maker = StretchMaker(
            chosen, point_type, reasons, ground.nodes, NAME_LANGUAGE, ground.carriageways
        )
        rows, links, left_out = maker.rows()
        found.rows += rows
        found.links += links
        short_m += left_out
    number_namesakes(found.rows, NAME_LANGUAGE)
    closed = ground.sections.loc[~ground.is_walkable & ground.is_inside, "length_m"]
    if len(closed):
        km = {"km": f"{closed.sum() / 1000:.1f}"}
        found.problems.append(Problem("street.closed", "info", count=len(closed), facts=km))
    if short_m:
        facts = {"metres": round(sum(short_m)), "most": round(SHORTEST_M)}
        found.problems.append(Problem("stretch.short", "info", count=len(short_m), facts=facts))
    return found


def _within(ground: Ground, areas: Objects) -> Bools:
    """Section by section, whether its middle lies within one of the metric areas."""
    out = np.zeros(len(ground.sections), dtype=bool)
    if not len(areas):
        return out
    lines = ground.ridden.lines
    middle = shapely.line_interpolate_point(lines, 0.5, normalized=True)
    hit, _ = shapely.STRtree(areas).query(middle, predicate="within")
    out[ground.ridden.rows[np.unique(hit)]] = True
    return out


def rivers(ground: Ground) -> tuple[Found, gpd.GeoDataFrame]:
    """Return the stretches of rivers in town, and their sections (kind water)."""
    water = from_rows(TABLES["sections"], [])
    found = Found()
    types = [t for t in ground.catalogue.by_priority if t.matches({"waterway": "river"}, "line")]
    for point_type in types[:1]:
        water, rows, links, short_m = river_stretches(
            ground.tables["backdrop"],
            ground.sections,
            point_type,
            ground.crs,
            ground.by_water,
            NAME_LANGUAGE,
        )
        found.rows, found.links = rows, links
        if short_m:
            facts = {"metres": round(sum(short_m)), "most": round(SHORTEST_M)}
            problem = Problem("stretch.short", "info", count=len(short_m), facts=facts)
            found.problems.append(problem)
    return found, water
