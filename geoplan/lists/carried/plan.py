"""The rounds of a plan with the names of things, ready to be written down.

From: ``patrol_rounds``, ``patrol_stops``, ``patrol_legs``, ``patrol_passed``, points, duties,
catalogue. To: :class:`Round`. No telephone number gets this far.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from geoplan.catalogue import Catalogue
from geoplan.config import Settings
from geoplan.lists.carried.links import navigation_links
from geoplan.tables import records
from geoplan.text import say
from geoplan.text.clock import clock
from geoplan.text.file_names import safe_file_names
from geoplan.text.phones import hide_phones

Floats = npt.NDArray[np.float64]
Row = Mapping[str, Any]
Now = tuple[date, int]  # a day and a second of it


@dataclass(frozen=True)
class Seen:
    """A point that a round sees: ``row`` as planned, and what it is called."""

    row: Row
    name: str
    type: str
    unit: str

    @property
    def point_id(self) -> str:
        """The point it is for."""
        return str(self.row["point_id"])


@dataclass(frozen=True)
class Stop(Seen):
    """One stop: ``row`` of ``patrol_stops``, and what it is called."""

    address: str
    links: Mapping[str, str]
    state: str = "planned"  # "over", or "begun": set out for or looked at when planned anew

    @property
    def seq(self) -> int:
        """Its number within the round."""
        return int(self.row["seq"])

    @property
    def window(self) -> str:
        """The hours it is to be looked at in, "" where any will do."""
        return str(self.row.get("window", "") or "")

    @property
    def window_now(self) -> str:
        """Of several windows the one that looking begins in; all where none holds it."""
        begins, _ = self.times
        held = (w for w in self.window.split("、") if w.split("-")[0] <= begins <= w.split("-")[-1])
        return next(held, self.window)

    @property
    def times(self) -> tuple[str, str]:
        """When looking begins and when one leaves, HH:MM."""
        return clock(self.row["start_s"]), clock(self.row["leave_s"])


@dataclass(frozen=True)
class Round:
    """One team's day. ``legs``: rows of ``patrol_legs`` in order, the way back last.

    ``passed``: belts that it, perhaps with others of that day, sees on the way.
    """

    row: Row
    file_name: str
    stops: tuple[Stop, ...]
    legs: tuple[Row, ...]
    passed: tuple[Seen, ...] = ()

    @property
    def day(self) -> date:
        """The day of the round."""
        found: date = self.row["day"]
        return found

    @property
    def team(self) -> str:
        """The team's name."""
        return str(self.row["team"])

    @cached_property
    def line(self) -> Floats:
        """The whole way as (n, 2) lon/lat, what is walked at stops included."""
        ends = [[(self.row["start_lon"], self.row["start_lat"])]]
        ends += [shapely.get_coordinates(leg["geometry"]).tolist() for leg in self.legs]
        ends.append([(self.row["end_lon"], self.row["end_lat"])])
        xy = np.array([dot for part in ends for dot in part], dtype=float)
        is_new = np.append(True, (np.abs(np.diff(xy, axis=0)) > 1e-9).any(axis=1))
        return np.asarray(xy[is_new])


def read_rounds(
    tables: Mapping[str, Any], catalogue: Catalogue, settings: Settings, now: Now | None = None
) -> list[Round]:
    """Return all rounds of the plan by day and team; ``now``: when it was planned anew."""
    points = tables["points"].drop(columns="geometry")
    named = {row["point_id"]: row for row in records(points)}
    units = _units(tables["duties"])
    stops: dict[str, list[Stop]] = defaultdict(list)
    rounds = records(tables["patrol_rounds"].sort_values(["day", "team"]))
    heads = {row["round_id"]: row for row in rounds}
    for row in records(tables["patrol_stops"].sort_values(["round_id", "seq"])):
        head = heads[row["round_id"]]
        made = _stop(row, named, units, head["mode"], catalogue, settings)
        stops[row["round_id"]].append(replace(made, state=_state(row, head["day"], now)))
    legs: dict[str, list[Row]] = defaultdict(list)
    # On the way first, then what is walked at the stop: t before w.
    for row in records(tables["patrol_legs"].sort_values(["round_id", "seq", "kind"])):
        legs[row["round_id"]].append(row)
    seen: dict[str, list[Seen]] = defaultdict(list)
    for row in records(tables["patrol_passed"]):
        told = _named(row["point_id"], named, units, catalogue, settings)
        for key in row["rounds"]:
            seen[key].append(Seen(row, *told))
    names = safe_file_names(row["round_id"] for row in rounds)
    return [
        Round(row, names[key], tuple(stops[key]), tuple(legs[key]), tuple(seen[key]))
        for row in rounds
        for key in (row["round_id"],)
    ]


def _state(row: Row, day: date, now: Now | None) -> str:
    """Return what is known of a stop: a plan made anew holds those that are over or begun."""
    if row["state"] != "done":
        return str(row["state"])
    return "begun" if now is not None and (day, row["leave_s"]) > now else "over"


def _units(duties: Any) -> dict[str, str]:
    lead = duties[duties["role"] == "lead"]
    found: dict[str, list[str]] = defaultdict(list)
    for point_id, unit in zip(lead["point_id"], lead["unit"], strict=True):
        found[point_id].append(unit)
    return {point_id: "、".join(sorted(own)) for point_id, own in found.items()}


def _stop(
    row: Row,
    named: Mapping[str, Row],
    units: Mapping[str, str],
    mode: str,
    catalogue: Catalogue,
    settings: Settings,
) -> Stop:
    name, kind, unit = _named(row["point_id"], named, units, catalogue, settings)
    links = navigation_links(row["lon"], row["lat"], name, mode, settings.county.name)
    address = hide_phones(named.get(row["point_id"], {}).get("address", "") or "")
    return Stop(row, name, kind, unit, address, links)


def names_of(
    tables: Mapping[str, Any], catalogue: Catalogue, settings: Settings
) -> Callable[[str], tuple[str, str, str]]:
    """Return a function of a point's id that gives name, type and units."""
    points = tables["points"].drop(columns="geometry")
    named = {row["point_id"]: row for row in records(points)}
    units = _units(tables["duties"])
    return lambda point_id: _named(point_id, named, units, catalogue, settings)


def _named(
    point_id: str,
    named: Mapping[str, Row],
    units: Mapping[str, str],
    catalogue: Catalogue,
    settings: Settings,
) -> tuple[str, str, str]:
    """Return name, type and units of a point; one that is gone since has its number for a name."""
    point = named.get(point_id, {})
    name = hide_phones(point.get("name", "")) or point_id
    kind = catalogue.types.get(point.get("type_id", ""))
    unit = units.get(point_id, "") or say("carried.nobody", settings.language)
    return name, kind.name if kind else "", hide_phones(unit)
