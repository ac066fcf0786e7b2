"""Gates and entrances: what counts, and that they are clipped to the county."""

from __future__ import annotations

from pathlib import Path

import osmium
import pytest

from geoplan.catalogue import Catalogue
from geoplan.config import County, Inputs, Settings
from geoplan.sources import load_sources
from geoplan.sources.osm_layers import gate_kind
from geoplan.sources.osm_read import read_extract
from tests.osm_text import OsmText


@pytest.mark.parametrize(
    ("tags", "kind"),
    [
        ({"barrier": "gate"}, "gate"),
        ({"barrier": "lift_gate", "entrance": "main"}, "gate"),
        ({"barrier": "entrance"}, "gate"),
        ({"entrance": "yes"}, "entrance"),
        ({"entrance": "staircase"}, "entrance"),
        ({"entrance": "no"}, ""),
        ({"barrier": "bollard"}, ""),
        ({"highway": "crossing"}, ""),
    ],
)
def test_what_is_a_gate(tags: dict[str, str], kind: str) -> None:
    assert gate_kind(tags) == kind


def test_gates_are_clipped_and_only_nodes(tmp_path: Path, catalogue: Catalogue) -> None:
    osm = OsmText()
    ring = osm.box(0, 0, 1000, 1000)
    admin = {"type": "boundary", "boundary": "administrative", "admin_level": "6", "name": "甲县"}
    osm.relation([("way", ring, "outer")], 1, **admin)
    osm.node(100, 100, 11, barrier="gate")
    osm.node(200, 100, 12, entrance="main", amenity="school", name="一小")
    osm.node(1200, 100, 13, barrier="gate")
    osm.line((0, 50), (90, 50), barrier="fence")
    osm.line((0, 60), (90, 60), highway="residential")
    path = osm.write(tmp_path / "x.osm")
    settings = Settings(county=County(area="甲县"), inputs=Inputs(osm="x.osm"))
    out = load_sources(files={"osm": [path]}, catalogue=catalogue, settings=settings)
    gates = out.tables["gates"]
    assert list(zip(gates["gate_id"], gates["kind"], strict=True)) == [
        ("n11", "gate"),
        ("n12", "entrance"),
    ]
    assert "n12" in set(out.tables["places"]["place_id"])
    outside = [p for p in out.problems if p.code == "osm.outside"]
    assert [(p.facts["table"], p.count) for p in outside] == [("@table.gates", 1)]


@pytest.mark.shared
def test_count_equals_an_independent_pass(extract: Path, catalogue: Catalogue) -> None:
    nodes = osmium.FileProcessor(str(extract), osmium.osm.NODE)
    barriers = ("gate", "lift_gate", "swing_gate", "sliding_gate", "wicket_gate")
    expected = {
        f"n{n.id}"
        for n in nodes
        if n.tags.get("barrier") in (*barriers, "kissing_gate", "entrance")
        or n.tags.get("entrance", "no") != "no"
    }
    assert {gate["gate_id"] for gate in read_extract(extract, catalogue).gates} == expected
