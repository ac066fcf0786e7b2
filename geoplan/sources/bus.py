"""Put bus route relations together.

From: relations with ordered members, the street ways, and places that are stops. To: the tables
``routes``, ``route_ways`` and ``route_stops``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from geoplan.errors import Level, Problem
from geoplan.geo import local_crs, metric_xy
from geoplan.sources.bus_chain import Chain, Piece, Way, chain_ways
from geoplan.sources.bus_stops import Line, Stop, along_line, one_each
from geoplan.sources.osm_content import content_hash, tags_json
from geoplan.sources.osm_read import Extract

GAP_FLAG_M = 50.0  # a larger break between consecutive ways is flagged
STOP_FLAG_M = 40.0  # a stop farther off its line is flagged
_NAMED_MAX = 8
_GAIN_SHARE = 0.25  # of the stops must fit better for members to be read in another order

Rows = list[dict[str, Any]]
Tags = Mapping[str, str]


@dataclass(frozen=True, eq=False)
class _Found:
    """What the extract knows of members: ways by number, stops by id."""

    ways: Mapping[int, list[Way]]
    names: Mapping[str, str]
    lonlat: Mapping[str, tuple[float, float]]
    xy: Mapping[str, tuple[float, float]]


def build_routes(extract: Extract) -> tuple[Rows, list[Problem]]:
    """Return one row per relation that has a geometry; the rest is listed as lost.

    Rows hold the columns of ``routes``, and under ``ways`` and ``stops`` the rows that
    :func:`route_tables` brings into tables of their own.
    """
    found = _find(extract)
    rows: Rows = []
    lost: list[str] = []
    said: dict[str, list[str]] = {"broken": [], "off": [], "order": [], "absent": []}
    absent = 0
    for relation in sorted(extract.bus_relations, key=lambda r: int(r["id"])):
        row = _route(relation, found)
        title = row["name"] or row["ref"] or row["route_id"]
        if row["geometry"].is_empty:
            lost.append(f"{title}（{row['route_id']}）")
            continue
        rows.append(row)
        if row["ways_missing"] or row["gap_max_m"] > GAP_FLAG_M:
            said["broken"].append(title)
        far = [stop for stop in row["stops"] if stop["off_m"] > STOP_FLAG_M]
        if far:
            said["off"].append(f"{title}（{_some([_off(stop) for stop in far], 3)}）")
        if _out_of_order([stop["along_m"] for stop in row["stops"]]):
            said["order"].append(title)
        if row["stops_missing"]:
            said["absent"].append(title)
            absent += row["stops_missing"]
    faults: tuple[tuple[str, Level, list[str], int], ...] = (
        ("bus.no_geometry", "lost", lost, len(lost)),
        ("bus.broken", "warning", said["broken"], len(said["broken"])),
        ("bus.stop_off", "warning", said["off"], len(said["off"])),
        ("bus.stop_order", "warning", said["order"], len(said["order"])),
        ("bus.stop_absent", "info", said["absent"], absent),
    )
    problems = [
        Problem(code, level, count=count, facts={"names": _some(sorted(names))})
        for code, level, names, count in faults
        if names
    ]
    return rows, problems


def route_tables(routes: Sequence[Mapping[str, Any]]) -> dict[str, Rows]:
    """Return the rows of ``route_ways`` and ``route_stops`` of rows of :func:`build_routes`."""
    return {
        table: [row for route in routes for row in route[key]]
        for table, key in (("route_ways", "ways"), ("route_stops", "stops"))
    }


def _off(stop: Mapping[str, Any]) -> str:
    return f"{stop['name'] or stop['stop_id']} {stop['off_m']:.0f} m"


def _some(names: Sequence[str], most: int = _NAMED_MAX) -> str:
    return "、".join(names[:most]) + ("……" if len(names) > most else "")


def _is_stop(kind: str, role: str) -> bool:
    """Roles in use: stop, platform, stop_exit_only, forward_stop, forward:stop:3, or none."""
    return "stop" in role or "platform" in role or (kind == "n" and not role)


def _find(extract: Extract) -> _Found:
    """Look up the members of all relations, in one metric plane."""
    members = [m for relation in extract.bus_relations for m in relation["members"]]
    stop_ids = {f"{kind}{ref}" for kind, ref, role in members if _is_stop(kind, role)}
    way_ids = {ref for kind, ref, role in members if kind == "w" and not _is_stop(kind, role)}
    streets = [
        (way_id, street)
        for street in extract.streets
        if (way_id := int(street["street_id"][1:].split(".")[0])) in way_ids
    ]
    parts = [shapely.get_coordinates(street["geometry"]) for _, street in streets]
    nodes = {int(stop_id[1:]) for stop_id in stop_ids if stop_id[0] == "n"}
    lonlat: dict[str, tuple[float, float]] = {}
    for (_, street), part in zip(streets, parts, strict=True):
        for i, node in enumerate(street["node_ids"]):
            if node in nodes:
                lonlat[f"n{node}"] = (float(part[i, 0]), float(part[i, 1]))
    names = {}
    for place in extract.places:
        if place["place_id"] in stop_ids:
            spot = shapely.centroid(place["geometry"])
            lonlat[place["place_id"]] = (spot.x, spot.y)
            names[place["place_id"]] = place["name"]
    parts.append(np.array(list(lonlat.values())).reshape(-1, 2))
    every = np.concatenate(parts)
    if not len(every):
        return _Found({}, names, {}, {})
    crs = local_crs((*every.min(axis=0), *every.max(axis=0)))
    plane = np.split(
        metric_xy(every[:, 0], every[:, 1], crs), np.cumsum([len(part) for part in parts])[:-1]
    )
    ways: dict[int, list[Way]] = {}
    for (way_id, street), part, xy in zip(streets, parts[:-1], plane[:-1], strict=True):
        way = Way(street["street_id"], tuple(street["node_ids"]), part, xy)
        ways.setdefault(way_id, []).append(way)
    spots = zip(lonlat, plane[-1].tolist(), strict=True)
    return _Found(ways, names, lonlat, {stop: (x, y) for stop, (x, y) in spots})


def _route(relation: Mapping[str, Any], found: _Found) -> dict[str, Any]:
    tags = relation["tags"]
    route_id = f"r{relation['id']}"
    members: list[Sequence[Way]] = []
    stops: list[Stop] = []
    for kind, ref, role in relation["members"]:
        key = f"{kind}{ref}"
        if _is_stop(kind, role):
            place = (found.xy.get(key), found.lonlat.get(key))
            stops.append(Stop(key, found.names.get(key, ""), "platform" in role, *place))
        elif kind == "w":
            members.append(found.ways.get(ref, ()))
    stops = one_each(stops)
    known = [stop for stop in stops if stop.xy is not None]
    chain = chain_ways(members)
    chain, along_m, off_m = _place(chain, known) if chain.pieces and known else (chain, [], [])
    geometry = _drawn(chain.pieces)
    return {
        "route_id": route_id,
        "ref": tags.get("ref", ""),
        "name": tags.get("name", ""),
        "origin": tags.get("from", ""),
        "destination": tags.get("to", ""),
        "stop_ids": [stop.stop_id for stop in stops],
        "stops_missing": len(stops) - len(known),
        "stop_off_max_m": max(off_m, default=None),
        "ways_missing": chain.missing,
        "gap_max_m": chain.gap_max_m,
        "content_hash": content_hash(tags_json(tags), shapely.to_wkb(geometry)),
        "geometry": geometry,
        "ways": _way_rows(route_id, chain.pieces),
        "stops": _stop_rows(route_id, known, along_m, off_m),
    }


def _drawn(pieces: Sequence[Piece]) -> Any:
    """Return the pieces as lines, all made in one go."""
    if not pieces:
        return shapely.MultiLineString()
    runs = [piece.lonlat for piece in pieces]
    owner = np.repeat(np.arange(len(runs)), [len(run) for run in runs])
    lines = np.asarray(shapely.linestrings(np.concatenate(runs), indices=owner), dtype=object)
    return shapely.multilinestrings(lines)


def _way_rows(route_id: str, pieces: Sequence[Piece]) -> Rows:
    return [
        {
            "route_id": route_id,
            "seq": seq,
            "street_id": piece.way.street_id,
            "first": piece.first,
            "last": piece.last,
            "length_m": piece.way.length_m(piece.first, piece.last),
            "gap_m": piece.gap_m,
        }
        for seq, piece in enumerate(pieces)
    ]


def _stop_rows(
    route_id: str, stops: Sequence[Stop], along_m: Sequence[float], off_m: Sequence[float]
) -> Rows:
    """Return no rows where there is no line to place the stops on."""
    return [
        {
            "route_id": route_id,
            "seq": seq,
            "stop_id": stop.stop_id,
            "name": stop.name,
            "lon": stop.lonlat[0],
            "lat": stop.lonlat[1],
            "along_m": along,
            "off_m": off,
        }
        for seq, (stop, along, off) in enumerate(zip(stops, along_m, off_m, strict=False))
        if stop.lonlat is not None
    ]


def _place(chain: Chain, stops: Sequence[Stop]) -> tuple[Chain, list[float], list[float]]:
    """Place the stops on the chain; where many run against it, read the members another way.

    Some relations list the streets against the stops, others both directions of stops but the
    streets once.
    """
    xy = np.array([stop.xy for stop in stops])
    along, off = along_line(Line.of([piece.xy for piece in chain.pieces]), xy)
    needed = max(_GAIN_SHARE * len(stops), 1)
    for pieces in _readings(chain.pieces) if _out_of_order(along) >= needed else ():
        other, other_off = along_line(Line.of([piece.xy for piece in pieces]), xy)
        if _out_of_order(along) - _out_of_order(other) >= needed:
            chain, along, off = Chain(pieces, chain.missing), other, other_off
    return chain, along.tolist(), off.tolist()


def _readings(pieces: list[Piece]) -> tuple[list[Piece], list[Piece]]:
    """Return the pieces against their order, and there and back."""
    gaps = [piece.gap_m for piece in pieces[1:]] + [0.0]
    back = [piece.reversed(gap) for piece, gap in zip(pieces, gaps, strict=True)][::-1]
    return back, pieces + back


def _out_of_order(along_m: Any) -> int:
    """Count stops that lie before the stop listed before them."""
    return int((np.diff(along_m) < -1e-6).sum())
