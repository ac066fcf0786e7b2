"""A street between two of its junctions, house numbers or places beside it.

From: a street and the names of the two ends. To: portions of sections.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import shapely

from geoplan.errors import Problem
from geoplan.inventory.addresses.along import Course
from geoplan.inventory.addresses.fold import name_key
from geoplan.inventory.addresses.gazetteer import Gazetteer
from geoplan.inventory.addresses.junction import choose_meeting, parts_note
from geoplan.inventory.addresses.model import Address
from geoplan.inventory.addresses.numbers import number_spot
from geoplan.inventory.addresses.placement import Miss, Spot
from geoplan.inventory.addresses.spots import find_places, place_spot
from geoplan.inventory.addresses.street import Street
from geoplan.inventory.addresses.stretch import reaching
from geoplan.network import network_part

Floats = npt.NDArray[np.float64]
Numbers = Mapping[str, Sequence[tuple[int, Floats]]]

_NUMBER = re.compile(r"(\d+)号")
_BESIDE_M = 300.0  # an end that is a place lies no farther from the street
_VERTEX_M = 25.0


class _End(NamedTuple):
    xy: Floats
    reach_m: float


def segment_spot(
    gazetteer: Gazetteer, street: Street, address: Address, within: Sequence[Any], numbers: Numbers
) -> Spot | Miss:
    """Return the portions of ``street`` between the two ends an address names."""
    ends = []
    for name in address.ends:
        end = _find_end(gazetteer, street, name, address, within, numbers)
        if isinstance(end, Miss):
            return end
        ends.append(end)
    bodies = [b for b in street.bodies if all(_touches(b, end) for end in ends)]
    a, b = ends
    way = None
    if bodies:
        course = Course(bodies[0])
        way = course.between(course.marks(a.xy, a.reach_m), course.marks(b.xy, b.reach_m))
    if not way or not way[0]:
        facts = {"street": street.name, "a": address.ends[0], "b": address.ends[1]}
        return Miss(Problem("address.broken", facts=facts))
    portions = way[0]
    shape = network_part(gazetteer.network, portions, metric=True)
    vertices = shapely.get_coordinates(shapely.segmentize(shape, _VERTEX_M))
    spot = reaching(gazetteer.network, vertices, portions, "segment", parts_note(street))
    unsure_m = max(end.reach_m for end in ends)
    return replace(spot, uncertainty_m=spot.uncertainty_m + unsure_m)


def _touches(body: Street, end: _End) -> bool:
    return bool(shapely.dwithin(body.shape, shapely.Point(end.xy), end.reach_m + _BESIDE_M))


def _find_end(
    gazetteer: Gazetteer,
    street: Street,
    name: str,
    address: Address,
    within: Sequence[Any],
    numbers: Numbers,
) -> _End | Miss:
    facts = {"street": street.name, "end": name}
    if number := _NUMBER.fullmatch(name):
        keys = [name_key(n) for n in (street.name, *street.parts)]
        known = [pair for key in keys for pair in numbers.get(key, ())]
        spot = number_spot(street, known, int(number[1]), None)
        if spot is None:
            return Miss(Problem("address.end_number", facts=facts))
        return _End(spot.xy, spot.uncertainty_m)
    crossed = gazetteer.streets(name)
    if crossed:
        found = choose_meeting([[street], crossed], within, (street.name, name))
        if not isinstance(found, Miss):
            return _End(found.meeting.xy, found.meeting.radius_m)
        if found.candidates:
            return found
    place = Address("place", place=name, areas=address.areas)
    beside = [
        shape
        for shape in find_places(gazetteer, place, street, within)
        if shapely.dwithin(street.shape, shape, _BESIDE_M)
    ]
    if len(beside) == 1:
        spot = place_spot(beside[0], place)
        return _End(spot.xy, spot.uncertainty_m)
    if crossed:
        crossing = "、".join(crossing_names(gazetteer, street))
        return Miss(Problem("address.end_elsewhere", facts=facts | {"near": crossing}))
    near = "、".join(gazetteer.near_streets(name) or crossing_names(gazetteer, street))
    return Miss(Problem("address.end_unknown", facts=facts | {"near": near}))


def crossing_names(gazetteer: Gazetteer, street: Street, most: int = 6) -> list[str]:
    """Return the names of streets that meet ``street``, at most so many."""
    network = gazetteer.network
    touching = {section for node in street.nodes.tolist() for section in network.at(node)}
    names = {str(gazetteer.names[section]) for section in touching}
    return sorted(names - {"", street.name, *street.parts})[:most]
