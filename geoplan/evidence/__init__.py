"""What came back: the answers of site owners' self-checks.

From: spreadsheets. To: the ``answers`` table, one row an answer, as it was written.
"""

from geoplan.evidence.answers import load_answers

__all__ = ["load_answers"]
