"""House numbers along a street: where the known ones are, and where others must be.

From: places with an address of their own. To: spots.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import shapely

from geoplan.inventory.addresses.along import Course
from geoplan.inventory.addresses.fold import fold, name_key
from geoplan.inventory.addresses.gazetteer import Gazetteer
from geoplan.inventory.addresses.parse import parse_address
from geoplan.inventory.addresses.placement import Spot
from geoplan.inventory.addresses.street import Street

Floats = npt.NDArray[np.float64]

_FRONT_M = 150.0  # what lies farther from the street is numbered by another, or misplaced
_HOUSE_M = 40.0
_OTHER_SIDE_FACTOR = 1.5  # the two sides of a street are not numbered at one pace
_BLOCK_M = 60.0  # numbers of one house, or the same number twice, lie no farther apart
_LEADING = re.compile(r"\d+")


def known_numbers(gazetteer: Gazetteer) -> dict[str, list[tuple[int, Floats]]]:
    """Return numbers and places (metres in the plane) by the key of the street's name."""
    found: dict[str, list[tuple[int, Floats]]] = defaultdict(list)
    places = gazetteer.places
    has_number = places["tags"].str.contains('"addr:housenumber"', regex=False)
    for row in np.flatnonzero(has_number.to_numpy(dtype=bool)).tolist():
        tags = json.loads(places["tags"].iloc[row])
        number = _LEADING.search(fold(tags["addr:housenumber"]))
        street = tags.get("addr:street", "")
        if not number or not street or len(number[0]) > 6:
            continue
        read = parse_address(street, gazetteer.known).streets
        spot = shapely.get_coordinates(shapely.centroid(gazetteer.shapes[row]))[0]
        found[name_key(read[-1] if read else street)].append((int(number[0]), spot))
    return {key: sorted(row, key=lambda r: (r[0], *r[1].tolist())) for key, row in found.items()}


def number_spot(
    street: Street, known: list[tuple[int, Floats]], first: int, last: int | None
) -> Spot | None:
    """Return where number ``first`` (to ``last``) of ``street`` lies, None if nothing tells.

    Numbers rise along a street, odd on one side and even on the other: a number lies between
    its neighbours on its side, or of both sides where its side has none; past the last known
    one it lies on the rest of the street.
    """
    dots = [
        (n, xy) for n, xy in known if shapely.distance(street.shape, shapely.Point(xy)) <= _FRONT_M
    ]
    same = [xy for n, xy in dots if first <= n <= (last or first)]
    if same:
        centre = np.mean(same, axis=0)
        spread = max(float(np.hypot(*(xy - centre))) for xy in same)
        return Spot(centre, spread + _HOUSE_M, "number_known") if spread <= _BLOCK_M else None
    sides = ([d for d in dots if d[0] % 2 == first % 2], dots)
    for side, factor in zip(sides, (1.0, _OTHER_SIDE_FACTOR), strict=True):
        low = max((d for d in side if d[0] < first), key=lambda d: d[0], default=None)
        high = min((d for d in side if d[0] > first), key=lambda d: d[0], default=None)
        if low and high and (spot := _between(street, low, high, first)):
            return replace(spot, uncertainty_m=spot.uncertainty_m * factor)
    return _beyond(street, dots, first)


def _between(
    street: Street, low: tuple[int, Floats], high: tuple[int, Floats], number: int
) -> Spot | None:
    course = Course(street)
    start, end = course.marks(low[1], 0.0), course.marks(high[1], 0.0)
    share = (number - low[0]) / (high[0] - low[0])
    xy = course.at_share(start, end, share)
    if xy is None:
        return None
    reach = [float(np.hypot(*(xy - other))) for other in (low[1], high[1])]
    return Spot(xy, max(reach) + _HOUSE_M, "number_between")


def _beyond(street: Street, dots: list[tuple[int, Floats]], number: int) -> Spot | None:
    """Return the rest of the street past the last known number, if two tell where numbers rise."""
    ordered = sorted(dots, key=lambda d: d[0], reverse=number > (dots[-1][0] if dots else 0))
    if len(ordered) < 2 or (dots[0][0] <= number <= dots[-1][0]):
        return None
    edge, inner = ordered[0], ordered[-1]
    outward = edge[1] - inner[1]
    length = float(np.hypot(*outward))
    if length < _BLOCK_M:
        return None
    along = (street.vertices - edge[1]) @ (outward / length)
    rest = street.vertices[along >= -_HOUSE_M]
    if not len(rest):
        return Spot(edge[1], 2 * _BLOCK_M, "number_beyond")
    centre = (rest.min(axis=0) + rest.max(axis=0)) / 2
    reach = float(np.hypot(*(rest - centre).T).max())
    return Spot(centre, reach + _HOUSE_M, "number_beyond")
