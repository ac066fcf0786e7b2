"""Roads: one walk a street, both carriageways as one, every section once."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
import shapely

from geoplan.network import build_network, network_part
from geoplan.network.roads import Road, find_roads
from tests.conftest import Toy
from tests.coverage.rules.county import grid, ground, street


def roads_of(streets: list[Any]) -> list[Road]:
    made = ground(streets)
    network = build_network(made.sections, made.crs)
    return find_roads(network, made.sections["name"].to_numpy()[network.rows].tolist())


def test_a_street_cut_at_crossings_is_one_road() -> None:
    roads = roads_of(grid(size=4))
    assert [(road.name, len(road.steps)) for road in roads] == [
        *((f"横{j}路", 3) for j in range(4)),
        *((f"纵{j}路", 3) for j in range(4)),
    ]
    for road in roads:
        assert road.length_m == pytest.approx(450)
        assert road.line.length == pytest.approx(450, rel=1e-4)
        assert shapely.length(road.line) == pytest.approx(
            shapely.get_point(road.line, 0).distance(shapely.get_point(road.line, -1)), rel=1e-6
        )


def test_pieces_drawn_against_each_other_are_walked_in_one_direction() -> None:
    (road,) = roads_of(
        [
            street("路", (100, 0), (0, 0)),
            street("路", (100, 0), (250, 0)),
            street("路", (400, 0), (250, 0)),
        ]
    )
    marks = road.project([shapely.line_interpolate_point(road.line, m) for m in (0, 120, 399)])
    assert marks == pytest.approx([0, 120, 399], abs=0.1)
    whole = network_part(road.network, road.part(0, road.length_m), metric=True)
    assert whole.length == pytest.approx(400, rel=1e-4)
    for from_m, to_m in ((30.0, 60.0), (50.0, 320.0)):
        part = network_part(road.network, road.part(from_m, to_m), metric=True)
        assert part.length == pytest.approx(to_m - from_m, rel=1e-3)
        middle = shapely.line_interpolate_point(road.line, (from_m + to_m) / 2)
        assert part.distance(middle) < 0.01
        portions = {p.section: [(p.from_m, p.to_m)] for p in road.part(from_m, to_m)}
        marks_back = road.marks(portions)
        assert (marks_back[0][0], marks_back[-1][1]) == pytest.approx((from_m, to_m))


def test_the_other_carriageway_is_counted_once() -> None:
    east = [street("大道", (i * 100, 0), (i * 100 + 100, 0)) for i in range(6)]
    west = [street("大道", (i * 100 + 100, 20), (i * 100, 20)) for i in range(1, 5)]
    ends = [street("大道", (100, 0), (100, 20)), street("大道", (500, 20), (500, 0))]
    roads = roads_of([*east, *west, *ends])
    assert len(roads) == 1
    assert roads[0].length_m == pytest.approx(600)
    assert roads[0].beside_m == pytest.approx(440)
    far = [street("大道", (100, 300), (500, 300))]
    assert sorted(road.length_m for road in roads_of([*east, *far])) == pytest.approx([400, 600])


def test_nameless_carriageways_are_one_road_and_nameless_neighbours_are_not() -> None:
    east, west = street("", (0, 0), (600, 0)), street("", (590, 20), (10, 20))
    roads = roads_of([east, west])
    assert [(r.length_m, r.beside_m) for r in roads] == [pytest.approx((600, 580))]
    # Along two longer ones for half its length each: of one name it is beside them, else by itself.
    for name, count in (("", 3), ("大道", 2)):
        halves = [street(name, (-400, 0), (300, 0)), street(name, (300, 60), (1000, 60))]
        assert len(roads_of([*halves, street(name, (20, 30), (580, 30))])) == count


def test_a_road_does_not_turn_back() -> None:
    """Where two carriageways meet at their end, one does not walk on into the other."""
    roads = roads_of(
        [street("大道", (0, 0), (600, 0), (640, 10)), street("大道", (640, 10), (600, 20), (0, 20))]
    )
    assert [road.length_m for road in roads] == pytest.approx([641.2], abs=0.1)
    assert roads[0].beside_m == pytest.approx(641.2, abs=0.1)


def test_rings_and_nameless_webs_hold_every_section_once() -> None:
    ring = [(0, 0), (200, 0), (200, 200), (0, 200), (0, 0)]
    sections = [street("环路", a, b) for a, b in pairwise(ring)]
    (road,) = roads_of(sections)
    assert road.length_m == pytest.approx(800)
    web = [street("", a, b) for a in ((0, 0), (300, 40)) for b in ((100, 100), (90, -80))]
    assert sum(road.length_m for road in roads_of(web)) == pytest.approx(
        sum(shapely.LineString(s["line"]).length for s in web)
    )


def test_every_section_of_the_toy_county_is_in_one_road(toy: Toy) -> None:
    sections = toy.tables["sections"]
    made = build_network(sections, ground().crs)
    roads = find_roads(made, sections["name"].to_numpy()[made.rows].tolist())
    held = Counter(
        section for road in roads for chain in (road.steps, *road.beside) for section, _ in chain
    )
    assert set(held) == set(range(len(made)))
    assert set(held.values()) == {1}
    metres = sum(road.length_m + road.beside_m for road in roads)
    assert metres == pytest.approx(float(np.sum(made.length_m)))
    for road in roads:
        ends = road.nodes
        for k, (section, is_back) in enumerate(road.steps):
            a, b, _ = made.ends[section]
            assert (ends[k], ends[k + 1]) == ((b, a) if is_back else (a, b))
