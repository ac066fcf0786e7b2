"""Positions that people marked: read, applied to the right row, or named."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geoplan.catalogue import load_catalogue
from geoplan.config import Settings
from geoplan.evidence import load_picks
from geoplan.inventory.picked import place_by_hand
from geoplan.tables import TABLES, from_rows

CATALOGUE = load_catalogue()
COUNTY = shapely.box(116, 28, 117, 29)
HEAD = "编号,类别,名称,经度,纬度,标注人,日期,说明\n"


def load(folder: Path, text: str, settings: Settings | None = None) -> Any:
    path = folder / "位置标注.csv"
    path.write_text(HEAD + text, "utf-8-sig")
    return load_picks(files={"picks": [path]}, settings=settings or Settings())


def item(mark: str, name: str, type_id: str = "park") -> dict[str, Any]:
    return {"listed_id": mark, "type_id": type_id, "name": name, "lon": None, "lat": None}


def pick(row: int, **facts: Any) -> dict[str, Any]:
    known = {
        "pick_id": str(row),
        "file": "a.csv",
        "sheet": "",
        "row": row,
        "ref": "",
        "type_id": "",
    }
    known |= {"name": "", "lon": 116.5, "lat": 28.5, "who": "", "day": None, "why": ""}
    return known | facts


def place(items: list[dict[str, Any]], picks: list[dict[str, Any]], register: Any = ()) -> Any:
    columns = ["point_id", "type_id", "name"]
    return place_by_hand(
        pd.DataFrame(items),
        from_rows(TABLES["picks"], picks),
        pd.DataFrame(list(register), columns=columns),
        CATALOGUE,
        COUNTY,
        ("贵溪市", ""),
    )


def test_rows_are_read_or_named(tmp_path: Path) -> None:
    text = (
        "park-l1,公园,东园,116.5,28.5,王某,2026-11-20,\n"
        "park-l2,公园,西园,,,,,\n"
        ",,,116.5,28.5,,,\n"
        "park-l3,公园,南园,一一六,28.5,,,\n"
        "park-l4,公园,北园,216.5,28.5,,,\n"
        "park-l5,公园,中园,116.5,28.5,,上周,\n"
    )
    output = load(tmp_path, text)
    assert output.tables["picks"]["ref"].tolist() == ["park-l1", "park-l5"]
    said = [(p.code, p.level, p.row) for p in output.problems]
    assert said == [
        ("pick.no_ref", "lost", 4),
        ("pick.bad_number", "lost", 5),
        ("pick.bad_number", "lost", 6),
        ("pick.bad_date", "warning", 7),
    ]


@pytest.mark.parametrize(
    "facts",
    [
        {"ref": "l1"},
        {"ref": "park-l1"},
        {"ref": "park-n7"},  # the id it has kept since an older list
        {"name": "贵溪市东园"},
        {"name": "东园", "type_id": "公园"},
        {"ref": "park-gone", "name": "东园"},
    ],
)
def test_a_pick_finds_its_row(facts: dict[str, Any]) -> None:
    register = [("park-n7", "park", "东园")]
    listed, placed, problems = place(
        [item("l1", "东园"), item("l2", "西园")], [pick(2, **facts)], register
    )
    assert (placed, problems) == ({"l1"}, [])
    assert listed["lon"].tolist()[0] == 116.5 and pd.isna(listed["lon"].tolist()[1])


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"ref": "park-l9"}, "pick.unknown"),
        ({"name": "东园", "type_id": "学校"}, "pick.unknown"),
        ({"name": "双园"}, "pick.ambiguous"),
        ({"ref": "l1", "lon": 115.0}, "pick.outside"),
    ],
)
def test_what_fits_nothing_is_named(facts: dict[str, Any], code: str) -> None:
    items = [item("l1", "东园"), item("l2", "双园"), item("l3", "双园")]
    listed, placed, problems = place(items, [pick(2, **facts)])
    assert [(p.code, p.level, p.file, p.row) for p in problems] == [(code, "lost", "a.csv", 2)]
    assert not placed and listed["lon"].isna().all()


@given(st.lists(st.tuples(st.sampled_from("abcx"), st.floats(115.5, 117.5)), max_size=8))
def test_every_pick_is_used_superseded_or_named(marks: list[tuple[str, float]]) -> None:
    items = [item(mark, mark) for mark in "abc"]
    picks = [pick(i, ref=mark, lon=lon) for i, (mark, lon) in enumerate(marks, 2)]
    listed, placed, problems = place(items, picks)
    good = {mark: lon for mark, lon in marks if mark != "x" and 116 < lon < 117}
    assert placed == set(good)
    assert len(problems) == sum(mark == "x" or not 116 < lon < 117 for mark, lon in marks)
    kept = dict(zip(listed["listed_id"], listed["lon"], strict=True))
    assert {mark: kept[mark] for mark in good} == good


def test_a_mark_made_after_the_day_of_the_build_serves_it(tmp_path: Path) -> None:
    """Where a thing is does not depend on the day; the page writes today's."""
    text = "park-l1,,,116.5,28.5,,2026-10-20,\npark-l2,,,116.5,28.5,,2026-10-21,\n"
    output = load(tmp_path, text, Settings(as_of=date(2026, 10, 20)))
    assert output.tables["picks"]["ref"].tolist() == ["park-l1", "park-l2"]
    assert not output.problems
