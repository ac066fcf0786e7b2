"""Sentences of the forecast: they claim no more than there is."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from geoplan.config import County, Settings
from geoplan.text.county import word_county
from geoplan.text.forecast import word_groups, word_outlook

ROW = {
    **{"scope": "type", "key": "hotline", "name": "热线", "draws": 1000, "loss": 0.4},
    **{"weight_pct": 1.0, "mean": 60.3, "median": 60.3, "low": 60.31, "high": 60.34},
}


@pytest.mark.parametrize(
    ("language", "about", "between"),
    [("zh", "看到时约 60.3 分", "多半在"), ("en", "about 60.3 when looked at", "mostly")],
)
def test_an_interval_of_one_number_is_told_as_one(language: str, about: str, between: str) -> None:
    narrow, wide = (word_groups([ROW | {"high": high}], language)[1] for high in (60.34, 60.4))
    assert about in narrow
    assert between not in narrow
    assert between in wide


def test_a_county_without_a_name_has_a_neutral_word() -> None:
    assert word_county(Settings()) == "本地区"
    assert word_county(replace(Settings(), language="en")) == "This area"
    assert word_county(replace(Settings(), county=County(name="贵溪市"))) == "贵溪市"


@pytest.mark.parametrize(
    ("evidence_pct", "state", "ends"),
    [
        (40.0, "clear", "可能 24%"),
        (0.3, "clear", "可能 24%；几乎没有检查结果，只按规划默认值"),
        (40.0, "unknown", "可能 24%；一票否决 13 项未报"),
        (0.3, "unknown", "；几乎没有检查结果，只按规划默认值；一票否决 13 项未报"),
        (40.0, "veto", "可能 24%"),  # told above, in red
    ],
)
def test_the_line_of_the_map_says_what_it_does_not_know(
    evidence_pct: float, state: str, ends: str
) -> None:
    county = ROW | {"scope": "county", "evidence_pct": evidence_pct, "median": 74.3}
    county |= {"target": 90.0, "p_target": 24.0, "p_error": 0.5}
    gate = pd.DataFrame([{"state": state, "unknown_vetoes": 13}])
    said = word_outlook(pd.DataFrame([county]), gate, Settings())
    assert said.startswith("推算实地分 74.3（中位数，90% 的可能在 60.3–60.3），达 90 分")
    assert said.endswith(ends)
    nothing = word_outlook(pd.DataFrame([county | {"draws": 0}]), gate, Settings())
    assert nothing.startswith("实地分还推算不出")
    assert ("一票否决 13 项未报" in nothing) == (state == "unknown")
