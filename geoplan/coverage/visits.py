"""Find the points and sections that patrols came to.

From: ``visits`` as written, ``track_stays``, ``points``, ``identities``, ``sections``. To:
``visited``.

A row names a point (by id or name, as answers do), a section or a street; what stands in one column
is looked for in the other too. A street named without more counts as walked from end to end where
it is short (``coverage.visit_street_m``); of a longer one nobody knows which part was, unless the
row has a position. A point named with a position further away than even the same name is matched
over (``inventory.list_match_m``) was not come to; of several points of one name the only one near
the position is meant. A row with nothing but a position was at the nearest site and in the nearest
street within ``coverage.visit_snap_m``; so was a track at the site where it stayed.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cached_property
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geoplan.config import Settings
from geoplan.coverage.streets import XY, Streets, dots_of, nearest
from geoplan.errors import Problem
from geoplan.geo import local_crs, metric_xy, to_metric
from geoplan.tables import TABLES, Output, from_rows, records
from geoplan.text.names import Found, PointFinder

Row = dict[str, Any]

_POINT_FAULTS = (
    ("ambiguous", "visit.ambiguous_point"),
    ("gone", "visit.gone_point"),
    ("candidate", "visit.candidate_point"),
    ("unknown", "visit.unknown_place"),
    ("off_point", "visit.off_point"),
)
_STREET_FAULTS = (("which_part", "visit.which_part"), ("off_street", "visit.off_street"))


def find_visited(
    *,
    points: gpd.GeoDataFrame,
    identities: pd.DataFrame,
    sections: gpd.GeoDataFrame,
    visits: pd.DataFrame,
    track_stays: pd.DataFrame,
    settings: Settings,
) -> Output:
    """Return what each visit up to the settings' date reached; rows that reached none are told."""
    as_of = settings.day
    kept = visits[np.array([day <= as_of for day in visits["day"]], dtype=bool)]
    problems: list[Problem] = []
    rows: list[Row] = []
    if len(kept) or len(track_stays):
        counties = (settings.county.name, settings.county.area)
        names = PointFinder(points, identities, counties)
        reader = _Reader(names, _streets(sections, points, settings), problems, settings)
        rows = reader.read(records(kept), _positions(kept, reader.streets.crs))
        rows += reader.stays(track_stays)
    if len(kept) < len(visits):
        facts = {"as_of": as_of.isoformat()}
        count = len(visits) - len(kept)
        problems.append(Problem("visit.future", "info", count=count, facts=facts))
    return Output({"visited": from_rows(TABLES["visited"], rows)}, problems)


def _streets(sections: gpd.GeoDataFrame, points: gpd.GeoDataFrame, settings: Settings) -> Streets:
    ground = sections if len(sections) else points[points["lon"].notna()]
    bounds = ground.total_bounds if len(ground) else np.zeros(4)
    limits = settings.coverage
    return Streets(
        sections,
        local_crs(bounds),
        snap_m=limits.visit_snap_m,
        whole_m=limits.visit_street_m,
    )


def _positions(visits: pd.DataFrame, crs: str) -> XY:
    """Return metres in ``crs`` a row; NaN where it has no position."""
    xy = np.full((len(visits), 2), np.nan)
    has = visits["lon"].notna().to_numpy()
    xy[has] = metric_xy(visits.loc[has, "lon"], visits.loc[has, "lat"], crs)
    return xy


