"""Parts are connected, none is forgotten, and the bound is never above the best there is."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from geoplan.optimise import Partition, partition
from tests.optimise.graphs import Case, best_ratio, cases, is_connected, matrix


def divided(case: Case, k: int, **options: Any) -> Partition:
    return partition(case.adjacency, case.weights, case.xy, shares=np.ones(k), **options)


def faults(case: Case, found: Partition, k: int) -> list[str]:
    """Everything a division must be, checked from the edges alone."""
    said = []
    if sorted(set(found.labels.tolist())) != list(range(k)):
        said.append("a part is empty")
    loads = [
        sum(w for w, p in zip(case.weights, found.labels, strict=True) if p == part)
        for part in range(k)
    ]
    if not np.allclose(loads, found.loads):
        said.append("loads do not add up")
    edges = (*case.edges, *((link.node, link.other) for link in found.links))
    for part in range(k):
        nodes = {i for i, p in enumerate(found.labels) if p == part}
        if not is_connected(nodes, edges):
            said.append(f"part {part} is not connected")
    return said


def line(weights: list[float]) -> Case:
    """Nodes in a row, 100 m apart."""
    n = len(weights)
    edges = tuple((i, i + 1) for i in range(n - 1))
    return Case(edges, tuple(weights), tuple((100.0 * i, 0.0) for i in range(n)))


def star(leaves: int) -> Case:
    """A middle of weight 1 and leaves of weight 2 around it."""
    edges = tuple((0, i) for i in range(1, leaves + 1))
    turn = 2 * np.pi / leaves
    round_about = tuple((100 * np.cos(turn * i), 100 * np.sin(turn * i)) for i in range(leaves))
    return Case(edges, (1.0, *[2.0] * leaves), ((0.0, 0.0), *round_about))


@hypothesis_settings(max_examples=100)
@given(cases(most=10), st.integers(1, 5), st.integers(0, 3))
def test_every_node_is_in_one_connected_part(case: Case, k: int, seed: int) -> None:
    k = min(k, len(case.weights))
    found = divided(case, k, seed=seed, goal=1.5)
    assert faults(case, found, k) == []
    again = divided(case, k, seed=seed, goal=1.5)
    assert np.array_equal(found.labels, again.labels)
    assert found.bound == again.bound


@hypothesis_settings(max_examples=60)
@given(cases(most=8, connected=True), st.integers(2, 4))
def test_small_graphs_are_divided_best(case: Case, k: int) -> None:
    k = min(k, len(case.weights))
    best = best_ratio(case, k)
    found = divided(case, k, goal=1.0)
    assert found.links == ()
    assert found.ratio == pytest.approx(best, rel=1e-6)
    # Proven, unless the proof takes more branches than are allowed: then the bound stays below.
    assert found.bound.ratio <= best * (1 + 1e-5)


@hypothesis_settings(max_examples=60)
@given(cases(most=9), st.integers(2, 4))
def test_the_bound_is_never_above_the_best(case: Case, k: int) -> None:
    """Of all divisions in which no part leaves its piece, light pieces joined as they were."""
    k = min(k, len(case.weights))
    found = divided(case, k)
    extra = [(link.node, link.other) for link in found.links]
    best = best_ratio(case, k, extra)
    assert found.bound.ratio <= best * (1 + 1e-6)
    assert best <= found.ratio * (1 + 1e-9)


@hypothesis_settings(max_examples=60)
@given(cases(most=9), st.integers(2, 4), st.randoms())
def test_numbers_of_nodes_do_not_matter_for_validity(case: Case, k: int, random: Any) -> None:
    k = min(k, len(case.weights))
    order = list(range(len(case.weights)))
    random.shuffle(order)
    moved = case.relabelled(order)
    assert faults(moved, divided(moved, k), k) == []


@hypothesis_settings(max_examples=60)
@given(cases(most=10, connected=True), st.lists(st.integers(1, 4), min_size=2, max_size=4))
def test_shares_are_borne(case: Case, shares: list[int]) -> None:
    shares = shares[: len(case.weights)]
    found = partition(case.adjacency, case.weights, case.xy, shares=shares, goal=2.0)
    assert faults(case, found, len(shares)) == []
    stress = found.loads / (np.array(shares) / sum(shares))
    assert found.ratio == pytest.approx(stress.max() / stress.min())
    assert found.bound.ratio <= found.ratio * (1 + 1e-9)


def test_double_share_double_load() -> None:
    found = partition(line([1.0] * 12).adjacency, [1.0] * 12, line([1.0] * 12).xy, shares=[2, 1, 1])
    assert found.loads.tolist() == [6, 3, 3]


def test_a_heavy_node_is_named() -> None:
    found = divided(line([1, 1, 1, 9, 1, 1, 1, 1]), 4)
    assert (found.bound.code, found.bound.node, found.bound.weight) == ("atom", 3, 9)
    assert found.bound.ratio >= 9 / (7 / 3) * (1 - 1e-3)
    assert found.bound.ratio <= found.ratio


def test_a_neck_is_named() -> None:
    """Six leaves of 2 on a middle of 1: in four parts, three are leaves, the rest is one part."""
    found = divided(star(6), 4, goal=1.0)
    assert sorted(found.loads.tolist()) == [2, 2, 2, 7]
    assert found.bound.ratio == pytest.approx(3.5, rel=1e-4)
    assert (found.bound.code, found.bound.node) == ("neck", 0)


def test_a_star_is_divided_into_as_many_parts_as_it_has_nodes_but_one() -> None:
    case = star(40)
    found = divided(case, 40)
    assert faults(case, found, 40) == []


def test_pieces_that_are_heavy_enough_stay_apart() -> None:
    """Three weights here and two there: two parts for 3 and one for 2, and no better."""
    edges = ((0, 1), (1, 2), (3, 4))
    xy = tuple((100.0 * i, 0.0) for i in (0, 1, 2, 90, 91))
    case = Case(edges, (1.0,) * 5, xy)
    found = divided(case, 3)
    assert found.links == ()
    assert sorted(found.loads.tolist()) == [1, 2, 2]
    assert found.bound.ratio == pytest.approx(2.0, rel=1e-2)


def test_unlike_pieces_set_the_bound() -> None:
    """A town of 40 and one of 14 in five parts: 4 and 1, or 3 and 2; 14 against 10 is best."""
    nodes = [(x, y, 0) for x in range(8) for y in range(5)] + [
        (x, y, 1) for x in range(7) for y in range(2)
    ]
    index = {node: i for i, node in enumerate(nodes)}
    edges = [
        (i, index[x + dx, y + dy, t])
        for (x, y, t), i in index.items()
        for dx, dy in ((0, 1), (1, 0))
        if (x + dx, y + dy, t) in index
    ]
    xy = np.array([(100.0 * x + 5000 * t, 100.0 * y) for x, y, t in nodes])
    found = partition(matrix(edges, xy), np.ones(54), xy, shares=np.ones(5))
    assert (found.bound.code, found.bound.weight) == ("piece", 14)
    assert found.bound.ratio == pytest.approx(1.4, rel=1e-2)
    assert found.ratio == pytest.approx(1.4, rel=0.11)


def test_light_pieces_go_to_the_nearest_of_their_district() -> None:
    xy = np.array([(0, 0), (100, 0), (200, 0), (300, 0), (300, 40), (0, 900)], dtype=float)
    edges = [(0, 1), (1, 2), (2, 3)]
    weights = [4.0, 4.0, 4.0, 4.0, 1.0, 1.0]
    districts = [0, 0, 1, 1, 0, 1]
    found = partition(matrix(edges, xy), weights, xy, shares=[1, 1], districts=districts)
    assert sorted((link.node, link.other) for link in found.links) == [(4, 1), (5, 2)]
    assert found.labels[4] == found.labels[1] != found.labels[2] == found.labels[5]


def test_more_districts_than_parts() -> None:
    case = line([3.0, 2.0, 2.0, 3.0])
    found = divided(case, 2, districts=[0, 1, 2, 3])
    assert len(found.links) == 2
    assert faults(case, found, 2) == []


def test_a_large_graph_reaches_the_goal() -> None:
    """Streets with a quarter of the edges gone, as a town of 2,500 sections and 30 grids."""
    rng = np.random.default_rng(7)
    number = np.arange(2500).reshape(50, 50)
    east = np.stack([number[:, :-1].ravel(), number[:, 1:].ravel()], axis=1)
    south = np.stack([number[:-1].ravel(), number[1:].ravel()], axis=1)
    edges = np.concatenate([east, south])
    edges = edges[rng.random(len(edges)) < 0.75]
    xy = np.stack(np.unravel_index(np.arange(2500), (50, 50)), axis=1) * 100.0
    pairs = [tuple(edge) for edge in edges.tolist()]
    case = Case(tuple(pairs), tuple(rng.gamma(2, 2, 2500).tolist()), tuple(map(tuple, xy.tolist())))
    found = divided(case, 30)
    assert found.ratio <= 1.1
    assert found.bound.ratio == 1.0
    assert faults(case, found, 30) == []


@pytest.mark.parametrize(
    ("weights", "shares"),
    [
        ([1.0, -1.0], [1]),
        ([0.0, 0.0], [1]),
        ([1.0, 1.0], [1, 1, 1]),
        ([1.0, 1.0], [1, 0]),
        ([1.0], [1]),
    ],
)
def test_what_cannot_be_divided(weights: list[float], shares: list[float]) -> None:
    with pytest.raises(ValueError, match=r"weights|shares"):
        partition(csr_array((2, 2)), weights, np.zeros((len(weights), 2)), shares=shares)
