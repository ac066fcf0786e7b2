"""The sheet that teams carry: every standard at each stop, with room for results.

From: stops, the catalogue. To: a page that ``geoplan collect`` takes in when it comes back.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from geoplan.catalogue import Catalogue
from geoplan.lists.xlsx import Blank, Page
from geoplan.tables.values import RESULTS
from geoplan.text import say

_COLUMNS = {
    **{"serial": 6, "point_id": 16, "place": 24, "type": 14, "standard": 44, "kind": 7},
    **{"result": 10, "day": 12, "checker": 10, "note": 30, "photos": 16, "spots": 7},
    **{"spots_unmet": 9, "source": 8},
}
_BLANKS = ("result", "day", "checker", "note", "photos", "spots", "spots_unmet")
_TEXTS = ("checker", "note", "photos")


@dataclass(frozen=True)
class FieldStop:
    """A stop of a team; of a ``type_id`` that the catalogue does not know nothing is asked."""

    seq: int
    point_id: str
    place: str
    type: str
    type_id: str
    round: str


def field_sheet(
    stops: Iterable[FieldStop],
    source: str,
    catalogue: Catalogue,
    language: str,
    *,
    name: str,
    title: str,
    note: str,
    round_width: int,
) -> Page:
    """Return the page; ``source``: as what the results count when they come back."""
    widths = {**_COLUMNS, "round": round_width}
    rows = []
    for stop in stops:
        kind = catalogue.types.get(stop.type_id)
        for indicator_id in kind.indicators if kind else ():
            one = catalogue.indicators[indicator_id]
            told = {
                "serial": stop.seq,
                "point_id": stop.point_id,
                "place": stop.place,
                "type": stop.type,
                "standard": one.name,
                "kind": say(f"case_list.{one.kind}", language),
                "source": say(f"source.{source}", language),
                "round": stop.round,
            }
            rows.append([told.get(column, "") for column in widths])
    return Page(
        name,
        title,
        [(say(f"mock.column.{column}", language), width) for column, width in widths.items()],
        rows,
        printed=list(widths).index("spots_unmet") + 1,
        note=note,
        blanks=_blanks(list(widths), language),
    )


def _blanks(order: list[str], language: str) -> dict[int, Blank]:
    words = tuple(say(f"result.{result}", language) for result in RESULTS)
    return {
        order.index(column): Blank(
            choices=words if column == "result" else (),
            is_day=column == "day",
            is_text=column in _TEXTS,
        )
        for column in _BLANKS
    }
