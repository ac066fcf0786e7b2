"""Sources of points in the words of the page."""

from __future__ import annotations

import pytest

from geoplan.text.sources import word_source


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("osm:n12215", "OSM n12215"),
        ("osm:n1;w2", "OSM n1、w2"),
        ("list:data/inputs/a.csv!162", "清单《data/inputs/a.csv》 第 162 行"),
        ("list:a.xlsx#总表!7", "清单《a.xlsx》总表 第 7 行"),
        ("osm:n1;list:a!b.xlsx#x!2", "OSM n1；清单《a!b.xlsx》x 第 2 行"),
        ("", ""),
        ("其他", "其他"),
    ],
)
def test_the_words_of_a_source(source: str, words: str) -> None:
    assert word_source(source) == words


def test_english() -> None:
    assert word_source("osm:n1;w2;list:a.csv!3", "en") == "OSM n1, w2；row 3 of list a.csv"
