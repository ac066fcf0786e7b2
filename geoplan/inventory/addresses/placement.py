"""Where an address lies, and how sure that is; or why it cannot be said.

From: the resolver. To: the matching of lists, and the planner.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from geoplan.errors import Problem
from geoplan.text import say

How = Literal[
    "junction",
    "corner",
    "junction_offset",
    "segment",
    "street",
    "street_part",
    "number_known",
    "number_between",
    "number_beyond",
    "number_unknown",
    "place",
    "place_offset",
    "area",
]
XY = npt.NDArray[np.float64]


class SectionPart(NamedTuple):
    """The metres ``from_m`` to ``to_m`` of a section, as in ``point_sections``."""

    section_id: str
    from_m: float
    to_m: float


@dataclass(frozen=True)
class Placement:
    """What an address means on the map.

    Attributes
    ----------
    lon, lat
        The best single position, WGS-84.
    uncertainty_m
        The place lies within so many metres of it; along a street that is the whole reach of
        what was named.
    how
        By which rule; :func:`word_placement` says it in words.
    geometry
        Of streets and segments the MultiLineString (WGS-84), of areas the outline; else None.
    parts
        Of streets and segments the portions of sections named, sorted by section; empty for a
        place somewhere on a street.
    notes
        What the planner should know about it: other names used, numbers unknown.
    """

    lon: float
    lat: float
    uncertainty_m: float
    how: How
    geometry: Any = None
    parts: tuple[SectionPart, ...] = ()
    notes: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Candidate:
    """One of several places an address may mean."""

    lon: float
    lat: float
    where: str  # the township; "" where none is known


@dataclass(frozen=True)
class Failure:
    """Why an address has no place, with those it may mean."""

    problem: Problem
    candidates: tuple[Candidate, ...] = ()


@dataclass(frozen=True)
class Spot:
    """A placement in the metric plane, before it is written out."""

    xy: XY
    uncertainty_m: float
    how: How
    shape: Any = None
    portions: tuple[Any, ...] = ()
    notes: tuple[Problem, ...] = field(default=())


@dataclass(frozen=True)
class Miss:
    """A failure in the metric plane."""

    problem: Problem
    candidates: tuple[XY, ...] = ()


def word_placement(placement: Placement, language: str = "zh") -> str:
    """Say how the place was found and how sure it is."""
    how = say(f"address.how.{placement.how}", language)
    metres = f"{placement.uncertainty_m:.0f}"
    return say("address.placed", language, how=how, metres=metres)
