"""Bases: every row placed in its datum, or listed with the reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from geoplan.errors import Gather, Problem
from geoplan.geo import haversine_m, wgs84_to_gcj02
from geoplan.sources.bases import read_bases

BOX = (116.9, 28.0, 117.5, 28.6)
HEAD = "名称,地址,经度,纬度,坐标系\n"


def read(folder: Path, *texts: str) -> tuple[list[dict[str, object]], list[Problem]]:
    paths = [folder / f"bases{i}.csv" for i in range(len(texts))]
    for path, text in zip(paths, texts, strict=True):
        path.write_text(text, "utf-8", newline="")
    gather = Gather()
    found = read_bases(paths, [path.name for path in paths], BOX, gather)
    gather.raise_if_any()
    return found


def test_rows_are_kept_or_listed(tmp_path: Path) -> None:
    rows, problems = read(
        tmp_path,
        HEAD
        + "城管中队,人民路1号,117.2,28.3,wgs84\n"
        + ",没有名称,117.2,28.3,wgs84\n"
        + "没有坐标,,,,\n"
        + "不是数字,,东边,北边,wgs84\n"
        + "远在他县,,113.5,22.2,wgs84\n"
        + "城管中队,人民路1号,117.2,28.3,wgs84\n",
    )
    assert [(row["name"], row["row"], row["lon"], row["lat"]) for row in rows] == [
        ("城管中队", 2, 117.2, 28.3)
    ]
    told = {(p.code, p.row) for p in problems if p.level != "info"}
    assert told == {
        ("base.no_name", 3),
        ("base.no_position", 4),
        ("list.bad_number", 5),
        ("base.no_position", 5),
        ("list.far_away", 6),
        ("base.no_position", 6),
        ("base.repeated", 7),
    }
    assert len(rows) + sum(p.level == "lost" for p in problems) == 6


@pytest.mark.parametrize("head", [HEAD, "名称,地址,经度（高德）,纬度,坐标系\n"])
def test_datums_are_those_declared(tmp_path: Path, head: str) -> None:
    lon, lat = wgs84_to_gcj02(117.2, 28.3)
    word = "高德" if head == HEAD else ""
    (row,), problems = read(tmp_path, head + f"队部,,{lon},{lat},{word}\n")
    assert haversine_m(row["lon"], row["lat"], 117.2, 28.3) < 0.5
    assert [p.code for p in problems] == ["spot.unverified"]


def test_an_untold_datum_is_said_aloud(tmp_path: Path) -> None:
    (row,), problems = read(tmp_path, '驻点,坐标\n队部,"117.2,28.3"\n')
    assert (row["lon"], row["lat"]) == (117.2, 28.3)
    assert [p.code for p in problems] == ["spot.few"]


def test_order_of_rows_and_files_does_not_matter(tmp_path: Path) -> None:
    a, b = "甲队,,117.2,28.3,wgs84\n", "乙队,,117.3,28.3,wgs84\n"
    (tmp_path / "x").mkdir()
    first, _ = read(tmp_path, HEAD + a + b)
    second, _ = read(tmp_path / "x", HEAD + b, HEAD + a)
    ids = [sorted(str(row["base_id"]) for row in rows) for rows in (first, second)]
    assert ids[0] == ids[1]
    assert len(set(ids[0])) == 2


def test_no_files_no_bases(tmp_path: Path) -> None:
    assert read(tmp_path) == ([], [])
