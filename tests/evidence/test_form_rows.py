"""Rows of a form that are not plain answers: every one is read, not filled in, or named."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from geoplan.config import parse_settings
from geoplan.errors import InputError
from geoplan.evidence import load_answers
from geoplan.evidence.collect import collect_files
from geoplan.evidence.formats import Reading
from geoplan.evidence.formats.form_days import written_day
from geoplan.evidence.records import clean_time
from geoplan.evidence.store import evidence_files
from geoplan.lists.form_book import form_bytes
from geoplan.text import LANGUAGES, word_problem
from tests.evidence.form_files import (
    POINTS,
    SheetOf,
    described,
    empty_form,
    opened,
    saved,
    saved_xls,
)
from tests.evidence.test_form import (
    CHECKS,
    ROWS,
    codes,
    expected,
    filled,
    ids,
    one,
    read_back,
    reading_of,
)

STATIC = "静态检查"


def put(sheets: dict[str, SheetOf], point: str, indicator: str, **cells: Any) -> int:
    """Write cells by heading into the row of an item; return its number as Excel counts."""
    for title in CHECKS:
        page = sheets[title]
        at = page.column("点位编号"), page.column("指标编号")
        for i, row in enumerate(page.cells):
            if (row[at[0]], row[at[1]]) == (point, indicator):
                for heading, value in cells.items():
                    row[page.column(heading)] = value
                return i + 1
    raise KeyError(point, indicator)


def said(reading: Reading, code: str) -> list[Any]:
    found = [p for p in reading.problems if p.code == code]
    for problem in found:
        for language in LANGUAGES:
            assert word_problem(problem, language)["what"]
    return found


def test_merged_cells_hold_for_every_row_they_reach() -> None:
    sheets = filled([one(p, i, day=None) for p, i in ROWS if i in ("fac_fire", "ad_core")])
    page = sheets[STATIC]
    top, bottom = page.head + 1, len(page.cells) - 1
    for heading, value in (("检查日期", date(2026, 10, 25)), ("检查人", "李四")):
        at = page.column(heading)
        for row in page.body:
            row[at] = None
        page.cells[top][at] = value
        page.merges.append((top, at, bottom, at))
    reading = read_back(sheets)
    assert {(r["time"], r["checker"]) for r in reading.records} == {("2026-10-25", "李四")}
    assert len(reading.records) == len(page.body)
    assert codes(reading, "lost") == []


def test_day_and_person_of_the_first_sheet_stand_for_rows_that_have_none() -> None:
    sheets = filled([one(day=None, checker=None), one("school-n2", day="10.27", checker="王五")])
    cover = sheets["填表说明"]
    for row in cover.cells:
        if row[0] == "统一检查日期":
            row[1] = "10月26日"
        if row[0] == "统一检查人":
            row[1] = "赵六"
    reading = read_back(sheets)
    assert sorted((r["time"], r["checker"]) for r in reading.records) == [
        ("2026-10-26", "赵六"),
        ("2026-10-27", "王五"),
    ]
    assert [(p.count, p.facts["day"]) for p in said(reading, "form.default_used")] == [
        (1, "10月26日")
    ]


def test_two_first_sheets_that_disagree_are_not_used() -> None:
    sheets = filled([one(day=None)])
    other = opened(empty_form())["填表说明"]
    other.title = "填表说明 (2)"
    for cover, day in ((sheets["填表说明"], "2026-10-26"), (other, "2026-10-27")):
        for row in cover.cells:
            row[1] = day if row[0] == "统一检查日期" else row[1]
    with_other = {**sheets, other.title: other}
    reading = read_back(with_other)
    assert [r["kind"] for r in reading.records] == ["unread"]
    assert len(said(reading, "form.two_defaults")) == 1
    assert codes(reading, "lost") == ["form.no_day"]
    assert said(reading, "form.no_day")[0].facts["point"] == "第一小学"


def test_not_ours_is_said_once_for_a_point_or_in_any_of_its_rows() -> None:
    sheets = filled([one("school-n2", result="非本单位", note="归县民政局")])
    page = sheets["点位"]
    row = page.body[0]
    row[page.column("非本单位")] = "√"
    row[page.column("归谁、凭什么")] = "民办，归属地"
    row[page.column("检查日期")] = "2026-10-25"
    reading = read_back(sheets)
    assert sorted((r["kind"], r["point"], r["why"]) for r in reading.records) == [
        ("not_ours", "school-n1", "民办，归属地"),
        ("not_ours", "school-n2", "归县民政局"),
    ]
    assert codes(reading, "warning") == []


def test_not_ours_without_a_reason_is_kept_and_asked_about() -> None:
    reading = read_back(filled([one(result="不是本单位")]))
    assert [r["kind"] for r in reading.records] == ["not_ours"]
    assert [p.level for p in said(reading, "form.no_reason")] == ["warning"]


def test_not_ours_needs_no_day_its_sheet_asks_for_none() -> None:
    sheets = filled([one("school-n2", result="非本单位", note="归县民政局", day=None)])
    row = sheets["点位"].body[0]
    row[sheets["点位"].column("非本单位")] = "非本单位"
    row[sheets["点位"].column("归谁、凭什么")] = "民办，归属地"
    reading = read_back(sheets)
    issued = "2026-10-20"
    assert sorted((r["kind"], r["point"], r["time"]) for r in reading.records) == [
        ("not_ours", "school-n1", issued),
        ("not_ours", "school-n2", issued),
    ]
    assert [(p.count, p.facts["day"]) for p in said(reading, "form.not_ours_undated")] == [
        (2, issued)
    ]
    assert codes(reading, "lost") == []


def test_one_reason_is_enough_for_all_rows_of_a_point() -> None:
    rows = [one(result="非本单位", note="归县民政局"), one(indicator="ad_core", result="非本单位")]
    reading = read_back(filled(rows))
    assert ids(reading) == ids(read_back(filled(rows[:1])))
    assert said(reading, "form.no_reason") == []


def test_words_in_the_column_of_points_that_nobody_understands_are_named() -> None:
    sheets = filled([one()])
    page = sheets["点位"]
    page.body[1][page.column("非本单位")] = "待定"
    page.body[2][page.column("非本单位")] = "本单位"
    reading = read_back(sheets)
    assert [(p.sheet, p.row) for p in said(reading, "form.bad_mark")] == [("点位", page.head + 3)]
    assert sorted(r["kind"] for r in reading.records) == ["answer", "unread"]


def test_a_note_without_a_result_is_kept_and_named_with_its_place() -> None:
    sheets = filled([one()])
    row = put(sheets, "school-n2", "fac_fire", 存在问题="门坏了")
    reading = read_back(sheets)
    (problem,) = said(reading, "form.no_result")
    assert (problem.sheet, problem.row, problem.level) == (STATIC, row, "lost")
    assert sorted(r["kind"] for r in reading.records) == ["answer", "unread"]


def test_what_was_missing_is_no_longer_told_once_it_came(tmp_path: Path) -> None:
    lacking = [one(result=None, note="门坏了"), one("school-n2", day=None)]
    mended = [one(note="门坏了"), one("school-n2")]
    for number, answers in enumerate((lacking, mended)):
        path = tmp_path / f"{number}.xlsx"
        path.write_bytes(saved(list(filled(answers).values())))
        assert next(iter(collect_files([path], tmp_path / "evidence"))).is_kept
        files = {"evidence": evidence_files(tmp_path / "evidence")}
        told = load_answers(files=files, settings=parse_settings('as_of = "2026-10-26"\n'))
        unread = [p for p in told.problems if p.code == "evidence.unread"]
        assert len(unread) == (2, 0)[number]


@pytest.mark.parametrize(
    ("typed", "time"),
    [(10.25, "10-25"), (10.05, "10-05"), (10.5, "10-05"), (12.31, "12-31"), (10.1, ""), (10, "")],
)
@pytest.mark.parametrize("look", ["General", "yyyy-mm-dd"])
def test_a_day_typed_as_a_number_is_the_day_or_is_asked_about(
    typed: float, time: str, look: str
) -> None:
    """In a cell for dates 10.25 shows as the 10th of January 1900."""
    sheets = filled([one(day=None), one("school-n2")])
    row = put(sheets, "school-n1", "fac_fire", 检查日期=typed)
    book = load_workbook(io.BytesIO(saved(list(sheets.values()))))
    column = sheets[STATIC].column("检查日期") + 1
    book[STATIC].cell(row, column).number_format = look
    out = io.BytesIO()
    book.save(out)
    found = {r["point"]: r for r in reading_of(out.getvalue()).records}
    kind, day = ("answer", f"2026-{time}") if time else ("unread", "2026-10-20")
    assert (found["school-n1"]["kind"], found["school-n1"]["time"]) == (kind, day)


@pytest.mark.parametrize("word", ["10月", "10.12-10.14", 10.1, "上周", "32日"])
def test_a_date_that_nobody_can_read_is_named_and_the_row_kept(word: Any) -> None:
    reading = read_back(filled([one(day=word), one("school-n2")]))
    assert codes(reading, "lost") == ["answer.bad_date"]
    assert sorted(r["kind"] for r in reading.records) == ["answer", "unread"]


@pytest.mark.parametrize(
    ("written", "time"),
    [
        ("2026-10-25 09:30", "2026-10-25T09:30"),
        ("2026年10月25日下午3点", "2026-10-25T15:00"),
        ("10月25日 9时5分", "2026-10-25T09:05"),
        ("10.25 上午8点半", "2026-10-25T08:30"),
        ("2026-10-25 傍晚", "2026-10-25"),
        ("2026/10/25 9:5", "2026-10-25"),
        ("10月25日 25点", "2026-10-25"),
    ],
)
def test_the_hour_is_kept_where_it_is_told(written: str, time: str) -> None:
    latest = date(2026, 12, 31)
    assert clean_time(written_day(written, latest=latest), latest) == time


def test_a_title_pasted_along_is_no_answer_but_a_result_without_a_point_is_missed() -> None:
    sheets = filled([one()])
    page = sheets[STATIC]
    for word in ("县教体局：静态检查", "达标"):
        row = [None] * len(page.cells[page.head])
        row[page.column("本次结果")] = word
        page.cells.append(row)
    reading = read_back(sheets)
    assert [(p.row, p.level) for p in said(reading, "form.stray")] == [
        (len(page.cells) - 1, "info")
    ]
    assert [p.row for p in said(reading, "answer.no_point")] == [len(page.cells)]
    assert sorted(r["kind"] for r in reading.records) == ["answer", "unread"]


def test_rows_that_name_no_unit_are_kept_and_said() -> None:
    sheets = {STATIC: filled([one()])[STATIC]}
    page = sheets[STATIC]
    at = page.column("主责单位")
    for row in page.cells:
        del row[at]
    del page.cells[:3]
    reading = read_back(sheets)
    assert "unit" not in reading.records[0]
    assert [p.count for p in said(reading, "form.no_unit")] == [1]


def test_in_a_text_file_a_short_day_may_have_lost_its_nought() -> None:
    latest = date(2026, 12, 31)
    assert clean_time(written_day("10.12", True), latest) == "2026-10-12"
    assert clean_time(written_day("10.1", True), latest) == ""
    assert clean_time(written_day("10.1"), latest) == "2026-10-01"


def test_without_ids_names_and_wordings_lead_to_the_same_records() -> None:
    answers = [one(), one("school-n2", "env_clean", result="未达标")]
    sheets = filled(answers)
    for title in CHECKS:
        page = sheets[title]
        for heading in ("点位编号", "指标编号"):
            at = page.column(heading)
            for row in page.cells:
                del row[at]
    assert ids(read_back(sheets)) == expected(answers)


def test_a_name_of_two_points_needs_the_type_or_the_id() -> None:
    sheets = filled([one("kindergarten-w7", "fac_fire")])
    page = sheets[STATIC]
    for heading in ("点位编号",):
        at = page.column(heading)
        for row in page.cells:
            del row[at]
    assert ids(read_back(sheets)) == expected([one("kindergarten-w7", "fac_fire")])
    at = page.column("点位类别")
    for row in page.cells:
        del row[at]
    reading = read_back(sheets)
    (problem,) = said(reading, "form.ambiguous_point")
    assert problem.facts["ids"] == "kindergarten-w7、school-la8f42"
    assert [r["kind"] for r in reading.records] == ["unread"]


def test_columns_sorted_without_the_others_are_noticed() -> None:
    """Answers stand beside wrong ids then: none of them may count."""
    sheets = filled([one(p, i) for p, i in ROWS if i == "fac_fire"])
    page = sheets[STATIC]
    at = page.column("点位编号")
    keys = sorted((row[at] for row in page.body), reverse=True)
    for row, key in zip(page.body, keys, strict=True):
        row[at] = key
    reading = read_back(sheets)
    right = expected([one(p, i) for p, i in ROWS if i == "fac_fire"])
    answers = {
        key for key, r in zip(_ids(reading), reading.records, strict=True) if r["kind"] == "answer"
    }
    assert answers <= right
    assert len(said(reading, "form.crossed")) == len(reading.records) - len(answers) > 0


def _ids(reading: Reading) -> list[str]:
    from geoplan.evidence.store import record_id

    return [record_id(record) for record in reading.records]


def test_a_name_that_somebody_mended_is_no_other_point() -> None:
    sheets = filled([one()])
    put(sheets, "school-n1", "fac_fire", 点位名称="第一小学（新校区）")
    reading = read_back(sheets)
    assert ids(reading) == expected([one()])
    assert [p.level for p in said(reading, "form.renamed")] == ["info"]


def test_points_and_indicators_of_others_are_kept_with_a_doubt() -> None:
    sheets = filled([one()])
    put(sheets, "school-n2", "fac_fire", 点位编号="park-n9", 点位名称="人民公园", 本次结果="达标")
    put(sheets, "school-n2", "ad_core", 指标编号="no_such", 检查内容="别的", 本次结果="×")
    for number in (0, 1):
        sheets[STATIC].cells[sheets[STATIC].head + 3 + number][9] = "2026-10-25"
    reading = read_back(sheets)
    assert [p.level for c in ("form.stranger", "form.unknown_item") for p in said(reading, c)] == [
        "warning",
        "warning",
    ]
    refs = {(r["point"], r["indicator"]) for r in reading.records}
    assert refs == {("school-n1", "fac_fire"), ("park-n9", "fac_fire"), ("school-n2", "no_such")}


def test_two_results_on_one_day_are_both_kept_and_named() -> None:
    sheets = filled([one()])
    page = sheets[STATIC]
    again = list(page.body[0])
    again[page.column("本次结果")] = "未达标"
    page.cells.append(again)
    reading = read_back(sheets)
    assert sorted(r["result"] for r in reading.records) == ["met", "unmet"]
    (problem,) = said(reading, "form.differs")
    assert (problem.row, problem.facts["first"]) == (len(page.cells), page.head + 2)
    assert problem.facts["point"] == "第一小学"


def test_a_source_other_than_the_unit_itself_is_not_believed() -> None:
    sheets = filled([one()])
    page = sheets[STATIC]
    for i, row in enumerate(page.cells):
        row.append("来源" if i == page.head else "暗访")
    reading = read_back(sheets)
    assert [r["source"] for r in reading.records] == ["self"]
    assert len(said(reading, "collect.own_check")) == 1


def test_a_sheet_without_its_headings_or_its_results_is_named_with_its_rows() -> None:
    sheets = filled([one(), one("school-n1", "env_clean")])
    sheets[STATIC].cells = sheets[STATIC].body
    page = sheets["动态检查"]
    at = page.column("本次结果")
    for row in page.cells:
        del row[at]
    reading_of_rest = {**sheets, "另一张": opened(empty_form())[STATIC]}
    reading_of_rest["另一张"].title = "另一张"
    fill_first = reading_of_rest["另一张"]
    fill_first.body[0][fill_first.column("本次结果")] = "达标"
    fill_first.body[0][fill_first.column("检查日期")] = "2026-10-25"
    reading = read_back(reading_of_rest)
    assert len(reading.records) == 1
    (none,) = said(reading, "form.no_headings")
    assert (none.sheet, none.count) == (STATIC, len(sheets[STATIC].cells))
    (lacks,) = said(reading, "sheet.skipped")
    assert (lacks.sheet, lacks.count) == ("动态检查", len(page.body))
    assert "本次结果" in word_problem(lacks)["fix"]


def test_a_hidden_sheet_of_answers_is_not_read_behind_peoples_backs() -> None:
    book = load_workbook(
        io.BytesIO(saved(list(filled([one(), one("school-n1", "env_clean")]).values())))
    )
    book[STATIC].sheet_state = "hidden"
    out = io.BytesIO()
    book.save(out)
    reading = reading_of(out.getvalue())
    assert [r["indicator"] for r in reading.records] == ["env_clean"]
    assert [(p.sheet, p.level) for p in said(reading, "sheet.hidden")] == [(STATIC, "lost")]


def test_forms_of_two_units_in_one_workbook_stay_apart() -> None:
    mine = filled([one()])
    theirs = opened(form_bytes(described("县城管局", (("park-n1", "人民公园", 1),)), "zh"))
    put_row = theirs["动态检查"]
    put_row.body[0][put_row.column("本次结果")] = "×"
    put_row.body[0][put_row.column("检查日期")] = "10.26"
    for sheet in theirs.values():
        sheet.title += " (2)"
    reading = reading_of(saved([*mine.values(), *theirs.values()]))
    assert {(r["unit"], r["point"]) for r in reading.records} == {
        ("县教体局", "school-n1"),
        ("县城管局", "park-n1"),
    }
    assert reading.unit == ""
    assert codes(reading, "warning") == []


def test_saved_as_excel_97_or_as_text_the_records_are_the_same() -> None:
    answers = [one(note="有积水"), one("school-n2", result="未达标", note="=1+1")]
    sheets = filled(answers)
    want = expected(answers)
    assert ids(reading_of(saved_xls(list(sheets.values())), "表.xls")) == want
    for encoding in ("utf-8-sig", "gb18030"):
        out = io.StringIO()
        csv.writer(out).writerows(sheets[STATIC].cells)
        assert ids(reading_of(out.getvalue().encode(encoding), "表.csv")) == want


def test_every_row_is_read_counted_or_named() -> None:
    reading = read_back(filled([one(p, i) for p, i in ROWS[:4]]))
    (unfilled,) = said(reading, "form.unfilled")
    assert len(reading.records) + unfilled.count == len(ROWS)


def test_what_is_not_filled_in_beside_its_day_is_no_answer() -> None:
    """People drag a date down a whole column."""
    sheets = filled([one()])
    for title in CHECKS:
        at = sheets[title].column("检查日期"), sheets[title].column("检查人")
        for row in sheets[title].body:
            row[at[0]], row[at[1]] = "2026-10-25", "张三"
    reading = read_back(sheets)
    assert len(reading.records) == 1
    assert said(reading, "form.unfilled")[0].count == len(ROWS) - 1


def test_a_self_check_that_anybody_wrote_is_not_taken_for_a_form() -> None:
    rows = [["点位", "指标", "结果", "日期"], [POINTS[0][1], "fac_fire", "达标", "2026-10-25"]]
    reading = reading_of(saved([SheetOf("Sheet1", rows)]))
    assert reading.origin == "sheet"


def test_an_empty_form_is_no_fault() -> None:
    with pytest.raises(InputError) as caught:
        reading_of(empty_form("县卫健局"))
    assert {p.level for p in caught.value.problems} == {"error", "info"}
