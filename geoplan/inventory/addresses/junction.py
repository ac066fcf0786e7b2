"""Which junction is meant, and where at it.

From: streets and the rest of an address. To: a spot.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, product
from typing import Any

import numpy as np
import shapely

from geoplan.errors import Problem
from geoplan.inventory.addresses.meeting import (
    Meeting,
    arms_deg,
    corner_deg,
    meetings,
    moved,
)
from geoplan.inventory.addresses.model import BEARING_DEG, Address
from geoplan.inventory.addresses.placement import Miss, Spot
from geoplan.inventory.addresses.street import Street, enclosing
from geoplan.network import turn_deg

_AT_M = 30.0  # a junction reaches so far from its middle
_CORNER_M = 25.0
_CORNER_REACH_M = 50.0  # the plot at a corner
_PACE_SHARE = 0.25  # people's metres are off by so much
_ONE_M = 100.0  # meetings no farther from their middle are one wide junction
_SAME_WAY_DEG = 60.0


@dataclass(frozen=True)
class Crossing:
    """The junction meant and the streets that meet there."""

    meeting: Meeting
    streets: tuple[Street, ...]


def choose_meeting(
    options: Sequence[Sequence[Street]], within: Sequence[Any], names: Sequence[str]
) -> Crossing | Miss:
    """Return where the streets named meet: ``options`` are those each name may mean.

    Of several junctions those in the areas named (``within``) come alone; some close together
    are one. Of three streets named any two that meet tell the place.
    """
    found: list[tuple[Meeting, tuple[Street, ...]]] = []
    for first, second in combinations(options, 2):
        for pair in product(first, second):
            found += [(meeting, pair) for meeting in meetings(*pair)]
    if not found:
        return _apart(options, names)
    for area in within:
        inside = [f for f in found if shapely.dwithin(area, shapely.Point(f[0].xy), f[0].radius_m)]
        found = inside or found
    whole = _one([meeting for meeting, _ in found])
    if whole is None:
        facts = {"a": names[0], "b": names[1], "times": len(found)}
        places = tuple(meeting.xy for meeting, _ in found)
        return Miss(Problem("address.junction_twice", facts=facts), places)
    streets = {id(street): street for _, pair in found for street in pair}
    return Crossing(whole, tuple(streets.values()))


def _one(found: list[Meeting]) -> Meeting | None:
    if len(found) == 1:
        return found[0]
    centre, radius = enclosing(np.array([meeting.xy for meeting in found]))
    radius += max(meeting.radius_m for meeting in found)
    return Meeting(centre, radius) if radius <= _ONE_M else None


def _apart(options: Sequence[Sequence[Street]], names: Sequence[str]) -> Miss:
    first, second = options[0], options[1]
    apart_m = min(float(shapely.distance(a.shape, b.shape)) for a, b in product(first, second))
    facts = {"a": names[0], "b": names[1], "metres": f"{apart_m:.0f}"}
    return Miss(Problem("address.not_meeting", facts=facts))


def at_junction(crossing: Crossing, address: Address) -> Spot:
    """Return the junction, its corner, or what lies some metres from it along a street."""
    meeting = crossing.meeting
    notes = tuple(note for street in crossing.streets for note in parts_note(street))
    if address.metres and address.direction:
        return _along(crossing, BEARING_DEG[address.direction], address.metres, notes)
    if address.metres:
        reach_m = meeting.radius_m + _AT_M + (1 + _PACE_SHARE) * address.metres
        return Spot(meeting.xy, reach_m, "junction_offset", notes=notes)
    if not address.direction:
        return Spot(meeting.xy, meeting.radius_m + _AT_M, "junction", notes=notes)
    bearing = BEARING_DEG[address.direction]
    if len(address.direction) > 1:
        bearing = corner_deg(bearing, arms_deg(meeting, list(crossing.streets)))
    xy = moved(meeting.xy, bearing, meeting.radius_m + _CORNER_M)
    return Spot(xy, meeting.radius_m + _CORNER_REACH_M, "corner", notes=notes)


def _along(crossing: Crossing, bearing: float, metres: float, notes: tuple[Problem, ...]) -> Spot:
    """Go ``metres`` along the street that leads most nearly that way, else straight."""
    meeting = crossing.meeting
    ring = shapely.Point(meeting.xy).buffer(metres).exterior
    shapes = [shapely.intersection(street.shape, ring) for street in crossing.streets]
    dots = shapely.get_coordinates(shapes)
    reach_m = meeting.radius_m + _CORNER_REACH_M + _PACE_SHARE * metres
    turns = [
        turn_deg(float(np.degrees(np.arctan2(dx, dy))), bearing) for dx, dy in dots - meeting.xy
    ]
    if turns and min(turns) <= _SAME_WAY_DEG:
        best = int(np.argmin(turns))
        return Spot(dots[best], reach_m, "junction_offset", notes=notes)
    straight = moved(meeting.xy, bearing, metres)
    return Spot(straight, reach_m + _PACE_SHARE * metres, "junction_offset", notes=notes)


def parts_note(street: Street) -> tuple[Problem, ...]:
    """Say that a street is on the map under the names of its parts only."""
    if not street.parts:
        return ()
    facts = {"street": street.name, "parts": "、".join(street.parts)}
    return (Problem("address.parts", "info", facts=facts),)
