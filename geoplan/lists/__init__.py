"""What the office files: the gap list as a workbook.

From: all tables. To: ``缺口清单.xlsx`` in the folder given.
"""

from geoplan.lists.gap_list import render_lists

__all__ = ["render_lists"]
