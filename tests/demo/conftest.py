"""The OSM file of the demo county read back, and what a build returned."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import osmium
import pytest

from geoplan.pipeline import BuildResult

Member = tuple[str, int, str]


@dataclass
class Osm:
    """An OSM file as plain dictionaries: enough to look things up."""

    tags: dict[str, dict[str, str]] = field(default_factory=dict)
    spots: dict[int, tuple[float, float]] = field(default_factory=dict)
    ways: dict[int, list[int]] = field(default_factory=dict)
    members: dict[int, list[Member]] = field(default_factory=dict)
    generator: str = ""

    def find(self, **tags: str) -> list[str]:
        """Ids of objects that have all ``tags``; ``__`` in a key stands for a colon."""
        wanted = {key.replace("__", ":"): value for key, value in tags.items()}
        return [i for i, have in self.tags.items() if wanted.items() <= have.items()]


def read_osm(path: Path) -> Osm:
    out = Osm()
    processor = osmium.FileProcessor(str(path))
    out.generator = processor.header.get("generator")
    for thing in processor:
        kind = thing.type_str()
        out.tags[f"{kind}{thing.id}"] = {t.k: t.v for t in thing.tags}
        if kind == "n":
            out.spots[thing.id] = (thing.lon, thing.lat)
        elif kind == "w":
            out.ways[thing.id] = [n.ref for n in thing.nodes]
        else:
            out.members[thing.id] = [(m.type, m.ref, m.role) for m in thing.members]
    return out


@pytest.fixture(scope="session")
def osm(demo: Path) -> Osm:
    return read_osm(demo / "data/inputs/demo.osm.pbf")


@pytest.fixture(scope="session")
def built(built_demo: tuple[Path, BuildResult]) -> BuildResult:
    return built_demo[1]
