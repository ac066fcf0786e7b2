"""A record that is removed stays removed, whatever happens in between."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geoplan.errors import NotFoundError
from geoplan.evidence.removal import (
    find_record,
    find_records,
    merge_folder,
    purge,
    purged_ids,
    remove_record,
)
from geoplan.evidence.store import (
    Record,
    evidence_files,
    file_bytes,
    fold,
    put_file,
    read_store,
    record_id,
)
from geoplan.evidence.verify import verify_store, write_manifest
from tests.evidence.returned import answer

HEADER = {"origin": "page", "unit": "甲", "round": "一"}
PHONE = "13800000000"


def record(point: str, note: str = "") -> Record:
    return answer(point, unit="甲", source="self", note=note)


def state(home: Path) -> list[str]:
    stored, problems = read_store(evidence_files(home))
    assert problems == []
    return [one.id for one in fold(stored)]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Two files with the same record to be removed, and others."""
    secret = record("a", PHONE)
    put_file(tmp_path / "home", file_bytes(HEADER, [secret, record("b")]))
    put_file(tmp_path / "home", file_bytes(HEADER, [secret, record("c")]))
    return tmp_path / "home"


def remove(home: Path) -> str:
    found = find_record(home, record_id(record("a", PHONE)))
    assert remove_record(home, found, "李某", "误填电话", "2026-10-20")
    assert not remove_record(home, found, "李某", "误填电话", "2026-10-21")
    return found.id


def test_removed_is_hidden_in_all_files_and_purged_is_gone_from_all(home: Path) -> None:
    before = state(home)
    key = remove(home)
    assert state(home) == [one for one in before if one != key]
    after = state(home)
    assert len(purge(home, {key})) == 2
    assert purge(home, {key}) == []
    assert state(home) == after
    assert not any(PHONE.encode() in path.read_bytes() for path in home.iterdir())
    assert purged_ids(home) == {key}
    assert verify_store(home).problems == []


def test_a_purge_cut_off_is_told_and_completed(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key = remove(home)
    after = state(home)

    def refuse(self: Path, missing_ok: bool = False) -> None:
        raise PermissionError(13, "held by another program", str(self))

    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", refuse)
        with pytest.raises(PermissionError):
            purge(home, {key})
    assert state(home) == after
    assert {one.code for one in verify_store(home).problems} == {"evidence.half_purged"}
    purge(home, {key})
    assert verify_store(home).problems == []
    assert state(home) == after


def test_a_copy_from_before_does_not_bring_it_back(home: Path, tmp_path: Path) -> None:
    old = tmp_path / "old"
    merge_folder(home, old)
    key = remove(home)
    purge(home, {key})
    after = state(home)
    merge_folder(old, home)
    assert state(home) == after
    assert not any(PHONE.encode() in path.read_bytes() for path in home.iterdir())
    merge_folder(home, old)
    assert state(old) == after
    assert not any(PHONE.encode() in path.read_bytes() for path in old.iterdir())


def test_what_the_other_side_signed_is_not_missed_after_a_merge(home: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    put_file(other, file_bytes(HEADER, [record("a", PHONE), record("d")]))
    write_manifest(other, "一", None, "张三", date(2026, 10, 20))
    purge(home, {remove(home)})
    merge_folder(other, home)
    assert {one.code for one in verify_store(home).problems} == {"evidence.rewritten"}
    merge_folder(home, other)
    assert {one.code for one in verify_store(other).problems} == {"evidence.rewritten"}
    assert {path.name for path in home.iterdir()} == {path.name for path in other.iterdir()}


def test_ids_may_be_cut_short_but_must_be_clear(home: Path) -> None:
    key = record_id(record("b"))
    assert find_record(home, key[:8]).id == key
    for wrong in (key[:7], "", "zzzzzzzzzz"):
        with pytest.raises(NotFoundError):
            find_record(home, wrong)
    assert [one.id for one, _ in find_records(home, PHONE)] == [record_id(record("a", PHONE))]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15)
@given(st.sets(st.sampled_from("abcdef"), min_size=1))
def test_purging_changes_nothing_but_the_text(
    tmp_path_factory: pytest.TempPathFactory, points: set[str]
) -> None:
    """Whatever is purged, the rest counts as it did when that was only removed."""
    home = tmp_path_factory.mktemp("purge")
    records = [record(point, note) for point in "abcdef" for note in ("", "x")]
    for start in range(0, len(records), 3):
        put_file(home, file_bytes(HEADER, records[start : start + 5]))
    ids = {record_id(one) for one in records if one["point"] in points and one["note"]}
    for key in sorted(ids):
        remove_record(home, find_record(home, key), "a", "b", "2026-10-20")
    before = state(home)
    purge(home, ids)
    assert state(home) == before
    assert verify_store(home).problems == []
