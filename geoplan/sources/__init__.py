"""What comes from outside: the OSM extract, boundaries, the county's lists.

From: files in ``data/inputs``. To: places, streets, areas, backdrop, routes, listed, teams.
"""

from geoplan.sources.load import load_sources
from geoplan.sources.teams import load_teams

__all__ = ["load_sources", "load_teams"]
