"""A name of anybody's making is one part of a path, on every system."""

from __future__ import annotations

from pathlib import PurePosixPath, PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoplan.text.file_names import safe_file_name, safe_file_names


@given(st.text(max_size=300))
def test_it_is_always_one_part_and_never_a_device(name: str) -> None:
    text = safe_file_name(name)
    for kind in (PurePosixPath, PureWindowsPath):
        assert kind(text + ".html").parts == (text + ".html",)
    assert text == text.strip(" .") != ""
    assert len(text.encode()) <= 121
    assert not set(text) & set('\\/:*?"<>|\0\n\r\t')
    assert not PureWindowsPath(text + ".html").is_reserved()
    assert safe_file_name(text) == text


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("县城管局", "县城管局"),
        ("县金融监管/人行", "县金融监管_人行"),
        ("../../etc/passwd", "_.._etc_passwd"),
        ("C:\\windows\\x", "C__windows_x"),
        ("nul", "_nul"),
        ("con.txt", "_con.txt"),
        ("  县\u200b局 \u202egpj.  ", "县局 gpj"),
        ("", "_"),
        ("...", "_"),
    ],
)
def test_known_names(name: str, text: str) -> None:
    assert safe_file_name(name) == text


@given(st.lists(st.text(max_size=6), max_size=8))
def test_no_two_are_alike(names: list[str]) -> None:
    found = safe_file_names(names)
    assert found.keys() == set(names)
    assert len({text.casefold() for text in found.values()}) == len(found)
    assert found == safe_file_names(reversed(names))


def test_names_that_look_alike_are_told_apart() -> None:
    found = safe_file_names(["甲/局", "甲_局", "ABC", "abc", "乙局"])
    assert found["乙局"] == "乙局"
    assert len({text.casefold() for text in found.values()}) == 5
