"""Rules that geography can check before anybody walks: one file each, in one registry.

From: sections, points, places, gates, facilities, duties. To: ``rule_results``, ``rule_items``.
"""

from geoplan.coverage.rules.check import check_rules
from geoplan.coverage.rules.registry import RULES

__all__ = ["RULES", "check_rules"]
