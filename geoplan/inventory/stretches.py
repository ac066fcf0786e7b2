"""Put sections together to stretches of the length an assessor walks.

From: ``sections`` that a type claims. To: rows of ``points`` and ``point_sections``.
"""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from geoplan.catalogue import PointType
from geoplan.inventory.carriageways import Carriageways, pair_up
from geoplan.inventory.chains import (
    MICRODEGREES,
    REST_SHARE,
    StreetGraph,
    bearings,
    cut_chains,
    walking_order,
)
from geoplan.text import say

SHORTEST_M = 30.0  # a nameless snippet shorter than this is no place to inspect
_DEFAULT_TARGET_M = 500.0

Rows = list[dict[str, Any]]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class StreetNodes:
    """Of nodes: the names of all streets there, and how many section ends meet."""

    names: Mapping[str, Set[str]]
    ends: Mapping[str, int]

    @classmethod
    def of(cls, sections: gpd.GeoDataFrame) -> StreetNodes:
        """Look at all ``sections``, whatever type claims them."""
        nodes = [*sections["from_node"].tolist(), *sections["to_node"].tolist()]
        names: dict[str, set[str]] = defaultdict(set)
        for node, name in zip(nodes, sections["name"].tolist() * 2, strict=True):
            if name:
                names[node].add(name)
        return cls(names, Counter(nodes))

    def seen(self, node: str, name: str) -> str:
        """Return the first name, in the order of the alphabet, of other streets at ``node``."""
        names = self.names.get(node, frozenset())
        if len(names) == (name in names):
            return ""
        return min(names - {name})


class StretchMaker:
    """Makes the stretches of one type.

    ``reasons`` maps street ids to the rule that claimed them; ``nodes`` are those of all streets,
    for names like 人民路（解放路—建设路）. Without ``carriageways`` the two sides of a divided
    street are two stretches.
    """

    def __init__(
        self,
        sections: gpd.GeoDataFrame,
        point_type: PointType,
        reasons: Mapping[str, str],
        nodes: StreetNodes,
        language: str,
        carriageways: Carriageways | None = None,
    ) -> None:
        self.point_type = point_type
        self.reasons = reasons
        self.nodes = nodes
        self.language = language
        self.nameless = say("point.unnamed", language, type=point_type.name)
        order, turned = walking_order(sections.geometry.to_numpy())
        sections, turned = sections.iloc[order], turned[order]
        self.ids = sections["section_id"].to_numpy()
        self.street_ids: list[str] = sections["street_id"].tolist()
        self.ways = [street_id.split(".")[0] for street_id in self.street_ids]
        self.names = sections["name"].to_numpy()
        columns = (sections["from_node"].tolist(), sections["to_node"].tolist(), turned.tolist())
        ends = zip(*columns, strict=True)
        self.ends = [(b, a) if is_turned else (a, b) for a, b, is_turned in ends]
        self.length_m = sections["length_m"].to_numpy()
        self.lines = sections.geometry.to_numpy()
        away = bearings(self.lines)
        self.away = np.where(turned[:, None], away[:, ::-1], away)
        middle = shapely.line_interpolate_point(self.lines, 0.5, normalized=True)
        self.middle = shapely.get_coordinates(middle)
        self.beside = carriageways.find(sections) if carriageways else None
        self.spines: dict[int, int] = {}  # first section: how many sections give the name

    def parts(self, shortest_m: float = SHORTEST_M) -> tuple[list[Ints], list[float]]:
        """Return the sections of every stretch, in walking order, and metres of snippets left out.

        Sections are positions in ``ids``; nameless snippets shorter than ``shortest_m`` are left
        out.
        """
        parts: list[Ints] = []
        left_out: list[float] = []
        target_m = self.point_type.segment_m or _DEFAULT_TARGET_M
        order = np.argsort(self.names, kind="stable")
        bounds = np.flatnonzero(self.names[order][1:] != self.names[order][:-1]) + 1
        for group in np.split(order, bounds):
            for part in self._cut(group, target_m):
                metres = float(self.length_m[part].sum())
                if metres < shortest_m and not self.names[part[0]]:
                    left_out.append(metres)
                else:
                    parts.append(part)
        return parts, left_out

    def _cut(self, group: Ints, target_m: float) -> list[Ints]:
        """Cut the sections of one name; both carriageways of a street are one stretch."""
        chains = self._chains(group, target_m)
        if self.beside is None or not self.beside.is_doubled[group].any():
            return chains
        paired, left = pair_up(chains, self.beside)
        parts = [(chain, taken) for chain, taken in paired]
        nodes = [{n for i in chain for n in self.ends[i]} for chain, _ in paired]
        for rest in self._chains(np.array(left, dtype=np.int64), target_m) if left else ():
            own = {node for i in rest for node in self.ends[i]}
            near = [k for k in range(len(paired)) if not own.isdisjoint(nodes[k])]
            if near and self.length_m[rest].sum() < REST_SHARE * target_m:
                parts[near[0]][1].extend(rest.tolist())
            else:
                parts.append((rest, []))
        self.spines |= {int(chain[0]): len(chain) for chain, _ in parts}
        return [np.array([*chain, *sorted(taken)], dtype=np.int64) for chain, taken in parts]

    def _chains(self, group: Ints, target_m: float) -> list[Ints]:
        if len(group) == 1:
            return [group]
        ends = [self.ends[i] for i in group.tolist()]
        graph = StreetGraph(ends, self.length_m[group], self.away[group])
        through = [node for node in graph.at if self.nodes.ends[node] == 2]
        return [group[chain] for chain in cut_chains(graph, target_m, through)]

    def rows(self) -> tuple[Rows, Rows, list[float]]:
        """Return rows of ``points``, of ``point_sections``, and the metres of snippets left out."""
        parts, left_out = self.parts()
        if not parts:
            return [], [], left_out
        owner = np.repeat(np.arange(len(parts)), [len(part) for part in parts])
        shapes = shapely.multilinestrings(self.lines[np.concatenate(parts)], indices=owner)
        contents = shapely.to_wkb(shapes)
        marks = told_apart(geometry_digests(shapes))
        points = [self._point(*row) for row in zip(parts, shapes, contents, marks, strict=True)]
        links = [
            link
            for point, part in zip(points, parts, strict=True)
            for link in self._links(point["point_id"], part)
        ]
        return points, links, left_out

    def _links(self, point_id: str, part: Ints) -> Rows:
        return [
            {
                "point_id": point_id,
                "section_id": self.ids[i],
                "seq": k,
                "from_m": 0.0,
                "to_m": length_m,
                "length_m": length_m,
                "reason": self.reasons[self.street_ids[i]],
            }
            for k, (i, length_m) in enumerate(
                zip(part.tolist(), self.length_m[part].tolist(), strict=True)
            )
        ]

    def spot(self, part: Ints) -> tuple[float, float]:
        """Return where a stretch is shown, lon and lat: amid its longest section."""
        lon, lat = self.middle[part[self.length_m[part].argmax()]].tolist()
        return lon, lat

    def source(self, part: Ints) -> str:
        """Name the OSM ways of a stretch."""
        return "osm:" + ";".join(sorted({self.ways[i] for i in part.tolist()}))

    def _point(self, part: Ints, shape: Any, content: bytes, mark: str) -> dict[str, Any]:
        lon, lat = self.spot(part)
        return {
            "point_id": f"{self.point_type.id}-s{mark}",
            "type_id": self.point_type.id,
            "shape": "stretch",
            "kind": "likely",
            "name": self.title(part, self.nameless),
            "address": "",
            "lon": lon,
            "lat": lat,
            "length_m": float(self.length_m[part].sum()),
            "source": self.source(part),
            "reason": self.reasons[self.street_ids[part[0]]],
            "standing": "rule",
            "confidence": 1.0,
            "content_hash": sha256(content).hexdigest()[:16],
            "geometry": shape,
            "street": str(self.names[part[0]]),
        }

    def title(self, part: Ints, nameless: str) -> str:
        """Name a stretch by its street and the first named streets seen from its two ends."""
        name = str(self.names[part[0]])
        spine = part[: self.spines.get(int(part[0]))].tolist()
        count = Counter([node for i in spine for node in self.ends[i]])
        inner = [n for n, times in count.items() if times > 1]  # in the order of walking
        tips = [n for n, times in count.items() if times == 1]
        nodes = [*tips[:1], *inner, *tips[1:]]
        from_ends = ((self.nodes.seen(n, name) for n in order) for order in (nodes, nodes[::-1]))
        crossed = [next(filter(None, seen), "") for seen in from_ends]
        streets = list(dict.fromkeys(filter(None, crossed)))
        if name and len(streets) == 2:
            facts = {"name": name, "a": streets[0], "b": streets[1]}
            return say("point.between", self.language, **facts)
        title = name or nameless
        if not streets:
            return title
        return title + say("point.joining", self.language, streets="、".join(streets))


