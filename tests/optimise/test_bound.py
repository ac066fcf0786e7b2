"""What the loss of a node leaves behind: against taking every node out in turn."""

from __future__ import annotations

import numpy as np
from hypothesis import given

from geoplan.optimise.bound import branches
from tests.optimise.graphs import Case, cases


def _left_behind(case: Case, gone: int) -> list[float]:
    """Weights of the pieces of the piece of ``gone`` once it is taken out."""
    near: dict[int, set[int]] = {i: set() for i in range(len(case.weights))}
    for a, b in case.edges:
        near[a].add(b)
        near[b].add(a)
    left, found = set(near[gone]) - {gone}, []
    while left:
        waiting, piece = [min(left)], set()
        while waiting:
            v = waiting.pop()
            if v not in piece and v != gone:
                piece.add(v)
                waiting += near[v]
        left -= piece
        found.append(sum(case.weights[i] for i in piece))
    return sorted(found)


@given(cases(most=10))
def test_branches_are_what_is_left(case: Case) -> None:
    node, weight = branches(case.adjacency, np.array(case.weights))
    for v in range(len(case.weights)):
        expected = _left_behind(case, v)
        assert sorted(weight[node == v].tolist()) == (expected if len(expected) > 1 else [])
