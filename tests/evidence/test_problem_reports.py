"""Returned ledgers: what a row may say, rows that say nothing, rows that cannot be used."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from geoplan.config import Inputs, Settings
from geoplan.errors import Problem
from geoplan.evidence import load_problem_reports
from geoplan.tables import records
from geoplan.text import LANGUAGES, word_problem

NAME = "整改台账.csv"
HEAD = "问题编号,点位名称,当前状态,新状态,整改情况,整改后照片,完成时间,整改人,复核人,延期至,"
HEAD += "延期批准人,转办至,日期"


def load(folder: Path, *lines: str, head: str = HEAD) -> tuple[list[dict[str, Any]], list[Problem]]:
    path = folder / NAME
    path.write_text("\n".join([head, *lines]) + "\n", "utf-8")
    settings = Settings(inputs=Inputs(problems=(NAME,)), as_of=date(2026, 10, 20))
    output = load_problem_reports(files={"problems": [path]}, settings=settings)
    return records(output.tables["problem_reports"]), list(output.problems)


def test_a_row_says_how_far_it_has_come(tmp_path: Path) -> None:
    rows, problems = load(
        tmp_path,
        "Q1,东园,待核实,待复核,已清运,a.jpg、b.jpg,10月18日,张三,,,,,2026-10-19",
        "Q2,西园,整改中,,,,,,,2026-11-01,李主任,县住建局,10月19日",
    )
    assert problems == []
    first, second = rows
    assert (first["state"], first["done_day"], first["day"]) == (
        "to_review",
        date(2026, 10, 18),
        date(2026, 10, 19),
    )
    assert (first["note"], first["photos"], first["who"]) == ("已清运", "a.jpg、b.jpg", "张三")
    assert (second["state"], second["extend_to"], second["approver"], second["transfer_to"]) == (
        "",
        date(2026, 11, 1),
        "李主任",
        "县住建局",
    )


def test_rows_left_empty_and_repeated_are_counted(tmp_path: Path) -> None:
    row = "Q1,,,整改中,,,,,,,,,2026-10-19"
    rows, problems = load(tmp_path, row, "Q2,东园,待核实,,,,,,,,,,", row)
    assert len(rows) == 1
    assert [(p.code, p.level, p.count) for p in problems] == [
        ("report.repeated", "info", 1),
        ("report.untouched", "info", 1),
    ]


@pytest.mark.parametrize(
    ("line", "code", "column"),
    [
        (",,,整改中,,,,,,,,,2026-10-19", "report.no_id", "问题编号"),
        ("Q1,,,快好了,,,,,,,,,2026-10-19", "report.bad_state", "状态"),
        ("Q1,,,整改中,,,,,,,,,前天", "report.bad_date", "日期"),
        ("Q1,,,待复核,,,刚才,,,,,,2026-10-19", "report.bad_date", "完成时间"),
        ("Q1,,,整改中,,,,,,,,,", "report.no_date", "日期"),
        ("Q1,,,延期,,,,,,,王五,,2026-10-19", "report.no_extension", "延期至"),
    ],
)
def test_a_row_that_cannot_be_used_is_named(
    tmp_path: Path, line: str, code: str, column: str
) -> None:
    rows, problems = load(tmp_path, "Q9,,,整改中,,,,,,,,,2026-10-19", line)
    assert [row["case_ref"] for row in rows] == ["Q9"]
    (problem,) = problems
    assert (problem.code, problem.level, problem.row, problem.column) == (code, "lost", 3, column)
    for language in LANGUAGES:
        assert word_problem(problem, language)["what"]


def test_words_that_offices_use(tmp_path: Path) -> None:
    words = ["已整改", "已销号", "复核不通过", "办理中", "being mended"]
    rows, problems = load(tmp_path, *(f"Q{i},,,{w},,,,,,,,,10月1日" for i, w in enumerate(words)))
    assert problems == []
    assert [r["state"] for r in rows] == ["to_review", "closed", "returned", "mending", "mending"]
