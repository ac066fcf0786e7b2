"""Tell whose a point is: by which rule, back to the cell or the map, and what lost against it.

From: the tables that duties were assigned by. To: sentences.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from geoplan.catalogue import Catalogue
from geoplan.config import Settings
from geoplan.duties.assign import Assigned, weigh
from geoplan.duties.sides import split_sides
from geoplan.tables import records
from geoplan.tables.values import ROLES
from geoplan.text import say
from geoplan.text.duties import doubt_facts

_LOST_MAX = 4
_SIDES = {"lead": "head_lead", "township": "head_township"}


def tell_duties(
    tables: Mapping[str, Any],
    duties: pd.DataFrame,
    conflicts: pd.DataFrame,
    point_id: str,
    catalogue: Catalogue,
    settings: Settings,
) -> list[str]:
    """Return lines about the duties at a point.

    ``tables`` are those named in :data:`geoplan.duties.assign.READS`; ``duties`` and ``conflicts``
    the rows of the point.
    """
    done = weigh(tables, catalogue, settings)
    at, language = done.case.position[point_id], settings.language
    lines: list[str] = []
    for role in ROLES:
        mine = [row for row in records(duties) if row["role"] == role]
        for row in sorted(mine, key=lambda r: str(r["unit"])):
            lines.append(say("explain.duty", language, **_facts(row, language)))
        lines += _moves(done, at, role, language)
        lines += _lost(done, at, role, {row["unit"] for row in mine}, language)
    lines += _doubts(conflicts, language)
    type_id = str(done.case.type_ids[at])
    return [*lines, *_two_heads(duties, type_id, catalogue, settings)]


def _facts(row: Mapping[str, Any], language: str) -> dict[str, Any]:
    metres, person = row["distance_m"], row.get("person", "")
    far = "" if pd.isna(metres) else say("explain.distance", language, km=f"{metres / 1000:.1f}")
    named = say("explain.person", language, name=person) if person else ""
    return {
        "role": say(f"role.{row['role']}", language) if "role" in row else "",
        "unit": f"{row['unit']}{named}",
        "rule": say(f"rule.{row['rule']}", language),
        "detail": row["detail"],
        "distance": far,
    }


def _moves(done: Assigned, at: int, role: str, language: str) -> list[str]:
    """Return what people changed, in the order in which they did."""
    lines = []
    for told in done.moves.history:
        if told["at"] == at and told["role"] == role:
            day = told["day"].isoformat() if told["day"] else ""
            lines.append(say("explain.moved", language, **{**told, "day": day}))
    return lines


def _lost(done: Assigned, at: int, role: str, held: set[str], language: str) -> list[str]:
    """Return the claims of others, the strongest first; each unit once."""
    claims = done.case.claims.of(role)
    rows = records(claims[(claims["at"] == at) & (claims["unit"] != "")])
    others: dict[str, dict[str, Any]] = {}
    for row in rows:
        if row["unit"] not in held:
            others.setdefault(str(row["unit"]), row)
    lines = [
        say("explain.lost", language, **_facts(row, language))
        for row in list(others.values())[:_LOST_MAX]
    ]
    if len(others) > _LOST_MAX:
        lines.append(say("explain.lost_more", language, count=len(others) - _LOST_MAX))
    return lines


def _doubts(conflicts: pd.DataFrame, language: str) -> list[str]:
    return [
        say("explain.doubt", language, **doubt_facts(row, language)) for row in records(conflicts)
    ]


def _two_heads(
    duties: pd.DataFrame, type_id: str, catalogue: Catalogue, settings: Settings
) -> list[str]:
    """Tell which side answers for which indicators; those set apart from their kind by name."""
    language = settings.language
    by_role = dict(
        zip(duties["role"], zip(duties["unit"], duties["person"], strict=True), strict=True)
    )
    nobody = say("explain.nobody", language)
    units = {}
    for side, head in _SIDES.items():
        unit = by_role.get(side, (nobody, ""))[0]
        person = by_role.get(head, ("", ""))[1]
        units[side] = unit + (say("explain.person", language, name=person) if person else "")
    split = split_sides(catalogue, type_id, settings)
    sides = {"static": settings.duties.static_side, "dynamic": settings.duties.dynamic_side}
    facts: dict[str, Any] = {f"{kind}_unit": units[side] for kind, side in sides.items()}
    apart: dict[str, list[str]] = {}
    for kind, usual in sides.items():
        count = 0
        for side, ids in split.items():
            names = [
                catalogue.indicators[i].name for i in ids if catalogue.indicators[i].kind == kind
            ]
            if side == usual:
                count = len(names)
            else:
                apart.setdefault(side, []).extend(names)
        facts[kind] = str(count)
    others = [
        say("explain.side_other", language, names="、".join(names), unit=units[side])
        for side, names in sorted(apart.items())
        if names
    ]
    return [say("explain.sides", language, **facts, other="；".join(others))]
