"""Forms that came back: what was written is what is read, whatever was done to the file."""

from __future__ import annotations

import random
import tempfile
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from geoplan.errors import InputError
from geoplan.evidence.formats import Reading, Returned, read_returned
from geoplan.evidence.formats import form_columns as columns
from geoplan.evidence.store import record_id
from geoplan.text import LANGUAGES, section
from tests.evidence.form_files import (
    ITEMS,
    POINTS,
    TYPES,
    UNIT,
    SheetOf,
    empty_form,
    fill,
    opened,
    saved,
)
from tests.evidence.returned import as_json

Record = dict[str, Any]
ROWS = [(p[0], ITEMS[i][0]) for p in POINTS for i in TYPES[p[2]][1]]
CHECKS = ("静态检查", "动态检查")


def reading_of(data: bytes, name: str = "表.xlsx") -> Reading:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(data)
        return read_returned(Returned(path, name))


def ids(reading: Reading) -> set[str]:
    return {record_id(record) for record in reading.records}


def expected(answers: list[Record]) -> set[str]:
    """The same answers, as the page of the unit sends them."""
    return ids(reading_of(as_json(answers), "答案.json")) if answers else set()


def codes(reading: Reading, level: str = "") -> list[str]:
    return [p.code for p in reading.problems if level in ("", p.level)]


def filled(answers: list[Record]) -> dict[str, SheetOf]:
    sheets = opened(empty_form())
    fill(sheets, answers)
    return sheets


def one(point: str = "school-n1", indicator: str = "fac_fire", **more: Any) -> Record:
    given = {"kind": "answer", "point": point, "indicator": indicator, "result": "达标"}
    return given | {"day": "2026-10-25", "time": "2026-10-25", "checker": "张三"} | more


def read_back(sheets: dict[str, SheetOf], name: str = "表.xlsx") -> Reading:
    return reading_of(saved(list(sheets.values())), name)


def test_an_empty_form_holds_no_answer_and_says_so() -> None:
    with pytest.raises(InputError) as caught:
        reading_of(empty_form())
    assert [(p.code, p.count) for p in caught.value.problems] == [
        ("collect.no_records", 1),
        ("form.unfilled", len(ROWS)),
    ]


def test_what_is_filled_in_is_what_the_page_would_send() -> None:
    answers = [
        one(result="达标", note="", photos="a.jpg"),
        one("school-n2", result="未达标", note="门口堆物", spots=4, spots_unmet=1),
        one("kindergarten-w7", "env_bins", result="不适用"),
    ]
    reading = read_back(filled(answers))
    sent = [{**a, "photos": [a["photos"]] if a.get("photos") else []} for a in answers]
    assert ids(reading) == expected(sent)
    assert (reading.origin, reading.unit, reading.round) == ("form", UNIT, "第三轮")
    assert [(p.code, p.count) for p in reading.problems] == [("form.unfilled", len(ROWS) - 3)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_heading_of_the_form_is_known_to_the_reader(language: str) -> None:
    heads = section("form_column", language)
    for name, aliases in (*columns.CHECKS.aliases.items(), *columns.POINTS.aliases.items()):
        if name in heads:
            assert heads[name] in aliases, name
    labels = section("form_cover_head", language)
    assert labels["all_day"] in columns.ALL_DAY
    assert labels["all_checker"] in columns.ALL_CHECKER


def test_an_english_form_is_read_too() -> None:
    sheets = opened(empty_form(UNIT, "en"))
    page = sheets["Static checks"]
    page.body[0][page.column("Result")] = "Not met"
    page.body[0][page.column("Date")] = "2026-10-25"
    reading = read_back(sheets)
    (record,) = reading.records
    assert (record["result"], record["unit"]) == ("unmet", UNIT)
    assert reading.round == "第三轮"


WORDS = {
    "met": ("达标", "√", "✓", "是", "合格", "OK", "ok", " 达标 ", "达标。", "Ｏ Ｋ", "✔️", "已达标"),
    "unmet": ("未达标", "×", "否", "不合格", "X", "ｘ", "✗", "未 达标", "不达标"),
    "na": ("不适用", "不涉及", "N/A"),
}
DAYS = (
    lambda d: d.isoformat(),
    lambda d: d,
    lambda d: datetime(d.year, d.month, d.day),
    lambda d: f"{d.year}年{d.month}月{d.day}日",
    lambda d: f"{d.year}.{d.month}.{d.day}",
    lambda d: f"{d.year}/{d.month}/{d.day}　",
    lambda d: f"{d.month}月{d.day}日",
    lambda d: f"{d.month}月{d.day}号",
    lambda d: f"{d.month}.{d.day:02}",
    lambda d: f"{d.month}/{d.day}",
    lambda d: f"{d:%y}.{d.month}.{d.day}",
    lambda d: f"{d:%Y%m%d}",
    lambda d: (d - date(1899, 12, 30)).days,
    lambda d: str((d - date(1899, 12, 30)).days),
    lambda d: f"{d.year}年{d.month}月{d.day}日上午",
    lambda d: f"{d.year}，{d.month}，{d.day}",
    lambda d: f"２０２６年{d.month}月{d.day}日" if d.year == 2026 else d,
)
texts = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Cf", "Co", "Cn")), max_size=12
)
texts |= st.sampled_from(
    ["=1+1", "@x", "-2", "+86", "<script>alert(1)</script>", "合计", "说明：无"]
)


