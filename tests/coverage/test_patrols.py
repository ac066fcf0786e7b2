"""When places were last patrolled: against a plain loop, and what must always hold."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from random import Random
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from geoplan.coverage.patrols import Patrols, find_patrols
from tests.coverage.patrol_tables import AS_OF, ago, holds, section, tables, visited, walk

Reach = tuple[str, str, int]  # kind, id, days ago
Held = tuple[int, int, float]  # point, section, metres
Walk = tuple[int, int, int, int]  # section, from, to (decimetres), days ago

LENGTH_M = 98.4


WHOLE_PCT = 80.0


def patrols(
    reached: list[Reach], held: list[Held], rng: Random | None = None, walks: Sequence[Walk] = ()
) -> Patrols:
    rows = [visited(f"v{n}", kind, i, ago(days)) for n, (kind, i, days) in enumerate(reached)]
    parts = [holds(f"p{p}", f"s{s}", metres) for p, s, metres in held]
    tracks = [
        walk(f"t{n}", f"s{s}", a / 10, b / 10, ago(d)) for n, (s, a, b, d) in enumerate(walks)
    ]
    if rng is not None:
        rng.shuffle(parts)
        rng.shuffle(rows)
    made = tables(
        visited=rows,
        walked=tracks,
        sections=[section(f"s{i}", i) for i in range(4)],
        point_sections=[p | {"seq": n} for n, p in enumerate(parts)],
    )
    return find_patrols(**made, whole_pct=WHOLE_PCT)


def by_loop(
    reached: list[Reach], held: list[Held], walks: Sequence[Walk] = ()
) -> tuple[dict[str, date], dict[str, date]]:
    """Try every day, every decimetre: was it so as of that day?"""
    own: dict[tuple[str, str], date] = {}
    for kind, i, days in reached:
        own[kind, i] = max(own.get((kind, i), date.min), ago(days))
    days = sorted({ago(d) for _, _, d in reached} | {ago(d) for *_, d in walks})
    done = {
        (s, day): _decimetres(
            (0, 984) if own.get(("section", f"s{s}"), date.min) >= day else (0, 0),
            *((a, b) for t, a, b, d in walks if t == s and ago(d) >= day),
        )
        for s in range(4)
        for day in days
    }
    points, sections = {}, {}
    for p in range(3):
        parts = [(s, round(m * 10)) for q, s, m in held if q == p]
        walked = [
            day
            for day in days
            if parts
            and 2 * sum(int(done[s, day][:m].sum()) for s, m in parts) >= sum(m for _, m in parts)
        ]
        best = max([*walked, own.get(("point", f"p{p}"), date.min)])
        if best > date.min:
            points[f"p{p}"] = best
    for s in range(4):
        from_points = [
            own.get(("point", f"p{p}"), date.min)
            for p, t, m in held
            if t == s and 2 * m >= LENGTH_M
        ]
        whole = [day for day in days if 100 * int(done[s, day].sum()) >= WHOLE_PCT * 984]
        best = max([*from_points, *whole, date.min])
        if best > date.min:
            sections[f"s{s}"] = best
    return points, sections


def _decimetres(*spans: tuple[int, int]) -> Any:
    found = np.zeros(984, dtype=bool)
    for first, after in spans:
        found[first:after] = True
    return found


WALKS = st.lists(
    st.tuples(
        st.integers(0, 3), st.integers(0, 983), st.integers(0, 984), st.integers(0, 30)
    ).filter(lambda w: w[1] < w[2]),
    max_size=6,
)
REACHED = st.lists(
    st.one_of(
        st.tuples(st.just("point"), st.sampled_from(["p0", "p1", "p2"]), st.integers(0, 30)),
        st.tuples(
            st.just("section"), st.sampled_from(["s0", "s1", "s2", "s3"]), st.integers(0, 30)
        ),
    ),
    max_size=8,
)
HELD = st.dictionaries(
    st.tuples(st.integers(0, 2), st.integers(0, 3)),
    st.sampled_from([20.0, 49.2, 60.0, LENGTH_M]),
    max_size=8,
).map(lambda found: [(p, s, m) for (p, s), m in found.items()])


@given(reached=REACHED, held=HELD, walks=WALKS, rng=st.randoms(use_true_random=False))
def test_last_visits_equal_a_plain_loop(
    reached: list[Reach], held: list[Held], walks: list[Walk], rng: Random
) -> None:
    found = patrols(reached, held, rng, walks)
    assert (dict(found.points), dict(found.sections)) == by_loop(reached, held, walks)
    days = [d for _, _, d in reached] + [d for *_, d in walks]
    assert found.since == (ago(max(days)) if days else None)


def test_four_fifths_of_a_section_make_it_patrolled() -> None:
    whole = round(LENGTH_M * 10)
    for share, is_done in ((0.79, False), (0.81, True)):
        found = patrols([], [], walks=[(0, 0, round(share * whole), 3)])
        assert ("s0" in found.sections) == is_done
    both = patrols([], [], walks=[(0, 0, 500, 3), (0, 450, 984, 5)])
    assert both.sections["s0"] == ago(5)  # only with the older track
    twice = patrols([], [], walks=[(0, 0, 500, 3), (0, 0, 500, 5)])
    assert "s0" not in twice.sections  # a metre counts once


@given(reached=REACHED, held=HELD, more=REACHED)
def test_another_visit_never_makes_a_place_less_visited(
    reached: list[Reach], held: list[Held], more: list[Reach]
) -> None:
    before, after = patrols(reached, held), patrols(reached + more, held)
    for one, other in ((before.points, after.points), (before.sections, after.sections)):
        assert all(other[key] >= day for key, day in one.items())


def test_what_the_records_cannot_tell_is_not_told() -> None:
    def can_tell(*reached: Any) -> bool:
        return patrols(list(reached), []).can_tell(AS_OF, 7)

    assert not can_tell()
    assert not can_tell(("point", "p0", 6))
    assert can_tell(("point", "p0", 7))
