"""Ways across whole towns, against networkx on a graph built straight from OSM ways and nodes."""

from __future__ import annotations

import math
import random
from itertools import pairwise
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import osmium
import pyproj
import pytest

from geoplan.catalogue import Catalogue
from geoplan.geo import central_crs, to_metric
from geoplan.inventory.sections import cut_streets
from geoplan.network import Field, Places, Starts, Streets, lay_streets
from geoplan.sources.osm_content import tags_json
from geoplan.sources.osm_read import read_extract
from geoplan.tables import TABLES, from_rows
from tests.osm_text import OsmText

SPEEDS = {"walk": 4.5, "ebike": 15.0, "car": 30.0}
NO = {"no", "private", "use_sidepath", "dismount", "agricultural", "forestry"}
NO |= {"delivery", "emergency", "military"}
YES = {"yes", "designated", "permissive", "destination", "customers", "official"}
RIDDEN = {"trunk", "primary", "secondary", "tertiary", "unclassified", "residential", "road"}
RIDDEN |= {f"{name}_link" for name in ("trunk", "primary", "secondary", "tertiary")}
RIDDEN |= {"service", "living_street", "track"}
CLASSES = {
    "walk": RIDDEN | {"pedestrian", "busway", "footway", "path", "cycleway", "bridleway", "steps"},
    "ebike": RIDDEN | {"cycleway", "path", "bridleway"},
    "car": RIDDEN | {"motorway", "motorway_link"},
}
KEYS = {"ebike": ["bicycle", "vehicle", "access"], "car": ["motorcar", "motor_vehicle"]}
KEYS["car"] += ["vehicle", "access"]
PATHS = {"footway", "pedestrian", "path", "steps", "cycleway", "living_street"}
DRAWN = CLASSES["walk"] | CLASSES["car"]


def is_open(tags: dict[str, str], mode: str) -> bool:
    """The rules once more, in other words."""
    highway = tags["highway"]
    if mode == "walk":
        foot, access = tags.get("foot", ""), tags.get("access")
        if highway.startswith("motorway"):
            return False
        if foot in YES - {"official"}:
            return True
        if tags.get("tunnel") == "yes" and highway not in PATHS:
            return False
        return foot not in ("no", "private") and (bool(foot) or access not in ("no", "private"))
    if mode == "ebike" and (
        tags.get("motorroad") == "yes"
        or highway in ("steps", "busway")
        or highway.startswith("motorway")
    ):
        return False
    values = [tags[key].split(";")[0].strip() for key in KEYS[mode] if key in tags]
    if highway in CLASSES[mode]:
        return not values or values[0] not in NO
    own = [tags[key] for key in KEYS[mode][:-2] if tags.get(key)]
    return bool(own) and own[0] in YES


def ways_of(tags: dict[str, str], mode: str) -> tuple[bool, bool]:
    """Along the way and against it; people on foot mind no one-way street."""
    if mode == "walk":
        return True, True
    oneway = tags.get("oneway")
    if mode == "ebike":
        sides = ("cycleway", "cycleway:left", "cycleway:right", "cycleway:both")
        if any(tags.get(side, "").startswith("opposite") for side in sides):
            oneway = "no"
        oneway = tags.get("oneway:bicycle", oneway)
    if oneway is None and (
        tags.get("junction") in ("roundabout", "circular") or "motorway" in tags["highway"]
    ):
        oneway = "yes"
    if oneway == "reversible":
        return False, False
    return oneway not in ("-1", "reverse"), oneway not in ("yes", "1", "true")


def plain_graphs(path: Path, crs: str) -> dict[str, Any]:
    """One directed graph a mode: every two nodes of a way that follow each other are joined."""
    graphs = {mode: nx.DiGraph() for mode in SPEEDS}
    xy_of = pyproj.Transformer.from_crs("EPSG:4326", crs, always_xy=True)
    for way in osmium.FileProcessor(str(path), osmium.osm.WAY | osmium.osm.NODE).with_locations():
        if not way.is_way() or way.tags.get("highway") not in DRAWN:
            continue
        tags = dict(way.tags)
        if tags.get("area") == "yes" or "area:highway" in tags:
            continue
        known = [(n.ref, n.lon, n.lat) if n.location.valid() else None for n in way.nodes]
        for mode, graph in graphs.items():
            if is_open(tags, mode):
                _add(graph, known, ways_of(tags, mode), xy_of)
    return graphs


def _add(graph: Any, known: list[Any], ways: tuple[bool, bool], xy_of: Any) -> None:
    for a, b in pairwise(known):
        if a is None or b is None:
            continue
        (x, y), (u, v) = xy_of.transform(*a[1:]), xy_of.transform(*b[1:])
        metres = math.hypot(u - x, v - y)
        for may, tail, head in ((ways[0], a[0], b[0]), (ways[1], b[0], a[0])):
            if may and metres < graph.get_edge_data(tail, head, {"m": math.inf})["m"]:
                graph.add_edge(tail, head, m=metres)


