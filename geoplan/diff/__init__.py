"""What changed between two builds or two extracts, point by point.

From: two workspaces or OSM extracts. To: what was added, removed, moved, renamed, cut anew.
"""

from geoplan.diff.points import (
    CHANGES,
    COLUMNS,
    CUT_SHARE,
    Matched,
    diff_points,
    in_common,
    match_points,
)
from geoplan.diff.reader import Reader
from geoplan.diff.words import diff_csv, diff_text

__all__ = [
    "CHANGES",
    "COLUMNS",
    "CUT_SHARE",
    "Matched",
    "Reader",
    "diff_csv",
    "diff_points",
    "diff_text",
    "in_common",
    "match_points",
]
