"""A street, or an end of it, as a spot.

From: a street and which part of it is meant. To: a spot that reaches over all of it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from geoplan.errors import Problem
from geoplan.inventory.addresses.junction import parts_note
from geoplan.inventory.addresses.meeting import moved
from geoplan.inventory.addresses.model import BEARING_DEG, Address
from geoplan.inventory.addresses.placement import How, Spot
from geoplan.inventory.addresses.street import Street, enclosing
from geoplan.network import Network, Portion, network_part

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]

_FRONT_M = 40.0  # a place on a street lies so far from its middle line
_MIDDLE = (0.2, 0.8)  # shares of a street that are its 中段
_END = 0.45  # its 北段 is at least what lies past this share


def street_spot(street: Street, address: Address) -> Spot:
    """Return the whole street, or the part of it that the address names."""
    network = street.network
    part = address.part if address.part != "whole" else ""
    sections = street.sections
    how: How = "street"
    vertices = street.vertices
    if part:
        how = "street_part"
        low, high, axis = _limits(vertices, part)
        vertices = vertices[_is_within(vertices, low, high, axis)]
        middles = np.array([_middle(network, i) for i in sections.tolist()])
        chosen = sections[_is_within(middles, low, high, axis)]
        sections = chosen if len(chosen) else sections
    portions = [Portion(i, 0.0, float(network.length_m[i])) for i in sections.tolist()]
    return reaching(network, vertices, portions, how, parts_note(street))


def reaching(
    network: Network,
    vertices: Floats,
    portions: Sequence[Portion],
    how: How,
    notes: tuple[Problem, ...] = (),
) -> Spot:
    """Return the spot on the street that reaches all of ``vertices``."""
    centre, _ = enclosing(vertices)
    off_m = np.hypot(*(vertices - centre).T).round(3)
    xy = vertices[np.lexsort((*vertices.T, off_m))[0]]  # of two carriageways always the same
    reach_m = float(np.hypot(*(vertices - xy).T).max()) + _FRONT_M
    return Spot(xy, reach_m, how, network_part(network, portions), tuple(portions), notes)


def _limits(vertices: Floats, part: str) -> tuple[float, float, Floats]:
    """Return from where to where along an axis a part of a street reaches."""
    if part == "middle":
        spread = vertices - vertices.mean(axis=0)
        axis = np.linalg.svd(spread, full_matrices=False)[2][0]
        low, high = _MIDDLE
    else:
        axis = moved(np.zeros(2), BEARING_DEG[part], 1.0)
        low, high = _END, 1.0
    along = vertices @ axis
    start, length = along.min(), np.ptp(along)
    return float(start + low * length), float(start + high * length), axis


def _is_within(xy: Floats, low: float, high: float, axis: Floats) -> Bools:
    along = xy @ axis
    return np.asarray((along >= low - 1e-6) & (along <= high + 1e-6), dtype=bool)


def _middle(network: Network, section: int) -> Floats:
    line = network.lines[section]
    return np.asarray(line.interpolate(0.5, normalized=True).coords[0])
