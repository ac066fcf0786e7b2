"""The command from end to end: what it writes, what it leaves alone, and how it says no."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from geoplan.cli import main


def run(*words: object, typed: str = "") -> Result:
    return CliRunner().invoke(main, [str(word) for word in words], input=typed)


@pytest.fixture
def county(built_folder: Path) -> Path:
    return built_folder


def pages(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((folder / "maps/units").glob("*"))}


def test_a_page_for_every_lead_unit_and_the_same_again(county: Path) -> None:
    result = run("pages", county)
    assert result.exit_code == 0, result.output
    first = pages(county)
    assert "县教体局.html" in first
    assert f"{len(first)} 个单位的页面" in result.output
    assert run("pages", county).exit_code == 0
    assert pages(county) == first
    assert "没有变化" in run("build", county).output


def test_one_unit_alone(county: Path) -> None:
    assert run("pages", county, "--unit", "县教体局").exit_code == 0
    assert list(pages(county)) == ["县教体局.html"]


def test_a_name_that_is_nearly_right_is_answered_with_the_right_one(county: Path) -> None:
    result = run("pages", county, "--unit", "教体局")
    assert result.exit_code == 2
    assert "县教体局" in result.output
    assert not (county / "maps/units").exists()


def test_with_passphrases_nobody_gets_an_open_page(county: Path) -> None:
    words = county / "口令.csv"
    rows = "单位,口令\n县教体局,山高水长一二三四\n县卫健局,短\n县没有局,不存在的单位的口令\n"
    words.write_text(rows, "utf-8-sig", newline="\n")
    result = run("pages", county, "--passphrases", words)
    assert result.exit_code == 0, result.output
    assert list(pages(county)) == ["县教体局.html"]
    assert "第一小学".encode() not in pages(county)["县教体局.html"]
    for said in ("少于 8 个字符", "没有“", "不是任何点位的主责单位"):
        assert said in result.output
    assert "山高水长" not in result.output


def test_open_pages_of_before_are_told_of(county: Path) -> None:
    assert run("pages", county).exit_code == 0
    words = county / "口令.csv"
    words.write_text("单位,口令\n县教体局,山高水长一二三四\n", "utf-8-sig", newline="\n")
    result = run("pages", county, "--passphrases", words)
    (said,) = (line for line in result.output.splitlines() if "没加口令的旧页面" in line)
    assert "县卫健局" in said
    assert "县教体局、" not in said


def test_a_passphrase_typed_in(county: Path) -> None:
    typed = "山高水长一二三四\n山高水长一二三四\n"
    result = run("pages", county, "--unit", "县教体局", "--ask", typed=typed)
    assert result.exit_code == 0, result.output
    assert b'"sealed"' in pages(county)["县教体局.html"]
    assert run("pages", county, "--ask").exit_code == 2


def test_pages_of_units_without_points_are_named_and_left(county: Path) -> None:
    old = county / "maps/units/旧单位.html"
    old.parent.mkdir(parents=True)
    old.write_bytes(b"old")
    result = run("pages", county)
    assert "旧单位" in result.output
    assert old.read_bytes() == b"old"
