"""How each point stands, how fresh, how sure, and how it stood in each round.

From: points, answers, catalogues. To: ``checks``, ``scores``, ``targets``, ``rounds``,
``round_scores`` and ``round_targets``; with duties, ``source_rates``, ``unit_bias`` and
``corrected_scores``.
"""

from geoplan.scores.bias import find_bias
from geoplan.scores.points import score_points

__all__ = ["find_bias", "score_points"]
