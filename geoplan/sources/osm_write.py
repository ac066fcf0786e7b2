"""Write OSM objects to a file that reads back as it was written.

From: nodes, ways and relations as plain dataclasses. To: ``.osm.pbf`` or ``.osm``.

No version, author or clock goes into the file: the same objects give the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import osmium

Bounds = tuple[float, float, float, float]


@dataclass(frozen=True)
class Node:
    """One OSM node; lon/lat in degrees WGS-84, kept to 1e-7."""

    id: int
    lon: float
    lat: float
    tags: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Way:
    """One OSM way: node ids in order; a node may be named that the file lacks."""

    id: int
    nodes: tuple[int, ...]
    tags: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Relation:
    """One OSM relation; members are (``n``, ``w`` or ``r``; id; role)."""

    id: int
    members: tuple[tuple[str, int, str], ...]
    tags: Mapping[str, str] = field(default_factory=dict)


def write_osm(
    path: Path,
    nodes: Iterable[Node],
    ways: Iterable[Way],
    relations: Iterable[Relation],
    *,
    generator: str = "geoplan",
    bounds: Bounds | None = None,
) -> None:
    """Write the objects sorted by type and id; an existing file is replaced.

    ``bounds`` (W, S, E, N) goes into the header as the box of the extract.
    """
    header = osmium.io.Header()
    header.set("generator", generator)
    if bounds is not None:
        west, south, east, north = bounds
        low, high = osmium.osm.Location(west, south), osmium.osm.Location(east, north)
        header.add_box(osmium.osm.Box(low, high))
    file = osmium.io.File(str(path))
    file.parse_format(_format(path))
    with osmium.SimpleWriter(file, header=header, overwrite=True) as writer:
        for node in sorted(nodes, key=lambda n: n.id):
            writer.add_node(_mutable(node, location=(node.lon, node.lat)))
        for way in sorted(ways, key=lambda w: w.id):
            writer.add_way(
                osmium.osm.mutable.Way(id=way.id, nodes=list(way.nodes), tags=_tags(way.tags))
            )
        for relation in sorted(relations, key=lambda r: r.id):
            writer.add_relation(
                osmium.osm.mutable.Relation(
                    id=relation.id, members=list(relation.members), tags=_tags(relation.tags)
                )
            )


def _mutable(node: Node, location: tuple[float, float]) -> osmium.osm.mutable.Node:
    return osmium.osm.mutable.Node(id=node.id, location=location, tags=_tags(node.tags))


def _tags(tags: Mapping[str, str]) -> dict[str, str]:
    return dict(sorted(tags.items()))


def _format(path: Path) -> str:
    kind = "pbf" if path.name.endswith(".pbf") else "osm"
    return f"{kind},add_metadata=false"
