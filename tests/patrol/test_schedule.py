"""Times of rounds, against a walk through the day second by second."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoplan.patrol.clock import advance, retreat, starts, worked
from geoplan.patrol.problem import Problem, Travel
from geoplan.patrol.schedule import make_plan, time_round
from tests.patrol.instances import shift, task

Spans = list[tuple[int, int]]
spans_of = st.lists(st.integers(0, 60), min_size=2, max_size=6, unique=True).map(
    lambda marks: tuple(zip(sorted(marks)[::2], sorted(marks)[1::2], strict=False))
)


@given(spans_of, st.integers(0, 60), st.integers(0, 60))
def test_the_clock_equals_counting_seconds(spans: Spans, at: int, work: int) -> None:
    works = [any(a <= s < b for a, b in spans) for s in range(200)]
    done, expected = 0, at
    while done < work and expected < 199:
        done += works[expected]
        expected += 1
    assert advance(spans, at, work) == (expected if done == work else None)
    assert worked(spans, at) == sum(works[:at])
    back = retreat(spans, at, work)
    if back is None:
        assert sum(works[:at]) < work
    else:
        assert sum(works[back:at]) == work
        assert sum(works[back + 1 : at]) == max(0, work - 1) or work == 0


@given(spans_of, spans_of, st.integers(0, 20))
def test_starts_are_those_whose_visit_a_window_and_a_span_hold(
    windows: Spans, spans: Spans, service: int
) -> None:
    found = {s for a, b in starts(windows, spans, service) for s in range(a, b + 1)}
    both = [*spans], [*(windows or [(-1, 999)])]
    for s in range(61):
        held = all(any(a <= s and s + service <= b for a, b in kind) for kind in both)
        assert (s in found) == held


def numbers(seconds: list[list[int]]) -> Travel:
    return Travel({"walk": np.array(seconds, dtype=np.int32)})


def test_a_round_waits_for_a_window_and_leaves_late_enough_not_to() -> None:
    opens = (36_000, 40_000)
    problem = Problem((task(0, 1, windows=(opens,)),), (shift(),))
    made = time_round(problem, numbers([[0, 600], [700, 0]]), 0, [(0, 0)])
    assert made is not None
    (stop,) = made.stops
    assert (made.depart_s, stop.arrive_s, stop.start_s) == (35_400, 36_000, 36_000)
    assert (stop.leave_s, made.return_s, made.work_s) == (37_200, 37_900, 2500)


def test_a_visit_is_not_broken_by_a_break_but_the_way_there_is() -> None:
    problem = Problem((task(0, 1, windows=((39_000, 60_000),)),), (shift(),))
    made = time_round(problem, numbers([[0, 10_000], [600, 0]]), 0, [(0, 0)])
    assert made is not None
    (stop,) = made.stops
    # From 08:00 on the way until 11:00 would end the visit at 11:06: it begins after the break.
    assert (stop.start_s, stop.leave_s) == (46_800, 48_000)
    assert stop.pause_s == 7200
    assert stop.wait_s == 0


def test_what_is_too_long_for_the_shift_has_no_round() -> None:
    travel = numbers([[0, 600], [600, 0]])
    for changes in ({"max_work_s": 2399}, {"max_load": 0}, {"skills": ("别的",)}):
        problem = Problem((task(0, 1),), (shift(**changes),))
        assert time_round(problem, travel, 0, [(0, 0)]) is None
    fits = Problem((task(0, 1),), (shift(max_work_s=2400, max_load=1),))
    assert time_round(fits, travel, 0, [(0, 0)]) is not None


def test_a_plan_leaves_out_what_does_not_fit_and_says_so() -> None:
    far = numbers([[0, 600, 10_000_000], [600, 0, 10_000_000], [10_000_000] * 2 + [0]])
    problem = Problem((task(0, 1), task(1, 2)), (shift(),))
    plan = make_plan(problem, far, [[(0, 0), (1, 0)]])
    assert [s.task for r in plan.rounds for s in r.stops] == [0]
    assert plan.unserved == (1,)


@pytest.mark.parametrize("limit", [None, 5 * 3600])
def test_leaving_in_the_afternoon_is_shorter_where_the_limit_asks_for_it(limit: int | None) -> None:
    """Both can only be done in the afternoon; nobody waits since the morning."""
    late = ((46_800, 57_600),)
    tasks = (task(0, 1, windows=late), task(1, 2, windows=late))
    problem = Problem(tasks, (shift(max_work_s=limit),))
    travel = numbers([[0, 60, 60], [60, 0, 60], [60, 60, 0]])
    made = time_round(problem, travel, 0, [(0, 0), (1, 0)])
    assert made is not None
    assert made.work_s == 2400 + 180
