"""Lists of problems: sums equal the map's, text stays text, what goes out comes back."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from geoplan.cases import remind
from geoplan.config import Inputs, Settings
from geoplan.evidence import load_problem_reports
from geoplan.lists import render_calendar, render_case_list, render_ledger, render_orders
from geoplan.lists.calendar_file import escape, fold
from geoplan.lists.case_rows import case_rows
from geoplan.scores import check_photos, score_points
from geoplan.tables import TABLES, from_rows, problems_frame, records
from geoplan.text import say
from tests.cases.county import CATALOGUE, NO_IDENTITIES, answers, codes, day, duties, follow, points

EVIL = '=HYPERLINK("http://x")'
SETTINGS = Settings(as_of=day(30))
UNITS = {"p": EVIL, "q": "县城管局", "r": "县住建局"}
GIVEN = [
    ("p", 0, "unmet", "甲", "patrol", "a.jpg"),
    ("p", 3, "met", "乙", "self", "b.jpg"),
    ("p", 4, "met", "丙", "patrol", ""),
    ("p", 9, "unmet", "甲", "patrol", ""),
    ("q", 29, "unmet", EVIL, "covert", ""),
    ("q", 30, "unmet", "甲", "self", "", "ad_count"),
    ("q", 1, "unmet", "甲", "self", "", "env_bins"),
    ("q", 2, "met", "乙", "self", "c.jpg", "env_bins"),
    ("r", 1, "unmet", "甲", "self", ""),
    ("r", 5, "met", "乙", "self", "c.jpg"),
    ("r", 6, "met", "丙", "patrol", ""),
]
NO_PHOTOS = from_rows(TABLES["photos"], [])
OBJECTION = {
    **{"objection_id": "o", "point_id": "p", "point_ref": "p", "unit": EVIL, "role": "lead"},
    **{"first_day": day(3), "day": day(3), "times": 1, "who": EVIL, "why": EVIL, "lead": EVIL},
    **{"state": "open", "named_unit": EVIL, "settled_by": "", "settled_why": ""},
    "settled_day": None,
}
OBJECTED = {"objections": [OBJECTION], "foreign_answers": []}
RENDER: dict[str, Any] = {
    "督查台账.xlsx": render_case_list,
    "整改台账.xlsx": render_ledger,
    "督办单.xlsx": render_orders,
    "整改提醒.ics": render_calendar,
}
Sheets = dict[str, list[tuple[Any, ...]]]


def tables(settings: Settings = SETTINGS, photos: Any = NO_PHOTOS) -> dict[str, Any]:
    places = points("p", "q", "r")
    followed = follow(GIVEN, at=places, units=UNITS, settings=settings)
    given = answers(GIVEN)
    checked = check_photos(
        points=places,
        answers=given,
        identities=NO_IDENTITIES,
        places=from_rows(TABLES["places"], []),
        photos=photos,
        settings=settings,
    )
    scored = score_points(
        points=places,
        answers=given,
        photo_checks=checked.tables["photo_checks"],
        identities=NO_IDENTITIES,
        catalogue=CATALOGUE,
        settings=settings,
    )
    given_too = {"points": places, "duties": duties(UNITS), "answers": given, "photos": photos}
    given_too["gate"] = from_rows(TABLES["gate"], [])
    given_too |= {name: from_rows(TABLES[name], rows) for name, rows in OBJECTED.items()}
    return {**scored.tables, **followed.tables, **checked.tables, **given_too}


def write(folder: Path, language: str = "zh", name: str = "督查台账.xlsx") -> Path:
    settings = replace(SETTINGS, language=language)
    RENDER[name](
        tables=tables(settings),
        problems=problems_frame([]),
        catalogue=CATALOGUE,
        settings=settings,
        folder=folder,
    )
    return folder / name


def read(path: Path) -> Sheets:
    book = load_workbook(path)
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}


def body(rows: list[tuple[Any, ...]], heading: str) -> list[dict[str, Any]]:
    """The rows below the headings, by heading."""
    at = next(i for i, row in enumerate(rows) if heading in row)
    return [dict(zip(rows[at], row, strict=True)) for row in rows[at + 1 :]]


def test_no_name_that_a_unit_wrote_gets_into_a_command(tmp_path: Path) -> None:
    (row,) = body(read(write(tmp_path))["责任异议"], "怎样答复")
    assert (row["反馈单位"], row["理由"]) == (EVIL, EVIL)
    commands = row["怎样答复"]
    assert "HYPERLINK" not in commands and '"' not in commands
    assert "--to 新单位" in commands and "--to 本单位 --confirm" in commands


def test_the_sums_of_the_lists_are_those_of_the_map(tmp_path: Path) -> None:
    found, sheets = tables(), read(write(tmp_path))
    listed = body(sheets["问题清单"], "问题编号")
    closed = body(sheets["已销号"], "问题编号")
    checks = body(sheets["自检自查表"], "指标编号")
    unmet = int(found["scores"]["unmet"].sum())
    assert unmet == sum(row["自查结果"] == "未达标" for row in checks) == 3
    waiting = [row for row in listed if row["当前状态"] == "待复核"]
    assert len(listed) == unmet + len(waiting) == 4
    assert len(listed) + len(closed) == len(found["problem_cases"]) == 5
    named = {row["问题编号"] for row in checks if row["自查结果"] == "未达标"}
    assert named == {row["问题编号"] for row in listed} - {row["问题编号"] for row in waiting}
    sums = {row["数目"]: row["数"] for row in body(sheets["核对"], "数目")}
    assert sums["地图上的未达标项"] == sums["自检自查表的未达标项"] == unmet
    assert sums["问题清单的行数"] == len(listed)
    states = Counter(row["当前状态"] for row in listed + closed)
    assert {word: sums[word] for word in states} == states
    assert len(body(sheets["问题经过"], "次序")) == len(found["problem_events"])


def test_the_list_says_whose_until_when_and_what_done_looks_like(tmp_path: Path) -> None:
    row = next(
        r for r in body(read(write(tmp_path))["问题清单"], "问题编号") if r["是否反弹"] != "否"
    )
    assert (row["责任单位"], row["当前状态"], row["是否反弹"]) == (EVIL, "反弹", "第 1 次")
    assert CATALOGUE.indicators["env_clean"].name in row["整改要求"]
    assert (row["发现途径"], row["整改前照片"], row["销号到反弹（天）"]) == ("督查", "a.jpg", 5)
    assert row["整改期限"].startswith("2026-09-")


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", [n for n in RENDER if n.endswith("xlsx")])
def test_no_cell_is_a_formula_and_bytes_repeat(tmp_path: Path, name: str, language: str) -> None:
    path = write(tmp_path / "a", language, name)
    assert path.read_bytes() == write(tmp_path / "b", language, name).read_bytes()
    cells = [cell for sheet in load_workbook(path) for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert EVIL in {cell.value for cell in cells}


def test_a_sheet_to_sign_for_every_supervised_problem(tmp_path: Path) -> None:
    supervised = {
        row["case_id"] for row in records(tables()["problem_cases"]) if row["is_supervised"]
    }
    sheets = read(write(tmp_path, name="督办单.xlsx"))
    assert supervised == set(list(sheets)[1:])
    assert len(supervised) == 1
    (form,) = list(sheets.values())[1:]
    fields = {row[0]: row[1] for row in form}
    wanted = ("督办编号", "办理时限", "质量要求", "签发人", "签收人及时间", "是否移交县纪委县监委")
    assert set(wanted) <= set(fields)
    assert (fields["督办编号"], fields["主办单位"]) == ("创文督〔2026〕1 号", EVIL)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_ledger_comes_back_as_it_was_filled_in(tmp_path: Path, language: str) -> None:
    path = write(tmp_path, language, "整改台账.xlsx")
    book = load_workbook(path)
    sheet = book.active
    assert sheet is not None
    at = next(r for r in range(1, 9) if sheet.cell(r, 1).value in ("序号", "No."))
    columns = {str(sheet.cell(at, c).value): c for c in range(1, sheet.max_column + 1)}

    def fill(row: int, **given: Any) -> None:
        for key, value in given.items():
            sheet.cell(row, columns[say(f"case_column.{key}", language)], value)

    word = say("case_state.to_review", language)
    fill(
        at + 1, new_state=word, new_photos="z.jpg", new_done=day(28), new_who="乙", new_day=day(29)
    )
    book.save(path)
    settings = Settings(inputs=Inputs(problems=(path.name,)), as_of=day(30))
    output = load_problem_reports(files={"problems": [path]}, settings=settings)
    (report,) = records(output.tables["problem_reports"])
    assert report["case_ref"] == sheet.cell(at + 1, 2).value
    assert (report["state"], report["photos"], report["who"]) == ("to_review", "z.jpg", "乙")
    assert (report["done_day"], report["day"]) == (day(28), day(29))
    assert [(p.code, p.count) for p in output.problems] == [("report.untouched", 3)]
    after = follow(GIVEN, [report], at=points("p", "q", "r"), units=UNITS, settings=SETTINGS)
    states = {row["case_id"]: row["state"] for row in records(after.tables["problem_cases"])}
    assert states[report["case_ref"]] == "to_review"
    assert codes(after) == []


def test_calendar_and_sheet_remind_of_the_same(tmp_path: Path) -> None:
    data = write(tmp_path, name="整改提醒.ics").read_bytes()
    calendar = icalendar.Calendar.from_ical(data)
    events = {str(e["UID"]).split("@")[0]: e for e in calendar.walk("VEVENT")}
    listed = {r["问题编号"]: r for r in body(read(write(tmp_path))["催办提醒"], "提醒日期")}
    assert set(events) == set(listed)
    assert len(events) == 3
    for number, event in events.items():
        end = event["DTEND"].dt
        assert str(end.tzinfo) == "Asia/Shanghai"
        assert f"{end:%Y-%m-%d %H:%M}" == listed[number]["整改期限"]
        alarms = [a["TRIGGER"].dt for a in event.walk("VALARM")]
        days = [f"{(end + trigger).date()}" for trigger in alarms]
        assert "、".join(days) == (listed[number]["提醒日期"] or "")
    assert any(event.walk("VALARM") for event in events.values())
    assert data == write(tmp_path / "again", name="整改提醒.ics").read_bytes()


def test_reminders_are_7_3_and_1_days_ahead_and_never_past() -> None:
    found = tables()
    by_item = {
        (r.case["indicator_id"], r.case["point_id"]): r for r in remind(_rows(found), SETTINGS)
    }
    far = by_item["ad_count", "q"]  # 40 working hours from day 30, a week with the national day
    assert far.ahead == (7, 3, 1)
    assert far.days == tuple(far.case["due_day"] - timedelta(days=n) for n in (7, 3, 1))
    assert by_item["env_clean", "p"].days_left < 0
    assert by_item["env_clean", "p"].ahead == ()
    later = replace(SETTINGS, as_of=far.case["due_day"] - timedelta(days=2))
    assert next(r for r in remind(_rows(found), later) if r.case is not None).days_left < 0
    assert [r.ahead for r in remind(_rows(found), later)][-1] == (1,)


def _rows(found: dict[str, Any]) -> list[dict[str, Any]]:
    return case_rows(found, CATALOGUE, SETTINGS)


@given(st.text(max_size=200))
def test_lines_are_short_and_text_is_read_back(text: str) -> None:
    line = f"SUMMARY:{escape(text)}"
    folded = fold(line)
    assert all(len(part.encode()) <= 75 for part in folded.split("\r\n"))
    lines = ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:x", "BEGIN:VEVENT", folded)
    data = "\r\n".join([*lines, "UID:1", "DTSTAMP:20260101T000000Z", "END:VEVENT", "END:VCALENDAR"])
    (event,) = icalendar.Calendar.from_ical(data.encode()).walk("VEVENT")
    kept = "".join(c for c in text.replace("\r\n", "\n") if c == "\n" or c.isprintable())
    assert str(event["SUMMARY"]) == kept


def test_the_red_black_list_and_the_notice_speak_in_figures(tmp_path: Path) -> None:
    sheets = read(write(tmp_path))
    board = body(sheets["红黑榜"], "榜别")
    assert {row["责任单位"] for row in board} == set(UNITS.values())
    places = [row["名次"] for row in board]
    assert places == [1, 2, 3] or places[-1] == "未知"
    assert [row["榜别"] for row in board if row["名次"] == "未知"] in ([], ["没有结果"])
    notice = "".join(str(row[0]) for row in sheets["通报"])
    assert "累计发现问题 5 件，已销号 1 件，整改率 20.0%" in notice
    assert "平时" in notice
