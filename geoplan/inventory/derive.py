"""Points that a rule derives: one function a rule of :mod:`geoplan.catalogue.derive`.

From: the ground, the places of the type, and, for what lies around other points, those points.
To: points or candidates, their sections and outlines.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from geoplan.catalogue import PointType
from geoplan.inventory.belts import Anchor, belt_rows
from geoplan.inventory.bus_lines import bus_points
from geoplan.inventory.corridors import bus_corridors
from geoplan.inventory.ground import NAME_LANGUAGE, Ground
from geoplan.inventory.junctions import junction_rows
from geoplan.inventory.sites import Typed
from geoplan.inventory.zones.blocks import block_rows
from geoplan.inventory.zones.compounds import compound_rows
from geoplan.inventory.zones.found import Found
from geoplan.inventory.zones.fringe import fringe_rows
from geoplan.inventory.zones.official import drawn_areas
from geoplan.inventory.zones.villages import village_rows

Groups = Sequence[list[Typed]]


def junctions(ground: Ground, point_type: PointType, groups: Groups) -> Found:
    """Crossings of main roads; ``groups`` are traffic signals."""
    is_main = np.zeros(len(ground.sections), dtype=bool)
    for type_id in point_type.derive.around if point_type.derive else ():
        is_main |= ground.is_claimed_by(ground.catalogue.types[type_id])
    signals = [place for group in groups for place in group]
    contains = ground.town.contains
    rows, problems = junction_rows(
        point_type, ground.walked, ground.sections, is_main, signals, contains, NAME_LANGUAGE
    )
    return Found(rows, [], [], problems)


def rides(ground: Ground, point_type: PointType, _groups: Groups) -> Found:
    """Bus rides of a few stops."""
    routes, stops = ground.tables["routes"], ground.tables["route_stops"]
    rows, links, problems = bus_points(
        routes, stops, ground.rides, ground.ridden, point_type, NAME_LANGUAGE
    )
    return Found(rows, links, [], problems)


def villages(ground: Ground, point_type: PointType, groups: Groups) -> Found:
    """Villages that the town has grown around."""
    backdrop = ground.tables["backdrop"]
    return village_rows(
        point_type, groups, ground.town, ground.walked, ground.sections, backdrop, NAME_LANGUAGE
    )


def fringe(ground: Ground, point_type: PointType, _groups: Groups) -> Found:
    """Pieces of the ring around the town."""
    backdrop = ground.tables["backdrop"]
    return fringe_rows(
        point_type, ground.town, ground.walked, ground.sections, backdrop, NAME_LANGUAGE
    )


def compounds(ground: Ground, point_type: PointType, groups: Groups) -> Found:
    """Named compounds, and groups of blocks that nobody named."""
    places, gates, backdrop = (ground.tables[n] for n in ("places", "gates", "backdrop"))
    found = compound_rows(groups, places, gates, backdrop, ground.town)
    taken = drawn_areas(found, {row["point_id"] for row in found.rows}, ground.crs)
    found.add(
        block_rows(
            point_type, taken, places, gates, backdrop, ground.town, ground.namer, NAME_LANGUAGE
        )
    )
    return found


def belts(ground: Ground, point_type: PointType, found: Found) -> Found:
    """Surroundings of the points of other types, along the streets."""
    around = point_type.derive.around if point_type.derive else ()
    anchors = [
        Anchor(
            r["point_id"],
            r["name"],
            r["source"],
            r["content_hash"],
            r.get("outline", r["geometry"]),
        )
        for r in found.rows
        if r["type_id"] in around
        and r["confidence"] >= ground.settings.inventory.confirm_below
        and not r["geometry"].is_empty  # around what lies nobody knows where there is nothing yet
    ]
    gates = ground.tables["gates"]
    rows, links, problems = belt_rows(point_type, anchors, gates, ground.walked, NAME_LANGUAGE)
    return Found(rows, links, [], problems)


def corridors(ground: Ground, point_type: PointType, _found: Found) -> Found:
    """Streets that buses run on, each once."""
    rows, links = bus_corridors(
        ground.tables["routes"],
        ground.rides,
        ground.ridden,
        ground.sections,
        ground.walked,
        ground.nodes,
        point_type,
        NAME_LANGUAGE,
        ground.carriageways,
    )
    return Found(rows, links)


# What the ground and the places of the type are enough for …
FROM_GROUND: Mapping[str, Callable[[Ground, PointType, Groups], Found]] = {
    "junction": junctions,
    "stops": rides,
    "village": villages,
    "compound": compounds,
    "fringe": fringe,
}
# … and what lies around points, once the list has added its own.
FROM_POINTS: Mapping[str, Callable[[Ground, PointType, Found], Found]] = {
    "belt": belts,
    "corridor": corridors,
}