def geometry_digests(shapes: npt.NDArray[np.object_]) -> list[str]:
    """Return a short digest of each line (WGS-84): of its straights, to 0.1 m.

    Neither ids nor direction nor where sections are cut at a node of the street play a part.
    """
    parts, owner = shapely.get_parts(shapes, return_index=True)
    lonlat, part = shapely.get_coordinates(parts, return_index=True)
    xy = np.rint(lonlat * MICRODEGREES).astype(np.int64)
    is_step = part[1:] == part[:-1]
    a, b = xy[:-1][is_step], xy[1:][is_step]
    is_turned = (b[:, 0] < a[:, 0]) | ((b[:, 0] == a[:, 0]) & (b[:, 1] < a[:, 1]))
    steps = np.column_stack(
        [np.where(is_turned[:, None], b, a), np.where(is_turned[:, None], a, b)]
    )
    of = owner[part[1:][is_step]]
    order = np.lexsort((*steps.T[::-1], of))
    bounds = np.searchsorted(of[order], np.arange(len(shapes) + 1))
    steps = steps[order]
    return [
        sha256(steps[first:last].tobytes()).hexdigest()[:10]
        for first, last in itertools.pairwise(bounds)
    ]


def told_apart(marks: Sequence[str]) -> list[str]:
    """Return ``marks``, those that are there before as others: a street may be drawn twice."""
    times: Counter[str] = Counter()
    out: list[str] = []
    for mark in marks:
        again = times[mark]
        out.append(sha256(f"{mark}+{again}".encode()).hexdigest()[:10] if again else mark)
        times[mark] += 1
    return out


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
