"""500 m of a road: against a count of metres one by one, and on a real county."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from geoplan.catalogue import Catalogue
from geoplan.config import Settings
from geoplan.geo import WGS84, local_crs
from geoplan.risk import Draw, build_draw, draw_tables, sample_draws
from geoplan.risk.mock import draw_mock
from geoplan.risk.windows import Windows, cut_windows
from tests.conftest import SHARED, Toy
from tests.inventories import load_extract, run_inventory
from tests.risk.counties import exact_moments, point_row, points_table

CRS = local_crs((116.0, 28.0, 116.0, 28.0))


def _street(*ways: list[tuple[float, float]]) -> Any:
    """Return streets in metres around the middle of the county."""
    lines = gpd.GeoSeries([shapely.MultiLineString([list(way) for way in ways])], crs=CRS)
    return lines.to_crs(WGS84).iloc[0]


def _roads(*shapes: Any, names: list[str] | None = None, kind: str = "fixed") -> Any:
    titles = names or ["东路"] * len(shapes)
    return points_table(
        [
            point_row(
                f"road-{i}",
                "main_road",
                kind,
                0,
                shape="stretch",
                name=f"{title}（第{i}段）",
                length_m=300.0,
                geometry=shape,
            )
            for i, (shape, title) in enumerate(zip(shapes, titles, strict=True))
        ]
    )


def _cut(points: Any, road: list[int] | None = None, walk_m: float = 500.0) -> Windows:
    of = np.array(road or [0] * len(points))
    return cut_windows(points, of, np.full(len(points), 300.0), int(of.max()) + 1, walk_m)


def test_walks_of_a_straight_road_are_counted_off() -> None:
    made = _cut(_roads(_street([(0, 0), (400, 0)]), _street([(400, 0), (700, 0)])))
    # 200 m may be left out: walks begin at 0, 100 and 200.
    np.testing.assert_allclose(
        made.parts.toarray(), [[0.8, 0.2], [0.6, 0.4], [0.4, 0.6]], atol=1e-4
    )
    np.testing.assert_allclose(made.chance, 1 / 3)
    assert made.length_m == pytest.approx([700], rel=1e-4)
    assert made.walk_m.tolist() == [500] * 3
    middle = gpd.GeoSeries(gpd.points_from_xy(made.lon, made.lat), crs=WGS84).to_crs(CRS)
    np.testing.assert_allclose(middle.x, [250, 350, 450], atol=0.1)


def test_a_short_road_is_walked_whole() -> None:
    made = _cut(_roads(_street([(0, 0), (90, 0)]), _street([(90, 0), (360, 0)])))
    np.testing.assert_allclose(made.parts.toarray(), [[0.25, 0.75]], atol=1e-4)
    assert made.length_m == pytest.approx([360], rel=1e-4)
    assert made.walk_m == pytest.approx([360], rel=1e-4)


def test_pieces_of_a_road_are_walked_as_often_as_they_are_long() -> None:
    gap = _roads(_street([(0, 0), (570, 0)]), _street([(900, 0), (1090, 0)]))
    made = _cut(gap)
    assert made.parts.toarray().tolist() == [[1, 0], [1, 0], [0, 1]]
    np.testing.assert_allclose(made.chance, [3 / 8, 3 / 8, 1 / 4], rtol=1e-4)


def test_both_carriageways_are_one_road() -> None:
    """The other carriageway adds no metres to the road, and its points are walked too."""
    there = [_street([(i * 300, 0), (i * 300 + 300, 0)]) for i in range(3)]
    back = _street([(900, 15), (450, 15)], [(450, 15), (0, 15)])
    made = _cut(_roads(*there, back))
    assert made.length_m == pytest.approx([900], rel=1e-4)
    assert (made.parts.toarray().sum(axis=0) > 0).all()
    np.testing.assert_allclose(made.parts.toarray()[1:-1, 3], 0.5, atol=0.02)


def test_a_stretch_without_a_line_is_a_road_walked_whole() -> None:
    points = _roads(_street([(0, 0), (570, 0)]), shapely.Point(116, 28))
    made = _cut(points)
    assert made.parts.toarray().tolist() == [[1, 0], [1, 0], [0, 1]]
    assert made.length_m == pytest.approx([870], rel=1e-4)
    np.testing.assert_allclose(made.chance, [285 / 870] * 2 + [300 / 870], rtol=1e-4)


PIECES = st.lists(st.integers(1, 90), min_size=1, max_size=6)  # tens of metres


@given(PIECES, st.integers(10, 60))
@hypothesis_settings(max_examples=50, deadline=None)
def test_windows_are_those_counted_metre_by_metre(tens: list[int], walk_tens: int) -> None:
    ends = np.concatenate([[0], np.cumsum(tens)]) * 10.0
    points = _roads(*(_street([(a, 0), (b, 0)]) for a, b in pairwise(ends)))
    walk_m, whole = 10.0 * walk_tens, float(ends[-1])
    made = _cut(points, walk_m=walk_m)
    free = max(whole - walk_m, 0.0)
    count = next(n for n in range(2, 999) if free <= (n - 1) * walk_m / 5) if free else 1
    starts = [free * k / max(count - 1, 1) for k in range(count)]
    parts = made.parts.toarray()
    if parts.shape != (count, len(tens)):  # a tie of the step, decided by how the plane rounds
        assert abs(free / (walk_m / 5) - round(free / (walk_m / 5))) < 1e-2
        return
    if not np.allclose(parts[0], _counted(ends, starts[0], walk_m, whole), atol=0.01):
        parts = parts[::-1]  # walked from the other end
    for row, start in zip(parts, starts, strict=True):
        np.testing.assert_allclose(row, _counted(ends, start, walk_m, whole), atol=0.01)
    np.testing.assert_allclose(made.parts.sum(axis=1), 1.0)
    assert made.chance.sum() == pytest.approx(1)
    assert (parts.sum(axis=0) > 0).all()  # everything may be walked


def _counted(ends: Any, start: float, walk_m: float, whole: float) -> Any:
    """Return the share of each piece by walking and looking down at every half metre."""
    marks = np.arange(0.25, min(walk_m, whole), 0.5) + start
    piece = np.searchsorted(ends, marks, side="right") - 1
    return np.bincount(piece, minlength=len(ends) - 1)[: len(ends) - 1] / len(marks)


def _county() -> Any:
    lines = [
        _street([(0, 0), (400, 0)]),
        _street([(400, 0), (640, 0)]),
        _street([(0, 900), (300, 900)]),
        _street([(0, 2000), (450, 2000)]),
        _street([(450, 2000), (800, 2000)]),
    ]
    roads = _roads(*lines, names=["东路", "东路", "西路", "北路", "北路"])
    parks = points_table([point_row(f"park-{i}", "park", "likely", 200.0 * i) for i in range(3)])
    return gpd.GeoDataFrame(
        np.concatenate([roads.to_numpy(), parks.to_numpy()]), columns=roads.columns
    )


def _draw(points: Any, catalogue: Catalogue, **chosen: Any) -> Draw:
    settings = replace(Settings(), draw=replace(Settings().draw, **chosen))
    return build_draw(points=points, catalogue=catalogue, settings=settings)[0]


def test_a_drawn_road_is_exact_by_every_draw(catalogue: Catalogue) -> None:
    draw = _draw(_county(), catalogue, quotas=("main_road=2", "park=1"))
    inclusion, mean, _ = exact_moments(draw)
    np.testing.assert_allclose(draw.inclusion, inclusion, atol=1e-11)
    np.testing.assert_allclose(draw.weight, mean, atol=1e-12)
    assert draw.weight.sum() == pytest.approx(1)
    assert draw.near.share[len(_county()) :].any()  # from the middle of what is walked


def test_a_mock_tells_the_middle_of_each_piece_it_drew(catalogue: Catalogue) -> None:
    """Of 640, 300 and 800 m pieces begin every 70 and 100 m; the stretches of one share it."""
    draw = _draw(_county(), catalogue, quotas=("main_road=2", "park=1"))
    mocks = [
        draw_mock(draw, _county(), catalogue, name="一", day=date(2026, 10, 20), seed=seed, teams=1)
        for seed in range(60)
    ]
    looks = pd.concat(mocks)
    is_walked = looks["walk_m"] > 0
    assert looks.loc[~is_walked, ["walk_lon", "walk_lat"]].isna().all(axis=None)
    walked = looks[is_walked]
    places = gpd.GeoSeries(gpd.points_from_xy(walked["walk_lon"], walked["walk_lat"]), crs=WGS84)
    xy = places.to_crs(CRS)
    found = set(zip(xy.y.round(-1), xy.x.round(-1), strict=True))
    middles = {0.0: (250, 320, 390), 900.0: (150,), 2000.0: (250, 350, 450, 550)}
    assert found == {(y, float(x)) for y, marks in middles.items() for x in marks}
    each = walked.groupby(["seed", "pick"])
    assert (each.size() == 2).any()
    assert each[["walk_lon", "walk_lat"]].nunique().eq(1).all(axis=None)


def _assert_frequencies(draw: Draw, seed: int, count: int) -> None:
    """Check that points are looked at as often as is computed, and bear as much."""
    row, point, weight = sample_draws(draw, np.random.default_rng(seed), count).long()
    np.testing.assert_allclose(np.bincount(row, weight), 1.0)
    seen = np.unique(row * draw.points + point) % draw.points
    often = np.bincount(seen, minlength=draw.points) / count
    error = np.sqrt(draw.inclusion * (1 - draw.inclusion) / count)
    off = np.abs(often - draw.inclusion) > 3 * error + 1e-12
    # Of many points 0.27 % are beyond 3 standard errors by chance.
    assert off.sum() <= max(3, 0.008 * draw.points)
    assert not (np.abs(often - draw.inclusion) > 5.5 * error + 3 / count).any()
    borne = np.bincount(point, weight, minlength=draw.points) / count
    assert np.abs(borne - draw.weight).max() < 0.002


def test_frequencies_of_the_toy_county_are_within_three_errors(
    catalogue: Catalogue, toy: Toy
) -> None:
    points = toy.tables["points"]
    draw = _draw(points, catalogue)
    assert draw.looks.shape[0] > len(points)
    _assert_frequencies(draw, 3, 20_000)
    on_road = points["type_id"].eq("main_road").to_numpy()
    assert (draw.weight[on_road] > 0).all()


def test_tables_say_how_many_windows_there_are(catalogue: Catalogue) -> None:
    points = _county()
    draw = _draw(points, catalogue, quotas=("main_road=2", "park=1"))
    strata = draw_tables(draw, points)["draw_strata"].set_index("stratum_id")
    road = strata.loc["main_road:fixed"]
    assert (road["units"], road["looks"], road["drawn"]) == (3, 3 + 1 + 4, 2)
    assert road["length_m"] == pytest.approx(640 + 300 + 800, rel=1e-4)
    assert road["points"] == 5
    assert np.isnan(strata.loc["park:likely", "length_m"])


def test_frequencies_of_a_real_county_are_within_three_errors(catalogue: Catalogue) -> None:
    path = SHARED / "guixi-2024.osm.pbf"
    if not path.is_file():
        pytest.skip(f"real extract {path.name} is not here")
    loaded, settings = load_extract(path, catalogue)
    points = run_inventory(loaded, catalogue, settings).tables["points"]
    draw = _draw(points, catalogue)
    windows = draw.looks[len(points) :]
    assert windows.shape[0] > points["type_id"].eq("main_road").sum()
    np.testing.assert_allclose(windows.sum(axis=1), 1.0)
    assert np.diff(windows.indptr).max() > 1
    _assert_frequencies(draw, 4, 20_000)