@st.composite
def answer_of(draw: st.DrawFn, key: tuple[str, str]) -> tuple[Record, Record]:
    """One answer: as it stands in the cells, and as the page would send it."""
    result = draw(st.sampled_from(sorted(WORDS)))
    day = date(2026, 10, 21) + timedelta(draw(st.integers(0, 100)))
    said = {"checker": draw(texts).strip(), "note": draw(texts).strip()}
    photos = draw(st.lists(st.sampled_from(["a.jpg", "b 2.png", "现场.jpg"]), unique=True))
    cells = {"point": key[0], "indicator": key[1], **said, "photos": "、".join(photos)}
    cells["result"] = draw(st.sampled_from(WORDS[result]))
    cells["day"] = draw(st.sampled_from(DAYS))(day)
    sent = {"kind": "answer", "point": key[0], "indicator": key[1], "result": result}
    return cells, {**sent, "time": day.isoformat(), **said, "photos": photos}


@st.composite
def answer_sets(draw: st.DrawFn) -> list[tuple[Record, Record]]:
    keys = draw(st.lists(st.sampled_from(ROWS), unique=True, min_size=1, max_size=len(ROWS)))
    return [draw(answer_of(key)) for key in keys]


def mangle(sheets: dict[str, SheetOf], rng: random.Random) -> list[SheetOf]:
    """Do to a filled form what happens to forms; no answer is touched."""
    pages = {title: sheets[title] for title in CHECKS}
    for page in pages.values():
        for way in rng.sample(WAYS, rng.randrange(len(WAYS))):
            way(page, rng)
    others = [s for title, s in sheets.items() if title not in CHECKS and rng.random() < 0.7]
    if not any(s.title == "点位" for s in others):
        for page in pages.values():
            assert "点位编号" in page.cells[page.head] or rng  # the ids are what is left
    together = list(pages.values())
    if rng.random() < 0.3:
        first, second = together
        gap = [[None]] * rng.randrange(1, 3)
        shift = len(first.cells) + len(gap)
        first.cells = [*first.cells, *gap, *second.cells]
        first.merges += [(a + shift, b, c + shift, d) for a, b, c, d in second.merges]
        together = [first]
    for number, page in enumerate(together):
        if rng.random() < 0.4:
            page.title = rng.choice(("Sheet1", "新建", "检查 (2)", "填表说明2")) + str(number)
    every = [*others, *together]
    rng.shuffle(every)
    return every


def _empty(page: SheetOf) -> list[Any]:
    return [None] * len(page.cells[page.head])


def _move_columns(page: SheetOf, rng: random.Random) -> None:
    width = len(page.cells[page.head])
    order = rng.sample(range(width), width)
    page.cells[page.head :] = [[row[j] for j in order] for row in page.cells[page.head :]]


def _sort_rows(page: SheetOf, rng: random.Random) -> None:
    body = page.body
    rng.shuffle(body)
    page.cells[page.head + 1 :] = body


def _add_columns(page: SheetOf, rng: random.Random) -> None:
    at = rng.randrange(len(page.cells[page.head]))
    heading = rng.choice(("我加的", None, "领导批示", "完成情况"))
    for i, row in enumerate(page.cells):
        words = (heading,) if i == page.head else (None, "已转", 3)
        row.insert(at, rng.choice(words) if i >= page.head else None)


