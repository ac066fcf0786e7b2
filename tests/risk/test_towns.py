"""Townships that fail in everything: planted, absent, and by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from geoplan.risk.pooling import Lean, Level, Start, descend, pool
from geoplan.risk.towns import NOWHERE, Towns, find_towns

START = Start(mean=0.3, worth=4.0, strength=8.0)


def _cells(rate: Any, group: Any, n: Any, strength: float = 8.0) -> tuple[Level, Level]:
    """Return cells in which ``rate`` of ``n`` looks failed, and their groups, known for sure."""
    none = np.zeros(len(group))
    groups = Level(np.zeros(len(group), dtype=np.int64), group, none, none, none, none)
    parent = np.repeat(np.arange(len(group)), len(rate) // len(group))
    cells = descend(groups, parent, strength, n, n * rate)
    return replace(cells, upward=n / (1 + (n - 1) / (strength + 1))), groups


def test_planted_townships_are_recovered_as_surely_as_they_are_told() -> None:
    rng = np.random.default_rng(1)
    towns, kinds, strength = 200, 30, 8.0
    group = rng.uniform(0.1, 0.6, kinds)
    off = rng.normal(0.0, 0.4, towns)
    odds = (group / (1 - group))[:, None] * np.exp(off)
    mean = (odds / (1 + odds)).ravel()
    rate = rng.beta(strength * mean, strength * (1 - mean))
    n = rng.integers(0, 12, len(rate)).astype(float)
    seen = rng.binomial(n.astype(int), rate) / np.maximum(n, 1)
    cells, groups = _cells(seen, group, n)
    found = find_towns(cells, groups, np.tile(np.arange(towns), kinds))
    assert np.corrcoef(found.off[:-1], off)[0, 1] > 0.85
    assert found.variance[-1] == pytest.approx(0.16, rel=0.3)
    sure = (found.off[:-1] - (off - off.mean())) / np.sqrt(found.variance[:-1])
    assert 0.8 < sure.std() < 1.35


def test_townships_that_differ_by_chance_alone_hardly_lean() -> None:
    rng, kinds, towns = np.random.default_rng(2), 30, 8
    spreads = []
    for _ in range(50):
        group = rng.uniform(0.1, 0.6, kinds)
        mean = np.repeat(group, towns)
        n = np.full(len(mean), 6.0)
        seen = rng.binomial(6, rng.beta(8 * mean, 8 * (1 - mean))) / n
        cells, groups = _cells(seen, group, n)
        spreads.append(find_towns(cells, groups, np.tile(np.arange(towns), kinds)).variance[-1])
    assert np.median(spreads) < 0.005
    assert max(spreads) < 0.08


def test_by_hand() -> None:
    """Two townships, a cell each, of one type and indicator."""
    cells, groups = _cells(np.array([0.8, 0.2]), np.array([0.5]), np.array([9.0, 9.0]))
    found = find_towns(cells, groups, np.array([0, 1]))
    # nine looks are worth 9 / (1 + 8/9) = 81/17 of different places: I = 81/68, u = ±0.3/0.25
    info = 81 / 68
    spread = (2 * info * 1.2**2 - 1) / info
    kept = spread * info / (1 + spread * info)
    assert found.off == pytest.approx([1.2 * kept, -1.2 * kept, 0])
    assert found.variance == pytest.approx([spread * (1 - kept)] * 2 + [spread])
    lean = found.lean(groups, cells.parent, np.array([0, NOWHERE]))
    odds = np.exp(1.2 * kept)
    assert lean.off == pytest.approx([odds / (1 + odds) - 0.5, 0])
    assert lean.unsure[1] == pytest.approx(0.25 * np.sqrt(spread))


def test_one_township_or_none_known_leans_nowhere() -> None:
    cells, groups = _cells(np.array([0.9, 0.1]), np.array([0.5]), np.array([9.0, 9.0]))
    for town in (np.array([0, NOWHERE]), np.array([NOWHERE, NOWHERE])):
        found = find_towns(cells, groups, town)
        assert not found.off.any()
        assert not found.variance.any()
    assert not find_towns(cells, groups, np.array([0, 0])).off.any()


def test_what_a_township_leans_tells_nothing_of_the_others() -> None:
    """Pooled with its lean a county is as one in which the township fails so much less."""
    parents: Any = [np.zeros(n, dtype=np.int64) for n in (1, 1)]
    parents += [np.arange(3) % 1, np.repeat(np.arange(3), 4)]
    n = np.full(12, 2.0)
    x = np.array([2.0, 1, 2, 2, 1, 0, 0, 1, 0, 0, 1, 0])
    lean = Lean(np.array([0.4, 0.0, 0.0]), np.array([0.1, 0.1, 0.1]))
    less = x - np.repeat(lean.off, 4) * n
    leant = pool(parents, n, x, np.zeros(12), START, lean)
    plain = pool(parents, n, less, np.zeros(12), START)
    # items of a cell differ as much, so the cells count about as much for those above
    assert leant[2].mean == pytest.approx(plain[2].mean, abs=0.05)
    assert leant[3].mean[0] > leant[3].mean[1] + 0.3
    assert leant[3].sway == pytest.approx(leant[3].pull * 0.1)
    assert (leant[3].variance > leant[3].own).all()


def test_towns_that_are_sure_do_not_widen() -> None:
    towns = Towns(np.array([0.5, 0.0]), np.zeros(2))
    _, groups = _cells(np.array([0.5]), np.array([0.3]), np.array([0.0]))
    assert not towns.lean(groups, np.array([0]), np.array([0])).unsure.any()
