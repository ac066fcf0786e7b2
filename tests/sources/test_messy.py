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

from geoplan.errors import InputError, Problem
from geoplan.sources import archives
from geoplan.sources.official_list import COLUMNS
from geoplan.sources.sheets import cell_text, read_sheets
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
