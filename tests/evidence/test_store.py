"""The store loses nothing: any order, any repeats, any merge, any moment of death."""

from __future__ import annotations

import errno
import os
import random
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoplan.errors import InputError
from geoplan.evidence import store
from geoplan.evidence.store import (
    Record,
    Stored,
    evidence_files,
    file_bytes,
    fold,
    parse_file,
    put_file,
    read_file,
    read_store,
    record_id,
)
from geoplan.evidence.verify import verify_store
from tests.evidence.crash import random_records
from tests.evidence.returned import answer

HEADER = {"origin": "page", "unit": "县教体局", "round": "第三轮"}


def _answer(**more: Any) -> Record:
    return answer(unit="县教体局", source="self", **more)


def _stored(records: Sequence[Record]) -> list[Stored]:
    return list(parse_file(file_bytes(HEADER, records), "f").records)


def _state(stored: Sequence[Stored]) -> list[str]:
    return [one.id for one in fold(stored)]


@given(st.randoms(use_true_random=False))
def test_any_order_any_repeats_any_split_give_the_same_state(rng: random.Random) -> None:
    records = random_records(rng, rng.randrange(1, 12))
    whole = _state(_stored(records))
    parts = [rng.sample(records, rng.randrange(len(records) + 1)) for _ in range(3)] + [records]
    rng.shuffle(parts)
    again = [one for part in parts for one in _stored(part)]
    rng.shuffle(again)
    assert _state(again) == whole
    times = [(one.time, one.id) for one in fold(again)]
    assert times == sorted(times)


@given(st.randoms(use_true_random=False))
def test_the_state_is_what_the_rules_say(rng: random.Random) -> None:
    """Against the rules applied one after another, by brute force."""
    records = {record_id(r): r for r in random_records(rng, rng.randrange(1, 14))}
    dead = {r["of"] for r in records.values() if r["kind"] == "tombstone"}
    live = {k: r for k, r in records.items() if k not in dead and r["kind"] == "answer"}
    hidden = set()
    for record in live.values():
        other = live.get(record.get("corrects", ""))
        if other and (other["point"], other["indicator"]) == (record["point"], record["indicator"]):
            hidden.add(record["corrects"])
    left = {k: r for k, r in live.items() if k not in hidden}
    for key, one in list(left.items()):
        for other_key, other in left.items():
            alike = all(one[n] == other[n] for n in ("point", "indicator"))
            timed = "T" in one["time"] and "T" in other["time"]
            day = one["time"][:10] == other["time"][:10]
            if alike and timed and day and (one["time"], key) < (other["time"], other_key):
                hidden.add(key)
    expected = {k for k in left if k not in hidden}
    assert set(_state(_stored(list(records.values())))) == expected


def test_the_order_of_records_does_not_change_the_file() -> None:
    records = [_answer(point=p) for p in "cab"]
    assert file_bytes(HEADER, records) == file_bytes(HEADER, [*records[::-1], *records])


def test_nobody_corrects_for_another_unit() -> None:
    ours = _answer()
    theirs = answer(unit="县住建局", source="self", corrects=record_id(ours), result="unmet")
    assert len(_state(_stored([ours, theirs]))) == 2
    assert len(_state(_stored([ours, {**theirs, "unit": "县教体局"}]))) == 1
    covert = {**theirs, "unit": "县教体局", "source": "covert"}
    assert len(_state(_stored([ours, covert]))) == 2, "nor for another source"


def test_a_correction_that_is_removed_leaves_what_it_corrected() -> None:
    first = _answer(time="2026-10-19")
    second = _answer(time="2026-10-20", corrects=record_id(first), result="unmet")
    gone = {"kind": "tombstone", "of": record_id(second), "who": "a", "why": "b"}
    gone["time"] = "2026-10-21"
    assert _state(_stored([first, second, gone])) == [record_id(first)]


