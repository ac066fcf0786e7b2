"""What the office files, and what it hands to other programs.

From: all tables. To: ``点位责任清单.xlsx``, ``缺口清单.xlsx``, ``清点核对.xlsx``,
``盲区清单.xlsx``, ``候选点位.xlsx``, ``清单核对.xlsx``, ``地理规则核查.xlsx``, ``督查台账.xlsx``,
``整改台账.xlsx``, ``整改优先清单.xlsx``, ``督办单.xlsx`` and ``整改提醒.ics`` in the folder given;
on demand ``geoplan.gpkg``, ``点位.geojson``, ``点位.csv``.
"""

from geoplan.lists.blind_list import render_blind_list
from geoplan.lists.calendar_file import render_calendar
from geoplan.lists.candidate_list import render_candidate_list
from geoplan.lists.case_list import render_case_list
from geoplan.lists.duty_list import render_duty_list
from geoplan.lists.gap_list import render_lists
from geoplan.lists.geopackage import render_geopackage
from geoplan.lists.grid_list import render_grid_list
from geoplan.lists.inventory_list import render_inventory_list
from geoplan.lists.ledger_list import render_ledger
from geoplan.lists.map_data import render_csv, render_geojson
from geoplan.lists.order_list import render_orders
from geoplan.lists.repair_list import render_repair_list
from geoplan.lists.review_list import render_review_list
from geoplan.lists.rule_list import render_rule_list

__all__ = [
    "render_blind_list",
    "render_calendar",
    "render_candidate_list",
    "render_case_list",
    "render_csv",
    "render_duty_list",
    "render_geojson",
    "render_geopackage",
    "render_grid_list",
    "render_inventory_list",
    "render_ledger",
    "render_lists",
    "render_orders",
    "render_repair_list",
    "render_review_list",
    "render_rule_list",
]
