"""Windows of public advertisements on roads, against ones slid along metre by metre."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geoplan.coverage.rules import ad_mix, ad_spacing
from geoplan.coverage.rules.model import Finding
from geoplan.tables.values import AD_THEMES
from geoplan.text.rules import word_result
from tests.coverage.rules.county import facility, ground, street

LENGTH_M = 1700
ROAD = [street("大道", (a, 0), (b, 0)) for a, b in ((0, 500), (500, 900), (900, LENGTH_M))]
LEAST = {"core": 3, "manners": 3, "health": 3, "scenery": 1, "minors": 1, "honesty": 2}
EXACT = "least_m = 0"


def ad(x: float, y: float = 5.0, *themes: str, **changes: Any) -> dict[str, Any]:
    return facility("ad", x, y, themes=list(themes), **changes)


def rows(findings: Sequence[Finding]) -> list[tuple[str, float, float]]:
    return [(f.status, f.from_m or 0.0, f.to_m or 0.0) for f in findings]


def detail(finding: Finding) -> dict[str, Any]:
    return dict(finding.detail)


def slid(marks: list[tuple[float, int]], window_m: int, least: int) -> set[int]:
    """Metres (by their beginning) covered by a window that lacks; windows start mid-metre."""
    bad: set[int] = set()
    for start in np.arange(0.5, LENGTH_M - window_m, 1.0):
        if sum(n for x, n in marks if start <= x <= start + window_m) < least:
            bad |= set(range(int(start), int(start) + window_m + 1))
    return bad


@settings(max_examples=30)
@given(st.lists(st.integers(0, LENGTH_M), max_size=12))
def test_spacing_equals_windows_slid_along(marks: list[int]) -> None:
    book = [ad(x, 5.0, facility_id=f"f{i}") for i, x in enumerate(marks)]
    far_away = ad(0, 5000)  # a book that has no advertisement on this road is a book all the same
    findings = ad_spacing.check(ground(ROAD, [*book, far_away], settings=EXACT))
    bad = slid([(x, 1) for x in marks], 200, 1)
    for f in findings:
        metres = range(round(f.from_m or 0.0), round(f.to_m or 0.0))
        assert all((m in bad) == (f.status == "unmet") for m in metres)
    assert (findings[0].from_m, findings[-1].to_m) == (0.0, LENGTH_M)
    assert all(a.to_m == b.from_m for a, b in pairwise(findings))


@settings(max_examples=30)
@given(
    st.lists(
        st.tuples(
            st.integers(0, LENGTH_M),
            st.lists(st.sampled_from(AD_THEMES), max_size=4, unique=True),
            st.integers(1, 4),
        ),
        max_size=25,
    )
)
def test_mix_equals_windows_slid_along(given_ads: list[tuple[int, list[str], int]]) -> None:
    book = [
        ad(x, 5.0, *themes, count=n, facility_id=f"f{i}")
        for i, (x, themes, n) in enumerate(given_ads)
    ]
    findings = ad_mix.check(ground(ROAD, [*book, ad(0, 5000)], settings=EXACT))
    worst: set[int] = set()
    doubtful: set[int] = set()
    for theme, least in LEAST.items():
        sure = [(x, n) for x, themes, n in given_ads if theme in themes]
        at_best = [(x, n) for x, themes, n in given_ads if theme in themes or not themes]
        worst |= slid(at_best, 500, least)
        doubtful |= slid(sure, 500, least)
    for f in findings:
        for metre in range(round(f.from_m or 0.0), round(f.to_m or 0.0)):
            expected = "unmet" if metre in worst else "unknown" if metre in doubtful else "met"
            assert f.status == expected


def test_exactly_200_m_apart_is_enough() -> None:
    marks = (100, 300, 500, 700, 900, 1100, 1300, 1500)
    assert rows(ad_spacing.check(ground(ROAD, [ad(x) for x in marks]))) == [("met", 0, 1700)]
    found = ad_spacing.check(ground(ROAD, [ad(x) for x in marks if x not in (700, 900)]))
    assert rows(found) == [("met", 0, 500), ("unmet", 500, 1100), ("met", 1100, 1700)]
    assert (found[1].value, found[1].limit, detail(found[1])["need"]) == (600.0, 200.0, 2)


@pytest.mark.parametrize(
    ("marks", "need"),
    [((), 8), ((850,), 8), ((200, 400, 600, 800, 1000, 1200, 1400), 1), ((0, 1700), 8)],
)
def test_how_many_are_needed_is_enough_and_no_less(marks: tuple[int, ...], need: int) -> None:
    found = ad_spacing.check(ground(ROAD, [*(ad(x) for x in marks), ad(0, 5000)]))
    assert sum(detail(f).get("need", 0) for f in found if f.status == "unmet") == need


def test_commercial_and_removed_ones_do_not_count_and_both_sides_do() -> None:
    west = [street("大道", (1000, 25), (0, 25))]
    east = [street("大道", (0, 0), (1100, 0))]
    book = [ad(x, 30 if x % 400 else -30) for x in range(100, 1100, 200)]
    assert rows(ad_spacing.check(ground([*east, *west], book))) == [("met", 0, 1100)]
    book[2] = ad(500, 30, status="commercial")
    assert rows(ad_spacing.check(ground([*east, *west], book)))[1] == ("unmet", 300, 700)
    book[2] = ad(500, 30, status="faulty")  # to be mended, but there
    assert rows(ad_spacing.check(ground([*east, *west], book))) == [("met", 0, 1100)]


def test_without_a_book_nothing_is_unmet_and_short_roads_are_not_asked() -> None:
    streets = [*ROAD, street("短路", (0, 0), (0, 150))]
    assert rows(ad_spacing.check(ground(streets))) == [("unknown", 0, 1700), ("not_asked", 0, 150)]
    mix = ad_mix.check(ground(streets))
    assert rows(mix) == [("unknown", 0, 1700), ("not_asked", 0, 150)]
    assert [detail(f)["code"] for f in mix] == ["unsure", "short"]


def test_what_the_worst_window_lacks() -> None:
    book = [ad(x, 5, *AD_THEMES, count=3) for x in range(0, 1701, 250)]
    assert rows(ad_mix.check(ground(ROAD, book))) == [("met", 0, 1700)]
    book[3] = ad(750, 5, "core", "manners", count=1)
    book[4] = ad(1000, 5, "core", count=1)
    (bad,) = [f for f in ad_mix.check(ground(ROAD, book)) if f.status == "unmet"]
    assert detail(bad)["themes"] == {
        "core": 1,
        "manners": 2,
        "health": 3,
        "scenery": 1,
        "minors": 1,
        "honesty": 2,
    }
    assert bad.value == 10
    sentence = word_result("ad_mix_500", json.dumps(detail(bad)))
    assert "社会主义核心价值观差 1 处、讲文明树新风差 2 处" in sentence


def test_an_unknown_type_in_the_settings_is_left_out() -> None:
    made = ground(ROAD, [], settings='ad_types = ["no_such_type"]')
    assert ad_spacing.check(made) == []


@settings(max_examples=25)
@given(st.lists(st.integers(0, LENGTH_M), max_size=8, unique=True))
def test_what_is_wanted_is_enough_where_it_is_wanted_and_no_more(marks: list[int]) -> None:
    far_away = ad(0, 5000)
    book = [ad(x) for x in marks]
    made = ground(ROAD, [*book, far_away], settings=EXACT)
    wanted = [item for f in ad_spacing.check(made) for item in f.items]
    assert {(item.role, item.unit) for item in wanted} <= {("wanted", "公益广告公司")}
    spots = made.metric([item.at for item in wanted]) if wanted else []
    more = []
    for i, (item, spot) in enumerate(zip(wanted, spots, strict=True)):
        place = {"lon": item.at.x, "lat": item.at.y, "geometry": item.at}
        more.append(ad(-1, -1, facility_id=f"w{i}", **place))
        assert spot.y - spots[0].y == pytest.approx(0, abs=0.5)
    again = ad_spacing.check(ground(ROAD, [*book, *more, far_away], settings=EXACT))
    assert {f.status for f in again} == {"met"}
    if more:
        fewer = ad_spacing.check(ground(ROAD, [*book, *more[1:], far_away], settings=EXACT))
        assert "unmet" in {f.status for f in fewer}


def test_a_stretch_is_cut_where_the_township_changes_and_metres_stay() -> None:
    made = ground([*ROAD, street("别路", (0, 900), (1000, 900))], [ad(0, 5000)])
    section = made.sections["section_id"].tolist()
    links = made.point_sections.copy()
    links.loc[links["section_id"] == section[2], "point_id"] = "main_road-s东段"
    points = made.points
    east = points[points["point_id"] == "main_road-s大道"].assign(point_id="main_road-s东段")
    made = replace(
        made,
        point_sections=links,
        points=pd.concat([points, east], ignore_index=True),
        townships={"main_road-s大道": "西镇", "main_road-s东段": "东镇"},
    )
    found = [f for f in ad_spacing.check(made) if f.name.startswith("大道")]
    assert rows(found) == [("unmet", 0, 900), ("unmet", 900, 1700)]
    assert [f.point_id for f in found] == ["main_road-s大道", "main_road-s东段"]
    assert sum(detail(f)["need"] for f in found) == 8
    assert [len(f.items) for f in found] == [detail(f)["need"] for f in found]
    # 1700 m without one, of which the other township has the rest
    assert [detail(f)["beyond"] for f in found] == [800, 900]
    told = word_result("ad_spacing_200", json.dumps(detail(found[0])))
    assert "其中至少 800 米在同一条路的相邻路段上" in told
    (alone,) = ad_spacing.check(ground(ROAD, [ad(0, 5000)]))
    assert "相邻路段" not in word_result("ad_spacing_200", json.dumps(detail(alone)))
