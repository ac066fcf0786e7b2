"""The list and the answers of the demo county, read as any office sheet is read."""

from __future__ import annotations

import csv
import io
from collections import Counter
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from python_calamine import CalamineWorkbook

from geoplan.catalogue import Catalogue
from geoplan.demo.answer_words import AS_OF
from geoplan.demo.answers import HEADER as ANSWER_HEADER
from geoplan.demo.earlier_rounds import ROUNDS
from geoplan.demo.faults import FAULTS
from geoplan.demo.guide import GUIDE_FILE
from geoplan.demo.lists import HEADER
from geoplan.demo.mess import AMBIGUOUS
from geoplan.demo.names import TOWNS
from geoplan.geo import gcj02_to_wgs84, haversine_m
from tests.demo.conftest import Osm

LIST = "data/inputs/点位信息表.xlsx"
TOWN_LIST = "data/inputs/点位信息表-乡镇.xlsx"
ANSWERS = "data/inputs/自检自查表.xlsx"
MORE = "data/inputs/自检自查表-补充.csv"


def rows_of(path: Path) -> list[dict[str, Any]]:
    """Rows as dictionaries; ``#`` is the row number as a spreadsheet program counts."""
    if path.suffix == ".csv":
        grid: list[list[Any]] = list(csv.reader(io.StringIO(path.read_text("gb18030"))))
    else:
        book = CalamineWorkbook.from_path(str(path))
        assert len(book.sheet_names) == 1
        grid = book.get_sheet_by_index(0).to_python()
    header = grid[0]
    return [
        {"#": n, **dict(zip(header, row, strict=True))} for n, row in enumerate(grid[1:], start=2)
    ]


def list_rows(path: Path) -> list[dict[str, Any]]:
    """Rows of a list below its title and two rows of headings; merged groups are filled down."""
    book = CalamineWorkbook.from_path(str(path))
    title, groups, below, *body = book.get_sheet_by_index(0).to_python()
    assert "虚构示范数据" in title[0]
    header = [low or high for high, low in zip(groups, below, strict=True)]
    rows = [{"#": n, **dict(zip(header, row, strict=True))} for n, row in enumerate(body, start=4)]
    for before, row in pairwise(rows):
        row["点位类别"] = row["点位类别"] or before["点位类别"]
    return rows


@pytest.fixture(scope="module")
def listed(demo: Path) -> list[dict[str, Any]]:
    return list_rows(demo / LIST)


@pytest.fixture(scope="module")
def town_list(demo: Path) -> list[dict[str, Any]]:
    return list_rows(demo / TOWN_LIST)


@pytest.fixture(scope="module")
def answers(demo: Path) -> list[dict[str, Any]]:
    return rows_of(demo / ANSWERS) + rows_of(demo / MORE)


def test_list_columns_and_size(
    listed: list[dict[str, Any]], town_list: list[dict[str, Any]]
) -> None:
    for rows in (listed, town_list):
        assert tuple(rows[0])[1:] == HEADER
        assert "虚构示范数据" in rows[0]["备注"]
        assert {row["联系电话"][:4] for row in rows} == {"000-"}
    assert 200 <= len(listed) + len(town_list) <= 230
    assert {row["属地"] for row in town_list} == set(TOWNS)


@pytest.mark.parametrize(("name", "says"), [(LIST, True), (TOWN_LIST, False)])
def test_headings_are_merged_and_one_list_names_its_datum(
    demo: Path, name: str, says: bool
) -> None:
    sheet = CalamineWorkbook.from_path(str(demo / name)).get_sheet_by_index(0)
    merged = sheet.merged_cell_ranges or []
    width = len(HEADER)
    assert ((0, 0), (0, width - 1)) in merged
    assert sum(a == (1, 6) for a, _ in merged) == 1
    assert ("GCJ-02" in sheet.to_python()[1][6]) is says
    assert any(a[1] == b[1] == 1 and b[0] > a[0] > 2 for a, b in merged) is not says


