"""A proposal of grids for sponsors: streets and points divided into like rounds.

From: sections, streets, points, point_sections, areas, outlines. To: proposed_grids, grid_sections,
grid_points.
"""

from geoplan.grids.propose import Figures, Proposal, propose_grids
from geoplan.grids.rows import Sponsor

__all__ = ["Figures", "Proposal", "Sponsor", "propose_grids"]
