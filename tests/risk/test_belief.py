"""What is believed of an item today: against a simulated chain, Bayes' rule, and by sense."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from scipy.linalg import expm

from geoplan.risk.belief import Belief, Seen, believe

NEVER = float("inf")


def _one(
    rate: float,
    hard: tuple[float, bool] = (NEVER, False),
    said: tuple[float, bool] = (NEVER, False),
    hold: float = 0.0,
    hidden: float = 0.4,
    scale: float = 7.0,
) -> Belief:
    def of(value: Any) -> Any:
        return np.array([value])

    seen = Seen(*map(of, (*hard, *said, hold, hidden, scale)))
    return believe(seen, of(rate), of(rate))


def _chain(start: float, rate: float, days: float, scale: float) -> float:
    """The chain by its generator: it fails at speed θ/τ, is mended at (1 − θ)/τ."""
    turn = np.array([[-rate, rate], [1 - rate, rate - 1]]) / scale
    return float(np.array([1 - start, start]) @ expm(turn * days) @ [0.0, 1.0])


@pytest.mark.parametrize("failed", [False, True])
@pytest.mark.parametrize("days", [0.0, 3.0, 40.0])
def test_a_look_of_others_grows_old_as_the_chain_forgets(failed: bool, days: float) -> None:
    found = _one(0.2, hard=(days, failed))
    assert found.p[0] == pytest.approx(_chain(float(failed), 0.2, days, 7.0))


def test_without_a_look_only_the_rate_is_known() -> None:
    found = _one(0.2)
    assert (found.p[0], found.slope[0], found.word[0], found.has_look[0]) == (0.2, 1.0, 0.0, False)


def test_the_word_of_a_unit_by_counting_cases() -> None:
    """Of 1,000 items 200 fail; 40 % of these are called met: 80 of 880."""
    assert _one(0.2, said=(0.0, False)).p[0] == pytest.approx(80 / 880)
    assert _one(0.2, said=(0.0, True)).p[0] == 1.0
    # worth nothing where all is called met; all where nothing is hidden
    assert _one(0.2, said=(0.0, False), hidden=1.0).p[0] == pytest.approx(0.2)
    assert _one(0.2, said=(0.0, False), hidden=0.0).p[0] == 0.0


def test_a_good_look_of_others_backs_a_later_claim() -> None:
    prior = _chain(0.0, 0.2, 4.0, 7.0)
    then = prior * 0.4 / (prior * 0.4 + 1 - prior)
    found = _one(0.2, hard=(6.0, False), said=(2.0, False))
    assert found.p[0] == pytest.approx(_chain(then, 0.2, 2.0, 7.0))
    assert found.p[0] < _one(0.2, said=(2.0, False)).p[0]


def test_a_claim_after_a_fault_says_that_it_was_mended() -> None:
    assert _one(0.2, hard=(6.0, True), said=(2.0, False)).p == _one(0.2, said=(2.0, False)).p


def test_on_one_day_others_look_after_the_unit() -> None:
    assert _one(0.2, hard=(3.0, True), said=(3.0, False)).p == _one(0.2, hard=(3.0, True)).p


def test_a_fault_nobody_mended_stays() -> None:
    assert _one(0.2, hard=(90.0, True), hold=1.0).p[0] == 1.0
    assert _one(0.2, hard=(90.0, True), hold=0.5).p[0] == pytest.approx(0.6)
    assert _one(0.2, said=(1.0, True), hold=0.5).p == _one(0.2, said=(1.0, True)).p
    # a pass is not held
    assert _one(0.2, hard=(90.0, False), hold=1.0).p[0] == pytest.approx(0.2, abs=1e-4)


_SEEN = st.tuples(st.sampled_from([0.0, 1.0, 5.0, 30.0, NEVER]), st.booleans())


@given(st.floats(0.01, 0.98), _SEEN, _SEEN, st.floats(0, 1), st.floats(0.05, 0.95))
@hypothesis_settings(max_examples=150, deadline=None)
def test_slopes_are_derivatives_and_p_is_a_probability(
    rate: float, hard: Any, said: Any, hold: float, hidden: float
) -> None:
    step = 1e-6
    found = _one(rate, hard, said, hold, hidden)
    assert 0 <= found.p[0] <= 1
    up, down = (_one(rate + d, hard, said, hold, hidden).p[0] for d in (step, -step))
    assert found.slope[0] == pytest.approx((up - down) / (2 * step), abs=1e-4)
    up, down = (_one(rate, hard, said, hold, hidden * np.exp(d)).p[0] for d in (step, -step))
    assert found.word[0] == pytest.approx((up - down) / (2 * step), abs=1e-4)
    assert 0 <= found.slope[0] <= 1 / hidden  # the higher the rate, the likelier it fails


@given(st.floats(0.01, 0.98), st.floats(0, 60), st.floats(0, 60), st.floats(0, 1), st.booleans())
@hypothesis_settings(max_examples=100, deadline=None)
def test_older_looks_say_less_and_a_fault_is_worse_than_a_pass(
    rate: float, days: float, more: float, hidden: float, by_word: bool
) -> None:
    def p(age: float, failed: bool) -> float:
        look = (age, failed)
        found = _one(rate, said=look, hidden=hidden) if by_word else _one(rate, hard=look)
        return float(found.p[0])

    assert p(days, False) <= p(days + more, False) + 1e-12 <= rate + 2e-12
    assert p(days, True) >= p(days + more, True) - 1e-12 >= rate - 2e-12
