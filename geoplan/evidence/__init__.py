"""What came back, and what a county remembers.

From: spreadsheets, recorded tracks, returned files and ``data/state``. To: ``answers``, ``visits``,
``tracks`` and ``fixes``, one row as it was written; ``register``, ``decisions``, ``picks``,
``reviews``, ``problem_reports``, ``negative_reports``, ``photos``, ``duty_rules`` and
``reassignments``.
"""

from geoplan.evidence.answers import load_answers
from geoplan.evidence.assignments import load_assignments
from geoplan.evidence.negatives import load_negatives
from geoplan.evidence.photos import load_photos
from geoplan.evidence.picks import load_picks
from geoplan.evidence.problem_reports import load_problem_reports
from geoplan.evidence.reviews import load_reviews
from geoplan.evidence.state import load_state, write_register
from geoplan.evidence.tracks import load_tracks
from geoplan.evidence.visits import load_visits

__all__ = [
    "load_answers",
    "load_assignments",
    "load_negatives",
    "load_photos",
    "load_picks",
    "load_problem_reports",
    "load_reviews",
    "load_state",
    "load_tracks",
    "load_visits",
    "write_register",
]
