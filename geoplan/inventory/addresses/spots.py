"""Places to go by: the hospital opposite which something lies, and areas as a last resort.

From: names of places and areas. To: spots.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from geoplan.inventory.addresses.gazetteer import Gazetteer
from geoplan.inventory.addresses.meeting import moved
from geoplan.inventory.addresses.model import BEARING_DEG, Address
from geoplan.inventory.addresses.placement import Spot
from geoplan.inventory.addresses.street import Street, enclosing, grouped

Floats = npt.NDArray[np.float64]

_ONE_PLACE_M = 250.0  # two gates, two platforms of one name
_BY_STREET_M = 300.0
_AT_M = 40.0
_BESIDE_M = 80.0
_ACROSS_M = 100.0
_EDGE_M = 20.0
_PACE_SHARE = 0.25  # people's metres are off by so much
_AREA_M = 3000.0  # of a township known by its centre alone


def place_names(address: Address) -> list[str]:
    """Return the names under which the place may be known, the fullest first."""
    place = address.place
    heads = [*address.streets[-1:], *address.areas]
    return [*(head + place for head in heads), place]


def find_places(
    gazetteer: Gazetteer, address: Address, street: Street | None, within: Sequence[Any]
) -> list[Any]:
    """Return the outlines of the places an address goes by; several where it may mean several.

    Those on the street it names, and in the areas it names (``within``), come alone.
    """
    for name in place_names(address):
        shapes = list(gazetteer.places_called(name))
        if not shapes:
            continue
        for keep in (
            [s for s in shapes if street and shapely.dwithin(street.shape, s, _BY_STREET_M)],
            [s for s in shapes if any(shapely.intersects(area, s) for area in within)],
        ):
            shapes = keep or shapes
        pairs = np.argwhere(
            [[shapely.distance(a, b) <= _ONE_PLACE_M for a in shapes] for b in shapes]
        )
        groups = grouped(len(shapes), pairs.tolist())
        return [shapely.union_all([shapes[i] for i in group]) for group in groups]
    return []


def place_spot(shape: Any, address: Address) -> Spot:
    """Return where beside a place an address is."""
    centre, radius = enclosing(shapely.get_coordinates(shape))
    if address.direction:
        bearing = BEARING_DEG[address.direction]
        towards = moved(np.zeros(2), bearing, 1.0)
        edge_m = float(((shapely.get_coordinates(shape) - centre) @ towards).max())
        metres = address.metres or 0.0
        xy = moved(centre, bearing, edge_m + _EDGE_M + metres)
        reach_m = _BESIDE_M + radius + _PACE_SHARE * metres
        return Spot(xy, reach_m, "place_offset")
    if address.metres:
        return Spot(centre, radius + _AT_M + address.metres * (1 + _PACE_SHARE), "place_offset")
    add_m = {"opposite": _ACROSS_M, "beside": _BESIDE_M}.get(address.relation, _AT_M)
    return Spot(centre, radius + add_m, "place")


def area_spot(gazetteer: Gazetteer, names: Sequence[str]) -> Spot | None:
    """Return the smallest area known of ``names``, or None: never a precise place."""
    found = []
    for name in names:
        outline = gazetteer.area(name)
        if outline is not None:
            centre = shapely.get_coordinates(shapely.point_on_surface(outline))[0]
            corners = shapely.get_coordinates(outline)
            reach_m = float(np.hypot(*(corners - centre).T).max())
            found.append(Spot(centre, reach_m, "area", outline))
            continue
        shapes = gazetteer.places_called(name)
        if len(shapes):
            centre, radius = enclosing(shapely.get_coordinates(list(shapes)))
            found.append(Spot(centre, radius + _AREA_M, "area"))
    return min(found, key=lambda spot: spot.uncertainty_m, default=None)
