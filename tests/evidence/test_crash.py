"""A collector killed at random moments loses nothing; merged folders agree. Small versions of
``benchmarks/crash.py``.
"""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from geoplan.evidence.store import evidence_files
from geoplan.evidence.verify import verify_store
from tests.evidence.crash import (
    check_killed,
    expected_names,
    kill_once,
    random_merge,
    returned_folder,
    time_of_peace,
)


def test_killed_at_random_moments_nothing_is_lost(tmp_path: Path) -> None:
    given = returned_folder(tmp_path / "in", 80)
    expected = expected_names(given, tmp_path / "whole")
    span_s = time_of_peace(given, tmp_path / "timed")
    kept = []
    for i in range(4):
        home = tmp_path / f"killed{i}"
        kill_once(given, home, span_s * (i + 1) / 5)
        kept.append(check_killed(given, home, expected))
    assert any(0 < count < len(expected) for count in kept)


def test_two_collectors_of_one_folder_at_once(tmp_path: Path) -> None:
    given = returned_folder(tmp_path / "in", 40)
    expected = expected_names(given, tmp_path / "whole")
    home = tmp_path / "shared"
    with ThreadPoolExecutor(4) as pool:
        runs = list(pool.map(lambda _: expected_names(given, home), range(4)))
    assert runs == [expected] * 4
    assert [path.name for path in evidence_files(home)] == expected
    assert verify_store(home).problems == []


@pytest.mark.parametrize("seed", range(25))
def test_merges_in_any_order_agree(tmp_path: Path, seed: int) -> None:
    rng = random.Random(seed)  # noqa: S311 - moments and orders
    random_merge(rng, tmp_path / "merge")
