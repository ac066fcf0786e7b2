"""Reach against a network cut into metres, on random networks with loops and doubles."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geoplan.network import Network, Portion, Seed, merge, reach, subtract
from tests.network.streets import Edge, edges, graph

Metre = tuple[int, int]  # (section, k): the metre k to k + 1


Mark = tuple[str, int, int]


def _mark(found: Sequence[Edge], section: int, k: int) -> Mark:
    """The place ``k`` metres along a section; its ends are the nodes."""
    a, b, metres = found[section]
    if k == 0:
        return ("node", a, 0)
    return ("node", b, 0) if k == metres else ("mark", section, k)


def cost_of_marks(found: Sequence[Edge], seeds: Sequence[Seed]) -> dict[Mark, float]:
    """Bellman-Ford over all marks of whole metres."""
    steps = [
        (_mark(found, s, k), _mark(found, s, k + 1), 1.0)
        for s, (_, _, metres) in enumerate(found)
        for k in range(int(metres))
    ]
    steps += [(("node", a, 0), ("node", b, 0), 0.0) for a, b, metres in found if metres == 0]
    cost: dict[Mark, float] = defaultdict(lambda: math.inf)
    for seed in seeds:
        for k in range(int(seed.from_m), int(seed.to_m) + 1):
            mark = _mark(found, seed.section, k)
            cost[mark] = min(cost[mark], seed.spent_m)
    changed = True
    while changed:
        changed = False
        for a, b, metres in (*steps, *((b, a, m) for a, b, m in steps)):
            if cost[a] + metres < cost[b]:
                cost[b] = cost[a] + metres
                changed = True
    return cost


def cost_of_metres(found: Sequence[Edge], seeds: Sequence[Seed]) -> dict[Metre, float]:
    """What each metre costs at its far end; a metre of a seed costs what the seed has spent."""
    marks = cost_of_marks(found, seeds)
    inside: dict[Metre, float] = defaultdict(lambda: math.inf)
    for seed in seeds:
        for k in range(int(seed.from_m), int(seed.to_m)):
            inside[seed.section, k] = min(inside[seed.section, k], seed.spent_m)
    for s, (_, _, metres) in enumerate(found):
        for k in range(int(metres)):
            near = min(marks[_mark(found, s, k)], marks[_mark(found, s, k + 1)])
            inside[s, k] = min(inside[s, k], near + 1.0)
    return inside


few_nodes = st.integers(0, 4)  # so that ends meet
whole_edges = st.lists(
    st.tuples(few_nodes, few_nodes, st.integers(0, 25).map(float)), min_size=2, max_size=9
)


@st.composite
def walks(draw: st.DrawFn) -> tuple[list[Edge], list[Seed], float]:
    """Streets and seeds of whole metres, and a limit that often ends just beyond a node."""
    found = draw(whole_edges)
    seeds = []
    near_ends = [draw(st.integers(0, 60))]
    for _ in range(draw(st.integers(0, 3))):
        section = draw(st.integers(0, len(found) - 1))
        metres = int(found[section][2])
        first = draw(st.integers(0, metres))
        last = draw(st.integers(first, metres))
        spent_m = draw(st.integers(0, 8))
        seeds.append(Seed(section, float(first), float(last), float(spent_m)))
        near_ends += [spent_m + first, spent_m + metres - last]
    limit_m = draw(st.sampled_from(near_ends)) + draw(st.integers(0, 6))
    return found, seeds, float(limit_m)


def metres_of(portions: Sequence[Portion]) -> set[Metre]:
    return {(p.section, k) for p in portions for k in range(round(p.from_m), round(p.to_m))}


@settings(max_examples=300)
@given(walks())
def test_reach_equals_the_network_cut_into_metres(
    walk: tuple[list[Edge], list[Seed], float],
) -> None:
    # All lengths are whole metres, but a metre may be reached by half from each side.
    found, seeds, limit_m = walk
    halves = [(a, b, 2 * m) for a, b, m in found]
    seeds_halves = [Seed(s.section, 2 * s.from_m, 2 * s.to_m, 2 * s.spent_m) for s in seeds]
    cost = cost_of_metres(halves, seeds_halves)
    expected = {metre for metre, spent in cost.items() if spent <= 2 * limit_m}
    got = reach(graph(found), seeds, limit_m)
    doubled = [Portion(p.section, 2 * p.from_m, 2 * p.to_m) for p in got]
    assert metres_of(doubled) == expected
    assert all(abs(v - round(v)) < 1e-6 for p in doubled for v in (p.from_m, p.to_m))


def spots_on(found: list[Edge]) -> st.SearchStrategy[list[Seed]]:
    seed = st.tuples(st.integers(0, len(found) - 1), st.floats(0, 1), st.floats(0, 1)).map(
        lambda v: Seed(v[0], *sorted(found[v[0]][2] * share for share in v[1:]), 0.0)
    )
    return st.lists(seed, min_size=1, max_size=4)


on_streets = edges.flatmap(lambda es: st.tuples(st.just(es), spots_on(es)))


@given(on_streets, st.floats(0, 90))
def test_portions_fit_their_sections_and_never_overlap(
    case: tuple[list[Edge], list[Seed]], limit_m: float
) -> None:
    found, seeds = case
    got = reach(graph(found), seeds, limit_m)
    assert got == sorted(got)
    for p in got:
        assert 0 <= p.from_m < p.to_m <= found[p.section][2]
    for a, b in pairwise(got):
        assert a.section < b.section or a.to_m < b.from_m


def length_m(portions: Sequence[Portion]) -> float:
    return sum(p.length_m for p in portions)


@given(
    edges.flatmap(lambda es: st.tuples(st.just(es), spots_on(es))),
    st.floats(0, 90),
    st.floats(0, 40),
)
def test_more_metres_and_more_seeds_reach_more(
    case: tuple[list[Edge], list[Seed]], limit_m: float, more_m: float
) -> None:
    found, seeds = case
    network: Network = graph(found)
    near = reach(network, seeds, limit_m)
    assert length_m(subtract(near, reach(network, seeds, limit_m + more_m))) == pytest.approx(0)
    single = [reach(network, [seed], limit_m) for seed in seeds]
    union = merge(p for portions in single for p in portions)
    assert length_m(subtract(union, near)) == pytest.approx(0, abs=1e-4)
    assert length_m(subtract(near, union)) == pytest.approx(0, abs=1e-4)


def test_a_loop_is_walked_from_both_ends_and_a_bridge_of_no_length_is_no_hindrance() -> None:
    network = graph([(0, 0, 100.0), (0, 1, 0.0), (1, 2, 50.0)])
    got = reach(network, [Seed(2, 10.0, 10.0, 5.0)], 35.0)
    assert got == [Portion(0, 0.0, 20.0), Portion(0, 80.0, 100.0), Portion(2, 0.0, 40.0)]


def test_a_seed_that_has_spent_too_much_reaches_nothing() -> None:
    assert reach(graph([(0, 1, 10.0)]), [Seed(0, 0.0, 10.0, 5.0)], 4.0) == []


def test_a_stretch_of_seeds_belongs_to_what_it_reaches() -> None:
    got = reach(graph([(0, 1, 10.0), (1, 2, 10.0)]), [Seed(0, 2.0, 8.0, 30.0)], 30.0)
    assert got == [Portion(0, 2.0, 8.0)]


portion = st.tuples(st.integers(0, 2), st.integers(0, 20), st.integers(0, 20)).map(
    lambda v: Portion(v[0], float(min(v[1:])), float(max(v[1:])))
)


@given(st.lists(portion, max_size=8), st.lists(portion, max_size=8))
def test_merge_and_subtract_are_union_and_difference(a: list[Portion], b: list[Portion]) -> None:
    left, right = merge(a), merge(b)
    assert metres_of(left) == metres_of(a)
    assert metres_of(subtract(left, right)) == metres_of(a) - metres_of(b)
    assert length_m(left) == len(metres_of(a))
