"""Photos: when and where their heads say they were taken, whatever is wrong with the rest."""

from __future__ import annotations

import os
import random
from datetime import datetime, timedelta, timezone
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from geoplan.config import Inputs, Settings
from geoplan.evidence import load_photos
from geoplan.evidence.photo_heads import Head, read_head
from geoplan.photo_folders import photo_files
from geoplan.tables import records
from tests.pictures import Shot, jpeg, png, webp

SHOT = Shot("2026:10:12 09:30:45", "", 116.25, 28.125)
FOUND = ("2026-10-12T09:30", 116.25, 28.125)
WAYS = {"jpeg": jpeg, "png": png, "webp": webp}


def head(folder: Path, data: bytes, name: str = "a.jpg") -> Head:
    path = folder / name
    path.write_bytes(data)
    return read_head(path)


@pytest.mark.parametrize("kind", WAYS)
def test_time_and_place_are_read_from_every_kind(tmp_path: Path, kind: str) -> None:
    assert head(tmp_path, WAYS[kind](SHOT)) == Head(kind, *FOUND)
    assert head(tmp_path, WAYS[kind]()) == Head(kind)


def test_notes_behind_the_picture(tmp_path: Path) -> None:
    assert head(tmp_path, png(SHOT, is_late=True)) == Head("png", *FOUND)


@given(
    moment=st.datetimes(datetime(1990, 1, 1), datetime(2099, 12, 31)),
    lon=st.floats(-180, 180).filter(lambda lon: abs(lon) > 1e-3),
    lat=st.floats(-90, 90),
    order=st.sampled_from("<>"),
)
def test_what_was_noted_is_read(
    tmp_path_factory: pytest.TempPathFactory, moment: datetime, lon: float, lat: float, order: str
) -> None:
    shot = Shot(moment.strftime("%Y:%m:%d %H:%M:%S"), "", lon, lat)
    found = head(tmp_path_factory.getbasetemp(), jpeg(shot, order))
    assert found.taken == moment.isoformat(timespec="minutes")
    assert (found.lon, found.lat) == pytest.approx((lon, lat), abs=1e-6)


def test_pictures_of_another_program(tmp_path: Path) -> None:
    """Pillow writes whole pictures; the walk through their parts is geoplan's own."""
    for kind in WAYS:
        exif = Image.Exif()
        exif.get_ifd(0x8769)[0x9003] = "2026:10:12 09:30:45"
        exif.get_ifd(0x8825).update({1: "N", 2: (28.0, 7.0, 30.0), 3: "E", 4: (116.0, 15.0, 0.0)})
        out = BytesIO()
        Image.new("RGB", (40, 30)).save(out, kind, exif=exif.tobytes())
        assert head(tmp_path, out.getvalue()) == Head(kind, *FOUND)


@given(offset=st.integers(-14 * 60, 14 * 60))
def test_times_with_a_zone_are_told_by_the_clock_of_china(
    tmp_path_factory: pytest.TempPathFactory, offset: int
) -> None:
    there = datetime(2026, 10, 12, 9, 30, tzinfo=timezone(timedelta(minutes=offset)))
    zone = f"{'-' if offset < 0 else '+'}{abs(offset) // 60:02}:{abs(offset) % 60:02}"
    found = head(tmp_path_factory.getbasetemp(), jpeg(Shot("2026:10:12 09:30:00", zone)))
    china = there.astimezone(timezone(timedelta(hours=8))).replace(tzinfo=None)
    assert found.taken == china.isoformat(timespec="minutes")


def test_times_of_second_choice(tmp_path: Path) -> None:
    by_satellite = Shot(lon=116.0, lat=28.0, satellite=("2026:10:11", (23, 5, 0)))
    assert head(tmp_path, jpeg(by_satellite)).taken == "2026-10-12T07:05"
    assert head(tmp_path, jpeg(Shot(written="2026:10:12 08:00:00"))).taken == "2026-10-12T08:00"
    assert head(tmp_path, jpeg(Shot(lon=0.0, lat=0.0))).lon is None, "no fix"
    for bad in ("0000:00:00 00:00:00", "    :  :     :  :  ", "明天", "2026:13:40 99:00:00"):
        assert head(tmp_path, jpeg(Shot(bad))).taken == ""


def test_what_is_no_picture_is_unreadable_and_what_is_of_another_kind_is_said(
    tmp_path: Path,
) -> None:
    whole = jpeg(SHOT)
    for data in (b"", b"<html>", b"PK\3\4", whole[:60], whole[:3], b"\xff\xd8\xff\xe0\0\1"):
        assert head(tmp_path, data).kind == "unreadable", data
    for data in (b"\0\0\0\x18ftypheic" + bytes(20), b"BM" + bytes(20), b"GIF89a" + bytes(9)):
        assert head(tmp_path, data) == Head("other")


