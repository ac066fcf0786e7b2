"""Addresses in words: read, and laid on the street network with a stated uncertainty.

From: rows of ``listed``. To: placements, and problems that say what to write instead.
"""

from geoplan.inventory.addresses.batch import gazetteer_of, place_rows, resolve_addresses
from geoplan.inventory.addresses.gazetteer import Gazetteer
from geoplan.inventory.addresses.known import KnownNames
from geoplan.inventory.addresses.model import Address
from geoplan.inventory.addresses.parse import parse_address
from geoplan.inventory.addresses.placement import (
    Candidate,
    Failure,
    Placement,
    SectionPart,
    word_placement,
)

__all__ = [
    "Address",
    "Candidate",
    "Failure",
    "Gazetteer",
    "KnownNames",
    "Placement",
    "SectionPart",
    "gazetteer_of",
    "parse_address",
    "place_rows",
    "resolve_addresses",
    "word_placement",
]
