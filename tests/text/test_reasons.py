"""Rules are worded for readers; what is not understood stays as it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoplan.text import LANGUAGES, say, section
from geoplan.text.reasons import _PARTS, word_reason

# One of each kind that the inventory writes, with what a reader must find in the phrase.
REASONS = {
    "osm: highway=primary": ["OSM 标签 highway=primary（主干路）"],
    "osm: highway=service, service=alley": ["highway=service（内部通道）、service=alley（小巷）"],
    "osm: leisure=park, name=Majjistral, Park ta' Natura": ["name=Majjistral, Park ta' Natura"],
    "osm: route=bus; stops: 5": ["公交", "5 站"],
    "osm: waterway": ["河道"],
    "list": ["上报清单"],
    "rule: streets, buildings, land use": ["街道密度"],
    "belt: 200 m around school-w1, from gates n10;n11": ["一小周边", "200 米", "n10、n11"],
    "belt: 100 m around hospital-n2, from outline": ["hospital-n2周边", "外围边线"],
    "belt: 150 m around market-n2, from point": ["实际范围可能更大"],
    "corridor: 50 m": ["50 米"],
    "corridor: 50 m, lines X3、K4、5……": ["50 米", "公交线路：X3、K4、5……"],
    "corridor: lines 7": ["公交线路：7"],
    "junction: 4 arms of main roads": ["4 个方向的主次干道"],
    "junction: 3 arms, signals": ["3 个方向的道路", "红绿灯"],
    "compound: 7 blocks within 60 m, 80 % tagged flats, residential land, gates n1;n2": [
        "7 栋",
        "80% 标为公寓楼",
        "在居住用地上",
        "出入口 n1、n2",
    ],
    "compound: landuse=residential, name=甲, 31 ha, settlement n5 within, outside built_up": [
        "landuse=residential（居住用地）、name=甲",
        "31 公顷，可能不止一个小区",
        "村镇 n5",
        "建成区之外",
    ],
    "compound: building=residential, 0.12 ha, residential land w9, called like n7": [
        "仅 0.12 公顷",
        "居住用地 w9",
        "与村镇 n7 同名",
    ],
    "village: place=village, 592 m inside built_up, 150 m from the nearest street, 111 m off": [
        "place=village（村庄）",
        "以内 592 米",
        "150 米推测",
        "离该街道 111 米",
    ],
    "village: place=hamlet, 60 m inside built_up, own outline, not official": [
        "范围取自 OSM",
        "不在官方范围文件中",
    ],
    "fringe: 300 m inside to 500 m outside built_up, 37 % works, streets cross the edge": [
        "以内 300 米至以外 500 米",
        "37% 为工业用地",
        "有街道穿过边线",
    ],
    "fringe: 300 m inside to 500 m outside built_up, 23 % fields": ["23% 为农田或绿地"],
    "official: 范围.geojson!3": ["官方范围文件 范围.geojson 第 3 条"],
    "official: a.gpkg!12; village: place=village, 9 m inside built_up, own outline": [
        "第 12 条；另据规则：OSM 标签 place=village"
    ],
}


@pytest.mark.parametrize("reason", REASONS)
def test_a_rule_is_worded(reason: str) -> None:
    said = word_reason(reason, "zh", {"school-w1": "一小"})
    assert [part for part in REASONS[reason] if part not in said] == []
    assert word_reason(reason, "en") != reason


def test_every_phrase_is_used_by_some_rule() -> None:
    """The examples above miss no part that the code knows."""
    texts = [part for reason in REASONS for part in reason.replace("; ", ": ").split(": ")]
    parts = [piece for text in texts for piece in text.split(", ")]
    unused = [key for pattern, key in _PARTS if not any(pattern.fullmatch(p) for p in parts)]
    assert unused == []
    used = {key for _, key in _PARTS}
    others = {"comma", "and", "list", "official", "tags", "tag", "waterway", "ride", "town"}
    assert used | others == set(section("reason", "zh"))


@pytest.mark.parametrize("text", ["", "清单上报", "amenity=school", "new: 5 m from x", "a; b"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_an_unknown_rule_is_shown_as_it_stands(text: str, language: str) -> None:
    assert word_reason(text, language) == text


def test_an_unknown_part_is_shown_beside_the_known() -> None:
    known = say("reason.from_outline")
    assert word_reason("belt: half an hour, from outline", "zh") == f"half an hour，{known}"


@given(st.sampled_from(["osm", "belt", "village", "official", "corridor"]), st.text(max_size=40))
def test_no_text_breaks_it(head: str, rest: str) -> None:
    for language in LANGUAGES:
        assert isinstance(word_reason(f"{head}: {rest}", language), str)


@pytest.mark.parametrize("name", ["{place}", "a, gates n1", "<b>x</b>", "x; y: z"])
def test_a_name_in_a_tag_is_not_lost(name: str) -> None:
    said = word_reason(f"osm: tourism=museum, name={name}", "en")
    assert all(piece in said for piece in name.split(", "))
