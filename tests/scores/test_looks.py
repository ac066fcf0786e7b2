"""Who looked at each item: against plain loops over the answers."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import Any

from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from geoplan.scores.looks import find_looks
from geoplan.scores.sightings import find_sightings
from geoplan.tables import records
from tests.scores.test_pairs import POINTS, SETTINGS, Row, _given
from tests.scores.test_scores import AS_OF, INDICATORS, NO_IDENTITIES, SMALL

_SIDES = {"self": "self", "complaint": "complaint"}
_ORDER = ("na", "met", "unmet")


def _looks(rows: list[Row]) -> list[dict[str, Any]]:
    sightings = find_sightings(POINTS, _given(rows), NO_IDENTITIES, SMALL, SETTINGS)
    return records(find_looks(sightings, POINTS, SMALL))


def _brute(rows: list[Row]) -> list[dict[str, Any]]:
    found: dict[Any, dict[int, str]] = defaultdict(dict)
    for point, indicator, result, age, source in rows:
        days = found[point, indicator, _SIDES.get(source, "recheck")]
        days[age] = max(result, days.get(age, "na"), key=_ORDER.index)
    return [
        {
            **dict(zip(("point_id", "indicator_id", "side"), key, strict=True)),
            "first_day": AS_OF - timedelta(days=max(days)),
            "last_day": AS_OF - timedelta(days=min(days)),
            "result": days[min(days)],
            "looks": sum(result != "na" for result in days.values()),
            "unmet": sum(result == "unmet" for result in days.values()),
        }
        for key, days in sorted(found.items())
    ]


_ROWS = st.lists(
    st.tuples(
        st.sampled_from(["p0", "p1"]),
        st.sampled_from(list(INDICATORS)),
        st.sampled_from(_ORDER),
        st.integers(0, 6),
        st.sampled_from(["self", "patrol", "covert", "mock", "complaint"]),
    ),
    max_size=30,
)


@given(_ROWS)
@hypothesis_settings(max_examples=60, deadline=None)
def test_looks_are_those_of_plain_loops(rows: list[Row]) -> None:
    assert _looks(rows) == _brute(rows)


def test_answers_after_the_day_are_not_known_yet() -> None:
    assert _looks([("p0", "d1", "met", -1, "self")]) == []
