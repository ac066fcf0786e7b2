"""The sheet of self-checks beside re-checks: raw beside corrected, words that accuse nobody."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from geoplan.config import Settings
from geoplan.lists.bias_page import bias_page
from geoplan.tables import TABLES, from_rows
from geoplan.tables.values import VERDICTS
from geoplan.text import LANGUAGES, say

HIGH: dict[str, Any] = {
    **{"unit": "县城管局", "points": 30, "pairs": 20, "claimed": 18, "refuted": 6, "mended": 1},
    **{"self_pct": 90.0, "recheck_pct": 65.0, "bias_pct": 25.0, "verdict": "high"},
    **{"overclaim_pct": 28.44, "low_pct": 12.0, "high_pct": 47.26, "basis": "own"},
    **{"overall_pct": 93.21, "corrected_pct": 71.04},
}
AGREES = HIGH | {
    **{"unit": "县教体局", "refuted": 0, "bias_pct": -5.0, "verdict": "consistent"},
    **{"overclaim_pct": 4.0, "low_pct": 0.0, "high_pct": 12.0},
}
ALONE = HIGH | {
    **{"unit": "团县委", "pairs": 0, "claimed": 0, "refuted": 0, "mended": 0, "verdict": "unsure"},
    **{"self_pct": None, "recheck_pct": None, "bias_pct": None, "basis": "prior"},
}
NOBODY = ALONE | {"unit": "", "points": 99, "overall_pct": None, "corrected_pct": None}
RATES = [
    {"unit": "县城管局", "source": "self", "answers": 9, "met": 8, "unmet": 1, "met_pct": 800 / 9},
    {"unit": "县城管局", "source": "covert", "answers": 4, "met": 1, "unmet": 3, "met_pct": 25.0},
]


def _page(rows: list[dict[str, Any]], language: str = "zh") -> Any:
    tables = {
        "unit_bias": from_rows(TABLES["unit_bias"], rows),
        "source_rates": from_rows(TABLES["source_rates"], RATES),
    }
    settings = replace(Settings(as_of=date(2026, 10, 20)), language=language)
    return bias_page(tables, settings, "题目")


def _rows(page: Any) -> list[dict[str, Any]]:
    heads = [head for head, _ in page.columns]
    return [dict(zip(heads, row, strict=True)) for row in page.rows]


def test_what_asks_for_a_second_look_comes_first_and_who_was_not_seen_last() -> None:
    rows = _rows(_page([ALONE, NOBODY, AGREES, HIGH]))
    assert [row["主责单位"] for row in rows] == [
        *("县城管局", "县教体局", "团县委", "（无主责单位）")
    ]


def test_raw_and_corrected_stand_side_by_side() -> None:
    row = _rows(_page([HIGH]))[0]
    assert (row["平均总得分（原）"], row["平均总得分（校正后）"]) == (93.2, 71.0)
    assert row["自查与复核比"] == "自查偏高"
    assert row["95% 区间（%）"] == "12.0–47.3"
    assert row["依据"] == "本单位复核 18 项，兼顾全县"
    assert (row["自查达标率，全部（%）"], row["暗访达标率（%）"]) == (88.9, 25.0)
    assert row["督查达标率（%）"] is None


def test_unknown_is_said_and_not_a_number() -> None:
    row = _rows(_page([NOBODY]))[0]
    assert row["平均总得分（原）"] == row["平均总得分（校正后）"] == "未知"
    assert row["这些项自查达标率（%）"] is None
    assert row["依据"] == "称达标的项没有复核过，用全县平均"
    assert row["怎么看、怎么做"] == "还没有复核：抽几项复核。"


def test_where_nothing_is_corrected_the_page_says_so() -> None:
    empty = {"basis": "none", "overclaim_pct": None, "low_pct": None, "high_pct": None}
    page = _page([HIGH | empty, ALONE | empty])
    assert "没有校正" in page.note
    assert _rows(page)[0]["95% 区间（%）"] is None
    assert "没有校正" not in _page([HIGH]).note


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_accuses_anybody(language: str) -> None:
    said = [say("bias.note", language)]
    said += [say(f"bias.{part}.{v}", language) for v in VERDICTS for part in ("verdict", "meaning")]
    for word in ("造假", "虚报", "弄虚", "瞒报", "作假", "fraud", "false", "cheat", "dishonest"):
        assert not any(word in text for text in said)


@pytest.mark.parametrize("language", LANGUAGES)
def test_both_languages_hold_the_same_numbers(language: str) -> None:
    rows = [list(row) for row in _page([HIGH, ALONE], language).rows]
    numbers = [[cell for cell in row if not isinstance(cell, str)] for row in rows]
    zh = [[c for c in row if not isinstance(c, str)] for row in _page([HIGH, ALONE]).rows]
    assert numbers == zh