def test_coordinates_are_those_of_a_web_map(
    listed: list[dict[str, Any]], town_list: list[dict[str, Any]], osm: Osm
) -> None:
    """Against the nearest object of the same name, by the datums' own converter backwards."""
    spots: dict[str, list[tuple[float, float]]] = {}
    for thing, tags in osm.tags.items():
        if thing[0] == "n" and "name" in tags:
            spots.setdefault(tags["name"], []).append(osm.spots[int(thing[1:])])
    off, plain = [], []
    for row in [*listed, *town_list]:
        if row["点位名称"] in spots and isinstance(row["经度"], float) and row["经度"] > 100:
            near = np.array(spots[row["点位名称"]])
            here = [float(v) for v in gcj02_to_wgs84(row["经度"], row["纬度"])]
            off.append(haversine_m(*here, near[:, 0], near[:, 1]).min())
            plain.append(haversine_m(row["经度"], row["纬度"], near[:, 0], near[:, 1]).min())
    assert len(off) > 60
    assert np.quantile(off, 0.8) < 32  # others bear the name of a bus stop or the like near by
    assert min(plain) > 300


def test_list_types_are_known_but_for_one(
    listed: list[dict[str, Any]], town_list: list[dict[str, Any]], catalogue: Catalogue
) -> None:
    unknown = [
        r["点位名称"] for r in [*listed, *town_list] if catalogue.find_type(r["点位类别"]) is None
    ]
    assert unknown == ["溪边咖啡打卡墙"]


def test_list_slips(listed: list[dict[str, Any]], osm: Osm) -> None:
    swapped = [r for r in listed if isinstance(r["经度"], float) and r["经度"] < r["纬度"]]
    assert len(swapped) == 1
    seen = Counter(tuple(v for k, v in r.items() if k not in ("#", "序号", "备注")) for r in listed)
    assert [n for n in seen.values() if n > 1] == [2]
    names = {tags.get("name") for tags in osm.tags.values()}
    streets = {"主次干道", "背街小巷"}
    unmapped = [r for r in listed if r["点位名称"] not in names and r["点位类别"] not in streets]
    bare = [r for r in unmapped if r["经度"] == "" and r["详细地址"] == "地址待补"]
    assert len(bare) == 5
    assert len([r for r in unmapped if r["经度"] != ""]) >= 15


def test_answer_columns_and_size(answers: list[dict[str, Any]], demo: Path) -> None:
    assert tuple(answers[0])[1:] == ANSWER_HEADER
    assert 4_000 <= len(answers) <= 8_000
    assert (demo / MORE).read_bytes()[:3] != b"\xef\xbb\xbf"  # GBK, as offices save it


def test_dates_are_dates_mostly_and_text_sometimes(demo: Path) -> None:
    days = [row["检查日期"] for row in rows_of(demo / ANSWERS)]
    typed = [day for day in days if isinstance(day, date)]
    assert 0.85 < len(typed) / len(days) < 0.99
    assert any(isinstance(day, str) and "月" in day for day in days)


def test_results_use_the_words_of_the_offices(answers: list[dict[str, Any]]) -> None:
    words = Counter(row["结果"] for row in answers)
    assert {"达标", "未达标", "不适用", "符合", "合格", "不符合"} <= set(words)
    assert words["基本达标"] == 1
    assert words[""] == 1


def test_every_standard_has_faults_of_its_own(catalogue: Catalogue) -> None:
    assert set(FAULTS) == set(catalogue.indicators)
    told = [text for texts in FAULTS.values() for text in texts]
    assert all(told) and len(told) == len(set(told))


def test_what_is_wrong_is_a_fault_of_the_standard_beside_it(
    demo: Path, answers: list[dict[str, Any]], catalogue: Catalogue
) -> None:
    ids = {one.name: key for key, one in catalogue.indicators.items()}
    of = {text: key for key, texts in FAULTS.items() for text in texts}
    rows = [*answers, *(row for one in ROUNDS for row in rows_of(demo / "data/inputs" / one.file))]
    told = [row for row in rows if row["存在问题"] in of and row["指标"] in {*ids, *ids.values()}]
    assert len(told) > 100
    odd = [row for row in told if of[row["存在问题"]] != ids.get(row["指标"], row["指标"])]
    assert odd == []


