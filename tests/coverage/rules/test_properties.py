"""What must hold of the rules whatever the county: more of what is wanted never makes it worse."""

from __future__ import annotations

from collections.abc import Sequence

import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geoplan.coverage.rules import ad_mix, ad_spacing, market_relief, school_ring, toilets
from geoplan.coverage.rules.model import Finding
from geoplan.tables.values import AD_THEMES
from tests.coverage.rules.county import facility, grid, ground, site, street

EXACT = "least_m = 0"
BOX = shapely.box(310, 310, 350, 340)
STREETS = grid(size=3, step=300.0)
ROAD = [street("大道", (0, 0), (900, 0)), street("大道", (900, 0), (1700, 0))]
SPOTS = st.lists(
    st.tuples(st.integers(-50, 650), st.integers(-50, 650)), min_size=1, max_size=4, unique=True
)
MARKS = st.lists(st.integers(0, 1700), min_size=1, max_size=10, unique=True)
FAR = [facility("toilet_sign", 9000, 9000), facility("toilet", 9100, 9000), facility("ad", 0, 9000)]


def metres(findings: Sequence[Finding], *status: str) -> float:
    return sum((f.to_m or 0.0) - (f.from_m or 0.0) for f in findings if f.status in status)


@settings(max_examples=15)
@given(SPOTS, st.integers(100, 600), st.integers(1, 300))
def test_another_toilet_or_a_longer_walk_never_widens_the_gap(
    spots: list[tuple[int, int]], limit_m: int, more_m: int
) -> None:
    def gap(count: int, limit: int) -> float:
        rows = [facility("toilet", x, y) for x, y in spots[:count]]
        made = ground(STREETS, [*rows, *FAR], settings=f"{EXACT}\ntoilet_m = {limit}")
        return metres(toilets.check(made), "unmet")

    whole = gap(len(spots), limit_m)
    assert whole <= gap(len(spots) - 1, limit_m) + 0.5
    assert gap(len(spots), limit_m + more_m) <= whole + 0.5


@settings(max_examples=15)
@given(MARKS, st.data())
def test_another_advertisement_never_widens_the_gap(marks: list[int], data: st.DataObject) -> None:
    themes = [data.draw(st.lists(st.sampled_from(AD_THEMES), unique=True)) for _ in marks]

    def gaps(count: int) -> tuple[float, float, float]:
        rows = [
            facility("ad", x, 5, themes=named, count=2)
            for x, named in zip(marks[:count], themes, strict=False)
        ]
        made = ground(ROAD, [*rows, *FAR], settings=EXACT)
        mix = ad_mix.check(made)
        spacing = metres(ad_spacing.check(made), "unmet")
        return spacing, metres(mix, "unmet"), metres(mix, "unmet", "unknown")

    for more, fewer in zip(gaps(len(marks)), gaps(len(marks) - 1), strict=True):
        assert more <= fewer + 0.5


@settings(max_examples=15)
@given(SPOTS, st.integers(50, 400), st.integers(1, 300))
def test_a_wider_ring_never_holds_fewer(
    spots: list[tuple[int, int]], limit_m: int, more_m: int
) -> None:
    def count(limit: int) -> float:
        rows = [facility("internet_cafe", x, y) for x, y in spots]
        school = site("school-1", "school", BOX)
        made = ground(sites=[school], facilities=rows, settings=f"school_m = {limit}")
        return school_ring.check(made)[0].value or 0.0

    assert count(limit_m) <= count(limit_m + more_m)


@settings(max_examples=10)
@given(SPOTS)
def test_another_ground_is_never_farther(spots: list[tuple[int, int]]) -> None:
    def nearest(count: int) -> float:
        rows = [facility("parking", x, y) for x, y in spots[:count]]
        market = site("farm_market-1", "farm_market", BOX)
        value = market_relief.check(ground(STREETS, rows, [market]))[0].value
        return 9999.0 if value is None else value

    assert nearest(len(spots)) <= nearest(len(spots) - 1)
