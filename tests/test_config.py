"""Settings: every fault at once, every default in one place."""

from __future__ import annotations

from datetime import date

import pytest

from geoplan.config import MapSettings, Settings, new_settings_text, parse_settings
from geoplan.errors import SettingsError
from geoplan.text import word_problem


def test_an_empty_file_is_all_defaults() -> None:
    assert parse_settings("") == Settings()


def test_values_are_read_in_their_types() -> None:
    text = """
        as_of = 2026-10-20
        [inputs]
        lists = "a.csv"
        answers = ["b.csv", "c.csv"]
        [inventory]
        section_max_m = 400
    """
    got = parse_settings(text)
    assert got.day == date(2026, 10, 20)
    assert got.inputs.lists == ("a.csv",)
    assert got.inputs.answers == ("b.csv", "c.csv")
    assert got.inventory.section_max_m == 400.0


def test_all_faults_are_told_at_once() -> None:
    text = """
        languge = "zh"
        as_of = "soon"
        [county]
        admin_level = "six"
        [inventory]
        section_max_m = -1
        [map]
        basemap_mb_max = "4"
    """
    with pytest.raises(SettingsError) as caught:
        parse_settings(text)
    got = {p.facts["name"]: p.code for p in caught.value.problems}
    assert got == {
        "languge": "settings.unknown",
        "as_of": "settings.wrong_value",
        "county.admin_level": "settings.wrong_value",
        "inventory.section_max_m": "settings.wrong_value",
        "map.basemap_mb_max": "settings.wrong_value",
    }
    words = [word_problem(p)["fix"] for p in caught.value.problems]
    assert any("language" in w for w in words)
    assert any("大于 0 的数字" in w for w in words)


def test_what_is_no_toml_is_said() -> None:
    with pytest.raises(SettingsError) as caught:
        parse_settings("[county\nname")
    assert caught.value.problems[0].code == "settings.not_toml"


def test_a_new_file_reads_back() -> None:
    values = {
        "county.name": '引号"县',
        "county.admin_level": 8,
        "inputs.osm": "data/inputs/x.osm.pbf",
    }
    got = parse_settings(new_settings_text(values))
    assert (got.county.name, got.county.admin_level) == ('引号"县', 8)
    assert got.inputs.osm == "data/inputs/x.osm.pbf"


def test_every_default_shown_in_a_new_file_is_valid() -> None:
    text = new_settings_text({})
    freed = "\n".join(
        line[2:] if line.startswith("# ") and " = " in line and line[2].isascii() else line
        for line in text.splitlines()
    )
    got = parse_settings(freed)
    example = date(2026, 10, 20)  # of a date there is no default to show
    assert got == Settings(as_of=example, map=MapSettings(deadline=example))


def test_whole_numbers_are_bounded_too() -> None:
    with pytest.raises(SettingsError) as caught:
        parse_settings("[county]\nadmin_level = 0\n[inventory]\nconfirm_below = 1.5")
    got = {p.facts["name"]: p.facts["expected"] for p in caught.value.problems}
    assert got == {"county.admin_level": "@expected.number", "inventory.confirm_below": "0 … 1"}
