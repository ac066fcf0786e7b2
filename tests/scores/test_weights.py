"""The gap weight: shares of what may be lost, by hand and against a plain sum."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoplan.catalogue import load_catalogue
from geoplan.scores.weights import gap_weights

SHIPPED = load_catalogue()
PARK = SHIPPED.types["park"]
DRAWN = {"often": 3.0, "seldom": 0.5, "never": 0.0}
CATALOGUE = replace(
    SHIPPED, types={i: replace(PARK, id=i, random_weight=w) for i, w in DRAWN.items()}
)
Row = tuple[str, str, float, float]  # type, kind, low, high


def _weights(rows: list[Row]) -> list[float]:
    frame = pd.DataFrame(rows, columns=["type_id", "kind", "low", "high"])
    found = gap_weights(frame, frame["low"], frame["high"], CATALOGUE)
    return [float(w) for w in found]


def test_by_hand() -> None:
    rows = [
        ("often", "likely", 50.0, 100.0),  # 3.0 x 0.25 = 0.75
        ("seldom", "likely", 0.0, 100.0),  # 0.5 x 0.50 = 0.25
        ("seldom", "fixed", 0.0, 0.0),  # 3.0 x 1.00 = 3.00
        ("never", "likely", 0.0, 0.0),
        ("often", "fixed", 100.0, 100.0),
        ("often", "likely", float("nan"), float("nan")),
    ]
    assert _weights(rows) == pytest.approx([18.75, 6.25, 75.0, 0.0, 0.0, 0.0], abs=1e-9)


def test_where_nothing_can_be_lost_no_weight_is() -> None:
    assert _weights([("often", "fixed", 100.0, 100.0)]) == [0.0]
    assert _weights([]) == []


pairs = st.tuples(st.floats(0, 100), st.floats(0, 100)).map(sorted)
rows = st.lists(
    st.tuples(st.sampled_from(sorted(DRAWN)), st.sampled_from(["fixed", "likely"]), pairs).map(
        lambda t: (t[0], t[1], t[2][0], t[2][1])
    ),
    max_size=12,
)


@given(rows)
def test_shares_add_up_and_are_in_proportion(given_rows: list[Row]) -> None:
    found = _weights(given_rows)
    loss = [
        (3.0 if kind == "fixed" else DRAWN[type_id]) * (200 - low - high) / 200
        for type_id, kind, low, high in given_rows
    ]
    if sum(loss) > 1e-9:
        assert sum(found) == pytest.approx(100)
        assert found == pytest.approx([100 * x / sum(loss) for x in loss], abs=1e-6)
    assert all(w >= 0 for w in found)
