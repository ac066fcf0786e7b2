"""A site owner fills in the page of his unit, closes it, comes back, and hands in."""

from __future__ import annotations

import csv
import io
import json
import re
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from geoplan.render.unit_page import UnitPages
from tests.chromium import Watched
from tests.render.fixture_tables import HOSTILE
from tests.render.unit_tables import make_unit_tables

pytestmark = pytest.mark.browser
UNIT = "县城管局"
EVIL = "</script><script>window.pwned=1</script>"
WORD = "山高水长一二三四"


def write(folder: Path, unit: str = UNIT, passphrase: str = "", **changes: Any) -> Path:
    tables = make_unit_tables()
    tables |= {name: change(tables[name]) for name, change in changes.items()}
    pages = UnitPages.of(tables, tables["catalogue"], tables["settings"])
    path = folder / "县 城管局#1.html"
    path.write_text(pages.render(unit, passphrase), "utf-8")
    return path


@pytest.fixture
def phone(watch: Callable[..., Watched]) -> Watched:
    return watch(width=360, height=740, accept_downloads=True)


def point(page: Any, nth: int) -> Any:
    """Open the card of the nth point and return it."""
    card = page.locator(".gp-card").nth(nth)
    if card.locator(".gp-head").get_attribute("aria-expanded") == "false":
        card.locator(".gp-head").click()
    return card


def answer(card: Any, item: int, result: str, note: str = "", photos: str = "") -> None:
    field = card.locator("fieldset").nth(item)
    field.locator(f"label.gp-r-{result}").click()
    if note:
        field.locator("textarea").fill(note)
    if photos:
        field.locator(".gp-more input[type=text]").fill(photos)


def fill(page: Any) -> None:
    page.fill("#gp-who", "=王某")
    first = point(page, 0)
    answer(first, 0, "unmet", note="门口|堆物,“两处”\n第二行", photos="a.jpg、b.jpg")
    answer(first, 1, "met")
    second = point(page, 1)
    second.locator(".gp-not input").check()
    second.locator(".gp-not textarea").fill("归县住建局，见责任表")


def saved(page: Any, button: str, folder: Path) -> tuple[str, bytes]:
    with page.expect_download() as caught:
        page.click(button)
    path = folder / "saved"
    caught.value.save_as(path)
    return caught.value.suggested_filename, path.read_bytes()


def ids(page: Any) -> list[str]:
    return list(page.evaluate("geoplan.unit.data.points.map(p => p.id)"))


def test_what_was_filled_in_is_there_again_and_goes_out_as_json(
    phone: Watched, tmp_path: Path
) -> None:
    path = write(tmp_path)
    page = phone.open(path)
    fill(page)
    assert "已自动保存" in page.locator(".gp-kept").inner_text()
    page = phone.open(path)
    assert page.locator("#gp-who").input_value() == "=王某"
    first = point(page, 0)
    assert first.locator("input[value=unmet]").first.is_checked()
    assert "第二行" in first.locator("textarea").nth(1).input_value()
    assert page.locator("#gp-count").inner_text().startswith("已填 2 / ")
    name, raw = saved(page, "#gp-json", tmp_path)
    assert re.fullmatch(rf"自检_{UNIT}_\d{{8}}-\d{{4}}\.json", name)
    text = raw.decode()
    found = json.loads(text)
    body = text[text.index('"records":') + 10 : text.rindex("]") + 1]
    assert found["crc32"] == f"{zlib.crc32(body.encode()):08x}"
    assert list(found) == ["geoplan", "format", "unit", "round", "crc32", "records"]
    assert (found["geoplan"], found["format"], found["unit"]) == ("answers", 1, UNIT)
    p = ids(page)
    unmet, met, theirs = found["records"]
    assert (unmet["point"], unmet["result"], unmet["checker"]) == (p[0], "unmet", "=王某")
    assert unmet["note"] == "门口|堆物,“两处” 第二行"
    assert unmet["photos"] == ["a.jpg", "b.jpg"]
    assert re.fullmatch(r"20\d\d-\d\d-\d\dT\d\d:\d\d", unmet["time"])
    assert (met["result"], met["source"]) == ("met", "self")
    assert theirs == {
        "kind": "not_ours",
        "point": p[1],
        "time": theirs["time"],
        "who": "=王某",
        "why": "归县住建局，见责任表",
    }


