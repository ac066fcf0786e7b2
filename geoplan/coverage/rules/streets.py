"""The roads that a rule walks, with what a planner calls their stretches.

From: the stretches of some types of points. To: roads, and findings about parts of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from geoplan.coverage.rules.model import Finding, Ground, Item, Status
from geoplan.coverage.rules.windows import join_short
from geoplan.geo import WGS84
from geoplan.network import Network, Portion, build_network, network_parts
from geoplan.network.roads import Road, find_roads
from geoplan.text import say
from geoplan.text.names import simplified

NAME_LANGUAGE = "zh"  # names of points do not follow the reader's language, nor do these
_AD_TOPIC = "public_ads"
_NEAR_M = 30.0  # a crossing this near to the end of a stretch is where it ends


@dataclass(frozen=True)
class Stretch:
    """What is said of a road from one mark to another.

    ``wanted_m``: marks at which something is to be put up.
    """

    road: Road
    from_m: float
    to_m: float
    status: Status
    detail: Mapping[str, Any]
    value: float | None = None
    limit: float | None = None
    unit: str = "m"
    wanted_m: Sequence[float] = ()

    @property
    def middle(self) -> Any:
        """The spot halfway, in the metric plane."""
        return self.road.spot((self.from_m + self.to_m) / 2)


@dataclass(frozen=True, eq=False)
class Streets:
    """Roads made of the stretches of some types.

    ``point_of``: point by section of the network; ``names_at``: names of all streets by node.
    """

    ground: Ground
    network: Network
    roads: Sequence[Road]
    point_of: Mapping[int, str]
    names_at: Mapping[int, Sequence[str]]
    nameless: Mapping[str, str]

    def by_township(self, road: Road, from_m: float, to_m: float) -> list[tuple[float, float]]:
        """Cut a stretch where the township of its points changes: each answers for its own."""
        pieces = []
        here = from_m
        for portion in road.part(from_m, to_m):
            town = self.ground.townships.get(self.point_of.get(portion.section, ""), "")
            pieces.append((town, here, here + portion.length_m))
            here += portion.length_m
        joined = join_short(pieces, self.ground.settings.rules.least_m)
        return [(a, b) for _, a, b in [*joined[:-1], (*joined[-1][:2], to_m)]]

    def findings(self, stretches: Sequence[Stretch]) -> list[Finding]:
        """Return what is said of the stretches as findings, all drawn in one go."""
        parts = [s.road.part(s.from_m, s.to_m) for s in stretches]
        shapes = network_parts(self.network, parts)
        wanted = self._wanted(stretches)
        return [
            self._finding(stretch, part, shape, items)
            for stretch, part, shape, items in zip(stretches, parts, shapes, wanted, strict=True)
        ]

    def _wanted(self, stretches: Sequence[Stretch]) -> list[list[Item]]:
        """Return the places at which something is to be put up, on the line of the road."""
        marks = [(k, m) for k, stretch in enumerate(stretches) for m in stretch.wanted_m]
        spots = [stretches[k].road.spot(m) for k, m in marks]
        lonlat = gpd.GeoSeries(spots, crs=self.ground.crs).to_crs(WGS84)
        found: list[list[Item]] = [[] for _ in stretches]
        unit = self._contractor()
        for (k, mark_m), spot in zip(marks, lonlat, strict=True):
            item = Item("wanted", "ad", "", f"{mark_m:.0f}", unit, round(mark_m, 1), at=spot)
            found[k].append(item)
        return found

    def _contractor(self) -> str:
        """Return who puts up advertisements: the first to support that campaign, else its lead."""
        catalogue = self.ground.catalogue
        topic = catalogue.topics.get(_AD_TOPIC)
        units = (*topic.supporting, topic.lead) if topic else ()
        return next((catalogue.units[u].name for u in units if u in catalogue.units), "")

    def _finding(
        self, stretch: Stretch, part: Sequence[Portion], shape: Any, items: Sequence[Item]
    ) -> Finding:
        from_m, to_m = stretch.from_m, stretch.to_m
        point_id = self._point_of(part)
        return Finding(
            "window",
            stretch.road.road_id,
            point_id,
            self._name(stretch.road, from_m, to_m, point_id),
            stretch.status,
            stretch.detail,
            shape,
            stretch.unit,
            stretch.value,
            stretch.limit,
            round(from_m, 1),
            round(to_m, 1),
            items,
        )

    def _point_of(self, part: Sequence[Portion]) -> str:
        """Return the point that has most of a stretch, the first by id where equal."""
        metres: dict[str, float] = defaultdict(float)
        for portion in part:
            metres[self.point_of.get(portion.section, "")] += portion.length_m
        return min(metres, key=lambda i: (-metres[i], i), default="")

    def _name(self, road: Road, from_m: float, to_m: float, point_id: str) -> str:
        """Name the stretch by its road and the streets that cross at or before its two ends."""
        starts_m, nodes = road.starts_m, road.nodes
        before = int(np.searchsorted(starts_m, from_m + _NEAR_M, side="right"))
        after = int(np.searchsorted(starts_m, to_m - _NEAR_M))
        walks = (nodes[:before][::-1], nodes[after:], nodes[before:after])
        a, b, amid = (self._first_name(walk, road.name) for walk in walks)
        name = road.name or self.nameless.get(point_id.partition("-s")[0], "")
        name = name or say("point.nameless", NAME_LANGUAGE)
        if a and b and a != b:
            return say("point.between", NAME_LANGUAGE, name=name, a=a, b=b)
        near = a or b or amid
        return name + say("point.near", NAME_LANGUAGE, street=near) if near else name

    def _first_name(self, nodes: Sequence[int], but: str) -> str:
        """Return the first name of another street that is met at ``nodes``."""
        return next((s for n in nodes for s in self.names_at.get(n, ()) if s != but), "")


def find_streets(ground: Ground, type_ids: Collection[str]) -> Streets:
    """Return the roads of the stretches of ``type_ids``: whole sections, each once."""
    key = ("streets", *type_ids)
    if key not in ground.memo:
        ground.memo[key] = _find_streets(ground, type_ids)
    streets: Streets = ground.memo[key]
    return streets


def _find_streets(ground: Ground, type_ids: Collection[str]) -> Streets:
    points = ground.points[
        ground.points["type_id"].isin(list(type_ids)) & (ground.points["shape"] == "stretch")
    ]
    links = ground.point_sections
    links = links[links["point_id"].isin(points["point_id"])].sort_values(
        ["section_id", "length_m", "point_id"], ascending=[True, False, True], kind="stable"
    )
    links = links.drop_duplicates("section_id")
    sections = ground.sections[ground.sections["section_id"].isin(links["section_id"])]
    network = build_network(sections, ground.crs)
    names = [simplified(name) for name in sections["name"].to_numpy()[network.rows]]
    owner = dict(zip(links["section_id"], links["point_id"], strict=True))
    return Streets(
        ground,
        network,
        find_roads(network, names) if len(network) else [],
        {k: owner[i] for k, i in enumerate(network.section_ids.tolist())},
        _names_at(ground.sections, network),
        {i: _nameless(ground, i) for i in type_ids},
    )


def _nameless(ground: Ground, type_id: str) -> str:
    name = ground.catalogue.types[type_id].name
    return say("point.unnamed", NAME_LANGUAGE, type=name)


def _names_at(sections: pd.DataFrame, network: Network) -> dict[int, tuple[str, ...]]:
    """Return, by node of the network, the names of all streets there."""
    number = {str(node): k for k, node in enumerate(network.nodes.tolist())}
    named = sections[(sections["name"] != "") & (sections["kind"] == "street")]
    found: dict[int, set[str]] = defaultdict(set)
    for column in ("from_node", "to_node"):
        touching = named[named[column].isin(list(number))]
        for node, name in zip(touching[column], touching["name"], strict=True):
            found[number[node]].add(simplified(name))
    return {node: tuple(sorted(there)) for node, there in found.items()}
