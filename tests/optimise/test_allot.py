"""Handing out parts: against all ways to do it."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoplan.optimise import allot, allot_shares

weights = st.lists(st.integers(1, 60), min_size=1, max_size=4)


def _ratio(piece: list[int], counts: tuple[int, ...]) -> float:
    loads = np.array(piece) / np.array(counts)
    return float(loads.max() / loads.min())


@given(weights, st.integers(0, 8), st.lists(st.integers(1, 5), min_size=4, max_size=4))
def test_no_way_to_hand_out_is_better(piece: list[int], more: int, room: list[int]) -> None:
    room = room[: len(piece)]
    parts = min(len(piece) + more, sum(room))
    counts = allot(piece, parts, most=room)
    assert counts.sum() == parts
    assert counts.min() >= 1
    assert (counts <= room).all()
    ways = product(*(range(1, most + 1) for most in room))
    best = min(_ratio(piece, way) for way in ways if sum(way) == parts)
    assert _ratio(piece, tuple(counts.tolist())) == pytest.approx(best)


@given(weights, st.lists(st.integers(1, 9), min_size=4, max_size=9))
def test_every_share_finds_a_piece_and_every_piece_a_share(
    piece: list[int], shares: list[int]
) -> None:
    owner = allot_shares(piece, shares)
    assert len(owner) == len(shares)
    assert set(owner.tolist()) == set(range(len(piece)))


def test_the_largest_share_goes_where_most_is_to_be_done() -> None:
    assert allot_shares([10, 30], [1, 1, 2]).tolist() == [0, 1, 1]
    assert allot_shares([10, 30], [1, 3]).tolist() == [0, 1]


def test_more_pieces_than_parts() -> None:
    with pytest.raises(ValueError, match="1 parts for 2"):
        allot([1, 2], 1)
    with pytest.raises(ValueError, match="3 parts, but no more than 2"):
        allot([1, 2], 3, most=[1, 1])
    with pytest.raises(ValueError, match="2 shares for 3"):
        allot_shares([1, 2, 3], [1, 2])
