"""Of which mock assessment a result is: by its round, else by day and point, else a reason."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from geoplan.risk.mock_rounds import REASONS, match_rounds
from geoplan.text.round_names import round_key
from tests.scores.test_scores import BLANK

DAY = date(2026, 10, 12)


def _mock(name: str, day: int, points: str) -> pd.DataFrame:
    rows = [{"name": name, "day": DAY + timedelta(days=day), "point_id": p} for p in points]
    return pd.DataFrame(rows)


MOCKS = [_mock("第一次", 0, "abc"), _mock("上午场", 3, "abd"), _mock("下午场", 3, "bce")]


def _match(*said: tuple[str, str, int], as_of: int = 9) -> list[int | str]:
    """Return round or reason of results: round as written, point, day."""
    rows: list[dict[str, Any]] = [
        BLANK | {"answer_id": f"a{n}", "round": name, "day": DAY + timedelta(days=day)}
        for n, (name, _, day) in enumerate(said)
    ]
    points = {f"a{n}": set(point) for n, (_, point, _) in enumerate(said)}
    found, left = match_rounds(MOCKS, pd.DataFrame(rows), points, DAY + timedelta(days=as_of))
    number = {one: i for i, ids in enumerate(found) for one in ids}
    return [number.get(f"a{n}", left.get(f"a{n}", "lost")) for n in range(len(said))]


def test_a_round_that_is_written_decides() -> None:
    assert _match(("上午场", "b", 3), ("下午场", "b", 3)) == [1, 2]
    assert _match(("第一次", "b", 4), (" 第 一 次", "b", 0)) == [0, 0]  # a round over several days


def test_what_fits_no_round_has_a_reason() -> None:
    assert _match(
        ("没有这次", "a", 3),
        ("上午场", "a", 2),
        ("上午场", "e", 3),
        ("上午场", "", 3),
        ("上午场", "a", 10),
        ("", "a", -1),
    ) == ["no_round", "before", "not_drawn", "no_point", "later", "before"]


def test_without_a_round_the_one_drawn_last_that_drew_the_point() -> None:
    assert _match(("", "c", 2), ("", "d", 3), ("", "e", 5), ("", "b", 3), ("", "f", 3)) == [
        *(0, 1, 2, "either", "not_drawn"),
    ]


def test_a_name_is_the_same_however_it_came_back() -> None:
    assert round_key("Mock １ 第一次\u200b") == round_key("mock1第一次")
    assert round_key("<第一次>") == round_key("＜第一次＞")
    assert round_key("第一次") != round_key("第二次")


said = st.tuples(
    st.sampled_from(["", "第一次", "上午场", "下午场", "别的"]),
    st.sampled_from(["", "a", "b", "c", "d", "e", "f", "ab"]),
    st.integers(-2, 12),
)


@given(st.lists(said, max_size=12))
def test_every_result_is_of_one_round_or_has_a_reason(given_: list[tuple[str, str, int]]) -> None:
    for (name, points, day), found in zip(given_, _match(*given_), strict=True):
        if isinstance(found, str):
            assert found in REASONS
            continue
        mock = MOCKS[found]
        assert set(points) & set(mock["point_id"])
        assert mock["day"].iloc[0] <= DAY + timedelta(days=day)
        assert not name or mock["name"].iloc[0] == name
