"""List rows and places of the map: which is which.

From: rows of ``listed``, places found in OSM. To: :class:`Matching`.
"""

from geoplan.inventory.matching.match import match_places
from geoplan.inventory.matching.model import (
    Doubt,
    ListedPlace,
    MapPlace,
    Match,
    Matching,
    MatchWeights,
    Pair,
)

__all__ = [
    "Doubt",
    "ListedPlace",
    "MapPlace",
    "Match",
    "MatchWeights",
    "Matching",
    "Pair",
    "match_places",
]
