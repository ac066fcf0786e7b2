"""What came back, and what a county remembers.

From: spreadsheets and ``data/state``. To: ``answers``, one row an answer as it was written;
``register``, ``decisions``, ``picks``, ``reviews``, ``duty_rules`` and ``reassignments``.
"""

from geoplan.evidence.answers import load_answers
from geoplan.evidence.assignments import load_assignments
from geoplan.evidence.picks import load_picks
from geoplan.evidence.reviews import load_reviews
from geoplan.evidence.state import load_state, write_register

__all__ = [
    "load_answers",
    "load_assignments",
    "load_picks",
    "load_reviews",
    "load_state",
    "write_register",
]
