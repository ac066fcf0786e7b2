"""Chances of plans against closed forms, another solver and every vertex."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog, minimize

from geoplan.optimise.mixed import ENOUGH, Pool, entropy_bits, share_fairly, spread_out

FREE = 1.0 / 0.99  # a cap that binds nobody


def pool(columns: list[set[int]], points: int, days: int = 1) -> Pool:
    covers = np.array([[i in column for column in columns] for i in range(points)])
    return Pool(covers, np.zeros(len(columns), dtype=np.int64), np.array([days]))


@st.composite
def games(draw: st.DrawFn) -> tuple[Pool, np.ndarray]:
    points, kinds = draw(st.integers(2, 5)), draw(st.integers(1, 2))
    columns = draw(st.lists(st.sets(st.integers(0, points - 1)), min_size=3, max_size=8))
    columns += [set(range(points))] * kinds
    kind = [k % kinds for k in range(len(columns) - kinds)] + list(range(kinds))
    covers = np.array([[i in column for column in columns] for i in range(points)])
    days = draw(st.lists(st.integers(1, 6), min_size=kinds, max_size=kinds))
    asked = draw(st.lists(st.floats(0.05, 2.0), min_size=points, max_size=points))
    return Pool(covers, np.array(kind), np.array(days)), np.array(asked)


@pytest.mark.parametrize(("points", "together"), [(4, 1), (5, 2), (6, 3), (6, 6)])
def test_all_choices_of_m_of_n_give_each_point_m_nths(points: int, together: int) -> None:
    own = pool([set(c) for c in combinations(range(points), together)], points)
    fair = share_fairly(own, np.ones(points), np.full(points, FREE))
    assert fair.level == pytest.approx(together / points)
    assert fair.reach == pytest.approx(np.full(points, together / points))


def best_of_vertices(own: Pool, asked: np.ndarray) -> float:
    """Return the value of the game by every square kernel (Shapley and Snow 1950)."""
    gains = own.covers * own.days[0] / asked[:, None]
    points, plans = gains.shape
    best = float(gains.min(axis=0).max())
    for size in range(2, min(points, plans) + 1):
        for rows in combinations(range(points), size):
            for columns in combinations(range(plans), size):
                kernel = np.zeros((size + 1, size + 1))
                kernel[:size, :size] = gains[np.ix_(rows, columns)]
                kernel[:size, size], kernel[size, :size] = -1, 1
                try:
                    found = np.linalg.solve(kernel, np.append(np.zeros(size), 1.0))
                except np.linalg.LinAlgError:
                    continue
                shares = np.zeros(plans)
                shares[list(columns)] = found[:size]
                if shares.min() >= -1e-9:
                    best = max(best, float((gains @ shares).min()))
    return best


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.sets(st.integers(0, 3), min_size=1), min_size=2, max_size=5),
    st.lists(st.floats(1.5, 4.0), min_size=4, max_size=4),
)
def test_the_first_level_is_the_value_of_the_game(
    columns: list[set[int]], asked: list[float]
) -> None:
    own = pool([*columns, {0, 1}, {2, 3}], 4)
    want = np.array(asked)
    fair = share_fairly(own, want, np.full(4, FREE))
    assert fair.level == pytest.approx(best_of_vertices(own, want), abs=1e-7)


def test_those_that_can_have_more_get_it() -> None:
    """Points 0 and 1 share one team's day, and point 2 lies on the way to 1."""
    own = pool([{0}, {1, 2}, {2}], 3)
    fair = share_fairly(own, np.array([1.0, 1.0, 0.4]), np.full(3, FREE))
    assert fair.reach == pytest.approx([0.5, 0.5, ENOUGH], abs=1e-6)


@settings(max_examples=60, deadline=None)
@given(games())
def test_nobody_gets_more_without_taking_it_from_one_who_has_less(
    game: tuple[Pool, np.ndarray],
) -> None:
    """Raise any one point above its share: then one with no greater share gets less than it has."""
    own, asked = game
    cap = np.full(len(asked), FREE)
    reach = share_fairly(own, asked, cap).reach
    gains = own.covers * own.weights / asked[:, None]
    whole = np.stack([(own.kind == k).astype(float) for k in range(len(own.days))])
    for i in np.flatnonzero(reach < ENOUGH - 1e-4):
        poorer = (reach <= reach[i] + 1e-4) & (np.arange(len(asked)) != i)
        found = linprog(
            -gains[i],
            A_ub=-gains[poorer] if poorer.any() else None,
            b_ub=-(reach[poorer] - 1e-6) if poorer.any() else None,
            A_eq=whole,
            b_eq=np.ones(len(own.days)),
        )
        assert -found.fun <= reach[i] + 1e-3


def test_no_day_is_surer_than_the_cap() -> None:
    own = pool([{0, 1}, {0, 2}, {1}, set()], 3)
    cap = np.array([0.3, 1.0, 1.0])
    fair = share_fairly(own, np.full(3, 0.9), cap)
    assert own.of_day(fair.shares)[0, 0] <= 0.3
    shares = spread_out(own, fair, fair.reach * 0.9 * 0.99, cap)
    assert own.of_day(shares)[0, 0] <= 0.3


@settings(max_examples=60, deadline=None)
@given(games())
def test_the_most_even_chances_keep_every_need(game: tuple[Pool, np.ndarray]) -> None:
    own, asked = game
    cap = np.full(len(asked), FREE)
    fair = share_fairly(own, asked, cap)
    need = np.where(fair.reach >= 1, asked, asked * fair.reach * 0.99)
    shares = spread_out(own, fair, need, cap)
    assert shares.min() >= 0
    assert np.bincount(own.kind, shares) == pytest.approx(np.ones(len(own.days)))
    assert (own.of_day(shares) @ own.days >= need - 2e-6 * asked).all()


@settings(max_examples=30, deadline=None)
@given(games())
def test_no_other_solver_finds_more_entropy(game: tuple[Pool, np.ndarray]) -> None:
    own, asked = game
    cap = np.full(len(asked), FREE)
    fair = share_fairly(own, asked, cap)
    need = np.minimum(asked, asked * fair.reach) * 0.95
    shares = spread_out(own, fair, need, cap)

    def less(p: np.ndarray) -> float:
        q = np.maximum(p, 1e-300)
        return float((own.weights * q * np.log2(q)).sum())

    kinds = len(own.days)
    limits = [
        {"type": "ineq", "fun": lambda p: own.covers @ (own.weights * p) - need},
        {"type": "eq", "fun": lambda p: np.bincount(own.kind, p, kinds) - 1},
    ]
    other = minimize(
        less, fair.shares, bounds=[(0, 1)] * len(shares), constraints=limits, method="SLSQP"
    )
    is_kept = all(float(np.min(one["fun"](other.x))) > -1e-6 for one in limits)
    if is_kept:
        assert less(shares) <= less(other.x) + 1e-3 * (1 + abs(less(other.x)))


def test_entropy_of_known_distributions() -> None:
    assert entropy_bits(np.full(8, 1 / 8)) == pytest.approx(3.0)
    assert entropy_bits(np.array([1.0, 0.0])) == 0.0
