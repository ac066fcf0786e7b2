"""Where the gaps are, and how complete the inventory is.

From: points, duties, checks, scores, lists, visits, tracks. To: ``walked``, ``visited``, ``gaps``,
``summaries``, ``section_states``, ``section_summaries``, ``blind_spots``, ``full_coverage``,
``hexes``, ``rule_results``, ``rule_items``, ``completeness`` and ``findings``.
"""

from geoplan.coverage.blind_spots import find_blind_spots
from geoplan.coverage.completeness import find_completeness
from geoplan.coverage.gaps import find_gaps
from geoplan.coverage.reach import find_reach
from geoplan.coverage.rules import RULES, check_rules
from geoplan.coverage.seats import townships_of
from geoplan.coverage.section_states import find_section_states
from geoplan.coverage.surface import find_surface
from geoplan.coverage.things import UNKNOWN as UNKNOWN_TOWNSHIP
from geoplan.coverage.tracks import find_walked
from geoplan.coverage.visits import find_visited

__all__ = [
    "RULES",
    "UNKNOWN_TOWNSHIP",
    "check_rules",
    "find_blind_spots",
    "find_completeness",
    "find_gaps",
    "find_reach",
    "find_section_states",
    "find_surface",
    "find_visited",
    "find_walked",
    "townships_of",
]
