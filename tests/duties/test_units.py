"""A name means one unit, whatever it is called; what nobody knows is never taken for another."""

from __future__ import annotations

import pytest

from geoplan.catalogue import load_catalogue
from geoplan.config import parse_settings
from geoplan.duties.units import Named, UnitBook
from geoplan.errors import CatalogueError
from geoplan.text.names import unit_name
from tests.duties.cases import CATALOGUE, SETTINGS

TOWNS, COMMUNITIES = ("东街道", "滨江镇"), ("花园社区",)


def book(county: str = "平安县") -> UnitBook:
    return UnitBook(CATALOGUE, parse_settings(f'[county]\nname = "{county}"'), TOWNS, COMMUNITIES)


@pytest.mark.parametrize(
    ("written", "county", "unit"),
    [
        ("县城管局", "平安县", "县城管局"),
        ("县城市管理局", "平安县", "县城管局"),
        ("县综合执法局", "平安县", "县城管局"),
        ("综合执法局", "平安县", "县城管局"),
        ("平安县城管局", "平安县", "县城管局"),
        ("平安县综合执法局", "平安县（虚构）", "县城管局"),
        ("贵溪市城管局", "贵溪市", "县城管局"),
        ("市城管局", "贵溪市", "县城管局"),
        ("贵溪城管局", "贵溪市", "县城管局"),
        ("市场监管局", "贵溪市", "县市场监管局"),
        ("贵溪市市场监督管理局", "贵溪市", "县市场监管局"),
        ("县 公安局", "平安县", "县公安局"),
        ("东街道办事处", "平安县", "东街道"),
        ("平安县滨江镇人民政府", "平安县", "滨江镇"),
        ("花园居委会", "平安县", "花园社区"),
    ],
)
def test_a_unit_goes_by_many_names(written: str, county: str, unit: str) -> None:
    assert book(county).find(written) == Named(unit)


@pytest.mark.parametrize(
    ("written", "role"),
    [
        ("各乡镇（街道）", "territorial"),
        ("各乡镇(街道)", "territorial"),
        ("各乡镇街道", "territorial"),
        ("属地乡镇", "territorial"),
        ("各乡镇人民政府（街道办事处）", "territorial"),
        ("网格包保单位", "grid_sponsor"),
        ("包保单位", "grid_sponsor"),
        ("各社区", "community"),
    ],
)
def test_wildcards_stand_for_a_role(written: str, role: str) -> None:
    found = book().find(written)
    assert found is not None
    assert found.role == role


@pytest.mark.parametrize(
    "written", ["市城管局", "县城菅局", "县教体局（基础教育股）", "邻县城管局", "西街道办事处"]
)
def test_what_nobody_knows_stays_as_it_is_written_and_is_told_once(written: str) -> None:
    units = book()  # of a county: 市城管局 is the bureau above it
    for row in (9, 4):
        place = {"file": "a.xlsx", "sheet": "表", "row": row}
        assert units.find(written, place) == Named(written)
    (problem,) = units.problems()
    assert (problem.code, problem.count, problem.row) == ("duty.new_unit", 2, 4)
    assert problem.facts["unit"] == written


@pytest.mark.parametrize("written", ["各有关单位", "相关部门", "各成员单位", "有关单位"])
def test_whoever_it_concerns_is_nobody(written: str) -> None:
    units = book()
    assert units.find(written) is None
    assert [p.code for p in units.problems()] == ["duty.vague_unit"]


def test_no_alias_merges_two_units() -> None:
    owner: dict[str, str] = {}
    for unit in CATALOGUE.units.values():
        for name in (unit.name, *unit.aliases):
            assert owner.setdefault(unit_name(name), unit.id) == unit.id
            found = UnitBook(CATALOGUE, SETTINGS).find(name)
            assert found == Named(unit.name, unit.role)


def test_a_workspace_adds_aliases_and_cannot_give_one_to_two_units() -> None:
    change = "units: {zjj: {aliases: [县城建局]}}"
    units = UnitBook(load_catalogue(change, "c.yaml"), SETTINGS)
    assert units.find("平安县城建局") == Named("县住建局")
    with pytest.raises(CatalogueError) as error:
        load_catalogue("units: {zjj: {aliases: [城管局]}}", "c.yaml")
    assert "repeated_name" in str(error.value)
