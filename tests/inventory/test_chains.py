"""Stretches: every section once, lengths near the target, straight ahead."""

from __future__ import annotations

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

from geoplan.inventory.chains import StreetGraph, cut_chains

edges = st.lists(
    st.tuples(st.integers(0, 9), st.integers(0, 9), st.floats(5, 480), st.floats(-3, 3)),
    min_size=1,
    max_size=25,
)


def _graph(items: list[tuple[int, int, float, float]]) -> StreetGraph:
    ends = [(f"n{a}", f"n{b}") for a, b, _, _ in items]
    bearing = np.array([[turn, turn + np.pi] for *_, turn in items])
    return StreetGraph(ends, np.array([m for _, _, m, _ in items]), bearing)


nodes = st.sets(st.integers(0, 9).map(lambda n: f"n{n}"))


@example([(2, 2, 5.0, 0.0), (0, 1, 5.0, 0.0), (1, 2, 5.0, 0.0)], 300.0, {"n1", "n2"})
@given(edges, st.sampled_from([300.0, 500.0]), nodes)
def test_every_section_is_in_exactly_one_chain(
    items: list[tuple[int, int, float, float]], target_m: float, through: set[str]
) -> None:
    chains = cut_chains(_graph(items), target_m, through)
    assert sorted(i for chain in chains for i in chain) == list(range(len(items)))


@given(edges, nodes)
def test_chains_hang_together(
    items: list[tuple[int, int, float, float]], through: set[str]
) -> None:
    graph = _graph(items)
    for chain in cut_chains(graph, 500.0, through):
        reached = set(graph.ends[chain[0]])
        rest = list(chain[1:])
        while rest:
            near = [i for i in rest if not reached.isdisjoint(graph.ends[i])]
            assert near, "a chain falls apart"
            reached |= {n for i in near for n in graph.ends[i]}
            rest = [i for i in rest if i not in near]


def _straight(lengths: list[float]) -> StreetGraph:
    ends = [(f"n{i}", f"n{i + 1}") for i in range(len(lengths))]
    return StreetGraph(ends, np.array(lengths), np.tile([0.0, np.pi], (len(lengths), 1)))


def test_a_long_street_gives_walks_of_about_the_target() -> None:
    graph = _straight([100.0] * 23)
    sums = [len(c) * 100 for c in cut_chains(graph, 500.0)]
    assert sum(sums) == 2300
    assert all(300 <= s <= 750 for s in sums)


def test_what_lies_between_two_junctions_is_not_cut() -> None:
    lengths = [90.0, 10.0, 150.0, 40.0, 60.0, 200.0, 120.0, 80.0]
    graph = _straight(lengths)
    for chain in cut_chains(graph, 300.0, {"n1", "n2", "n4"}):
        assert len({0, 1, 2} & set(chain)) in (0, 3)
        assert len({3, 4} & set(chain)) in (0, 2)


def test_a_street_without_junctions_is_cut_all_the_same() -> None:
    graph = _straight([100.0] * 23)
    chains = cut_chains(graph, 500.0, {f"n{i}" for i in range(1, 23)})
    assert all(3 <= len(chain) <= 7 for chain in chains)


def test_a_short_rest_joins_its_neighbour() -> None:
    assert [len(c) for c in cut_chains(_straight([100.0] * 6), 500.0)] == [6]


def test_a_chain_goes_straight_on_at_a_fork() -> None:
    # n0 - n1 runs east; at n1 one way goes on east, another turns north.
    ends = [("n0", "n1"), ("n1", "n2"), ("n1", "n3")]
    bearing = np.array([[0.0, np.pi], [np.pi / 2, -np.pi / 2], [0.0, np.pi]])
    graph = StreetGraph(ends, np.array([200.0, 250.0, 250.0]), bearing)
    assert [0, 2] in cut_chains(graph, 450.0)
