"""Whose a point is: lead and supporting units, township, community, grid, sponsor, heads.

From: points, areas, lists, rules, reassignments. To: ``duties``, every row with the rule that said
so, and ``duty_conflicts``; what units object to, and answers of strangers.
"""

from geoplan.duties.assign import READS, assign_duties
from geoplan.duties.objections import settle_objections
from geoplan.duties.sides import side_of, split_sides
from geoplan.duties.tell import tell_duties

__all__ = ["READS", "assign_duties", "settle_objections", "side_of", "split_sides", "tell_duties"]
