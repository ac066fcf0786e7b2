"""Every point on one line: what it is, whose it is, where it lies, how it stands.

From: points, duties, listed, scores, gaps and the catalogue. To: one mapping a point, in words;
the duty list, the map data and the csv are cut from the same lines.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from geoplan.catalogue import Catalogue
from geoplan.tables import records
from geoplan.tables.values import KINDS, PLACED_BY, STATES
from geoplan.text import say

UNITS = ("lead", "supporting", "township", "community", "grid", "sponsor")
# Persons and how to reach them: they leave the office's own lists only where a setting says so.
PERSONS = ("head_lead", "head_township", "grid_head", "contact", "phone")
_HEADS = PERSONS[:3]
_ROLES = (*UNITS, *_HEADS)
_FROM_LIST = ("contact", "phone", "note")


def duty_rows(
    tables: Mapping[str, Any], catalogue: Catalogue, language: str
) -> list[dict[str, Any]]:
    """Return one mapping a point, in the order of the points table.

    Keys: those of ``points`` (but its geometry) and of ``gaps``, ``UNITS``, ``PERSONS``, ``note``,
    ``type``, ``kind_word``, ``place`` (what the position rests on), ``state_word``. The frames of
    points and gaps hold the same points in the same order, as their contracts have it.
    """
    units = _joined(tables["duties"])
    listed = {row["listed_id"]: row for row in records(tables["listed"])}
    types = {type_id: kind.name for type_id, kind in catalogue.types.items()}
    kinds = {kind: say(f"kind.{kind}", language) for kind in KINDS}
    states = {state: say(f"state.{state}", language) for state in STATES}
    places = {by: say(f"duty_list.place.{by}", language) for by in PLACED_BY}
    rows = records(tables["points"].drop(columns="geometry"))
    for row, gap in zip(rows, records(tables["gaps"]), strict=True):
        of_point = units.get(row["point_id"], {})
        item = listed.get(row["listed_id"], {})
        row |= gap
        for role in _ROLES:
            row[role] = of_point.get(role, "")
        for name in _FROM_LIST:
            row[name] = item.get(name, "")
        row["type"] = types[row["type_id"]]
        row["kind_word"] = kinds[row["kind"]]
        row["state_word"] = "、".join([states[state] for state in row["states"]])
        within = row["uncertainty_m"]
        row["place"] = places[row["placed_by"]]
        row["place"] += f" ±{within:.0f} m" if within == within else ""  # NaN: not known
    return rows


def _joined(duties: pd.DataFrame) -> dict[str, dict[str, str]]:
    """Return who has each role at each point; of a head, the person's name."""
    found: dict[str, dict[str, str]] = {}
    columns = [duties[name].tolist() for name in ("point_id", "role", "unit", "person")]
    for point_id, role, unit, person in zip(*columns, strict=True):
        name = person if role in _HEADS else unit
        of_point = found.setdefault(point_id, {})
        of_point[role] = f"{of_point[role]}、{name}" if of_point.get(role) else name
    return found
