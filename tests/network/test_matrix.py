"""Ways from every place to every other, against networkx on streets cut at every place."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any

import networkx as nx
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geoplan.network import Leg, Places, TravelGraph, cost_matrix, find_legs, portion_line
from tests.network.travel import (
    LEG_PACE,
    Spot,
    Street,
    plain_graph,
    spots_on,
    streets,
    travel_graph,
)

Case = tuple[list[Street], list[Spot]]
cases = streets.flatmap(lambda found: st.tuples(st.just(found), spots_on(found, most=6)))


def places_at(spots: list[Spot]) -> Places:
    section = np.array([s.section for s in spots], dtype=np.int64)
    at_m, off_m = (np.array([getattr(s, k) for s in spots], dtype=float) for k in ("at_m", "off_m"))
    return Places(section, at_m, off_m)


def every_leg(
    graph: TravelGraph, places: Places
) -> tuple[Any, list[tuple[int, int]], list[Leg | None]]:
    costs = cost_matrix(graph, places)
    pairs = [(i, j) for i in range(len(costs)) for j in range(len(costs))]
    return costs, pairs, find_legs(graph, places, pairs, [costs[p] for p in pairs])


@settings(max_examples=300)
@given(cases)
def test_costs_equal_networkx(case: Case) -> None:
    found, spots = case
    plain: Any = plain_graph(found, spots, spots)
    got = cost_matrix(travel_graph(found), places_at(spots))
    for i in range(len(spots)):
        lengths = nx.single_source_dijkstra_path_length(plain, ("from", i), weight="cost")
        for j in range(len(spots)):
            expected = 0.0 if i == j else lengths.get(("to", j), math.inf)
            assert got[i, j] == pytest.approx(expected)


@settings(max_examples=50)
@given(cases, st.sets(st.integers(0, 8)))
def test_places_that_are_nowhere_are_far_from_all(case: Case, nowhere: set[int]) -> None:
    found, spots = case
    graph, places = travel_graph(found), places_at(spots)
    for there in ([i for i in range(len(spots)) if i not in nowhere], []):
        section = np.full(len(spots), -1, dtype=np.int64)
        section[there] = places.section[there]
        got = cost_matrix(graph, places._replace(section=section))
        expected = np.where(np.eye(len(spots), dtype=bool), 0.0, np.inf)
        if there:
            expected[np.ix_(there, there)] = cost_matrix(
                graph, places_at([spots[i] for i in there])
            )
        assert got == pytest.approx(expected)


@settings(max_examples=300)
@given(cases)
def test_a_leg_is_gone_step_by_step_at_the_cost_of_the_matrix(case: Case) -> None:
    found, spots = case
    graph, places = travel_graph(found), places_at(spots)
    costs, pairs, legs = every_leg(graph, places)
    for (i, j), leg in zip(pairs, legs, strict=True):
        if leg is None:
            assert math.isinf(costs[i, j])
            continue
        assert leg.cost == pytest.approx(costs[i, j])
        if i == j:
            assert leg.portions == ()
            continue
        along = sum(abs(p.to_m - p.from_m) for p in leg.portions)
        off = spots[i].off_m + spots[j].off_m
        paced = sum(abs(p.to_m - p.from_m) * found[p.section].pace for p in leg.portions)
        assert paced + off * LEG_PACE == pytest.approx(leg.cost)
        assert along + off == pytest.approx(leg.metres)
        for p in leg.portions:
            street = found[p.section]
            assert p.to_m == p.from_m or (street.forward if p.to_m > p.from_m else street.backward)
        joints = [
            (spot(found, p.section, p.from_m), spot(found, p.section, p.to_m)) for p in leg.portions
        ]
        for (_, a), (b, _) in pairwise(joints):
            assert a == b
        if joints:
            assert joints[0][0] == spot(found, spots[i].section, spots[i].at_m)
            assert joints[-1][1] == spot(found, spots[j].section, spots[j].at_m)


def spot(found: list[Street], section: int, at_m: float) -> tuple[str, float, float]:
    street = found[section]
    if abs(at_m) < 1e-6:
        return ("node", street.start, 0.0)
    is_end = abs(at_m - street.metres) < 1e-6
    return ("node", street.end, 0.0) if is_end else ("mark", section, round(at_m, 6))


def test_who_is_nowhere_has_no_way() -> None:
    graph = travel_graph([Street(0, 1, 10.0, True, True, 1.0)] * 2)
    places = Places(np.array([-1, 0]), np.zeros(2), np.array([np.inf, 0.0]))
    costs, pairs, legs = every_leg(graph, places)
    assert costs.tolist() == [[0.0, math.inf], [math.inf, 0.0]]
    assert [leg is not None for leg in legs] == [False, False, False, True]
    assert pairs[1] == (0, 1)


def test_the_line_of_a_leg_has_its_length_and_its_ends() -> None:
    from tests.network.streets import graph as plain

    network = plain([(0, 1, 100.0), (1, 2, 50.0)])
    ways = np.ones(2, dtype=bool)
    travel = TravelGraph("walk", network, ways, ways, np.ones(2), 1.0)
    places = Places(np.array([0, 1]), np.array([40.0, 20.0]), np.array([0.0, 0.0]))
    (leg,) = find_legs(travel, places, [(0, 1)], [80.0])
    assert leg is not None
    assert [tuple(p) for p in leg.portions] == [(0, 40.0, 100.0), (1, 0.0, 20.0)]
    first, last = portion_line(network, leg.portions[0]), portion_line(network, leg.portions[-1])
    line = leg.line(network, first[0], last[-1])
    assert shapely.get_coordinates(line)[0].tolist() == list(first[0])
    turned = leg.portions[0]._replace(from_m=100.0, to_m=40.0)
    back = portion_line(network, turned)
    assert back == first[::-1]


def test_a_way_that_only_touches_a_street_goes_there_and_away_again() -> None:
    from tests.network.streets import graph as plain

    network = plain([(0, 1, 100.0)])
    ways = np.ones(1, dtype=bool)
    travel = TravelGraph("walk", network, ways, ways, np.ones(1), 1.0)
    places = Places(np.zeros(2, dtype=np.int64), np.zeros(2), np.array([30.0, 20.0]))
    costs = cost_matrix(travel, places)
    (leg,) = find_legs(travel, places, [(0, 1)], [costs[0, 1]])
    assert leg is not None
    assert leg.metres == 50.0
    foot = portion_line(network, leg.portions[0])[0]
    line = leg.line(network, (115.9, 28.0), (115.9, 28.1))
    assert list(foot) in shapely.get_coordinates(line).tolist()
