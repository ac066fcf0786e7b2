"""How many points speak for a row and a place being one.

From: a row, a place, their names and addresses as read. To: :class:`Pair`, or None for never.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import shapely

from geoplan.inventory.addresses import Address
from geoplan.inventory.addresses.fold import name_key
from geoplan.inventory.matching.model import (
    AddressHow,
    ListedPlace,
    MapPlace,
    MatchWeights,
    Pair,
)
from geoplan.text.names import Likeness, Reading, Region, liken


@dataclass(frozen=True)
class Side:
    """What is known of a row or a place: its names and address, read."""

    names: Reading
    address: Address | None
    township: str
    """By its address or, failing that, by its name."""


def score(
    row: ListedPlace,
    place: MapPlace,
    mine: Side,
    other: Side,
    region: Region,
    weights: MatchWeights,
) -> Pair | None:
    """Return the pair with its points; None where they are never one place.

    Types that exclude each other, names that do (see :func:`geoplan.text.names.compare`) and
    townships told by both in words are never one.
    """
    if place.type_ids and row.type_id not in place.type_ids:
        return None
    if mine.township and other.township and mine.township != other.township:
        return None
    alike = liken(mine.names, other.names, region, weights.names)
    if alike is None:
        return None
    address = _addresses(mine.address, other.address)
    distance_m = None if row.at_m is None else _distance_m(row.at_m, place)
    reach_m = _reach_m(alike, weights)
    is_there = address == "number"
    is_near = distance_m is not None and distance_m <= reach_m + row.error_m
    if not (is_there or is_near) and alike.how in ("bare", "akin"):
        return None
    points = alike.points + _address_points(address, weights)
    points += _distance_points(distance_m, row.error_m, is_there, weights)
    points += 0.0 if place.type_ids else weights.untyped
    points += _township_points(row, place, mine, other, weights)
    needs_place = alike.how in ("slip", "outlet", "chain")
    is_far = distance_m is not None and distance_m > weights.far_m + row.error_m
    is_sure = (is_there or is_near or not (needs_place or is_far)) and alike.how not in (
        "part",
        "akin",
    )
    is_sure = is_sure and (alike.how != "bare" or other.names.is_bare)
    return Pair(row.id, place.id, points - weights.accept, alike.how, distance_m, address, is_sure)


def _distance_m(at_m: tuple[float, float], place: MapPlace) -> float:
    if place.outline is None:
        return math.dist(at_m, place.at_m)
    return float(shapely.distance(shapely.Point(at_m), place.outline))


def _reach_m(alike: Likeness, weights: MatchWeights) -> float:
    if alike.how in ("bare", "outlet", "akin"):
        return weights.bare_m
    return weights.slip_m if alike.how in ("slip", "chain") else weights.far_m


def _distance_points(
    distance_m: float | None, error_m: float, is_there: bool, weights: MatchWeights
) -> float:
    if distance_m is None:
        return 0.0
    share = 2.0 * distance_m / (weights.list_error_m + error_m)
    points = weights.at_the_place - weights.falling_off * math.log1p(share**2)
    return max(points, -2.0 if is_there else weights.far_off_most)


def _addresses(a: Address | None, b: Address | None) -> AddressHow:
    if a is None or b is None or not a.streets or not b.streets:
        return ""
    mine, other = {name_key(s) for s in a.streets}, {name_key(s) for s in b.streets}
    if not mine & other:
        return "other_street"
    if a.kind != "number" or b.kind != "number" or a.number is None or b.number is None:
        return "street"
    if a.relation or b.relation:
        return "street"  # 128号旁 is beside it
    return "number" if a.number == b.number else "other_number"


def _address_points(how: AddressHow, weights: MatchWeights) -> float:
    return {
        "": 0.0,
        "number": weights.same_number,
        "street": weights.same_street,
        "other_number": weights.other_number,
        "other_street": weights.other_street,
    }[how]


def _township_points(
    row: ListedPlace, place: MapPlace, mine: Side, other: Side, weights: MatchWeights
) -> float:
    here, there = mine.township or row.township, other.township or place.township
    return weights.other_township if here and there and here != there else 0.0
