"""A metre that belongs to many points counts once: against counting metres one by one."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoplan.network import covered_by_section, covered_m

link = st.tuples(st.sampled_from("abc"), st.integers(0, 30), st.integers(0, 30)).map(
    lambda v: {"section_id": v[0], "from_m": float(min(v[1:])), "to_m": float(max(v[1:]))}
)
COLUMNS = ["section_id", "from_m", "to_m"]


@given(st.lists(link, max_size=10), st.randoms())
def test_cover_equals_counting_metres(links: list[dict[str, float]], random: object) -> None:
    metres = {
        (row["section_id"], k) for row in links for k in range(int(row["from_m"]), int(row["to_m"]))
    }
    frame = pd.DataFrame(links, columns=COLUMNS)
    assert covered_m(frame) == pytest.approx(len(metres))
    by_section = covered_by_section(frame)
    for section in {row["section_id"] for row in links}:
        assert by_section[section] == pytest.approx(sum(s == section for s, _ in metres))
    random.shuffle(links)  # type: ignore[attr-defined]
    assert covered_m(pd.DataFrame(links, columns=COLUMNS)) == pytest.approx(len(metres))
