"""Kill collectors, merge folders and damage returned files, many times over.

From: nothing. To: counts, or the first failure.

    python benchmarks/crash.py [--kills 100] [--merges 10000] [--damaged 2000] [--rows 100000]

After each kill (SIGKILL at a random moment of collecting 200 files) the store must be whole, hold
only what a run in peace leaves, and be completed by another run. Each merge deals files with
corrections and removals out to two or three collectors and joins them in random order. Each
damaged file must end in a clear message or in its records, with the good files beside it loaded.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

from extract import ROOT

sys.path.insert(0, str(ROOT))

from geoplan.config import parse_settings
from geoplan.evidence import load_answers
from geoplan.evidence.collect import collect_files
from geoplan.evidence.store import evidence_files
from tests.evidence.corrupt import variants
from tests.evidence.crash import (
    check_killed,
    expected_names,
    kill_once,
    random_merge,
    returned_folder,
    time_of_peace,
)
from tests.evidence.returned import answer, as_csv, write
from tests.evidence.test_corrupt import check_variant


def kills(count: int, folder: Path, rng: random.Random) -> None:
    given = returned_folder(folder / "in", 200)
    expected = expected_names(given, folder / "whole")
    span_s = time_of_peace(given, folder / "timed")
    at_work, kept = 0, []
    for i in range(count):
        home = folder / f"killed{i}"
        at_work += kill_once(given, home, rng.uniform(0, span_s))
        kept.append(check_killed(given, home, expected))
    middle = sum(0 < one < len(expected) for one in kept)
    print(f"{count} kills, {at_work} at work, {middle} between two files: nothing lost")


def merges(count: int, folder: Path, rng: random.Random) -> None:
    started = time.process_time()
    for i in range(count):
        random_merge(rng, folder / str(i))
    print(f"{count} merges: the same state each time, {time.process_time() - started:.0f} s CPU")


def damaged(count: int, folder: Path) -> None:
    ends = Counter(
        check_variant(folder / str(i), variant) for i, variant in enumerate(variants(count, seed=5))
    )
    print(f"{count} damaged files: {dict(ends)}, each told, the others loaded")


def rows(count: int, folder: Path) -> None:
    data = as_csv([answer(f"school-n{i % 5000}", f"ind_{i // 5000}") for i in range(count)])
    path = write(folder, "large.csv", data)
    for word in ("first", "again"):
        started = time.process_time()
        (done,) = collect_files([path], folder / "evidence")
        seconds = time.process_time() - started
        print(f"{done.records:,} rows collected ({word}): {seconds:.1f} s CPU")
    started = time.process_time()
    settings = parse_settings('as_of = "2026-10-25"\n')
    load_answers(files={"evidence": evidence_files(folder / "evidence")}, settings=settings)
    print(f"{count:,} rows read by a build: {time.process_time() - started:.1f} s CPU")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])  # type: ignore[union-attr]
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--merges", type=int, default=10_000)
    parser.add_argument("--damaged", type=int, default=2_000)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    rng = random.Random(given.seed)  # noqa: S311 - moments and orders
    with TemporaryDirectory() as name:
        folder = Path(name)
        rows(given.rows, folder / "rows")
        damaged(given.damaged, folder / "damaged")
        kills(given.kills, folder / "kills", rng)
        merges(given.merges, folder / "merges", rng)


if __name__ == "__main__":
    main()
