"""The nearest along a one-way network, against networkx on streets cut at every place."""

from __future__ import annotations

import math
from typing import Any

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geoplan.network import Field, Places, Starts
from tests.network.travel import (
    Spot,
    Street,
    plain_graph,
    spots_on,
    starts_at,
    streets,
    travel_graph,
)

Case = tuple[list[Street], list[Spot], list[Spot]]
cases = streets.flatmap(lambda found: st.tuples(st.just(found), spots_on(found), spots_on(found)))


def places_at(spots: list[Spot]) -> Places:
    section = np.array([s.section for s in spots], dtype=np.int64)
    at_m, off_m = (np.array([getattr(s, k) for s in spots], dtype=float) for k in ("at_m", "off_m"))
    return Places(section, at_m, off_m)


def costs(found: list[Street], spots: list[Spot], targets: list[Spot]) -> list[float]:
    field = Field(travel_graph(found), starts_at(spots))
    return field.at(places_at(targets)).cost.tolist()


@settings(max_examples=400)
@given(cases)
def test_cost_and_owner_equal_networkx(case: Case) -> None:
    found, spots, targets = case
    plain: Any = plain_graph(found, spots, targets)
    by_start = [
        nx.single_source_dijkstra_path_length(plain, ("from", i), weight="cost")
        for i in range(len(spots))
    ]
    got = Field(travel_graph(found), starts_at(spots)).at(places_at(targets))
    for i in range(len(targets)):
        expected = [lengths.get(("to", i), math.inf) for lengths in by_start]
        assert got.cost[i] == pytest.approx(min(expected))
        if math.isinf(min(expected)):
            assert got.owner[i] == -1
        else:
            assert expected[got.owner[i]] == pytest.approx(min(expected))


@given(cases)
def test_metres_are_those_of_a_best_way(case: Case) -> None:
    found, spots, targets = case
    alike = [street._replace(pace=4.0) for street in found]
    graph = travel_graph(alike)
    got = Field(graph, starts_at(spots)).at(places_at(targets))
    short = Field(graph.in_metres(), starts_at(spots)).at(places_at(targets))
    for i, target in enumerate(targets):
        if got.owner[i] < 0:
            assert math.isinf(got.metres[i])
            continue
        # At four a metre on streets and two on legs, cost and metres tell the legs apart.
        legs_m = spots[got.owner[i]].off_m + target.off_m
        assert got.cost[i] == pytest.approx(4 * (got.metres[i] - legs_m) + 2 * legs_m)
    assert (short.metres <= got.metres + 1e-9).all()
    assert short.cost == pytest.approx(short.metres)


@given(cases)
def test_one_more_start_never_lengthens_a_way(case: Case) -> None:
    found, spots, targets = case
    fewer = costs(found, spots[:-1], targets)
    assert all(a <= b + 1e-9 for a, b in zip(costs(found, spots, targets), fewer, strict=True))


@given(cases, st.randoms())
def test_order_of_starts_does_not_matter(case: Case, random: Any) -> None:
    found, spots, targets = case
    before = costs(found, spots, targets)
    random.shuffle(spots)
    assert costs(found, spots, targets) == pytest.approx(before)


@given(streets.flatmap(lambda f: st.tuples(st.just(f), st.tuples(*[spots_on(f, 1)] * 3))))
def test_ways_obey_the_triangle_inequality(
    case: tuple[list[Street], tuple[list[Spot], list[Spot], list[Spot]]],
) -> None:
    found, (a, b, c) = case
    a, b, c = ([spot._replace(off_m=0.0) for spot in spots] for spots in (a, b, c))
    (direct,), (first,), (second,) = (costs(found, *ends) for ends in ((a, c), (a, b), (b, c)))
    assert direct <= first + second + 1e-9


def test_one_way_is_far_the_other_way() -> None:
    square = [Street(i, (i + 1) % 4, 100.0, True, False, 1.0) for i in range(4)]
    a, b = Spot(0, 20.0, 0.0), Spot(0, 30.0, 0.0)
    assert costs(square, [a], [b]) == [10.0]
    assert costs(square, [b], [a]) == [390.0]


def test_a_start_may_be_long_and_a_place_nowhere() -> None:
    graph = travel_graph([Street(0, 1, 100.0, True, True, 1.0)])
    along = Starts(*(np.array([v]) for v in (0, 20.0, 50.0, 0.0, 7)))
    section, at_m = np.array([0, 0, 0, -1]), np.array([10.0, 30.0, 80.0, 0.0])
    got = Field(graph, along).at(Places(section, at_m, np.array([0.0, 0.0, 3.0, np.inf])))
    assert got.metres.tolist() == [10.0, 0.0, 33.0, np.inf]
    assert got.owner.tolist() == [7, 7, 7, -1]


def test_without_starts_nothing_is_reached() -> None:
    graph = travel_graph([Street(0, 1, 100.0, True, True, 1.0)])
    got = Field(graph, starts_at([])).at(places_at([Spot(0, 5.0, 0.0)]))
    assert got.cost.tolist() == [np.inf]
    assert got.owner.tolist() == [-1]


def test_of_two_streets_between_the_same_crossings_the_cheaper_counts() -> None:
    pair = [Street(0, 1, 100.0, True, True, 1.0), Street(1, 0, 30.0, True, True, 1.0)]
    pair += [Street(1, 2, 10.0, True, True, 1.0), Street(3, 0, 10.0, True, True, 1.0)]
    assert costs(pair, [Spot(2, 10.0, 0.0)], [Spot(3, 0.0, 0.0)]) == [50.0]
