"""The ledgers of the demo county: along which streets advertisements stand, and what is planted."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from geoplan.demo.ledgers import ADS_FILE, BARE_STREET, FULL_STREET, GAPPED_STREET
from geoplan.geo import gcj02_to_wgs84, haversine_m
from geoplan.pipeline import BuildResult
from tests.demo.conftest import Osm
from tests.demo.test_sheets import rows_of


@pytest.fixture(scope="module")
def ads(demo: Path) -> list[dict[str, Any]]:
    return [row for row in rows_of(demo / "data/inputs" / ADS_FILE) if row["位置"]]


def spots(rows: list[dict[str, Any]]) -> list[tuple[float, float]]:
    placed = [row for row in rows if isinstance(row["经度（GCJ-02）"], float)]
    pairs = [gcj02_to_wgs84(row["经度（GCJ-02）"], row["纬度（GCJ-02）"]) for row in placed]
    return [(float(lon), float(lat)) for lon, lat in pairs]


def test_advertisements_stand_beside_the_street_they_name(
    ads: list[dict[str, Any]], osm: Osm
) -> None:
    """Against the nodes of the street's ways: an advertisement is within half a segment of one."""
    for name in {row["位置"] for row in ads}:
        ways = [i for i in osm.find(name=name) if i[0] == "w" and "highway" in osm.tags[i]]
        nodes = np.array([osm.spots[n] for i in ways for n in osm.ways[int(i[1:])]])
        own = spots([row for row in ads if row["位置"] == name])
        away = np.array([haversine_m(x, y, nodes[:, 0], nodes[:, 1]).min() for x, y in own])
        assert (away < 60).all() or name == "文化路"  # one piece of which has no name
        assert (away < 60).mean() > 0.7


def test_one_street_is_full_one_has_a_gap_one_has_none(ads: list[dict[str, Any]]) -> None:
    by_street = Counter(row["位置"] for row in ads)
    assert by_street[BARE_STREET] == 0
    steps = {}
    for name in (FULL_STREET, GAPPED_STREET):
        rows = [row for row in ads if row["位置"] == name]
        steps[name] = sorted(haversine_m(*a, *b) for a, b in pairwise(spots(rows)))
    assert steps[FULL_STREET][-1] < 75
    assert 450 < steps[GAPPED_STREET][-1] < 900
    assert steps[GAPPED_STREET][-2] < 200
    themes = Counter(row["主题"] for row in ads if row["位置"] == FULL_STREET)
    assert len(themes) == 6


def test_what_the_ledgers_hold_is_read(built: BuildResult) -> None:
    facilities = built.tables["facilities"]
    kinds = Counter(facilities["kind"])
    assert {"ad", "toilet", "toilet_sign", "parking", "tobacco", "other"} <= set(kinds)
    assert kinds["ad"] > 200
    assert set(facilities["status"]) >= {"good", "faulty", "gone", "commercial"}
    assert len(built.tables["bases"]) == 5
    codes = Counter(built.problems["code"])
    assert codes["base.no_position"] == codes["base.repeated"] == 1
    assert codes["facility.repeated"] == codes["facility.bad_count"] == 1
    assert codes["facility.bad_status"] == codes["facility.other"] == 1
