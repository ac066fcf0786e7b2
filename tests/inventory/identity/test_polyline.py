"""Encoded lines: the published example, there and back, and damaged text."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geoplan.inventory.identity.polyline import Vertices, decode, encode, line_vertices

place = st.tuples(st.floats(-180, 180), st.floats(-90, 90))
line = st.lists(place, min_size=2, max_size=6).map(shapely.LineString)
shape = st.one_of(
    line,
    st.lists(line, min_size=1, max_size=3).map(shapely.MultiLineString),
    place.map(shapely.Point),
)


def plain(text: str) -> list[list[tuple[int, int]]]:
    """The decoder of the format's description, number by number."""
    parts = []
    for part in text.split(" ") if text else []:
        numbers, value, shift = [], 0, 0
        for character in part:
            code = ord(character) - 63
            value |= (code & 31) << shift
            shift += 5
            if code < 32:
                numbers.append(~(value >> 1) if value & 1 else value >> 1)
                value = shift = 0
        lat = lon = 0
        places = []
        for a, b in zip(numbers[::2], numbers[1::2], strict=True):
            lat, lon = lat + a, lon + b
            places.append((lon, lat))
        parts.append(places)
    return parts


def text_of(*shapes: object) -> list[str]:
    return encode(line_vertices(np.array(shapes, dtype=object)), len(shapes))


def test_the_example_of_the_format() -> None:
    line = shapely.LineString([(-120.2, 38.5), (-120.95, 40.7), (-126.453, 43.252)])
    assert text_of(line) == ["_p~iF~ps|U_ulLnnqC_mqNvxq`@"]


@given(st.lists(shape, max_size=5))
def test_there_and_back(shapes: list[object]) -> None:
    vertices = line_vertices(np.array(shapes, dtype=object))
    texts = encode(vertices, len(shapes))
    back, is_bad = decode(texts)
    assert not is_bad.any()
    assert np.array_equal(back.units, vertices.units)
    assert np.array_equal(back.line, vertices.line)
    assert np.array_equal(np.diff(back.part) != 0, np.diff(vertices.part) != 0)
    assert encode(back, len(shapes)) == texts
    for text, k in zip(texts, range(len(shapes)), strict=True):
        mine = [tuple(xy) for xy in vertices.units[vertices.line == k].tolist()]
        assert [xy for part in plain(text) for xy in part] == mine


def test_nothing_is_nothing() -> None:
    assert text_of() == []
    assert text_of(shapely.Point(1, 2), None) == ["", ""]
    vertices, is_bad = decode(["", ""])
    assert isinstance(vertices, Vertices)
    assert not len(vertices.units)
    assert not is_bad.any()


@pytest.mark.parametrize("bad", ["_p~iF~ps|", "_p~iF", "_p~iF 1", "路", "a\nb", "~~~~~~~~~~?"])
def test_damaged_text_is_known_and_harms_no_other(bad: str) -> None:
    good = "_p~iF~ps|U_ulLnnqC_mqNvxq`@"
    vertices, is_bad = decode([good, bad, good])
    assert is_bad.tolist() == [False, True, False]
    assert vertices.line.tolist() == [0, 0, 0, 2, 2, 2]


@given(st.lists(st.text(max_size=12), max_size=4))
def test_any_text_is_read_or_refused(texts: list[str]) -> None:
    vertices, is_bad = decode(texts)
    assert not set(np.flatnonzero(is_bad).tolist()) & set(vertices.line.tolist())
