"""Addresses in words: read, and laid on the street network with a stated uncertainty.

From: rows of ``listed``. To: placements, and problems that say what to write instead.
"""

from geoplan.inventory.addresses.known import KnownNames
from geoplan.inventory.addresses.model import Address
from geoplan.inventory.addresses.parse import parse_address

__all__ = ["Address", "KnownNames", "parse_address"]
