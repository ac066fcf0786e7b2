"""Every point's units, each with the rule that said so."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geoplan.catalogue import Catalogue
from geoplan.config import Settings
from geoplan.duties import assign_duties
from geoplan.duties.townships import find_townships, township_name
from geoplan.geo import haversine_m
from geoplan.tables import TABLES, from_rows
from tests.conftest import Toy
from tests.inventories import load_extract, run_inventory


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("东门街道办事处", "东门街道"),
        ("东门街道", "东门街道"),
        ("贵溪市滨江镇人民政府", "滨江镇"),
        ("滨江镇", "滨江镇"),
        ("上清乡政府", "上清乡"),
        ("市集镇", "市集镇"),
        ("贵溪市人民政府", ""),
        ("第一小学", ""),
        ("", ""),
    ],
)
def test_names_of_townships(text: str, expected: str) -> None:
    assert township_name(text) == expected


@given(st.text(max_size=30))
def test_no_name_breaks_it(text: str) -> None:
    assert isinstance(township_name(text), str)


def _role(toy: Toy, name: str, role: str) -> list[dict]:  # type: ignore[type-arg]
    points, duties = toy.tables["points"], toy.tables["duties"]
    (point_id,) = points.loc[points["name"] == name, "point_id"]
    found = duties[(duties["point_id"] == point_id) & (duties["role"] == role)]
    return found.to_dict("records")


def test_the_list_comes_before_the_type(toy: Toy) -> None:
    (lead,) = _role(toy, "第一小学", "lead")
    assert (lead["unit"], lead["rule"]) == ("县教体局（基础教育股）", "list")
    (lead,) = _role(toy, "第二小学", "lead")
    assert (lead["unit"], lead["rule"], lead["detail"]) == ("县教体局", "type", "school: jtj_e")


def test_polygons_tell_the_township_and_role_units_become_it(toy: Toy) -> None:
    (township,) = _role(toy, "花园社区", "township")
    assert (township["unit"], township["rule"]) == ("西街道", "township_polygon")
    (lead,) = _role(toy, "花园社区", "lead")
    assert lead["unit"] == "西街道"
    (township,) = _role(toy, "东园", "township")
    assert township["unit"] == "东街道"
    assert "东街道" in {d["unit"] for d in _role(toy, "东园", "supporting")}


def test_every_point_has_one_lead_at_most_and_the_rest_is_said(toy: Toy) -> None:
    duties, points = toy.tables["duties"], toy.tables["points"]
    leads = duties[duties["role"] == "lead"]
    assert leads["point_id"].is_unique
    unowned = len(points) - len(leads)
    said = toy.problems.loc[toy.problems["code"] == "duty.unowned", "count"].sum()
    assert said == unowned


def _place(place_id: str, name: str, lon: float, tags: str) -> dict:  # type: ignore[type-arg]
    return {
        "place_id": place_id,
        "name": name,
        "geom_kind": "point",
        "tags": tags,
        "content_hash": "h",
        "geometry": shapely.Point(lon, 28.0),
    }


def _areas(*polygons: tuple[str, float, float]):  # type: ignore[no-untyped-def]
    rows = [("county:1", "county", "县", 116.0, 117.0)]
    rows += [(f"township:{n}", "township", n, w, e) for n, w, e in polygons]
    return from_rows(
        TABLES["areas"],
        [
            {
                "area_id": i,
                "kind": k,
                "name": n,
                "source": "osm",
                "geometry": shapely.box(w, 27.5, e, 28.5),
            }
            for i, k, n, w, e in rows
        ],
    )


def _point(toy: Toy, lon: float):  # type: ignore[no-untyped-def]
    row = toy.tables["points"].iloc[[0]].copy()
    row["lon"], row["lat"] = lon, 28.0
    return row


def test_without_a_polygon_the_nearest_centre_is_taken_and_measured(toy: Toy) -> None:
    places = from_rows(
        TABLES["places"],
        [
            _place("n1", "东镇", 116.30, '{"place":"town"}'),
            _place("n2", "西镇人民政府", 116.10, '{"amenity":"townhall"}'),
            _place("n3", "县人民政府", 116.21, '{"amenity":"townhall"}'),
            _place("n4", "中镇小学", 116.22, '{"amenity":"school"}'),
        ],
    )
    found = find_townships(_point(toy, 116.22), _areas(), places, Settings()).iloc[0]
    assert (found["township"], found["rule"], found["detail"]) == ("东镇", "township_centre", "n1")
    expected = haversine_m(116.22, 28.0, 116.30, 28.0)
    assert found["distance_m"] == pytest.approx(expected, rel=0.004)  # sphere against ellipsoid


def test_a_township_with_a_polygon_owns_nothing_outside_it(toy: Toy) -> None:
    places = from_rows(
        TABLES["places"],
        [
            _place("n1", "东镇", 116.30, '{"place":"town"}'),
            _place("n2", "西镇", 116.10, '{"place":"town"}'),
        ],
    )
    areas = _areas(("东镇", 116.29, 116.31))
    found = find_townships(_point(toy, 116.28), areas, places, Settings()).iloc[0]
    assert found["township"] is None  # 西镇 is farther than 15 km, 东镇 says no
    near = find_townships(_point(toy, 116.2), areas, places, Settings()).iloc[0]
    assert near["township"] == "西镇"


@pytest.mark.shared
def test_polygons_equal_a_plain_test_on_real_extracts(extract: Path, catalogue: Catalogue) -> None:
    loaded, settings = load_extract(extract, catalogue)
    points = run_inventory(loaded, catalogue, settings).tables["points"]
    out = assign_duties(
        points=points,
        areas=loaded["areas"],
        places=loaded["places"],
        listed=loaded["listed"],
        catalogue=catalogue,
        settings=settings,
    )
    duties = out.tables["duties"]
    mine = duties[duties["rule"] == "township_polygon"].set_index("point_id")["unit"]
    townships = loaded["areas"].query("kind == 'township'")
    sample = points.iloc[np.linspace(0, len(points) - 1, 300).astype(int)]
    for point in sample.itertuples():
        inside = [
            a.name
            for a in townships.itertuples()
            if a.geometry.contains(shapely.Point(point.lon, point.lat))
        ]
        assert mine.get(point.point_id) in (inside or [None])
    assert len(points) == duties["point_id"].nunique() or "duty.unowned" in {
        p.code for p in out.problems
    }
