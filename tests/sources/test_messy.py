"""Messy files: the exact rows, the exact complaints, and nothing that goes missing between them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.worksheet.cell_range import CellRange

from geoplan.catalogue import load_catalogue
from geoplan.errors import InputError, Problem
from geoplan.sources import archives
from geoplan.sources.official_list import COLUMNS, read_list
from geoplan.sources.sheets import cell_text, read_sheets
from geoplan.text import word_problem
from tests.sources.messy import CASES, Case, xlsx


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_messy_file(case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "UNFOLDED_MB_MAX", 20)  # a bomb for tests may be a small one
    path = tmp_path / f"点位 清单{case.suffix}"
    path.write_bytes(case.make())
    if case.error:
        with pytest.raises(InputError) as caught:
            read_sheets(path, COLUMNS)
        assert caught.value.problems[0].code == case.error
        return
    said: list[Problem] = []
    found = [row for sheet in read_sheets(path, COLUMNS, "", said) for row in sheet.rows]
    shown = [(n, cell_text(c["type"]), cell_text(c["name"])) for n, c in found]
    assert shown == [row[:3] for row in case.rows]
    for (_, cells), (*_, further) in zip(found, case.rows, strict=True):
        assert {key: cells[key] for key in further} == further
    assert sorted((p.code, p.row or 0, p.count) for p in said) == sorted(
        (code, row or 0, count) for code, row, count in case.said
    )


def test_there_are_enough_cases() -> None:
    assert len(CASES) == len({case.name for case in CASES}) > 60


TYPES = ("医院", "公园", "农贸市场", "社区")
cells = st.text(alphabet="东西南北一中小学园路街12Ａ（）", min_size=1, max_size=8)
point = st.fixed_dictionaries(
    {
        "type": st.sampled_from(TYPES),
        "name": cells.map(lambda text: "点" + text),
        "address": cells | st.just(""),
        "lead": st.sampled_from(["", "县城管局", "县住建局、县公安局"]),
        "lon": st.sampled_from(["", "116.635512"]),
    }
)
noise = st.sampled_from(["blank", "total", "heading", "title"])
ENCODINGS = ("utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16")


@given(
    points=st.lists(point, min_size=1, max_size=6),
    order=st.permutations(["serial", "type", "name", "address", "lead", "lon", "户数"]),
    above=st.lists(st.sampled_from(["blank", "某县点位责任清单", "单位：县创文办"]), max_size=3),
    between=st.lists(st.tuples(st.integers(0, 6), noise), max_size=3),
    below=st.lists(st.sampled_from(["blank", "备注：以公章为准", "填表人：王五"]), max_size=3),
    alias=st.integers(0, 2),
    form=st.sampled_from(["xlsx", *ENCODINGS]),
    separator=st.sampled_from([",", "\t", ";"]),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_order_of_columns_titles_notes_and_encoding_change_no_row(
    points: list[dict[str, str]],
    order: list[str],
    above: list[str],
    between: list[tuple[int, str]],
    below: list[str],
    alias: int,
    form: str,
    separator: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    names = [name for name in order if name in COLUMNS.aliases]
    heads = [
        COLUMNS.aliases[n][min(alias, len(COLUMNS.aliases[n]) - 1)] if n in names else n
        for n in order
    ]
    rows: list[list[str]] = [[] if text == "blank" else [text] for text in above]
    rows.append(heads)
    expected = []
    for i, found in enumerate(points):
        for at, kind in between:
            if at == i:
                first = {"title": ["（一）重点点位"], "blank": [], "heading": heads}
                rows.append(first.get(kind) or ["合计" if n == order[0] else "" for n in order])
        rows.append([{**found, "serial": str(i + 1), "户数": "8"}[n] for n in order])
        expected.append((len(rows), dict(found)))
    rows += [[] if text == "blank" else [text] for text in below]
    path = tmp_path_factory.mktemp("reading") / ("a.xlsx" if form == "xlsx" else "a.csv")
    if form == "xlsx":
        path.write_bytes(xlsx(("清单", rows, ())))
    else:
        out = io.StringIO(newline="")
        csv.writer(out, delimiter=separator).writerows(rows)
        path.write_bytes(out.getvalue().encode(form))
    said: list[Problem] = []
    sheets = read_sheets(path, COLUMNS, "", said)
    read = [
        (n, {k: cell_text(c.get(k, "")) for k in points[0]})
        for sheet in sheets
        for n, c in sheet.rows
    ]
    assert read == expected
    _assert_every_row_is_accounted_for(rows, heads, read, said)


def _assert_every_row_is_accounted_for(
    rows: list[list[str]], heads: list[str], read: list[Any], said: list[Problem]
) -> None:
    top = rows.index(heads)
    body = {i for i, row in enumerate(rows, 1) if i > top + 1 and any(row)}
    named = {n for p in said for n in _numbers(p.facts.get("rows", ""))}
    assert body == {n for n, _ in read} | named
    assert not {n for n, _ in read} & named


def _numbers(text: str) -> Iterator[int]:
    for part in filter(None, text.split("、")):
        first, _, last = part.partition("–")
        yield from range(int(first), int(last or first) + 1)


CATALOGUE = load_catalogue()
WORDS = (
    *(
        "",
        "",
        "",
        "医院",
        "公园",
        "公元",
        "东园",
        "西园",
        "合计",
        "小计：3",
        "备注：以公章为准",
        "说明",
    ),
    *(
        "填表人：王五",
        "一、医院类",
        "（二）公园",
        "示例",
        "（必填）",
        "#N/A",
        "1",
        "2",
        "3",
        "张三",
    ),
    *("点位类别", "点位名称", "详细地址", "116.1", "医院\n公园", "１２", "无", "/", "社区"),
)
some_cell = st.sampled_from(WORDS)


@given(
    rows=st.lists(st.lists(some_cell, min_size=5, max_size=5), max_size=9),
    merges=st.lists(
        st.tuples(st.integers(2, 9), st.integers(1, 3), st.integers(1, 5), st.integers(0, 2)),
        max_size=2,
    ),
    form=st.sampled_from(["xlsx", "csv"]),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_every_row_that_holds_anything_is_loaded_or_named(
    rows: list[list[str]],
    merges: list[tuple[int, int, int, int]],
    form: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """The oracle counts the rows of the finished file, merged cells as openpyxl leaves them."""
    heads = ["序号", "点位类别", "点位名称", "详细地址", "户数"]
    path = tmp_path_factory.mktemp("garbage") / f"a.{form}"
    if form == "xlsx":
        areas: list[str] = []
        for top, down, left, right in merges:
            area = CellRange(None, left, top, min(left + right, 5), top + down)
            if all(area.isdisjoint(CellRange(a)) for a in areas):
                areas.append(area.coord)
        path.write_bytes(xlsx(("清单", [heads, *rows], areas)))
        page = load_workbook(path).worksheets[0]
        written = [[cell.value for cell in row] for row in page.iter_rows(min_row=2)]
    else:
        out = io.StringIO(newline="")
        csv.writer(out).writerows([heads, *rows])
        path.write_bytes(out.getvalue().encode())
        written = list(rows)
    held = {i for i, row in enumerate(written, 2) if any(row)}
    found, said = read_list(path, "a", CATALOGUE)
    loaded = {row["row"] for row in found}
    beside = [p for p in said if p.code == "sheet.side_by_side"]  # a second table in the same rows
    said = [p for p in said if p not in beside]
    lost = {p.row for p in said if p.level == "lost" and p.row is not None}
    other = {n for p in said if p.code == "sheet.not_data" for n in _numbers(p.facts["rows"])}
    assert loaded | lost | other == held
    assert not loaded & lost and not loaded & other and not lost & other
    counted = sum(p.count for p in said if p.level == "lost" or p.code == "sheet.not_data")
    assert len(loaded) + counted == len(held)


SEEDS = {
    case.name: (case.suffix, case.make())
    for case in CASES
    if case.name in ("title_groups_notes", "unicode_text_of_excel", "gbk", "line_breaks_in_quotes")
}


@given(
    seed=st.sampled_from(sorted(SEEDS)),
    changes=st.lists(
        st.tuples(st.floats(0, 1, exclude_max=True), st.binary(max_size=6)), max_size=5
    ),
    keep=st.floats(0, 1),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_no_damage_gets_past_a_clear_error(
    seed: str,
    changes: list[tuple[float, bytes]],
    keep: float,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    suffix, data = SEEDS[seed]
    for at, new in changes:
        i = int(at * len(data))
        data = data[:i] + new + data[i + len(new) :]
    path = tmp_path_factory.mktemp("damage") / f"a{suffix}"
    path.write_bytes(data if keep > 0.5 else data[: int(2 * keep * len(data))])
    try:
        sheets = read_sheets(path, COLUMNS, "", said := [])
    except InputError as error:
        said = list(error.problems)
        sheets = []
    for problem in said:
        assert word_problem(problem)["what"]
    for sheet in sheets:
        assert all(row.keys() <= COLUMNS.aliases.keys() for _, row in sheet.rows)