def test_the_table_and_the_text_say_the_same(phone: Watched, tmp_path: Path) -> None:
    page = phone.open(write(tmp_path))
    fill(page)
    name, raw = saved(page, "#gp-csv", tmp_path)
    assert name.endswith(".csv")
    assert raw.startswith(b"\xef\xbb\xbf")
    heads, *rows = csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline=""))
    assert ",".join(heads) == "单位,轮次,点位编号,指标编号,结果,时间,检查人,来源,备注,照片,条数"
    told = [dict(zip(heads, row, strict=True)) for row in rows]
    assert [row["结果"] for row in told] == ["未达标", "达标", "非本单位"]
    assert {row["检查人"] for row in told} == {"'=王某"}  # never a formula
    assert told[0]["备注"] == "门口|堆物,“两处” 第二行"
    assert told[2]["指标编号"] == ""
    assert {row["条数"] for row in told} == {"3"}
    page.click("#gp-text")
    text = page.locator("#gp-texts textarea").input_value()
    head, *lines = text.split("\n")
    mark, unit, _, count, check = re.split(r"】|\|", head)
    assert (mark, unit, count) == ("【geoplan自检", UNIT, "3")
    assert check == f"{zlib.crc32(chr(10).join(lines).encode()):08x}"
    first = lines[0].split("|")
    assert first[2] == "未达标"
    assert first[5:] == ["门口｜堆物,“两处” 第二行", "a.jpg、b.jpg"]
    assert [len(line.split("|")) for line in lines] == [7, 7, 7]
    page.click(".gp-copy")
    assert page.locator(".gp-copy").inner_text() == "已复制"


def test_long_answers_become_several_messages(phone: Watched, tmp_path: Path) -> None:
    page = phone.open(write(tmp_path))
    page.evaluate(
        """() => { var u = geoplan.unit; u.data.points.forEach(p => p.items.forEach(
            i => u.draft.put(p, u.data.indicators[i], { r: 'met', n: '备'.repeat(300) })));
            u.changed(); }"""
    )
    page.click("#gp-text")
    texts = [area.input_value() for area in page.locator("#gp-texts textarea").all()]
    assert len(texts) > 1
    assert max(map(len, texts)) < 4200
    records = page.evaluate("geoplan.unit.answers().records.length")
    lines = [text.split("\n") for text in texts]
    assert sum(len(part) - 1 for part in lines) == records
    for head, *rest in lines:
        assert head.split("|")[2] == str(len(rest)) and len(rest) <= 60
        assert head.split("|")[3] == f"{zlib.crc32(chr(10).join(rest).encode()):08x}"


def test_what_cannot_go_out_is_said(phone: Watched, tmp_path: Path) -> None:
    page = phone.open(write(tmp_path))
    page.click("#gp-json")
    assert "还没有填任何一项" in page.locator("#gp-said").inner_text()
    first = point(page, 0)
    answer(first, 0, "met", note="写了")
    first.locator("fieldset").first.locator(".gp-link").click()  # the result is taken back
    point(page, 1).locator(".gp-not input").check()
    point(page, 2).locator("label.gp-r-na").first.click()
    saved(page, "#gp-json", tmp_path)
    said = page.locator("#gp-said").inner_text()
    for part in ("已导出 1 条", "没有写检查人", "有 1 项写了备注", "有 1 个“不是我单位的”"):
        assert part in said


def test_a_browser_that_keeps_nothing_is_told_of(phone: Watched, tmp_path: Path) -> None:
    phone.page.add_init_script(
        "Storage.prototype.setItem = function () { throw new Error('QuotaExceededError'); };"
    )
    page = phone.open(write(tmp_path))
    answer(point(page, 0), 0, "met")
    kept = page.locator(".gp-kept")
    assert "不能自动保存" in kept.inner_text()
    assert "gp-warn" in kept.get_attribute("class")
    saved(page, "#gp-json", tmp_path)  # handing in works all the same


def test_two_windows_lose_nothing(watch: Callable[..., Watched], tmp_path: Path) -> None:
    path = write(tmp_path)
    first = watch()
    page = first.open(path)
    other = Watched(page.context.new_page()).open(path)
    answer(point(page, 0), 0, "met")
    answer(point(other, 1), 0, "unmet")
    answer(point(page, 2), 0, "na")
    page = first.open(path)
    results = page.evaluate("geoplan.unit.answers().records.map(r => r.result)")
    assert results == ["met", "unmet", "na"]


def test_another_units_page_has_its_own_answers(phone: Watched, tmp_path: Path) -> None:
    page = phone.open(write(tmp_path))
    answer(point(page, 0), 0, "met")
    page = phone.open(write(tmp_path, "县住建局"))
    assert page.evaluate("geoplan.unit.answers().records") == []


