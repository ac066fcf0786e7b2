"""Bring the county's list and the map together.

From: ``listed`` and what was found in OSM. To: the same with the listed points marked ``fixed``,
what the list alone knows, and rows of ``matches``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import pandas as pd

from geoplan.errors import Problem
from geoplan.inventory.listing.known import Listing, listed_places, map_places, street_key
from geoplan.inventory.listing.points import confirm, new_point, place_of
from geoplan.inventory.listing.streets import stretches_of
from geoplan.inventory.matching import Doubt, Match, Pair, match_places
from geoplan.inventory.zones.found import Found
from geoplan.tables import records
from geoplan.text.names import normal_name

Rows = list[dict[str, Any]]

_OFFERED = 4  # places offered for a row in doubt


def apply_list(found: Found, listed: pd.DataFrame, listing: Listing) -> None:
    """Mark listed points ``fixed`` in place and append those known from the list alone.

    Every row of ``listed`` is matched or added; a street listed twice is named in a problem. What
    nobody can place is a point all the same, without a place: it is assigned and checked.
    """
    items = sorted(records(listed), key=lambda row: row["listed_id"])
    if not items:
        return
    left = _take_reviewed(found, items, listing)
    types = {item["type_id"] for item in left}
    free = [row for row in found.rows if row["type_id"] in types and not row["listed_id"]]
    places, by_place = map_places(free, listing)
    matching = match_places(listed_places(left, listing), places, listing.region, listing.weights)
    by_row: dict[str, Rows] = defaultdict(list)
    for item in left:
        by_row[street_key(item) if listing.is_street(item) else item["listed_id"]].append(item)
    matched = {m.pair.row_id: m for m in matching.matches}
    doubts = {d.row_id: d for d in matching.doubts}
    taken = {pair.row_id for pair in matching.taken}
    decided = _names_of([row for row in found.rows if row["listed_id"] in listing.decided])
    taken |= {item["listed_id"] for item in left if _names_of([item]) <= decided}
    for row_id, group in by_row.items():
        if row_id in matched:
            _take(found, group, by_place, matched[row_id], listing)
        else:
            _add(found, group, by_place, doubts.get(row_id), row_id in taken, listing)


def _names_of(rows: Rows) -> set[tuple[str, str]]:
    return {(row["type_id"], normal_name(row["name"])) for row in rows}


def _take_reviewed(found: Found, items: Rows, listing: Listing) -> Rows:
    """Do as people decided; return the rows nobody decided on."""
    by_id = {row["point_id"]: row for row in found.rows}
    left = []
    for item in items:
        verdict = listing.decided.get(item["listed_id"])
        row = by_id.get(verdict.point_id) if verdict else None
        if verdict is None or (verdict.point_id and (row is None or row["listed_id"])):
            left.append(item)
            continue
        if row is None:
            row, links, said = new_point(item, "", False, listing)
            found.rows.append(row)
            found.links += links
            found.problems += said
        else:
            confirm(row, item)
        found.matches.append(_match_row(item, row, "reviewed", decided=verdict.said))
    return left


def _take(
    found: Found, group: Rows, by_place: Mapping[str, Rows], match: Match, listing: Listing
) -> None:
    """Mark what the rows of one place, or of one street, were matched to."""
    rows = by_place[match.pair.place_id]
    facts = {
        "points": match.pair.points,
        "how": match.pair.how,
        "address": match.pair.address,
        "distance_m": match.pair.distance_m,
        "margin": match.margin,
        "runner_up": _first_id(by_place, match.runner_up),
    }
    if rows[0]["shape"] == "stretch":
        taken = stretches_of(group, rows, found.links, listing)
    else:
        taken = [(item, rows if i == 0 else []) for i, item in enumerate(group)]
    for item, mine in taken:
        for row in mine:
            confirm(row, item)
            found.matches.append(_match_row(item, row, "matched", **facts))
        if not mine:
            point_type = listing.ground.catalogue.types[item["type_id"]]
            told = {"name": item["name"], "type": point_type.name}
            where = place_of(item)
            found.problems.append(Problem("list.street_again", "lost", **where, facts=told))


def _add(
    found: Found,
    group: Rows,
    by_place: Mapping[str, Rows],
    doubt: Doubt | None,
    is_taken: bool,
    listing: Listing,
) -> None:
    """Add points the map does not have, or of which nobody knows which they are."""
    offered = doubt.candidates[:_OFFERED] if doubt else ()
    names = [f"{_name(by_place, p)}〔{_first_id(by_place, p.place_id)}〕" for p in offered]
    for item in group:
        row, links, said = new_point(item, "、".join(names), is_taken, listing)
        found.rows.append(row)
        found.links += links
        found.problems += said
        for rank, pair in enumerate(offered, 1):
            candidate = by_place[pair.place_id][0]
            facts = {
                "points": pair.points,
                "how": pair.how,
                "address": pair.address,
                "distance_m": pair.distance_m,
                "rank": rank,
            }
            found.matches.append(_match_row(item, candidate, "doubt", **facts))


def _name(by_place: Mapping[str, Rows], pair: Pair) -> str:
    row = by_place[pair.place_id][0]
    return str(row.get("street") or row["name"])


def _first_id(by_place: Mapping[str, Rows], place_id: str) -> str:
    return str(by_place[place_id][0]["point_id"]) if place_id else ""


def _match_row(
    item: Mapping[str, Any], row: Mapping[str, Any], status: str, **facts: Any
) -> dict[str, Any]:
    nothing = {"rank": 1, "points": None, "how": "", "address": "", "distance_m": None}
    nothing |= {"margin": None, "runner_up": "", "decided": ""}
    return {
        "listed_id": item["listed_id"],
        "point_id": row["point_id"],
        "status": status,
        **nothing,
        **facts,
    }
