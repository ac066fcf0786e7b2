"""Doubtful duties in words: names, no ids that only machines know."""

from __future__ import annotations

import json

import pytest

from geoplan.text.duties import doubt_facts


@pytest.mark.parametrize(
    ("detail", "told"),
    [
        ("township:file:4", "边界文件第 4 个"),
        ("township:r1234", "OSM r1234"),
        ("grid:HX-33-2", None),
        ("community:别的名称", "别的名称"),
        ("点位清单.xlsx 第 4 行", "点位清单.xlsx 第 4 行"),
    ],
)
def test_candidates_are_named(detail: str, told: str | None) -> None:
    candidate = {"unit": "HX-33-2", "rule": "grid_polygon", "detail": detail}
    row = {"role": "lead", "kind": "tie", "chosen": "", "why": "first"}
    for language in ("zh", "en"):
        words = doubt_facts(row | {"candidates": json.dumps([candidate])}, language)["candidates"]
        assert "file:" not in words and "township:" not in words and "grid:" not in words
        if language == "zh":
            assert told is None or told in words
            assert " ）" not in words
