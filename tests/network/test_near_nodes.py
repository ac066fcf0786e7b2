"""Ways between near nodes, against the whole matrix by Floyd and Warshall."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoplan.network.near_nodes import NearNodes
from tests.network.streets import Edge, edges, graph


def all_pairs(found: Sequence[Edge]) -> list[list[float]]:
    metres = [[0.0 if a == b else math.inf for b in range(8)] for a in range(8)]
    for a, b, length_m in found:
        metres[a][b] = metres[b][a] = min(metres[a][b], length_m)
    for k in range(8):
        for a in range(8):
            for b in range(8):
                metres[a][b] = min(metres[a][b], metres[a][k] + metres[k][b])
    return metres


@given(found=edges, limit_m=st.integers(0, 120).map(float))
def test_all_nodes_within_the_limit_are_found_with_their_metres(
    found: list[Edge], limit_m: float
) -> None:
    near = NearNodes(graph(found), limit_m)
    for a, row in enumerate(all_pairs(found)):
        metres = {b: step.metres for b, step in near.around(a).items()}
        assert metres == pytest.approx({b: m for b, m in enumerate(row) if m <= limit_m})


@given(found=edges)
def test_a_route_is_as_long_as_it_is_said_and_hangs_together(found: list[Edge]) -> None:
    near = NearNodes(graph(found), 100.0)
    for a in range(8):
        for b, step in near.around(a).items():
            node, walked_m = a, 0.0
            for section, is_along in near.route(a, b):
                start, end, length_m = found[section]
                assert node == (start if is_along else end)
                node, walked_m = end if is_along else start, walked_m + length_m
            assert node == b
            assert walked_m == pytest.approx(step.metres)
