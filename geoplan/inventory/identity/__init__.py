"""Ids that last: what was found is matched to what is known.

From: points and candidates with provisional ids, ``register``. To: final ids, ``recuts``,
``identities``.
"""

from geoplan.inventory.identity.match import Identified, identify
from geoplan.inventory.identity.register import write_identities

__all__ = ["Identified", "identify", "write_identities"]
