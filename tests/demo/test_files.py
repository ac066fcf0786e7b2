"""The files of the demo county: the same from the same seed, small, fictional, and committed."""

from __future__ import annotations

from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from geoplan.config import parse_settings
from geoplan.demo import write_demo
from tests.conftest import REPOSITORY
from tests.demo.conftest import read_osm


def files(folder: Path) -> dict[str, bytes]:
    paths = sorted(p for p in folder.rglob("*") if p.is_file())
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in paths}


NAMES = {
    "geoplan.toml",
    "data/README.md",
    "docs/示范县.md",
    "data/inputs/demo.osm.pbf",
    "data/inputs/townships.geojson",
    "data/inputs/点位信息表.xlsx",
    "data/inputs/点位信息表-乡镇.xlsx",
    "data/inputs/社区边界.geojson",
    "data/inputs/网格.geojson",
    "data/inputs/公益广告台账.xlsx",
    "data/inputs/设施台账.xlsx",
    "data/inputs/驻点.xlsx",
    "data/inputs/队伍.xlsx",
    "data/inputs/负面清单.xlsx",
    "data/inputs/巡查记录.xlsx",
    "data/inputs/巡查记录-手机定位.csv",
    *(f"data/inputs/巡查轨迹-{who}组.gpx" for who in "甲乙丙"),
    "data/inputs/自检自查表.xlsx",
    "data/inputs/自检自查表-第一轮.xlsx",
    "data/inputs/目录-第一轮.yaml",
    "data/inputs/自检自查表-第二轮.xlsx",
    "data/inputs/自检自查表-补充.csv",
    "data/inputs/自检自查表-街巷.csv",
    "data/inputs/官方范围.geojson",
    "data/state/decisions.csv",
}
UTF8_CSV = (
    "data/inputs/自检自查表-街巷.csv",
    "data/inputs/巡查记录-手机定位.csv",
    "data/state/decisions.csv",
)


def test_same_seed_same_bytes_and_other_seed_differs(demo: Path, tmp_path: Path) -> None:
    again, other = tmp_path / "again", tmp_path / "other"
    written = write_demo(again)
    write_demo(other, seed=7)
    first, second, third = files(demo), files(again), files(other)
    assert {p.relative_to(again).as_posix() for p in written} == set(second) == NAMES
    assert first == second
    assert [name for name in NAMES if first[name] == third[name]] == []


def test_files_are_small(demo: Path) -> None:
    size = {name: len(body) for name, body in files(demo).items()}
    assert size["data/inputs/demo.osm.pbf"] < 600_000
    assert sum(size.values()) < 3_000_000


def test_settings_name_every_input_and_say_the_day(demo: Path) -> None:
    settings = parse_settings((demo / "geoplan.toml").read_text("utf-8"))
    inputs = settings.inputs
    named = {inputs.osm, inputs.townships, inputs.communities, inputs.grids}
    named |= {
        *inputs.facilities,
        *inputs.bases,
        *inputs.teams,
        *inputs.negatives,
        *inputs.visits,
        *inputs.tracks,
        *inputs.zones,
        *inputs.lists,
        *inputs.answers,
        *(one.catalogue for one in settings.rounds if one.catalogue),
    }
    assert named == {name for name in NAMES if name.startswith("data/inputs/")}
    assert settings.day.isoformat() == "2026-10-20"
    assert "虚构" in settings.county.name


@pytest.mark.parametrize("name", sorted(NAMES))
def test_every_file_says_that_it_is_fictional(demo: Path, name: str) -> None:
    path = demo / name
    if path.suffix == ".xlsx":
        book = CalamineWorkbook.from_path(str(path))
        assert "虚构示范数据" in book.sheet_names[0]
    elif path.suffix == ".pbf":
        back = read_osm(path)
        assert "fictional" in back.generator
        assert back.find(admin_level="6", name="禾溪县（虚构）")
    elif path.suffix == ".csv":
        assert "虚构示范数据" in path.read_text("utf-8-sig" if name in UTF8_CSV else "gb18030")
    else:
        assert "虚构" in path.read_text("utf-8")


@pytest.mark.parametrize("name", sorted(NAMES))
def test_the_repository_holds_what_the_program_writes(demo: Path, name: str) -> None:
    """Texts word for word; packed files by content, for compression differs between libraries."""
    committed, fresh = REPOSITORY / name, demo / name
    assert committed.is_file(), 'run write_demo(Path(".")) in the repository'
    if name.endswith(".xlsx"):
        assert sheet(committed) == sheet(fresh)
    elif name.endswith(".pbf"):
        assert read_osm(committed) == read_osm(fresh)
    else:
        assert committed.read_bytes() == fresh.read_bytes()


def sheet(path: Path) -> list[tuple[str, list[list[object]]]]:
    book = CalamineWorkbook.from_path(str(path))
    return [(name, book.get_sheet_by_name(name).to_python()) for name in book.sheet_names]
