"""How each point stands, how fresh, how sure, and how it stood in each round.

From: points, answers, catalogues. To: ``checks``, ``scores``, ``targets``, ``rounds``,
``round_scores`` and ``round_targets``; with photos, ``photo_checks``; with duties, ``looks``,
``source_rates``, ``unit_bias`` and ``corrected_scores``.
"""

from geoplan.scores.bias import find_bias
from geoplan.scores.photos import check_photos
from geoplan.scores.points import score_points

__all__ = ["check_photos", "find_bias", "score_points"]
