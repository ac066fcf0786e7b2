"""The register reads back as it was written; decisions are read from what offices fill in."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geoplan.config import parse_settings
from geoplan.errors import InputError
from geoplan.evidence import load_state, write_register
from geoplan.tables import TABLES, from_rows
from geoplan.tables.safe_csv import plain_cell, safe_cell

TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("Cs",), exclude_characters="\0"))


def identity(**changes: Any) -> dict[str, Any]:
    row = {"point_id": "park-n1", "type_id": "park", "status": "current", "name": "东园"}
    row |= {"lon": 116.123456789, "lat": -28.1, "length_m": None, "osm": "n1", "line": ""}
    return row | {"heirs": ""} | changes


def write(folder: Path, rows: list[dict[str, Any]]) -> Path:
    write_register(tables={"identities": from_rows(TABLES["identities"], rows)}, folder=folder)
    return folder / "identities.csv"


def load(register: Path | None = None, decisions: Path | None = None) -> Any:
    text = 'as_of = "2026-11-20"\n'
    if decisions:
        text += f'[inputs]\ndecisions = ["{decisions.name}"]\n'
    files = {
        "register": [register] if register else [],
        "decisions": [decisions] if decisions else [],
    }
    return load_state(files=files, settings=parse_settings(text))


@given(TEXT)
def test_a_safe_cell_is_no_formula_and_reads_back(text: str) -> None:
    cell = safe_cell(text)
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert plain_cell(cell) == text


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(name=TEXT, lon=st.floats(-180, 180), length=st.none() | st.floats(0, 1e5), line=TEXT)
def test_the_register_reads_back_as_it_was(
    tmp_path: Path, name: str, lon: float, length: float | None, line: str
) -> None:
    rows = [identity(name=name, lon=lon, length_m=length, line=line), identity(point_id="=1+1")]
    path = write(tmp_path, rows)
    output = load(path)
    expected = from_rows(TABLES["register"], rows)
    assert output.tables["register"].equals(expected)
    assert not output.problems
    with path.open(encoding="utf-8-sig", newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    assert not any(c.startswith(("=", "+", "@")) for c in cells)


def test_damaged_rows_are_named_and_the_rest_loads(tmp_path: Path) -> None:
    path = write(tmp_path, [identity(), identity(point_id="park-n2"), identity(point_id="park-n3")])
    text = path.read_text("utf-8-sig").replace("park-n2,park,current", "park-n2,park,lost")
    lines = text.splitlines()
    lines[3] = lines[3].replace("116.123456789", "east")
    lines.append(lines[1])
    path.write_text("\n".join(lines), "utf-8")
    output = load(path)
    assert output.tables["register"]["point_id"].tolist() == ["park-n1"]
    assert [(p.code, p.row, p.column) for p in output.problems] == [
        ("register.bad_row", 3, "status"),
        ("register.bad_row", 4, "lon"),
        ("register.bad_row", 5, "point_id"),
    ]


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"\xff\xfe\x00", "register.unreadable"), ("编号,类别\n1,2".encode(), "register.no_column")],
)
def test_another_file_in_its_place_is_an_error(tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "identities.csv"
    path.write_bytes(content)
    with pytest.raises(InputError) as caught:
        load(path)
    assert caught.value.problems[0].code == code


def test_no_state_is_an_empty_register() -> None:
    output = load()
    assert output.tables["register"].empty
    assert output.tables["decisions"].empty


def test_decisions_are_read_and_what_cannot_be_is_named(tmp_path: Path) -> None:
    path = tmp_path / "候选点位.csv"
    rows = [
        ["编号", "类别", "名称", "决定", "决定人", "日期", "理由"],
        ["urban_village-n5", "城中村", "南村", "确认", "张三", "2026年11月3日", "现场看过"],
        ["urban_village-n6", "城中村", "北村", "", "", "", ""],
        ["", "", "西村", "否决", "", "", ""],
        ["urban_village-n7", "", "", "大概是", "", "", ""],
        ["", "", "", "确认", "", "", ""],
        ["urban_village-n8", "", "", "否", "", "某日", ""],
    ]
    with path.open("w", encoding="gb18030", newline="") as file:
        csv.writer(file).writerows(rows)
    output = load(decisions=path)
    found = output.tables["decisions"]
    assert found["ref"].tolist() == ["urban_village-n5", "西村", "urban_village-n8"]
    assert found["decision"].tolist() == ["confirm", "reject", "reject"]
    assert found["day"].tolist() == [date(2026, 11, 3), None, None]
    assert [(p.code, p.row) for p in output.problems] == [
        ("decision.unknown_word", 5),
        ("decision.no_ref", 6),
        ("decision.bad_date", 7),
    ]


def test_decisions_after_the_day_of_the_build_are_told_and_not_used(tmp_path: Path) -> None:
    path = tmp_path / "决定.csv"
    days = ("2026-11-19", "2026-11-20", "2026-11-21", "2027-01-01", "")
    lines = "".join(f"park-n{i},确认,{day}\n" for i, day in enumerate(days))
    path.write_text("编号,决定,日期\n" + lines, "utf-8")
    output = load(decisions=path)
    assert output.tables["decisions"]["ref"].tolist() == ["park-n0", "park-n1", "park-n4"]
    (told,) = output.problems
    assert (told.code, told.level, told.file, told.count) == (
        "decision.future",
        "info",
        path.name,
        2,
    )
    assert told.facts == {"as_of": "2026-11-20"}