def test_three_rounds_follow_each_other_and_name_the_same_points(
    demo: Path, answers: list[dict[str, Any]]
) -> None:
    day = date(2026, 1, 1)
    now = {row["点位"] for row in answers}
    counts = []
    for this in ROUNDS:
        rows = rows_of(demo / "data/inputs" / this.file)
        days = [row["检查日期"] for row in rows if row["存在问题"] != "上一次"]
        assert day < this.start <= this.end < AS_OF
        assert min(days) >= this.start - timedelta(days=3)
        assert max(days) <= this.end
        named = {row["点位"] for row in rows}
        assert len(named & now) > 0.98 * len(named)
        counts.append(len(named))
        day = this.end
    assert 200 < counts[0] < counts[1] < len(now)


def test_serious_passes_come_with_photos_but_for_a_few_points(
    answers: list[dict[str, Any]], catalogue: Catalogue
) -> None:
    bare: Counter[str] = Counter()
    shown = 0
    for row in answers:
        indicator = catalogue.find_indicator(row["指标"])
        if indicator and indicator.needs_evidence and row["结果"] in ("达标", "符合", "合格"):
            bare[row["点位"]] += row["佐证照片"] == ""
            shown += row["佐证照片"] != ""
    lacking = [point for point, count in bare.items() if count]
    assert shown > 200
    assert 4 <= len(lacking) <= 12


def test_counted_spots_agree_with_the_result_but_for_one_row(answers: list[dict[str, Any]]) -> None:
    counted = [row for row in answers if isinstance(row["处数"], float) and row["处数"]]
    assert len(counted) > 100
    odd = [row for row in counted if row["问题处数"] > row["处数"]]
    assert [row["问题处数"] for row in odd] == [5]
    unmet = {"未达标", "不符合", "不合格"}
    rest = [row for row in counted if row not in odd]
    assert all((row["问题处数"] > 0) == (row["结果"] in unmet) for row in rest)


def test_indicators_are_known_but_for_one(
    answers: list[dict[str, Any]], catalogue: Catalogue
) -> None:
    found = {row["指标"]: catalogue.find_indicator(row["指标"]) for row in answers}
    assert [text for text, indicator in found.items() if indicator is None] == ["门前大五包"]
    assert any(text in catalogue.indicators for text in found)
    assert any(text not in catalogue.indicators for text in found)


def test_points_are_named_or_numbered(answers: list[dict[str, Any]], osm: Osm) -> None:
    names = Counter(t["name"] for t in osm.tags.values() if "name" in t)
    lost = set()
    for ref in {row["点位"] for row in answers}:
        number = ref.rpartition("-")[2]
        if ref not in names and number not in osm.tags:
            lost.add(ref)
    assert lost == {"查无此处小区", "bus_stop-n99999999"}  # the second is gone by now
    assert names[AMBIGUOUS] == 2
    assert AMBIGUOUS in {row["点位"] for row in answers}


def test_guide_names_the_right_rows(
    demo: Path, listed: list[dict[str, Any]], answers: list[dict[str, Any]]
) -> None:
    guide = (demo / GUIDE_FILE).read_text("utf-8")
    sheet = rows_of(demo / ANSWERS)
    at = {row["#"]: row for row in sheet}
    row = {r["#"]: r for r in listed}
    said = {
        cells[0].strip("| `"): int(cells[2].split("第 ")[-1].split(" 行")[0].split("–")[0])
        for line in guide.splitlines()
        if (cells := line.split(" | ")) and len(cells) == 5 and "xlsx 第 " in cells[2]
    }
    assert at[said["answer_ambiguous"]]["点位"] == AMBIGUOUS
    assert at[said["answer_no_result"]]["结果"] == ""
    assert at[said["answer_bad_date"]]["检查日期"] == "上周三"
    assert row[said["list_unknown_type"]]["点位类别"] == "网红打卡点"
    assert row[said["list_swapped"]]["经度"] < row[said["list_swapped"]]["纬度"]
    assert row[said["list_repeated"]]["点位名称"] == row[16]["点位名称"]
    assert " " in row[said["list_spaces"]]["点位名称"]
    assert row[said["list_only"]]["点位名称"] == "滨江苑社区居民委员会"
    assert row[said["list_unlocated"]]["点位名称"] == "东郊安置小区三期"
