"""Lay an address on the map.

From: :class:`Address` and what the map knows. To: a spot with its uncertainty, or why not.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from geoplan.errors import Problem
from geoplan.inventory.addresses.fold import name_key
from geoplan.inventory.addresses.gazetteer import Gazetteer
from geoplan.inventory.addresses.junction import at_junction, choose_meeting
from geoplan.inventory.addresses.model import Address
from geoplan.inventory.addresses.numbers import known_numbers, number_spot
from geoplan.inventory.addresses.placement import Miss, Spot
from geoplan.inventory.addresses.segment import segment_spot
from geoplan.inventory.addresses.spots import area_spot, find_places, place_names, place_spot
from geoplan.inventory.addresses.street import Street, join
from geoplan.inventory.addresses.stretch import street_spot

Floats = npt.NDArray[np.float64]
Answer = Spot | Miss

_BESIDE_M = 40.0  # opposite a house, or to one side of it
_UNNAMED_M = 50.0  # the map may not name the last house's piece of the street
_SURER = 0.7  # another reading must be so much surer to be preferred


@dataclass(frozen=True, eq=False)
class Resolver:
    """Finds addresses of one county; what it learns about a street it keeps."""

    gazetteer: Gazetteer

    @cached_property
    def _numbers(self) -> dict[str, list[tuple[int, Floats]]]:
        return known_numbers(self.gazetteer)

    def resolve(self, address: Address) -> Answer:
        """Return where an address lies.

        The first reading counts, unless another is surer and agrees with it; a named area is
        the last resort.
        """
        answer = self._one(address)
        for other in address.also:
            answer = surer(answer, self._one(other))
        if isinstance(answer, Miss) and address.areas and not answer.candidates:
            spot = area_spot(self.gazetteer, address.areas)
            if spot:
                facts = {"area": address.areas[-1]}
                only = Problem("address.area_only", "warning", facts=facts)
                return replace(spot, notes=(answer.problem, only))
        return answer

    def _one(self, address: Address) -> Answer:
        if address.kind == "unknown":
            return Miss(Problem("address.unreadable"))
        readers: dict[str, Callable[[Address], Answer]] = {
            "junction": self._junction,
            "segment": self._segment,
            "number": self._number,
            "street": self._street,
            "place": self._place,
            "area": self._area,
        }
        return readers[address.kind](address)

    def _within(self, address: Address) -> list[Any]:
        areas = (self.gazetteer.area(name) for name in reversed(address.areas))
        return [area for area in areas if area is not None]

    def _named(self, name: str) -> list[Street] | Miss:
        """Return the streets a name may mean, or say which are near it."""
        found = self.gazetteer.streets(name)
        if not found:
            near = "、".join(self.gazetteer.near_streets(name))
            return Miss(Problem("address.street_unknown", facts={"street": name, "near": near}))
        return found

    def _body(self, street: Street, address: Address) -> Street | Miss:
        """Return the one street meant of those called alike in different places."""
        bodies = street.bodies
        for area in self._within(address):
            inside = [b for b in bodies if shapely.intersects(area, b.shape)]
            bodies = inside or bodies
        if len(bodies) == 1:
            return bodies[0]
        middles = tuple(b.vertices[len(b.vertices) // 2] for b in bodies)
        facts = {"street": street.name, "times": len(bodies)}
        return Miss(Problem("address.street_twice", facts=facts), middles)

    def _junction(self, address: Address) -> Answer:
        if len(address.streets) < 2:
            return self._mouth(address)
        found = [self._named(name) for name in address.streets]
        for streets in found:
            if isinstance(streets, Miss):
                return streets
        options = [streets for streets in found if not isinstance(streets, Miss)]
        meeting = choose_meeting(options, self._within(address), address.streets)
        if isinstance(meeting, Miss):
            return meeting
        return at_junction(meeting, address)

    def _mouth(self, address: Address) -> Answer:
        """人民路口: a place of that name, else somewhere on the street."""
        shapes = find_places(self.gazetteer, address, None, self._within(address))
        if len(shapes) == 1:
            return place_spot(shapes[0], address)
        return self._somewhere(address)

    def _segment(self, address: Address) -> Answer:
        if not address.streets:
            facts = {"a": address.ends[0], "b": address.ends[1]}
            return Miss(Problem("address.no_street", facts=facts))
        named = self._named(address.streets[0])
        if isinstance(named, Miss):
            return named
        within = self._within(address)
        return segment_spot(self.gazetteer, join(named), address, within, self._numbers)

    def _number(self, address: Address) -> Answer:
        named = self._named(address.streets[0])
        if isinstance(named, Miss):
            return named
        street = self._body(join(named), address)
        if isinstance(street, Miss):
            return street
        keys = [name_key(name) for name in (street.name, *street.parts)]
        known = [pair for key in keys for pair in self._numbers.get(key, ())]
        number = address.number or 0
        spot = number_spot(street, known, number, address.number_to)
        if spot:
            add_m = _BESIDE_M if address.relation or address.direction else 0.0
            add_m += address.metres or 0.0
            return replace(spot, uncertainty_m=spot.uncertainty_m + add_m)
        facts = {"street": street.name, "number": number}
        note = Problem("address.number_unknown", "info", facts=facts)
        spot = street_spot(street, address)
        reach_m = spot.uncertainty_m + _UNNAMED_M
        return Spot(spot.xy, reach_m, "number_unknown", notes=(*spot.notes, note))

    def _street(self, address: Address) -> Answer:
        bodies: list[Street] = []
        for name in address.streets:
            named = self._named(name)
            if isinstance(named, Miss):
                return named
            body = self._body(join(named), address)
            if isinstance(body, Miss):
                return body
            bodies.append(body)
        return street_spot(join(bodies), address)

    def _somewhere(self, address: Address, *notes: Problem) -> Answer:
        """Return a place somewhere on the street: the street itself is not meant."""
        found = self._street(address)
        if isinstance(found, Miss):
            return found
        return replace(found, shape=None, portions=(), notes=(*found.notes, *notes))

    def _place(self, address: Address) -> Answer:
        streets = [s for name in address.streets for s in self.gazetteer.streets(name)]
        street = join(streets) if streets else None
        shapes = find_places(self.gazetteer, address, street, self._within(address))
        if len(shapes) == 1:
            return place_spot(shapes[0], address)
        if shapes:
            middles = tuple(shapely.get_coordinates(shapely.centroid(s))[0] for s in shapes)
            facts = {"place": address.place, "times": len(shapes)}
            return Miss(Problem("address.place_twice", facts=facts), middles)
        near = "、".join(self.gazetteer.near_places(place_names(address)[-1]))
        miss = Miss(Problem("address.place_unknown", facts={"place": address.place, "near": near}))
        if not street:
            return miss
        return self._somewhere(address, miss.problem)

    def _area(self, address: Address) -> Answer:
        spot = area_spot(self.gazetteer, address.areas)
        facts = {"area": address.areas[-1]}
        if spot is None:
            return Miss(Problem("address.unreadable"))
        return replace(spot, notes=(Problem("address.area_only", "warning", facts=facts),))


def surer(first: Answer, other: Answer) -> Answer:
    """Return ``other`` if it is much surer and does not contradict ``first``."""
    if isinstance(other, Miss):
        return first
    if isinstance(first, Miss):
        if first.candidates:
            return first
        return replace(other, notes=(*other.notes, first.problem))
    apart = float(np.hypot(*(first.xy - other.xy)))
    agree = apart <= first.uncertainty_m + other.uncertainty_m
    is_surer = other.uncertainty_m < _SURER * first.uncertainty_m
    return other if agree and is_surer else first