class _Reader:
    """Reads the rows of ``visits``; what cannot be used goes to ``problems``."""

    def __init__(
        self, points: PointFinder, streets: Streets, problems: list[Problem], settings: Settings
    ) -> None:
        self.points = points
        self.streets = streets
        self.problems = problems
        self.near_m = settings.coverage.visit_snap_m + settings.inventory.list_error_m
        self.far_m = settings.inventory.list_match_m

    @cached_property
    def shapes(self) -> dict[str, Any]:
        """Geometry of the points in metres, by id."""
        points = self.points.points
        shapes = to_metric(points.geometry, self.streets.crs)
        return dict(zip(points["point_id"], shapes, strict=True))

    def read(self, visits: list[Row], xy: XY) -> list[Row]:
        """Return the rows of ``visited``; a place reached twice by one visit counts once."""
        rows: dict[tuple[str, str, str], Row] = {}
        bare: list[int] = []
        for number, visit in enumerate(visits):
            refs = (("点位", visit["point_ref"]), ("路段", visit["section_ref"]))
            named = [(column, ref) for column, ref in refs if ref]
            where = None if np.isnan(xy[number, 0]) else xy[number]
            for column, ref in named:
                for row in self._named(visit, column, ref, where):
                    rows.setdefault((row["visit_id"], row["kind"], row["ref_id"]), row)
            if not named:
                bare.append(number)
        for row in self._at([visits[number] for number in bare], xy[bare]):
            rows[row["visit_id"], row["kind"], row["ref_id"]] = row
        return list(rows.values())

    def stays(self, stays: pd.DataFrame) -> list[Row]:
        """Return the nearest site within reach of each place where a track stayed."""
        if stays.empty:
            return []
        xy = metric_xy(stays["lon"], stays["lat"], self.streets.crs)
        named = zip(stays["track_id"], stays["seq"], stays["day"], strict=True)
        visits = [{"visit_id": f"{track}:{seq}", "day": day} for track, seq, day in named]
        return self._nearest(visits, xy, ("point",), "track")

    def _named(self, visit: Row, column: str, ref: str, xy: XY | None) -> list[Row]:
        """Return what ``ref`` means: first of the kind of its column, then of the other."""
        is_street = self.streets.knows(ref) and (column == "路段" or not self.points.knows(ref))
        place = {"file": visit["file"], "sheet": visit["sheet"], "row": int(visit["row"])}
        if is_street:
            found = self.streets.find(ref, xy)
            for fault, code in _STREET_FAULTS:
                if fault == found.fault:
                    facts = {"place": ref} | found.facts
                    self.problems.append(Problem(code, "lost", **place, column=column, facts=facts))
            how = "named" if ref in self.streets.known else "street"
            return [_row(visit, "section", i, how, found.distance_m) for i in found.ids]
        meant = self._point(ref, visit["day"], xy)
        for fault, code in _POINT_FAULTS:
            if fault == meant.fault:
                facts = {"place": ref} | meant.facts
                self.problems.append(Problem(code, "lost", **place, column=column, facts=facts))
        targets = meant.targets.items()
        return [_row(visit, "point", i, "named" if own else "heir") for i, own in targets]

    def _point(self, ref: str, day: date, xy: XY | None) -> Found:
        """Return the points that ``ref`` means, as far as the position (metres) agrees."""
        meant = self.points.find(ref, day)
        if xy is None:
            return meant
        spot = shapely.Point(xy)
        if meant.fault == "ambiguous":
            named = self.points.named(ref)
            near = [i for i in named if self.shapes[i].distance(spot) <= self.near_m]
            return Found({near[0]: True}) if len(near) == 1 else meant
        own = (i for i, is_own in meant.targets.items() if is_own)
        # The distance to a point without a place is not a number: it agrees with any position.
        away_m = max((self.shapes[i].distance(spot) for i in own), default=0.0)
        if away_m > self.far_m:
            return Found({}, "off_point", {"distance": f"{away_m:.0f}"})
        return meant

    def _at(self, visits: list[Row], xy: XY) -> list[Row]:
        """Return the nearest site and the nearest section of visits with a position alone."""
        if not visits:
            return []
        rows = self._nearest(visits, xy, ("point", "section"), "position")
        reached = {row["visit_id"] for row in rows}
        for visit in visits:
            if visit["visit_id"] not in reached:
                place = {"file": visit["file"], "sheet": visit["sheet"], "row": int(visit["row"])}
                facts = {"limit": f"{self.streets.snap_m:.0f}"}
                column = "经度、纬度"
                self.problems.append(
                    Problem("visit.nowhere", "lost", **place, column=column, facts=facts)
                )
        return rows

    def _nearest(self, visits: list[Row], xy: XY, kinds: Sequence[str], how: str) -> list[Row]:
        """Return the nearest place of each kind within reach of each of ``visits``."""
        points = self.points.points
        sites = points[(points["shape"] == "site") & points["lon"].notna()]
        spots = dots_of(metric_xy(sites["lon"], sites["lat"], self.streets.crs))
        trees = {
            "point": (sites["point_id"].tolist(), shapely.STRtree(spots)),
            "section": (self.streets.ids, self.streets.tree),
        }
        return [
            _row(visits[number], kind, trees[kind][0][member], how, float(away_m))
            for kind in kinds
            for number, member, away_m in zip(
                *nearest(trees[kind][1], xy, self.streets.snap_m), strict=True
            )
        ]


def _row(visit: Row, kind: str, ref_id: str, how: str, distance_m: float | None = None) -> Row:
    return {
        "visit_id": visit["visit_id"],
        "kind": kind,
        "ref_id": ref_id,
        "day": visit["day"],
        "how": how,
        "distance_m": distance_m,
    }
