"""Rounds through all places against every order there is."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geoplan.optimise import shortest_tour, tour_cost
from geoplan.optimise import tour as module


def costs(seed: int, count: int, is_plane: bool) -> np.ndarray:
    rng = np.random.default_rng(seed)
    if is_plane:
        xy = rng.random((count + 1, 2))
        found = np.hypot(*(xy[:, None] - xy).transpose(2, 0, 1))
        return found * rng.choice([1.0, 1.3], size=found.shape)  # one way is a detour
    found = rng.integers(0, 30, (count + 1, count + 1)).astype(float)
    np.fill_diagonal(found, 0.0)
    return found


@given(seed=st.integers(0, 9999), count=st.integers(0, 6), is_plane=st.booleans())
def test_no_order_is_shorter(seed: int, count: int, is_plane: bool) -> None:
    cost = costs(seed, count, is_plane)
    found = shortest_tour(cost)
    best = min(tour_cost(cost, list(order)) for order in permutations(range(1, count + 1)))
    assert sorted(found.order) == list(range(1, count + 1))
    assert found.cost == pytest.approx(best)
    assert found.bound == found.cost == pytest.approx(tour_cost(cost, found.order))


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 9999), is_plane=st.booleans())
def test_what_is_not_proved_is_near_and_never_below_its_bound(seed: int, is_plane: bool) -> None:
    cost = costs(seed, 9, is_plane)
    best = shortest_tour(cost)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "EXACT_MAX", 0)
        found = shortest_tour(cost)
    assert sorted(found.order) == list(range(1, 10))
    assert found.bound <= best.cost + 1e-9 <= found.cost + 2e-9
    if is_plane:
        assert found.cost <= 1.08 * best.cost


def test_many_places_are_near_their_bound() -> None:
    cost = costs(1, 40, is_plane=True)
    found = shortest_tour(cost)
    assert sorted(found.order) == list(range(1, 41))
    assert found.bound <= found.cost <= 1.5 * found.bound
    assert shortest_tour(cost) == found
