"""Systematic samples: against exact fractions and brute force over starts."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from math import ceil, floor

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoplan.risk.systematic import find_certain, find_chances, list_samples

SIZES = st.lists(st.integers(1, 20), min_size=1, max_size=9)


def _sample_at(sizes: list[int], number: int, start: Fraction) -> list[int]:
    """Return who is drawn at one start, by walking along the row; no certainty points."""
    total = sum(sizes)
    found, covered = [], Fraction(0)
    for i, size in enumerate(sizes):
        before, covered = covered, covered + Fraction(number * size, total)
        found += [i for k in range(number) if before <= start + k < covered]
    return found


@given(SIZES, st.data())
def test_each_is_as_likely_as_its_size(sizes: list[int], data: st.DataObject) -> None:
    number = data.draw(st.integers(1, len(sizes)))
    samples = list_samples(find_chances(np.array(sizes, float), number))
    assert samples.chance.sum() == pytest.approx(1)
    assert (samples.chance > 0).all()
    assert all(len(set(row)) == number for row in samples.chosen.tolist())
    certain = find_certain(np.array(sizes, float), number)
    left, rest = (
        number - certain.sum(),
        sum(s for s, c in zip(sizes, certain, strict=True) if not c),
    )
    expected = [1 if c else left * s / rest for s, c in zip(sizes, certain, strict=True)]
    np.testing.assert_allclose(samples.inclusion(len(sizes)), expected, atol=1e-11)
    assert max(expected) <= 1 + 1e-12


@given(SIZES, st.data())
def test_samples_are_those_of_a_walk_along_the_row(sizes: list[int], data: st.DataObject) -> None:
    number = data.draw(st.integers(1, len(sizes)))
    if find_certain(np.array(sizes, float), number).any():
        return
    samples = list_samples(find_chances(np.array(sizes, float), number))
    ends = np.concatenate([[0.0], np.cumsum(samples.chance)])
    assert len(samples.chance) <= len(sizes) + 1
    for (low, high), chosen in zip(pairwise(ends), samples.chosen, strict=True):
        start = Fraction(float((low + high) / 2))
        assert _sample_at(sizes, number, start) == chosen.tolist()


def test_equal_sizes_have_as_few_samples_as_there_can_be() -> None:
    samples = list_samples(find_chances(np.ones(6), 3))
    assert samples.chosen.tolist() == [[0, 2, 4], [1, 3, 5]]
    np.testing.assert_allclose(samples.chance, 0.5)


def test_certainty_is_asked_again_of_the_rest() -> None:
    # 100 of 109 takes one of three; 5 of the 9 left takes another of the two.
    assert find_certain(np.array([100.0, 5, 2, 2]), 3).tolist() == [True, True, False, False]
    samples = list_samples(find_chances([100.0, 5, 2, 2], 3))
    assert samples.chosen.tolist() == [[0, 1, 2], [0, 1, 3]]


@pytest.mark.parametrize(("sizes", "number"), [([1.0, 0.0], 1), ([1.0], 2), ([1.0], -1), ([], 1)])
def test_what_cannot_be_drawn_is_refused(sizes: list[float], number: int) -> None:
    with pytest.raises(ValueError, match="units"):
        find_chances(sizes, number)


@pytest.mark.parametrize("chances", [[], [0.0], [0.5], [0.5, 0.6], [1.5, 0.5], [-0.5, 1.0, 0.5]])
def test_chances_must_add_up_to_a_number_to_draw(chances: list[float]) -> None:
    with pytest.raises(ValueError, match="add up"):
        list_samples(chances)


@given(SIZES, SIZES, st.data())
def test_two_kinds_share_a_number_rounded_by_chance(
    fixed: list[int], likely: list[int], data: st.DataObject
) -> None:
    number = data.draw(st.integers(1, len(fixed) + len(likely)))
    of_likely = data.draw(
        st.fractions(max(0, number - len(fixed)), min(number, len(likely)), max_denominator=20)
    )
    numbers = (number - of_likely, of_likely)
    chances = np.concatenate(
        [find_chances(one, float(n)) for one, n in zip((fixed, likely), numbers, strict=True)]
    )
    samples = list_samples(chances)
    np.testing.assert_allclose(samples.inclusion(len(chances)), chances, atol=1e-9)
    assert all(len(set(row)) == number for row in samples.chosen.tolist())
    counts = (samples.chosen >= len(fixed)).sum(axis=1)
    assert set(counts) <= {floor(of_likely), ceil(of_likely)}
    assert samples.chance @ counts == pytest.approx(float(of_likely), abs=1e-9)
