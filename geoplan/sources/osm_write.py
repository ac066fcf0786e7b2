"""Write OSM objects to a file that reads back as it was written.

From: nodes, ways and relations as plain dataclasses, or files that overlap. To: ``.osm.pbf`` or
``.osm``.

No author or clock goes into the file: the same objects give the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import osmium

from geoplan.sources.osm_sort import add_to

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
    header = _header(generator, bounds)
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


@dataclass(frozen=True)
class Merged:
    """What a merged file holds: how many objects, and the tags of the wanted relation."""

    objects: int
    wanted_tags: Mapping[str, str]


class _Observer(osmium.SimpleHandler):
    """Counts what is written, and remembers the tags of one relation."""

    def __init__(self, wanted_id: int | None) -> None:
        super().__init__()
        self.wanted_id = wanted_id
        self.objects = 0
        self.wanted_tags: dict[str, str] = {}

    def node(self, _: Any) -> None:
        self.objects += 1

    def way(self, _: Any) -> None:
        self.objects += 1

    def relation(self, relation: Any) -> None:
        self.objects += 1
        if relation.id == self.wanted_id:
            self.wanted_tags = {tag.k: tag.v for tag in relation.tags}


def merge_osm(
    parts: Iterable[Path],
    target: Path,
    *,
    bounds: Bounds,
    data_date: str = "",
    wanted_id: int | None = None,
) -> Merged:
    """Write the objects of overlapping ``parts`` once each, sorted, to ``target`` (pbf).

    Of an object that was edited between two parts the newer version is kept; authors and
    changesets are left out. ``data_date`` (ISO UTC) goes into the header as the state of the data.
    """
    merger = osmium.MergeInputReader()
    for part in parts:
        add_to(merger, part)
    header = _header("geoplan", bounds)
    if data_date:
        header.set("osmosis_replication_timestamp", data_date)
    file = osmium.io.File(str(target))
    file.parse_format("pbf,add_metadata=version+timestamp")
    observer = _Observer(wanted_id)
    with osmium.SimpleWriter(file, header=header, overwrite=True) as writer:
        merger.apply(observer, writer)
    return Merged(observer.objects, observer.wanted_tags)


def _header(generator: str, bounds: Bounds | None) -> Any:
    header = osmium.io.Header()
    header.set("generator", generator)
    if bounds is not None:
        west, south, east, north = bounds
        low, high = osmium.osm.Location(west, south), osmium.osm.Location(east, north)
        header.add_box(osmium.osm.Box(low, high))
    return header


def _mutable(node: Node, location: tuple[float, float]) -> osmium.osm.mutable.Node:
    return osmium.osm.mutable.Node(id=node.id, location=location, tags=_tags(node.tags))


def _tags(tags: Mapping[str, str]) -> dict[str, str]:
    return dict(sorted(tags.items()))


def _format(path: Path) -> str:
    kind = "pbf" if path.name.endswith(".pbf") else "osm"
    return f"{kind},add_metadata=false"
