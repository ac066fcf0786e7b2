"""The inventory of the toy county and of the real extracts: what is there, and nothing twice."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pytest
import shapely

from geoplan.catalogue import Catalogue
from geoplan.config import Inputs, Settings
from geoplan.inventory import build_inventory
from geoplan.sources import load_sources
from tests.conftest import Toy


def test_the_toy_county_has_its_points(toy: Toy) -> None:
    points = toy.tables["points"]
    sites = Counter(points.loc[points["length_m"].isna(), "type_id"])
    assert sites == {
        "school": 2,
        "kindergarten": 1,
        "hospital": 1,
        "community": 1,
        "village": 1,
        "urban_village": 1,
        "bus_stop": 2,
        "bank": 1,
        "park": 1,
        "farm_market": 1,
    }
    by_name = points.set_index("name")
    assert by_name.loc["第一小学", "source"].startswith("osm:n601;w602;list:")
    assert by_name.loc["测试县人民医院", "source"].startswith("osm:n606;r605;list:")
    assert by_name.loc["城中的村", "type_id"] == "urban_village"
    assert by_name.loc["远处村", "type_id"] == "village"
    assert by_name.loc["东门农贸市场", "reason"] == "list"


def test_listed_points_are_fixed_and_the_rest_likely(toy: Toy) -> None:
    points = toy.tables["points"]
    fixed = set(points.loc[points["kind"] == "fixed", "name"])
    assert fixed == {"测试县人民医院", "第一小学", "东门农贸市场"}


def test_every_listed_row_is_used_or_named(toy: Toy) -> None:
    listed = toy.tables["listed"]
    sources = ";".join(toy.tables["points"]["source"])
    lost = {
        (p["file"], p["row"])
        for p in toy.problems.to_dict("records")
        if p["code"] in ("list.unlocated", "list.ambiguous", "list.outside")
    }
    for file, row in zip(listed["file"], listed["row"], strict=True):
        assert (f"list:{file}!{row}" in sources) != ((file, row) in lost)


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


def test_both_directions_are_one_bus_line(toy: Toy) -> None:
    points = toy.tables["points"]
    (line,) = points[points["type_id"] == "bus_line"].to_dict("records")
    assert line["name"] == "1路"
    assert line["source"] == "osm:r701;r702"


def _check_inventory(tables: dict, settings: Settings) -> None:  # type: ignore[type-arg]
    points, sections, links = (tables[n] for n in ("points", "sections", "point_sections"))
    assert points["point_id"].is_unique
    assert not points["name"].eq("").any()
    assert not links["section_id"].duplicated().any()  # no metre in two stretches
    summed = links.groupby("point_id")["length_m"].sum()
    lengths = points.set_index("point_id")["length_m"].dropna()
    stretches = lengths[lengths.index.isin(summed.index)]
    assert np.allclose(stretches, summed[stretches.index])
    known = sections.set_index("section_id")["length_m"]
    assert np.allclose(links["length_m"], known[links["section_id"]])
    assert shapely.is_valid(points.geometry.to_numpy()).all()


def test_toy_invariants(toy: Toy) -> None:
    _check_inventory(toy.tables, toy.settings)


@pytest.mark.shared
def test_real_extract(extract: Path, catalogue: Catalogue) -> None:
    settings = Settings(inputs=Inputs(osm=extract.name))
    loaded = load_sources(files={"osm": [extract]}, catalogue=catalogue, settings=settings).tables
    given = {n: loaded[n] for n in ("places", "streets", "routes", "listed", "areas")}
    out = build_inventory(**given, catalogue=catalogue, settings=settings)
    _check_inventory(dict(out.tables), settings)
    counts = {p.code: p.count for p in out.problems}
    points = out.tables["points"]
    sites = (points["source"].str.startswith("osm:")) & (points["length_m"].isna())
    merged = counts.get("place.merged", 0)
    unused = counts.get("place.no_rule", 0) + counts.get("place.elsewhere", 0)
    assert len(loaded["places"]) == sites.sum() + merged + unused  # every place is accounted for
