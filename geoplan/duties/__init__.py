"""Whose a point is: lead and supporting units, and the township it lies in.

From: points, areas, places, listed. To: ``duties``, every row with the rule that said so.
"""

from geoplan.duties.assign import assign_duties

__all__ = ["assign_duties"]
