"""The round for material that is owed, as a workbook.

From: calls in their order, units without a place. To: the bytes of ``收台账路线.xlsx``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from geoplan.config import Settings
from geoplan.lists.carried import navigation_links
from geoplan.lists.xlsx import Blank, Page, workbook_bytes
from geoplan.text import say
from geoplan.text.phones import hide_phones

PAPERS_BOOK = "收台账路线.xlsx"

_CALLS = (
    *(("seq", 6), ("unit", 28), ("minutes", 12), ("unchecked", 14), ("stale", 14)),
    *(("got", 8), ("note", 30), ("lon", 11), ("lat", 11), ("amap", 40)),
)
_REST = (("unit", 28), ("unchecked", 14), ("stale", 14))
_PRINTED = 7


class Call(NamedTuple):
    """A unit to call at; ``minutes`` from the one before. A unit without a place has no more."""

    unit: str
    unchecked: int
    stale: int
    lon: float = float("nan")
    lat: float = float("nan")
    minutes: float = 0.0


def papers_bytes(
    base: str,
    calls: Sequence[Call],
    rest: Sequence[Call],
    mode: str,
    minutes: float,
    settings: Settings,
) -> bytes:
    """Return the workbook; ``minutes``: on the way, there and back."""
    language = settings.language
    facts = {"base": hide_phones(base), "minutes": round(minutes), "calls": len(calls)}
    facts |= {"mode": say(f"travel_mode.{mode}", language), "day": settings.day.isoformat()}
    title = say("papers.title", language, **facts)
    rows: list[list[Any]] = []
    for seq, call in enumerate(calls, 1):
        unit = hide_phones(call.unit)
        links = navigation_links(call.lon, call.lat, unit, mode, settings.county.name)
        told = [seq, unit, round(call.minutes, 1), call.unchecked, call.stale, "", ""]
        rows.append([*told, round(call.lon, 6), round(call.lat, 6), links["amap"]])
    others = [[hide_phones(call.unit), call.unchecked, call.stale] for call in rest]
    order = [name for name, _ in _CALLS]
    blanks = {order.index(name): Blank(is_text=True) for name in ("got", "note")}
    pages = [
        Page(
            say("papers.sheet_calls", language),
            title,
            [(say(f"papers.column.{name}", language), width) for name, width in _CALLS],
            rows,
            _PRINTED,
            note=say("papers.sheet_calls_note", language),
            blanks=blanks,
        ),
        Page(
            say("papers.sheet_rest", language),
            title,
            [(say(f"papers.column.{name}", language), width) for name, width in _REST],
            others,
            note=say("papers.sheet_rest_note", language),
        ),
    ]
    return workbook_bytes(pages, title)
