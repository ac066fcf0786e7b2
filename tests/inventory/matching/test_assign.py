"""The assignment and its margins, against all assignments there are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoplan.inventory.matching.assign import Key, assign

_ROWS, _PLACES = "abcde", "vwxyz"
_POINTS = st.dictionaries(
    st.tuples(st.sampled_from(_ROWS), st.sampled_from(_PLACES)),
    st.integers(-20, 100).map(lambda n: n / 10),
    max_size=14,
)


def _all(points: Mapping[Key, float], rows: str = _ROWS) -> Iterator[dict[str, str]]:
    """Yield every one-to-one assignment of rows to places of which pairs are worth something."""
    if not rows:
        yield {}
        return
    for rest in _all(points, rows[1:]):
        yield rest
        for place in _PLACES:
            if points.get((rows[0], place), 0.0) > 0 and place not in rest.values():
                yield {rows[0]: place, **rest}


def _worth(assignment: Mapping[str, str], points: Mapping[Key, float]) -> float:
    return sum(points[pair] for pair in assignment.items())


@given(_POINTS)
def test_best_of_all_assignments_by_the_stated_margins(points: dict[Key, float]) -> None:
    chosen = assign(points)
    every = list(_all(points))
    best = max(_worth(one, points) for one in every)
    assert len({row for row, _ in chosen}) == len({place for _, place in chosen}) == len(chosen)
    assert _worth(dict(chosen.keys()), points) == pytest.approx(best)
    for (row, place), margin in chosen.items():
        without = max(_worth(one, points) for one in every if one.get(row) != place)
        assert margin == pytest.approx(best - without, abs=1e-9)


@given(_POINTS, st.randoms(use_true_random=False))
def test_order_changes_nothing(points: dict[Key, float], random: object) -> None:
    pairs = list(points.items())
    random.shuffle(pairs)  # type: ignore[attr-defined]
    assert assign(dict(pairs)) == assign(points)


@given(_POINTS, _POINTS)
def test_what_has_no_pair_in_common_changes_nothing(
    points: dict[Key, float], others: dict[Key, float]
) -> None:
    apart = {("~" + row, "~" + place): value for (row, place), value in others.items()}
    assert assign(points | apart) == assign(points) | assign(apart)


def test_two_rows_alike_for_one_place_are_a_toss() -> None:
    assert set(assign({("a", "v"): 3.0, ("b", "v"): 3.0}).values()) == {0.0}


def test_the_whole_counts_not_the_likeliest_pair() -> None:
    points = {("a", "v"): 5.0, ("a", "w"): 4.0, ("b", "v"): 4.5}
    assert set(assign(points)) == {("a", "w"), ("b", "v")}
