"""Whatever the county: probabilities are those of every draw, and what must always hold."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from geoplan.catalogue import load_catalogue
from geoplan.config import Settings
from geoplan.risk import Draw, build_draw
from tests.risk.counties import exact_moments, point_row, points_table

CATALOGUE = load_catalogue()
TYPES = {"park": "site", "back_lane": "stretch", "bus_line": "stretch", "main_road": "stretch"}
POINTS = st.lists(
    st.tuples(
        st.sampled_from(sorted(TYPES)),
        st.sampled_from(["fixed", "likely"]),
        st.integers(0, 6),  # hundreds of metres
        st.integers(1, 5),  # hundreds of metres of length
        st.sampled_from(["甲", "乙"]),
    ),
    min_size=1,
    max_size=7,
)
SHARES = st.floats(0, 1)


def _draw(rows: list[Any], quota: int, share: float, near_share: float) -> Draw:
    points = points_table(
        [
            point_row(
                f"{type_id}-{i}",
                type_id,
                kind,
                100.0 * place,
                shape=TYPES[type_id],
                length_m=100.0 * length if TYPES[type_id] == "stretch" else None,
                name=f"{title}路（第{i}段）",
            )
            for i, (type_id, kind, place, length, title) in enumerate(rows)
        ]
    )
    plain = Settings()
    chosen = replace(
        plain.draw,
        quotas=tuple(f"{t}={quota}" for t in TYPES),
        random_share=share,
        near_share=near_share,
        near_m=250.0,
    )
    settings = replace(plain, draw=chosen)
    return build_draw(points=points, catalogue=CATALOGUE, settings=settings)[0]


@given(POINTS, st.integers(1, 2), SHARES, st.sampled_from([0.0, 0.3, 1.0]))
@hypothesis_settings(max_examples=40)
def test_probabilities_are_those_of_every_draw(
    rows: list[Any], quota: int, share: float, near_share: float
) -> None:
    draw = _draw(rows, quota, share, near_share)
    inclusion, mean, _ = exact_moments(draw)
    np.testing.assert_allclose(draw.inclusion, inclusion, atol=1e-9)
    np.testing.assert_allclose(draw.weight, mean, atol=1e-9)
    assert draw.weight.sum() == pytest.approx(1)
    assert ((draw.inclusion >= 0) & (draw.inclusion <= 1)).all()


@given(POINTS, st.integers(1, 3), SHARES)
def test_as_many_are_drawn_whatever_the_random_share(
    rows: list[Any], quota: int, share: float
) -> None:
    for stratum in _draw(rows, quota, share, 0.3).strata:
        count = len(stratum.units.count)
        assert stratum.drawn == min(quota, count)
        assert all(len(set(units)) == stratum.drawn for units in stratum.samples.chosen.tolist())
        # One kind makes up for the other, else its number is the share of the quota,
        # rounded up in as many draws as make it that on average.
        wanted = min(quota * share, count - stratum.fixed)
        wanted = max(wanted, stratum.drawn - stratum.fixed)
        likely = (stratum.samples.chosen >= stratum.fixed).sum(axis=1)
        assert (np.abs(likely - wanted) < 1).all()
        assert stratum.samples.chance @ likely == pytest.approx(wanted, abs=1e-9)
