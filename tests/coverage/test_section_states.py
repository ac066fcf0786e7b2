"""States of sections: against a metre-by-metre recount, and sums that agree."""

from __future__ import annotations

import json
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geoplan.catalogue import load_catalogue
from geoplan.coverage import find_section_states
from geoplan.tables import records
from geoplan.tables.values import STATES
from geoplan.text import LANGUAGES, say
from tests.conftest import Toy
from tests.coverage.patrol_tables import (
    SETTINGS,
    ago,
    area,
    exposure,
    gap,
    point,
    section,
    tables,
    visited,
)

CATALOGUE = load_catalogue()
METRES = 100
SECTIONS = [section(f"s{i}", i, length_m=float(METRES)) for i in range(3)]

# point, section, from, to; state sets of points; sections visited with days since
Part = tuple[int, int, int, int]


def states(
    parts: list[Part],
    of_points: list[list[str]],
    walked: dict[int, int] | None = None,
    areas: list[dict[str, Any]] | None = None,
    rng: Random | None = None,
    type_id: str = "back_lane",
) -> Any:
    ids = [f"p{i}" for i in range(len(of_points))]
    points = [point(i, type_id=type_id, shape="stretch") for i in ids]
    held = [
        {"point_id": f"p{p}", "section_id": f"s{s}", "seq": n, "from_m": a, "to_m": b}
        | {"length_m": b - a, "reason": "osm"}
        for n, (p, s, a, b) in enumerate(parts)
    ]
    if rng is not None:
        for rows in (points, held):
            rng.shuffle(rows)
    days = walked or {}
    return find_section_states(
        **tables(
            sections=SECTIONS,
            points=points,
            point_sections=held,
            gaps=[gap(i, own) for i, own in zip(ids, of_points, strict=True)],
            exposures=[exposure(i, 10.0) for i in ids],
            duties=[],
            walked=[],
            visited=[visited(f"v{s}", "section", f"s{s}", ago(days[s])) for s in days],
            areas=areas or [],
            grids=[],
        ),
        catalogue=CATALOGUE,
        settings=SETTINGS,
    ).tables


def by_metre(
    parts: list[Part], of_points: list[list[str]], walked: dict[int, int], has_outlines: bool
) -> list[list[str]]:
    """Stand on every metre and look who holds it."""
    found = []
    for s in range(len(SECTIONS)):
        holders = [
            {p for p, t, a, b in parts if t == s and a <= metre < b} for metre in range(METRES)
        ]
        own = {
            state
            for state in ("unowned", "failing", "unchecked", "stale", "unreachable")
            if 2 * sum(any(state in of_points[p] for p in h) for h in holders) >= METRES
        }
        if 2 * sum(bool(h) for h in holders) < METRES:
            own |= {"unchecked"} | ({"unowned"} if has_outlines else set())
        if walked and max(walked.values()) >= 7 and walked.get(s, 99) > 7:
            own.add("unpatrolled")
        found.append([state for state in STATES if state in own] or ["covered"])
    return found


PARTS = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 2), st.integers(0, 99), st.integers(1, 100)).filter(
        lambda part: part[2] < part[3]
    ),
    max_size=9,
)
OF_POINTS = st.lists(
    st.lists(st.sampled_from([s for s in STATES if s != "covered"]), max_size=2, unique=True),
    min_size=4,
    max_size=4,
)
WALKED = st.dictionaries(st.integers(0, 2), st.integers(0, 20))


@settings(max_examples=60)
@given(
    parts=PARTS,
    of_points=OF_POINTS,
    walked=WALKED,
    has_outlines=st.booleans(),
    rng=st.randoms(use_true_random=False),
)
def test_states_equal_a_recount_by_metre(
    parts: list[Part],
    of_points: list[list[str]],
    walked: dict[int, int],
    has_outlines: bool,
    rng: Random,
) -> None:
    areas = [area("county", "县", 50, 60)]
    areas += [area("township", "远镇", 50, 60)] if has_outlines else []
    made = states(parts, of_points, walked, areas, rng)
    rows = records(made["section_states"])
    assert [list(r["states"]) for r in rows] == by_metre(parts, of_points, walked, has_outlines)
    assert [r["state"] for r in rows] == [r["states"][0] for r in rows]
    for row in rows:
        assert [json.loads(text)["code"] for text in row["reasons"]] == list(row["states"])
        for language in LANGUAGES:
            for text in row["reasons"]:
                facts = json.loads(text)
                assert say(f"section_gap.{facts.pop('code')}", language, **facts)
    holders = {p for p, *_ in parts}
    assert made["section_states"]["share_pct"].sum() == pytest.approx(10.0 * len(holders))


@settings(max_examples=40)
@given(parts=PARTS, of_points=OF_POINTS, more=st.tuples(st.integers(0, 2), st.integers(0, 50)))
def test_a_covered_point_more_never_widens_a_gap(
    parts: list[Part], of_points: list[list[str]], more: tuple[int, int]
) -> None:
    before = records(states(parts, of_points)["section_states"])
    s, start = more
    wider = [*parts, (4, s, start, 100)]
    after = records(states(wider, [*of_points, []])["section_states"])
    for one, other in zip(before, after, strict=True):
        assert set(other["states"]) - {"covered"} <= set(one["states"])


def test_a_ride_does_not_look_after_the_streets_it_passes() -> None:
    made = states([(0, 0, 0, 100)], [[]], type_id="bus_line")
    first = records(made["section_states"])[0]
    assert (first["state"], first["points"], first["held_pct"]) == ("unchecked", 0, 0.0)


def test_a_section_lies_in_the_township_of_its_middle() -> None:
    areas = [area("township", "甲镇", -1, 1.4), area("township", "乙镇", 1.4, 9)]
    areas.append(area("grid", "3号网格", 1.9, 2.6))
    rows = records(states([], [], areas=areas)["section_states"])
    assert [r["township"] for r in rows] == ["甲镇", "乙镇", "乙镇"]
    assert [r["grid"] for r in rows] == ["", "", "3号网格"]
    assert all("unowned" not in r["states"] for r in rows)


@pytest.mark.parametrize("dimension", ["township", "grid"])
def test_sums_of_every_dimension_equal_the_county(toy: Toy, dimension: str) -> None:
    sums, sections = toy.tables["section_summaries"], toy.tables["sections"]
    (county,) = sums[sums["dimension"] == "county"].to_dict("records")
    part = sums[sums["dimension"] == dimension]
    for column in ("sections", "length_m", "share_pct", *(f"{s}_m" for s in STATES)):
        assert part[column].sum() == pytest.approx(county[column])
    assert county["length_m"] == pytest.approx(sections["length_m"].sum())
    assert sum(county[f"{s}_m"] for s in STATES) == pytest.approx(county["length_m"])