@pytest.mark.parametrize("junk", ["{", "[]", '{"items":{"a|b":{"r":5}},"not":7}', '{"items":null}'])
def test_rubbish_in_the_browser_does_no_harm(phone: Watched, tmp_path: Path, junk: str) -> None:
    path = write(tmp_path)
    page = phone.open(path)
    page.evaluate("t => localStorage.setItem(geoplan.unit.draft.key, t)", junk)
    page = phone.open(path)
    answer(point(page, 0), 0, "met")
    assert page.evaluate("geoplan.unit.answers().records.length") == 1


def test_hostile_names_stay_text(phone: Watched, tmp_path: Path) -> None:
    def rename(duties: Any) -> Any:
        return duties.assign(unit=duties["unit"].replace(UNIT, EVIL))

    page = phone.open(write(tmp_path, EVIL, duties=rename))
    for nth in range(page.locator(".gp-card").count()):
        point(page, nth)
    assert page.evaluate("window.pwned") is None
    assert page.locator("h1").inner_text() == EVIL
    names = page.evaluate("geoplan.unit.data.points.map(p => p.name)")
    shown = page.locator(".gp-name b").all_inner_texts()
    assert [" ".join(n.split()) for n in shown] == [" ".join(n.split()) for n in names]
    assert set(names) & set(HOSTILE)
    answer(point(page, 0), 0, "unmet", note=EVIL)
    name, raw = saved(page, "#gp-json", tmp_path)
    assert not set(name) & set('<>/\\"')
    assert json.loads(raw)["records"][0]["note"] == EVIL
    assert page.evaluate("window.pwned") is None


def test_the_page_fits_a_narrow_phone(phone: Watched, tmp_path: Path) -> None:
    page = phone.open(write(tmp_path))
    point(page, 0)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    low = page.evaluate(
        """[...document.querySelectorAll('.gp-choices label, #gp-return button, .gp-head')]
            .map(e => e.getBoundingClientRect().height).filter(h => h > 0 && h < 40).length"""
    )
    assert low == 0


def test_map_and_list_find_each_other(phone: Watched, tmp_path: Path) -> None:
    page = phone.open(write(tmp_path))
    page.evaluate("geoplan.unit.map.marks[geoplan.unit.data.points[4].id].fire('click')")
    card = page.locator(".gp-card").nth(4)
    assert card.locator(".gp-head").get_attribute("aria-expanded") == "true"
    assert page.locator(".gp-mark-here").inner_text() == "5"
    page.select_option("#gp-only", "faults")
    faults = page.evaluate("geoplan.unit.data.points.filter(p => p.faults.length).length")
    assert page.locator(".gp-card:visible").count() == faults
    assert page.locator(".gp-mark:visible").count() == faults


def test_how_far_the_mending_is_stands_beside_the_fault(phone: Watched, tmp_path: Path) -> None:
    page = phone.open(write(tmp_path))
    for nth in range(page.locator(".gp-card").count()):
        point(page, nth)
    told = page.locator(".gp-faults").all_inner_texts()
    cases = page.evaluate("geoplan.unit.data.points.flatMap(p => p.cases)")
    assert cases
    for case in cases:
        (said,) = (text for text in told if f"编号 {case['id']}，" in text)
        assert not case["due"] or f"期限 {case['due']}" in said
    assert sum("等待销号" in text for text in told) > 0


def test_a_closed_page_opens_with_its_passphrase_alone(phone: Watched, tmp_path: Path) -> None:
    path = write(tmp_path, passphrase=WORD)
    page = phone.open(path)
    assert UNIT not in page.content()
    page.fill("#gp-pass", "山高水长一二三五")
    page.click("#gp-gate button")
    page.locator("#gp-gate-said", has_text="口令不对").wait_for()
    assert page.locator(".gp-card").count() == 0
    assert UNIT not in page.content()
    page.fill("#gp-pass", WORD)
    page.click("#gp-gate button")
    page.locator("#gp-return").wait_for()
    assert page.locator("h1").inner_text() == UNIT
    answer(point(page, 0), 0, "unmet", note="秘密的备注")
    page.locator(".gp-kept", has_text="已自动保存").wait_for()
    kept = page.evaluate("localStorage.getItem(localStorage.key(0))")
    assert "秘密" not in kept and "unmet" not in kept
    page = phone.open(path)
    page.fill("#gp-pass", WORD)
    page.click("#gp-gate button")
    page.locator("#gp-return").wait_for()
    assert page.evaluate("geoplan.unit.answers().records[0].note") == "秘密的备注"


def test_without_cryptography_a_closed_page_says_so(phone: Watched, tmp_path: Path) -> None:
    phone.page.add_init_script(
        "Object.defineProperty(Crypto.prototype, 'subtle', {value: undefined});"
    )
    page = phone.open(write(tmp_path, passphrase=WORD))
    assert "不能解开" in page.locator("#gp-gate-said").inner_text()
    assert page.locator("#gp-pass").is_disabled()
