"""GeoJSON and csv: the points of the tables, nobody's phone, whose data it is, the same bytes."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import shapely

from geoplan.catalogue import Catalogue
from geoplan.config import MapSettings
from geoplan.lists import render_csv, render_geojson
from tests.conftest import Toy

SECRETS = {
    "contact": "王某某",
    "phone": "13800000000",
    "note": "找门卫13900000000",
    "head_lead": "李某",
    "head_township": "赵某",
    "grid_head": "钱某",
}


def with_secrets(tables: dict[str, Any]) -> dict[str, Any]:
    """Return the tables with a person and a phone at every row of the list and every point."""
    roles = ("head_lead", "head_township", "grid_head")
    heads = [
        {"point_id": i, "role": role, "unit": "某局", "rule": "list", "person": SECRETS[role]}
        for i in tables["points"]["point_id"]
        for role in roles
    ]
    duties = tables["duties"]
    duties = duties[~duties["role"].isin(roles)]
    listed = tables["listed"].assign(**{n: SECRETS[n] for n in ("contact", "phone", "note")})
    return {**tables, "duties": pd.concat([duties, pd.DataFrame(heads)]), "listed": listed}


def _write(
    render: Callable[..., None], toy: Toy, catalogue: Catalogue, folder: Path, **changes: Any
) -> str:
    tables = changes.pop("tables", toy.tables)
    settings = replace(toy.settings, **changes)
    render(tables=tables, catalogue=catalogue, settings=settings, folder=folder)
    (path,) = folder.iterdir()
    return path.read_bytes().decode("utf-8")


def test_geojson_is_the_points(toy: Toy, catalogue: Catalogue, tmp_path: Path) -> None:
    found = json.loads(_write(render_geojson, toy, catalogue, tmp_path))
    points = toy.tables["points"]
    assert found["type"] == "FeatureCollection"
    assert "crs" not in found  # RFC 7946: always WGS-84
    assert "OpenStreetMap" in found["attribution"]
    assert "ODbL" in found["attribution"]
    assert [f["id"] for f in found["features"]] == sorted(points["point_id"])
    states = toy.tables["gaps"]["state"]
    for feature, point, state in zip(found["features"], points.itertuples(), states, strict=True):
        assert feature["properties"]["name"] == point.name
        assert feature["properties"]["state"] == state
        if point.geometry.is_empty:
            assert feature["geometry"] is None
            continue
        shape = shapely.geometry.shape(feature["geometry"])
        assert shape.geom_type == point.geometry.geom_type
        assert shapely.hausdorff_distance(shape, point.geometry) < 1e-6
        assert (abs(shapely.get_coordinates(shape) * 1e6 % 1 - 0.5) > 0.499).all()
    assert points.geometry.is_empty.sum() > 0


def test_csv_is_the_points(toy: Toy, catalogue: Catalogue, tmp_path: Path) -> None:
    text = _write(render_csv, toy, catalogue, tmp_path)
    assert text.startswith("\ufeff")
    rows = list(csv.DictReader(text[1:].splitlines()))
    points = toy.tables["points"]
    assert [r["编号"] for r in rows] == list(points["point_id"])
    assert {"OpenStreetMap" in r["数据来源"] and "ODbL" in r["数据来源"] for r in rows} == {True}
    for row, lon in zip(rows, points["lon"], strict=True):
        assert row["经度"] == ("" if lon != lon else str(round(lon, 6)))
    (bank,) = (r for r in rows if "HYPERLINK" in r["名称"])
    assert bank["名称"].startswith("'=")


@pytest.mark.parametrize("render", [render_geojson, render_csv])
def test_persons_stay_out_unless_switched_on(
    toy: Toy, catalogue: Catalogue, tmp_path: Path, render: Callable[..., None]
) -> None:
    tables = with_secrets(toy.tables)
    text = _write(render, toy, catalogue, tmp_path / "1", tables=tables)
    assert [secret for secret in SECRETS.values() if secret in text] == []
    shown = MapSettings(show_phones=True)
    text = _write(render, toy, catalogue, tmp_path / "2", tables=tables, map=shown)
    assert [secret for secret in SECRETS.values() if secret not in text] == []


@pytest.mark.parametrize("render", [render_geojson, render_csv])
def test_same_bytes_again(
    toy: Toy, catalogue: Catalogue, tmp_path: Path, render: Callable[..., None]
) -> None:
    first = _write(render, toy, catalogue, tmp_path / "1")
    assert _write(render, toy, catalogue, tmp_path / "2") == first


@pytest.mark.parametrize("render", [render_geojson, render_csv])
def test_no_points_no_rows(
    toy: Toy, catalogue: Catalogue, tmp_path: Path, render: Callable[..., None]
) -> None:
    names = ("points", "gaps", "scores", "duties")
    tables = {**toy.tables, **{name: toy.tables[name].iloc[:0] for name in names}}
    text = _write(render, toy, catalogue, tmp_path, tables=tables)
    if render is render_geojson:
        assert json.loads(text)["features"] == []
    else:
        assert len(text.splitlines()) == 1
        assert "编号" in text
