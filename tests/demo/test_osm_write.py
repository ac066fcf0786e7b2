"""What is written to an OSM file reads back as it was."""

from __future__ import annotations

from pathlib import Path

import pytest

from geoplan.sources.osm_write import Node, Relation, Way, write_osm
from tests.demo.conftest import read_osm

NODES = [Node(2, 122.6000001, 33.2, {"name": "乙"}), Node(1, 122.5, 33.1)]
WAYS = [Way(1, (1, 2, 9), {"highway": "residential"})]
RELATIONS = [Relation(1, (("w", 1, "outer"), ("n", 2, "")), {"type": "multipolygon"})]


@pytest.mark.parametrize("name", ["a.osm", "a.osm.pbf"])
def test_round_trip(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    write_osm(path, NODES, WAYS, RELATIONS, bounds=(122.0, 33.0, 123.0, 34.0))
    back = read_osm(path)
    assert list(back.tags) == ["n1", "n2", "w1", "r1"]
    assert back.spots[2] == pytest.approx((122.6000001, 33.2), abs=1e-9)
    assert back.tags["n2"] == {"name": "乙"}
    assert back.ways == {1: [1, 2, 9]}
    assert back.members == {1: [("w", 1, "outer"), ("n", 2, "")]}
    assert back.generator == "geoplan"


def test_order_of_input_and_old_file_change_nothing(tmp_path: Path) -> None:
    one, two = tmp_path / "one.osm.pbf", tmp_path / "two.osm.pbf"
    two.write_bytes(b"old")
    write_osm(one, NODES, WAYS, RELATIONS)
    write_osm(two, NODES[::-1], WAYS, RELATIONS)
    assert one.read_bytes() == two.read_bytes()
