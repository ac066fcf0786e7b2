"""The form of a unit as a clerk opens it: what it shows, what it asks, how it prints."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from geoplan.evidence.answers import RESULT_WORDS, result_word
from geoplan.evidence.records import NOT_OURS_WORDS
from geoplan.lists.form_book import form_bytes
from geoplan.text import LANGUAGES
from tests.evidence.form_files import ITEMS, POINTS, TYPES, described, empty_form

CHECKS = ("静态检查", "动态检查")
HEAD = 4  # the row of headings
PAYLOADS = ("=cmd|' /C calc'!A0", "@SUM(1)", "+1", "<script>alert(1)</script>", "&amp;\x00\x1b")


@pytest.fixture(scope="module")
def book() -> Workbook:
    return load_workbook(io.BytesIO(empty_form()))


def rows(sheet: Worksheet) -> list[dict[str, Any]]:
    heads = [str(cell.value) for cell in sheet[HEAD]]
    return [
        dict(zip(heads, values, strict=True))
        for values in sheet.iter_rows(HEAD + 1, values_only=True)
    ]


def test_static_and_dynamic_stand_apart_and_nothing_is_missing(book: Workbook) -> None:
    assert book.sheetnames == ["填表说明", "点位", *CHECKS, "指标"]
    kinds = {key: kind for key, _, kind, _ in ITEMS}
    found = {
        (row["点位编号"], row["指标编号"], title) for title in CHECKS for row in rows(book[title])
    }
    titles = dict(zip(("static", "dynamic"), CHECKS, strict=True))
    assert found == {
        (point, ITEMS[i][0], titles[kinds[ITEMS[i][0]]])
        for point, _, type_ in POINTS
        for i in TYPES[type_][1]
    }
    assert [row["点位编号"] for row in rows(book["点位"])] == [point[0] for point in POINTS]


def test_serious_ones_are_marked_in_words(book: Workbook) -> None:
    serious = {key for key, _, _, is_serious in ITEMS if is_serious}
    for title in CHECKS:
        for row in rows(book[title]):
            assert ("★" in row["轻重"]) == (row["指标编号"] in serious)


def test_last_results_say_until_when_they_count(book: Workbook) -> None:
    row = rows(book["动态检查"])[0]
    assert (row["上次结果"], f"{row['上次检查']:%m-%d}", f"{row['有效至']:%m-%d}") == (
        "已过期",
        "10-01",
        "10-08",
    )
    row = rows(book["静态检查"])[0]
    assert (row["上次结果"], row["有效至"]) == ("未达标", None)
    assert row["没销号的问题"] == ("灭火器过期；Q0001 整改中，限 2026-10-21 10:00，超期 2 天，督办")
    assert rows(book["静态检查"])[1]["上次结果"] == "没查过"


def test_unknown_scores_are_words_and_known_ones_numbers(book: Workbook) -> None:
    row = rows(book["点位"])[0]
    assert (row["上次得分"], row["静态得分"], row["动态得分"]) == (81.5, "未知", 90)
    assert (row["待整改"], row["待销号"], row["最近的期限"]) == (1, 0, "2026-10-21 10:00")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_to_choose_from_is_understood(language: str) -> None:
    form = load_workbook(io.BytesIO(empty_form(described()["unit"], language)))
    offered = set()
    for sheet in form.worksheets[2:4]:
        (rule,) = sheet.data_validations.dataValidation
        (area,) = rule.sqref.ranges
        assert (area.min_row, area.max_row) == (HEAD + 1, sheet.max_row)
        offered |= set(rule.formula1.strip('"').split(","))
    words = {result_word(word) for word in offered}
    assert len(words) == 4
    assert words - set(NOT_OURS_WORDS) <= RESULT_WORDS.keys()
    assert {RESULT_WORDS[word] for word in words if word in RESULT_WORDS} == {"met", "unmet", "na"}


def test_it_prints_on_upright_or_lying_a4_with_headings_pages_and_room_to_sign(
    book: Workbook,
) -> None:
    for title in ("点位", *CHECKS):
        sheet = book[title]
        assert sheet.page_setup.paperSize == 9
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.print_title_rows == "$1:$4"
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.page_setup.fitToHeight == 0  # as many pages as it takes
        assert "签字" in sheet.oddFooter.left.text
        assert "&P" in sheet.oddFooter.center.text
        assert sheet.freeze_panes == "C5"
        assert sheet.auto_filter.ref.startswith("A4:")
        last = sheet.print_area.split("$")[-2]
        heads = {cell.value: cell.column_letter for cell in sheet[HEAD]}
        assert heads["点位编号"] > last  # seen and kept, not printed
    assert book["填表说明"].page_setup.orientation == "portrait"


def test_the_same_content_is_the_same_bytes() -> None:
    assert form_bytes(described(), "zh") == form_bytes(described(), "zh")


def test_a_type_without_dynamic_indicators_has_no_sheet_for_them() -> None:
    told = described() | {"types": [["甲", [0]], ["乙", [1]]]}
    assert load_workbook(io.BytesIO(form_bytes(told, "zh"))).sheetnames == [
        "填表说明",
        "点位",
        "静态检查",
        "指标",
    ]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_payloads_are_text_in_every_cell(payload: str) -> None:
    told = described(payload, (("school-n1", payload, 0),))
    for item in told["indicators"]:
        item["name"] = payload
    (point,) = told["points"]
    point |= {"address": payload, "towns": [payload], "grid": [payload], "helps": [payload]}
    point["known"] = [[0, "unmet", "2026-10-12", payload]]
    told |= {"county": payload, "round": payload, "types": [[payload, [0, 1, 2, 3]]] * 2}
    data = form_bytes(told, "zh")
    for sheet in load_workbook(io.BytesIO(data)):
        for row in sheet.iter_rows():
            assert [cell.coordinate for cell in row if cell.data_type == "f"] == []
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert not any(b"<f>" in archive.read(n) for n in archive.namelist() if "sheets/" in n)
        assert not any(b"<script>" in archive.read(name) for name in archive.namelist())