def lay(path: Path, catalogue: Catalogue) -> Streets:
    rows = read_extract(path, catalogue).streets
    for row in rows:
        row["tags"] = tags_json(row["tags"])
    streets: Any = from_rows(TABLES["streets"], rows)
    crs = central_crs(streets.geometry.to_numpy())
    sections: Any = cut_streets(streets, crs, 500.0)
    return lay_streets(sections, streets, crs, to_metric(sections.geometry, crs).to_numpy())


def assert_pairs_equal(path: Path, catalogue: Catalogue, sources: int, targets: int) -> int:
    """Compare the metres between random crossings; return how many pairs had a way."""
    streets = lay(path, catalogue)
    plain = plain_graphs(path, streets.crs)
    chance, joined = random.Random(5), 0  # noqa: S311
    for mode, graph in plain.items():
        travel = streets.travel(mode, SPEEDS).in_metres()  # type: ignore[arg-type]
        network = travel.network
        ends = {}
        for side, at_m in (
            (network.from_index, 0 * network.length_m),
            (network.to_index, network.length_m),
        ):
            for i, node in enumerate(network.nodes[side]):
                ends.setdefault(node, (i, float(at_m[i])))
        names = sorted(name for name in ends if "~" not in name)
        assert {int(name[1:]) for name in names} <= set(graph.nodes)
        for source in chance.sample(names, sources):
            asked = chance.sample(names, targets)
            lengths = nx.single_source_dijkstra_path_length(graph, int(source[1:]), weight="m")
            section, at_m = ends[source]
            start = Starts(*(np.array([v]) for v in (section, at_m, at_m, 0.0, 0)))
            section, at_m = (np.array(column) for column in zip(*map(ends.get, asked), strict=True))
            got = Field(travel, start).at(Places(section, at_m, np.zeros(targets)))
            expected = [lengths.get(int(name[1:]), math.inf) for name in asked]
            assert got.metres == pytest.approx(expected, abs=1e-3)
            joined += sum(map(math.isfinite, expected))
    return joined


@pytest.mark.shared
def test_random_pairs_equal_an_independent_dijkstra(extract: Path, catalogue: Catalogue) -> None:
    assert assert_pairs_equal(extract, catalogue, sources=5, targets=20) > 100


def test_pairs_of_a_small_town_equal_an_independent_dijkstra(
    tmp_path: Path, catalogue: Catalogue
) -> None:
    """A town of chance: one-ways both ways round, loops, doubles, tunnels, steps, closed gates."""
    chance = random.Random(7)  # noqa: S311
    osm = OsmText()
    spots = [osm.node(chance.randint(0, 3000), chance.randint(0, 3000)) for _ in range(60)]
    kinds: list[dict[str, str]] = [
        {"highway": "residential"},
        {"highway": "residential", "oneway": "yes"},
        {"highway": "residential", "oneway": "-1"},
        {"highway": "residential", "oneway": "yes", "oneway:bicycle": "no"},
        {"highway": "tertiary", "junction": "roundabout"},
        {"highway": "primary", "tunnel": "yes"},
        {"highway": "steps"},
        {"highway": "footway"},
        {"highway": "motorway"},
        {"highway": "service", "access": "private"},
    ]
    for tags in kinds * 12:
        osm.way(chance.sample(spots, chance.randint(2, 5)), **tags)
    path = tmp_path / "town.osm"
    osm.write(path)
    assert assert_pairs_equal(path, catalogue, sources=12, targets=12) > 200


def test_a_patch_of_path_in_nowhere_is_met_only_where_nothing_else_is(
    tmp_path: Path, catalogue: Catalogue
) -> None:
    osm = OsmText()
    osm.line((0, 0), (3000, 0), highway="residential")
    osm.line((100, 60), (160, 60), highway="path")
    osm.line((100, 900), (160, 900), highway="path")
    path = tmp_path / "town.osm"
    osm.write(path)
    graph = lay(path, catalogue).travel("walk", SPEEDS)  # type: ignore[arg-type]
    main = graph.network.length_m > 300
    assert graph.is_mainland.tolist() == main.tolist()
    xy = np.array([line.centroid.coords[0] for line in graph.network.lines[~main]])
    near, far = graph.meet(xy, 300.0).section.tolist()
    assert main[near]
    assert not main[far]
    assert graph.meet(xy[:1], 50.0).section.tolist() == [int(np.flatnonzero(~main)[0])]
