"""Tell which sections are lanes of a compound: looking after it is looking after them.

From: sections with their lines in metres, the outlines of compounds that are points. To: a mask.

A lane belongs to a compound where at least half of it lies within the outline. Through roads
(tertiary and above) stay streets of their own, whatever is drawn around them.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

_HALF = 0.5 - 1e-9
_LANES = ("residential", "living_street", "pedestrian", "service", "unclassified", "road")

Bools = npt.NDArray[np.bool_]
Objects = npt.NDArray[np.object_]


def within_compounds(highway: npt.NDArray[Any], lines: Objects, outlines: Objects) -> Bools:
    """Return which of ``lines`` (metres, of class ``highway``) lie in one of ``outlines``."""
    found = np.zeros(len(lines), dtype=bool)
    numbers = np.flatnonzero(np.isin(highway, _LANES))
    outlines = outlines[shapely.get_dimensions(outlines) == 2]
    if not len(numbers) or not len(outlines):
        return found
    own = lines[numbers]
    shapely.prepare(outlines)
    outline, at = shapely.STRtree(own).query(outlines, predicate="intersects")
    inside_m = shapely.length(shapely.intersection(own[at], outlines[outline]))
    is_inside = inside_m >= _HALF * shapely.length(own[at])
    found[numbers[at[is_inside]]] = True
    return found
