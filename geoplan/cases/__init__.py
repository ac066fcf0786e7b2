"""Problems (问题) to be put right: whose, until when, how far, whether they came back.

From: points, duties, answers, checks, returned ledgers. To: ``problem_cases``, ``problem_events``
and ``unit_standings``.
"""

from geoplan.cases.build import follow_problems
from geoplan.cases.follow import case_id
from geoplan.cases.moves import ALLOWED
from geoplan.cases.reminders import Reminder, remind

__all__ = ["ALLOWED", "Reminder", "case_id", "follow_problems", "remind"]
