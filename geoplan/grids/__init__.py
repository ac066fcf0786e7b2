"""A proposal of grids for sponsors: streets and points divided into like rounds.

From: sections, streets, points, point_sections, areas, outlines. To: proposed_grids, grid_sections,
grid_points; and how far a sweep over such cells has got.
"""

from geoplan.grids.propose import Figures, Proposal, propose_grids
from geoplan.grids.rows import Sponsor
from geoplan.grids.sweep import Sweep, find_sweep

__all__ = ["Figures", "Proposal", "Sponsor", "Sweep", "find_sweep", "propose_grids"]
