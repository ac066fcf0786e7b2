"""Times of the day in words."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from geoplan.text.clock import clock


@given(st.integers(0, 23), st.integers(0, 59), st.integers(0, 59))
def test_a_second_belongs_to_the_minute_that_has_begun(hour: int, minute: int, second: int) -> None:
    assert clock(3600 * hour + 60 * minute + second) == f"{hour:02d}:{minute:02d}"
