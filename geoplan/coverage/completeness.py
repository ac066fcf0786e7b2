"""Tell how complete the inventory is: what the map has, what the list has, and what neither has.

From: points, candidates, listed, duties, areas, places, catalogue. To: ``completeness`` (one row a
type and township, and one for the county) and ``findings``.

What counts as one is told in :mod:`geoplan.coverage.things`, the total and its interval in
:mod:`geoplan.coverage.recapture`. A point that an official outline names counts as listed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

import geopandas as gpd
import pandas as pd

from geoplan.catalogue import Catalogue, PointType
from geoplan.config import Settings
from geoplan.coverage.lacking import Lack, find_lacks, sparse_townships
from geoplan.coverage.recapture import estimate_total, why_unknown
from geoplan.coverage.seats import find_seats, townships_of
from geoplan.coverage.things import UNKNOWN, find_things, is_found
from geoplan.errors import Problem
from geoplan.tables import TABLES, Output, from_rows, records
from geoplan.text import say

COUNTY = ""
_NAMES_MAX = 8

Rows = list[dict[str, Any]]


def find_completeness(
    *,
    points: gpd.GeoDataFrame,
    candidates: gpd.GeoDataFrame,
    listed: pd.DataFrame,
    duties: pd.DataFrame,
    areas: gpd.GeoDataFrame,
    places: gpd.GeoDataFrame,
    catalogue: Catalogue,
    settings: Settings,
) -> Output:
    """Count map against list by type and township, and name what is in one of them or in neither.

    Whatever has no known township is in the row of township ``"?"``, so that the rows of a type
    add up to its row for the county (township ``""``); so does ``missing``, but not the estimate.
    """
    found_types = {t.id for t in catalogue.types.values() if is_found(t)}
    seats = find_seats(areas, places, duties)
    townships = sorted({*seats, *duties.loc[duties["role"] == "township", "unit"]})
    everything = find_things(points, listed, duties, townships, found_types, settings)
    things = everything[~everything["is_again"]]
    waiting = candidates[candidates["decision"] == ""]
    waits = Counter(
        zip(waiting["type_id"], townships_of(waiting, areas, points, duties), strict=True)
    )
    lacks = find_lacks(things, seats, waits, catalogue)
    unlisted, problems = _unlisted(things, catalogue, settings)
    rows = [*unlisted, *_unlocated(everything, listed, settings), *_missing(lacks, seats, settings)]
    problems += _townships_said(seats, things)
    return Output(
        {
            "completeness": from_rows(TABLES["completeness"], _counts(things, lacks, catalogue)),
            "findings": from_rows(TABLES["findings"], rows),
        },
        problems,
    )


def _counts(things: pd.DataFrame, lacks: list[Lack], catalogue: Catalogue) -> Rows:
    """Return one row a type and township in which anything is known or lacking."""
    missing = Counter({(lack.type_id, lack.township): lack.lacking for lack in lacks})
    for lack in lacks:
        missing[lack.type_id, COUNTY] += lack.lacking
    in_both, is_named = things["in_osm"] & things["in_list"], things["is_named"]
    marks = {"osm": things["in_osm"], "listed": things["in_list"], "both": in_both}
    marks |= {"osm_named": things["in_osm"] & is_named, "both_named": in_both & is_named}
    frame = things.assign(**marks)
    parts = pd.concat([frame, frame.assign(township=COUNTY)])
    counted = parts.groupby(["type_id", "township"])[list(marks)].sum().astype(int)
    sums = {
        (str(type_id), str(township)): dict(zip(marks, map(int, row), strict=True))
        for (type_id, township), row in zip(counted.index, counted.to_numpy(), strict=True)
    }
    rows = []
    for type_id, township in sorted({*sums, *missing}):
        counts = sums.get((type_id, township)) or dict.fromkeys(marks, 0)
        rows.append(
            {
                "type_id": type_id,
                "township": township,
                **counts,
                "missing": missing[type_id, township],
                **_estimate(counts, catalogue.types[type_id]),
            }
        )
    return rows


def _estimate(counts: Mapping[str, int], point_type: PointType) -> dict[str, Any]:
    """Return estimate, interval and method; without an estimate the method says why.

    Lists are matched by name, so what has none on the map cannot be found in both. It is left out
    of the source "map", which the estimate allows. Nameless sites do exist, so the total holds
    them; nameless stretches are pieces of who knows how many streets, so it leaves them out.
    """
    osm, listed, both = counts["osm_named"], counts["listed"], counts["both_named"]
    is_street = point_type.shape == "stretch"
    nameless = counts["osm"] - osm
    why = why_unknown(osm, listed, both)
    if not is_found(point_type):
        why = "list_only" if point_type.derive is None else "derived"
    elif nameless and listed and not osm:
        why = "nameless"
    if why:
        return _unknown(why)
    found = estimate_total(osm, listed, both)
    least = osm if is_street else counts["osm"]
    if found.high < least:
        return _unknown("nameless")
    named = "chapman_streets" if is_street else "chapman_named"
    return {
        "estimate": round(max(found.total, least), 1),
        "low": float(max(found.low, least)),
        "high": float(found.high),
        "method": named if nameless else "chapman",
    }


def _unknown(why: str) -> dict[str, Any]:
    return {"estimate": None, "low": None, "high": None, "method": why}


def _unlisted(
    things: pd.DataFrame, catalogue: Catalogue, settings: Settings
) -> tuple[Rows, list[Problem]]:
    """Return what the map has and the list has not, for types the list speaks of at all.

    Nameless stretches are counted in a problem: nobody could look one up in a list.
    """
    speaks = set(things.loc[things["in_list"], "type_id"])
    only_map = things[things["in_osm"] & ~things["in_list"]]
    silent = sorted(set(only_map["type_id"]) - speaks)
    only_map = only_map[only_map["type_id"].isin(speaks)]
    is_street = only_map["type_id"].map(lambda i: catalogue.types[i].shape == "stretch")
    nameless = is_street.astype(bool) & ~only_map["thing"].str.startswith("street:")
    problems = []
    if silent:
        names = [catalogue.types[i].name for i in silent]
        facts = {"names": "、".join(names)}
        problems.append(Problem("completeness.no_list", "info", count=len(silent), facts=facts))
    if nameless.any():
        metres = round(float(only_map.loc[nameless, "length_m"].sum()))
        facts = {"km": f"{metres / 1000:.1f}"}
        count = int(nameless.sum())
        problems.append(Problem("completeness.nameless", "info", count=count, facts=facts))
    rows = []
    for thing in records(only_map[~nameless]):
        is_line = thing["thing"].startswith("street:")
        facts = {"parts": thing["parts"], "metres": round(thing["length_m"])} if is_line else {}
        detail = say("finding.unlisted", settings.language, **facts)
        rows.append(_finding("unlisted", thing["thing"], thing, detail))
    return rows, problems


def _unlocated(things: pd.DataFrame, listed: pd.DataFrame, settings: Settings) -> Rows:
    """Return what the list has and nobody could place, each with its file, sheet and row."""
    rows_by_id = {row["listed_id"]: row for row in records(listed)}
    rows = []
    is_nowhere = (things["parts"] == 0) | (things["listed_id"] != "") & things["lon"].isna()
    for thing in records(things[is_nowhere & (things["shape"] != "none")]):
        item = rows_by_id[thing["listed_id"]]
        facts = {"file": item["file"], "sheet": item["sheet"], "row": int(item["row"])}
        facts |= {"address": item["address"], "again": thing["name"] if thing["is_again"] else ""}
        detail = say("finding.unlocated", settings.language, **facts)
        rows.append(_finding("unlocated", thing["listed_id"], thing, detail))
    return rows


def _missing(
    lacks: list[Lack], seats: Mapping[str, tuple[float, float]], settings: Settings
) -> Rows:
    """Return one finding a type and township that should have more than is known of."""
    rows = []
    for lack in lacks:
        facts: dict[str, Any] = {"least": lack.least, "known": lack.known}
        facts |= {"lacking": lack.lacking, "waiting": lack.waiting or None}
        facts |= {"places": str(lack.places) if lack.is_sparse else None}
        lon, lat = seats[lack.township]
        about = {"type_id": lack.type_id, "township": lack.township, "lon": lon, "lat": lat}
        detail = say("finding.missing", settings.language, **facts)
        rows.append(_finding("missing", f"{lack.type_id}-{lack.township}", about, detail))
    return rows


def _finding(kind: str, ref: str, about: Mapping[str, Any], detail: str) -> dict[str, Any]:
    township = about["township"]
    return {
        "finding_id": f"{kind}-{ref.removeprefix('street:')}",
        "kind": kind,
        "type_id": about["type_id"],
        "township": "" if township == UNKNOWN else township,
        "name": about.get("name", ""),
        "point_id": about.get("point_id", ""),
        "listed_id": about.get("listed_id", ""),
        "lon": about["lon"],
        "lat": about["lat"],
        "detail": detail,
    }


def _townships_said(
    seats: Mapping[str, tuple[float, float]], things: pd.DataFrame
) -> list[Problem]:
    """Say where ``missing`` could not be told, or hardly."""
    if not seats:
        return [Problem("completeness.no_township", "warning")]
    sparse = sparse_townships(things, seats)
    if not sparse:
        return []
    shown = "、".join(sorted(sparse)[:_NAMES_MAX]) + ("…" if len(sparse) > _NAMES_MAX else "")
    return [Problem("completeness.sparse", "info", count=len(sparse), facts={"names": shown})]
