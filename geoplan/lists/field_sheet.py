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

# What goes on paper is as wide as A4 across at a size that can be read; what only the computer
# reads stands beyond the edge of the paper.
_COLUMNS = {
    **{"serial": 5, "place": 20, "standard": 40, "kind": 5, "result": 12, "day": 11},
    **{"checker": 8, "note": 24, "photos": 9, "spots": 5, "spots_unmet": 5},
    **{"type": 14, "point_id": 16, "source": 8},
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
    """Return the page; ``source``: as what the results count when they come back.

    A place is named once, with a line above it; number and id stand in every row.
    """
    widths = {**_COLUMNS, "round": round_width}
    rows = []
    for stop in stops:
        kind = catalogue.types.get(stop.type_id)
        for number, indicator_id in enumerate(kind.indicators if kind else ()):
            one = catalogue.indicators[indicator_id]
            told = {
                "serial": stop.seq,
                "point_id": stop.point_id,
                "place": "" if number else stop.place,
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
        centred=(list(widths).index("serial"),),
        groups=list(widths).index("place"),
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
