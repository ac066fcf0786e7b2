"""The form for ODK and Kobo: pyxform converts it, units see their points, names do no harm."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from typing import Any

import pytest
from defusedxml import ElementTree
from hypothesis import given
from hypothesis import settings as quick
from hypothesis import strategies as st
from openpyxl import load_workbook
from pyxform.xls2xform import convert

from geoplan.catalogue import load_catalogue
from geoplan.config import County, Settings
from geoplan.lists.xlsform import form_bytes, label_text, point_rows, points_csv, unit_code
from geoplan.tables import TABLES, from_rows
from geoplan.tables.values import SOURCES
from geoplan.text.round_names import round_key
from tests.cases.county import points

CATALOGUE = load_catalogue()
SETTINGS = Settings(county=County(name="测试县"))
EVIL = (
    '=HYPERLINK("http://x")',
    "${point}",
    "<script>alert(1)</script>",
    "a' or '1'='1",
    "../../etc/passwd",
    '单位\n换行\t\x00,"引号"',
    "]]>&amp;",
    "{{x}} ${{y}}",
)


def tables(units: dict[str, list[str]], names: dict[str, str] | None = None) -> dict[str, Any]:
    """A point of every type, the first led by the units given."""
    ids = [f"{type_id}-n1" for type_id in CATALOGUE.types]
    rows = points(*ids)
    rows["type_id"] = list(CATALOGUE.types)
    rows["name"] = [(names or {}).get(one, f"点{i}") for i, one in enumerate(ids)]
    said = [
        {
            **{"point_id": point, "role": "lead", "unit": unit, "rule": "type"},
            **{"detail": "", "distance_m": None, "person": ""},
        }
        for point, leads in units.items()
        for unit in leads
    ]
    return {"points": rows, "duties": from_rows(TABLES["duties"], said)}


def form(folder: Path, source: str, given: dict[str, Any] | None = None, units: Any = ()) -> Any:
    rows = point_rows(given or tables({"park-n1": ["甲局", "乙局"]}), CATALOGUE, units)
    path = folder / "form.xlsx"
    path.write_bytes(form_bytes(rows, CATALOGUE, SETTINGS, source))
    (folder / "points.csv").write_text(points_csv(rows), "utf-8")
    return path


@pytest.mark.parametrize("source", SOURCES)
def test_pyxform_converts_it_without_a_warning(tmp_path: Path, source: str) -> None:
    result = convert(form(tmp_path, source))
    assert result.warnings == []
    names = set(re.findall(r'nodeset="/data/(?:[^"]*/)?(\w+)"', result.xform))
    assert {f"q_{item}" for kind in CATALOGUE.types.values() for item in kind.indicators} <= names
    assert 'src="jr://file-csv/points.csv"' in result.xform
    assert f"calculate=\"'{source}'\"" in result.xform


def test_a_form_of_mocks_asks_for_the_round(tmp_path: Path) -> None:
    path = form(tmp_path, "mock")
    assert "round_name" not in convert(path).xform  # none was drawn: nothing to choose from
    rows = point_rows(tables({"park-n1": ["甲局"]}), CATALOGUE)
    path.write_bytes(form_bytes(rows, CATALOGUE, SETTINGS, "mock", ["第一次", *EVIL]))
    result = convert(path)
    assert result.warnings == []
    assert "jr:choice-name( /data/round , ' /data/round ')" in result.xform
    choices = load_workbook(path)["choices"].iter_rows(values_only=True)
    names = [row[2] for row in choices if row[0] == "rounds"]
    assert [round_key(str(name)) for name in names] == [round_key(n) for n in ("第一次", *EVIL)]


def test_questions_are_those_of_the_type(tmp_path: Path) -> None:
    """Every group is shown for just the types whose catalogue asks for it."""
    sheet = load_workbook(form(tmp_path, "self"))["survey"]
    heads, *rows = ([cell or "" for cell in row] for row in sheet.iter_rows(values_only=True))
    survey = [dict(zip(heads, row, strict=True)) for row in rows]
    shown = {
        row["name"].removeprefix("g_"): set(
            re.findall(r"selected\('(.*?)'", row["relevant"])[0].split()
        )
        for row in survey
        if row["type"] == "begin_group" and row["name"].startswith("g_")
    }
    for type_id, kind in CATALOGUE.types.items():
        assert {item for item, kinds in shown.items() if type_id in kinds} == set(kind.indicators)
    photos = {row["name"].removeprefix("p_"): row for row in survey if row["type"] == "image"}
    needy = {item.id for item in CATALOGUE.indicators.values() if item.needs_evidence}
    assert {name for name, row in photos.items() if row["required"]} == needy & set(photos)
    for row in survey:
        labels = [row[head] for head in heads if str(head).startswith("label::")]
        assert all(labels) or not any(labels), row["name"]
        assert re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", row["name"]), row["name"]
    assert str(heads.index("label::中文 (zh)")) < str(heads.index("label::English (en)"))


def test_points_are_found_by_equality_on_the_unit_column() -> None:
    given = tables({"park-n1": ["甲局", "乙局"], "market-n1": ["甲局"]})
    if "market-n1" not in set(given["points"]["point_id"]):
        other = next(p for p in given["points"]["point_id"] if p != "park-n1")
        given = tables({"park-n1": ["甲局", "乙局"], other: ["甲局"]})
    rows = list(csv.DictReader(io.StringIO(points_csv(point_rows(given, CATALOGUE)))))
    assert len(rows) == len(CATALOGUE.types)

    def seen(unit: str) -> set[str]:
        code = unit_code(unit)
        return {r["name"] for r in rows if code in (r["unit"], r["unit_also"])}

    assert len(seen("甲局")) == 2
    assert seen("乙局") == {"park-n1"}
    assert len(seen("")) == len(CATALOGUE.types) - 2
    park = next(r for r in rows if r["name"] == "park-n1")
    lat, lon, *_ = park["geometry"].split()
    assert (float(lat), float(lon)) == (float(park["lat"]), float(park["lon"]))
    only = point_rows(given, CATALOGUE, ["乙局"])
    assert [(r["name"], r["unit_name"], r["unit_also"]) for r in only] == [("park-n1", "乙局", "")]


def test_entities_leave_their_ids_to_the_server() -> None:
    text = points_csv(point_rows(tables({}), CATALOGUE), is_entities=True)
    heads = text.splitlines()[0].split(",")
    assert heads[0] == "label"
    assert "name" not in heads
    assert {"point_id", "unit", "type", "township", "geometry"} <= set(heads)


@quick(max_examples=12)  # each converts a whole form
@given(
    texts=st.lists(st.one_of(st.sampled_from(EVIL), st.text(max_size=30)), min_size=3, max_size=3)
)
def test_hostile_names_are_harmless(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str]
) -> None:
    first, second, third = texts
    clean = {text.replace("\x00", "") for text in texts}
    assert clean
    given = tables({"park-n1": [first, second] if first != second else [first]}, {"park-n1": third})
    folder = tmp_path_factory.mktemp("form")
    path = form(folder, "patrol", given)
    result = convert(path)
    assert result.warnings == []
    assert "<script" not in result.xform
    ElementTree.fromstring(result.xform)
    cells = [c for sheet in load_workbook(path) for row in sheet.iter_rows() for c in row]
    assert not [c for c in cells if c.data_type == "f"]
    text = (folder / "points.csv").read_text("utf-8")
    assert not text.startswith("\ufeff")
    for row in csv.reader(io.StringIO(text)):
        assert not [c for c in row if c.startswith(("=", "+", "@", "\t"))]


@given(text=st.text(max_size=300))
def test_labels_refer_to_nothing_and_hold_no_markup(text: str) -> None:
    label = label_text(text)
    assert label
    assert not set(label) & set("<>${}\n\t\0")
    assert label_text(label) == label


def test_the_same_points_give_the_same_bytes() -> None:
    rows = point_rows(tables({"park-n1": ["甲局"]}), CATALOGUE)
    one, two = (form_bytes(rows, CATALOGUE, SETTINGS, "self") for _ in range(2))
    assert one == two
