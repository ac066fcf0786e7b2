"""What the office files: duties, gaps, how complete the inventory is, what awaits a decision.

From: all tables. To: ``点位责任清单.xlsx``, ``缺口清单.xlsx``, ``清点核对.xlsx`` and
``候选点位.xlsx`` in the folder given.
"""

from geoplan.lists.candidate_list import render_candidate_list
from geoplan.lists.duty_list import render_duty_list
from geoplan.lists.gap_list import render_lists
from geoplan.lists.inventory_list import render_inventory_list

__all__ = ["render_candidate_list", "render_duty_list", "render_inventory_list", "render_lists"]
