"""The sheets of a mock assessment: what each team looks at, stop by stop, with room for results.

From: ``mock_points``, points, duties, the catalogue. To: a workbook a team, which
``geoplan collect`` takes in as checks of source mock.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from geoplan.catalogue import Catalogue
from geoplan.config import Settings
from geoplan.lists.case_rows import units_by_role
from geoplan.lists.field_sheet import FieldStop, field_sheet
from geoplan.lists.xlsx import Page, workbook_bytes
from geoplan.tables import records
from geoplan.text import say
from geoplan.text.amounts import rounded

_LIST = {
    **{"serial": 6, "place": 26, "type": 14, "how": 26, "township": 14, "unit": 20},
    **{"address": 26, "stay": 9, "share": 10, "lon": 11, "lat": 11, "point_id": 22},
}


def team_book(
    mine: list[dict[str, Any]],
    tables: Mapping[str, Any],
    catalogue: Catalogue,
    settings: Settings,
    title: str,
    source: str = "mock",
    more: Sequence[Page] = (),
    alert: str = "",
) -> bytes:
    """Return the workbook of one team: its stops, and every standard at each.

    ``source``: as what the results count when they come back; ``more``: further pages;
    ``alert``: as of :func:`~geoplan.lists.xlsx.workbook_bytes`.
    """
    language = settings.language
    points = {row["point_id"]: row for row in records(tables["points"].drop(columns="geometry"))}
    return workbook_bytes(
        [
            _checks_page(mine, points, catalogue, language, title, source),
            _stops_page(mine, points, tables, catalogue, language, title),
            *more,
        ],
        title,
        alert,
    )


def _heads(widths: Mapping[str, int], language: str) -> list[tuple[str, int]]:
    return [(say(f"mock.column.{name}", language), width) for name, width in widths.items()]


def _checks_page(
    mine: list[dict[str, Any]],
    points: Mapping[str, Any],
    catalogue: Catalogue,
    language: str,
    title: str,
    source: str,
) -> Page:
    stops = (
        FieldStop(
            stop["seq"],
            stop["point_id"],
            points[stop["point_id"]]["name"],
            catalogue.types[points[stop["point_id"]]["type_id"]].name,
            points[stop["point_id"]]["type_id"],
            stop["name"],
        )
        for stop in mine
    )
    return field_sheet(
        stops,
        source,
        catalogue,
        language,
        name=say("mock.sheet_checks", language),
        title=title,
        note=say("mock.note_checks", language),
        round_width=16,
    )


def _stops_page(
    mine: list[dict[str, Any]],
    points: Mapping[str, Any],
    tables: Mapping[str, Any],
    catalogue: Catalogue,
    language: str,
    title: str,
) -> Page:
    units = units_by_role(tables["duties"])
    rows = []
    for stop in mine:
        point = points[stop["point_id"]]
        near = points[stop["led_from"]]["name"] if stop["led_from"] else ""
        kind = "near" if near else stop["stratum_id"].rpartition(":")[2]
        how = say(f"mock.how.{kind}", language, name=near)
        if stop.get("walk_m"):
            middle = {n: _told(stop[f"walk_{n}"]) for n in ("lon", "lat")}
            how += say("mock.walk", language, metres=f"{stop['walk_m']:.0f}", **middle)
        told = {
            "serial": stop["seq"],
            "place": point["name"],
            "type": catalogue.types[point["type_id"]].name,
            "how": how,
            "township": "、".join(units.get((stop["point_id"], "township"), ())),
            "unit": "、".join(units.get((stop["point_id"], "lead"), ())),
            "address": point["address"],
            "stay": catalogue.types[point["type_id"]].visit_min,
            "share": rounded(stop["weight_pct"], 3),
            "lon": _degrees(point["lon"]),
            "lat": _degrees(point["lat"]),
            "point_id": stop["point_id"],
        }
        rows.append([told[name] for name in _LIST])
    return Page(
        say("mock.sheet_stops", language),
        title,
        _heads(_LIST, language),
        rows,
        note=say("mock.note_stops", language),
        centred=(0,),
    )


def _degrees(value: Any) -> float | None:
    return None if pd.isna(value) else round(float(value), 6)


def _told(degrees: float) -> str:
    """Return degrees to a metre; nothing where they are not known."""
    return "" if pd.isna(degrees) else f"{degrees:.5f}"
