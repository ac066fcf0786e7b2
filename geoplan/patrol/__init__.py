"""Who goes where and when, and why not elsewhere.

From: points, point_sections, sections, streets, exposures, bases. To: patrol_rounds,
patrol_stops, patrol_legs, patrol_unserved.
"""

from geoplan.patrol.build import Asked, Figures, Patrol, plan_patrol
from geoplan.patrol.engines import Limits

__all__ = ["Asked", "Figures", "Limits", "Patrol", "plan_patrol"]
