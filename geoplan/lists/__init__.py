"""What the office files, and what it hands to other programs.

From: all tables. To: ``点位责任清单.xlsx``, ``缺口清单.xlsx``, ``清点核对.xlsx``,
``盲区清单.xlsx``, ``候选点位.xlsx``, ``清单核对.xlsx`` and ``地理规则核查.xlsx`` in the folder
given; on demand ``geoplan.gpkg``, ``点位.geojson``, ``点位.csv``.
"""

from geoplan.lists.blind_list import render_blind_list
from geoplan.lists.candidate_list import render_candidate_list
from geoplan.lists.duty_list import render_duty_list
from geoplan.lists.gap_list import render_lists
from geoplan.lists.geopackage import render_geopackage
from geoplan.lists.grid_list import render_grid_list
from geoplan.lists.inventory_list import render_inventory_list
from geoplan.lists.map_data import render_csv, render_geojson
from geoplan.lists.review_list import render_review_list
from geoplan.lists.rule_list import render_rule_list

__all__ = [
    "render_blind_list",
    "render_candidate_list",
    "render_csv",
    "render_duty_list",
    "render_geojson",
    "render_geopackage",
    "render_grid_list",
    "render_inventory_list",
    "render_lists",
    "render_review_list",
    "render_rule_list",
]
