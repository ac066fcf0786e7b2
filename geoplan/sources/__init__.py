"""What comes from outside: the OSM extract, boundaries, the county's lists.

From: files in ``data/inputs``. To: places, streets, areas, backdrop, routes, listed.
"""

from geoplan.sources.load import load_sources

__all__ = ["load_sources"]
