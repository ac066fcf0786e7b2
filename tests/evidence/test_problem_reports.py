"""Returned ledgers: what a row may say, rows that say nothing, rows that cannot be used."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from geoplan.config import Inputs, Settings
from geoplan.errors import Problem
from geoplan.evidence import load_problem_reports
from geoplan.evidence.collect import collect_files
from geoplan.evidence.store import evidence_files, file_bytes, put_file
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


def test_passed_on_may_stand_where_the_state_goes(tmp_path: Path) -> None:
    rows, problems = load(tmp_path, "Q1,,,转办,,,,,,,,县住建局,2026-10-19")
    assert problems == []
    assert [(row["state"], row["transfer_to"]) for row in rows] == [("", "县住建局")]


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
        ("Q1,,,转办,,,,,,,,,2026-10-19", "report.bad_state", "状态"),
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


LINES = (
    r"Q1,东园,待核实,待复核,'=已清运,C:\照片\a.jpg、b.jpg,2026-10-18,张三,,,,,2026-10-19",
    "Q2,西园,整改中,,,,,,,2026-11-01,李主任,县住建局,10月19日",
    "Q3,南园,整改中,快好了,,,,,,,,,2026-10-19",
    "Q4,北园,整改中,,,,,,,,,,",
)


def test_a_collected_ledger_says_the_same_as_one_that_is_listed(tmp_path: Path) -> None:
    listed, _ = load(tmp_path, *LINES)
    store = tmp_path / "store"
    (first,) = collect_files([tmp_path / NAME], store)
    (again,) = collect_files([tmp_path / NAME], store)
    assert (first.records, first.unread, first.is_new, again.is_new) == (3, 1, True, False)
    codes = {"report.bad_state", "report.untouched"}
    assert codes == {problem.code for problem in first.problems}
    files = evidence_files(store)
    settings = Settings(as_of=date(2026, 10, 20))
    stored = records(
        load_problem_reports(files={"evidence": files}, settings=settings).tables["problem_reports"]
    )
    place = ("report_id", "file", "sheet", "row", "photos", "note")

    def said(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        own = [{k: v for k, v in row.items() if k not in place} for row in rows]
        return sorted(own, key=lambda row: str(row["case_ref"]))

    assert said(stored) == said(listed)
    assert sorted(row["photos"] for row in stored) == ["", "a.jpg、b.jpg"]
    both = Settings(inputs=Inputs(problems=(NAME,)), as_of=date(2026, 10, 20))
    given = {"problems": [tmp_path / NAME], "evidence": files}
    merged = load_problem_reports(files=given, settings=both).tables["problem_reports"]
    assert list(merged["case_ref"]).count("Q2") == 1


@pytest.mark.parametrize(
    "bad",
    [
        {"day": "soon"},
        {"state": "done"},
        {"case_ref": 5, "day": "2026-10-19"},
        {"photos": "a.jpg", "day": "2026-10-19"},
        {"state": "extended", "day": "2026-10-19"},
        {"state": "mending"},
    ],
)
def test_a_record_of_another_program_is_named(tmp_path: Path, bad: dict[str, Any]) -> None:
    record = {"kind": "problem", "time": "2026-10-19", "case_ref": "Q1", **bad}
    put_file(tmp_path, file_bytes({"origin": "page"}, [record]))
    settings = Settings(as_of=date(2026, 10, 20))
    given = {"evidence": evidence_files(tmp_path)}
    output = load_problem_reports(files=given, settings=settings)
    assert len(output.tables["problem_reports"]) == 0
    (problem,) = output.problems
    assert (problem.code, problem.level, problem.row) == ("report.bad_record", "lost", 2)


def test_a_self_check_is_no_ledger(tmp_path: Path) -> None:
    path = tmp_path / "自查.csv"
    path.write_text("点位,指标,结果,日期,状态,编号\n东园,env_clean,达标,2026-10-19,好,1\n", "utf-8")
    (done,) = collect_files([path], tmp_path / "store")
    assert (done.records, done.unread) == (1, 0)
    (file,) = evidence_files(tmp_path / "store")
    assert '"kind":"answer"' in file.read_text("utf-8")
