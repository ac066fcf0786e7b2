"""Metres within a limit, against counting half metres; marks along sections."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geoplan.network import Field, Places, build_network, mark, reached_m
from tests.network.streets import CRS, sections
from tests.network.travel import Spot, Street, spots_on, starts_at, streets, travel_graph

cases = streets.flatmap(lambda found: st.tuples(st.just(found), spots_on(found)))


@given(cases, st.integers(0, 200))
def test_metres_within_equal_counting_small_pieces(
    case: tuple[list[Street], list[Spot]], limit: int
) -> None:
    found, spots = case
    field = Field(travel_graph(found), starts_at(spots))
    step_m = 0.25
    counted = 0.0
    for number, street in enumerate(found):
        at_m = np.arange(step_m / 2, street.metres, step_m)
        places = Places(np.full(len(at_m), number), at_m, np.zeros(len(at_m)))
        counted += step_m * float((field.at(places).cost <= limit).sum())
    # Each portion has at most two ends that fall within a piece.
    assert reached_m(field, float(limit)) == pytest.approx(
        counted, abs=step_m * 2 * (len(found) + len(spots))
    )


@given(cases, st.lists(st.integers(0, 300), min_size=2, max_size=2))
def test_more_is_within_a_larger_limit(
    case: tuple[list[Street], list[Spot]], limits: list[int]
) -> None:
    found, spots = case
    field = Field(travel_graph(found), starts_at(spots))
    low, high = sorted(limits)
    assert reached_m(field, float(low)) <= reached_m(field, float(high)) + 1e-9
    assert reached_m(field, 1e9) <= sum(street.metres for street in found) + 1e-6


def test_marks_lie_where_they_say_and_close_enough() -> None:
    rows = [{"xy": [(0, 0), (100, 0), (100, 35)]}, {"xy": [(0, 0), (0, 7)]}]
    network = build_network(sections(rows), CRS)
    places, xy = mark(network, 10.0)
    for section, line in enumerate(network.lines):
        mine = places.section == section
        at_m = places.at_m[mine]
        assert at_m[0] == 0.0
        assert at_m[-1] == pytest.approx(network.length_m[section])
        assert (np.diff(at_m) <= 10.0 + 1e-9).all()
        expected = shapely.get_coordinates(shapely.line_interpolate_point(line, at_m))
        assert xy[mine] == pytest.approx(expected, abs=1e-3)


def test_no_streets_no_marks() -> None:
    network = build_network(sections([{"xy": [(0, 0), (9, 0)]}]).iloc[:0], CRS)
    places, xy = mark(network, 10.0)
    assert len(places.section) == len(xy) == 0