def test_a_file_is_put_once_and_never_again(tmp_path: Path) -> None:
    data = file_bytes(HEADER, [_answer()])
    name, is_new = put_file(tmp_path, data)
    before = (tmp_path / name).stat()
    assert is_new
    assert put_file(tmp_path, data) == (name, False)
    assert (tmp_path / name).stat().st_mtime_ns == before.st_mtime_ns
    assert [p.name for p in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize("at", range(3))
def test_an_edited_byte_is_found_and_its_line_named(tmp_path: Path, at: int) -> None:
    records = [_answer(point=p, time=f"2026-10-1{i}") for i, p in enumerate("abc")]
    name, _ = put_file(tmp_path, file_bytes(HEADER, records))
    path = tmp_path / name
    lines = path.read_bytes().split(b"\n")
    lines[at + 1] = lines[at + 1].replace(b'"met"', b'"unmet"')
    path.write_bytes(b"\n".join(lines))
    (problem,) = verify_store(tmp_path).problems
    assert (problem.code, problem.row) == ("evidence.edited", at + 2)
    assert read_store([path])[0] == []


def test_every_single_bit_flipped_is_found(tmp_path: Path) -> None:
    name, _ = put_file(tmp_path, file_bytes(HEADER, [_answer()]))
    path = tmp_path / name
    data = path.read_bytes()
    for at in range(len(data)):
        path.write_bytes(data[:at] + bytes([data[at] ^ (1 << at % 8)]) + data[at + 1 :])
        with pytest.raises(InputError):
            read_file(path)


def test_a_damaged_file_is_put_aside_when_collected_again(tmp_path: Path) -> None:
    data = file_bytes(HEADER, [_answer()])
    name, _ = put_file(tmp_path, data)
    (tmp_path / name).write_bytes(data[:-10])
    assert put_file(tmp_path, data) == (name, True)
    assert (tmp_path / name).read_bytes() == data
    (aside,) = [p for p in tmp_path.iterdir() if ".damaged-" in p.name]
    assert aside.read_bytes() == data[:-10]
    assert [p.code for p in verify_store(tmp_path).problems] == ["evidence.stranger"]


FAULTS: dict[str, Callable[[pytest.MonkeyPatch, Callable[..., Any]], None]] = {
    "sync": lambda patch, fail: patch.setattr(os, "fsync", fail),
    "open": lambda patch, fail: patch.setattr(Path, "open", fail),
    "replace": lambda patch, fail: patch.setattr(Path, "replace", fail),
    "folder": lambda patch, fail: patch.setattr(Path, "mkdir", fail),
}


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EROFS, errno.EACCES])
def test_full_disk_or_read_only_folder_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: str, code: int
) -> None:
    old, _ = put_file(tmp_path, file_bytes(HEADER, [_answer()]))
    data = file_bytes(HEADER, [_answer(point="新")])

    def fail(*_: Any, **__: Any) -> Any:
        raise OSError(code, os.strerror(code), "x")

    with monkeypatch.context() as patch:
        FAULTS[fault](patch, fail)
        with pytest.raises(OSError, match=os.strerror(code)):
            put_file(tmp_path, data)
    assert [p.name for p in evidence_files(tmp_path)] == [old]
    assert [p.name for p in tmp_path.iterdir()] == [old]
    assert put_file(tmp_path, data)[1]


def test_another_collector_that_was_faster_is_no_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = file_bytes(HEADER, [_answer()])

    def overtaken(self: Path, target: Path) -> Path:
        Path(target).write_bytes(data)
        self.unlink()
        raise FileNotFoundError(errno.ENOENT, "gone", str(self))

    monkeypatch.setattr(Path, "replace", overtaken)
    assert put_file(tmp_path, data) == (store.file_name(data), False)


HOSTILE = [
    b"",
    b"{}\n",
    b"[]\n[]\n",
    b'{"kind":"file","format":2}\n{"kind":"end","sums":[]}\n',
    b'{"kind":"file","format":1,"unit":{"a":1}}\n{"kind":"end","sums":[]}\n',
    b"[" * 100_000,
    b"\xff\xfe",
    b'{"kind":"file","format":1}\n{"kind":"answer"}\n{"kind":"end","sums":[]}\n',
]
WRONG: list[Record] = [
    {"result": "good"},
    {"source": "boss"},
    {"time": "gestern"},
    {"time": "2026-13-01"},
    {"time": 5},
    {"spots": 10**30},
    {"spots": "3"},
    {"photos": "a.jpg"},
    {"photos": [1]},
    {"note": ["x"]},
    {"point": {"a": 1}},
    {"extra": {"a": 1}},
    {"kind": "file"},
]


@pytest.mark.parametrize("data", HOSTILE)
def test_a_forged_file_is_told_and_left_out(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / store.file_name(data)
    path.write_bytes(data)
    stored, problems = read_store([path])
    assert stored == []
    assert len(problems) == 1


@pytest.mark.parametrize("wrong", WRONG, ids=str)
def test_a_forged_record_is_told_and_its_file_left_out(tmp_path: Path, wrong: Record) -> None:
    data = file_bytes(HEADER, [_answer() | wrong] if wrong.get("time", "") != 5 else [])
    if wrong.get("time", "") == 5:
        line = store.record_line(_answer() | wrong)
        first, last = data.decode().strip().split("\n")
        data = f"{first}\n{line}\n{last}\n".encode()
    path = tmp_path / store.file_name(data)
    path.write_bytes(data)
    stored, problems = read_store([path])
    assert stored == []
    assert [problem.code for problem in problems] == ["evidence.no_store_file"]
