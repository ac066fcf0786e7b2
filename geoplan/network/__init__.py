"""Streets as a network people walk and ride: how far one gets, what is nearest, what lies within.

From: ``sections`` and the tags of their streets. To: portions of sections, in metres along them;
cost, metres and owner of any place on them.
"""

from geoplan.network.access import is_closed
from geoplan.network.cover import covered_by_section, covered_m
from geoplan.network.crossings import Crossing, degrees, find_crossings, turn_deg
from geoplan.network.graph import NOT_WALKED, Network, build_network
from geoplan.network.legs import Leg, cut_line, find_legs, portion_line
from geoplan.network.matrix import cost_matrix
from geoplan.network.modes import Mode, directions, speed_share
from geoplan.network.nearest import Field, Found, Starts
from geoplan.network.part import network_part, network_parts
from geoplan.network.reach import Portion, Seed, merge, reach, subtract
from geoplan.network.snap import Places, locate, snap
from geoplan.network.spread import mark, reached_m
from geoplan.network.travel import Streets, TravelGraph, lay_streets
from geoplan.network.within import within

__all__ = [
    "NOT_WALKED",
    "Crossing",
    "Field",
    "Found",
    "Leg",
    "Mode",
    "Network",
    "Places",
    "Portion",
    "Seed",
    "Starts",
    "Streets",
    "TravelGraph",
    "build_network",
    "cost_matrix",
    "covered_by_section",
    "covered_m",
    "cut_line",
    "degrees",
    "directions",
    "find_crossings",
    "find_legs",
    "is_closed",
    "lay_streets",
    "locate",
    "mark",
    "merge",
    "network_part",
    "network_parts",
    "portion_line",
    "reach",
    "reached_m",
    "snap",
    "speed_share",
    "subtract",
    "turn_deg",
    "within",
]
