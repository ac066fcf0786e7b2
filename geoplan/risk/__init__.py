"""What may be drawn, and what it may cost.

From: points, catalogue, settings. To: the assessor's draw, ``draw_strata`` and ``inclusions``.
"""

from geoplan.risk.build import find_risk
from geoplan.risk.draw import Draw
from geoplan.risk.forecasts import find_forecast
from geoplan.risk.gate import find_gate
from geoplan.risk.repairs import find_repairs
from geoplan.risk.simulate import sample_draws
from geoplan.risk.strata import build_draw
from geoplan.risk.tables import draw_tables, find_draw
from geoplan.risk.what_ifs import find_what_ifs

__all__ = [
    "Draw",
    "build_draw",
    "draw_tables",
    "find_draw",
    "find_forecast",
    "find_gate",
    "find_repairs",
    "find_risk",
    "find_what_ifs",
    "sample_draws",
]
