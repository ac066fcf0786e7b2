"""Search in a whole county: what a planner types finds the point among the hits that are shown."""

from __future__ import annotations

import random
from bisect import bisect_right
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from geoplan.pipeline import BuildResult
from tests.chromium import Watched

SAMPLE = 200
# GB 2312 has its 3,755 usual characters in the order of their readings: where each letter begins.
_BEGINS = {
    **{"a": 0xB0A1, "b": 0xB0C5, "c": 0xB2C1, "d": 0xB4EE, "e": 0xB6EA, "f": 0xB7A2, "g": 0xB8C1},
    **{"h": 0xB9FE, "j": 0xBBF7, "k": 0xBFA6, "l": 0xC0AC, "m": 0xC2E8, "n": 0xC4C3, "o": 0xC5B6},
    **{"p": 0xC5BE, "q": 0xC6DA, "r": 0xC8BB, "s": 0xC8F6, "t": 0xCBFA, "w": 0xCDDA, "x": 0xCEF4},
    **{"y": 0xD1B9, "z": 0xD4D1},
}
_END = 0xD7F9
_LETTERS, _STARTS = list(_BEGINS), list(_BEGINS.values())


def first_letter(character: str) -> str:
    """Return the first letter of the usual reading, nothing where this table has none."""
    code = int.from_bytes(character.encode("gb2312", "ignore"), "big")
    return _LETTERS[bisect_right(_STARTS, code) - 1] if _STARTS[0] <= code <= _END else ""


@pytest.fixture(scope="module")
def county(built_demo: tuple[Path, BuildResult]) -> tuple[Path, dict[str, Any]]:
    folder, result = built_demo
    return folder / "maps" / "index.html", result.tables


def _sample(rows: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return random.Random(0).sample(sorted(rows), SAMPLE)  # noqa: S311 - the same every time


def _hits(page: Any, texts: list[str]) -> list[list[str]]:
    """Type each text into the field and read the ids of the hits shown."""
    script = """texts => { const field = document.getElementById("gp-search");
        return texts.map(text => { field.value = text; field.dispatchEvent(new Event("input"));
            const hits = document.querySelectorAll("#gp-hits .gp-row");
            return [...hits].map(row => row.dataset.id); }); }"""
    found: list[list[str]] = page.evaluate(script, texts)
    return found


def _missed(page: Any, asked: list[tuple[str, str]]) -> list[str]:
    found = _hits(page, [text for _, text in asked])
    return [text for (i, text), hits in zip(asked, found, strict=True) if i not in hits]


def test_points_are_found_by_name_and_by_first_letters(
    watch: Callable[..., Watched], county: tuple[Path, dict[str, Any]]
) -> None:
    path, tables = county
    page = watch().open(path)
    points = tables["points"]
    named = [(i, n) for i, n in zip(points["point_id"], points["name"], strict=True) if n]
    assert len(_missed(page, _sample(named))) <= SAMPLE // 20
    typed = [(i, "".join(map(first_letter, n))) for i, n in named if all(map(first_letter, n))]
    assert len(_missed(page, _sample(typed))) <= SAMPLE // 20


def test_a_unit_finds_what_it_leads(
    watch: Callable[..., Watched], county: tuple[Path, dict[str, Any]]
) -> None:
    path, tables = county
    page = watch().open(path)
    duties = tables["duties"].query("role == 'lead'")
    units = sorted(duties["unit"].unique())
    for unit, hits in zip(units, _hits(page, units), strict=True):
        assert set(duties.loc[duties["unit"] == unit, "point_id"]) & set(hits)
