"""Lots: against a search along each row."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from geoplan.risk.lots import make_lots

WEIGHTS = st.lists(st.lists(st.floats(1e-6, 1e6), min_size=0, max_size=6), min_size=1, max_size=6)


@given(WEIGHTS, st.integers(0, 2**32 - 1))
def test_a_draw_is_a_search_along_the_row(rows: list[list[float]], seed: int) -> None:
    at = [i for i, row in enumerate(rows) for _ in row]
    weights = [w for row in rows for w in row]
    lots = make_lots(at, np.arange(len(at)) + 100, weights, len(rows))
    rng = np.random.default_rng(seed)
    filled = [i for i, row in enumerate(rows) if row]
    for row in filled:
        draws = np.append(rng.random(20), [0.0, np.nextafter(1.0, 0.0)])
        ends = np.cumsum(lots.chance[lots.first[row] : lots.first[row + 1]])
        ends[-1] = 1.0
        found = lots.draw(np.full(len(draws), row), draws) - 100 - lots.first[row]
        expected = [int(np.searchsorted(ends, u, side="right")) for u in draws]
        # at a ticket's very end rounding may name either neighbour
        near = [min(abs(ends - u)) < 1e-9 for u in draws]
        assert all(f == e or n for f, e, n in zip(found, expected, near, strict=True))
        assert ((found >= 0) & (found < len(rows[row]))).all()


def test_a_long_row_is_drawn_as_its_chances_say() -> None:
    weights = np.arange(1.0, 201.0)
    lots = make_lots(np.zeros(200, int), np.arange(200), weights, 1)
    found = lots.draw(np.zeros(400_000, int), (np.arange(400_000) + 0.5) / 400_000)
    np.testing.assert_allclose(np.bincount(found) / 400_000, weights / weights.sum(), atol=5e-6)
