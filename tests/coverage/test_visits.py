"""Where patrols went: by id, name, street, position; whatever went nowhere is told."""

from __future__ import annotations

from datetime import date
from random import Random
from typing import Any

import numpy as np
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geoplan.coverage import find_visited
from geoplan.errors import Problem
from geoplan.geo import haversine_m
from geoplan.tables import TABLES, from_rows, records
from geoplan.tables.heirs import Heir, heirs_text
from geoplan.text import LANGUAGES, word_problem
from tests.coverage.patrol_tables import (
    BLOCK_DEG,
    NO_IDENTITIES,
    SETTINGS,
    SOUTH,
    WEST,
    ago,
    point,
    section,
    tables,
    visit,
)

POINTS = [
    point("p1", 0.5),
    point("p2", 5.5),
    point("p3", 9.5, name="东园"),
    point("p4", name="东园"),
]
SECTIONS = [
    *(section(f"s{i}", i, name="和平路") for i in range(3)),
    *(section(f"t{i}", 10.0 * i, 3.0, name="长江路") for i in range(4)),
    section("u0", 0.0, 6.0, name="东园"),
]


def reach(
    *visits: dict[str, Any], identities: Any = NO_IDENTITIES
) -> tuple[list[tuple[Any, ...]], list[Problem]]:
    """Return (visit, kind, id, how) of every row, and the problems."""
    output = find_visited(
        **tables(points=POINTS, sections=SECTIONS, visits=list(visits), track_stays=[]),
        identities=identities,
        settings=SETTINGS,
    )
    rows = records(output.tables["visited"])
    return [(r["visit_id"], r["kind"], r["ref_id"], r["how"]) for r in rows], list(output.problems)


def test_points_and_streets_are_found_by_id_and_name() -> None:
    rows, problems = reach(
        visit("a", ago(1), point_ref="p1"),
        visit("b", ago(1), point_ref="p2号园"),
        visit("c", ago(1), section_ref="s1"),
        visit("d", ago(1), section_ref="和平路"),
        visit("e", ago(1), point_ref="和平路"),
        visit("f", ago(1), section_ref="p1"),
    )
    assert problems == []
    assert rows == [
        ("a", "point", "p1", "named"),
        ("b", "point", "p2", "named"),
        ("c", "section", "s1", "named"),
        *(("d", "section", f"s{i}", "street") for i in range(3)),
        *(("e", "section", f"s{i}", "street") for i in range(3)),
        ("f", "point", "p1", "named"),
    ]


def test_both_columns_count() -> None:
    rows, problems = reach(visit("a", ago(1), point_ref="p1", section_ref="s2"))
    assert (rows, problems) == (
        [("a", "point", "p1", "named"), ("a", "section", "s2", "named")],
        [],
    )


def test_a_name_of_points_and_a_street_means_that_of_its_column() -> None:
    rows, _ = reach(visit("a", ago(1), section_ref="东园"))
    assert rows == [("a", "section", "u0", "street")]
    rows, problems = reach(visit("a", ago(1), point_ref="东园"))
    assert rows == []
    assert [(p.code, p.level, p.facts["ids"]) for p in problems] == [
        ("visit.ambiguous_point", "lost", "p3、p4")
    ]


def test_a_point_named_with_a_position_elsewhere_was_not_come_to() -> None:
    for x, is_there in ((0.5, True), (7.4, True), (7.9, False)):  # 98.4 m a block, 700 m at most
        rows, problems = reach(visit("a", ago(1), point_ref="p1", x=x))
        assert rows == ([("a", "point", "p1", "named")] if is_there else [])
        assert [(p.code, p.level) for p in problems] == (
            [] if is_there else [("visit.off_point", "lost")]
        )
        for problem in problems:
            assert abs(float(problem.facts["distance"]) - (x - 0.5) * 98.4) < 3
            assert all(word_problem(problem, language)["fix"] for language in LANGUAGES)


def test_a_point_without_a_place_agrees_with_any_position() -> None:
    nowhere = point("p9", name="西园", lon=None, lat=None, geometry=shapely.Point())
    output = find_visited(
        **tables(
            points=[*POINTS, nowhere],
            sections=SECTIONS,
            visits=[visit("a", ago(1), point_ref="西园", x=5.0)],
            track_stays=[],
        ),
        identities=NO_IDENTITIES,
        settings=SETTINGS,
    )
    assert output.tables["visited"]["ref_id"].tolist() == ["p9"]
    assert list(output.problems) == []


def test_of_points_of_one_name_the_position_tells_which() -> None:
    # p3 is at 9.5, p4 at 0.5: near is within 200 m.
    for x, meant in ((9.0, "p3"), (1.5, "p4"), (5.0, "")):
        rows, problems = reach(visit("a", ago(1), point_ref="东园", x=x))
        assert rows == ([("a", "point", meant, "named")] if meant else [])
        assert [p.code for p in problems] == ([] if meant else ["visit.ambiguous_point"])


