"""Load everything that comes from outside, clipped to the county.

From: files. To: places, streets, gates, areas, grids, backdrop, routes,
listed, facilities, datums, origin.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import shapely

from geoplan.catalogue import Catalogue
from geoplan.config import Settings
from geoplan.errors import Gather, InputError, Problem
from geoplan.sources.bases import read_bases
from geoplan.sources.boundaries import find_county, find_townships
from geoplan.sources.bus import build_routes, route_tables
from geoplan.sources.coast import split_by_coast
from geoplan.sources.facilities import Books, facilities_of, read_books
from geoplan.sources.list_files import Lists, read_lists
from geoplan.sources.osm_clip import clip_extract
from geoplan.sources.osm_content import content_hash, tags_json
from geoplan.sources.osm_format import is_large
from geoplan.sources.osm_read import Extract, read_extract
from geoplan.sources.precincts import (
    find_overlaps,
    grid_rows,
    read_precincts,
    without_replaced,
)
from geoplan.sources.zone_files import read_zones
from geoplan.tables import TABLES, Output, from_rows

Rows = list[dict[str, Any]]

_STREET_MAX_DEG = 0.5
_COAST_DEG = 0.08  # sea and land are drawn this far beyond the county's box


def load_sources(
    *, files: Mapping[str, Sequence[Path]], catalogue: Catalogue, settings: Settings
) -> Output:
    """Read the extract, boundaries and lists.

    ``files`` maps the names of :class:`geoplan.config.Inputs` (and ``boundary``) to paths.

    Raises
    ------
    InputError
        When a file cannot be read, or nothing lies within the county.
    """
    extract, county, townships, lists, books, zones, bases, problems = _read_all(
        files, catalogue, settings
    )
    routes, said = build_routes(extract)
    problems += said
    groups = {
        "places": extract.places,
        "streets": extract.streets,
        "gates": extract.gates,
        "backdrop": extract.backdrop + _coast(extract, county["geometry"]),
        "routes": routes,
    }
    inside = {
        name: _clip(rows, county["geometry"], name, problems) for name, rows in groups.items()
    }
    if not inside["places"] and not inside["streets"]:
        raise InputError(Problem("area.empty", "error", facts={"name": county["name"]}))
    inside |= route_tables(inside["routes"])
    near = _touching(townships, county["geometry"], problems)
    problems += find_overlaps(near)
    inside["facilities"] = facilities_of(inside["places"], catalogue) + books.facilities
    _describe(inside["places"], inside["streets"])
    inside["storeys"] = [row for row in inside["backdrop"] if row.get("storeys")]
    inside["grids"] = grid_rows(near)
    inside["areas"] = [county, *near]
    inside |= {"listed": lists.listed, "datums": lists.datums + books.datums, "bases": bases}
    inside["zones"] = _clip_zones(zones, county["geometry"], problems)
    inside["origin"] = _origin(extract, county)
    tables = {name: from_rows(TABLES[name], rows) for name, rows in inside.items()}
    return Output(tables, problems)


def _read_all(
    files: Mapping[str, Sequence[Path]], catalogue: Catalogue, settings: Settings
) -> tuple[Extract, dict[str, Any], Rows, Lists, Books, Rows, Rows, list[Problem]]:
    """Return extract, county, its parts, lists, books, zones, bases; all readers complain."""
    gather = Gather()
    extract = gather.run(_read_osm, files, catalogue, settings)
    found = None
    if extract is not None:
        _drop_repeated(extract)
        extract.streets[:] = _without_jumps(extract.streets, extract.problems)
        found = gather.run(find_county, extract, settings, _first(files, "boundary"))
    places = gather.run(find_townships, extract or Extract(), settings, _first(files, "townships"))
    precincts, more = gather.run(read_precincts, files, settings) or ([], [])
    box = found[0]["geometry"].bounds if found else (-180.0, -90.0, 180.0, 90.0)
    given: dict[str, Any] = {"catalogue": catalogue, "settings": settings, "gather": gather}
    given |= {"places": extract.places if extract else (), "bounds": box}
    lists = read_lists(files.get("lists", ()), **given)
    books = read_books(files.get("facilities", ()), **given)
    zones = _zones(files, catalogue, settings, gather, lists.problems)
    bases, base_said = read_bases(files.get("bases", ()), settings.inputs.bases, box, gather)
    gather.raise_if_any()
    if extract is None or found is None or places is None:
        raise AssertionError("a reader failed without saying why")
    (county, said), (townships, also_said) = found, places
    problems = [*extract.problems, *said, *also_said, *more, *_unclosed(extract, settings)]
    areas = without_replaced(townships, precincts)
    problems += lists.problems + books.problems + base_said
    return extract, county, areas, lists, books, zones, bases, problems


def _read_osm(
    files: Mapping[str, Sequence[Path]], catalogue: Catalogue, settings: Settings
) -> Extract:
    """Read the extract; of a large one only what lies around the county, where one is named."""
    path, boundary = files["osm"][0], _first(files, "boundary")
    county, label = settings.county, settings.inputs.osm
    if not (county.area or boundary) or not is_large(path):
        return read_extract(path, catalogue, label)
    with TemporaryDirectory() as folder:
        small = Path(folder) / "county.osm.pbf"
        clip_extract(
            path,
            small,
            area=county.area,
            admin_level=county.admin_level,
            boundary=boundary,
            label=label,
        )
        extract = read_extract(small, catalogue, label)
    facts = {"size": round(path.stat().st_size / 1e6), "name": county.area or county.name}
    extract.problems.append(Problem("area.clipped", "info", file=label, facts=facts))
    return extract


def _describe(places: Rows, streets: Rows) -> None:
    """Turn tags to JSON and add a digest of what mappers wrote."""
    for row in (*places, *streets):
        row["tags"] = tags_json(row["tags"])
    wkb = shapely.to_wkb(np.array([row["geometry"] for row in places], dtype=object))
    for row, content in zip(places, wkb, strict=True):
        row["content_hash"] = content_hash(row["tags"], content)


def _origin(extract: Extract, county: Mapping[str, Any]) -> Rows:
    counts = {f"objects_{kind}": str(n) for kind, n in sorted(extract.counts.items())}
    facts = {"data_date": extract.data_date, "area_source": county["source"], **counts}
    return [{"key": key, "value": value} for key, value in facts.items()]


def _first(files: Mapping[str, Sequence[Path]], name: str) -> Path | None:
    found = files.get(name, ())
    return found[0] if found else None


def _clip(rows: Rows, county: Any, name: str, problems: list[Problem]) -> Rows:
    """Keep what touches the county; say how many lie outside."""
    if not rows:
        return rows
    shapely.prepare(county)
    keep = shapely.intersects(county, np.array([row["geometry"] for row in rows], dtype=object))
    outside = int(len(rows) - keep.sum())
    if outside:
        problems.append(
            Problem("osm.outside", "info", count=outside, facts={"table": f"@table.{name}"})
        )
    return [row for row, is_inside in zip(rows, keep, strict=True) if is_inside]


def _clip_zones(zones: Rows, county: Any, problems: list[Problem]) -> Rows:
    """Keep official areas that touch the county; name the others: someone drew each of them."""
    kept = _clip(zones, county, "zones", [])
    for row in (row for row in zones if row not in kept):
        place = {"file": row["file"], "row": row["row"]}
        problems.append(Problem("zone.outside", "lost", **place, facts={"name": row["name"]}))
    return kept


def _drop_repeated(extract: Extract) -> None:
    """Keep the first of objects that a file holds twice (two overlapping extracts in one)."""
    for rows, key in (
        (extract.places, "place_id"),
        (extract.streets, "street_id"),
        (extract.backdrop, "feature_id"),
        (extract.gates, "gate_id"),
        (extract.boundaries, "id"),
        (extract.bus_relations, "id"),
    ):
        distinct = list({row[key]: row for row in reversed(rows)}.values())[::-1]
        if len(distinct) < len(rows):
            count = len(rows) - len(distinct)
            extract.problems.append(Problem("osm.repeated", "lost", count=count))
            rows[:] = distinct


def _without_jumps(streets: Rows, problems: list[Problem]) -> Rows:
    """Leave out streets that span half a degree: one of their nodes is somewhere else entirely."""
    if not streets:
        return streets
    bounds = shapely.bounds(np.array([row["geometry"] for row in streets], dtype=object))
    is_sane = np.asarray(((bounds[:, 2:] - bounds[:, :2]) < _STREET_MAX_DEG).all(axis=1))
    if not is_sane.all():
        ids = [row["street_id"] for row, sane in zip(streets, is_sane, strict=True) if not sane]
        facts = {"ids": "、".join(ids[:8])}
        problems.append(Problem("osm.far_node", "lost", count=len(ids), facts=facts))
    return [row for row, sane in zip(streets, is_sane, strict=True) if sane]


def _touching(rows: Rows, county: Any, problems: list[Problem]) -> Rows:
    """Keep areas that share more than a border with the county; say how many do not."""
    kept = []
    for row in rows:
        shared = shapely.intersection(row["geometry"], county).area
        if shared > 1e-4 * row["geometry"].area:
            kept.append(row)
    if len(kept) < len(rows):
        facts = {"table": "@table.areas"}
        problems.append(Problem("osm.outside", "info", count=len(rows) - len(kept), facts=facts))
    return kept


def _unclosed(extract: Extract, settings: Settings) -> list[Problem]:
    """List relations without a closed outline that are neither the county nor townships."""
    level = str(settings.duties.township_admin_level)
    kinds: Counter[str] = Counter()
    for _, tags in extract.unclosed:
        if tags.get("boundary") == "administrative":
            if tags.get("admin_level") != level:
                kinds[f"boundary admin_level={tags.get('admin_level', '?')}"] += 1
        else:
            keys = ("amenity", "leisure", "landuse", "natural", "building", "place", "type")
            key = next(k for k in (*keys, *tags) if k in tags)
            kinds[f"{key}={tags[key]}"] += 1
    if not kinds:
        return []
    facts = {"kinds": "、".join(f"{k} × {n}" for k, n in sorted(kinds.items())[:12])}
    return [Problem("osm.unclosed", "lost", count=kinds.total(), facts=facts)]


def _coast(extract: Extract, county: Any) -> Rows:
    frame = county.envelope
    if extract.box is not None:
        frame = shapely.box(*extract.box) & shapely.buffer(frame, _COAST_DEG, join_style="mitre")
    split = None if frame.is_empty else split_by_coast(extract.coastline, frame.bounds)
    if split is None:
        return []
    return [
        {"feature_id": f"coast:{layer}", "layer": layer, "name": "", "geometry": geometry}
        for layer, geometry in zip(("sea", "land"), split, strict=True)
        if not geometry.is_empty
    ]


def _zones(
    files: Mapping[str, Sequence[Path]],
    catalogue: Catalogue,
    settings: Settings,
    gather: Gather,
    problems: list[Problem],
) -> Rows:
    """Return the official areas of all files; an area given twice is kept once."""
    rows: dict[str, dict[str, Any]] = {}
    for path, label in zip(files.get("zones", ()), settings.inputs.zones, strict=True):
        found, said = gather.run(read_zones, path, label, catalogue) or ([], [])
        problems += said
        for row in found:
            if row["zone_id"] in rows:
                facts = {"first": rows[row["zone_id"]]["row"]}
                place = {"file": label, "row": row["row"]}
                problems.append(Problem("zone.repeated", "lost", **place, facts=facts))
            rows.setdefault(row["zone_id"], row)
    return list(rows.values())
