"""How each point stands, how fresh, how sure.

From: points, answers, catalogue. To: ``checks`` and ``scores``.
"""

from geoplan.scores.score import score_points

__all__ = ["score_points"]
