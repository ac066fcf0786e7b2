"""Answers as offices write them: sources, photos and spots in many words, or none at all."""

from __future__ import annotations

import csv
from hashlib import sha256
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoplan.config import parse_settings
from geoplan.errors import Problem
from geoplan.evidence import load_answers
from geoplan.evidence.answer_cells import Cells, read_photos, read_spots
from geoplan.evidence.answers import RESULT_WORDS, result_word
from geoplan.tables import records
from geoplan.tables.values import SOURCES
from geoplan.text import say, word_problem

HEAD = ["点位", "指标", "结果", "日期", "检查人", "存在问题"]
MORE = [*HEAD, "发现途径", "处数", "问题处数", "佐证照片编号"]
SETTINGS = parse_settings('as_of = "2026-10-20"\n[inputs]\nanswers = ["a.csv"]\n')


def _load(folder: Path, rows: list[list[str]]) -> tuple[list[dict[str, Any]], list[Problem]]:
    with (folder / "a.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    out = load_answers(files={"answers": [folder / "a.csv"]}, settings=SETTINGS)
    return records(out.tables["answers"]), list(out.problems)


def _row(*more: str, result: str = "达标") -> list[str]:
    return ["东园", "env_clean", result, "2026-10-01", "张三", "", *more]


def test_a_sheet_without_the_new_columns_is_a_self_check_with_the_id_it_always_had(
    tmp_path: Path,
) -> None:
    (old,), problems = _load(tmp_path, [HEAD, _row()])
    assert (old["source"], old["photos"]) == ("self", "")
    words = ["东园", "env_clean", "met", "2026-10-01", "张三", ""]
    assert old["answer_id"] == sha256("\x1f".join(words).encode()).hexdigest()[:16]
    (new,), _ = _load(tmp_path, [MORE, _row("", "", "", "")])
    assert new["answer_id"] == old["answer_id"]
    assert problems == []


@pytest.mark.parametrize(
    ("written", "clock"),
    [
        ("2026-10-12", ""),
        ("2026-10-12 9:30", "09:30"),
        ("2026年10月12日 17：05", "17:05"),
        ("2026/10/12 0:00", ""),
        ("2026-10-12 08:00:30", "08:00"),
        ("2026-10-12 25:00", ""),
    ],
)
def test_the_hour_of_a_check_is_kept(tmp_path: Path, written: str, clock: str) -> None:
    given_row = _row()
    given_row[3] = written
    (row,), problems = _load(tmp_path, [HEAD, given_row])
    assert (row["day"].isoformat(), row["clock"]) == ("2026-10-12", clock)
    assert problems == []


def test_two_hours_of_one_day_are_two_answers(tmp_path: Path) -> None:
    rows = [_row(), _row(), _row()]
    for row, written in zip(
        rows, ("2026-10-12", "2026-10-12 9:30", "2026-10-12 11:00"), strict=True
    ):
        row[3] = written
    found, _ = _load(tmp_path, [HEAD, *rows])
    assert [row["clock"] for row in found] == ["", "09:30", "11:00"]


def test_what_is_said_is_read(tmp_path: Path) -> None:
    given_rows = [_row("暗访", "10", "３处", "IMG 1.jpg、IMG 2.jpg；IMG 1.jpg", result="未达标")]
    (row,), problems = _load(tmp_path, [MORE, *given_rows])
    assert (row["source"], row["photos"]) == ("covert", "IMG 1.jpg、IMG 2.jpg")
    assert (row["spots"], row["spots_unmet"]) == (10, 3)
    assert problems == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_source_is_known_by_the_word_it_is_shown_by(tmp_path: Path, language: str) -> None:
    words = [say(f"source.{source}", language) for source in SOURCES]
    rows, problems = _load(tmp_path, [MORE, *(_row(w, "", "", w) for w in words)])
    assert [r["source"] for r in rows] == list(SOURCES)
    assert problems == []


def test_two_answers_that_differ_in_a_photo_alone_are_two(tmp_path: Path) -> None:
    rows, _ = _load(tmp_path, [MORE, _row("", "", "", "a.jpg"), _row("", "", "", "b.jpg")])
    assert len({r["answer_id"] for r in rows}) == 2


@pytest.mark.parametrize(
    ("more", "result", "code", "kept"),
    [
        (("听说", "", "", ""), "达标", "answer.bad_source", ("self", "", None, None)),
        (("", "几处", "", ""), "达标", "answer.bad_spots", ("self", "", None, None)),
        (("", "-1", "", ""), "达标", "answer.bad_spots", ("self", "", None, None)),
        (("", "2", "3", ""), "未达标", "answer.spots_disagree", ("self", "", None, None)),
        (("", "0", "", ""), "未达标", "answer.spots_disagree", ("self", "", None, None)),
        (("", "5", "0", ""), "未达标", "answer.spots_disagree", ("self", "", 5, None)),
        (("", "", "", "√"), "达标", "answer.photo_unnamed", ("self", "", None, None)),
        (("", "100", "1", ""), "达标", "answer.tolerated", ("self", "", 100, 1)),
    ],
)
def test_what_cannot_be_used_is_named_and_the_answer_counts(
    tmp_path: Path, more: tuple[str, ...], result: str, code: str, kept: tuple[Any, ...]
) -> None:
    (row,), problems = _load(tmp_path, [MORE, _row(*more, result=result)])
    found = [row[n] for n in ("source", "photos", "spots", "spots_unmet")]
    assert tuple(None if pd.isna(v) else v for v in found) == kept
    assert [p.code for p in problems] == [code]
    if problems[0].level == "warning":
        assert (problems[0].file, problems[0].row) == ("a.csv", 2)
        for language in ("zh", "en"):
            assert word_problem(problems[0], language)["fix"]


@pytest.mark.parametrize(("day", "is_used"), [("2021-10-20", True), ("2021-10-19", False)])
def test_a_day_years_ago_is_told_and_not_used(tmp_path: Path, day: str, is_used: bool) -> None:
    row = _row()
    row[HEAD.index("日期")] = day
    rows, problems = _load(tmp_path, [HEAD, row])
    assert len(rows) == is_used
    told = [(p.code, p.level, p.row, p.column) for p in problems]
    assert told == ([] if is_used else [("answer.too_old", "lost", 2, "日期")])
    for problem in problems:
        assert all("5" in word_problem(problem, language)["what"] for language in ("zh", "en"))


@pytest.mark.parametrize("text", ["", "无", " / ", "——", "None", "没有、无"])
def test_words_for_no_photo_are_no_photo(text: str) -> None:
    problems: list[Problem] = []
    assert read_photos(Cells({"point": "东园", "photos": text}, {}, problems)) == ""
    assert problems == []


@given(st.text(max_size=8), st.text(max_size=8), st.sampled_from(["met", "unmet", "na"]))
def test_no_more_faults_than_spots_and_none_that_contradict(a: str, b: str, result: str) -> None:
    text = {"point": "东园", "spots": a, "spots_unmet": b}
    spots, unmet = read_spots(Cells(text, {}, []), result)
    assert spots is None or spots > 0
    assert unmet is None or unmet >= 0
    if spots is not None and unmet is not None:
        assert unmet <= spots
    assert not (result == "unmet" and unmet == 0)


@pytest.mark.parametrize("mark", ["√", "✓", "✔", "✔\ufe0f", " ✓ "])
def test_a_tick_is_met(mark: str) -> None:
    assert RESULT_WORDS[result_word(mark)] == "met"


@pytest.mark.parametrize("mark", ["×", "x", "X", "ｘ", "✗", "✘", "✖\ufe0f", "✕"])
def test_a_cross_is_unmet(mark: str) -> None:
    assert RESULT_WORDS[result_word(mark)] == "unmet"