def _rename_columns(page: SheetOf, rng: random.Random) -> None:
    names = {
        "本次结果": ("结果", "检查结果 ", "是否达标"),
        "检查日期": ("日期", "检查时间（必填）"),
    }
    names |= {"点位编号": ("点位编码",), "存在问题": ("问题",), "照片文件名": ("佐证照片", "照片")}
    for heading, others in names.items():
        if heading in page.cells[page.head] and rng.random() < 0.6:
            page.cells[page.head][page.column(heading)] = rng.choice(others)


def _blank_headings(page: SheetOf, rng: random.Random) -> None:
    heading = rng.choice(("点位编号", "指标编号"))
    if heading in page.cells[page.head]:
        page.cells[page.head][page.column(heading)] = rng.choice((None, "代码"))


def _blank_rows(page: SheetOf, rng: random.Random) -> None:
    for _ in range(rng.randrange(4)):
        page.cells.insert(rng.randrange(page.head + 1, len(page.cells) + 1), _empty(page))


def _extra_titles(page: SheetOf, rng: random.Random) -> None:
    count = rng.randrange(1, 4)
    page.cells[:0] = [
        [rng.choice((None, "县教体局文件", "附件2")), *_empty(page)[1:]] for _ in range(count)
    ]
    page.head += count


def _lose_titles(page: SheetOf, _: random.Random) -> None:
    del page.cells[: page.head]
    page.head = 0


def _headings_again(page: SheetOf, rng: random.Random) -> None:
    page.cells.insert(
        rng.randrange(page.head + 2, len(page.cells) + 1), list(page.cells[page.head])
    )


def _hide_rows(page: SheetOf, rng: random.Random) -> None:
    page.hidden_rows = [i for i in range(page.head + 1, len(page.cells)) if rng.random() < 0.3]


def _drop_columns(page: SheetOf, rng: random.Random) -> None:
    for heading in ("序号", "轻重", "上次检查", "有效至", "没销号的问题", "点位类别", "检查内容"):
        if heading in page.cells[page.head] and rng.random() < 0.3:
            at = page.column(heading)
            for row in page.cells:
                del row[at]


def _spaces(page: SheetOf, rng: random.Random) -> None:
    for row in page.body:
        for j, value in enumerate(row):
            if isinstance(value, str) and value and rng.random() < 0.2:
                row[j] = rng.choice((value + " ", "　" + value, value + "\u200b"))


def _wide_ids(page: SheetOf, rng: random.Random) -> None:
    wide = {c: c + 0xFEE0 for c in range(33, 127)}
    for heading in ("点位编号", "指标编号"):
        if heading in page.cells[page.head]:
            at = page.column(heading)
            for row in page.body:
                if isinstance(row[at], str) and rng.random() < 0.2:
                    row[at] = row[at].translate(wide)


def _twice(page: SheetOf, rng: random.Random) -> None:
    page.cells.append(list(rng.choice(page.body)))


def _signatures(page: SheetOf, _: random.Random) -> None:
    words = ["填表人：张三", None, "单位负责人：李四"]
    page.cells += [_empty(page), words + _empty(page)[len(words) :]]


WAYS = (
    *(_move_columns, _sort_rows, _add_columns, _rename_columns, _blank_headings, _blank_rows),
    *(_extra_titles, _lose_titles, _headings_again, _hide_rows, _drop_columns, _spaces),
    *(_wide_ids, _twice, _signatures),
)


PHASES = (Phase.explicit, Phase.reuse, Phase.generate)  # to shrink a workbook takes minutes


@settings(max_examples=40, deadline=None, phases=PHASES, suppress_health_check=list(HealthCheck))
@given(answer_sets(), st.integers(0, 10**9))
def test_whatever_was_done_to_the_form_every_answer_is_read(
    pairs: list[tuple[Record, Record]], seed: int
) -> None:
    rng = random.Random(seed)  # noqa: S311 - made-up damage
    sheets = mangle(filled([cells for cells, _ in pairs]), rng)
    reading = reading_of(saved(sheets))
    assert ids(reading) == expected([sent for _, sent in pairs]), reading.problems
    assert "lost" not in [problem.level for problem in reading.problems]
