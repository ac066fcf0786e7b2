"""Place all rows of a list by their addresses.

From: rows of ``listed`` (address, name, township) and the ground. To: placements and failures.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from geoplan.errors import Problem
from geoplan.geo import WGS84
from geoplan.inventory.addresses.fold import name_key
from geoplan.inventory.addresses.gazetteer import Gazetteer
from geoplan.inventory.addresses.model import Address
from geoplan.inventory.addresses.parse import parse_address
from geoplan.inventory.addresses.placement import (
    Candidate,
    Failure,
    Miss,
    Placement,
    SectionPart,
    Spot,
)
from geoplan.inventory.addresses.resolve import Answer, Resolver, surer
from geoplan.inventory.ground import Ground

_TELLING = ("junction", "segment", "number", "street")


def gazetteer_of(ground: Ground) -> Gazetteer:
    """Return the names of streets, places and areas on the ground."""
    areas = ground.tables["areas"]
    county = ground.settings.county
    names = [county.name, county.area, *areas.loc[areas["kind"] == "county", "name"]]
    return Gazetteer(
        ground.ridden,
        ground.sections["name"].to_numpy(dtype=object)[ground.ridden.rows],
        tuple(dict.fromkeys(str(name) for name in names if name)),
        ground.tables["places"],
        areas[areas["kind"] != "county"],
    )


def resolve_addresses(
    rows: Sequence[Mapping[str, Any]], ground: Ground
) -> list[Placement | Failure]:
    """Return, row by row, where the address of a listed point lies or why that is unknown.

    Rows are those of ``listed``: ``address``, ``name`` and ``township`` are read (the name where
    it tells more: lists often hold 人民路 in one cell and 解放路—建设路段 in the other); ``file``,
    ``sheet`` and ``row`` go into the problems. A row for a street or a stretch of one has the
    portions of sections it covers in ``Placement.parts``.
    """
    return place_rows(rows, gazetteer_of(ground))


def place_rows(
    rows: Sequence[Mapping[str, Any]], gazetteer: Gazetteer
) -> list[Placement | Failure]:
    """Return the same as :func:`resolve_addresses` for what the gazetteer knows."""
    resolver = Resolver(gazetteer)
    answers = [_answer(row, resolver) for row in rows]
    return _written(rows, answers, gazetteer)


def _answer(row: Mapping[str, Any], resolver: Resolver) -> Answer:
    """Return where a row lies by its address, or by its name where that tells more."""
    known = resolver.gazetteer.known
    text, title = (str(row.get(column) or "").strip() for column in ("address", "name"))
    if not text:
        named = _in_township(parse_address(title, known), row)
        return resolver.resolve(named) if _is_told(named) else Miss(Problem("address.empty"))
    written = _in_township(parse_address(text, known), row)
    if written.kind == "segment" and not written.streets:
        written = replace(written, streets=parse_address(title, known).streets[:1])
    answer = resolver.resolve(written)
    if title and _may_be_surer(answer):
        named = _in_township(parse_address(title, known), row)
        return surer(answer, resolver.resolve(named)) if _is_told(named) else answer
    return answer


def _is_told(named: Address) -> bool:
    """Whether a name says where it is; other names are matched as names, not as addresses."""
    return named.kind in _TELLING or (named.kind == "place" and bool(named.relation))


def _may_be_surer(answer: Answer) -> bool:
    return isinstance(answer, Miss) or answer.how in ("area", "street", "number_unknown")


def _in_township(address: Address, row: Mapping[str, Any]) -> Address:
    """Add the township that stands in a cell of its own."""
    township = str(row.get("township") or "")
    if not township or name_key(township) in map(name_key, address.areas):
        return address
    areas = (township, *address.areas)
    also = tuple(replace(other, areas=(township, *other.areas)) for other in address.also)
    return replace(address, areas=areas, also=also)


def _written(
    rows: Sequence[Mapping[str, Any]], answers: Sequence[Answer], gazetteer: Gazetteer
) -> list[Placement | Failure]:
    """Write answers in degrees, with the place in the list."""
    dots = [[a.xy] if isinstance(a, Spot) else list(a.candidates) for a in answers]
    flat = np.array([xy for found in dots for xy in found], dtype=float).reshape(-1, 2)
    series = gpd.GeoSeries(shapely.points(flat), crs=gazetteer.network.crs)
    lonlat = iter(shapely.get_coordinates(series.to_crs(WGS84)).tolist())
    unsure = np.array([xy for a in answers if isinstance(a, Miss) for xy in a.candidates])
    where = iter(_townships(unsure.reshape(-1, 2), gazetteer))
    out: list[Placement | Failure] = []
    for row, answer, found in zip(rows, answers, dots, strict=True):
        places = [next(lonlat) for _ in found]
        facts = {"text": row.get("address") or row.get("name") or ""}
        if isinstance(answer, Miss):
            candidates = tuple(Candidate(x, y, next(where)) for x, y in places)
            names = "、".join(dict.fromkeys(c.where for c in candidates if c.where))
            problem = _located(answer.problem, row, facts | {"townships": names})
            out.append(Failure(problem, candidates))
        else:
            notes = tuple(_located(note, row, facts) for note in answer.notes)
            out.append(_placement(answer, places[0], notes, gazetteer))
    return out


def _placement(
    spot: Spot, lonlat: Sequence[float], notes: tuple[Problem, ...], gazetteer: Gazetteer
) -> Placement:
    ids = gazetteer.network.section_ids
    parts = tuple(SectionPart(str(ids[p.section]), p.from_m, p.to_m) for p in spot.portions)
    shape = spot.shape
    if spot.how == "area" and shape is not None:
        shape = gpd.GeoSeries([shape], crs=gazetteer.network.crs).to_crs(WGS84).iloc[0]
    return Placement(
        lonlat[0],
        lonlat[1],
        float(spot.uncertainty_m),
        spot.how,
        shape,
        tuple(sorted(parts)),
        notes,
    )


def _located(problem: Problem, row: Mapping[str, Any], facts: dict[str, Any]) -> Problem:
    number = row.get("row")
    return replace(
        problem,
        file=str(row.get("file") or ""),
        sheet=str(row.get("sheet") or ""),
        row=int(number) if number is not None else None,
        facts=facts | problem.facts,
    )


def _townships(xy: Any, gazetteer: Gazetteer) -> list[str]:
    """Return the area each place lies in, the smallest; "" for none."""
    names = [""] * len(xy)
    for name, outline in gazetteer.outlines():
        for i in np.flatnonzero(shapely.contains_xy(outline, xy)).tolist():
            names[i] = name
    return names
