"""Where the gaps are.

From: points, duties, checks, scores. To: ``gaps`` and ``summaries``.
"""

from geoplan.coverage.gaps import find_gaps

__all__ = ["find_gaps"]
