"""The inventory of the toy county and of the real extracts: what is there, and nothing twice."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from pandas.testing import assert_frame_equal

from geoplan.catalogue import Catalogue
from geoplan.config import Settings
from geoplan.network import covered_m
from tests.conftest import SHARED, Toy
from tests.inventories import load_extract, run_inventory


def test_the_toy_county_has_its_points(toy: Toy) -> None:
    points = toy.tables["points"]
    sites = Counter(points.loc[points["length_m"].isna(), "type_id"])
    assert sites == {
        "school": 2,
        "kindergarten": 1,
        "hospital": 1,
        "community": 1,
        "village": 1,
        "junction": 2,
        "bus_stop": 2,
        "bank": 1,
        "park": 3,  # two of them only the list knows, and not where
        "farm_market": 1,
    }
    by_name = points.set_index("name")
    assert by_name.loc["第一小学", "source"].startswith("osm:n601;w602;list:")
    assert by_name.loc["测试县人民医院", "source"].startswith("osm:n606;r605;list:")
    candidates = toy.tables["candidates"].set_index("name")
    assert candidates.loc["城中的村", "type_id"] == "urban_village", "awaits confirmation"
    assert by_name.loc["远处村", "type_id"] == "village"
    assert by_name.loc["东门农贸市场", "reason"] == "list"


def test_listed_points_are_fixed_and_the_rest_likely(toy: Toy) -> None:
    points = toy.tables["points"]
    fixed = set(points.loc[points["kind"] == "fixed", "name"])
    placed = {"测试县人民医院", "第一小学", "东门农贸市场"}
    assert fixed == placed | {"没有坐标的公园", "经纬度写反的公园"}
    assert set(points.loc[points["placed_by"] == "none", "name"]) == fixed - placed


def test_every_listed_row_is_a_point(toy: Toy) -> None:
    listed, points = toy.tables["listed"], toy.tables["points"]
    assert sorted(points.loc[points["listed_id"] != "", "listed_id"]) == sorted(listed["listed_id"])
    nowhere = points[points["placed_by"] == "none"]
    assert nowhere["lon"].isna().all() and nowhere.geometry.is_empty.all()
    said = {
        (p["file"], p["row"])
        for p in toy.problems.to_dict("records")
        if p["code"] in ("list.unlocated", "list.ambiguous", "list.outside")
    }
    rows = listed[listed["listed_id"].isin(nowhere["listed_id"])]
    assert said == set(zip(rows["file"], rows["row"], strict=True))


def test_a_main_road_is_named_by_its_crossings(toy: Toy) -> None:
    points = toy.tables["points"]
    roads = points[points["type_id"] == "main_road"]
    assert "人民路（接解放路）" in set(roads["name"])
    assert "解放路（横1巷—横5巷）" in set(roads["name"])
    assert not roads["name"].str.contains("track").any()


def test_stretches_can_be_told_apart(toy: Toy) -> None:
    points = toy.tables["points"]
    assert points.loc[points["length_m"].notna(), "name"].is_unique


def test_a_nameless_site_says_where_it_is(toy: Toy) -> None:
    points = toy.tables["points"]
    (name,) = points.loc[points["type_id"] == "kindergarten", "name"]
    assert name.startswith("（未命名）幼儿园（近")


def test_each_direction_of_a_bus_line_is_ridden(toy: Toy) -> None:
    points = toy.tables["points"]
    lines = points[points["type_id"] == "bus_line"]
    assert sorted(lines["source"].str.slice(0, 8)) == ["osm:r701", "osm:r702"]
    assert lines["name"].str.startswith("1路").all()


def _check_inventory(tables: dict[str, Any], catalogue: Catalogue) -> None:
    points, sections, links = (tables[n] for n in ("points", "sections", "point_sections"))
    assert points["point_id"].is_unique
    assert not points["name"].eq("").any()
    assert shapely.is_valid(points.geometry.to_numpy()).all()
    assert not set(points["point_id"]) & set(tables["candidates"]["candidate_id"])
    assert set(links["point_id"]) <= set(points["point_id"])
    _check_portions(points, sections, links)
    _check_stretches(points, sections, links, catalogue)
    confidence = points.loc[points["standing"] != "rule", "confidence"]
    assert (confidence == 1.0).all()
    waiting = tables["candidates"].query("decision == ''")["confidence"]
    assert (waiting < Settings().inventory.confirm_below).all()


def _check_portions(points: Any, sections: Any, links: Any) -> None:
    """Every portion lies within its section; the metres of a point are those of its portions."""
    length = sections.set_index("section_id")["length_m"]
    whole = length[links["section_id"]].to_numpy()
    assert (links["from_m"] >= -1e-6).all()
    assert (links["to_m"].to_numpy() <= whole + 1e-6).all()
    assert np.allclose(links["to_m"] - links["from_m"], links["length_m"])
    assert (links["reason"] != "").all()
    summed = links.groupby("point_id")["length_m"].sum()
    told = points.set_index("point_id")["length_m"].dropna()
    assert np.allclose(told[summed.index], summed)
    once = covered_m(links)
    assert once <= links["length_m"].sum() + 1e-6
    assert once <= length.sum() + 1e-6


def _check_stretches(points: Any, sections: Any, links: Any, catalogue: Catalogue) -> None:
    """A street is cut once: no metre lies in two stretches of streets or rivers."""
    cut = {t.id for t in catalogue.types.values() if t.shape == "stretch" and t.segment_m}
    ids = points.loc[points["type_id"].isin(cut) & points["length_m"].notna(), "point_id"]
    own = links[links["point_id"].isin(ids)]
    assert not own["section_id"].duplicated().any()
    whole = sections.set_index("section_id")["length_m"][own["section_id"]]
    assert np.allclose(own["length_m"], whole)


def test_toy_invariants(toy: Toy, catalogue: Catalogue) -> None:
    _check_inventory(toy.tables, catalogue)


@pytest.mark.shared
def test_real_extract(
    extract: Path, catalogue: Catalogue, capsys: pytest.CaptureFixture[str]
) -> None:
    loaded, settings = load_extract(extract, catalogue)
    out = run_inventory(loaded, catalogue, settings)
    _check_inventory(dict(out.tables), catalogue)
    links, sections = out.tables["point_sections"], out.tables["sections"]
    with capsys.disabled():
        total = sections["length_m"].sum() / 1000
        named = links["length_m"].sum() / 1000
        once = covered_m(links) / 1000
        print(f"\n{extract.stem}: {total:.1f} km cut, {named:.1f} km in points, {once:.1f} once")


@pytest.mark.shared
def test_the_order_of_rows_does_not_matter(catalogue: Catalogue) -> None:
    extract = SHARED / "zhuhai-xiangzhou-2022.osm.pbf"
    if not extract.is_file():
        pytest.skip(f"real extract {extract.name} is not here")
    loaded, settings = load_extract(extract, catalogue)
    turned = {
        n: f if n in ("route_ways", "route_stops") else f.iloc[::-1].reset_index(drop=True)
        for n, f in loaded.items()  # those two say in which order one travels
    }
    one, two = (run_inventory(t, catalogue, settings).tables for t in (loaded, turned))
    for name, columns in (
        ("points", ["point_id", "name", "type_id", "standing", "confidence"]),
        ("candidates", ["candidate_id", "name", "type_id", "confidence"]),
        ("sections", ["section_id", "name", "kind"]),
    ):
        assert_frame_equal(one[name][columns], two[name][columns])
    metres = [tables["points"].set_index("point_id")["length_m"] for tables in (one, two)]
    assert np.allclose(*metres, equal_nan=True)
