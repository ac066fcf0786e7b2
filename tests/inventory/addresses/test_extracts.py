"""Real extracts: places of the map put into words are found again within what is stated."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from heapq import heappop, heappush
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
import shapely

from geoplan.catalogue import Catalogue
from geoplan.geo import haversine_m
from geoplan.inventory.addresses import resolve_addresses
from geoplan.inventory.addresses.placement import Failure, Placement
from geoplan.inventory.ground import Ground, lay_out
from geoplan.inventory.sections import street_name
from geoplan.tables import TABLES, from_rows
from tests.conftest import SHARED
from tests.inventories import load_extract

pytestmark = pytest.mark.shared
SMALL = ("guixi-2024", "zhuhai-xiangzhou-2022")
LEAST = 0.95
LonLat = tuple[float, float]


@pytest.fixture(scope="module", params=SMALL)
def ground(request: pytest.FixtureRequest, catalogue: Catalogue) -> Ground:
    path = SHARED / f"{request.param}.osm.pbf"
    if not path.is_file():
        pytest.skip(f"real extract {path.name} is not here")
    return ground_of(path, catalogue)


def ground_of(path: Path, catalogue: Catalogue) -> Ground:
    tables, settings = load_extract(path, catalogue)
    for name in ("zones", "listed"):
        tables.setdefault(name, from_rows(TABLES[name], []))
    return lay_out(tables, catalogue, settings)


def named_nodes(ground: Ground) -> tuple[dict[int, set[str]], dict[int, LonLat]]:
    """Names of all streets at every node, from the streets as they were drawn."""
    names: dict[int, set[str]] = defaultdict(set)
    where: dict[int, LonLat] = {}
    streets = ground.tables["streets"]
    for name, ids, line in zip(streets["name"], streets["node_ids"], streets.geometry, strict=True):
        for node, xy in zip(ids, line.coords, strict=True):
            where[node] = xy
            if name:
                names[node].add(street_name(name))
    return names, where


def crossings(ground: Ground) -> dict[tuple[str, str], list[LonLat]]:
    """Where two named streets share a node."""
    names, where = named_nodes(ground)
    found = defaultdict(list)
    for node in sorted(names):
        for pair in combinations(sorted(names[node]), 2):
            found[pair].append(where[node])
    return dict(found)


def test_junctions(ground: Ground) -> None:
    true = crossings(ground)
    rows = [{"address": f"{a}与{b}交叉口"} for a, b in true]
    hits: list[bool] = []
    twice = 0
    for spots, found in zip(true.values(), resolve_addresses(rows, ground), strict=True):
        if isinstance(found, Failure):
            assert found.problem.code == "address.junction_twice", found
            near = [haversine_m(*spot, c.lon, c.lat) for spot in spots for c in found.candidates]
            assert min(map(float, near)) < 60.0
            twice += 1
            continue
        hits += [float(haversine_m(*s, found.lon, found.lat)) <= found.uncertainty_m for s in spots]
        assert found.how == "junction"
        assert found.uncertainty_m <= 130.0
    print(f"\n{len(rows)} pairs, {twice} meet twice, {sum(hits)} of {len(hits)} nodes within")
    assert sum(hits) >= LEAST * len(hits)
    assert twice <= 0.02 * len(rows)


def test_a_corner_lies_that_way(ground: Ground) -> None:
    """At every crossroads of the map: north-east of the middle, and on no street."""
    true = crossings(ground)
    plain = resolve_addresses([{"address": f"{a}与{b}交叉口"} for a, b in true], ground)
    rows = [{"address": f"{a}与{b}交叉口东北角"} for a, b in true]
    tried = 0
    for middle, corner in zip(plain, resolve_addresses(rows, ground), strict=True):
        if isinstance(middle, Failure) or isinstance(corner, Failure):
            continue
        dx, dy = corner.lon - middle.lon, corner.lat - middle.lat
        assert dx + dy > 0  # within 90° of north-east wherever the streets run
        assert corner.uncertainty_m > middle.uncertainty_m
        tried += 1
    assert tried > 0.9 * len(true)


def walk(ground: Ground, street: str, start: set[int], end: set[int]) -> list[int] | None:
    """Nodes on the shortest way along the street, node by node as drawn (Dijkstra)."""
    streets = ground.tables["streets"]
    nexts: dict[int, list[tuple[int, float]]] = defaultdict(list)
    mine = streets[streets["name"].map(street_name) == street]
    for ids, line in zip(mine["node_ids"], mine.geometry, strict=True):
        for (a, p), (b, q) in zip(
            zip(ids, line.coords, strict=True),
            list(zip(ids, line.coords, strict=True))[1:],
            strict=False,
        ):
            metres = float(haversine_m(*p, *q))
            nexts[a].append((b, metres))
            nexts[b].append((a, metres))
    queue = [(0.0, node, (node,)) for node in sorted(start)]
    seen: set[int] = set()
    while queue:
        spent, node, way = heappop(queue)
        if node in end:
            return list(way)
        if node in seen:
            continue
        seen.add(node)
        for other, metres in nexts[node]:
            heappush(queue, (spent + metres, other, (*way, other)))
    return None


def test_segments(ground: Ground) -> None:
    """Every node on the way from one crossing to the other is covered."""
    names, where = named_nodes(ground)
    at: dict[tuple[str, str], set[int]] = defaultdict(set)
    for node, found in names.items():
        for a in found:
            for b in found - {a}:
                at[a, b].add(node)
    asked = []
    for street in sorted({a for a, _ in at}):
        others = sorted(b for a, b in at if a == street)
        for a, b in combinations(others, 2):
            way = walk(ground, street, at[street, a], at[street, b])
            if way and len(way) > 2:
                asked.append((street, a, b, way))
    asked = asked[:: max(1, len(asked) // 150)]
    rows = [{"address": f"{street}（{a}—{b}段）"} for street, a, b, _ in asked]
    hits: list[bool] = []
    lost = 0
    for (*_, way), found in zip(asked, resolve_addresses(rows, ground), strict=True):
        if isinstance(found, Failure):
            lost += 1
            continue
        assert found.parts
        for node in way:
            xy = where[node]
            on_it = shapely.distance(found.geometry, shapely.Point(xy)) * 111_000.0 <= 30.0
            off_m = float(haversine_m(*xy, found.lon, found.lat))
            hits.append(bool(on_it and off_m <= found.uncertainty_m))
    print(f"\n{len(rows)} segments, {lost} without a place, {sum(hits)} of {len(hits)} nodes on it")
    assert sum(hits) >= LEAST * len(hits)
    assert lost <= 0.05 * len(rows)


def addressed(places: Any) -> list[tuple[int, Mapping[str, str]]]:
    tags = [json.loads(text) for text in places["tags"]]
    return [
        (i, t)
        for i, t in enumerate(tags)
        if t.get("addr:street") and t.get("addr:housenumber", "").rstrip("号").isdecimal()
    ]


def test_house_numbers(ground: Ground) -> None:
    """Taken off the map one by one, a house lies where its number is said to be."""
    places = ground.tables["places"]
    tried = addressed(places)
    if not tried:
        pytest.skip("no house numbers in this extract")
    for row, tags in tried:
        text = f"{tags['addr:street']}{tags['addr:housenumber'].rstrip('号')}号"
        less = replace(
            ground, tables={**ground.tables, "places": places.drop(index=places.index[row])}
        )
        found = resolve_addresses([{"address": text}], less)[0]
        assert isinstance(found, Placement)
        spot = shapely.centroid(places.geometry.iloc[row])
        assert float(haversine_m(spot.x, spot.y, found.lon, found.lat)) <= found.uncertainty_m
        known = resolve_addresses([{"address": text}], ground)[0]
        assert isinstance(known, Placement)
        assert known.how in ("number_known", "number_unknown")  # far off its street: not believed
