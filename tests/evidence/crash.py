"""Kill a collector at any moment, and merge folders in any order: what both leave is checked."""

from __future__ import annotations

import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

from geoplan.evidence.collect import collect_files
from geoplan.evidence.removal import merge_folder
from geoplan.evidence.store import (
    Record,
    evidence_files,
    file_bytes,
    file_name,
    fold,
    parse_file,
    read_store,
    record_id,
)
from geoplan.evidence.verify import verify_store
from tests.evidence.returned import answer, as_json, many, write

_PROGRAM = """
import sys
from pathlib import Path
from geoplan.evidence.collect import collect_files
given, home = map(Path, sys.argv[1:])
print("ready", flush=True)
for done in collect_files([given], home):
    assert done.is_kept
print("done", flush=True)
"""


def returned_folder(folder: Path, count: int) -> Path:
    """Write ``count`` returned files."""
    for i in range(count):
        write(folder, f"{i:03}.json", as_json(many(1 + i % 40, seed=i), unit=f"单位{i}"))
    return folder


def expected_names(given: Path, home: Path) -> list[str]:
    """Return the names of the files that a collector in peace leaves of ``given``."""
    return sorted(done.stored for done in collect_files([given], home))


def kill_once(given: Path, home: Path, wait_s: float) -> bool:
    """Start a collector and kill it ``wait_s`` after it began; return whether it was at work."""
    process = subprocess.Popen(
        [sys.executable, "-c", _PROGRAM, str(given), str(home)], stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"ready\n"
    time.sleep(wait_s)
    process.send_signal(getattr(signal, "SIGKILL", signal.SIGTERM))
    rest = process.stdout.read()
    process.stdout.close()
    process.wait()
    return b"done" not in rest


def check_killed(given: Path, home: Path, expected: list[str]) -> int:
    """Check what a kill left, then that another run completes it; return how many were kept."""
    kept = [path.name for path in evidence_files(home)]
    assert set(kept) <= set(expected)
    assert {problem.code for problem in verify_store(home).problems} <= {"evidence.half_written"}
    assert expected_names(given, home) == expected
    assert [path.name for path in sorted(home.iterdir())] == expected
    assert verify_store(home).problems == []
    return len(kept)


def time_of_peace(given: Path, home: Path) -> float:
    """Return how long a collector takes for ``given`` in seconds, once it is started."""
    started = time.perf_counter()
    list(collect_files([given], home))
    return time.perf_counter() - started


def random_records(rng: random.Random, count: int) -> list[Record]:
    """Answers at few points and times, corrections and removals of them, in any mixture."""
    records: list[Record] = []
    for _ in range(count):
        choice = rng.random()
        if records and choice < 0.15:
            of = record_id(rng.choice(records))
            day = f"2026-10-{rng.randrange(10, 13)}"
            records.append({"kind": "tombstone", "of": of, "who": "a", "why": "b", "time": day})
            continue
        time_text = f"2026-10-{rng.randrange(10, 13)}" + rng.choice(("", "T09:30", "T10:00"))
        more: Record = {"time": time_text, "result": rng.choice(("met", "unmet"))}
        if records and choice < 0.3:
            more["corrects"] = record_id(rng.choice(records))
        point, indicator = rng.choice("ab"), rng.choice("xy")
        records.append(answer(point, indicator, unit="县教体局", source="self", **more))
    return records


def random_merge(rng: random.Random, folder: Path) -> None:
    """Deal files out to several collectors, merge in random order, and compare the states."""
    records = random_records(rng, rng.randrange(3, 16))
    files = []
    for i in range(rng.randrange(2, 6)):
        part = rng.sample(records, rng.randrange(1, len(records) + 1))
        files.append(file_bytes({"origin": "page", "unit": f"{i}", "round": ""}, part))
    stored = [one for data in files for one in parse_file(data, file_name(data)).records]
    expected = [one.id for one in fold(stored)]
    homes = [folder / str(i) for i in range(rng.randrange(2, 4))]
    for home in homes:
        home.mkdir(parents=True)
    for data in files:
        for home in {rng.choice(homes), rng.choice(homes)}:
            (home / file_name(data)).write_bytes(data)
    for _ in range(rng.randrange(4)):  # some of them meet before the end
        source, target = rng.sample(homes, 2)
        merge_folder(source, target)
    for home in homes[1:]:
        merge_folder(home, homes[0])
    found, problems = read_store(evidence_files(homes[0]))
    assert problems == []
    assert [one.id for one in fold(found)] == expected
    assert verify_store(homes[0]).problems == []
    shutil.rmtree(folder)
