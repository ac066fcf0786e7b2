"""Which points: what an assessor may look at, found in OSM and on the county's list.

From: places, streets, routes, listed, areas. To: sections, points, point_sections.
"""

from geoplan.inventory.build import build_inventory
from geoplan.inventory.identity import write_identities

__all__ = ["build_inventory", "write_identities"]
