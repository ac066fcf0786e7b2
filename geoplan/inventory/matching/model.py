"""What a match is made from, and what it says.

From: list rows and places of the map. To: :class:`Matching`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from geoplan.text.names import NameWeights

AddressHow = Literal["", "number", "street", "other_number", "other_street"]


@dataclass(frozen=True)
class ListedPlace:
    """A row of a list: position in metres of one plane, None where it has none.

    ``error_m`` is what its position may be off beyond the list's own error (an address laid on the
    network); ``township`` where a column or polygon tells it.
    """

    id: str
    name: str
    type_id: str
    address: str = ""
    at_m: tuple[float, float] | None = None
    error_m: float = 0.0
    township: str = ""


@dataclass(frozen=True)
class MapPlace:
    """A place of the map: the types its tags allow (none: unknown), position in the same plane.

    ``outline`` is its polygon in that plane, where it has one: a list may mean any spot of a park.
    """

    id: str
    name: str
    type_ids: tuple[str, ...]
    at_m: tuple[float, float]
    other_names: tuple[str, ...] = ()
    address: str = ""
    township: str = ""
    outline: Any = field(default=None, compare=False)


@dataclass(frozen=True)
class MatchWeights:
    """Points for and against, as in :class:`NameWeights`, and the limits; planning defaults."""

    names: NameWeights = field(default_factory=NameWeights)
    list_error_m: float = 150.0
    """How far a list's position may be off."""
    far_m: float = 700.0
    """Beyond, the same name is another place, or somebody should look."""
    bare_m: float = 100.0
    """How near a place must be that is not named, or whose outlet is not."""
    slip_m: float = 300.0
    """How near a place must be whose name has a letter mistaken."""
    at_the_place: float = 2.0
    """For a position that agrees exactly."""
    falling_off: float = 1.5
    """Against a distance of s·list_error_m: this times ln(1 + (2s)²)."""
    far_off_most: float = -7.0
    """No distance counts more against than this."""
    twin_m: float = 100.0
    """Two places of one name no farther apart are one to a list: either side of a bus stop."""
    same_number: float = 4.0
    """The same street and house number; a position that is off counts no more than -2 then."""
    same_street: float = 0.7
    other_number: float = -2.5
    other_street: float = -1.5
    other_township: float = -4.0
    """Two townships, where one is not told by the name or address."""
    untyped: float = -0.5
    """No rule of the catalogue knows the place."""
    accept: float = 3.0
    """Points that make a match."""
    margin: float = 1.0
    """A match is sure where every other assignment is at least so many points worse."""
    look: float = 3.0
    """So many points short of ``accept``, a pair is still worth a look."""
    look_alike: float = 0.5
    """So large a share of letters in common, names are worth a look where nothing else is."""


@dataclass(frozen=True)
class Pair:
    """A row and a place that may be one.

    ``points`` are above (or below) what makes a match; ``how`` the names agree; ``address`` how the
    addresses do; ``distance_m`` None where the row has no position.
    """

    row_id: str
    place_id: str
    points: float
    how: str
    distance_m: float | None
    address: AddressHow
    is_sure_enough: bool = True
    """Whether it may be a match; else it is only worth a look."""


@dataclass(frozen=True)
class Match:
    """A pair that is one place; ``margin`` how much worse any other assignment is."""

    pair: Pair
    margin: float
    runner_up: str = ""
    """The next best place of the row; empty where there is none."""


@dataclass(frozen=True)
class Doubt:
    """A row that somebody should decide on, with the places it may be, the likeliest first."""

    row_id: str
    candidates: tuple[Pair, ...]


@dataclass(frozen=True)
class Matching:
    """One to one: rows in ``matches`` have a place, those in ``doubts`` await a decision.

    ``taken`` are the likeliest pairs of the other rows, where another row has the place.
    """

    matches: tuple[Match, ...]
    doubts: tuple[Doubt, ...]
    taken: tuple[Pair, ...] = ()
