"""The county's list meets the map.

From: ``listed``, points found in OSM, addresses laid on the network, people's decisions. To: points
that are on the list, points that the list alone knows, and ``matches``.
"""

from geoplan.inventory.listing.apply import apply_list
from geoplan.inventory.listing.known import Listing, list_and_map
from geoplan.inventory.listing.reviewed import Verdict, read_reviews

__all__ = ["Listing", "Verdict", "apply_list", "list_and_map", "read_reviews"]
