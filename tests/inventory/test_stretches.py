"""Stretches: each section once, the same after ways are renumbered, split or turned."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geoplan.catalogue import Catalogue, PointType
from geoplan.geo import local_crs
from geoplan.inventory.carriageways import Carriageways, one_way_streets
from geoplan.inventory.sections import cut_streets
from geoplan.inventory.stretches import StreetNodes, StretchMaker, geometry_digests
from geoplan.tables import TABLES, from_rows
from tests.inventories import load_extract

CRS = local_crs((116.0, 28.0, 116.1, 28.1))
STREETS = ("primary", "secondary", "tertiary", "residential", "unclassified", "living_street")


def street_type(segment_m: float = 500.0) -> PointType:
    return PointType(
        id="main_road",
        name="主次干道",
        family="street",
        shape="stretch",
        priority=50,
        clauses=(),
        lead="cgj",
        supporting=(),
        indicators=(),
        segment_m=segment_m,
    )


def make(sections: gpd.GeoDataFrame, segment_m: float = 500.0) -> tuple[list[dict], list[dict]]:  # type: ignore[type-arg]
    reasons = dict.fromkeys(sections["street_id"], "osm: highway=primary")
    nodes = StreetNodes.of(sections)
    points, links, _ = StretchMaker(sections, street_type(segment_m), reasons, nodes, "zh").rows()
    return points, links


def edited(streets: gpd.GeoDataFrame, share: float, seed: int) -> tuple[gpd.GeoDataFrame, set[str]]:
    """Renumber every way, shuffle and turn some; split or rename ``share`` of them.

    Returns the copy and the old ids of ways whose name or extent changed.
    """
    random = np.random.default_rng(seed)
    touched: set[str] = set()
    rows = []
    picked = random.random(len(streets)) < share
    numbers = iter(random.permutation(10 * len(streets)) + 1)
    for row, is_picked in zip(streets.to_dict("records"), picked, strict=True):
        nodes = list(row["node_ids"])
        line = list(row["geometry"].coords)
        parts = [(nodes, line)]
        name = row["name"]
        if is_picked:
            touched.add(row["street_id"])
            if len(nodes) > 2 and random.random() < 0.5:
                k = len(nodes) // 2
                parts = [(nodes[: k + 1], line[: k + 1]), (nodes[k:], line[k:])]
            else:
                name = f"新{name}路"
        for part_nodes, part_line in parts:
            copy = row | {"street_id": f"w{next(numbers)}", "name": name}
            copy |= {"node_ids": part_nodes, "geometry": shapely.LineString(part_line)}
            rows.append(copy)
    order = random.permutation(len(rows))
    return from_rows(TABLES["streets"], [rows[i] for i in order]), touched


def _grid(names: list[int], size: int, step_deg: float = 0.003) -> gpd.GeoDataFrame:
    """Return a grid of streets, each drawn as one way; crossing nodes are shared."""
    rows = []
    for k, name in enumerate(names):
        level = k // 2 % size
        cells = [(i, level) if k % 2 else (level, i) for i in range(size)]
        line = shapely.LineString(
            [(116.0 + 1.1 * step_deg * x, 28.0 + step_deg * y) for x, y in cells]
        )
        rows.append(
            {
                "street_id": f"w{k}",
                "highway": "primary",
                "name": f"路{name}" if name else "",
                "tags": "{}",
                "node_ids": [100 * x + y for x, y in cells],
                "geometry": line,
            }
        )
    return from_rows(TABLES["streets"], rows)


grids = st.builds(
    _grid, st.lists(st.integers(0, 4), min_size=2, max_size=12, unique=False), st.integers(3, 6)
)


@given(
    st.lists(st.integers(0, 3), min_size=2, max_size=12),
    st.integers(3, 6),
    st.lists(st.sampled_from([0, 1, -1]), min_size=12, max_size=12),
)
def test_pairing_loses_and_repeats_nothing(names: list[int], size: int, signs: list[int]) -> None:
    """Streets 30 m apart, driven one way or the other: sections are conserved whatever pairs."""
    streets = _grid(names, size, 0.0003).drop_duplicates("geometry")
    sections = cut_streets(streets, CRS, 500.0)
    one_way = {f"w{k}": sign for k, sign in enumerate(signs) if sign}
    reasons = dict.fromkeys(sections["street_id"], "osm: highway=primary")
    nodes = StreetNodes.of(sections)
    maker = StretchMaker(sections, street_type(), reasons, nodes, "zh", Carriageways(one_way, CRS))
    parts, left_out = maker.parts(shortest_m=0.0)
    assert sorted(maker.ids[np.concatenate(parts)]) == sorted(sections["section_id"])
    assert left_out == []
    for part in parts:
        assert len(set(maker.names[part])) == 1


def _partition(streets: gpd.GeoDataFrame) -> list[str]:
    points, _ = make(cut_streets(streets, CRS, 500.0))
    return sorted(point["point_id"] for point in points)


@given(grids)
def test_every_section_is_in_exactly_one_stretch(streets: gpd.GeoDataFrame) -> None:
    sections = cut_streets(streets.drop_duplicates("geometry"), CRS, 500.0)
    points, links = make(sections)
    frame = pd.DataFrame(links)
    assert sorted(frame["section_id"]) == sorted(sections["section_id"])
    assert (frame["from_m"] == 0).all() and (frame["to_m"] == frame["length_m"]).all()
    summed = frame.groupby("point_id")["length_m"].sum()
    for point in points:
        assert point["length_m"] == pytest.approx(summed[point["point_id"]])
        assert (point["confidence"], point["standing"]) == (1.0, "rule")


@given(grids, st.integers(0, 1000))
def test_renumbering_and_shuffling_change_nothing(streets: gpd.GeoDataFrame, seed: int) -> None:
    streets = streets.drop_duplicates("geometry")
    copy, _ = edited(streets, 0.0, seed)
    assert _partition(copy) == _partition(streets)


@given(grids)
def test_the_direction_of_drawing_changes_nothing(streets: gpd.GeoDataFrame) -> None:
    streets = streets.drop_duplicates("geometry")
    turned = streets.assign(
        geometry=shapely.reverse(streets.geometry.to_numpy()),
        node_ids=[list(ids)[::-1] for ids in streets["node_ids"]],
    )
    assert _partition(turned) == _partition(streets)


def _ways(*ways: list[int]) -> gpd.GeoDataFrame:
    """Return ways of one street over nodes 0.001° apart: the units go east, the hundreds north."""
    rows = [
        {
            "street_id": f"w{i}",
            "highway": "primary",
            "name": "人民路",
            "tags": "{}",
            "node_ids": way,
            "geometry": shapely.LineString(
                [(116 + 0.001 * (n % 100), 28 + 0.001 * (n // 100)) for n in way]
            ),
        }
        for i, way in enumerate(ways)
    ]
    return from_rows(TABLES["streets"], rows)


def test_a_way_split_between_two_junctions_is_walked_as_before() -> None:
    """Side streets of the same name every 300 m; a way ends where there is no junction."""
    side = [[k, 100 + k] for k in range(3, 22, 3)]
    whole = _partition(_ways(list(range(25)), *side))
    assert len(whole) >= 5
    for at in (1, 4, 13):
        assert _partition(_ways(list(range(at + 1)), list(range(at, 25)), *side)) == whole


def _divided(apart_deg: float, is_opposite: bool = True) -> gpd.GeoDataFrame:
    """Return 2 km of two one-way streets of one name side by side, crossed every 500 m."""
    rows = []
    for side in (0, 1):
        nodes = [100 * side + k for k in range(21)]
        spots = [(116 + 0.001 * (n % 100), 28 + side * apart_deg) for n in nodes]
        if side and is_opposite:
            nodes, spots = nodes[::-1], spots[::-1]
        # The two sides are cut into ways at different places.
        cut = 7 if side else 12
        for k, (first, last) in enumerate(((0, cut), (cut, 20))):
            rows.append(("人民路", f"w{side}{k}", nodes[first : last + 1], spots[first : last + 1]))
    for k in range(0, 21, 5):
        spots = [(116 + 0.001 * k, 28.0), (116 + 0.001 * k, 28 + apart_deg)]
        rows.append((f"横{k}街", f"w9{k}", [k, 100 + k], spots))
    return from_rows(
        TABLES["streets"],
        [
            {
                "street_id": street_id,
                "highway": "primary",
                "name": name,
                "tags": '{"oneway":"yes"}' if name == "人民路" else "{}",
                "node_ids": nodes,
                "geometry": shapely.LineString(spots),
            }
            for name, street_id, nodes, spots in rows
        ],
    )


def _main_stretches(streets: gpd.GeoDataFrame) -> list[dict]:  # type: ignore[type-arg]
    sections = cut_streets(streets, CRS, 500.0)
    reasons = dict.fromkeys(sections["street_id"], "osm: highway=primary")
    carriageways = Carriageways(one_way_streets(streets), CRS)
    maker = StretchMaker(
        sections, street_type(), reasons, StreetNodes.of(sections), "zh", carriageways
    )
    points, links, _ = maker.rows()
    assert sorted(link["section_id"] for link in links) == sorted(sections["section_id"])
    return [point for point in points if point["street"] == "人民路"]


def test_the_two_sides_of_a_divided_street_are_one_stretch() -> None:
    points = _main_stretches(_divided(0.0002))  # 22 m
    assert len(points) == 4
    for point in points:
        low, high = shapely.total_bounds(point["geometry"])[[1, 3]]
        assert high - low == pytest.approx(0.0002)
        assert point["length_m"] == pytest.approx(983, abs=2)
    names = {point["name"] for point in points}
    assert names == {f"人民路（横{k}街—横{k + 5}街）" for k in (0, 5, 10, 15)}


@pytest.mark.parametrize(("apart_deg", "is_opposite"), [(0.0006, True), (0.0002, False)])
def test_far_apart_or_in_one_direction_they_stay_two(apart_deg: float, is_opposite: bool) -> None:
    points = _main_stretches(_divided(apart_deg, is_opposite))
    assert len(points) == 8
    assert all(point["length_m"] < 600 for point in points)


def test_the_digest_knows_geometry_only() -> None:
    a = shapely.MultiLineString([[(0, 0), (1, 0), (2, 0)]])
    b = shapely.MultiLineString([[(2, 0), (1, 0)], [(0, 0), (1, 0)]])
    c = shapely.MultiLineString([[(0, 0), (1, 0.001), (2, 0)]])
    first, second, third = geometry_digests(np.array([a, b, c], dtype=object))
    assert first == second != third


@pytest.mark.shared
def test_untouched_stretches_survive_an_edited_extract(extract: Path, catalogue: Catalogue) -> None:
    streets = load_extract(extract, catalogue)[0]["streets"]
    crs = local_crs(streets.total_bounds)

    def stretches(frame: gpd.GeoDataFrame) -> tuple[dict[str, set[str]], pd.Series]:  # type: ignore[type-arg]
        sections = cut_streets(frame, crs, 500.0)
        chosen = sections[sections["highway"].isin(STREETS)]
        reasons = dict.fromkeys(chosen["street_id"], "osm: highway=primary")
        carriageways = Carriageways(one_way_streets(frame), crs)
        nodes = StreetNodes.of(sections)
        maker = StretchMaker(chosen, street_type(), reasons, nodes, "zh", carriageways)
        points, links, left_out = maker.rows()
        summed = sum(point["length_m"] for point in points) + sum(left_out)
        assert summed == pytest.approx(chosen["length_m"].sum(), rel=1e-9)
        assert len({link["section_id"] for link in links}) == len(links)
        street = dict(zip(sections["section_id"], sections["street_id"], strict=True))
        of: dict[str, set[str]] = {}
        for link in links:
            of.setdefault(link["point_id"], set()).add(street[link["section_id"]])
        return of, pd.Series([point["point_id"] for point in points])

    before, ids = stretches(streets)
    assert set(stretches(edited(streets, 0.0, 1)[0])[0]) == set(before)
    copy, touched = edited(streets, 0.01, 2)
    after, _ = stretches(copy)
    far = [point for point, ways in before.items() if ways.isdisjoint(touched)]
    same = sum(point in after for point in far)
    print(
        f"\n{extract.name}: {len(ids)} stretches, {len(touched)} ways edited, "
        f"{len(before) - len(far)} stretches touch them, {same} of {len(far)} others unchanged"
    )
    assert same >= 0.99 * len(far)
