"""Remove a record on request, and merge another collector's folder.

From: the id of a record, who removes it and why; another folder. To: a tombstone in a file of its
own, which hides the record from every table, and where asked for its files without its text.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from geoplan.errors import InputError, NotFoundError, Problem
from geoplan.evidence.store import (
    MANIFEST_SUFFIX,
    SUFFIX,
    Record,
    Stored,
    evidence_files,
    file_bytes,
    file_name,
    fold,
    label_of,
    manifest_files,
    parse_file,
    put_file,
    read_file,
    read_store,
    record_line,
)

_FIXED = ("tombstone", "purged")  # what a removal leaves is not removed itself
_PREFIX_LEAST = 8  # characters of an id that may stand for it


def find_record(folder: Path, ref: str) -> Stored:
    """Return the record whose id is or begins with ``ref``.

    Raises
    ------
    NotFoundError
        When there is none, or more than one.
    """
    stored, _ = read_store(evidence_files(folder))
    is_long = len(ref) >= _PREFIX_LEAST
    found = {
        one.id: one
        for one in stored
        if is_long and one.id.startswith(ref) and one.kind not in _FIXED
    }
    if len(found) != 1:
        code = "evidence.which_record" if found else "evidence.no_record"
        facts = {"ref": ref, "ids": "、".join(sorted(found)[:5])}
        raise NotFoundError(Problem(code, "error", facts=facts))
    return next(iter(found.values()))


def find_records(folder: Path, word: str) -> list[tuple[Stored, bool]]:
    """Return the records that say ``word`` anywhere, by time, and whether each is in force."""
    stored, _ = read_store(evidence_files(folder))
    in_force = {one.id for one in fold(stored)}
    found = {
        one.id: one
        for one in stored
        if one.kind not in _FIXED and (word in one.id or word in record_line(one.record))
    }
    ordered = sorted(found.values(), key=lambda one: (one.time, one.id))
    return [(one, one.id in in_force) for one in ordered]


def remove_record(folder: Path, record: Stored, who: str, why: str, day: str) -> bool:
    """Hide ``record`` by a tombstone; return whether it was not hidden already."""
    stored, _ = read_store(evidence_files(folder))
    if any(one.kind == "tombstone" and one.record["of"] == record.id for one in stored):
        return False
    tombstone: Record = {"kind": "tombstone", "of": record.id, "who": who, "why": why, "time": day}
    put_file(folder, file_bytes({"origin": "office", "unit": "", "round": ""}, [tombstone]))
    return True


def purged_ids(folder: Path) -> frozenset[str]:
    """Return the ids of records whose text was taken out of the store, never to come back."""
    marked = [path for path in evidence_files(folder) if b'"kind":"purged"' in path.read_bytes()]
    stored, _ = read_store(marked)
    return frozenset(one.id for one in stored if one.kind == "purged")


def purge(folder: Path, ids: Collection[str]) -> list[str]:
    """Rewrite every file that holds the text of one of ``ids``; return their short names.

    A line with the id is left in its place, and the new file names the one it stands for. The old
    file goes when the new one is on disk: cut off in between, both are there, and a second run
    finishes.
    """
    rewritten = []
    for path in evidence_files(folder):
        if not any(key in ids and one.kind != "purged" for key, one in _ids_in(path)):
            continue
        put_file(folder, without(path.read_bytes(), ids, is_kept_in_mind=True))
        path.unlink()
        rewritten.append(label_of(path.name))
    return rewritten


def _ids_in(path: Path) -> Iterator[tuple[str, Stored]]:
    try:
        records = read_file(path).records
    except InputError:
        return  # told by verify; a damaged file is evidence of its own
    yield from ((one.id, one) for one in records)


def without(data: bytes, ids: Collection[str], is_kept_in_mind: bool = False) -> bytes:
    """Return the bytes of a file of the store without the text of the records ``ids``."""
    if not ids:
        return data
    whole = parse_file(data, file_name(data))
    if not any(one.id in ids and one.kind != "purged" for one in whole.records):
        return data
    header: dict[str, Any] = {k: v for k, v in whole.header.items() if k not in ("kind", "format")}
    if is_kept_in_mind:
        header["was"] = sorted({*header.get("was", []), file_name(data)})
    records = (
        {"kind": "purged", "id": one.id} if one.id in ids else one.record for one in whole.records
    )
    return file_bytes(header, records)


@dataclass
class Merged:
    """What a merge brought: files that were new, those already here, those refused."""

    new: int = 0
    known: int = 0
    problems: list[Problem] = field(default_factory=list)


def merge_folder(other: Path, folder: Path) -> Merged:
    """Bring every sound file of the store at ``other`` into ``folder``; nothing here is changed.

    Only a record that either side has purged loses its text on both; the file then names the one it
    stands for, which the other side may have signed.
    """
    done = Merged()
    purged = purged_ids(folder) | purged_ids(other)
    for path in [*evidence_files(other), *manifest_files(other)]:
        is_manifest = path.name.endswith(MANIFEST_SUFFIX)
        data = path.read_bytes()
        try:
            if not is_manifest:
                read_file(path)
            elif file_name(data, MANIFEST_SUFFIX) != path.name:
                raise InputError(Problem("evidence.edited", "lost", file=label_of(path.name)))
        except InputError as error:
            done.problems += error.problems
            continue
        kept = data if is_manifest else without(data, purged, is_kept_in_mind=True)
        _, is_new = put_file(folder, kept, MANIFEST_SUFFIX if is_manifest else SUFFIX)
        done.new += is_new
        done.known += not is_new
    purge(folder, purged)
    return done
