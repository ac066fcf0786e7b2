"""What is known when a list meets the map, and both as the matcher sees them.

From: the ground, rows of ``listed``, rows of ``points``. To: :class:`Listing`, :class:`ListedPlace`
and :class:`MapPlace`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geoplan.geo import WGS84, metric_xy, to_metric
from geoplan.inventory.addresses import Failure, Placement, resolve_addresses
from geoplan.inventory.ground import Ground
from geoplan.inventory.listing.reviewed import Verdict
from geoplan.inventory.matching import ListedPlace, MapPlace, MatchWeights
from geoplan.tables import records
from geoplan.text.names import Region, fold_script

Rows = list[dict[str, Any]]

_BRACKETS = re.compile(r"[（(].*")
_OFFICE = re.compile(r"(?:办事处|人民政府|政府)$")
_STREET = "street:"


@dataclass(frozen=True, eq=False)
class Listing:
    """The ground, where addresses lie (by ``listed_id``), and what people decided."""

    ground: Ground
    placed: Mapping[str, Placement | Failure] = field(default_factory=dict)
    decided: Mapping[str, Verdict] = field(default_factory=dict)

    @cached_property
    def region(self) -> Region:
        """The county whose names are read."""
        areas, county = self.ground.tables["areas"], self.ground.settings.county
        named = [*areas.loc[areas["kind"] == "county", "name"], county.area, county.name]
        names = [_BRACKETS.sub("", str(name)).strip() for name in named if name]
        townships = areas.loc[areas["kind"] == "township", "name"]
        known = tuple(sorted(set(map(str, townships))))
        return Region(next(iter(names), ""), county.prefecture.strip(), known)

    @cached_property
    def weights(self) -> MatchWeights:
        """How far a list and the map may be apart."""
        inventory = self.ground.settings.inventory
        return MatchWeights(list_error_m=inventory.list_error_m, far_m=inventory.list_match_m)

    def spot(self, item: Mapping[str, Any]) -> Placement | None:
        """Return where the address of a row lies, if that is sure enough to be drawn."""
        found = self.placed.get(item["listed_id"])
        most_m = self.ground.settings.inventory.address_error_max_m
        is_sure = isinstance(found, Placement) and found.uncertainty_m <= most_m
        return found if is_sure and isinstance(found, Placement) else None

    def is_street(self, item: Mapping[str, Any]) -> bool:
        """Whether a row is of a type that is stretches of streets."""
        return self.ground.catalogue.types[item["type_id"]].shape == "stretch"


def list_and_map(listed: pd.DataFrame, ground: Ground, decided: Mapping[str, Verdict]) -> Listing:
    """Lay the addresses of the rows that need it: streets, and what has no coordinates."""
    listing = Listing(ground, {}, decided)
    rows = [r for r in records(listed) if pd.isna(r["lon"]) or listing.is_street(r)]
    placed = resolve_addresses(rows, ground) if rows else []
    by_id = {row["listed_id"]: found for row, found in zip(rows, placed, strict=True)}
    return replace(listing, placed=by_id)


def listed_places(items: Sequence[dict[str, Any]], listing: Listing) -> list[ListedPlace]:
    """Return rows as the matcher sees them; rows for one street are one, named by the first."""
    lonlat, error_m = [], []
    for item in items:
        spot = listing.spot(item) if pd.isna(item["lon"]) else None
        lonlat.append((spot.lon, spot.lat) if spot else (item["lon"], item["lat"]))
        error_m.append(spot.uncertainty_m if spot else 0.0)
    xy = _metric(lonlat, listing)
    found: dict[str, ListedPlace] = {}
    for item, (x, y), error in zip(items, xy, error_m, strict=True):
        is_street = listing.is_street(item)
        place = ListedPlace(
            street_key(item) if is_street else item["listed_id"],
            item["name"],
            item["type_id"],
            item["address"],
            None if is_street or np.isnan(x) else (x, y),
            error,
            _OFFICE.sub("", fold_script(item["township"])),
        )
        found.setdefault(place.id, place)
    return list(found.values())


def street_key(item: Mapping[str, Any]) -> str:
    """Return what rows for one street have in common."""
    return f"{_STREET}{item['type_id']}:{fold_script(_BRACKETS.sub('', item['name']))}"


def map_places(rows: Rows, listing: Listing) -> tuple[list[MapPlace], dict[str, Rows]]:
    """Return what a list may mean: sites one by one, stretches by street; and their rows by id."""
    by_id: dict[str, Rows] = defaultdict(list)
    for row in rows:
        if row["shape"] != "stretch":
            by_id[row["point_id"]].append(row)
        elif _street_of(row):
            by_id[f"{_STREET}{row['type_id']}:{_street_of(row)}"].append(row)
    firsts = [group[0] for group in by_id.values()]
    xy = _metric([(row["lon"], row["lat"]) for row in firsts], listing)
    townships = _townships(firsts, listing)
    outlines = _outlines(firsts, listing)
    places = []
    for (place_id, group), at, township in zip(by_id.items(), xy, townships, strict=True):
        row = group[0]
        is_street = place_id.startswith(_STREET)
        name = _street_of(row) if is_street else row["name"]
        name = "" if row.get("is_unnamed") else name
        places.append(
            MapPlace(
                place_id,
                name,
                (row["type_id"],),
                (float(at[0]), float(at[1])),
                row.get("other_names", ()),
                row["address"],
                "" if is_street else township,  # a street leads through several
                outlines.get(row["point_id"]),
            )
        )
    return places, dict(by_id)


def _street_of(row: Mapping[str, Any]) -> str:
    """Return the street or bus line a stretch is part of; empty where it has no name."""
    return str(row["street"] if "street" in row else _BRACKETS.sub("", row["name"]))


def _outlines(rows: Rows, listing: Listing) -> dict[str, Any]:
    """Return the polygons of sites drawn as areas, in metres."""
    drawn = [
        row
        for row in rows
        if row["shape"] != "stretch"
        and getattr(row.get("outline"), "geom_type", "") in ("Polygon", "MultiPolygon")
    ]
    shapes = gpd.GeoSeries([row["outline"] for row in drawn], crs=WGS84)
    metric = to_metric(shapes, listing.ground.crs) if drawn else shapes
    return {row["point_id"]: shape for row, shape in zip(drawn, metric, strict=True)}


def _metric(lonlat: Sequence[tuple[float, float]], listing: Listing) -> np.ndarray:
    """Return metres; no position stays none."""
    degrees = np.array(lonlat, dtype=float).reshape(-1, 2)
    xy = np.full_like(degrees, np.nan)
    known = ~np.isnan(degrees).any(axis=1)
    if known.any():
        xy[known] = metric_xy(degrees[known, 0], degrees[known, 1], listing.ground.crs)
    return xy


def _townships(rows: Rows, listing: Listing) -> list[str]:
    """Return the township each row lies in; empty where none is drawn there."""
    areas = listing.ground.tables["areas"]
    drawn = areas[areas["kind"] == "township"]
    names = [""] * len(rows)
    if len(drawn) and rows:
        dots = shapely.points([(row["lon"], row["lat"]) for row in rows])
        dot, area = shapely.STRtree(drawn.geometry.to_numpy()).query(dots, predicate="within")
        titles = [fold_script(str(name)) for name in drawn["name"]]
        for i, j in zip(dot.tolist(), area.tolist(), strict=True):
            names[i] = max(names[i], titles[j])
    return names
