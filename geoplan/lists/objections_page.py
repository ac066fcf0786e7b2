"""What units say is not theirs, for the office to look into: open ones first, with the command.

From: ``objections``, points, duties. To: a page of the book of problems.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from geoplan.catalogue import Catalogue
from geoplan.config import Settings
from geoplan.lists.case_rows import cells, heads, units_by_role
from geoplan.lists.inventory_list import title
from geoplan.lists.xlsx import Page
from geoplan.tables import records
from geoplan.text import say

_COLUMNS = (
    *(("rank", 6), ("answered", 10), ("point", 24), ("type", 12), ("township", 12)),
    *(("objector", 18), ("objected_day", 11), ("objected_times", 8), ("reason", 40)),
    *(("who", 10), ("lead", 16), ("answer", 40), ("command", 78), ("point_id", 24)),
)
# Unit names of these characters stay one word in any command window; others are typed by hand.
_PLAIN = re.compile(r"[\w（）()、·\-]+")
_PLAIN_ID = re.compile(r"[\w.:\-]+")


def objections_page(tables: Mapping[str, Any], catalogue: Catalogue, settings: Settings) -> Page:
    """Return all objections: to be looked into, of points nobody found, settled."""
    language = settings.language
    points = tables["points"].set_index("point_id")
    towns = units_by_role(tables["duties"])
    order = {"open": 0, "unknown": 1, "refused": 2, "moved": 3}
    rows = sorted(records(tables["objections"]), key=lambda r: order[r["state"]])
    body = []
    for row in rows:
        point_id = row["point_id"]
        known = points.loc[point_id] if point_id else None
        body.append(
            {
                **{name: row[name] for name in ("who", "lead", "point_id")},
                "answered": say(f"objection_state.{row['state']}", language),
                "point": row["point_ref"] if known is None else known["name"],
                "type": "" if known is None else catalogue.types[known["type_id"]].name,
                "township": "、".join(towns.get((point_id, "township"), ())),
                "objector": row["unit"],
                "objected_day": row["day"],
                "objected_times": row["times"],
                "reason": row["why"],
                "answer": _answer(row, language),
                "command": _command(row, language),
            }
        )
    note = say("case_note.objections", language, open=count_open(tables))
    name = say("case_list.objections", language)
    page_title = title("case_list.objections", settings)
    return Page(name, page_title, heads(_COLUMNS, settings), cells(body, _COLUMNS), note=note)


def count_open(tables: Mapping[str, Any]) -> int:
    """Return how many objections wait for an answer."""
    return int(tables["objections"]["state"].isin(("open", "unknown")).sum())


def _answer(row: Mapping[str, Any], language: str) -> str:
    """Return who settled it, when and why, as far as that is written down."""
    day = row["settled_day"].isoformat() if row["settled_day"] else ""
    parts = (row["settled_by"], day, row["settled_why"])
    said = " ".join(part for part in parts if part)
    return said or (say("objection.elsewhere", language) if row["state"] == "moved" else "")


def _command(row: Mapping[str, Any], language: str) -> str:
    """Return the two commands that settle it; nothing that a unit wrote gets into them."""
    if row["state"] != "open" or not _PLAIN_ID.fullmatch(row["point_id"]):
        return ""
    named = row["named_unit"] if _PLAIN.fullmatch(row["named_unit"]) else ""
    unit = row["unit"] if _PLAIN.fullmatch(row["unit"]) else ""
    to = named or say("objection.new_unit", language)
    keep = unit or say("objection.same_unit", language)
    role = "" if row["role"] in ("", "lead") else f" --role {row['role']}"
    return say("objection.command", language, id=row["point_id"], role=role, to=to, keep=keep)
