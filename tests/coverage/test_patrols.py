"""When places were last patrolled: against a plain loop, and what must always hold."""

from __future__ import annotations

from datetime import date
from random import Random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from geoplan.coverage.patrols import Patrols, find_patrols
from tests.coverage.patrol_tables import AS_OF, ago, holds, section, tables, visited

Reach = tuple[str, str, int]  # kind, id, days ago
Held = tuple[int, int, float]  # point, section, metres

LENGTH_M = 98.4


def patrols(reached: list[Reach], held: list[Held], rng: Random | None = None) -> Patrols:
    rows = [visited(f"v{n}", kind, i, ago(days)) for n, (kind, i, days) in enumerate(reached)]
    parts = [holds(f"p{p}", f"s{s}", metres) for p, s, metres in held]
    if rng is not None:
        rng.shuffle(parts)
        rng.shuffle(rows)
    made = tables(
        visited=rows,
        sections=[section(f"s{i}", i) for i in range(4)],
        point_sections=[p | {"seq": n} for n, p in enumerate(parts)],
    )
    return find_patrols(**made)


def by_loop(reached: list[Reach], held: list[Held]) -> tuple[dict[str, date], dict[str, date]]:
    """Try every day: was it so as of that day?"""
    own: dict[tuple[str, str], date] = {}
    for kind, i, days in reached:
        own[kind, i] = max(own.get((kind, i), date.min), ago(days))
    points, sections = {}, {}
    for p in range(3):
        parts = [(s, m) for q, s, m in held if q == p]
        days = [ago(d) for _, _, d in reached]
        walked = [
            day
            for day in days
            if parts
            and 2 * sum(m for s, m in parts if own.get(("section", f"s{s}"), date.min) >= day)
            >= sum(m for _, m in parts)
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
        best = max([*from_points, own.get(("section", f"s{s}"), date.min)])
        if best > date.min:
            sections[f"s{s}"] = best
    return points, sections


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


@given(reached=REACHED, held=HELD, rng=st.randoms(use_true_random=False))
def test_last_visits_equal_a_plain_loop(
    reached: list[Reach], held: list[Held], rng: Random
) -> None:
    found = patrols(reached, held, rng)
    assert (dict(found.points), dict(found.sections)) == by_loop(reached, held)
    assert found.since == (ago(max(d for _, _, d in reached)) if reached else None)


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
