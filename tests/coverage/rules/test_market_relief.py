"""What could relieve a market, against ways over streets cut into dots."""

from __future__ import annotations

import json
from typing import Any

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geoplan.coverage.rules.market_relief import KINDS, check
from geoplan.coverage.rules.model import Finding
from geoplan.coverage.rules.walks import BESIDE_M
from geoplan.text.rules import word_result
from tests.coverage.rules.county import facility, grid, ground, site, street
from tests.coverage.rules.dense import CUT_M, between_m

FAR = [facility(kind, 9000, 9000 + i) for i, kind in enumerate(KINDS)]  # books of every kind
STREET = [street("市场路", (-900, 0), (0, 0)), street("市场路", (0, 0), (900, 0))]
MARKET = site("farm_market-1", "farm_market", shapely.box(-20, 10, 20, 40), "东门农贸市场")


def one(streets: Any, *facilities: Any, market: Any = MARKET, **changes: Any) -> Finding:
    (found,) = check(ground(streets, facilities, [market], **changes))
    return found


def sentence(finding: Finding) -> str:
    return word_result("market_relief", json.dumps(dict(finding.detail)))


@settings(max_examples=15)
@given(
    where=st.tuples(st.integers(100, 500), st.integers(100, 500)),
    lots=st.lists(st.tuples(st.integers(-80, 680), st.integers(-80, 680)), min_size=1, max_size=5),
)
def test_metres_of_walking_equal_a_dense_dijkstra(
    where: tuple[int, int], lots: list[tuple[int, int]]
) -> None:
    streets = grid(size=4, step=200.0)
    here = (where[0] + 0.37, where[1] + 0.41)
    spots = [(x + 0.23, y + 0.29) for x, y in lots]
    market = site("farm_market-1", "farm_market", shapely.Point(*here))
    book = [facility("parking", x, y, facility_id=f"f{i}") for i, (x, y) in enumerate(spots)]
    found = {i.ref_id: i.distance_m or 0.0 for i in one(streets, *book, market=market).items}
    expected = between_m(streets, here, spots, BESIDE_M)
    for i, (spot, metres) in enumerate(zip(spots, expected.tolist(), strict=True)):
        straight = ((spot[0] - here[0]) ** 2 + (spot[1] - here[1]) ** 2) ** 0.5
        if straight <= 15.0:
            metres = straight  # next door
        if abs(metres - 500) <= 4 * CUT_M or abs(straight - 15.0) < 1:
            continue
        assert (f"f{i}" in found) == (metres < 500)
        if metres < 500:
            assert found[f"f{i}"] == pytest.approx(metres, abs=4 * CUT_M)


def test_near_far_and_none() -> None:
    lot = facility("parking", 250, 20)
    near = one(STREET, lot)
    assert (near.status, near.detail["code"], near.limit) == ("met", "near", 500)
    assert "停车场 1 处" in sentence(near)
    far = one(STREET, facility("square", 450, 20))
    assert (far.status, far.detail["code"]) == ("met", "far")
    assert "300 至 500 米有 广场 1 处" in sentence(far)
    assert one(STREET).status == "unknown"
    assert one(STREET, *FAR).status == "unmet"
    assert one(STREET, facility("parking", 250, 20, status="gone"), *FAR).status == "unmet"


def test_what_is_near_as_the_crow_flies_may_be_a_long_walk() -> None:
    across = [street("对岸路", (-900, 200), (900, 200))]
    assert one([*STREET, *across], facility("parking", 0, 190)).status == "unknown"
    bridge = [street("桥", (0, 0), (0, 200))]
    halves = [street("对岸路", (-900, 200), (0, 200)), street("对岸路", (0, 200), (900, 200))]
    found = one([*STREET, *halves, *bridge], facility("parking", 0, 190))
    assert found.value == pytest.approx(150, abs=1.5)  # the bridge begins at the market's wall


def test_a_long_wall_is_left_at_either_end() -> None:
    hall = site("farm_market-1", "farm_market", shapely.box(-200, 10, 200, 60))
    for x in (-400, 400):
        found = one(STREET, facility("parking", x, 0), market=hall)
        assert found.value == pytest.approx(200 + 10, abs=6)


def test_gates_are_where_one_leaves() -> None:
    back = [street("后街", (-900, 60), (900, 60))]
    link = [street("横巷", (900, 0), (900, 60))]
    lot = facility("parking", 200, 70)
    assert one([*STREET, *back, *link], lot).value is not None
    gate = {"gates": [(0.0, 10.0)]}
    assert one([*STREET, *back, *link], lot, **gate).value is None


def test_parallel_streets_are_named_and_what_leads_on_is_not() -> None:
    streets = [
        street("市场路", (-600, 0), (-200, 0)),
        street("市场路", (-200, 0), (200, 0)),
        street("市场路", (200, 0), (600, 0)),
        street("横街", (-200, 0), (-200, 120), highway="residential"),
        street("横街", (200, 0), (200, 120), highway="residential"),
        street("后街", (-200, 120), (200, 120), highway="residential"),
        street("", (-200, 60), (-90, 60), highway="residential"),
        street("", (-200, 60), (-200, 0), highway="residential"),
        street("高架", (-200, -120), (200, -120), highway="trunk"),
        street("高架", (-200, -120), (-200, 0), highway="trunk"),
        street("高架", (200, -120), (200, 0), highway="trunk"),
    ]
    found = one(streets)
    assert [(i.kind, i.name) for i in found.items] == [("street", ""), ("street", "后街")]
    assert found.items[1].size == pytest.approx(400, abs=0.5)
    assert found.items[1].distance_m == pytest.approx(310, abs=6)
    assert "可分流的平行街道：后街；未命名的平行街道 1 条" in sentence(found)
    longer = one(streets, settings="market_street_m = 150")
    assert [i.name for i in longer.items] == ["后街"]


def test_how_many_cars() -> None:
    lot = facility("parking", 250, 20, area_m2=1234.0)
    assert "约可停 41 辆" in sentence(one(STREET, lot))
    assert "约可停" not in sentence(one(STREET, facility("parking", 250, 20)))


def test_a_market_without_streets_is_unknown() -> None:
    assert one([]).status == "unknown"