def test_damaged_pictures_never_raise(tmp_path: Path) -> None:
    rng = random.Random(7)  # noqa: S311 - made-up damage
    kinds = set()
    for number in range(600):
        data = bytearray(list(WAYS.values())[number % 3](SHOT))
        for _ in range(rng.randrange(1, 12)):
            data[rng.randrange(len(data))] = rng.randrange(256)
        if number % 4 == 0:
            del data[rng.randrange(len(data)) :]
        found = head(tmp_path, bytes(data))
        kinds.add(found.kind)
        assert (found.lon is None) == (found.lat is None)
        if found.lon is not None and found.lat is not None:
            assert abs(found.lon) <= 180 and abs(found.lat) <= 90
        if found.taken:
            datetime.fromisoformat(found.taken)
    assert {"unreadable", "jpeg", "png", "webp"} <= kinds


def test_only_the_head_is_read(tmp_path: Path) -> None:
    """Four gigabytes of picture, and one that says it is ten billion pixels."""
    path = tmp_path / "huge.jpg"
    path.write_bytes(jpeg(SHOT, body=b""))
    with path.open("r+b") as file:
        file.truncate(4_000_000_000)
    assert read_head(path) == Head("jpeg", *FOUND)
    assert head(tmp_path, png(SHOT, side=100_000)) == Head("png", *FOUND)
    assert head(tmp_path, b"\xff\xd8\xff" + bytes(1_000_000)).kind == "unreadable"


def test_folders_are_walked_without_leaving_them(tmp_path: Path) -> None:
    home, other = tmp_path / "photos", tmp_path / "other"
    for path in (home / "b.JPG", home / "甲局" / "a.jpeg", home / "说明.txt", other / "x.jpg"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(jpeg(SHOT))
    (home / "link.jpg").symlink_to(other / "x.jpg")
    (home / "far").symlink_to(other)
    found = [path.relative_to(home).as_posix() for path in photo_files([home, home / "甲局"])]
    assert found == ["b.JPG", "甲局/a.jpeg"]
    assert photo_files([tmp_path / "none"]) == []


def test_only_photos_of_one_size_are_compared_by_content(tmp_path: Path) -> None:
    home = tmp_path / "photos"
    home.mkdir()
    for name, body in (("a", b"same"), ("b", b"same"), ("c", b"diff"), ("d", b"longer")):
        (home / f"{name}.jpg").write_bytes(jpeg(SHOT, body=body))
    (home / "e.jpg").write_bytes(b"")
    (home / "f.jpg").write_bytes(b"")
    settings = Settings(inputs=Inputs(photos=("photos",)))
    rows = {
        row["name"]: row
        for row in records(
            load_photos(files={"photos": photo_files([home])}, settings=settings).tables["photos"]
        )
    }
    assert [row["path"] for row in rows.values()] == [f"photos/{c}.jpg" for c in "abcdef"]
    digests = {name[0]: row["digest"] for name, row in rows.items()}
    assert digests["a"] == digests["b"] != digests["c"] != ""
    assert [digests[name] for name in "def"] == ["", "", ""]
    assert rows["e.jpg"]["kind"] == "unreadable"


def test_names_that_are_no_text(tmp_path: Path) -> None:
    home = tmp_path / "photos"
    home.mkdir()
    try:
        (home / os.fsdecode(b"\xd5\xd5.jpg")).write_bytes(jpeg(SHOT))
    except OSError:
        pytest.skip("this disk holds names in UTF-8 only")
    settings = Settings(inputs=Inputs(photos=("photos",)))
    output = load_photos(files={"photos": photo_files([home])}, settings=settings)
    assert records(output.tables["photos"])[0]["name"] == "??.jpg"


def test_photos_of_one_name_in_two_folders_are_two_wherever_the_workspace_is_opened_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for folder in ("甲组", "乙组"):
        (tmp_path / "data/inputs/photos" / folder).mkdir(parents=True)
        (tmp_path / "data/inputs/photos" / folder / "IMG_0001.jpg").write_bytes(jpeg(SHOT))
    monkeypatch.chdir(tmp_path)
    for root in (Path(), tmp_path):
        files = {"photos": photo_files([root / "data/inputs/photos"])}
        table = load_photos(files=files, settings=Settings()).tables["photos"]
        assert sorted(table["path"]) == ["photos/乙组/IMG_0001.jpg", "photos/甲组/IMG_0001.jpg"]
