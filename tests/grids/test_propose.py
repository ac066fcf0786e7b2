"""Every street is in one grid, grids hang together and are alike, and their ground is their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from geoplan.catalogue import Catalogue
from geoplan.errors import InputError
from geoplan.geo import local_crs
from geoplan.grids import Proposal, Sponsor, propose_grids
from geoplan.lists.grid_list import ground_text
from geoplan.sources.boundaries import read_polygons
from tests.conftest import Toy

NAMES = ("sections", "streets", "points", "point_sections", "areas", "outlines")


def propose(toy: Toy, catalogue: Catalogue, count: int, **options: Any) -> Proposal:
    tables = {name: toy.tables[name] for name in NAMES} | options.pop("tables", {})
    given = {"sponsors": [Sponsor()] * count, "settings": toy.settings, **options}
    return propose_grids(tables=tables, catalogue=catalogue, **given)


@pytest.fixture(scope="module")
def six(toy: Toy, catalogue: Catalogue) -> Proposal:
    return propose(toy, catalogue, 6)


def _town(toy: Toy) -> Any:
    outlines = toy.tables["outlines"]
    return shapely.union_all(outlines.loc[outlines["kind"] == "built_up", "geometry"].to_numpy())


def _middles(sections: gpd.GeoDataFrame) -> Any:
    return shapely.line_interpolate_point(sections.geometry.to_numpy(), 0.5, normalized=True)


def test_every_street_of_the_town_is_in_one_grid(six: Proposal, toy: Toy) -> None:
    sections = toy.tables["sections"]
    is_in = shapely.contains(_town(toy), _middles(sections)) & (sections["kind"] == "street")
    found = six.tables["grid_sections"]
    assert set(found["section_id"]) == set(sections.loc[is_in, "section_id"])
    assert not found["section_id"].duplicated().any()
    assert set(found["grid_id"]) == {f"0{i}" for i in range(1, 7)}


def test_grids_hang_together(six: Proposal, toy: Toy) -> None:
    """Checked by walking from node to node."""
    ends = toy.tables["sections"].set_index("section_id")[["from_node", "to_node"]]
    for _, mine in six.tables["grid_sections"].groupby("grid_id"):
        left = [set(ends.loc[i]) for i in mine["section_id"]]
        reached = left.pop()
        while touching := [nodes for nodes in left if nodes & reached]:
            left = [nodes for nodes in left if not nodes & reached]
            reached = reached.union(*touching)
        assert left == []
    assert (six.tables["proposed_grids"]["pieces"] == 1).all()


@pytest.mark.parametrize("count", [2, 5, 9])
def test_grids_are_alike(toy: Toy, catalogue: Catalogue, count: int) -> None:
    found = propose(toy, catalogue, count, is_within=False)
    minutes = found.tables["proposed_grids"]["minutes"]
    assert minutes.max() / minutes.min() == pytest.approx(found.figures.ratio)
    assert found.figures.bound <= found.figures.ratio <= 1.2


def test_minutes_add_up(six: Proposal, toy: Toy, catalogue: Catalogue) -> None:
    """A metre counts once whatever points it belongs to; a site counts at one section."""
    sections, grids = six.tables["grid_sections"], six.tables["proposed_grids"]
    own = toy.settings.grids
    is_main = sections["highway"].isin(["secondary", "tertiary"])
    is_lane = sections["highway"] == "residential"
    rate = np.select([is_main, is_lane], [own.main_min_per_km, own.lane_min_per_km], np.nan)
    assert np.allclose(sections["street_min"], rate * sections["length_m"] / 1000)
    points = toy.tables["points"].set_index("point_id")
    near = six.tables["grid_points"].query("placed == 'near'")
    visits = [catalogue.types[points.loc[i, "type_id"]].visit_min for i in near["point_id"]]
    assert near["visit_min"].tolist() == visits
    assert sections["visit_min"].sum() == sum(visits)
    for column in ("street_min", "visit_min"):
        sums = sections.groupby("grid_id")[column].sum()
        assert np.allclose(grids.set_index("grid_id")[column], sums)
    assert np.allclose(grids["minutes"], grids["street_min"] + grids["visit_min"])


def test_a_carriageway_of_its_own_has_one_side(toy: Toy, catalogue: Catalogue) -> None:
    streets = toy.tables["streets"].copy()
    is_main = streets["street_id"] == "w503"
    streets.loc[is_main, "tags"] = '{"highway": "tertiary", "name": "解放路", "oneway": "yes"}'
    found = propose(toy, catalogue, 2, tables={"streets": streets}).tables["grid_sections"]
    rate = found["street_min"] / found["length_m"] * 1000
    own = found["name"] == "解放路"
    assert own.any()
    assert np.allclose(rate[own], toy.settings.grids.main_min_per_km / 2)
    assert np.allclose(rate[found["name"] == "建设路"], toy.settings.grids.main_min_per_km)


def test_private_streets_are_left_out(toy: Toy, catalogue: Catalogue) -> None:
    streets = toy.tables["streets"].copy()
    streets.loc[streets["street_id"] == "w503", "tags"] = '{"access": "private"}'
    found = propose(toy, catalogue, 2, tables={"streets": streets}).tables["grid_sections"]
    assert "解放路" not in set(found["name"])


def test_every_point_is_told_of(six: Proposal, toy: Toy) -> None:
    found, points = six.tables["grid_points"], toy.tables["points"]
    assert set(found["point_id"]) == set(points["point_id"])
    assert (found.groupby("point_id")["is_main"].sum() == 1).all()
    left = found[found["grid_id"] == ""]
    assert set(left["placed"]) <= {"outside", "shapeless"}
    assert len(left) == sum(
        p.count for p in six.problems if p.code in ("grids.outside", "grids.shapeless")
    )
    assert "远处村" in set(points.set_index("point_id").loc[left["point_id"], "name"])


def test_sites_go_to_the_nearest_street(six: Proposal, toy: Toy) -> None:
    sections, points = six.tables["grid_sections"], toy.tables["points"]
    crs = local_crs(sections.total_bounds)
    lines = sections.to_crs(crs)
    sites = gpd.GeoSeries(
        gpd.points_from_xy(points["lon"], points["lat"]), points["point_id"], crs=4326
    ).to_crs(crs)
    for row in six.tables["grid_points"].query("placed == 'near'").itertuples():
        metres = lines.distance(sites[row.point_id])
        assert row.length_m == pytest.approx(metres.min(), abs=0.01)
        assert row.grid_id in set(sections["grid_id"][metres < metres.min() + 0.01])


def test_lines_belong_where_they_run(six: Proposal, toy: Toy) -> None:
    grid = six.tables["grid_sections"].set_index("section_id")["grid_id"]
    along = toy.tables["point_sections"]
    along = along.assign(grid_id=along["section_id"].map(grid)).dropna(subset="grid_id")
    expected = along.groupby(["point_id", "grid_id"])["length_m"].sum()
    found = six.tables["grid_points"].query("placed == 'along'")
    found = found.set_index(["point_id", "grid_id"])["length_m"].sort_index()
    assert found.to_dict() == pytest.approx(expected.to_dict())


def test_township_borders_are_kept(six: Proposal, toy: Toy) -> None:
    assert six.figures.is_within
    by_grid = six.tables["grid_sections"].groupby("grid_id")["township"].nunique()
    assert (by_grid == 1).all()
    assert set(six.tables["proposed_grids"]["township"]) == {"东街道", "西街道"}
    areas = toy.tables["areas"].set_index("name").geometry
    for row in six.tables["proposed_grids"].itertuples():
        assert shapely.difference(row.geometry, areas[row.township].buffer(1e-7)).area < 1e-12


def test_fewer_sponsors_than_townships_is_said(toy: Toy, catalogue: Catalogue) -> None:
    found = propose(toy, catalogue, 1)
    assert [p.code for p in found.problems].count("grids.few_sponsors") == 1
    assert not found.figures.is_within
    assert set(found.tables["grid_sections"]["grid_id"]) == {"01"}


def test_ground_does_not_overlap_and_holds_its_streets(six: Proposal, toy: Toy) -> None:
    grids = six.tables["proposed_grids"].to_crs(
        local_crs(six.tables["proposed_grids"].total_bounds)
    )
    shapes = grids.geometry.to_numpy()
    assert shapely.is_valid(shapes).all()
    pairs = [(a, b) for i, a in enumerate(shapes) for b in shapes[i + 1 :]]
    assert max(shapely.intersection(a, b).area for a, b in pairs) < 1.0
    town = gpd.GeoSeries([_town(toy)], crs=4326).to_crs(grids.crs).iloc[0]
    left = shapely.difference(town, shapely.union_all(shapes).buffer(0.01))
    assert left.area < 0.001 * town.area
    sections = six.tables["grid_sections"].to_crs(grids.crs)
    own = grids.set_index("grid_id").geometry.loc[sections["grid_id"]].to_numpy()
    assert shapely.contains(own, _middles(sections)).all()


def test_shares_are_borne(toy: Toy, catalogue: Catalogue) -> None:
    sponsors = [Sponsor("甲局", 2.0), Sponsor("乙局"), Sponsor("丙局")]
    found = propose(toy, catalogue, 3, sponsors=sponsors, is_within=False)
    minutes = found.tables["proposed_grids"].set_index("sponsor")["minutes"]
    assert minutes["甲局"] / minutes[["乙局", "丙局"]].mean() == pytest.approx(2.0, rel=0.1)
    assert found.tables["proposed_grids"]["load_pct"].between(90, 110).all()


def test_units_of_one_share_come_in_the_order_of_the_list(toy: Toy, catalogue: Catalogue) -> None:
    found = propose(toy, catalogue, 3, sponsors=[Sponsor(name) for name in "甲乙丙"])
    assert found.tables["proposed_grids"]["sponsor"].tolist() == ["甲", "乙", "丙"]


def test_order_of_rows_does_not_matter(six: Proposal, toy: Toy, catalogue: Catalogue) -> None:
    mixed = {
        name: toy.tables[name].sample(frac=1, random_state=3)
        for name in ("points", "point_sections", "streets")
    }
    again = propose(toy, catalogue, 6, tables=mixed)
    for name, frame in six.tables.items():
        pd.testing.assert_frame_equal(pd.DataFrame(frame), pd.DataFrame(again.tables[name]))


def test_the_whole_county(toy: Toy, catalogue: Catalogue) -> None:
    found = propose(toy, catalogue, 3, is_town_only=False)
    names = set(found.tables["grid_sections"]["highway"])
    assert "track" in names
    assert len(found.tables["grid_sections"]) > len(
        propose(toy, catalogue, 3).tables["grid_sections"]
    )


def _refused(toy: Toy, catalogue: Catalogue, count: int, **options: Any) -> Sequence[str]:
    with pytest.raises(InputError) as caught:
        propose(toy, catalogue, count, **options)
    return [problem.code for problem in caught.value.problems]


def test_what_cannot_be_divided_is_said(toy: Toy, catalogue: Catalogue) -> None:
    assert _refused(toy, catalogue, 5000) == ["grids.too_many"]
    none = {"outlines": toy.tables["outlines"].iloc[:0]}
    assert _refused(toy, catalogue, 2, tables=none) == ["grids.no_town"]
    none |= {"sections": toy.tables["sections"].iloc[:0]}
    assert _refused(toy, catalogue, 2, tables=none, is_town_only=False) == ["grids.no_streets"]


def test_what_is_written_can_be_given_back(six: Proposal, toy: Toy, tmp_path: Path) -> None:
    county = replace(toy.settings.county, name='"县"')
    file = tmp_path / "网格.geojson"
    file.write_text(
        ground_text(six.tables["proposed_grids"], replace(toy.settings, county=county)), "utf-8"
    )
    found = read_polygons(file, file.name)
    grids = six.tables["proposed_grids"]
    assert found["网格编号"].tolist() == grids["grid_id"].tolist()
    assert {"name", "包保单位", "网格长", "社区"} <= set(found.columns)
    assert np.allclose(shapely.area(found.geometry), shapely.area(grids.geometry), rtol=1e-3)
