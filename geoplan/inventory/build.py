"""The inventory in one view.

From: what comes from outside, the register, people's decisions. To: sections, points,
point_sections, candidates, outlines, recuts.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import pandas as pd

from geoplan.catalogue import Catalogue
from geoplan.config import Settings
from geoplan.errors import Problem
from geoplan.inventory.claims import unmade
from geoplan.inventory.derive import FROM_GROUND, FROM_POINTS
from geoplan.inventory.ground import NAME_LANGUAGE, Ground, is_urban_place, lay_out
from geoplan.inventory.listing import Verdict, apply_list, list_and_map, read_reviews
from geoplan.inventory.picked import place_by_hand
from geoplan.inventory.settle import decided_ids, lasting_ids, settle
from geoplan.inventory.sites import Typed, merge_places, site_rows, type_places
from geoplan.inventory.streets import rivers, street_stretches
from geoplan.inventory.unnamed import name_unnamed
from geoplan.inventory.zones.found import Found
from geoplan.inventory.zones.official import apply_official, drawn_areas
from geoplan.tables import TABLES, Output, check

_COMPOUND = "compound"


def build_inventory(
    *,
    register: pd.DataFrame,
    decisions: pd.DataFrame,
    picks: pd.DataFrame,
    reviews: pd.DataFrame,
    listed: pd.DataFrame,
    catalogue: Catalogue,
    settings: Settings,
    **outside: Any,
) -> Output:
    """Find every point that the catalogue knows a rule for, and those only the list knows.

    ``outside``: places, streets, routes, route_ways, route_stops, backdrop, gates, zones, areas.
    """
    ground = lay_out(outside, catalogue, settings)
    groups, problems = _groups(ground)
    found = Found(problems=problems)
    _add_sites(found, groups, ground)
    _add_from_ground(found, groups, ground)
    found = apply_official(
        found, outside["zones"], catalogue, ground.walked, ground.namer, NAME_LANGUAGE
    )
    _complete(found.rows)
    compounds = _compounds(found, register, decisions, ground)
    found.add(street_stretches(ground, compounds))
    by_river, water = rivers(ground)
    found.add(by_river)
    _complete(found.rows)
    counties = (settings.county.name, settings.county.area)
    listed, by_hand, said = place_by_hand(
        listed, picks, register, catalogue, ground.county, counties
    )
    found.problems += said
    decided = _reviewed(found, reviews, listed, register, ground)
    listing = list_and_map(listed, ground, decided)
    first, later = _listed_first(listed, catalogue)
    apply_list(found, first, listing)
    name_unnamed(found.rows, ground.sections, catalogue, NAME_LANGUAGE)
    _add_from_points(found, ground)
    _complete(found.rows)
    apply_list(found, later, listing)
    for row in found.rows:
        if row["listed_id"] in by_hand and row["placed_by"] == "list":
            row["placed_by"] = "pick"
    tables, said = settle(found, register, decisions, ground)
    made = {*tables["points"]["type_id"], *tables["candidates"]["type_id"]}
    said += unmade(catalogue, made)
    sections = pd.concat([ground.sections, water]) if len(water) else ground.sections
    return Output({"sections": check(TABLES["sections"], sections), **tables}, said)


def _groups(ground: Ground) -> tuple[dict[str, list[list[Typed]]], list[Problem]]:
    """Return the places of every type, those of one place together."""
    places = ground.tables["places"]
    is_urban = is_urban_place(places, ground.town)
    typed, problems = type_places(places, ground.catalogue, is_urban)
    groups: dict[str, list[list[Typed]]] = defaultdict(list)
    for group in merge_places(typed, ground.crs):
        groups[group[0].point_type.id].append(group)
    merged = len(typed) - sum(map(len, groups.values()))
    if merged:
        problems.append(Problem("place.merged", "info", count=merged))
    return groups, problems


def _add_sites(found: Found, groups: dict[str, list[list[Typed]]], ground: Ground) -> None:
    """Add a point a group; types with a rule of their own make theirs from the same groups."""
    for type_id in sorted(groups):
        derive = ground.catalogue.types[type_id].derive
        if derive is None or derive.rule not in FROM_GROUND:
            found.rows += site_rows(groups[type_id])


def _add_from_ground(found: Found, groups: dict[str, list[list[Typed]]], ground: Ground) -> None:
    for point_type in ground.catalogue.by_priority:
        if point_type.derive is not None and point_type.derive.rule in FROM_GROUND:
            rule = FROM_GROUND[point_type.derive.rule]
            found.add(rule(ground, point_type, groups.get(point_type.id, [])))


def _add_from_points(found: Found, ground: Ground) -> None:
    for point_type in ground.catalogue.by_priority:
        if point_type.derive is not None and point_type.derive.rule in FROM_POINTS:
            found.add(FROM_POINTS[point_type.derive.rule](ground, point_type, found))


def _compounds(
    found: Found, register: pd.DataFrame, decisions: pd.DataFrame, ground: Ground
) -> Any:
    """Return the outlines of the compounds that will be points: what lies within is no lane."""
    types = {
        t.id
        for t in ground.catalogue.types.values()
        if t.derive is not None and t.derive.rule == _COMPOUND
    }
    rows = [row for row in found.rows if row["type_id"] in types]
    ids = decided_ids(rows, register, decisions, ground)
    return drawn_areas(found, ids, ground.crs)


def _reviewed(
    found: Found,
    reviews: pd.DataFrame,
    listed: pd.DataFrame,
    register: pd.DataFrame,
    ground: Ground,
) -> dict[str, Verdict]:
    """Return what people decided on rows of the list; points are named by their lasting ids."""
    if reviews.empty:
        return {}
    county = ground.settings.county
    lasting = lasting_ids(found.rows, register, ground)
    decided, said = read_reviews(
        reviews, listed, lasting, ground.catalogue, (county.name, county.area)
    )
    found.problems += said
    return decided


def _complete(rows: list[dict[str, Any]]) -> None:
    """Write what every row has unless a rule or the list said otherwise."""
    for row in rows:
        row.setdefault("listed_id", "")
        row.setdefault("standing", "rule")
        row.setdefault("confidence", 1.0)
        row.setdefault("placed_by", "map")
        row.setdefault("uncertainty_m", None)  # as exact as the map is


def _listed_first(listed: pd.DataFrame, catalogue: Catalogue) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Part the rows of the list: those of types that lie around other points come last."""
    late = {t.id for t in catalogue.types.values() if t.derive and t.derive.rule in FROM_POINTS}
    is_late = listed["type_id"].isin(late)
    return listed[~is_late], listed[is_late]
