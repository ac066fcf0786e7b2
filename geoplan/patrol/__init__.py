"""Who goes where and when, and why not elsewhere.

From: points, point_sections, sections, streets, exposures, bases. To: patrol_rounds,
patrol_stops, patrol_legs, patrol_unserved.
"""

from geoplan.patrol.anew import replan_patrol
from geoplan.patrol.ask import Answer, find_finish, find_teams
from geoplan.patrol.balance import Balance
from geoplan.patrol.build import Asked, Figures, Patrol, plan_patrol
from geoplan.patrol.engines import Limits
from geoplan.patrol.replan import Moment
from geoplan.patrol.teams import with_teams

__all__ = [
    "Answer",
    "Asked",
    "Balance",
    "Figures",
    "Limits",
    "Moment",
    "Patrol",
    "find_finish",
    "find_teams",
    "plan_patrol",
    "replan_patrol",
    "with_teams",
]
