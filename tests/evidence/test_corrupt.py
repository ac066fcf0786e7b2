"""Two hundred damaged files: each ends in a clear message, and the rest is loaded."""

from __future__ import annotations

import os
import unicodedata
from pathlib import Path

import pytest

from geoplan.config import parse_settings
from geoplan.evidence import load_answers
from geoplan.evidence.collect import collect_files
from geoplan.evidence.store import evidence_files, parse_file
from geoplan.evidence.verify import verify_store
from geoplan.text import word_problem
from tests.evidence.corrupt import WAYS, Variant, bomb, variants
from tests.evidence.returned import as_json, as_text, many, write

SETTINGS = parse_settings('as_of = "2026-10-25"\n')
GOOD = many(3, seed=99)


def check_variant(folder: Path, variant: Variant) -> str:
    """Collect it between two good files; return ``kept`` or ``refused``, or fail."""
    good = write(folder / "in", "good.json", as_json(GOOD))
    bad = write(folder / "in", variant.name, variant.data)
    home = folder / "evidence"
    _, done, again = collect_files([good, bad, good], home)
    assert again.is_kept, variant.name
    for problem in done.problems:
        for language in ("zh", "en"):
            assert word_problem(problem, language)["what"], problem
    stored = {path.name: parse_file(path.read_bytes(), path.name) for path in evidence_files(home)}
    assert verify_store(home).problems == []
    rows = load_answers(files={"evidence": evidence_files(home)}, settings=SETTINGS)
    assert len(rows.tables["answers"]) >= len(GOOD)
    if not done.is_kept:
        assert any(problem.level == "error" for problem in done.problems), variant.name
        return "refused"
    kept = stored[done.stored]
    for one in kept.records:
        for name, value in one.record.items():
            texts = value if isinstance(value, list) else [value]
            marks = {unicodedata.category(char) for text in texts for char in str(text)}
            assert not marks & {"Cc", "Cf", "Zl", "Zp"}, (variant.name, name, value)
        for photo in one.record.get("photos", []):
            assert not set(photo) & set("/\\"), photo
    return "kept"


def test_two_hundred_damaged_files(tmp_path: Path) -> None:
    ends = [
        check_variant(tmp_path / str(number), variant)
        for number, variant in enumerate(variants(200))
    ]
    assert ends.count("kept") > 80
    assert ends.count("refused") > 20


@pytest.mark.parametrize("way", ["json", "text"])
def test_a_changed_page_file_is_told_or_reads_as_before(tmp_path: Path, way: str) -> None:
    """Of files with a checksum no changed byte goes unnoticed."""
    given = many(6)
    data = WAYS[way](given)
    (whole,) = collect_files([write(tmp_path, "a", data)], tmp_path / "whole")
    lost = 0
    for at in range(0, len(data), 3):
        changed = data[:at] + bytes([data[at] ^ (1 << at % 7)]) + data[at + 1 :]
        path = write(tmp_path, "b", changed)
        (done,) = collect_files([path], tmp_path / "changed")
        if done.stored != whole.stored and done.unit == whole.unit:
            body = data.index(b"[{" if way == "json" else b"\n")
            if at > body:
                assert done.problems, (at, changed[max(at - 20, 0) : at + 20])
                assert done.records >= len(given) - 2, at
        lost += not done.is_kept
    assert lost < 0.1 * len(data)


def test_a_workbook_that_unfolds_without_end_is_not_opened(tmp_path: Path) -> None:
    path = write(tmp_path, "a.xlsx", bomb())
    assert path.stat().st_size < 1_000_000
    (done,) = collect_files([path], tmp_path / "evidence")
    assert [problem.code for problem in done.problems] == ["sheet.too_large"]


def test_a_file_larger_than_any_form_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    with path.open("wb") as file:
        file.truncate(65_000_000)
    (done,) = collect_files([path], tmp_path / "evidence")
    assert [problem.code for problem in done.problems] == ["collect.too_large"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_pipe_is_no_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.json")
    (done,) = collect_files([tmp_path / "pipe.json"], tmp_path / "evidence")
    assert [problem.code for problem in done.problems] == ["collect.missing"]


def test_broken_objects_do_not_take_for_ever(tmp_path: Path) -> None:
    head = as_json([])[: as_json([]).index(b"[")]
    for body in (b'{"a":' * 200_000, b'[{"a":"' * 300_000, b"{" * 2_000_000):
        (done,) = collect_files([write(tmp_path, "a.json", head + body)], tmp_path / "evidence")
        assert not done.is_kept or done.unread == done.records
    text = as_text([]) + b"|" * 3_000_000
    collect = list(collect_files([write(tmp_path, "a.txt", text)], tmp_path / "evidence"))
    assert len(collect) == 1
