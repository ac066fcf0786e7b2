"""Towns of which every address is known: the true place lies within the uncertainty stated."""

from __future__ import annotations

from itertools import pairwise

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geoplan.geo import WGS84
from geoplan.network import turn_deg
from tests.inventory.addresses.town import (
    APART_M,
    RING_M,
    Town,
    failed,
    gazetteer,
    in_plane,
    placed,
    towns,
)
from tests.network.streets import CRS

CORNERS = {"东北": 45.0, "东南": 135.0, "西南": 225.0, "西北": 315.0}
SIDES = {"北": 0.0, "东": 90.0, "南": 180.0, "西": 270.0}


def off_m(a: tuple[float, float], b: tuple[float, float]) -> float:
    return float(np.hypot(a[0] - b[0], a[1] - b[1]))


def streets_at(town: Town, data: st.DataObject) -> tuple[int, int]:
    i = data.draw(st.integers(0, len(town.xs) - 1))
    j = data.draw(st.integers(0, len(town.ys) - 1))
    return i, j


@settings(max_examples=60)
@given(towns(), st.data())
def test_junctions(town: Town, data: st.DataObject) -> None:
    i, j = streets_at(town, data)
    names = data.draw(st.permutations([town.name_x(i), town.name_y(j)]))
    found = placed(gazetteer(town.rows()), f"{names[0]}与{names[1]}交叉口")
    true = town.turned((town.xs[i], town.ys[j]))
    assert off_m(in_plane(found), true) <= (RING_M if (i, j) in town.rings else 1.0)
    assert found.how == "junction"
    assert found.uncertainty_m <= 30.0 + max(APART_M, RING_M) + 1.0


@settings(max_examples=60)
@given(towns(turns=40.0), st.data(), st.sampled_from(sorted(CORNERS)))
def test_a_corner_is_in_its_block(town: Town, data: st.DataObject, corner: str) -> None:
    """Whoever stands at the corner of the block that lies that way is within the uncertainty."""
    i = data.draw(st.integers(1, len(town.xs) - 2))
    j = data.draw(st.integers(1, len(town.ys) - 2))
    text = f"{town.name_x(i)}与{town.name_y(j)}交叉口{corner}角"
    found = placed(gazetteer(town.rows()), text)
    blocks = {(sx, sy): np.degrees(np.arctan2(sx, sy)) for sx in (-1, 1) for sy in (-1, 1)}
    # The block whose middle, as the streets run, is nearest to the direction named.
    sx, sy = min(blocks, key=lambda s: turn_deg(float(blocks[s]) + town.turn_deg, CORNERS[corner]))
    x, y = town.own(in_plane(found))
    # Well off both streets.
    assert (x - town.xs[i]) * sx > 12.0 and (y - town.ys[j]) * sy > 12.0
    deep = APART_M / 2 if (i, j) not in town.rings else RING_M / 2
    dx, dy = (data.draw(st.floats(deep, deep + 35.0)) for _ in "xy")
    true = town.turned((town.xs[i] + sx * dx, town.ys[j] + sy * dy))
    assert off_m(in_plane(found), true) <= found.uncertainty_m


@settings(max_examples=60)
@given(st.floats(-25.0, 25.0), st.data(), st.sampled_from(sorted(SIDES)), st.floats(60.0, 1400.0))
def test_metres_from_a_junction(
    turn_deg_: float, data: st.DataObject, side: str, said_m: float
) -> None:
    """People pace it out along the street, and are off by a fifth."""
    town = Town((0.0, 1700.0, 3400.0), (0.0, 1700.0, 3400.0), turn_deg_, frozenset({"胜利街"}))
    text = f"{town.name_x(1)}与{town.name_y(1)}路口以{side}约{said_m:.0f}米处"
    found = placed(gazetteer(town.rows()), text)
    true_m = said_m * data.draw(st.floats(0.8, 1.2))
    step = {"北": (0, 1), "东": (1, 0), "南": (0, -1), "西": (-1, 0)}[side]
    front_m = data.draw(st.floats(-25.0, 25.0))
    x = town.xs[1] + step[0] * true_m + step[1] * front_m
    y = town.ys[1] + step[1] * true_m + step[0] * front_m
    assert off_m(in_plane(found), town.turned((x, y))) <= found.uncertainty_m
    assert found.uncertainty_m <= 80.0 + said_m / 3


