"""Outlines of communities, grids and areas with an owner of their own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import shapely

from geoplan.config import parse_settings
from geoplan.errors import InputError
from geoplan.sources.precincts import find_overlaps, grid_rows, read_precincts, without_replaced

NAMES = {"communities": "社区", "grids": "网格", "duty_areas": "园区"}


def square(west: float, size: float = 0.01) -> Any:
    return shapely.box(116 + west, 28, 116 + west + size, 28 + size)


def read(folder: Path, setting: str, features: list[tuple[dict[str, Any], Any]]) -> Any:
    """Read features written to a file of one kind."""
    rows = [
        {"type": "Feature", "properties": p, "geometry": shapely.geometry.mapping(g)}
        for p, g in features
    ]
    path = folder / f"{NAMES[setting]}.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": rows}), "utf-8")
    value = f'["{path.name}"]' if setting == "duty_areas" else f'"{path.name}"'
    settings = parse_settings(f"[inputs]\n{setting} = {value}")
    return read_precincts({setting: [path]}, settings)


def test_grids_keep_their_people_and_their_outline(tmp_path: Path) -> None:
    features = [
        (
            {
                "网格编号": 360101,
                "网格长": "赵某",
                "包保单位": "县林业局、县教体局",
                "社区": "花园社区",
            },
            square(0),
        ),
        ({"网格编号": 360102, "网格长": None, "包保单位": " ", "社区": "花园社区"}, square(0.02)),
    ]
    rows, problems = read(tmp_path, "grids", features)
    assert [(r["area_id"], r["kind"], r["name"]) for r in rows] == [
        ("grid:360101", "grid", "360101"),
        ("grid:360102", "grid", "360102"),
    ]
    assert rows[0]["geometry"].equals(square(0))
    first, second = grid_rows(rows)
    assert (first["head"], first["sponsor"]) == ("赵某", "县林业局、县教体局")
    assert (second["head"], second["sponsor"], second["row"]) == ("", "", 2)
    assert all("grid" not in row for row in rows)
    assert problems == []


def test_ids_do_not_depend_on_the_order_of_a_file(tmp_path: Path) -> None:
    features = [({"name": "东门社区"}, square(w)) for w in (0, 0.02)] + [
        ({"name": "西门"}, square(0.04))
    ]
    found = []
    for order in (features, features[::-1]):
        rows, _ = read(tmp_path, "communities", order)
        found.append({r["area_id"]: r["geometry"].wkt for r in rows})
    assert found[0] == found[1]
    assert sorted(found[0]) == ["community:东门社区", "community:东门社区~2", "community:西门"]


def test_parts_of_one_grid_are_one(tmp_path: Path) -> None:
    features = [
        ({"编号": "G1", "网格长": ""}, square(0)),
        ({"编号": "G1", "网格长": "赵某"}, square(0.02)),
    ]
    rows, problems = read(tmp_path, "grids", features)
    (row,) = rows
    assert row["geometry"].area == pytest.approx(2 * square(0).area)
    assert row["grid"]["head"] == "赵某"
    assert {p.code for p in problems} == {"precinct.grid_parts", "precinct.no_field"}


def test_what_cannot_be_used_is_told(tmp_path: Path) -> None:
    features = [
        ({"name": ""}, square(0)),
        ({"name": "高新区"}, square(0.02)),
        ({"name": "点"}, shapely.Point(116, 28)),
    ]
    rows, problems = read(tmp_path, "duty_areas", features)
    assert [r["area_id"] for r in rows] == ["district:高新区"]
    assert [(p.code, p.level, p.row, p.count) for p in problems] == [
        ("precinct.no_polygon", "lost", None, 1),
        ("precinct.unnamed", "lost", 1, 1),
    ]
    with pytest.raises(InputError) as error:
        read(tmp_path, "communities", [({"x": 1}, square(0))])
    (problem,) = error.value.problems
    assert (problem.code, problem.facts["found"]) == ("precinct.no_name", "x")


def test_communities_of_a_file_stand_for_those_of_the_extract() -> None:
    osm = [{"kind": "community", "name": "旧"}, {"kind": "township", "name": "镇"}]
    file = [{"kind": "community", "name": "新"}]
    assert [r["name"] for r in without_replaced(osm, file)] == ["镇", "新"]
    assert without_replaced(osm, []) == osm


def test_overlaps_are_told_by_kind() -> None:
    def row(kind: str, name: str, west: float) -> dict[str, Any]:
        return {"kind": kind, "name": name, "geometry": square(west)}

    rows = [row("township", "甲", 0), row("township", "乙", 0.005), row("community", "丙", 0)]
    (problem,) = find_overlaps([*rows, row("community", "丁", 0.01)])
    assert (problem.facts["names"], problem.facts["kind"]) == ("甲/乙", "@area_kind.township")
