"""Coordinates as text: every form means the number it says, nothing else is read as a number."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoplan.geo import Axis, Coordinate, read_axis, read_pair

DMS = 117 + 12 / 60 + 30.5 / 3600


@pytest.mark.parametrize(
    ("text", "value", "axis"),
    [
        ("117.2084722", 117.2084722, ""),
        ("１１７．２", 117.2, ""),
        ("117°12′30.5″", DMS, ""),
        ("117º12'30.5''", DMS, ""),
        ("117度12分30.5秒", DMS, ""),
        ("１１７°１２＇３０．５＂", DMS, ""),
        ("117 ° 12 ′ 30.5 ″", DMS, ""),
        ("117 12 30.5", DMS, ""),
        ("117:12:30.5", DMS, ""),
        ("117-12-30.5", DMS, ""),
        ("117°12.5′", 117 + 12.5 / 60, ""),
        ("117 12.5", 117 + 12.5 / 60, ""),
        ("117°", 117.0, ""),
        ("E117.12", 117.12, "lon"),
        ("ｅ117.12", 117.12, "lon"),
        ("117.12E", 117.12, "lon"),
        ("117°12′30.5″E", DMS, "lon"),
        ("东经117°12′", 117.2, "lon"),
        ("东经：117.2度", 117.2, "lon"),
        ("经度=117.2", 117.2, "lon"),
        ("N28°18′", 28.3, "lat"),
        ("北纬28度18分", 28.3, "lat"),
        ("lat 28.3", 28.3, "lat"),
        ("W3.5", -3.5, "lon"),
        ("-14.5", -14.5, ""),
        ("-14°30′", -14.5, ""),
        ("−14.5", -14.5, ""),
        ("39500123.4", 39_500_123.4, ""),
        ("39,500,123.4", 39_500_123.4, ""),
        ("3,123,456.7", 3_123_456.7, ""),
        ("500,123", 500_123.0, ""),
    ],
)
def test_one_coordinate(text: str, value: float, axis: Axis) -> None:
    found = read_axis(text)
    assert found is not None
    assert found.value == pytest.approx(value, abs=1e-12)
    assert found.axis == axis


@pytest.mark.parametrize(
    "text",
    [
        *("", "-", "abc", "无", "117°61′", "117°12′60″", "117.5°12′", "117°12.5′30″"),
        *("117,123", "117.2,28.3", "2026-10-20", "E117.2W", "117.2.3", "39500123 12 30", "1e5"),
        *("nan", "inf", "=117.2", "117.2米", "东经"),
    ],
)
def test_what_is_no_coordinate(text: str) -> None:
    assert read_axis(text) is None


@pytest.mark.parametrize(
    "text",
    [
        *("117.2,28.3", "117.2，28.3", "117.2；28.3", "117.2、28.3", "117.2/28.3", "117.2 28.3"),
        *("117.2\n28.3", "(117.2, 28.3)", "（117.2，28.3）", "[117.2,28.3]", "POINT(117.2 28.3)"),
        *("E117.2,N28.3", "E117.2N28.3", "117.2E 28.3N", "东经117.2度，北纬28.3度"),
        *("经度:117.2 纬度:28.3", "经度117.2，纬度28.3", "坐标：117.2,28.3", "117 12 28 18"),
        *("117°12′00″ 28°18′00″", "117°12′0″28°18′0″", "117°12′E 28°18′N", "117 12 0 28 18 0"),
    ],
)
def test_two_coordinates_in_one_text(text: str) -> None:
    found = read_pair(text)
    assert found is not None
    assert [c.value for c in found] == pytest.approx([117.2, 28.3])
    assert [c.axis for c in found] in (["", ""], ["lon", "lat"])


def test_the_order_is_that_of_the_text() -> None:
    assert read_pair("北纬28.3度，东经117.2度") == (
        Coordinate(28.3, "lat"),
        Coordinate(117.2, "lon"),
    )
    assert read_pair("3123456.7, 39500123.4") == (Coordinate(3123456.7), Coordinate(39500123.4))


@pytest.mark.parametrize(
    "text", ["", "117.2", "1,2,3", "E117.2,E28.3", "人民路与解放路", "117.2,", "a,b"]
)
def test_what_is_no_pair(text: str) -> None:
    assert read_pair(text) is None


@given(
    st.integers(0, 179),
    st.integers(0, 59),
    st.integers(0, 59_999),
    st.sampled_from("EWNS"),
    st.data(),
)
def test_every_way_of_writing_an_angle_reads_back(
    degrees: int, minutes: int, thousandths: int, letter: str, data: st.DataObject
) -> None:
    seconds = f"{thousandths / 1000:.3f}"
    size = degrees + minutes / 60 + thousandths / 3_600_000
    signs = data.draw(st.sampled_from(["°′″", "度分秒", "°'\"", "º’”"]))
    text = f"{degrees}{signs[0]}{minutes:02}{signs[1]}{seconds}{signs[2]}"
    sign = -1 if letter in "WS" else 1
    for form in (f"{letter}{text}", f"{text}{letter}", f" {letter} {text} "):
        found = read_axis(form)
        assert found is not None
        assert found.value == pytest.approx(sign * size, abs=1e-9)
        assert found.axis == ("lon" if letter in "EW" else "lat")


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused(text: str) -> None:
    found = read_axis(text)
    assert found is None or abs(found.value) < 1e31
    pair = read_pair(text)
    assert pair is None or len(pair) == 2
