"""What changed between two dates, two workspaces or two extracts, as a list and a map.

From: either side, built anew in memory. To: ``changes``, sums that add up, ``对比.xlsx`` and
``对比.html``.
"""

from geoplan.compare.changes import Compared, find_changes
from geoplan.compare.sides import Side, read_side
from geoplan.compare.write import write_comparison

__all__ = ["Compared", "Side", "find_changes", "read_side", "write_comparison"]
