"""A reviewable table of addresses as offices write them, and what may change in them unheeded."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoplan.inventory.addresses.fold import fold, name_key, number_of
from geoplan.inventory.addresses.known import KnownNames
from geoplan.inventory.addresses.model import Address
from geoplan.inventory.addresses.parse import parse_address

TABLE = Path(__file__).with_name("addresses.csv")
ROWS = list(csv.DictReader(TABLE.read_text("utf-8").splitlines()))
TEXTS = [row["text"] for row in ROWS]
COUNTIES = ("贵溪市", "鹰潭市")
AREAS = ("雄石街道", "东门街道", "花园街道", "泗沥镇", "东街社区", "花园社区")
KNOWN = KnownNames(COUNTIES, AREAS)


def cell(address: Address, column: str) -> str:
    value = getattr(address, column)
    if value is None:
        return ""
    if column == "also":
        return "; ".join(also(other) for other in value)
    if isinstance(value, float):
        return f"{value:g}"
    return "|".join(value) if isinstance(value, tuple) else str(value)


def also(address: Address) -> str:
    parts = [address.kind, "|".join(address.streets), address.place, address.relation]
    parts += [address.direction, address.part, str(address.number or "")]
    return " ".join(part for part in parts if part)


@pytest.mark.parametrize("row", ROWS, ids=TEXTS)
def test_the_table(row: dict[str, str]) -> None:
    read = parse_address(row["text"], KNOWN)
    assert {column: cell(read, column) for column in row if column != "text"} == {
        column: value for column, value in row.items() if column != "text"
    }


def test_the_table_is_large_and_holds_every_kind() -> None:
    assert len(ROWS) >= 120
    assert len(set(TEXTS)) == len(TEXTS)
    kinds = {row["kind"] for row in ROWS}
    assert kinds == {"junction", "segment", "number", "street", "place", "area", "unknown"}


@pytest.mark.parametrize("row", ROWS, ids=TEXTS)
def test_names_on_the_map_change_no_reading_of_the_table(row: dict[str, str]) -> None:
    """The form alone is enough for these; the map's names must not mislead."""
    names = {n for r in ROWS for n in r["streets"].split("|") if n.endswith(("路", "街", "巷"))}
    known = KnownNames(COUNTIES, AREAS, names - {"工业园区一号路"})
    read = parse_address(row["text"], known)
    assert (read.kind, cell(read, "ends")) == (row["kind"], row["ends"])


def test_names_on_the_map_are_found_whole() -> None:
    known = KnownNames((), (), ["Triq il-Kbira", "Triq San Pawl", "贵溪信江大桥", "中畈-樟坪"])
    assert parse_address("Triq il-Kbira与Triq San Pawl交叉口", known).streets == (
        "triq il-kbira",
        "triq san pawl",
    )
    assert parse_address("中畈—樟坪与贵溪信江大桥路口", known).streets == (
        "中畈-樟坪",
        "贵溪信江大桥",
    )
    assert parse_address("Triq il-Kbirax 12号", known).streets == ()


def test_a_street_of_two_scripts_is_one() -> None:
    assert name_key("紅山路") == name_key("红山路") != name_key("香山路")


def test_a_longer_name_is_another_street() -> None:
    known = KnownNames((), (), ["人民路", "解放路"])
    assert parse_address("新人民路12号", known).streets == ("新人民路",)
    assert parse_address("解放路一巷3号", known).streets == ("解放路一巷",)
    assert parse_address("人民东路12号", known).streets == ("人民东路",)
    assert parse_address("城东片人民路12号", known).streets == ("人民路",)


CHINESE = [
    row["text"] for row in ROWS if fold(row["text"]).isascii() is False and " " not in row["text"]
]
DASHES = "-—－-–~～―→"


@given(st.sampled_from(CHINESE), st.data())
def test_spaces_change_nothing(text: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(text)))
    space = data.draw(st.sampled_from([" ", "  ", "\u3000", "\n", "\t", "\u200b"]))
    assert parse_address(text[:at] + space + text[at:], KNOWN) == parse_address(text, KNOWN)


@given(st.sampled_from(CHINESE))
def test_width_changes_nothing(text: str) -> None:
    wide = "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)
    narrow = text.translate(str.maketrans("（），：", "(),:"))
    assert parse_address(wide, KNOWN) == parse_address(text, KNOWN)
    assert parse_address(narrow, KNOWN) == parse_address(text, KNOWN)


@given(st.sampled_from([t for t in TEXTS if "—" in t]), st.sampled_from(DASHES))
def test_any_dash_is_a_dash(text: str, dash: str) -> None:
    assert parse_address(text.replace("—", dash), KNOWN) == parse_address(text, KNOWN)


BRACKETS = [t for t in TEXTS if "（" in t and "）" in t]


@given(st.sampled_from(BRACKETS), st.sampled_from(["()", "[]", "【】", "〔〕", "｛｝", "《》"]))
def test_any_bracket_is_a_bracket(text: str, pair: str) -> None:
    other = text.replace("（", pair[0]).replace("）", pair[1])
    assert parse_address(other, KNOWN) == parse_address(text, KNOWN)


@given(st.text(max_size=60) | st.lists(st.sampled_from(TEXTS), max_size=3).map("".join))
def test_no_text_breaks_it(text: str) -> None:
    known = KnownNames(COUNTIES, AREAS, ["人民路", text])
    for read in (parse_address(text, KNOWN), parse_address(text, known)):
        assert read.kind in {row["kind"] for row in ROWS}


WORDS = (
    "人民解放路街道巷号弄与和、（）—至到东南西北角侧交叉口旁对面附近"
    "米0123一二十第段全线栋社区村镇市县"
)


@given(st.text(alphabet=WORDS, max_size=30))
def test_no_heap_of_its_words_breaks_it(text: str) -> None:
    read = parse_address(text, KNOWN)
    assert read.kind in {row["kind"] for row in ROWS}
    for name in (*read.streets, *read.ends, read.place):
        assert set(name) - set("0123456789号") <= set(fold(text))


@given(st.integers(0, 9999))
def test_numerals(number: int) -> None:
    assert number_of(chinese(number)) == number
    if number < 100:
        assert name_key(f"{number}号路") == name_key(f"{chinese(number)}号路")


def chinese(number: int) -> str:
    """The way people write it, by another road than the package."""
    digits = "零一二三四五六七八九"
    out = ""
    for unit, value in (("千", 1000), ("百", 100), ("十", 10)):
        digit = number // value % 10
        if digit:
            out += ("" if unit == "十" and not out and digit == 1 else digits[digit]) + unit
        elif out and number % value and not out.endswith("零"):
            out += "零"
    return out + (digits[number % 10] if number % 10 or not out else "")
