"""The network of sections: nodes, the nearest street, what lies within, what is drawn."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
import shapely
from hypothesis import assume, given
from hypothesis import strategies as st

from geoplan.geo import WGS84, metric_xy
from geoplan.network import Portion, build_network, network_part, snap, within
from tests.network.streets import CRS, edges, graph, sections

CROSS = [
    {"xy": [(-100, 0), (0, 0)]},
    {"xy": [(0, 0), (100, 0)]},
    {"xy": [(0, 0), (0, 80)], "highway": "motorway_link"},
    {"xy": [(0, 0), (0, -60)], "kind": "water", "highway": ""},
    {"xy": [(0, 0), (30, 30), (0, 60), (-30, 30), (0, 0)]},
]

NETWORK = build_network(sections(CROSS), CRS)


@given(edges)
def test_at_lists_every_section_at_its_ends(found: list[tuple[int, int, float]]) -> None:
    network = graph(found)
    for node in range(8):
        assert network.at(node) == [i for i, (a, b, _) in enumerate(found) if node in (a, b)]


def test_motorways_and_water_are_not_walked() -> None:
    network = NETWORK
    assert network.section_ids.tolist() == ["s0", "s1", "s4"]
    assert network.rows.tolist() == [0, 1, 4]
    middle = int(network.to_index[0])
    assert network.at(middle) == [0, 1, 2]
    everything = build_network(sections(CROSS), CRS, leave_out=())
    assert everything.section_ids.tolist() == ["s0", "s1", "s2", "s4"]


def test_no_streets_no_network() -> None:
    network = build_network(sections(CROSS).iloc[:0], CRS)
    assert len(network) == 0
    assert snap(network, [(0.0, 0.0)], 50.0) == [None]
    assert within(network, np.array([shapely.Point(0, 0).buffer(9)])) == [[]]
    assert network_part(network, []).is_empty


coordinate = st.integers(-150, 150).map(float)
spots = st.lists(st.tuples(coordinate, coordinate), min_size=1, max_size=5)


@given(spots, st.floats(0, 120))
def test_snap_is_the_least_of_all_distances(xy: list[tuple[float, float]], max_m: float) -> None:
    network = NETWORK
    for dot, seed in zip(shapely.points(xy), snap(network, xy, max_m), strict=True):
        distance = shapely.distance(network.lines, dot)
        assume(abs(distance.min() - max_m) > 1e-6)
        if distance.min() > max_m:
            assert seed is None
            continue
        assert seed is not None
        assert seed.spent_m == pytest.approx(distance.min(), abs=1e-9)
        assert seed.section == int(np.flatnonzero(distance == distance.min())[0])
        place = network.lines[seed.section].interpolate(seed.from_m)
        assert place.distance(dot) == pytest.approx(seed.spent_m, abs=1e-3)


def test_of_streets_equally_near_the_first_is_taken() -> None:
    (seed,) = snap(NETWORK, [(0.0, -50.0)], 60.0)  # nearest to the node where all three meet
    assert seed is not None
    assert seed == pytest.approx((0, 100.0, 100.0, 50.0))


def test_snap_of_nothing_is_nothing() -> None:
    assert snap(NETWORK, np.empty((0, 2)), 50.0) == []


box = st.tuples(coordinate, coordinate, st.integers(1, 90), st.integers(1, 90)).map(
    lambda v: shapely.box(v[0] + 0.37, v[1] + 0.37, v[0] + v[2], v[1] + v[3])
)


def metres_inside(line: shapely.LineString, area: shapely.Polygon, step_m: float) -> float:
    """Count small steps whose middle is inside: the plain way."""
    count = round(line.length / step_m)
    middles = shapely.line_interpolate_point(
        line, (np.arange(count) + 0.5) / count, normalized=True
    )
    return float(shapely.contains(area, middles).mean()) * line.length


@given(st.lists(box, min_size=1, max_size=3).map(shapely.unary_union))
def test_within_equals_counting_small_steps(area: shapely.Polygon) -> None:
    network = NETWORK
    (portions,) = within(network, np.array([area], dtype=object))
    shapely.destroy_prepared(area)
    for section, line in enumerate(network.lines):
        mine = [p for p in portions if p.section == section]
        metres = sum(p.length_m for p in mine)
        assert metres == pytest.approx(metres_inside(line, area, 0.1), abs=1.5)
        assert metres == pytest.approx(line.intersection(area).length, abs=1e-5)
        for p in mine:
            assert 0 <= p.from_m < p.to_m <= network.length_m[section]
            middle = line.interpolate((p.from_m + p.to_m) / 2)
            assert area.distance(middle) < 1e-3


def test_within_keeps_areas_apart() -> None:
    network = NETWORK
    areas = np.array([shapely.box(-10, -5, 20, 5), shapely.box(500, 500, 501, 501)], dtype=object)
    near, far = within(network, areas)
    assert far == []
    whole = {network.section_ids[p.section]: p.length_m for p in near if p.section < 2}
    assert whole == pytest.approx({"s0": 10.0, "s1": 20.0}, abs=1e-3)


@given(st.integers(0, 2), st.floats(0, 1), st.floats(0, 1))
def test_a_portion_is_drawn_as_long_as_it_is(section: int, a: float, b: float) -> None:
    network = NETWORK
    first, last = sorted(share * float(network.length_m[section]) for share in (a, b))
    assume(last - first > 1e-3)
    portion = Portion(section, first, last)
    drawn = network_part(network, [portion], metric=True)
    assert drawn.length == pytest.approx(portion.length_m, abs=1e-3)
    assert _ends_at(network.lines[section], drawn, (first, last))
    xy = shapely.get_coordinates(network_part(network, [portion]))
    assert metric_xy(*xy.T, CRS) == pytest.approx(shapely.get_coordinates(drawn), abs=0.01)


def _ends_at(line: shapely.LineString, drawn: shapely.MultiLineString, m: Sequence[float]) -> bool:
    xy = shapely.get_coordinates(drawn)
    places = [line.interpolate(v).coords[0] for v in m]
    return bool(np.allclose([xy[0], xy[-1]], places, atol=1e-6))


def test_a_whole_section_is_drawn_by_its_own_line() -> None:
    given_sections = sections(CROSS)
    network = build_network(given_sections, CRS)
    part = network_part(network, [Portion(2, 0.0, float(network.length_m[2]))])
    assert part.geoms[0].equals_exact(given_sections.geometry.iloc[4])
    assert given_sections.crs.to_string() == WGS84
