"""Where the crowd around a market could go: grounds within 300 to 500 m, streets beside it.

From: markets, car parks, squares, yards, streets. To: findings, one a market, with all there is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from geoplan.coverage.rules.model import Facilities, Finding, Ground, Item, Rule, Status
from geoplan.coverage.rules.parallel import Parallel, find_parallels, frontage
from geoplan.coverage.rules.surroundings import GATE_OFF_WALL_M, Anchors, find_anchors
from geoplan.coverage.rules.walks import access, metres_to, node_metres
from geoplan.geo import WGS84
from geoplan.network import Network, Seed, network_parts
from geoplan.network.roads import Road, find_roads

TYPE = "market_surround"
KINDS = ("parking", "square", "yard")
_STREETS_MAX = 3
_STATUS: dict[str, Status] = {
    "near": "met",
    "far": "met",
    "none": "unmet",
    "unsure": "unknown",
}


@dataclass(frozen=True, eq=False)
class _Town:
    """Streets around all markets, as a network and as roads."""

    network: Network
    highway: Sequence[str]
    roads: Sequence[Road]


def check(ground: Ground) -> list[Finding]:
    """Return every market with what could relieve its surroundings.

    农贸市场周边拥堵能不能谋划一下往哪里疏通，哪里的共用设施还可以利用起来 (the founding speech):
    stalls and cars are moved along streets, so metres are walked. A market is met where some ground
    lies within 500 m; it is unmet only where the books know all car parks, squares and yards. The
    distances are planning defaults.
    """
    markets = find_anchors(ground, TYPE)
    if not len(markets):
        return []
    rules = ground.settings.rules
    town = _town(ground, markets, rules.market_far_m)
    found = ground.of_kinds(KINDS)
    is_known = all(ground.is_known(kind) for kind in KINDS)
    findings = []
    for i in range(len(markets)):
        starts = _starts(town.network, markets, i, rules.access_m)
        nodes = node_metres(town.network, starts, rules.market_far_m)
        grounds = _grounds(ground, town, markets.shapes[i], starts, nodes, found)
        streets = _streets(ground, town, markets.shapes[i], starts, nodes)
        findings.append(_of_market(ground, markets, i, grounds, streets, is_known))
    return findings


def _town(ground: Ground, markets: Anchors, far_m: float) -> _Town:
    around = gpd.GeoSeries(shapely.buffer(markets.shapes, far_m), crs=ground.crs).to_crs(WGS84)
    network = ground.walked_in(around.envelope.to_numpy())
    sections = ground.sections.set_index("section_id").loc[network.section_ids]
    names, highway = sections["name"].tolist(), sections["highway"].tolist()
    return _Town(network, highway, find_roads(network, names) if len(network) else [])


def _starts(network: Network, markets: Anchors, i: int, access_m: float) -> list[Seed]:
    """Return where one leaves a market: at its gates, else along its wall, else nearby."""
    gates = [seed for gate in markets.gates[i] for seed in access(network, gate, access_m)]
    return gates or access(network, markets.shapes[i], access_m)


def _grounds(
    ground: Ground,
    town: _Town,
    market: Any,
    starts: Sequence[Seed],
    nodes: dict[int, float],
    found: Facilities,
) -> list[Item]:
    """Return the grounds within reach, the nearest first; what adjoins the market is there."""
    far_m, access_m = ground.settings.rules.market_far_m, ground.settings.rules.access_m
    items = []
    for k in np.flatnonzero(shapely.dwithin(found.shapes, market, far_m)).tolist():
        metres = float(shapely.distance(found.shapes[k], market))
        if metres > GATE_OFF_WALL_M:
            goals = access(town.network, found.shapes[k], access_m)
            metres = metres_to(town.network, starts, nodes, goals)
        if metres > far_m:
            continue
        row = found.rows.iloc[k]
        area_m2 = None if np.isnan(row["area_m2"]) else float(row["area_m2"])
        ref, kind, name = (str(row[c]) for c in ("facility_id", "kind", "name"))
        items.append(
            Item("relief", kind, name, ref, "", round(metres, 1), area_m2, row["geometry"])
        )
    return sorted(items, key=lambda item: (item.distance_m or 0.0, item.ref_id))


def _streets(
    ground: Ground, town: _Town, market: Any, starts: Sequence[Seed], nodes: dict[int, float]
) -> list[Item]:
    """Return the nearest streets that run beside the one the market stands on."""
    if not starts:
        return []
    front = frontage(sorted({seed.section for seed in starts}), town.highway)
    spot = shapely.shortest_line(town.network.lines[front], market)
    least_m = ground.settings.rules.market_street_m
    parallels: list[Parallel] = find_parallels(
        town.roads, front, shapely.get_point(spot, 0), nodes, town.highway, least_m
    )[:_STREETS_MAX]
    shapes = network_parts(town.network, [list(p.part) for p in parallels])
    return [
        Item(
            "relief",
            "street",
            p.road.name,
            p.road.road_id,
            "",
            round(p.distance_m, 1),
            round(p.length_m, 1),
            shape,
        )
        for p, shape in zip(parallels, shapes, strict=True)
    ]


def _of_market(
    ground: Ground,
    markets: Anchors,
    i: int,
    grounds: Sequence[Item],
    streets: Sequence[Item],
    is_known: bool,
) -> Finding:
    rules = ground.settings.rules
    row = markets.rows.iloc[i]
    nearest = min((item.distance_m or 0.0 for item in grounds), default=None)
    code = "none" if is_known else "unsure"
    if nearest is not None:
        code = "near" if nearest <= rules.market_near_m else "far"
    detail: dict[str, Any] = {"code": code, "near": round(rules.market_near_m)}
    detail["far"] = round(rules.market_far_m)
    if grounds:
        detail["kinds"] = dict(sorted(Counter(item.kind for item in grounds).items()))
        cars = sum(int((item.size or 0.0) // rules.place_m2) for item in grounds)
        detail["cars"] = cars or ""
    names = [item.name for item in streets if item.name]
    detail["streets"] = "、".join(names)
    detail["nameless"] = len(streets) - len(names) or ""
    spot = shapely.Point(float(row["lon"]), float(row["lat"]))
    return Finding(
        "market",
        str(row["point_id"]),
        str(row["point_id"]),
        str(row["name"]),
        _STATUS[code],
        detail,
        spot,
        "m",
        nearest,
        rules.market_far_m,
        items=[*grounds, *streets],
    )


RULE = Rule("market_relief", KINDS, "seed", check)
