"""Places that have surroundings: schools, markets.

From: points, places, gates. To: their outlines and gates in the metric plane.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import shapely

from geoplan.coverage.rules.model import Ground, Objects

GATE_OFF_WALL_M = 15.0  # outline and gate are drawn by different hands, as in the inventory


@dataclass(frozen=True, eq=False)
class Anchors:
    """Points of some types that have a position.

    ``shapes``: the outline where the map draws one, else a point. ``gates``: by position, gates in
    the wall.
    """

    rows: pd.DataFrame
    shapes: Objects
    gates: Sequence[Objects]

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def has_wall(self) -> list[bool]:
        """Whether the map draws an outline."""
        return [bool(d == 2) for d in shapely.get_dimensions(self.shapes)]


def find_anchors(ground: Ground, derived_type: str) -> Anchors:
    """Return the points that ``derived_type`` (school_surround …) lies around, by id."""
    point_type = ground.catalogue.types.get(derived_type)
    around = point_type.derive.around if point_type and point_type.derive else ()
    points = ground.points
    rows = points[points["type_id"].isin(list(around)) & points["lon"].notna()]
    rows = rows.sort_values("point_id").reset_index(drop=True)
    outlines = ground.outlines([place_ids(source) for source in rows["source"]])
    spots = shapely.points(rows[["lon", "lat"]].to_numpy(dtype=float).reshape(-1, 2))
    shapes = np.array(
        [spot if area is None else area for spot, area in zip(spots, outlines, strict=True)],
        dtype=object,
    )
    metric = ground.metric(shapes)
    return Anchors(rows, metric, _gates(ground, metric))


def place_ids(source: str) -> list[str]:
    """Return the OSM objects of a point's source: ``osm:n1;w2;list:…`` -> n1, w2.

    >>> place_ids("osm:n1;w2;list:a.xlsx#表!3")
    ['n1', 'w2']
    """
    found = re.match(r"osm:((?:[nwr]\d+(?:\.\d+)?;?)+)", source)
    return [part for part in found[1].split(";") if part] if found else []


def _gates(ground: Ground, shapes: Objects) -> list[Objects]:
    """Return the gates in the wall of each shape; doors of buildings are none."""
    gates = ground.gates[ground.gates["kind"] == "gate"].sort_values("gate_id")
    none: Objects = np.zeros(0, dtype=object)
    found: dict[int, list[Any]] = defaultdict(list)
    areas = np.flatnonzero(shapely.get_dimensions(shapes) == 2)
    if len(gates) and len(areas):
        dots = ground.metric(gates.geometry.to_numpy())
        walls = shapely.boundary(shapes[areas])
        gate, area = shapely.STRtree(walls).query(
            dots, predicate="dwithin", distance=GATE_OFF_WALL_M
        )
        for k, i in sorted(zip(gate.tolist(), areas[area].tolist(), strict=True)):
            found[i].append(dots[k])
    return [np.array(found[i], dtype=object) if i in found else none for i in range(len(shapes))]
