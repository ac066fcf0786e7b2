"""Put sections together to stretches of the length an assessor walks.

From: ``sections`` that a type claims. To: rows of ``points`` and ``point_sections``.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from geoplan.catalogue import PointType
from geoplan.inventory.chains import StreetGraph, bearings, cut_chains
from geoplan.text import say

SHORTEST_M = 30.0  # a nameless snippet shorter than this is no place to inspect
_DEFAULT_TARGET_M = 500.0

Rows = list[dict[str, Any]]


class StretchMaker:
    """Makes the stretches of one type.

    ``reasons`` maps street ids to the rule that claimed them; ``crossing`` maps nodes to the
    names of all streets there, for names like 人民路（解放路—建设路）.
    """

    def __init__(
        self,
        sections: gpd.GeoDataFrame,
        point_type: PointType,
        reasons: Mapping[str, str],
        crossing: Mapping[str, set[str]],
        language: str,
    ) -> None:
        self.point_type = point_type
        self.reasons = reasons
        self.crossing = crossing
        self.language = language
        self.ids = sections["section_id"].to_numpy()
        self.street_ids = sections["street_id"].to_numpy()
        self.names = sections["name"].to_numpy()
        self.ends = list(zip(sections["from_node"], sections["to_node"], strict=True))
        self.length_m = sections["length_m"].to_numpy()
        self.lines = sections.geometry.to_numpy()
        self.bearing = bearings(self.lines)
        middle = shapely.line_interpolate_point(self.lines, 0.5, normalized=True)
        self.middle = shapely.get_coordinates(middle)

    def rows(self) -> tuple[Rows, Rows, list[float]]:
        """Return rows of ``points``, of ``point_sections``, and the metres of snippets left out."""
        parts: list[Any] = []
        left_out: list[float] = []
        target_m = self.point_type.segment_m or _DEFAULT_TARGET_M
        order = np.argsort(self.names, kind="stable")
        bounds = np.flatnonzero(self.names[order][1:] != self.names[order][:-1]) + 1
        for group in np.split(order, bounds):
            ends = [self.ends[i] for i in group]
            graph = StreetGraph(ends, self.length_m[group], self.bearing[group])
            for chain in cut_chains(graph, target_m):
                part = group[chain]
                metres = float(self.length_m[part].sum())
                if metres < SHORTEST_M and not self.names[part[0]]:
                    left_out.append(metres)
                else:
                    parts.append(part)
        if not parts:
            return [], [], left_out
        owner = np.repeat(np.arange(len(parts)), [len(part) for part in parts])
        shapes = shapely.multilinestrings(self.lines[np.concatenate(parts)], indices=owner)
        contents = shapely.to_wkb(shapes)
        points = [self._point(*row) for row in zip(parts, shapes, contents, strict=True)]
        links = [
            link
            for point, part in zip(points, parts, strict=True)
            for link in self._links(point["point_id"], part)
        ]
        return points, links, left_out

    def _links(self, point_id: str, part: Any) -> Rows:
        return [
            {
                "point_id": point_id,
                "section_id": self.ids[i],
                "seq": k,
                "length_m": float(self.length_m[i]),
            }
            for k, i in enumerate(part)
        ]

    def _point(self, part: Any, shape: Any, content: bytes) -> dict[str, Any]:
        digest = sha256("\n".join(sorted(self.ids[part])).encode()).hexdigest()
        lon, lat = self.middle[part[int(np.argmax(self.length_m[part]))]]
        return {
            "point_id": f"{self.point_type.id}-s{digest[:10]}",
            "type_id": self.point_type.id,
            "shape": "stretch",
            "kind": "likely",
            "name": self._title(part),
            "address": "",
            "lon": float(lon),
            "lat": float(lat),
            "length_m": float(self.length_m[part].sum()),
            "source": "osm:" + ";".join(sorted({s.split(".")[0] for s in self.street_ids[part]})),
            "reason": self.reasons[self.street_ids[part[0]]],
            "content_hash": sha256(content).hexdigest()[:16],
            "geometry": shape,
            "street": str(self.names[part[0]]),
        }

    def _title(self, part: Any) -> str:
        """Name a stretch by its street and the first named streets seen from its two ends."""
        name = str(self.names[part[0]])
        count = Counter(node for i in part for node in self.ends[i])
        inner = [n for n, times in count.items() if times > 1]  # in the order of walking
        tips = [n for n, times in count.items() if times == 1]
        nodes = [*tips[:1], *inner, *tips[1:]]
        crossed = [self.crossing[n] - {name, ""} for n in nodes]
        named = [min(found) for found in crossed if found]
        streets = list(dict.fromkeys((named[0], named[-1]))) if named else []
        if name and len(streets) == 2:
            facts = {"name": name, "a": streets[0], "b": streets[1]}
            return say("point.between", self.language, **facts)
        title = name or say("point.unnamed", self.language, type=self.point_type.name)
        if not streets:
            return title
        return title + say("point.joining", self.language, streets="、".join(streets))


def number_namesakes(rows: Rows, language: str) -> None:
    """Tell stretches of one type and name apart by a number, from west to east."""
    namesakes: dict[tuple[str, str], Rows] = defaultdict(list)
    for row in rows:
        namesakes[row["type_id"], row["name"]].append(row)
    for group in namesakes.values():
        if len(group) < 2:
            continue
        ordered = sorted(group, key=lambda r: (r["lon"], r["lat"], r["point_id"]))
        for number, row in enumerate(ordered, 1):
            row["name"] = say("point.part", language, name=row["name"], number=number)
