"""The sheet of doubtful duties: who may be meant, by which rule, and who is used for now.

From: ``duty_conflicts``, points. To: a page of the gap list.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from geoplan.catalogue import Catalogue
from geoplan.config import Settings
from geoplan.lists.xlsx import Page
from geoplan.tables import records
from geoplan.tables.values import CONFLICTS, ROLES
from geoplan.text import say
from geoplan.text.duties import doubt_facts

_COLUMNS = (
    ("rank", 6),
    ("name", 26),
    ("type", 14),
    ("role", 10),
    ("doubt", 14),
    ("chosen", 16),
    ("because", 20),
    ("candidates", 60),
    ("id", 24),
)


def doubts_page(
    tables: Mapping[str, Any], catalogue: Catalogue, settings: Settings, title: str
) -> Page:
    """Return the page, leads first, then by kind of doubt, type and name."""
    language = settings.language
    points = tables["points"].set_index("point_id")
    named = dict(
        zip(points.index, zip(points["type_id"], points["name"], strict=True), strict=True)
    )
    rows = sorted(
        records(tables["duty_conflicts"]),
        key=lambda r: (
            ROLES.index(r["role"]),
            CONFLICTS.index(r["kind"]),
            *named[r["point_id"]],
            r["point_id"],
        ),
    )
    body = []
    for number, row in enumerate(rows, 1):
        type_id, name = named[row["point_id"]]
        facts = doubt_facts(row, language)
        said = [facts[k] for k in ("role", "kind", "chosen", "why", "candidates")]
        body.append([number, name, catalogue.types[type_id].name, *said, row["point_id"]])
    heads = [(say(f"column.{name}", language), width) for name, width in _COLUMNS]
    return Page(say("list.doubts", language), title, heads, body)
