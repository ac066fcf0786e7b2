"""Read an OSM extract in one pass.

From: ``.osm.pbf`` or ``.osm``. To: :class:`Extract`, raw rows in WGS-84, nothing clipped yet.

Areas (closed ways, multipolygon relations) are assembled by osmium in C++; a relation that does
not close is listed, never guessed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import osmium

from geoplan.catalogue import Catalogue
from geoplan.errors import InputError, Problem
from geoplan.sources.area_names import is_admin
from geoplan.sources.osm_content import from_wkb, located
from geoplan.sources.osm_format import check_format
from geoplan.sources.osm_layers import (
    backdrop_layer,
    gate_kind,
    is_bus_route,
    is_street,
    storeys,
)
from geoplan.sources.osm_sort import sorted_copy

# Keys by which a mapper says "this is a place"; those that no rule claims are counted by tag.
PLACE_KEYS = frozenset(
    [
        "amenity",
        "shop",
        "office",
        "leisure",
        "tourism",
        "healthcare",
        "public_transport",
        "place",
        "historic",
    ]
)
_BASE_KEYS = (*PLACE_KEYS, "highway", "railway", "waterway", "natural", "landuse", "building")
_LINES_AND_AREAS = osmium.osm.WAY | osmium.osm.RELATION | osmium.osm.AREA

Tags = dict[str, str]


@dataclass
class Extract:
    """Everything read from one extract, as lists of raw rows in file order."""

    places: list[dict[str, Any]] = field(default_factory=list)
    streets: list[dict[str, Any]] = field(default_factory=list)
    backdrop: list[dict[str, Any]] = field(default_factory=list)
    gates: list[dict[str, Any]] = field(default_factory=list)
    boundaries: list[dict[str, Any]] = field(default_factory=list)
    bus_relations: list[dict[str, Any]] = field(default_factory=list)
    coastline: list[Any] = field(default_factory=list)
    unclosed: list[tuple[str, Tags]] = field(default_factory=list)
    box: tuple[float, float, float, float] | None = None
    data_date: str = ""
    nodes_missing: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    problems: list[Problem] = field(default_factory=list)


def read_extract(path: Path, catalogue: Catalogue, label: str = "") -> Extract:
    """Read ``path``; ``label`` is the name to use in messages (default: the file's name).

    Raises
    ------
    InputError
        When the file is not OSM data, is cut off, or holds nothing.
    """
    name = label or path.name
    check_format(path, name)
    try:
        extract = _read(path, catalogue)
    except (RuntimeError, ValueError, UnicodeDecodeError, osmium.InvalidLocationError) as error:
        raise InputError(
            Problem("osm.damaged", "error", file=name, facts={"detail": str(error)})
        ) from error
    if not extract.counts:
        raise InputError(Problem("osm.empty", "error", file=name))
    return extract


def _read(path: Path, catalogue: Catalogue) -> Extract:
    """Read a file; one that is not sorted by type and id (an editor's) is sorted first."""
    reader = _Reader(catalogue)
    try:
        reader.run(path)
    except RuntimeError as error:
        if "out of order" not in str(error):
            raise
        reader = _Reader(catalogue)
        with TemporaryDirectory() as folder:
            reader.run(sorted_copy(path, Path(folder) / "sorted.osm.pbf"))
    return reader.finish()


def _filter(keys: Sequence[str], kinds: Any) -> Any:
    """Let objects of ``kinds`` pass only with one of ``keys``; other objects always pass."""
    return osmium.filter.KeyFilter(*keys).enable_for(kinds)


class _Reader:
    """Sorts the objects of one file into the lists of an :class:`Extract`."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.out = Extract()
        self.index = {k: v for k, v in catalogue.osm_index.items() if k not in ("type", "route")}
        self.classify = catalogue.classify
        self.name_rules = [
            clause
            for point_type in catalogue.types.values()
            for clause in point_type.clauses
            if set(clause.tags) <= {"name"} and clause.name is not None
        ]
        self.wkb = osmium.geom.WKBFactory()
        self.seen_relations: dict[int, Tags] = {}
        self.closed: set[str] = set()
        self.closed_ways: dict[int, Tags] = {}

    def run(self, path: Path) -> None:
        keys = sorted({*_BASE_KEYS, *self.index, "boundary", "route"} | {"name"})
        processor = (
            osmium.FileProcessor(str(path))
            .with_locations()
            .with_areas()
            .with_filter(_filter((*keys, "barrier", "entrance"), osmium.osm.NODE))
            .with_filter(_filter(keys, _LINES_AND_AREAS))
        )
        header = processor.header
        box = header.box()
        if box.valid():
            low, high = box.bottom_left, box.top_right
            self.out.box = (low.lon, low.lat, high.lon, high.lat)
        self.out.data_date = header.get("osmosis_replication_timestamp", "")[:10]
        take = {"n": self.node, "w": self.way, "a": self.area, "r": self.relation}
        thing: Any
        for thing in processor:
            kind = thing.type_str()
            self.out.counts[kind] += 1
            if kind == "w" and "building" in thing.tags and thing.is_closed():
                if "name" in thing.tags:
                    self.closed_ways[thing.id] = {k: v for k, v in thing.tags}  # noqa: C416
                continue  # comes again as an area; half of all ways are such
            take[kind](thing, {k: v for k, v in thing.tags})  # noqa: C416 (no mapping protocol)

    def is_place(self, tags: Tags, geom: str) -> bool:
        """Whether a mapper calls it a place, or a rule of the catalogue does."""
        if not PLACE_KEYS.isdisjoint(tags):
            return True
        for key, value in tags.items():
            values = self.index.get(key, ())
            if value in values or "*" in values:
                return bool(self.classify(tags, geom))
        return "name" in tags and any(rule.matches(tags, geom) for rule in self.name_rules)

    def add_place(self, place_id: str, tags: Tags, geom: str, geometry: Any) -> None:
        self.out.places.append(
            {
                "place_id": place_id,
                "name": tags.get("name", ""),
                "geom_kind": geom,
                "tags": tags,
                "geometry": geometry,
            }
        )

    def node(self, node: Any, tags: Tags) -> None:
        kind = gate_kind(tags)
        is_place = self.is_place(tags, "point")
        if not (kind or is_place):
            return
        try:
            spot = self.wkb.create_point(node)
        except (osmium.InvalidLocationError, RuntimeError):
            facts = {"what": tags.get("name", "")}
            self.out.problems.append(
                Problem("osm.no_place", "lost", ref=f"n{node.id}", facts=facts)
            )
            return
        if kind:
            self.out.gates.append({"gate_id": f"n{node.id}", "kind": kind, "geometry": spot})
        if is_place:
            self.add_place(f"n{node.id}", tags, "point", spot)

    def way(self, way: Any, tags: Tags) -> None:
        """Keep streets, lines of the base map, the coast, and open ways that are places."""
        is_a_street = is_street(tags)
        is_coast = tags.get("natural") == "coastline"
        layer = backdrop_layer(tags, "line")
        is_place = not is_a_street and not PLACE_KEYS.isdisjoint(tags) and not way.is_closed()
        if way.is_closed() and not is_a_street and self.is_place(tags, "area"):
            self.closed_ways[way.id] = tags  # comes again as an area, or is listed at the end
        if not (is_a_street or is_coast or layer or is_place):
            return
        parts, missing = located(way, self.wkb)
        self.out.nodes_missing += missing
        if is_a_street:
            self.add_street(way.id, tags, parts)
        for i, (_, line) in enumerate(parts):
            suffix = f".{i + 1}" if i else ""
            if is_coast:
                self.out.coastline.append(line)
            elif layer:
                self.add_backdrop(f"w{way.id}{suffix}", layer, tags, line)
        if is_place and parts:
            self.add_place(f"w{way.id}", tags, "line", parts[0][1])

    def add_street(self, way_id: int, tags: Tags, parts: list[tuple[list[int], str]]) -> None:
        if not parts:
            facts = {"what": f"highway={tags['highway']}"}
            self.out.problems.append(Problem("osm.no_nodes", "lost", ref=f"w{way_id}", facts=facts))
        for i, (node_ids, line) in enumerate(parts):
            self.out.streets.append(
                {
                    "street_id": f"w{way_id}" + (f".{i + 1}" if i else ""),
                    "highway": tags["highway"],
                    "name": tags.get("name", ""),
                    "tags": tags,
                    "node_ids": node_ids,
                    "geometry": line,
                }
            )

    def add_backdrop(self, feature_id: str, layer: str, tags: Tags, geometry: Any) -> None:
        self.out.backdrop.append(
            {
                "feature_id": feature_id,
                "layer": layer,
                "name": tags.get("name", ""),
                "storeys": storeys(tags) if layer == "building" else None,
                "geometry": geometry,
            }
        )

    def area(self, area: Any, tags: Tags) -> None:
        feature_id = f"{'w' if area.from_way() else 'r'}{area.orig_id()}"
        if is_street(tags):
            self.closed.add(feature_id)
            return
        layer = backdrop_layer(tags, "area")
        is_boundary = is_admin(tags)
        is_place = not is_boundary and self.is_place(tags, "area")
        if not (layer or is_boundary or is_place):
            self.closed.add(feature_id)
            return
        try:
            outline = self.wkb.create_multipolygon(area)
        except RuntimeError:  # osmium hands over an area without rings when none could be closed
            if area.from_way():
                self.out.unclosed.append((feature_id, tags))
            return
        self.closed.add(feature_id)
        if layer:
            self.add_backdrop(feature_id, layer, tags, outline)
        if is_boundary:
            self.out.boundaries.append({"id": feature_id, "tags": tags, "geometry": outline})
        if is_place:
            self.add_place(feature_id, tags, "area", outline)

    def relation(self, relation: Any, tags: Tags) -> None:
        if is_bus_route(tags):
            members = [(m.type, m.ref, m.role) for m in relation.members]
            self.out.bus_relations.append({"id": relation.id, "tags": tags, "members": members})
        elif tags.get("type") in ("multipolygon", "boundary") or not PLACE_KEYS.isdisjoint(tags):
            self.seen_relations[relation.id] = tags

    def finish(self) -> Extract:
        out = self.out
        for rows in (out.places, out.streets, out.backdrop, out.gates, out.boundaries):
            shapes = from_wkb([row["geometry"] for row in rows])
            for row, shape in zip(rows, shapes, strict=True):
                row["geometry"] = shape
        self.out.coastline = list(from_wkb(self.out.coastline))
        seen = [(f"r{i}", tags) for i, tags in sorted(self.seen_relations.items())]
        seen += [(f"w{i}", tags) for i, tags in sorted(self.closed_ways.items())]
        known = self.closed | {feature_id for feature_id, _ in self.out.unclosed}
        self.out.unclosed += [(i, tags) for i, tags in seen if i not in known]
        if self.out.nodes_missing:
            self.out.problems.append(
                Problem("osm.nodes_missing", "info", count=self.out.nodes_missing)
            )
        return self.out
