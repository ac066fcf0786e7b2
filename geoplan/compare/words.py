"""Word what changed, once for the list and the map.

From: ``changes`` with codes, and the two sides. To: the same rows in the language of the build.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from geoplan.catalogue import Catalogue
from geoplan.compare.changes import Compared
from geoplan.compare.sides import Side
from geoplan.tables import records
from geoplan.tables.values import CHANGE_KINDS
from geoplan.text import say

_STATES, _NAMES = ("worse", "better", "lapsed"), ("renamed", "recut")
_RESULTS = ("newly_failing", "fixed", "cleared")


def word_changes(compared: Compared, before: Side, after: Side) -> list[dict[str, Any]]:
    """Return a mapping a change: kind and its word, ids, names, what, before, after, amount."""
    language = after.settings.language
    sides = (before.catalogue, after.catalogue)
    return [
        {
            **{n: row[n] for n in ("kind", "point_id", "old_id", "name", "township", "unit")},
            **{n: None if pd.isna(row[n]) else float(row[n]) for n in ("lon", "lat", "amount")},
            "word": say(f"compare.kind.{row['kind']}", language),
            "type": _type_name(row["type_id"], sides[::-1]),
            "what": _what(row, sides[::-1], language),
            "before": _value(row, "before", sides, language),
            "after": _value(row, "after", sides[::-1], language),
        }
        for row in records(compared.changes.drop(columns="geometry"))
    ]


def _type_name(type_id: str, catalogues: tuple[Catalogue, ...]) -> str:
    """Return the name of a type in the first catalogue that has it."""
    return next((c.types[type_id].name for c in catalogues if type_id in c.types), type_id)


def _what(row: Mapping[str, Any], catalogues: tuple[Catalogue, ...], language: str) -> str:
    """Return what of the point changed: the role, the indicator, how far."""
    kind, item = row["kind"], row["item"]
    if kind == "unit":
        return say(f"role.{item}", language)
    if kind in _RESULTS:
        named = (c.indicators[item].name for c in catalogues if item in c.indicators)
        return next(named, str(item))
    if kind in ("moved", "recut") and not pd.isna(row["amount"]):
        return say(f"compare.metres.{kind}", language, metres=round(row["amount"]))
    return ""


def _value(
    row: Mapping[str, Any], side: str, catalogues: tuple[Catalogue, ...], language: str
) -> str:
    """Return the value before or after in words; what is not known is called so."""
    kind, value = row["kind"], str(row[side])
    if kind in ("added", "removed"):  # the kind says it all, but for candidates
        if not (row["before"] or row["after"]):
            return ""
        return say(f"compare.value.{value or 'point'}", language)
    if kind in _STATES:
        return say(f"state.{value}", language)
    if kind in _RESULTS:
        return say(f"compare.result.{value or 'none'}", language)
    if kind == "retyped":
        return _type_name(value, catalogues)
    if kind == "moved":
        return ""
    if kind in _NAMES:
        return value
    return value or say("compare.value.nobody" if kind == "unit" else "list.unknown", language)


def said(compared: Compared, before: Side, after: Side) -> dict[str, str]:
    """Return what is compared with what, and how much changed, as sentences."""
    language = after.settings.language
    changes = compared.changes
    counts = changes["kind"].value_counts()
    kinds = [k for k in CHANGE_KINDS if k in counts.index]
    parts = [
        say("compare.count", language, kind=say(f"compare.kind.{k}", language), count=counts[k])
        for k in kinds
    ]
    is_there = changes["point_id"] != ""
    gone = changes.loc[~is_there, "old_id"]
    points = changes.loc[is_there, "point_id"].nunique() + gone.nunique()
    sides = {
        name: say(
            "compare.side",
            language,
            label=side.label,
            day=side.day.isoformat(),
            data=side.data_date,
        )
        for name, side in (("before", before), ("after", after))
    }
    facts = {"changes": len(changes), "points": points, "common": compared.common}
    return {
        **sides,
        "sides": say("compare.sides", language, **sides),
        "total": say("compare.total" if kinds else "compare.nothing", language, **facts),
        "counts": "，".join(parts),
        "cautions": "".join(
            say(f"compare.caution.{c}", language) for c in _cautions(before, after)
        ),
    }


def _cautions(before: Side, after: Side) -> list[str]:
    """Return what makes the two sides hard to compare."""
    is_other = {
        "county": before.settings.county.name != after.settings.county.name,
        "catalogue": before.catalogue.version != after.catalogue.version,
        "backwards": before.day > after.day,
    }
    return [name for name, so in is_other.items() if so]
