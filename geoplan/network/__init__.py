"""Streets as a network people walk: how far one gets, what is nearest, what lies within.

From: ``sections``. To: portions of sections, in metres along them.
"""

from geoplan.network.access import is_closed
from geoplan.network.cover import covered_by_section, covered_m
from geoplan.network.crossings import Crossing, degrees, find_crossings, turn_deg
from geoplan.network.graph import NOT_WALKED, Network, build_network
from geoplan.network.part import network_part, network_parts
from geoplan.network.reach import Portion, Seed, merge, reach, subtract
from geoplan.network.snap import snap
from geoplan.network.within import within

__all__ = [
    "NOT_WALKED",
    "Crossing",
    "Network",
    "Portion",
    "Seed",
    "build_network",
    "covered_by_section",
    "covered_m",
    "degrees",
    "find_crossings",
    "is_closed",
    "merge",
    "network_part",
    "network_parts",
    "reach",
    "snap",
    "subtract",
    "turn_deg",
    "within",
]
