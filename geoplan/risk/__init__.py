"""What may be drawn, and what it may cost.

From: points, catalogue, settings. To: the assessor's draw, ``draw_strata`` and ``inclusions``.
"""

from geoplan.risk.draw import Draw
from geoplan.risk.simulate import sample_draws
from geoplan.risk.strata import build_draw
from geoplan.risk.tables import draw_tables

__all__ = ["Draw", "build_draw", "draw_tables", "sample_draws"]