@settings(max_examples=60)
@given(towns(), st.data())
def test_segments(town: Town, data: st.DataObject) -> None:
    """All metres between the ends, of both carriageways, and hardly any beyond."""
    i = data.draw(st.integers(0, len(town.xs) - 1))
    j, k = data.draw(
        st.lists(st.integers(0, len(town.ys) - 1), min_size=2, max_size=2, unique=True)
    )
    text = data.draw(
        st.sampled_from(["{}（{}—{}段）", "{}{}至{}", "{}从{}到{}", "{}东起{}，西至{}"])
    ).format(town.name_x(i), town.name_y(j), town.name_y(k))
    known = gazetteer(town.rows())
    found = placed(known, text)
    low, high = sorted((town.ys[j], town.ys[k]))
    sides = 2 if town.name_x(i) in town.divided else 1
    names = dict(zip(known.network.section_ids, known.names, strict=True))
    assert {names[part.section_id] for part in found.parts} == {town.name_x(i)}
    metres = sum(part.to_m - part.from_m for part in found.parts)
    rings = sum((i, n) in town.rings for n in range(len(town.ys)) if low <= town.ys[n] <= high)
    least = (high - low - APART_M - 2 * RING_M * rings) * sides
    assert least - 1.0 <= metres <= (high - low + APART_M + 1.0) * sides
    xy = [town.own(c) for c in shapely.get_coordinates(in_plane_shape(found.geometry))]
    assert low - APART_M <= min(y for _, y in xy) and max(y for _, y in xy) <= high + APART_M
    share = data.draw(st.floats(0.0, 1.0))
    front_m = data.draw(st.floats(-35.0, 35.0))
    true = town.turned((town.xs[i] + front_m, low + share * (high - low)))
    assert off_m(in_plane(found), true) <= found.uncertainty_m


def in_plane_shape(shape: object) -> object:
    return gpd.GeoSeries([shape], crs=WGS84).to_crs(CRS).iloc[0]


PARTS = {
    "北段": (0.5, 1.0),
    "南端": (0.0, 0.4),
    "中段": (0.25, 0.75),
    "全线": (0.0, 1.0),
    "": (0, 1),
}


@settings(max_examples=60)
@given(towns(), st.data(), st.sampled_from(sorted(PARTS)))
def test_streets_and_their_parts(town: Town, data: st.DataObject, part: str) -> None:
    i = data.draw(st.integers(0, len(town.xs) - 1))
    found = placed(gazetteer(town.rows()), town.name_x(i) + part)
    share = data.draw(st.floats(*PARTS[part]))
    front_m = data.draw(st.floats(-25.0, 25.0))
    true = town.turned((town.xs[i] + front_m, share * town.ys[-1]))
    assert off_m(in_plane(found), true) <= found.uncertainty_m
    if part in ("全线", ""):
        assert found.uncertainty_m >= town.ys[-1] / 2 - RING_M
        assert found.uncertainty_m <= town.ys[-1] / 2 + 60.0


@settings(max_examples=60)
@given(towns(), st.data())
def test_who_is_not_there_is_not_found(town: Town, data: st.DataObject) -> None:
    """Parallel streets do not meet, and it is said how far they are apart."""
    i, k = data.draw(
        st.lists(st.integers(0, len(town.xs) - 1), min_size=2, max_size=2, unique=True)
    )
    known = gazetteer(town.rows())
    problem = failed(known, f"{town.name_x(i)}与{town.name_x(k)}交叉口").problem
    assert problem.code == "address.not_meeting"
    apart = abs(town.xs[i] - town.xs[k])
    assert float(problem.facts["metres"]) == pytest.approx(apart, abs=APART_M + 1.0)


def test_a_segment_between_side_streets_has_both_carriageways() -> None:
    """The side streets reach the southern one only; the two meet at the far ends."""
    south = [(0.0, 0.0), (300.0, 0.0), (700.0, 0.0), (1000.0, 0.0)]
    rows = [{"xy": [a, b], "name": "人民路"} for a, b in pairwise(south)]
    north = [(0.0, 0.0), (20.0, 18.0), (980.0, 18.0), (1000.0, 0.0)]
    rows.append({"xy": north, "name": "人民路"})
    rows += [{"xy": [(x, -200.0), (x, 0.0)], "name": n} for x, n in ((300, "东街"), (700, "西街"))]
    found = placed(gazetteer(rows), "人民路（东街—西街）")
    assert sum(part.to_m - part.from_m for part in found.parts) == pytest.approx(800.0, abs=5.0)


@pytest.mark.parametrize("true", [(45.0, 45.0), (50.0, 10.0), (8.0, 8.0), (10.0, 50.0)])
def test_a_corner_holds_its_plot(true: tuple[float, float]) -> None:
    town = Town((-300.0, 0.0, 300.0), (-300.0, 0.0, 300.0))
    found = placed(gazetteer(town.rows()), "胜利街与解放大街交叉口东北角")
    assert off_m(in_plane(found), true) <= found.uncertainty_m <= 60.0
