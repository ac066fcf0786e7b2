"""Prove that the store is as it was written, and sign off what belongs to a round.

From: ``data/state/evidence``. To: every byte that was changed, every file that went missing since
a list was signed; and ``<sha256>.manifest.json``, that list.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from geoplan.errors import GeoplanError, InputError, Problem
from geoplan.evidence.store import (
    MANIFEST_SUFFIX,
    EvidenceFile,
    evidence_files,
    file_name,
    fold,
    label_of,
    manifest_files,
    put_file,
    read_file,
)

_FORMAT = 1
_DIGEST_CHARS = 16  # few enough to copy by hand, too many to be met by chance


@dataclass
class Verdict:
    """What a check of the store found."""

    files: int = 0
    records: int = 0
    in_force: int = 0
    manifests: int = 0
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True)
class Manifest:
    """A list that was signed: the digest to copy onto paper, and how much it lists."""

    digest: str
    files: int
    records: int
    is_new: bool


def verify_store(folder: Path) -> Verdict:
    """Read every byte of the store; whatever is not as it was written is named."""
    verdict = Verdict()
    whole: list[EvidenceFile] = []
    damaged: set[str] = set()
    for path in evidence_files(folder):
        try:
            whole.append(read_file(path))
        except InputError as error:
            damaged.add(path.name)
            verdict.problems += error.problems
    stored = [one for file in whole for one in file.records]
    verdict.files, verdict.records = len(whole), len({one.id for one in stored})
    verdict.in_force = len(fold(stored))
    purged = {one.id for one in stored if one.kind == "purged"}
    left = {one.file for one in stored if one.id in purged and one.kind != "purged"}
    verdict.problems += [Problem("evidence.half_purged", file=file) for file in sorted(left)]
    known = {file.name for file in whole} | damaged
    stands_for = {was: file.name for file in whole for was in file.header.get("was", [])}
    for path in manifest_files(folder):
        verdict.manifests += 1
        verdict.problems += _check_manifest(path, known, stands_for)
    verdict.problems += _strangers(folder)
    return verdict


def _check_manifest(path: Path, known: set[str], stands_for: dict[str, str]) -> list[Problem]:
    data, label = path.read_bytes(), label_of(path.name)
    try:
        manifest = json.loads(data)
        names = [str(one["name"]) for one in manifest["files"]]
        round_name, who = str(manifest["round"]), str(manifest["who"])
    except (ValueError, RecursionError, KeyError, TypeError):
        names = []
    if file_name(data, MANIFEST_SUFFIX) != path.name or not names:
        return [Problem("evidence.edited", "lost", file=label)]
    problems = []
    for name in names:
        now = name
        while now not in known and now in stands_for:
            now = stands_for[now]
        facts = {"round": round_name, "who": who, "missing": label_of(name), "now": label_of(now)}
        if now not in known:
            problems.append(Problem("evidence.missing", "lost", file=label, facts=facts))
        elif now != name:
            problems.append(Problem("evidence.rewritten", "info", file=label, facts=facts))
    return problems


def _strangers(folder: Path) -> list[Problem]:
    """Name what lies in the folder and is no part of the store."""
    own = {path.name for path in [*evidence_files(folder), *manifest_files(folder)]}
    others = sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []
    problems = []
    for name in others:
        if name not in own:
            is_half = name.startswith(".") and name.endswith(".new")
            code = "evidence.half_written" if is_half else "evidence.stranger"
            problems.append(Problem(code, "info" if is_half else "warning", file=name[:80]))
    return problems


def write_manifest(
    folder: Path, round_name: str, span: tuple[date, date] | None, who: str, day: date
) -> Manifest:
    """List the files of a round, with who signs for them and when.

    A file belongs to the round that it names; one that names none, to the round whose days
    (``span``) hold one of its records.

    Raises
    ------
    GeoplanError
        When a file is damaged (nobody can sign for it), or there is none of that round.
    """
    files = [read_file(path) for path in evidence_files(folder)]
    listed = [file for file in files if _belongs(file, round_name, span)]
    if not listed:
        names = sorted({str(file.header.get("round", "")) for file in files} - {""})
        facts = {"round": round_name, "near": "、".join(names[:8])}
        raise GeoplanError(Problem("evidence.no_round", "error", facts=facts))
    rows = [
        {
            "name": file.name,
            "records": len(file.records),
            **{key: file.header.get(key, "") for key in ("unit", "origin")},
        }
        for file in listed
    ]
    signed: dict[str, Any] = {"geoplan": "manifest", "format": _FORMAT, "round": round_name}
    signed |= {"who": who, "day": day.isoformat(), "files": rows}
    data = (json.dumps(signed, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()
    name, is_new = put_file(folder, data, MANIFEST_SUFFIX)
    records = sum(len(file.records) for file in listed)
    return Manifest(name[:_DIGEST_CHARS], len(listed), records, is_new)


def _belongs(file: EvidenceFile, round_name: str, span: tuple[date, date] | None) -> bool:
    own = file.header.get("round", "")
    if own or span is None:
        return bool(own == round_name)
    days = (one.time[:10] for one in file.records if one.time)
    return any(span[0].isoformat() <= day <= span[1].isoformat() for day in days)
