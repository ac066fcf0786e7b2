"""What an address says.

From: the parser. To: the resolver.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["junction", "segment", "number", "street", "place", "area", "unknown"]
Relation = Literal["", "beside", "opposite", "inside"]

# Degrees clockwise from north.
BEARING_DEG = {
    "N": 0.0,
    "NE": 45.0,
    "E": 90.0,
    "SE": 135.0,
    "S": 180.0,
    "SW": 225.0,
    "W": 270.0,
    "NW": 315.0,
}


@dataclass(frozen=True)
class Address:
    """One reading of an address; names are folded text, as written.

    Attributes
    ----------
    kind
        ``junction`` of ``streets``; ``segment`` of the street between two ``ends`` (streets,
        places or numbers like 128号; without ``streets`` the street is named elsewhere);
        ``number`` on the street; ``street``; ``place`` (with ``streets`` where the text names
        the street it stands on: 人民路县医院); ``area``; ``unknown``.
    number, number_to
        House number, and the last one of a range.
    place, relation
        What the address goes by (县医院), and how: ``opposite`` (对面), ``beside`` (旁、附近),
        ``inside`` (院内); "" is at it.
    direction, metres
        N, NE … from there, and how far; None where not said.
    part
        Of a street: ``whole``, ``middle``, or N, E, S, W for an end of it.
    areas
        County parts named in front, the largest first; counties and provinces are dropped.
    detail
        What stands inside a place (3栋2单元) or could not be read.
    also
        Other readings of the same text (人民路128号（县医院对面）), the most telling first.
    """

    kind: Kind
    streets: tuple[str, ...] = ()
    ends: tuple[str, ...] = ()
    number: int | None = None
    number_to: int | None = None
    place: str = ""
    relation: Relation = ""
    direction: str = ""
    metres: float | None = None
    part: str = ""
    areas: tuple[str, ...] = ()
    detail: str = ""
    also: tuple[Address, ...] = ()
