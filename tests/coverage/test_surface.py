"""The surface of gaps adds up to the points in the county, and says what is not in it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from geoplan.config import Settings, parse_settings
from geoplan.coverage.surface import edge_length_m, find_surface
from geoplan.geo import WGS84, local_crs
from geoplan.tables import TABLES, Output, from_rows
from geoplan.tables.values import STATES
from geoplan.text import word_problem
from tests.coverage.inventory_tables import LAT, LON, point

SETTINGS = parse_settings("[surface]\nhex_m = 100")
COUNTY = shapely.box(LON - 0.02, LAT - 0.02, LON + 0.02, LAT + 0.02)
_M = 1 / 111_000

Spec = dict[str, Any]


def site(x_m: float, y_m: float, **more: Any) -> Spec:
    return {"xy": [(x_m, y_m)], "share": 1.0, "unknown": 0.0, "state": "failing"} | more


def lane(*xy: tuple[float, float], **more: Any) -> Spec:
    return site(0, 0, xy=list(xy)) | more


def nowhere(**more: Any) -> Spec:
    return site(0, 0, xy=[]) | more


def _degrees(xy: list[tuple[float, float]]) -> list[tuple[float, float]]:
    return [(LON + x * _M, LAT + y * _M) for x, y in xy]


def surface(
    specs: list[Spec],
    settings: Settings = SETTINGS,
    county: Any = COUNTY,
    source: str = "file",
) -> Output:
    rows = []
    for number, spec in enumerate(specs):
        xy = _degrees(spec["xy"])
        row = point(number, "back_lane" if len(xy) > 1 else "park")
        row["lon"], row["lat"] = xy[0] if xy else (None, None)
        row["geometry"] = shapely.MultiLineString([xy]) if len(xy) > 1 else shapely.Point(*xy[:1])
        rows.append(row)
    ids = [row["point_id"] for row in rows]
    exposures = pd.DataFrame(
        {
            "point_id": pd.Series(ids, dtype=object),
            "share_pct": [s["share"] for s in specs],
            "unknown_share": [s["unknown"] for s in specs],
        }
    )
    states = pd.Series([s["state"] for s in specs], dtype=object)
    gaps = pd.DataFrame({"point_id": exposures["point_id"], "state": states})
    area = {"area_id": "a", "kind": "county", "name": "县", "source": source, "geometry": county}
    return find_surface(
        points=from_rows(TABLES["points"], rows),
        exposures=exposures.sample(frac=1, random_state=1),
        gaps=gaps.sample(frac=1, random_state=2),
        areas=from_rows(TABLES["areas"], [area] if county is not None else []),
        settings=settings,
    )


def spread(count: int = 5, **more: Any) -> list[Spec]:
    return [site(400.0 * i, 0, **more) for i in range(count)]


def test_sites_count_where_they_lie() -> None:
    hexes = surface([*spread(), site(1, 1, share=2.5, state="unowned")]).tables["hexes"]
    assert hexes["share_pct"].sum() == pytest.approx(7.5)
    (row,) = hexes[hexes["points"] == 2].to_dict("records")
    assert (row["share_pct"], row["worst_state"]) == (3.5, "unowned")
    assert row["geometry"].contains(shapely.Point(LON, LAT))
    assert hexes["points"].sum() == 6


def test_a_street_counts_by_its_metres_in_each_cell() -> None:
    """Against shapely: share of the length within each outline, on the plane."""
    specs = [*spread(), lane((-900, 37), (850, 410), share=10.0)]
    hexes = surface(specs).tables["hexes"]
    plane = local_crs(COUNTY.bounds)
    street = shapely.LineString(_degrees(specs[-1]["xy"]))
    metric = hexes[["geometry"]].assign(geometry=hexes.geometry.to_crs(plane))
    line = metric.set_geometry([street] * len(metric), crs=WGS84).to_crs(plane).geometry
    shares = line.intersection(hexes.geometry.to_crs(plane)).length / line.length
    before = surface(specs[:-1]).tables["hexes"].set_index("hex_id")["share_pct"]
    got = hexes.set_index("hex_id")["share_pct"] - before.reindex(hexes["hex_id"]).fillna(0.0)
    assert got.to_numpy() == pytest.approx(10 * shares.to_numpy(), abs=1e-6)
    assert shares.sum() == pytest.approx(1.0, abs=1e-6)


def test_what_is_covered_weighs_nothing_but_is_there() -> None:
    hexes = surface(spread(state="covered")).tables["hexes"]
    assert len(hexes) == 5
    assert hexes["share_pct"].tolist() == [0.0] * 5
    assert hexes["unknown_share"].isna().all()
    assert set(hexes["worst_state"]) == {"covered"}


@pytest.mark.parametrize("share", [0.0, 0.3, 1.0])
def test_how_much_of_it_is_unknown(share: float) -> None:
    hexes = surface(spread(unknown=share)).tables["hexes"]
    assert hexes["unknown_share"].tolist() == pytest.approx([share] * 5)


def test_what_cannot_be_lost_has_no_unknown_part() -> None:
    hexes = surface(spread(share=0.0, unknown=None)).tables["hexes"]
    assert hexes["unknown_share"].isna().all()


def test_the_unknown_of_a_cell_is_weighed() -> None:
    specs = [*spread(), site(0, 0, share=3.0, unknown=1.0, state="unchecked")]
    hexes = surface(specs).tables["hexes"]
    (row,) = hexes[hexes["points"] == 2].to_dict("records")
    assert row["unknown_share"] == pytest.approx(0.75)


def test_cells_end_at_the_county() -> None:
    small = shapely.box(LON - 0.001, LAT - 0.001, LON + 0.02, LAT + 0.001)
    hexes = surface(spread(), county=small).tables["hexes"]
    assert hexes.geometry.within(small.buffer(1e-7)).all()
    whole = 1.5 * np.sqrt(3) * 100**2
    assert (hexes["area_m2"] <= whole).all()
    metric = hexes.geometry.to_crs(local_crs(small.bounds)).area
    assert hexes["area_m2"].to_numpy() == pytest.approx(metric.to_numpy(), rel=1e-6)
    assert (hexes["area_m2"] < 0.99 * whole).any()


def test_what_lies_beyond_the_county_is_told() -> None:
    street = lane((0, 0), (4440, 0), share=10.0)  # the county ends 2,220 m east
    output = surface([*spread(), site(5000, 0, share=3.0), street])
    (said,) = [p for p in output.problems if p.code == "surface.outside"]
    total = output.tables["hexes"]["share_pct"].sum() + float(said.facts["share"])
    assert total == pytest.approx(5 + 3 + 10, abs=0.06)
    assert said.count == 2
    assert output.tables["hexes"]["share_pct"].sum() == pytest.approx(5 + 5, abs=0.6)


def test_what_has_no_place_is_told() -> None:
    output = surface([*spread(), nowhere(share=4.0)])
    (said,) = output.problems
    assert (said.code, said.count, said.facts["share"]) == ("surface.unplaced", 1, "4.0")
    assert "4.0%" in word_problem(said)["what"]
    assert output.tables["hexes"]["share_pct"].sum() == pytest.approx(5.0)


@pytest.mark.parametrize(
    ("specs", "code"),
    [
        ([], "surface.few"),
        (spread(4), "surface.few"),
        ([site(k, k) for k in range(9)], "surface.one_cell"),
    ],
)
def test_no_surface_where_it_would_not_help(specs: list[Spec], code: str) -> None:
    output = surface(specs)
    assert output.tables["hexes"].empty
    assert [p.code for p in output.problems] == [code]
    assert all("{" not in text for text in word_problem(output.problems[0]).values())


@pytest.mark.parametrize("county", [None, shapely.box(LON, LAT, LON + 0.001, LAT + 0.001)])
def test_a_county_without_an_outline_is_not_clipped(county: Any) -> None:
    """The box of an extract is no border, so nothing lies beyond it."""
    output = surface(spread(), county=county, source="extract_box")
    hexes = output.tables["hexes"]
    assert not output.problems
    assert hexes["area_m2"].to_numpy() == pytest.approx(
        [1.5 * np.sqrt(3) * 250**2] * len(hexes)
    ) or (hexes["area_m2"].to_numpy() == pytest.approx([1.5 * np.sqrt(3) * 100**2] * len(hexes)))


@pytest.mark.parametrize(
    ("side_km", "wanted", "edge"),
    [(0.5, 0, 250), (10, 0, 250), (34, 0, 350), (90, 0, 500), (90, 120, 120), (90, 3, 50)],
)
def test_cells_are_as_large_as_the_county_asks(side_km: float, wanted: float, edge: float) -> None:
    assert edge_length_m((side_km * 1000) ** 2, wanted) == edge


spots = st.tuples(st.integers(-2100, 2100), st.integers(-2100, 2100))
kinds = st.fixed_dictionaries(
    {
        "share": st.floats(0, 10),
        "state": st.sampled_from(STATES),
        "unknown": st.floats(0, 1),
    }
)
specs_of = st.lists(
    st.builds(lambda xy, k: site(*xy, **k), spots, kinds)
    | st.builds(
        lambda way, k: lane(*way, **k), st.lists(spots, min_size=2, max_size=5, unique=True), kinds
    ),
    min_size=5,
    max_size=25,
)


@hypothesis_settings(max_examples=40)
@given(specs_of, st.sampled_from([60, 150, 400]))
def test_cells_add_up_to_the_points(specs: list[Spec], edge_m: float) -> None:
    output = surface(specs, parse_settings(f"[surface]\nhex_m = {edge_m}"))
    hexes = output.tables["hexes"]
    if hexes.empty:
        assert [p.code for p in output.problems] == ["surface.one_cell"]
        return
    total = sum(s["share"] for s in specs if s["state"] != "covered")
    assert hexes["share_pct"].sum() == pytest.approx(total, abs=1e-6)
    assert hexes["points"].sum() >= len(specs)
    assert (hexes["points"] > 0).all()
    worst = min((s["state"] for s in specs), key=STATES.index)
    assert min(hexes["worst_state"], key=STATES.index) == worst


@hypothesis_settings(max_examples=20)
@given(specs_of, st.randoms())
def test_the_order_of_points_does_not_matter(specs: list[Spec], random: Any) -> None:
    first = surface(specs).tables["hexes"]
    random.shuffle(specs)
    again = surface(specs).tables["hexes"]
    assert first["hex_id"].tolist() == again["hex_id"].tolist()
    assert first["share_pct"].to_numpy() == pytest.approx(again["share_pct"].to_numpy())


@hypothesis_settings(max_examples=20)
@given(specs_of, spots)
def test_a_covered_point_more_makes_no_cell_worse(specs: list[Spec], xy: tuple[int, int]) -> None:
    before = surface(specs).tables["hexes"].set_index("hex_id")
    after = surface([*specs, site(*xy, state="covered", share=5.0)]).tables["hexes"]
    after = after.set_index("hex_id")
    if len(before):
        assert after["share_pct"].sum() == pytest.approx(before["share_pct"].sum())
        assert (after.loc[before.index, "worst_state"] == before["worst_state"]).all()
