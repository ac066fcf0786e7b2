"""Sentences of the forecast: they claim no more than there is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from geoplan.config import County, Settings
from geoplan.text.county import word_county
from geoplan.text.forecast import word_groups

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
