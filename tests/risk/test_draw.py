"""The draw: exact probabilities against every draw there is, the simulator against both."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from geoplan.catalogue import Catalogue
from geoplan.config import Settings
from geoplan.risk import Draw, build_draw, draw_tables, sample_draws
from geoplan.risk.inclusion import find_variances
from geoplan.risk.strata import title_of
from tests.conftest import Toy
from tests.risk.counties import exact_moments, point_row, points_table, small_county

QUOTAS = ("park=3", "back_lane=2", "bus_line=1", "main_road=1", "hotline=1")


def _settings(**draw: Any) -> Settings:
    plain = Settings()
    return replace(plain, draw=replace(plain.draw, **{"quotas": QUOTAS, **draw}))


def _draw(catalogue: Catalogue, points: pd.DataFrame | None = None, **draw: Any) -> Draw:
    table = small_county() if points is None else points
    made, problems = build_draw(points=table, catalogue=catalogue, settings=_settings(**draw))
    assert {problem.code for problem in problems} <= {"draw.short_roads"}
    return made


@pytest.mark.parametrize("share", [0.0, 0.4, 0.7, 1.0])
@pytest.mark.parametrize("near_share", [0.0, 0.3, 1.0])
def test_probabilities_are_those_of_every_draw(
    catalogue: Catalogue, share: float, near_share: float
) -> None:
    draw = _draw(catalogue, random_share=share, near_share=near_share)
    inclusion, mean, square = exact_moments(draw)
    np.testing.assert_allclose(draw.inclusion, inclusion, atol=1e-11)
    np.testing.assert_allclose(draw.weight, mean, atol=1e-12)
    assert draw.weight.sum() == pytest.approx(1, abs=1e-12)
    scores = np.random.default_rng(1).random((draw.points, 5))
    exact = ((square - np.outer(mean, mean)) @ scores * scores).sum(axis=0)
    np.testing.assert_allclose(find_variances(draw, sparse.csc_matrix(scores)), exact, atol=1e-12)


def test_the_simulator_does_what_is_computed(catalogue: Catalogue) -> None:
    draw, count = _draw(catalogue), 60_000
    row, point, weight = sample_draws(draw, np.random.default_rng(7), count).long()
    np.testing.assert_allclose(np.bincount(row, weight), 1.0)
    seen = np.unique(row * draw.points + point) % draw.points
    often = np.bincount(seen, minlength=draw.points) / count
    error = np.sqrt(draw.inclusion * (1 - draw.inclusion) / count)
    assert (np.abs(often - draw.inclusion) <= 3 * error + 1e-12).all()
    _, mean, square = exact_moments(draw)
    borne = np.zeros((count, draw.points))
    np.add.at(borne, (row, point), weight)
    error = np.sqrt(np.maximum(np.diag(square) - mean**2, 0) / count)
    assert (np.abs(borne.mean(axis=0) - mean) <= 3 * error + 1e-12).all()


def test_the_same_seed_draws_the_same(catalogue: Catalogue) -> None:
    draw = _draw(catalogue)
    one, two = (sample_draws(draw, np.random.default_rng(3), 50) for _ in range(2))
    assert (one.drawn == two.drawn).all()
    assert (one.near == two.near).all()


def test_two_lines_are_as_likely_whatever_they_are_cut_into(catalogue: Catalogue) -> None:
    draw = _draw(catalogue, near_share=0.0)
    by_id = dict(zip(small_county()["point_id"], draw.inclusion, strict=True))
    assert by_id["line-2a"] == pytest.approx(0.5)
    assert by_id["line-1a"] == by_id["line-1b"] == pytest.approx(0.25)


def test_only_likely_points_near_enough_are_looked_at_besides(catalogue: Catalogue) -> None:
    draw = _draw(catalogue, random_share=0.0)
    ids = small_county()["point_id"].tolist()
    near = draw.near.matrix(draw.points).toarray()[: draw.points]
    found = {ids[i]: {ids[j] for j in np.flatnonzero(row)} for i, row in enumerate(near)}
    assert found["park-1"] == {"park-4", "lane-1", "lane-2"}
    assert found["park-2"] == {"park-4", "park-5", "lane-1", "lane-2"}
    assert found["park-3"] == found["hotline-1"] == found["lane-1"] == set()
    row = near[ids.index("park-1")]
    ratio = catalogue.types["back_lane"].random_weight / catalogue.types["park"].random_weight
    assert row[ids.index("lane-1")] == pytest.approx(ratio * row[ids.index("park-4")])


def test_what_one_kind_lacks_goes_to_the_other(catalogue: Catalogue) -> None:
    points = points_table([point_row(f"park-{i}", "park", "fixed", i) for i in range(4)])
    draw = _draw(catalogue, points, quotas=("park=3",), random_share=1.0)
    assert [(s.fixed, s.drawn) for s in draw.strata] == [(4, 3)]
    settings = _settings(quotas=("park=9",))
    draw, problems = build_draw(points=points, catalogue=catalogue, settings=settings)
    assert [(s.fixed, s.drawn) for s in draw.strata] == [(4, 4)]
    assert (draw.inclusion == 1).all()
    assert [(p.code, p.facts["names"]) for p in problems] == [("draw.short", "公园")]


@pytest.mark.parametrize("share", [0.0, 0.4, 0.5, 1.0])
def test_a_type_of_which_one_is_drawn_is_likely_as_often_as_the_share_says(
    catalogue: Catalogue, share: float
) -> None:
    kinds = {"fixed": 2, "likely": 5}
    rows = [point_row(f"{k}-{i}", "park", k, i * 5e3) for k, n in kinds.items() for i in range(n)]
    draw = _draw(
        catalogue, points_table(rows), quotas=("park=1",), random_share=share, near_share=0
    )
    assert draw.drawn == 1
    by_kind = {k: share if k == "likely" else 1 - share for k in kinds}
    expected = [by_kind[k] / kinds[k] for k in points_table(rows)["kind"]]
    np.testing.assert_allclose(draw.inclusion, expected, atol=1e-12)
    np.testing.assert_allclose(draw.weight, expected, atol=1e-12)
    row, _, weight = sample_draws(draw, np.random.default_rng(2), 500).long()
    assert np.bincount(row).tolist() == [1] * 500
    assert (weight == 1).all()


def test_places_always_drawn_as_fixed_are_no_random_points(catalogue: Catalogue) -> None:
    rows = [point_row(f"h-{i}", "hospital", "likely", i) for i in range(3)]
    draw = _draw(catalogue, points_table(rows), quotas=("医院=2",), random_share=1.0)
    assert [(s.fixed, s.drawn) for s in draw.strata] == [(3, 2)]
    assert not draw.near.share.any()


def test_weights_shift_marks_between_types(catalogue: Catalogue) -> None:
    plain, heavy = _draw(catalogue), _draw(catalogue, weights=("公园=4",))
    shares = [{s.type_id: s.each for s in one.strata} for one in (plain, heavy)]
    ratio = {k: shares[1][k] / shares[0][k] for k in shares[0]}
    assert ratio["park"] / ratio["hotline"] == pytest.approx(4)
    assert heavy.weight.sum() == pytest.approx(1)


def test_settings_that_cannot_be_used_are_told(catalogue: Catalogue) -> None:
    settings = _settings(
        quotas=("park=2", "moon=1", "park=-1", "park=1.5", "park", "park=nan", "park=inf"),
        road_types=("main_road", "月亮"),
    )
    draw, problems = build_draw(points=small_county(), catalogue=catalogue, settings=settings)
    assert sum(s.drawn for s in draw.strata if s.type_id == "park") == 2
    codes = [p.code for p in problems if p.level == "lost"]
    assert sorted(codes) == ["draw.bad_entry"] * 5 + ["draw.unknown_type"] * 2


def test_no_points_no_draw(catalogue: Catalogue) -> None:
    empty = small_county().iloc[:0]
    draw, _ = build_draw(points=empty, catalogue=catalogue, settings=Settings())
    assert draw.strata == ()
    tables = draw_tables(draw, empty)
    assert tables["draw_strata"].empty
    assert tables["inclusions"].empty


def test_nothing_counts_where_all_weigh_nothing(catalogue: Catalogue) -> None:
    weights = tuple(f"{t}=0" for t in ("park", "back_lane", "bus_line", "main_road", "hotline"))
    draw = _draw(catalogue, weights=weights)
    assert not draw.weight.any()
    assert draw.inclusion.any()


def test_tables_say_what_the_draw_says(catalogue: Catalogue, toy: Toy) -> None:
    points = toy.tables["points"]
    draw, _ = build_draw(points=points, catalogue=catalogue, settings=toy.settings)
    tables = draw_tables(draw, points)
    strata, inclusions = tables["draw_strata"], tables["inclusions"]
    assert strata["weight_pct"].sum() == pytest.approx(100)
    assert inclusions["weight_pct"].sum() == pytest.approx(100)
    assert strata["drawn"].sum() == pytest.approx(draw.drawn)
    assert strata.groupby("type_id")["drawn"].sum().to_dict() == pytest.approx(
        {s.type_id: s.drawn for s in draw.strata}
    )
    is_road = points["type_id"].eq("main_road")  # of which one drawn unit is several points
    roads = strata.loc[strata["method"].eq("roads"), "drawn"].sum()
    assert inclusions.loc[~is_road, "drawn"].sum() == pytest.approx(draw.drawn - roads)
    assert inclusions.loc[is_road, "drawn"].sum() > roads
    assert (inclusions["inclusion"] >= inclusions["drawn"] - 1e-12).all()
    is_near = inclusions["how"].map(lambda how: "near" in how)
    more = inclusions["inclusion"] > inclusions["drawn"] + 1e-9
    assert not (more & ~is_near).any()


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("新安大道（建设路—学府路）", "新安大道"),
        ("1路 (A → B)", "1路"),
        ("禾溪河", "禾溪河"),
        ("（未命名）主次干道（接文化路）", ""),
        ("", ""),
    ],
)
def test_stretches_are_called_after_their_road(name: str, title: str) -> None:
    assert title_of(name) == title
