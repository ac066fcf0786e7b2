"""Official areas as offices draw them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import shapely

from geoplan.catalogue import Catalogue
from geoplan.errors import InputError
from geoplan.sources.zone_files import read_zones
from geoplan.tables import TABLES, from_rows

SQUARE = shapely.box(116.0, 28.0, 116.01, 28.01)


def _file(path: Path, *features: tuple[dict[str, Any], Any]) -> Path:
    listed = [
        {"type": "Feature", "properties": facts, "geometry": json.loads(shapely.to_geojson(shape))}
        for facts, shape in features
    ]
    text = json.dumps({"type": "FeatureCollection", "features": listed}, ensure_ascii=False)
    path.write_text(text, "utf-8")
    return path


@pytest.mark.parametrize(
    ("word", "type_id"),
    [
        ("建成区", "built_up"),
        ("built_up", "built_up"),
        ("城中村", "urban_village"),
        ("urban_village", "urban_village"),
        (" 城乡结合部 ", "urban_fringe"),
        ("小区", "residential_compound"),
    ],
)
@pytest.mark.parametrize("column", ["type", "类型", "点位类别"])
def test_types_by_id_name_and_alias(
    tmp_path: Path, catalogue: Catalogue, column: str, word: str, type_id: str
) -> None:
    path = _file(tmp_path / "z.geojson", ({column: word, "名称": " 花园 村 "}, SQUARE))
    rows, problems = read_zones(path, "z.geojson", catalogue)
    (row,) = rows
    assert not problems
    assert (row["type_id"], row["name"], row["file"], row["row"]) == (
        type_id,
        "花园 村",
        "z.geojson",
        1,
    )
    assert len(from_rows(TABLES["zones"], rows)) == 1


def test_a_geopackage_in_another_plane(tmp_path: Path, catalogue: Catalogue) -> None:
    path = tmp_path / "z.gpkg"
    frame = gpd.GeoDataFrame({"type": ["城中村"], "name": ["南村"]}, geometry=[SQUARE], crs=4326)
    frame.to_crs(4547).to_file(path)
    ((row,), _) = read_zones(path, "z.gpkg", catalogue)
    assert row["geometry"].symmetric_difference(SQUARE).area < 1e-9


def test_the_name_of_the_file_may_say_the_type(tmp_path: Path, catalogue: Catalogue) -> None:
    path = _file(tmp_path / "2026城中村范围.geojson", ({"name": "南村"}, SQUARE))
    ((row,), _) = read_zones(path, "a", catalogue)
    assert row["type_id"] == "urban_village"
    unclear = _file(tmp_path / "城中村和小区.geojson", ({"name": "南村"}, SQUARE))
    with pytest.raises(InputError) as caught:
        read_zones(unclear, "b.geojson", catalogue)
    (problem,) = caught.value.problems
    assert (problem.code, problem.file) == ("zone.no_type", "b.geojson")
    assert "城中村" in problem.facts["types"] and problem.facts["found"] == "name"


def test_what_cannot_be_used_is_named_with_its_feature(
    tmp_path: Path, catalogue: Catalogue
) -> None:
    path = _file(
        tmp_path / "z.geojson",
        ({"type": "城中村", "name": "甲"}, SQUARE),
        ({"type": "医院", "name": "乙"}, SQUARE),
        ({"type": "城中村", "name": "丙"}, shapely.Point(116, 28)),
        ({"type": "城中村", "name": "甲"}, SQUARE),
        ({"type": None, "name": "丁"}, SQUARE),
    )
    rows, problems = read_zones(path, "z.geojson", catalogue)
    assert [(r["name"], r["row"]) for r in rows] == [("甲", 1)]
    assert sorted((p.code, p.row, p.level) for p in problems if p.row) == [
        ("zone.repeated", 4, "lost"),
        ("zone.unknown_type", 2, "lost"),
        ("zone.unknown_type", 5, "lost"),
    ]
    assert [(p.code, p.count) for p in problems if not p.row] == [("zone.no_polygon", 1)]
    assert len(rows) + sum(p.count for p in problems) == 5


def test_no_polygon_at_all(tmp_path: Path, catalogue: Catalogue) -> None:
    path = _file(tmp_path / "z.geojson", ({"type": "城中村"}, shapely.Point(116, 28)))
    with pytest.raises(InputError):
        read_zones(path, "z.geojson", catalogue)


def test_ids_do_not_depend_on_the_order(tmp_path: Path, catalogue: Catalogue) -> None:
    a, b = ({"type": "城中村", "name": "甲"}, SQUARE), ({"type": "建成区"}, SQUARE)
    first, _ = read_zones(_file(tmp_path / "1.geojson", a, b), "z", catalogue)
    second, _ = read_zones(_file(tmp_path / "2.geojson", b, a), "z", catalogue)
    assert {r["zone_id"] for r in first} == {r["zone_id"] for r in second}
