"""How each point stands, how fresh, how sure, and how it stood in each round.

From: points, answers, catalogues. To: ``checks``, ``scores``, ``targets``, ``rounds``,
``round_scores`` and ``round_targets``.
"""

from geoplan.scores.points import score_points

__all__ = ["score_points"]
