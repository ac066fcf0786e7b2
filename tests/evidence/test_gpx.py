"""GPX files as telephones write them, and as nobody should."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoplan.evidence import gpx as reader
from geoplan.evidence.gpx import parse_gpx

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<gpx xmlns="http://www.topografix.com/GPX/1/1">\n'


def fix(lon: object = 117.2, lat: object = 28.3, time: str = "2026-10-19T16:30:00Z") -> str:
    told = f"<time>{time}</time>" if time else ""
    return f'<trkpt lat="{lat}" lon="{lon}"><ele>3</ele>{told}</trkpt>\n'


def gpx(*segments: str, head: str = HEAD) -> bytes:
    body = "".join(f"<trkseg>\n{segment}</trkseg>" for segment in segments)
    return f"{head}<trk><name>a</name>{body}</trk></gpx>".encode()


def test_positions_times_and_lines_are_read() -> None:
    found = parse_gpx(gpx(fix() + fix(117.3), fix(time="2026-10-20 08:00:00")))
    assert (found.fault, found.bad) == ("", [0, 0])
    first, second = found.segments[0]
    assert (first.row, first.lon, first.lat, first.day) == (4, 117.2, 28.3, date(2026, 10, 20))
    assert first.time_s == 1792427400.0  # 2026-10-19 16:30 UTC is the 20th in Beijing
    assert second.lon == 117.3
    assert found.segments[1][0].day == date(2026, 10, 20)  # without a zone: local


@pytest.mark.parametrize(
    ("lon", "lat"), [("", "28"), ("x", "28"), ("nan", "28"), ("inf", "1"), (181, 2), (3, -90.5)]
)
def test_positions_that_are_none_are_counted(lon: object, lat: object) -> None:
    found = parse_gpx(gpx(fix(lon, lat) + fix()))
    assert (len(found.segments[0]), found.bad) == (1, [1])


@pytest.mark.parametrize("time", ["", "gestern", "2026-13-01T00:00:00Z", "9" * 500])
def test_a_time_that_cannot_be_read_is_none(time: str) -> None:
    (found,) = parse_gpx(gpx(fix(time=time))).segments[0]
    assert (found.time_s, found.day) == (None, None)


def test_waypoints_and_routes_were_not_walked() -> None:
    body = '<wpt lat="1" lon="1"/><rte><rtept lat="1" lon="1"/></rte><trkpt lat="1" lon="1"/>'
    found = parse_gpx(f"{HEAD}{body}</gpx>".encode())
    assert (found.segments, found.fault) == ([], "")


LAUGHS = "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10 if i else "ha" * 10}">' for i in range(10))


@pytest.mark.parametrize(
    "doctype",
    [
        f"<!DOCTYPE gpx [{LAUGHS}]>",
        '<!DOCTYPE gpx SYSTEM "file:///etc/passwd">',
        '<!DOCTYPE gpx [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        "<!DOCTYPE gpx>",
    ],
)
def test_declarations_of_entities_are_refused(doctype: str) -> None:
    head = HEAD.replace("<gpx", f"{doctype}<gpx")
    found = parse_gpx(gpx(fix("&a9;") + fix(), head=head))
    assert (found.fault, found.segments) == ("doctype", [])


def test_a_damaged_file_is_read_as_far_as_it_goes() -> None:
    whole = gpx(fix() * 5, fix() * 5)
    for length in range(len(whole)):
        found = parse_gpx(whole[:length])
        assert found.fault == ("damaged" if length >= len(HEAD) - 1 else "not_gpx")
        assert sum(map(len, found.segments)) == whole[:length].count(b"</trkpt>")
    assert found.fault_row == 15


@pytest.mark.parametrize(
    "data", [b"", b"PK\x03\x04zip", b"<kml/>", b"\xff\xfe<", "轨迹".encode("gbk"), b"<gpx" * 9]
)
def test_other_files_are_no_gpx(data: bytes) -> None:
    found = parse_gpx(data)
    assert (found.fault, found.segments) == ("not_gpx", [])


def test_depth_and_numbers_have_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    deep = parse_gpx(f"{HEAD}{'<a>' * 100_000}".encode())
    assert deep.fault == "damaged"
    monkeypatch.setattr(reader, "FIXES_MAX", 7)
    many = parse_gpx(gpx(fix() * 20))
    assert (many.fault, len(many.segments[0])) == ("too_many", 7)


@given(st.binary(max_size=400), st.integers(0, 300))
def test_no_bytes_break_the_reader(data: bytes, at: int) -> None:
    whole = gpx(fix() * 2)
    for spoiled in (data, whole[:at] + data + whole[at:]):
        found = parse_gpx(spoiled)
        assert len(found.segments) == len(found.bad)