def test_of_a_long_street_only_a_position_tells_the_part() -> None:
    rows, problems = reach(visit("a", ago(1), section_ref="长江路"))
    assert (rows, [p.code for p in problems]) == ([], ["visit.which_part"])
    rows, problems = reach(visit("a", ago(1), section_ref="长江路", x=20.5, y=3.2))
    assert (rows, problems) == ([("a", "section", "t2", "street")], [])
    rows, problems = reach(visit("a", ago(1), section_ref="长江路", x=20.5, y=5.0))
    assert (rows, [p.code for p in problems]) == ([], ["visit.off_street"])


def test_a_position_alone_is_at_the_nearest_site_and_street() -> None:
    rows, problems = reach(visit("a", ago(1), x=5.4, y=0.1), visit("b", ago(1), x=1.5, y=0.2))
    assert problems == []
    assert rows == [("a", "point", "p2", "position"), ("b", "section", "s1", "position")]


def test_what_reaches_nothing_is_lost_and_told() -> None:
    rows, problems = reach(
        visit("a", ago(1), point_ref="没有的地方", row=7), visit("b", ago(1), x=1.5, y=30.0, row=8)
    )
    assert rows == []
    assert [(p.code, p.level, p.row) for p in problems] == [
        ("visit.unknown_place", "lost", 7),
        ("visit.nowhere", "lost", 8),
    ]


def test_later_visits_do_not_count_yet() -> None:
    rows, problems = reach(
        visit("a", ago(0), point_ref="p1"), visit("b", ago(-1), point_ref="nobody")
    )
    assert rows == [("a", "point", "p1", "named")]
    assert [(p.code, p.count) for p in problems] == [("visit.future", 1)]


def test_a_visit_goes_on_to_the_heirs_of_its_day() -> None:
    cut = date(2026, 10, 10)
    row = {"point_id": "old", "type_id": "park", "status": "gone", "name": "", "osm": ""}
    row |= {"lon": 1.0, "lat": 1.0, "length_m": None, "line": ""}
    row["heirs"] = heirs_text([Heir("p2", cut)])
    identities = from_rows(TABLES["identities"], [row])
    rows, problems = reach(
        visit("a", date(2026, 10, 9), point_ref="old"),
        visit("b", date(2026, 10, 11), point_ref="old"),
        identities=identities,
    )
    assert rows == [("a", "point", "p2", "heir")]
    assert [p.code for p in problems] == ["visit.gone_point"]


@given(
    spots=st.lists(st.tuples(st.floats(-2, 32), st.floats(-1, 7)), min_size=1, max_size=12),
    rng=st.randoms(use_true_random=False),
)
def test_positions_equal_a_search_of_everything(
    spots: list[tuple[float, float]], rng: Random
) -> None:
    visits = [visit(f"v{i:02d}", ago(1), x=x, y=y) for i, (x, y) in enumerate(spots)]
    rows, problems = reach(*visits)
    reached = {v for v, *_ in rows}
    lost = sum(p.code == "visit.nowhere" for p in problems)
    assert len(reached) + lost == len(visits)
    for (x, y), row in zip(spots, visits, strict=True):
        lon, lat = WEST + x * BLOCK_DEG, SOUTH + y * BLOCK_DEG
        sites = {p["point_id"]: haversine_m(lon, lat, p["lon"], p["lat"]) for p in POINTS}
        lines = {}
        for s in SECTIONS:
            (west, south), (east, _) = s["geometry"].coords
            near = min(max(lon, west), east)
            lines[s["section_id"]] = haversine_m(lon, lat, near, south)
        for kind, metres in (("point", sites), ("section", lines)):
            found = [i for v, k, i, _ in rows if (v, k) == (row["visit_id"], kind)]
            best = min(metres.values())
            if abs(best - 50) < 0.5:  # a sphere and an ellipsoid differ
                continue
            assert bool(found) == bool(best <= 50)
            assert all(np.isclose(metres[i], best, atol=0.5) for i in found)
    rng.shuffle(visits)
    assert reach(*visits)[0] == rows


def test_a_track_was_at_the_nearest_site_where_it_stayed() -> None:
    stays = [
        {"track_id": "t", "seq": n, "day": ago(2), "minutes": 4.0}
        | {"lon": WEST + x * BLOCK_DEG, "lat": SOUTH + 0.0002}
        for n, x in ((3, 0.5), (90, 20.0))
    ]
    output = find_visited(
        **tables(points=POINTS, sections=SECTIONS, visits=[], track_stays=stays),
        identities=NO_IDENTITIES,
        settings=SETTINGS,
    )
    (row,) = records(output.tables["visited"])
    assert (row["visit_id"], row["kind"], row["ref_id"], row["how"]) == (
        "t:3",
        "point",
        "p1",
        "track",
    )
    assert row["day"] == ago(2)
    assert list(output.problems) == []
